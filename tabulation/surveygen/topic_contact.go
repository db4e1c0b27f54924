package surveygen

import "fmt"

// metadataBefore are the columns that the collection tool writes first.
func metadataBefore() []entry {
	return []entry{
		{typ: "start", name: "start", answer: func(r *respondent) string { return r.clock(-20-r.wait, 7+r.index%50) }},
		{typ: "end", name: "end", answer: func(r *respondent) string { return r.clock(-4-r.wait+r.below(4), r.index%60) }},
		{typ: "today", name: "today", answer: (*respondent).date},
		{typ: "deviceid", name: "deviceid", answer: func(r *respondent) string {
			return fmt.Sprintf("ee.kobotoolbox.org:Kp%02dq7Vn2026", 1+r.index%10)
		}},
	}
}

// contacts are who asked, when, and whom: personal data stand here.
func contacts() []entry {
	officers := &list{name: "petugas"}
	for i := 1; i <= 10; i++ {
		officers.choices = append(officers.choices, choice{fmt.Sprintf("%02d", i), words{fmt.Sprintf("Petugas %02d", i), fmt.Sprintf("Interviewer %02d", i)}})
	}
	return group("Group_P", words{"**Identitas wawancara**", "**About the interview**"}, []entry{
		{typ: "note", name: "pembuka", label: words{
			"Selamat pagi/siang/sore. Kami sedang melakukan survei kepuasan penumpang kapal penyeberangan. Jawaban Anda akan dirahasiakan.",
			"Good day. We are carrying out a survey among ferry passengers. Your answers will be kept confidential."}},
		one("P1", officers, "P1. Kode petugas", "P1. Interviewer", func(r *respondent) string { return fmt.Sprintf("%02d", 1+r.index%10) }),
		{typ: "date", name: "P2", label: words{"P2. Tanggal wawancara", "P2. Date of interview"}, answer: (*respondent).date, spelling: asDate},
		{typ: "time", name: "P3", label: words{"P3. Jam keberangkatan kapal", "P3. Time of departure"}, answer: func(r *respondent) string {
			return fmt.Sprintf("%02d:%02d", r.hour, r.minute)
		}},
		{typ: "text", name: "nama", label: words{"Nama lengkap responden", "Full name of respondent"}, answer: fullName},
		{typ: "text", name: "telepon", label: words{"Nomor telepon", "Phone number"}, answer: phone, spelling: asCode},
		{typ: "text", name: "alamat", label: words{"Alamat rumah", "Home address"}, answer: address},
	})
}

var (
	menNames   = []string{"Agus", "Ahmad", "Andi", "Bambang", "Budi", "Dedi", "Eko", "Fajar", "Hendra", "I Made", "I Wayan", "Joko", "Muhammad", "Parlindungan", "Rizki", "Slamet", "Togar", "Yusuf"}
	womenNames = []string{"Ayu", "Dewi", "Dian", "Endang", "Fitri", "Indah", "Kartika", "Lestari", "Maya", "Ni Luh", "Ni Made", "Nurul", "Putri", "Ratna", "Rina", "Siti", "Sri", "Yuliana"}
	surnames   = []string{"Arifin", "Aulia", "Hidayat", "Hutagalung", "Kurniawan", "Lubis", "Maulana", "Nasution", "Nugroho", "Permata", "Prasetyo", "Rahayu", "Ramadhan", "Sari", "Setiawan", "Simanjuntak", "Situmorang", "Suryani", "Wibowo", "Wulandari"}
	streets    = []string{"Jl. Merdeka", "Jl. Ahmad Yani", "Jl. Diponegoro", "Jl. Sudirman", "Jl. Gajah Mada", "Jl. Kartini", "Jl. Pahlawan", "Jl. Melati", "Jl. Raya Pelabuhan", "Gang Mawar"}
	towns      = [...][]string{
		{"Cilegon", "Serang", "Tangerang", "Bekasi", "Jakarta Barat", "Depok"},
		{"Banyuwangi", "Surabaya", "Bandung", "Semarang", "Malang", "Jember"},
		{"Bandar Lampung", "Kalianda", "Metro", "Palembang", "Baturaja"},
		{"Pematangsiantar", "Medan", "Balige", "Pangururan", "Parapat"},
		{"Jembrana", "Denpasar", "Singaraja", "Tabanan", "Mataram"},
		{"Makassar", "Pontianak", "Balikpapan", "Manado"},
	}
)

func fullName(r *respondent) string {
	first := menNames
	if r.woman {
		first = womenNames
	}
	return first[r.below(len(first))] + " " + surnames[r.below(len(surnames))]
}

// phone: some people give none; a number cell has lost its leading zero.
func phone(r *respondent) string {
	if r.chance(12) {
		return ""
	}
	return fmt.Sprintf("08%d%08d", 11+r.below(80), r.below(100_000_000))
}

func address(r *respondent) string {
	if r.chance(5) {
		return ""
	}
	town := towns[r.region-1]
	return fmt.Sprintf("%s No. %d, RT %03d/RW %03d, %s", streets[r.below(len(streets))], 1+r.below(180), 1+r.below(12), 1+r.below(9), town[r.below(len(town))])
}

// metadataAfter are the columns that the server adds.
func metadataAfter() []entry {
	text := func(name string, answer func(*respondent) string) entry {
		return entry{typ: "text", name: name, answer: answer, unlisted: true}
	}
	id := number("_id", "", "", func(r *respondent) string { return itoa(418_200_517 + 13*r.index) }).hidden()
	index := number("_index", "", "", func(r *respondent) string { return itoa(r.index + 1) }).hidden()
	return []entry{
		id,
		text("_uuid", func(r *respondent) string {
			a, b := r.bits(), r.bits()
			return fmt.Sprintf("%08x-%04x-4%03x-%x%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, 8+b>>62, b>>48&0xfff, b&0xffff_ffff_ffff)
		}),
		text("_submission_time", func(r *respondent) string {
			return r.date() + "T" + fmt.Sprintf("%02d:%02d:%02d", 9+r.index%12, r.index%60, r.index*7%60)
		}),
		text("_validation_status", func(r *respondent) string {
			if r.index%40 == 9 {
				return "validation_status_on_hold"
			}
			return ""
		}),
		text("_status", func(*respondent) string { return "submitted_via_web" }),
		text("_submitted_by", func(*respondent) string { return "" }),
		text("__version__", func(*respondent) string { return "vKp2026aW4Yt7RmQ" }),
		text("_tags", func(*respondent) string { return "" }),
		index,
	}
}
