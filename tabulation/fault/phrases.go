package fault

import "strings"

// phrases are the fixed English texts that stages put into the placeholders of
// sentences, in Indonesian. An entry that ends with a space is a beginning:
// what follows it (a name, a number) is kept. A text that is not here stays
// English; values such as names need no entry.
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

	// damage
	"the zip directory":        "direktori zip",
	"the text":                 "teks",
	"the compressed text":      "teks terkompresi",
	"the encoded dataset":      "dataset tersandi",
	"the cube":                 "kubus",
	"it is cut":                "terpotong",
	"it is cut inside a tag":   "terpotong di dalam tag",
	"it is cut or overwritten": "terpotong atau tertimpa",
	"it is empty":              "kosong",
	"it is missing":            "hilang",
	"its checksum is wrong":    "jumlah periksanya salah",
	"its compressed data is cut or overwritten": "data terkompresinya terpotong atau tertimpa",
	"it cannot be decoded":                      "tidak dapat diuraikan",
	"its name leaves the container":             "namanya keluar dari wadah",
	"it stands in the container twice":          "ada dua kali di dalam wadah",
	"it has no sheet":                           "tidak memiliki lembar",
	"it holds a zero byte":                      "berisi bita nol",
	"a quote that opens here is not closed":     "tanda kutip yang dibuka di sini tidak ditutup",
	"it ends inside a character":                "berakhir di tengah karakter",
	"its codebook cannot be read":               "buku kodenya tidak dapat dibaca",
	"row ":                                      "baris ",
	"cell ":                                     "sel ",

	// sizes
	"the number of columns":                "jumlah kolom",
	"the number of respondents":            "jumlah responden",
	"the number of header rows":            "jumlah baris judul",
	"the number of parts in the container": "jumlah bagian di dalam wadah",
	"the number of tables":                 "jumlah tabel",
	"the number of cells of all tables":    "jumlah sel semua tabel",
	"the number of columns of banner ":     "jumlah kolom banner ",
	"the number of rows of table ":         "jumlah baris tabel ",
	"the size of the form in bytes":        "ukuran formulir dalam bita",
	"the size of the tab plan in bytes":    "ukuran rencana tabulasi dalam bita",
	"the size of a cell, in bytes,":        "ukuran sel, dalam bita,",
	"the size of part ":                    "ukuran bagian ",
	"the unpacked size in bytes":           "ukuran setelah dibuka dalam bita",
	"the unpacked size of part ":           "ukuran setelah dibuka dari bagian ",
	"far out of proportion":                "jauh di luar kewajaran",
	"more":                                 "lebih",

	// what is meant
	"the ZIP holds no data file":              "ZIP tidak berisi berkas data",
	"the ZIP holds two forms":                 "ZIP berisi dua formulir",
	"the ZIP holds more than one data file: ": "ZIP berisi lebih dari satu berkas data: ",
	"this workbook is a form (sheets survey and choices) and has no sheet with data": "buku kerja ini formulir (lembar survey dan choices) dan tidak memiliki lembar data",
	"the tab plan":            "rencana tabulasi",
	"the cube's dataset":      "dataset dari kubus",
	"it is not a number":      "bukan angka",
	"it is not a workbook":    "bukan buku kerja",
	"none of its ":            "tidak satu pun dari ",
	"it is not JSON: ":        "bukan JSON: ",
	"it is nested too deeply": "terlalu dalam bersarang",
	" Did you mean ":          " Maksud Anda ",
	" No variable that can be tabulated fits this pattern.": " Tidak ada variabel yang dapat ditabulasi yang cocok dengan pola ini.",
	"a job is still using this dataset; cancel it first":    "masih ada pekerjaan yang memakai dataset ini; batalkan dahulu",
	"priorities above ": "prioritas di atas ",
}

// phrase gives s in lang: the whole text where it is known, else its longest
// known beginning translated, else s as it is.
func phrase(s, lang string) string {
	if lang != "id" || s == "" {
		return s
	}
	if t, ok := phrases[s]; ok {
		return t
	}
	best := ""
	for p := range phrases {
		if strings.HasSuffix(p, " ") && len(p) > len(best) && strings.HasPrefix(s, p) {
			best = p
		}
	}
	if best == "" {
		return s
	}
	return phrases[best] + s[len(best):]
}
