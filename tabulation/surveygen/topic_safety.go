package surveygen

var safetyItems = []words{
	{"Petugas menjelaskan prosedur keselamatan dengan jelas", "Staff explain the safety procedures clearly"},
	{"Jaket pelampung mudah ditemukan", "Life jackets are easy to find"},
	{"Jalur evakuasi ditandai dengan jelas", "Evacuation routes are clearly marked"},
	{"Alat pemadam api ditempatkan di tempat yang mudah dijangkau", "Fire extinguishers are within easy reach"},
	{"Jumlah penumpang tidak melebihi kapasitas kapal", "The ship does not carry more passengers than allowed"},
	{"Larangan berada di dek kendaraan selama pelayaran dipatuhi", "Nobody stays on the vehicle deck during the crossing"},
	{"Kapal tampak terawat dengan baik", "The ship looks well maintained"},
	{"Saya merasa aman berada di kapal pada malam hari", "I feel safe on board at night"},
}

// safety is Group_C.
func safety() []entry {
	means := [...]int{331, 358, 364, 349, 342, 317, 360, 371}
	grid := itemGrid("C1_", safetyItems, agreementScale, func(r *respondent, item int) int {
		m := means[item]
		switch item + 1 {
		case 2:
			m += map3(r.route, 6, 4, -45)
		case 5:
			m += map3(r.route, 3, 5, -30)
		case 8:
			m -= 41 * bit(r.woman)
		}
		return m
	})
	return group("Group_C", words{"Keselamatan", "Safety"},
		group("Group_C_1", words{"C1. Sejauh mana Anda setuju dengan pernyataan berikut?", "C1. How far do you agree with the following statements?"}, grid),
		[]entry{
			one("C2", yesNo.with("ya_tidak_ingat", "98", "Tidak ingat", "Can't remember"), "C2. Apakah Anda melihat peragaan keselamatan sebelum kapal berangkat?",
				"C2. Did you see a safety demonstration before departure?", func(r *respondent) string {
					return [...]string{"1", "2", "98"}[r.pick(map3(r.route, 47, 39, 21), 46, 9)-1]
				}),
			many("C3", coded("perlengkapan", "Jaket pelampung", "Life jackets", "Sekoci", "Lifeboats", "Rakit penolong", "Life rafts", "Alat pemadam api", "Fire extinguishers", "Tidak satu pun", "None of these"),
				"C3. Perlengkapan keselamatan apa saja yang Anda lihat di kapal?", "C3. Which safety equipment did you see on board?", func(r *respondent) string {
					return r.several(5, map3(r.route, 77, 74, 58), map3(r.route, 52, 44, 12), 29, 48)
				}),
		})
}
