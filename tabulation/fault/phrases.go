// This file is over the usual size on purpose: it is one catalogue, so that a
// translator finds every phrase of the sentences in one place.

package fault

import "strings"

// phrases are the fixed English texts that stages put into the placeholders of
// sentences, in Indonesian. {} stands for a value (a name, a number, or a text
// that has an entry itself); the n-th {} of the translation is the n-th value.
// A text that is not here stays English; values such as names need no entry.
var phrases = map[string]string{
	// formats that are not read, and how to save them
	"an old Excel workbook (.xls)":                                               "buku kerja Excel lama (.xls)",
	"an SPSS file (.sav)":                                                        "berkas SPSS (.sav)",
	"an OpenDocument spreadsheet (.ods)":                                         "lembar kerja OpenDocument (.ods)",
	"a binary Excel workbook (.xlsb)":                                            "buku kerja Excel biner (.xlsb)",
	"a PDF document":                                                             "dokumen PDF",
	"a JSON file":                                                                "berkas JSON",
	"an XML file":                                                                "berkas XML",
	"a document, not a workbook":                                                 "dokumen, bukan buku kerja",
	"a web page, though it may be named .xls":                                    "halaman web, walaupun mungkin bernama .xls",
	"a binary file of an unknown format":                                         "berkas biner dengan format yang tidak dikenal",
	"Export the data as .xlsx or .csv.":                                          "Ekspor datanya sebagai .xlsx atau .csv.",
	"Save it from SPSS or PSPP as .csv with codes, or as .xlsx.":                 "Simpan dari SPSS atau PSPP sebagai .csv berisi kode, atau .xlsx.",
	"Open it in Excel and save it as Excel workbook (.xlsx).":                    "Buka di Excel lalu simpan sebagai buku kerja Excel (.xlsx).",
	"Open it in LibreOffice and save it as Excel 2007–365 (.xlsx).":              "Buka di LibreOffice lalu simpan sebagai Excel 2007–365 (.xlsx).",
	"Open it in the program that made it and save it as Excel workbook (.xlsx).": "Buka di program pembuatnya lalu simpan sebagai buku kerja Excel (.xlsx).",

	"the compressed file holds another archive":             "berkas terkompresi ini berisi arsip lain",
	"a Numbers document of Apple":                           "dokumen Numbers dari Apple",
	"a Stata file (.dta)":                                   "berkas Stata (.dta)",
	"a SAS file":                                            "berkas SAS",
	"an SPSS portable file (.por)":                          "berkas portabel SPSS (.por)",
	"a Parquet or Arrow file":                               "berkas Parquet atau Arrow",
	"a file of R":                                           "berkas R",
	"a database":                                            "basis data",
	"an archive that is no ZIP":                             "arsip yang bukan ZIP",
	"a picture":                                             "gambar",
	"a text document (.rtf)":                                "dokumen teks (.rtf)",
	"an old Word document (.doc)":                           "dokumen Word lama (.doc)",
	"an Excel 2003 XML spreadsheet":                         "lembar kerja XML Excel 2003",
	"a web page saved as one file":                          "halaman web yang disimpan sebagai satu berkas",
	"Unpack it and upload the file inside, or a ZIP of it.": "Buka arsipnya lalu unggah berkas di dalamnya, atau ZIP-nya.",
	"Open it in Numbers and export it as Excel workbook (.xlsx).": "Buka di Numbers lalu ekspor sebagai buku kerja Excel (.xlsx).",
	"Save it from that program as SPSS file (.sav) or as .csv.":   "Simpan dari program itu sebagai berkas SPSS (.sav) atau .csv.",

	// how a text was read
	"byte order mark": "tanda urutan bita", "every second byte is zero": "setiap bita kedua nol", "all bytes are valid UTF-8": "semua bita sah dalam UTF-8",
	"line {} is not UTF-8; {}":                                              "baris {} bukan UTF-8; {}",
	"{} of {} letters inside words fit it, {} fit {}":                       "{} dari {} huruf di dalam kata cocok, {} cocok dengan {}",
	"declared by the first line (sep=)":                                     "dinyatakan oleh baris pertama (sep=)",
	"the header has one column under any":                                   "judul hanya satu kolom dengan pemisah apa pun",
	"it gives {} columns in the header and in {} % of the first {} records": "menghasilkan {} kolom di judul dan di {} % dari {} rekaman pertama",
	"{} different texts are numbers with a comma, {} with a point":          "{} teks berbeda adalah angka dengan koma, {} dengan titik",

	// what is too large
	"the upload in MiB":                 "unggahan dalam MiB",
	"the codebook as JSON in bytes":     "codebook sebagai JSON dalam byte",
	"the problem list as JSON in bytes": "daftar masalah sebagai JSON dalam byte",

	// damage
	"it was made from another file":             "dibuat dari berkas lain",
	"the zip directory":                         "direktori zip",
	"the text":                                  "teks",
	"the compressed text":                       "teks terkompresi",
	"the encoded dataset":                       "dataset tersandi",
	"the cube":                                  "kubus",
	"it is cut":                                 "terpotong",
	"it is cut inside a tag":                    "terpotong di dalam tag",
	"it is cut or overwritten":                  "terpotong atau tertimpa",
	"it is empty":                               "kosong",
	"it is missing":                             "hilang",
	"its checksum is wrong":                     "jumlah periksanya salah",
	"its compressed data is cut or overwritten": "data terkompresinya terpotong atau tertimpa",
	"it cannot be decoded":                      "tidak dapat diuraikan",
	"its name leaves the container":             "namanya keluar dari wadah",
	"it stands in the container twice":          "ada dua kali di dalam wadah",
	"it has no sheet":                           "tidak memiliki lembar",
	"it holds a zero byte":                      "berisi bita nol",
	"a quote that opens here is not closed":     "tanda kutip yang dibuka di sini tidak ditutup",
	"it ends inside a character":                "berakhir di tengah karakter",
	"its codebook cannot be read":               "buku kodenya tidak dapat dibaca",
	"row {}":                                    "baris {}",
	"cell {}":                                   "sel {}",

	// changes of a plan that stored sums do not give
	"no table of the stored job counts {} with this filter, weight and base": "tidak ada tabel pekerjaan tersimpan yang menghitung {} dengan saringan, bobot dan dasar ini",
	"\"{}\" of the plan is another one":                                      "\"{}\" dalam rencana berbeda",
	"\"{}\" of the plan is gone":                                             "\"{}\" tidak ada lagi dalam rencana",
	"the row \"{}\" was not counted":                                         "baris \"{}\" tidak dihitung",
	"the net \"{}\" of several answers was not counted, and people cannot be added who are in more than one row": "net \"{}\" dari jawaban ganda tidak dihitung, dan orang yang ada di lebih dari satu baris tidak dapat dijumlahkan",
	"the net \"{}\" has code {}, which was not counted by itself":                                                "net \"{}\" memuat kode {}, yang tidak dihitung tersendiri",
	"the banner variable {} was not counted with it":                                                             "variabel banner {} tidak dihitung bersamanya",
	"the banner variable {} stands in the banner twice":                                                          "variabel banner {} ada dua kali dalam banner",
	"the column \"{}\" of {} was not counted":                                                                    "kolom \"{}\" dari {} tidak dihitung",
	"two columns of {} are the same people":                                                                      "dua kolom {} berisi orang yang sama",

	// rim weights
	"it has no target": "tidak memiliki target",
	"its bounds have to lie on either side of 1, the average weight": "batasnya harus berada di kedua sisi 1, yaitu bobot rata-rata",
	"its total is not above 0":                                       "jumlah totalnya tidak di atas 0",
	"the target of category {} of {} is not above 0":                 "target kategori {} dari {} tidak di atas 0",
	"the targets of {} add up to {} instead of 100":                  "target {} berjumlah {}, bukan 100",
	"nobody has an answer in all of its target variables":            "tidak ada responden yang menjawab semua variabel targetnya",
	"nobody is in category {} of {}; join it with another":           "tidak ada responden di kategori {} dari {}; gabungkan dengan kategori lain",
	"its targets cannot be met together: after {} rounds category {} of {} stands at {} % instead of {} %; join categories or widen the bounds": "targetnya tidak dapat dipenuhi bersama: setelah {} putaran kategori {} dari {} berada di {} % alih-alih {} %; gabungkan kategori atau perlebar batasnya",
	"its weights are not numbers any more":                         "bobotnya bukan angka lagi",
	"{} has several answers per respondent and cannot be a target": "{} memiliki beberapa jawaban per responden dan tidak dapat menjadi target",
	"code {} of {} stands in two of its target categories":         "kode {} dari {} ada di dua kategori targetnya",
	"{} has no codes and cannot be a target; group it first":       "{} tidak memiliki kode dan tidak dapat menjadi target; kelompokkan dahulu",

	// sizes
	"the number of columns":                                 "jumlah kolom",
	"the number of respondents":                             "jumlah responden",
	"the number of respondents times the number of columns": "jumlah responden kali jumlah kolom",
	"the number of header rows":                             "jumlah baris judul",
	"the number of parts in the container":                  "jumlah bagian di dalam wadah",
	"the number of tables":                                  "jumlah tabel",
	"the number of cells of all tables":                     "jumlah sel semua tabel",
	"the number of columns of banner {}":                    "jumlah kolom banner {}",
	"the number of rows of table {}":                        "jumlah baris tabel {}",
	"the size of the form in bytes":                         "ukuran formulir dalam bita",
	"the size of the tab plan in bytes":                     "ukuran rencana tabulasi dalam bita",
	"the size of a cell, in bytes,":                         "ukuran sel, dalam bita,",
	"the size of part {}":                                   "ukuran bagian {}",
	"the unpacked size in bytes":                            "ukuran setelah dibuka dalam bita",
	"the unpacked size of part {}":                          "ukuran setelah dibuka dari bagian {}",
	"far out of proportion":                                 "jauh di luar kewajaran",
	"more":                                                  "lebih",

	// what is meant
	"the ZIP holds no data file":                                                     "ZIP tidak berisi berkas data",
	"the ZIP holds two forms":                                                        "ZIP berisi dua formulir",
	"the ZIP holds more than one data file: {}":                                      "ZIP berisi lebih dari satu berkas data: {}",
	"every file of the ZIP is a repeat group of another one that is not there":       "setiap berkas di ZIP adalah grup berulang dari berkas lain yang tidak ada",
	"this workbook is a form (sheets survey and choices) and has no sheet with data": "buku kerja ini formulir (lembar survey dan choices) dan tidak memiliki lembar data",
	"the tab plan":            "rencana tabulasi",
	"the cube's dataset":      "dataset dari kubus",
	"it is not a number":      "bukan angka",
	"it is not a workbook":    "bukan buku kerja",
	"none of its {}":          "tidak satu pun dari {}",
	"it is not JSON: {}":      "bukan JSON: {}",
	"it is nested too deeply": "terlalu dalam bersarang",
	" Did you mean {}":        " Maksud Anda {}",
	" Known are {}":           " Yang dikenal: {}",
	" No variable that can be tabulated fits this pattern.": " Tidak ada variabel yang dapat ditabulasi yang cocok dengan pola ini.",
	"a job is still using this dataset; cancel it first":    "masih ada pekerjaan yang memakai dataset ini; batalkan dahulu",
	"priorities above {}": "prioritas di atas {}",

	// the tab plan
	"an object {…} is expected, not {}":                                  "di sini diperlukan objek {…}, bukan {}",
	"a text is expected, not {}":                                         "di sini diperlukan teks, bukan {}",
	"a number is expected, not {}":                                       "di sini diperlukan angka, bukan {}",
	"a whole number from {} to {} is expected, not {}":                   "di sini diperlukan bilangan bulat dari {} sampai {}, bukan {}",
	"a list […] is expected, not {}":                                     "di sini diperlukan daftar […], bukan {}",
	"a text or a list of texts is expected, not {}":                      "di sini diperlukan teks atau daftar teks, bukan {}",
	"an object of named banners is expected, not {}":                     "di sini diperlukan objek berisi banner bernama, bukan {}",
	"a code is expected, not {}":                                         "di sini diperlukan kode, bukan {}",
	"the key \"{}\" is missing":                                          "kunci \"{}\" tidak ada",
	"a banner needs a name":                                              "banner memerlukan nama",
	"a banner needs at least one column variable":                        "banner memerlukan paling sedikit satu variabel kolom",
	"a net needs a label and codes":                                      "net memerlukan label dan kode",
	"at least one variable is expected":                                  "diperlukan paling sedikit satu variabel",
	"{} stands here twice":                                               "{} ada dua kali di sini",
	"a level between 0 and 0.5 is expected, not {}":                      "di sini diperlukan taraf antara 0 dan 0,5, bukan {}",
	"{} is for tables of codes by a banner, not for a grid or a measure": "{} hanya untuk tabel kode menurut banner, bukan untuk kisi atau ukuran",
	"\"items\" says what is compared inside grids; say also what is compared elsewhere, as in [\"columns\", \"items\"]":                           "\"items\" menyebut apa yang dibandingkan di dalam kisi; sebutkan juga apa yang dibandingkan di tempat lain, misalnya [\"columns\", \"items\"]",
	"{} and {} would both be arrows; ask for one of them":                                                                                         "{} dan {} sama-sama menjadi panah; pilih salah satu",
	"\"weighted\" (sums of weights taken as people) is known to the profiles pooled and spss only":                                                "\"weighted\" (jumlah bobot dianggap jumlah orang) hanya dikenal oleh profil pooled dan spss",
	"the profile {} has no formula for columns that share respondents, as a column and Total do; compare with \"rest\", or use the profile exact": "profil {} tidak memiliki rumus untuk kolom dengan responden yang sama, seperti kolom dan Total; bandingkan dengan \"rest\", atau pakai profil exact",
	"a scope needs a correction: bonferroni, holm or bh":                                                                                          "cakupan memerlukan koreksi: bonferroni, holm atau bh",
	"an object of banner names is expected, as in {\"main\": \"A/B, C/D/E\"}, not {}":                                                             "di sini diperlukan objek berisi nama banner, misalnya {\"main\": \"A/B, C/D/E\"}, bukan {}",
	"a group has at least two letters, as in \"A/B, C/D/E\"; {} has one":                                                                          "kelompok berisi paling sedikit dua huruf, misalnya \"A/B, C/D/E\"; {} hanya satu",
	"the letter {} stands twice in {}":                                                                                                            "huruf {} ada dua kali dalam {}",
	"{} compares columns of different banner variables, whose respondents are not counted together; make one variable of them first":              "{} membandingkan kolom dari variabel banner yang berbeda, yang respondennya tidak dihitung bersama; jadikan satu variabel dahulu",
	"no column of the banner {} has the letter {}; its letters are A to {}":                                                                       "tidak ada kolom banner {} dengan huruf {}; hurufnya A sampai {}",
	"\"cells\" of at least 2 or \"bases\" of at least 1 is expected: nothing would be hidden":                                                     "diperlukan \"cells\" paling sedikit 2 atau \"bases\" paling sedikit 1: kalau tidak, tidak ada yang disembunyikan",
	"columns hidden for their base follow from Total and the other columns; leave \"complementary\" out":                                          "kolom yang disembunyikan karena basisnya dapat dihitung dari Total dan kolom lain; hapus \"complementary\"",
	"one or two levels are expected, not {}":                                                                                                      "diperlukan satu atau dua taraf, bukan {}",
	"the strictest level comes first, as in [0.05, 0.10]":                                                                                         "taraf yang paling ketat di depan, misalnya [0.05, 0.10]",
	"a base of 0 or more is expected":                                                                                                             "diperlukan basis 0 atau lebih",
	"\"id\" or \"en\" is expected, not {}":                                                                                                        "di sini diperlukan \"id\" atau \"en\", bukan {}",
	"give either {} or {}, not both":                                                                                                              "berikan {} atau {}, jangan keduanya",
	"both \"row\" and \"col\" are expected":                                                                                                       "\"row\" dan \"col\" harus ada keduanya",
	"the number {} is out of range":                                                                                                               "angka {} di luar jangkauan",
	"an object":                                                                                                                                   "objek",
	"a list":                                                                                                                                      "daftar",
	"a text":                                                                                                                                      "teks",
	"a number":                                                                                                                                    "angka",
	"there is no theme {}; there are: {}":                                                                                                         "tidak ada tema {}; yang ada: {}",
	"{} is a number and has no codes to net":                                                                                                      "{} adalah angka dan tidak memiliki kode untuk net",
	"{} is a number and has no columns; group it into codes first":                                                                                "{} adalah angka dan tidak memiliki kolom; kelompokkan dahulu menjadi kode",
	"{} has no scores, so it has no {}; give its codes scores first":                                                                              "{} tidak memiliki skor, jadi tidak ada {}; beri skor pada kodenya dahulu",
	"{} has no column in the data":                                                                                                                "{} tidak memiliki kolom di dalam data",
	"{} has too many different values to be tabulated":                                                                                            "nilai {} terlalu beragam untuk ditabulasi",
	"none of its {} values is a number above 0":                                                                                                   "tidak satu pun dari {} nilainya angka di atas 0",

	"{} has no code at all":                                            "{} tidak memiliki kode sama sekali",
	"{} is a date; group it into codes first":                          "{} adalah tanggal; kelompokkan dahulu menjadi kode",
	"{} is open text; tabulate its coded variable, or change its type": "{} adalah teks bebas; tabulasikan variabel kodenya, atau ubah jenisnya",

	// expressions
	"the end":                 "akhir ekspresi",
	"{} is not expected here": "{} tidak pada tempatnya",
	"a closing parenthesis is expected instead of {}":            "diperlukan kurung tutup, bukan {}",
	"a variable is expected instead of {}":                       "diperlukan variabel, bukan {}",
	"a value is expected instead of {}":                          "diperlukan nilai, bukan {}",
	"a comma or a closing parenthesis is expected instead of {}": "diperlukan koma atau kurung tutup, bukan {}",
	"a comma and codes are expected instead of {}":               "diperlukan koma dan kode, bukan {}",
	"there is no function {}; there are {}":                      "tidak ada fungsi {}; yang ada {}",
	"it is nested deeper than {} levels":                         "kurungnya lebih dalam dari {} tingkat",
	"count(…) is compared with a number, as in {}":               "count(…) dibandingkan dengan angka, misalnya {}",
	"count(…) is compared with = != > >= < <=, not {}":           "count(…) dibandingkan dengan = != > >= < <=, bukan {}",
	"values in parentheses are expected after in, as in {}":      "setelah in diperlukan nilai dalam kurung, misalnya {}",
	"a comparison is expected after {}, as in {}":                "setelah {} diperlukan perbandingan, misalnya {}",
	"{} has several answers, which have no order; use {}":        "{} berisi beberapa jawaban, yang tidak berurutan; pakai {}",
	"{} is compared with a number here, as in {}":                "{} dibandingkan dengan angka di sini, misalnya {}",
	"{} is a number, {} is none":                                 "{} adalah angka, {} bukan",
	"the bracket [ is not closed":                                "kurung siku [ tidak ditutup",
	"the quote is not closed":                                    "tanda kutip tidak ditutup",
	"unexpected character {}":                                    "karakter {} tidak dikenal",

	// options
	"the output folder is missing: -o DIR":                         "folder hasil belum disebut: -o DIR",
	"give either --plan or --rows and --cols, not both":            "berikan --plan atau --rows dan --cols, jangan keduanya",
	"say what to tabulate: --plan plan.json, or --rows and --cols": "sebutkan apa yang ditabulasi: --plan plan.json, atau --rows dan --cols",
	"{} needs {}":                                 "{} memerlukan {}",
	"there is no command {}":                      "tidak ada perintah {}",
	"unexpected argument {}":                      "argumen {} tidak dikenal",
	"the data file is missing":                    "berkas data belum disebut",
	"the separator {} is not known; known are {}": "pemisah {} tidak dikenal; yang dikenal {}",
	"the encoding {} is not known; known are {}":  "penyandian {} tidak dikenal; yang dikenal {}",
	"it became shorter while it was read":         "menjadi lebih pendek saat dibaca",
	"its head is overwritten":                     "kepalanya tertimpa",
	"it has no sheets \"survey\" and \"choices\"": "tidak memiliki lembar \"survey\" dan \"choices\"",
	"{}, row {} reached":                          "{}, setelah baris {}",
	"it is cut off":                               "terpotong",
}

