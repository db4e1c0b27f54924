package surveygen

import (
	"fmt"
	"slices"
)

var serviceItems = []words{
	{"Kemudahan mendapatkan tiket", "Ease of getting a ticket"},
	{"Kejelasan informasi jadwal", "Clarity of timetable information"},
	{"Ketepatan waktu keberangkatan", "Punctuality of departure"},
	{"Lama waktu tunggu di pelabuhan", "Waiting time in the port"},
	{"Ketertiban antrean naik ke kapal", "Orderliness of the boarding queue"},
	{"Kenyamanan ruang tunggu", "Comfort of the waiting room"},
	{"Ketersediaan tempat duduk di ruang tunggu", "Availability of seats in the waiting room"},
	{"Kebersihan area pelabuhan", "Cleanliness of the port area"},
	{"Kebersihan toilet di pelabuhan", "Cleanliness of the toilets in the port"},
	{"Kebersihan toilet di kapal", "Cleanliness of the toilets on board"},
	{"Kebersihan ruang penumpang di kapal", "Cleanliness of the passenger deck"},
	{"Kenyamanan tempat duduk di kapal", "Comfort of the seats on board"},
	{"Suhu dan sirkulasi udara di kapal", "Temperature and ventilation on board"},
	{"Ketersediaan musala", "Availability of a prayer room"},
	{"Pilihan makanan dan minuman", "Choice of food and drinks"},
	{"Harga makanan dan minuman", "Price of food and drinks"},
	{"Keramahan petugas", "Friendliness of staff"},
	{"Kesigapan petugas saat dimintai bantuan", "Readiness of staff to help"},
	{"Rasa aman selama penyeberangan", "Feeling of safety during the crossing"},
	{"Kesesuaian harga tiket dengan layanan", "Value for money of the ticket"},
}

// Means of the items, in hundredths of a point.
var (
	serviceMeans    = [...]int{376, 368, 345, 322, 340, 351, 338, 349, 318, 309, 356, 362, 347, 381, 342, 297, 388, 372, 379, 344}
	importanceMeans = [...]int{421, 409, 447, 439, 402, 388, 376, 412, 441, 444, 420, 393, 391, 384, 341, 372, 401, 414, 468, 430}
)

// satisfaction is Group_A: twenty services, the whole, and recommending.
func satisfaction() []entry {
	grid := itemGrid("A1_", serviceItems, satisfactionScale, func(r *respondent, item int) int { return serviceMeans[item] + served(r, item+1) })
	return group("Group_A", words{"**Kepuasan**", "**Satisfaction**"},
		group("Group_A_1", words{"A1. Seberapa puas Anda dengan layanan berikut?", "A1. How satisfied are you with the following services?"}, grid),
		[]entry{
			one("A2", satisfactionScale, "A2. Secara keseluruhan, seberapa puas Anda dengan layanan penyeberangan ini?", "A2. All in all, how satisfied are you with this ferry service?", overall).reread(0),
			one("A3", recommendScale, "A3. Seberapa besar kemungkinan Anda merekomendasikan lintasan ${S3} kepada keluarga atau teman?", "A3. How likely are you to recommend the route ${S3} to family or friends?", recommend),
		})
}

// served is the difference that a respondent's situation makes to item A1_n.
// Item 14 has none.
func served(r *respondent, n int) int {
	switch n {
	case 1:
		return 26 * bit(r.app)
	case 3:
		return map3(r.route, -14, 8, 20)
	case 4:
		return (60-r.wait)*8/10 - 12*bit(r.vehicle)
	case 5:
		return -34 * bit(r.vehicle)
	case 9:
		return -58 * bit(r.woman)
	case 10:
		return -49 * bit(r.woman)
	case 12:
		return -7 * (r.ages - 3)
	case 16:
		return 6 * (r.ages - 3)
	case 19:
		return -15*bit(r.woman) + map3(r.route, 4, 6, -24)
	case 20:
		return map3(r.route, -9, 9, 14)
	}
	return 0
}

func overall(r *respondent) string {
	if r.chance(1) {
		return ""
	}
	r.overall = r.point(361 + 62*r.mood/100 + (58-r.wait)*4/10 - 12*bit(r.woman))
	return itoa(r.overall)
}

// recommend follows the overall satisfaction; regular passengers are harsher.
func recommend(r *respondent) string {
	about := r.overall
	if about == 0 {
		about = 3
	}
	score := 10*about + 430/10 - 4*r.often + 13*r.normal()/100
	return itoa(min(10, max(0, (score+5)/10)))
}

// importance is Group_B: the same services by their importance.
func importance() []entry {
	grid := itemGrid("B1_", serviceItems, importanceScale, func(r *respondent, item int) int {
		return importanceMeans[item] - 38*r.mood/100 + 14*bit(r.woman && (item == 8 || item == 9)) // the mood of rating is not that of importance
	})
	return group("Group_B", words{"Kepentingan", "Importance"},
		group("Group_B_1", words{"B1. Seberapa penting layanan berikut bagi Anda?", "B1. How important are the following services to you?"}, grid))
}

// formerTrips repeats the grid of services about former trips until there are
// n items: wide files for measuring speed.
func formerTrips(n int) []entry {
	var blocks [][]entry
	for trip := 1; n > 0; trip++ {
		items := make([]words, min(n, len(serviceItems)))
		for i := range items {
			s := serviceItems[i]
			items[i] = words{fmt.Sprintf("%s (perjalanan ke-%d sebelumnya)", s.id, trip), fmt.Sprintf("%s (trip %d before this one)", s.en, trip)}
		}
		n -= len(items)
		grid := itemGrid(fmt.Sprintf("X%d_", trip), items, satisfactionScale, func(r *respondent, item int) int { return serviceMeans[item] + served(r, item+1)/2 })
		blocks = append(blocks, group(fmt.Sprintf("Group_X_%d", trip), words{fmt.Sprintf("Perjalanan ke-%d sebelumnya", trip), fmt.Sprintf("Trip %d before this one", trip)}, grid))
	}
	if len(blocks) == 0 {
		return nil
	}
	return group("Group_X", words{"Perjalanan sebelumnya", "Former trips"}, slices.Concat(blocks...))
}
