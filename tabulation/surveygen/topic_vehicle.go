package surveygen

// vehicles is Group_V: only people who cross with a vehicle.
func vehicles() []entry {
	driving := func(r *respondent) bool { return r.vehicle }
	grid := itemGrid("V5_", vehicleItems, satisfactionScale, func(r *respondent, item int) int {
		return [...]int{352, 371, 318, 384, 366, 343}[item] - map3(r.route, 28, 0, -22)
	})
	return groupFor("Group_V", words{"Penumpang berkendaraan", "Passengers with a vehicle"}, "${S2} = '1'", driving, []entry{
		one("V1", coded("kendaraan", "Sepeda motor", "Motorcycle", "Mobil pribadi", "Private car", "Bus", "Bus", "Truk", "Truck").with("kendaraan", "96", "Lainnya", "Other"),
			"V1. Jenis kendaraan yang dibawa", "V1. Type of vehicle", func(r *respondent) string {
				return [...]string{"1", "2", "3", "4", "96"}[r.pick(36, 38, 7, 17-12*bit(r.woman), 2)-1]
			}).plant(),
		number("V2", "V2. Berapa menit kendaraan Anda mengantre sebelum masuk ke kapal?", "V2. How many minutes did your vehicle queue before entering the ship?", func(r *respondent) string {
			return itoa(max(3, r.wait*6/10+8*r.normal()/100))
		}),
		one("V3", yesNo, "V3. Apakah antrean kendaraan berjalan tertib?", "V3. Was the vehicle queue orderly?", func(r *respondent) string {
			return r.code(map3(r.route, 51, 66, 78), map3(r.route, 49, 34, 22))
		}),
		many("V4", coded("kendala_kendaraan", "Antrean terlalu panjang", "Queue too long", "Petunjuk jalur tidak jelas", "Unclear lane signs", "Ada yang menyerobot antrean", "Others jumping the queue",
			"Petugas kurang sigap", "Staff slow to act", "Area parkir sempit", "Cramped parking area", "Tidak ada kendala", "No problems"),
			"V4. Kendala apa saja yang Anda alami saat membawa kendaraan?", "V4. Which problems did you have with your vehicle?", func(r *respondent) string {
				return r.several(6, map3(r.route, 55, 37, 19), 18, map3(r.route, 31, 24, 9), 16, 22)
			}),
	}, group("Group_V_5", words{"V5. Seberapa puas Anda dengan layanan kendaraan berikut?", "V5. How satisfied are you with these services for vehicles?"}, grid))
}

var vehicleItems = []words{
	{"Kejelasan petunjuk jalur", "Clarity of lane signs"},
	{"Kemudahan pembayaran di gerbang", "Ease of paying at the gate"},
	{"Lama antrean kendaraan", "Length of the vehicle queue"},
	{"Keamanan kendaraan di dek", "Safety of the vehicle on deck"},
	{"Bantuan petugas saat memarkir", "Help from staff when parking"},
	{"Kelancaran saat turun dari kapal", "Ease of leaving the ship"},
}

// itemGrid makes items prefix1, prefix2, … on a five-point scale; mean gives
// the mean of an item (from 0) for a respondent, in hundredths of a point.
func itemGrid(prefix string, items []words, scale *list, mean func(r *respondent, item int) int) []entry {
	out := make([]entry, len(items))
	for i, item := range items {
		name := prefix + itoa(i+1)
		out[i] = one(name, scale, name+". "+item.id, name+". "+item.en, func(r *respondent) string { return r.rating(mean(r, i)) })
	}
	return out
}
