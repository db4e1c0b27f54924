package surveygen

// improvements are the codes of E1. "Sudah baik" is a real answer; 99 is none.
var improvements = []theme{
	{"1", words{"Waktu tunggu lebih singkat", "Shorter waiting time"}, []string{"waktu tunggunya jangan terlalu lama", "antre masuk kapal dipercepat", "nunggunya lama sekali", "kapal ditambah supaya tidak menunggu lama", "proses naik ke kapal dipersingkat"}},
	{"2", words{"Jadwal tepat waktu", "Ships on time"}, []string{"jadwal harus tepat waktu", "jangan sering terlambat berangkat", "jadwal kapal lebih pasti", "kapal sering delay; mohon diperbaiki"}},
	{"3", words{"Toilet lebih bersih", "Cleaner toilets"}, []string{"toilet tolong dibersihkan", "WC-nya bau", "toilet di kapal kotor dan airnya mati", "tambah toilet wanita yang bersih", "kebersihan toilet perlu diperhatikan"}},
	{"4", words{"Ruang tunggu lebih nyaman", "More comfortable waiting room"}, []string{"ruang tunggu ditambah kursi", "ruang tunggu panas, AC tidak terasa", "ruang tunggu dibuat lebih nyaman", "kursi tunggu banyak yang rusak"}},
	{"5", words{"Antrean kendaraan lebih tertib", "More orderly vehicle queue"}, []string{"antrean kendaraan ditertibkan", "jangan ada yang menyerobot antrean", "jalur motor dan mobil dipisah", "antrean truk jangan sampai ke jalan raya"}},
	{"6", words{"Harga tiket lebih terjangkau", "Cheaper tickets"}, []string{"harga tiket diturunkan", "tiketnya kemahalan", "ada diskon untuk pelajar", "tarif kendaraan jangan naik terus"}},
	{"7", words{"Petugas lebih ramah", "Friendlier staff"}, []string{"petugas lebih ramah lagi", "petugas jangan \"cuek\" kalau ditanya", "pelayanan petugas ditingkatkan", "petugas loket kurang senyum"}},
	{"8", words{"Aplikasi lebih mudah digunakan", "Easier application"}, []string{"aplikasinya sering error", "aplikasi dibuat lebih mudah", "beli tiket online jangan ribet", "verifikasi di aplikasi dipermudah"}},
	{"9", words{"Makanan lebih murah dan beragam", "Cheaper and more varied food"}, []string{"makanan di kapal terlalu mahal", "pilihan makanan diperbanyak", "harga kantin disesuaikan", "sediakan air minum gratis"}},
	{"10", words{"Keselamatan lebih diperhatikan", "More attention to safety"}, []string{"keselamatan penumpang lebih diperhatikan", "jaket pelampung ditambah", "jangan kelebihan muatan", "peragaan keselamatan harus rutin"}},
	{"11", words{"Kapal lebih bersih dan terawat", "Cleaner and better kept ships"}, []string{"kapalnya sudah tua, tolong diganti", "kebersihan kapal ditingkatkan", "kursi di kapal banyak yang robek", "kapal lebih terawat"}},
	{"12", words{"Tidak ada, sudah baik", "Nothing, it is good as it is"}, []string{"sudah baik", "sudah cukup bagus, pertahankan", "tidak ada, semuanya sudah oke", "aman semua"}},
	{noAnswer, words{"Tidak Ada Jawaban", "No answer"}, []string{"-", "tidak tahu", "ga tau", "...", "x", "bingung"}},
}

// accesses are the codes of E2.
var accesses = []theme{
	{"1", words{"Tampilan mudah dipahami", "Clear screens"}, []string{"tampilannya gampang dimengerti", "menu jelas", "mudah dipahami"}},
	{"2", words{"Proses pembayaran cepat", "Quick payment"}, []string{"bayarnya cepat", "bisa langsung bayar pakai dompet digital", "pembayaran gampang"}},
	{"3", words{"Pilihan jadwal lengkap", "Complete timetable"}, []string{"jadwalnya lengkap", "bisa pilih jam keberangkatan", "semua jadwal ada"}},
	{"4", words{"Sering gagal masuk", "Login often fails"}, []string{"sering gagal login", "susah masuk ke akun", "lupa kata sandi dan susah diganti"}},
	{"5", words{"Kode verifikasi terlambat", "Verification code comes late"}, []string{"kode OTP lama masuknya", "verifikasinya lambat", "OTP tidak dikirim-kirim"}},
	{"6", words{"Aplikasi lambat atau macet", "Slow or freezing application"}, []string{"aplikasinya lemot", "sering macet waktu ramai", "loading terus"}},
	{"7", words{"Pilihan pembayaran terbatas", "Few ways to pay"}, []string{"pilihan banknya sedikit", "tidak bisa bayar tunai", "metode bayar kurang"}},
	{"8", words{"Bisa memesan dari rumah", "Booking from home"}, []string{"bisa pesan dari rumah", "tidak perlu antre di loket", "pesan kapan saja bisa"}},
	{noAnswer, words{"Tidak Ada Jawaban", "No answer"}, []string{"-", "tidak tahu", "biasa", "ya begitulah"}},
}
