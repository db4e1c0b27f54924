package surveygen

import (
	"fmt"
	"slices"
)

var (
	routeShares  = []int{560, 374, 66}
	regionShares = [...][]int{ // by route
		{38, 15, 36, 3, 1, 7},
		{5, 48, 2, 1, 38, 6},
		{7, 4, 6, 76, 1, 6},
	}

	routes   = coded("lintasan", "Merak–Bakauheni", "Merak–Bakauheni", "Ketapang–Gilimanuk", "Ketapang–Gilimanuk", "Danau Toba (Ajibata–Ambarita)", "Lake Toba (Ajibata–Ambarita)")
	purposes = coded("S9",
		"Mudik atau mengunjungi keluarga", "Going home or visiting family", "Wisata", "Holiday", "Bekerja atau urusan bisnis", "Work or business",
		"Mengantar barang", "Delivering goods", "Sekolah atau kuliah", "School or university").with("S9", "96", "Lainnya", "Other")
	// mergedPurposes are the categories found among the texts of "Lainnya":
	// the form does not have them, the data have their labels.
	mergedPurposes = &list{"S9_merged", append(slices.Clone(purposes.choices),
		choice{"97", words{"Berobat", "Medical treatment"}},
		choice{"98", words{"Ziarah atau kegiatan keagamaan", "Pilgrimage or religious activity"}},
		choice{"99", words{"Pindah tempat tinggal", "Moving house"}})}
)

// purposeTexts are the typed purposes by the category they were merged into.
var purposeTexts = map[string][]string{
	"97": {"berobat ke rumah sakit di Jakarta", "kontrol ke dokter", "Mau operasi mata", "antar ibu berobat", "terapi di Surabaya"},
	"98": {"ziarah makam wali", "Ikut pengajian akbar", "upacara adat dan sembahyang", "ziarah ke makam leluhur", "retret gereja"},
	"99": {"pindah rumah", "Pindah tugas, ikut suami", "pulang kampung untuk menetap", "pindahan kos"},
	"96": {"lihat-lihat saja", "urusan pribadi", "mengurus surat tanah", "ambil motor"},
}

