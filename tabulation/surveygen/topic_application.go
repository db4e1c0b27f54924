package surveygen

var applicationItems = []words{
	{"Pendaftaran akun mudah dilakukan", "Registering an account is easy"},
	{"Tampilan aplikasi mudah dipahami", "The screens are easy to understand"},
	{"Jadwal yang ditampilkan akurat", "The timetable shown is accurate"},
	{"Pembayaran berjalan lancar", "Payment goes smoothly"},
	{"Kode tiket cepat diterima", "The ticket code arrives quickly"},
	{"Aplikasi jarang mengalami gangguan", "The application rarely fails"},
	{"Perubahan jadwal mudah dilakukan", "Changing a booking is easy"},
	{"Layanan pelanggan cepat menanggapi", "Customer service answers quickly"},
}

// application is Group_D: the booking application and those who use it.
func application() []entry {
	means := [...]int{348, 366, 352, 361, 377, 312, 305, 299}
	grid := itemGrid("D3_", applicationItems, agreementScale, func(r *respondent, item int) int { return means[item] - 9*(r.ages-2) })
	users := func(r *respondent) bool { return r.app }
	return group("Group_D", words{"**Aplikasi pemesanan tiket**", "**Booking application**"},
		[]entry{one("D1", yesNo, "D1. Apakah Anda menggunakan aplikasi pemesanan tiket dalam 12 bulan terakhir?", "D1. Have you used the booking application in the last 12 months?",
			func(r *respondent) string { return itoa(2 - bit(r.app)) })},
		groupFor("Group_D_2", words{"Pengguna aplikasi", "Users of the application"}, "${D1} = '1'", users, []entry{
			many("D2", coded("fitur", "Mencari jadwal", "Looking up the timetable", "Memesan tiket", "Booking a ticket", "Membayar tiket", "Paying for a ticket", "Mengubah jadwal", "Changing a booking",
				"Mengajukan pengembalian dana", "Asking for a refund", "Menghubungi layanan pelanggan", "Contacting customer service", "Memeriksa kepadatan pelabuhan", "Checking how busy the port is"),
				"D2. Fitur apa saja yang Anda gunakan?", "D2. Which functions have you used?", func(r *respondent) string {
					return r.several(2, 68, 83-4*r.ages, 74-5*r.ages, 19, 8, 11, 27-4*r.ages)
				}),
		}, grid, []entry{
			one("D4", easeScale, "D4. Secara keseluruhan, seberapa mudah aplikasi tersebut digunakan?", "D4. All in all, how easy is the application to use?",
				func(r *respondent) string { return r.rating(378 - 16*(r.ages-2)) }).plant(),
		}),
		[]entry{many("D5", coded("alasan_tidak", "Tidak tahu ada aplikasi", "Did not know of it", "Tidak memiliki ponsel pintar", "Have no smartphone", "Lebih suka membeli di loket", "Prefer the ticket counter",
			"Pendaftarannya rumit", "Registering is complicated", "Khawatir dengan keamanan pembayaran", "Worried about safe payment", "Tiket dibelikan orang lain", "Someone else bought the ticket"),
			"D5. Mengapa Anda tidak menggunakan aplikasi tersebut?", "D5. Why have you not used the application?", func(r *respondent) string {
				return r.several(3, 24, 2+7*r.ages, 36, 21, 13, 9+11*bit(r.woman))
			}).only("${D1} = '2'", func(r *respondent) bool { return !r.app })})
}