// Phrase gives one of the fixed English texts in a language; a text that has
// no entry stays as it is.
func Phrase(s, lang string) string { return phrase(s, lang) }

// phrase gives s in lang: the translation of the pattern that fits it with the
// most fixed text, its values translated in turn, else s as it is.
func phrase(s, lang string) string {
	if lang != "id" || s == "" {
		return s
	}
	if t, ok := phrases[s]; ok {
		return t
	}
	best, fixed := "", 0
	var values []string
	for p := range phrases {
		if n := len(p) - 2*strings.Count(p, hole); n > fixed || n == fixed && p < best {
			if v, ok := match(p, s); ok {
				best, fixed, values = p, n, v
			}
		}
	}
	if best == "" {
		return s
	}
	var b strings.Builder
	parts := strings.Split(phrases[best], hole)
	for i, part := range parts {
		b.WriteString(part)
		if i < len(values) && i < len(parts)-1 {
			b.WriteString(phrase(values[i], lang))
		}
	}
	return b.String()
}

const hole = "{}"

// match gives the values of a pattern's holes in s. A hole takes as little as
// it can, the last one everything.
func match(pattern, s string) (values []string, ok bool) {
	parts := strings.Split(pattern, hole)
	rest, ok := strings.CutPrefix(s, parts[0])
	if !ok || len(parts) == 1 {
		return nil, false
	}
	for i, part := range parts[1:] {
		at := strings.Index(rest, part)
		if i == len(parts)-2 { // the last: its text must end s
			at = len(rest) - len(part)
			if at < 0 || !strings.HasSuffix(rest, part) {
				return nil, false
			}
		}
		if at < 1 { // a value is never nothing
			return nil, false
		}
		values = append(values, rest[:at])
		rest = rest[at+len(part):]
	}
	return values, true
}