// screening is Group_S: who travels, and how.
func screening() []entry {
	education := coded("pendidikan", "SD atau di bawahnya", "Primary school or less", "SMP", "Junior secondary school", "SMA/SMK", "Senior secondary school",
		"Diploma", "Diploma", "Sarjana (S1)", "Bachelor's degree", "Pascasarjana", "Postgraduate degree")
	jobs := coded("pekerjaan", "Pegawai swasta", "Private-sector employee", "Wiraswasta atau pedagang", "Self-employed or trader", "ASN/TNI/Polri", "Civil servant, army or police",
		"Pelajar atau mahasiswa", "Student", "Ibu rumah tangga", "Homemaker", "Petani atau nelayan", "Farmer or fisher", "Pengemudi", "Driver",
		"Pensiunan atau tidak bekerja", "Retired or not working").with("pekerjaan", "96", "Lainnya", "Other")
	merged := one("S9_merged", mergedPurposes, "", "", func(r *respondent) string { return r.purposeFinal }).reread(77).hidden()
	return group("Group_S", words{"**Profil penumpang dan perjalanan**", "**The passenger and the trip**"}, []entry{
		one("S1", coded("jenis_kelamin", "Laki-laki", "Male", "Perempuan", "Female"), "**S1.** Jenis kelamin", "**S1.** Gender", func(r *respondent) string { return itoa(1 + bit(r.woman)) }),
		one("S2", yesNo, "S2. Apakah Anda menyeberang dengan membawa kendaraan?", "S2. Are you crossing with a vehicle?", func(r *respondent) string { return itoa(2 - bit(r.vehicle)) }),
		one("S3", routes, "S3. Lintasan yang dinaiki", "S3. Route taken", func(r *respondent) string { return itoa(r.route) }),
		one("S4", coded("kelas", "Reguler", "Regular", "Ekspres", "Express"), "S4. Kelas layanan yang Anda gunakan", "S4. Class of service used",
			func(r *respondent) string { return r.code(71-6*r.ages, 29) }).only("${S3} = '1'", func(r *respondent) bool { return r.route == 1 }),
		number("S5", `<span style="color:#b00020">S5.</span> Berapa usia Anda saat ini (tahun)?`, `<span style="color:#b00020">S5.</span> How old are you (years)?`, func(r *respondent) string { return itoa(r.age) }),
		one("S6", coded("kelompok_usia", "17–24 tahun", "17–24 years", "25–34 tahun", "25–34 years", "35–44 tahun", "35–44 years", "45–54 tahun", "45–54 years", "55 tahun ke atas", "55 years or over"),
			"S6. Kelompok usia", "S6. Age group", func(r *respondent) string { return itoa(r.ages) }),
		one("S7", jobs, "S7. Apa pekerjaan utama Anda?", "S7. What is your main occupation?", job).reread(31),
		one("S8", coded("frekuensi", "Baru pertama kali", "First time", "2–3 kali", "2–3 times", "4–11 kali", "4–11 times", "12 kali atau lebih", "12 times or more"),
			"S8. Dalam 12 bulan terakhir, berapa kali Anda menyeberang di lintasan ${S3}?", "S8. In the last 12 months, how often have you taken the route ${S3}?", func(r *respondent) string { return itoa(r.often) }),
		one("S9", purposes, "S9. Apa tujuan utama perjalanan Anda kali ini?", "S9. What is the main purpose of this trip?", purpose),
		entry{typ: "text", name: "S9_L", label: words{"S9. Lainnya, sebutkan", "S9. Other, please specify"}, answer: func(r *respondent) string { return r.purposeText }}.
			only("${S9} = '96'", func(r *respondent) bool { return r.purpose == "96" }),
		merged,
		{typ: "text", name: "S9_merged_label", unlisted: true, answer: func(r *respondent) string { return mergedPurposes.label(r.purposeFinal).id }},
		many("S10", coded("teman_jalan", "Sendiri", "Alone", "Pasangan", "Partner", "Anak", "Children", "Orang tua atau keluarga lain", "Parents or other family", "Teman", "Friends",
			"Rekan kerja", "Colleagues", "Rombongan wisata", "Tour group"), "S10. Dengan siapa Anda bepergian? <i>(boleh lebih dari satu)</i>", "S10. Who are you travelling with? <i>(several answers possible)</i>", companions),
		one("S11", coded("saluran_tiket", "Aplikasi seluler", "Mobile application", "Situs web", "Website", "Agen resmi atau minimarket", "Official agent or convenience store",
			"Loket pelabuhan", "Ticket counter at the port", "Perantara (calo)", "Unofficial middleman"),
			"S11. Untuk perjalanan dengan tujuan ${S9} ini, melalui saluran apa Anda membeli tiket?", "S11. For this trip (${S9}), where did you buy your ticket?", func(r *respondent) string {
				if r.app {
					return r.code(62, 10, 12, 13, 3)
				}
				return r.code(3, 5, 33, 47, 12)
			}),
		many("S12", coded("fasilitas", "Toilet", "Toilet", "Ruang tunggu", "Waiting room", "Kantin atau warung", "Canteen or stall", "Musala", "Prayer room", "Ruang menyusui", "Nursing room",
			"Tempat pengisian daya ponsel", "Phone charging point", "Ruang VIP", "VIP room", "Tidak satu pun", "None of these"),
			"S12. Fasilitas apa saja yang Anda gunakan pada perjalanan ini?", "S12. Which facilities did you use on this trip?", func(r *respondent) string {
				return r.several(8, 61, 54-20*bit(r.vehicle), 42, 31, 1+6*bit(r.woman), 38-5*r.ages, 5)
			}),
		one("S13", coded("domisili", "Jabodetabek dan Banten", "Greater Jakarta and Banten", "Jawa lainnya", "Rest of Java", "Sumatra bagian selatan", "Southern Sumatra",
			"Sumatra bagian utara", "Northern Sumatra", "Bali dan Nusa Tenggara", "Bali and Nusa Tenggara", "Daerah lain", "Other regions"),
			"S13. Di wilayah mana Anda tinggal?", "S13. Where do you live?", func(r *respondent) string { return itoa(r.region) }),
		one("S14", education, "S14. Pendidikan terakhir yang ditamatkan", "S14. Highest education completed", func(r *respondent) string { return r.code(5+3*r.ages, 14, 43, 11, 19-2*r.ages, 3) }),
		one("S15", coded("pengeluaran", "Kurang dari Rp2 juta", "Less than Rp2 million", "Rp2 juta – kurang dari Rp4 juta", "Rp2 to under Rp4 million", "Rp4 juta – kurang dari Rp7 juta", "Rp4 to under Rp7 million",
			"Rp7 juta atau lebih", "Rp7 million or more").with("pengeluaran", "98", "Menolak menjawab", "Refused to answer"),
			"S15. Berapa pengeluaran rumah tangga Anda dalam sebulan?", "S15. What does your household spend in a month?", func(r *respondent) string {
				if r.chance(7) {
					return "98"
				}
				return r.code(18, 41, 28, 13)
			}),
		number("S16", "S16. Berapa orang dalam rombongan Anda, termasuk Anda sendiri?", "S16. How many people travel together, including yourself?", func(r *respondent) string { return itoa(r.party) }),
		one("S17", coded("hari", "Hari kerja", "Weekday", "Akhir pekan", "Weekend", "Hari libur nasional", "Public holiday"), "S17. Hari keberangkatan", "S17. Day of departure", dayKind),
		one("S18", coded("waktu", "Pagi (05.00–10.59)", "Morning (5:00–10:59)", "Siang (11.00–14.59)", "Midday (11:00–14:59)", "Sore (15.00–18.59)", "Afternoon (15:00–18:59)", "Malam (19.00–04.59)", "Night (19:00–4:59)"),
			"S18. Waktu keberangkatan", "S18. Time of departure", timeOfDay),
		one("S19", coded("cuaca", "Cerah", "Sunny", "Berawan", "Cloudy", "Hujan", "Rain"), "S19. Cuaca saat wawancara", "S19. Weather during the interview", func(r *respondent) string { return r.code(52, 31, 17) }),
		number("S20", "S20. Berapa menit Anda menunggu di pelabuhan sebelum naik ke kapal?", "S20. How many minutes did you wait in the port before boarding?", func(r *respondent) string {
			if r.chance(2) {
				return ""
			}
			return itoa(r.wait)
		}),
		money("S21", "S21. Berapa total pengeluaran Anda (rupiah) untuk penyeberangan ini, termasuk tiket?", "S21. How much did you spend (rupiah) on this crossing, including the ticket?", spending),
	})
}

