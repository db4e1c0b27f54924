package surveygen

var imageItems = []words{
	{"Dapat dipercaya", "Can be trusted"},
	{"Mengutamakan keselamatan penumpang", "Puts the safety of passengers first"},
	{"Peduli terhadap penumpang", "Cares about passengers"},
	{"Memiliki kapal yang modern", "Has modern ships"},
	{"Cepat menangani keluhan", "Handles complaints quickly"},
	{"Peduli terhadap kebersihan laut", "Cares about a clean sea"},
	{"Ramah bagi penyandang disabilitas", "Accessible to people with disabilities"},
	{"Ramah bagi keluarga dengan anak kecil", "Good for families with small children"},
	{"Terbuka memberikan informasi saat terjadi keterlambatan", "Open about delays"},
	{"Menjadi kebanggaan daerah", "A source of regional pride"},
}

// image is Group_F: price, operator, the next trip.
func image() []entry {
	means := [...]int{372, 377, 349, 318, 302, 331, 296, 338, 304, 361}
	grid := itemGrid("F2_", imageItems, imageScale, func(r *respondent, item int) int { return means[item] })
	for i := range grid {
		rate := grid[i].answer
		grid[i].answer = func(r *respondent) string {
			if r.chance(4) {
				return "98"
			}
			return rate(r)
		}
	}
	return group("Group_F", words{"Harga dan citra", "Price and image"},
		[]entry{one("F1", coded("harga", "Terlalu mahal", "Too expensive", "Agak mahal", "Rather expensive", "Wajar", "Fair", "Murah", "Cheap").with("harga", "98", "Tidak tahu", "Don't know"),
			"F1. Bagaimana pendapat Anda tentang harga tiket?", "F1. What do you think of the ticket price?", func(r *respondent) string {
				return [...]string{"1", "2", "3", "4", "98"}[r.pick(9+8*bit(r.vehicle), 27, 49, 9, 4)-1]
			})},
		group("Group_F_2", words{"F2. Sejauh mana Anda setuju bahwa operator penyeberangan ini …", "F2. How far do you agree that this ferry operator …"}, grid),
		[]entry{
			one("F3", likelihoodScale, "F3. Seberapa mungkin Anda menggunakan lintasan ini lagi?", "F3. How likely are you to use this route again?", func(r *respondent) string { return r.rating(372 + 11*r.often) }),
			one("F4", coded("moda", "Tetap kapal feri", "Still the ferry", "Kapal cepat", "Fast boat", "Pesawat", "Aeroplane", "Jembatan atau jalan tol", "Bridge or toll road", "Kereta api", "Train"),
				"F4. Jika semua moda tersedia, mana yang akan Anda pilih?", "F4. If all of these were available, which would you choose?", func(r *respondent) string {
					return r.code(34+3*r.ages, 21, 13-2*bit(r.vehicle), 14+17*bit(r.vehicle), 11)
				}),
			one("F5", yesNo, "F5. Apakah Anda anggota program loyalitas transportasi apa pun?", "F5. Are you a member of any transport loyalty programme?", func(r *respondent) string { return r.code(23, 77) }),
			many("F6", coded("sumber_informasi", "Media sosial", "Social media", "Aplikasi atau situs resmi", "Official application or website", "Televisi", "Television", "Radio", "Radio",
				"Portal berita atau surat kabar", "News site or newspaper", "Keluarga atau teman", "Family or friends", "Spanduk atau papan informasi", "Banner or notice board", "Petugas pelabuhan", "Port staff"),
				"F6. Dari mana saja Anda memperoleh informasi tentang layanan penyeberangan?", "F6. Where do you get information about ferry services?", func(r *respondent) string {
					return r.several(6, 74-11*r.ages, 12+34*bit(r.app), 7+8*r.ages, 2+3*r.ages, 19, 44, 16, 13)
				}),
		})
}