func money(name, id, en string, answer func(*respondent) string) entry {
	e := number(name, id, en, answer)
	e.spelling = asMoney
	return e
}

func job(r *respondent) string {
	switch {
	case r.ages == 1:
		return [...]string{"1", "2", "4", "5", "7", "96"}[r.pick(23, 9, 55, 4, 5, 4)-1]
	case r.woman:
		return [...]string{"1", "2", "3", "5", "6", "8", "96"}[r.pick(27, 21, 9, 30, 5, 2*r.ages, 3)-1]
	}
	return [...]string{"1", "2", "3", "6", "7", "8", "96"}[r.pick(32, 22, 9, 9, 17, 2*r.ages, 4)-1]
}

// purpose draws S9, and with it the typed text and the merged code.
func purpose(r *respondent) string {
	if r.chance(1) {
		return ""
	}
	r.purpose = [...]string{"1", "2", "3", "4", "5", "96"}[r.pick(40, map3(r.route, 11, 21, 44), 19, 3+9*bit(r.vehicle), 2+8*bit(r.ages == 1), 13)-1]
	r.purposeFinal = r.purpose
	if r.purpose == "96" {
		r.purposeFinal = [...]string{"97", "98", "99", "96"}[r.pick(36, 30, 19, 15)-1]
		texts := purposeTexts[r.purposeFinal]
		r.purposeText = texts[r.below(len(texts))]
	}
	return r.purpose
}

func companions(r *respondent) string {
	if r.party == 1 {
		return "1"
	}
	r.company = r.several(5, 0, 15+5*r.ages, 10+4*min(r.ages, 4), 27, 34-5*r.ages, 12, 3+12*bit(r.purpose == "2"))
	return r.company
}

func dayKind(r *respondent) string {
	switch {
	case r.day == mayDay:
		return "3"
	case r.weekday() == saturday, r.weekday() == sunday:
		return "2"
	}
	return "1"
}

func timeOfDay(r *respondent) string {
	switch {
	case r.hour < 5 || r.hour >= 19:
		return "4"
	case r.hour < 11:
		return "1"
	case r.hour < 15:
		return "2"
	}
	return "3"
}

// spending rises with vehicle, party and route; to the next 5,000 rupiah.
func spending(r *respondent) string {
	if r.chance(4) {
		return ""
	}
	thousand := map3(r.route, 32, 18, 24)*r.party + 25*r.below(4) + map3(r.route, 390, 170, 120)*bit(r.vehicle)
	thousand = thousand * (100 + r.below(40)) / 100
	return fmt.Sprintf("%d000", max(15, (thousand+4)/5*5))
}
