package fault

import "maps"

// damagePhrases are what is said of files that are not as their formats want
// them, of stored forms of data, and of checks of our own, as phrases has
// them.
var damagePhrases = map[string]string{
	// parts of workbooks
	"it names no workbook":                                                          "tidak menyebut buku kerja",
	"sheet {} points nowhere":                                                       "lembar {} tidak menunjuk ke mana pun",
	"its entry is overwritten or its compression unknown":                           "entrinya tertimpa atau kompresinya tidak dikenal",
	"{} bytes in all, {} times the packed size":                                     "{} bita seluruhnya, {} kali ukuran terkemas",
	"a row has the number {}":                                                       "sebuah baris bernomor {}",
	"it has more rows than a sheet can have":                                        "barisnya lebih banyak daripada yang dapat dimuat sebuah lembar",
	"the tag of row {} is malformed":                                                "tag baris {} salah bentuk",
	"row {} holds a zero byte":                                                      "baris {} berisi bita nol",
	"its elements are nested wrongly in row {}: unexpected {}":                      "elemennya bersarang salah di baris {}: {} tidak pada tempatnya",
	"cell {} has two values":                                                        "sel {} memiliki dua nilai",
	"a tag in row {} is malformed":                                                  "sebuah tag di baris {} salah bentuk",
	"an end tag in row {} is malformed":                                             "sebuah tag penutup di baris {} salah bentuk",
	"row {} has a broken raw section":                                               "baris {} memuat bagian mentah yang rusak",
	"row {} has an unknown entity":                                                  "baris {} memuat entitas yang tidak dikenal",
	"a text in row {} is not UTF-8":                                                 "sebuah teks di baris {} bukan UTF-8",
	"unexpected {} in row {}":                                                       "{} tidak pada tempatnya di baris {}",
	"unexpected {} in a text of row {}":                                             "{} tidak pada tempatnya dalam teks baris {}",
	"unexpected {} between rows":                                                    "{} tidak pada tempatnya di antara baris",
	"a tag in row {} has no name":                                                   "sebuah tag di baris {} tidak bernama",
	"the rows do not end":                                                           "baris-barisnya tidak berakhir",
	"it is cut, row {} is not complete":                                             "terpotong, baris {} tidak lengkap",
	"it is a {}, not a {}":                                                          "ini {}, bukan {}",
	"it has rows in two places":                                                     "barisnya ada di dua tempat",
	"it has too many merged ranges":                                                 "rentang gabungannya terlalu banyak",
	"a merged range is malformed":                                                   "sebuah rentang gabungan salah bentuk",
	"unexpected {} after string {}":                                                 "{} tidak pada tempatnya setelah teks {}",
	"its elements are nested wrongly in string {}":                                  "elemennya bersarang salah di teks {}",
	"string {} has an unknown entity":                                               "teks {} memuat entitas yang tidak dikenal",
	"string {} is not UTF-8":                                                        "teks {} bukan UTF-8",
	"it is written in UTF-16, not in UTF-8":                                         "ditulis dalam UTF-16, bukan UTF-8",
	"its XML declaration does not end":                                              "deklarasi XML-nya tidak berakhir",
	"it is declared as {}, not as UTF-8":                                            "dinyatakan sebagai {}, bukan UTF-8",
	"there is something behind its end":                                             "ada sesuatu setelah akhirnya",
	"its elements are nested too deep":                                              "elemennya bersarang terlalu dalam",
	"there is an end tag without a start":                                           "ada tag penutup tanpa pembuka",
	"its elements are nested wrongly: {} is closed by {}":                           "elemennya bersarang salah: {} ditutup oleh {}",
	"it is cut inside <{}>":                                                         "terpotong di dalam <{}>",
	"there is text outside of its root element":                                     "ada teks di luar elemen akarnya",
	"it has a document type definition or raw section, which workbooks do not have": "memuat definisi jenis dokumen atau bagian mentah, yang tidak ada dalam buku kerja",
	"it has a second root element":                                                  "memiliki elemen akar kedua",
	"the shared text of the workbook":                                               "teks bersama buku kerja",
	"{} bytes in {} texts":                                                          "{} bita dalam {} teks",
	"one row or text of {}, in bytes,":                                              "satu baris atau teks {}, dalam bita,",
	"the size of part {} in bytes":                                                  "ukuran bagian {} dalam bita",
	"the number of rows of sheet {}":                                                "jumlah baris lembar {}",
	"the number of columns of sheet {}":                                             "jumlah kolom lembar {}",
	"the number of links of sheet {}":                                               "jumlah tautan lembar {}",
	"the number of rows of a sheet":                                                 "jumlah baris sebuah lembar",
	"the number of columns of a sheet":                                              "jumlah kolom sebuah lembar",
	"the number of cell formats of one workbook":                                    "jumlah format sel sebuah buku kerja",
	"the number of number formats of one workbook":                                  "jumlah format angka sebuah buku kerja",

	// text files and archives
	"the header in bytes":                              "judul dalam bita",
	"the unpacked size, in bytes,":                     "ukuran setelah dibuka, dalam bita,",
	"the size of a cell, in characters,":               "ukuran sel, dalam karakter,",
	"the ZIP holds more than one data file: {} and {}": "ZIP berisi lebih dari satu berkas data: {} dan {}",

	// files of SPSS
	"an SPSS file with numbers of a mainframe": "berkas SPSS dengan angka dari komputer mainframe",
	"an encrypted SPSS file":                   "berkas SPSS terenkripsi",
	"the number of value labels":               "jumlah label nilai",
	"SPSS {}, byte {}":                         "SPSS {}, bita {}",
	"data":                                     "data",
	"utf-8, windows-1250 to -1258, iso-8859-1 to -16, macintosh, shift_jis, gbk, big5, euc-kr": "utf-8, windows-1250 sampai -1258, iso-8859-1 sampai -16, macintosh, shift_jis, gbk, big5, euc-kr",

	// stored forms of data and sums
	"its schema cannot be read":                      "skemanya tidak dapat dibaca",
	"it is not ours":                                 "bukan milik kami",
	"its metadata cannot be read":                    "metadatanya tidak dapat dibaca",
	"its columns cannot be read":                     "kolomnya tidak dapat dibaca",
	"its columns do not fit its metadata":            "kolomnya tidak sesuai dengan metadatanya",
	"column {}: {}":                                  "kolom {}: {}",
	"it does not begin as a cube does":               "awalnya bukan awal sebuah kubus",
	"the rows and columns of the stored sums":        "baris dan kolom jumlah yang tersimpan",
	"table {} of the stored sums":                    "tabel {} dari jumlah yang tersimpan",
	"the stored codebook":                            "buku kode yang tersimpan",
	"the former codebook":                            "buku kode sebelumnya",
	"it cannot be read":                              "tidak dapat dibaca",
	"it is not what pockettab inspect --json writes": "bukan yang ditulis pockettab inspect --json",

	// checks of our own
	"{} (the links of its base)": "{} (mata rantai basisnya)",
	"{} (its base)":              "{} (basisnya)",
	"{} (its rows)":              "{} (barisnya)",
	"{} (banner variable {})":    "{} (variabel banner {})",
	"{} (the rows of column {})": "{} (baris-baris kolom {})",
	"{}, row {} of Total":        "{}, baris {} dari Total",

	// plans and options
	"{} has too many different values for a difference of codes; make bands of it first": "nilai {} terlalu beragam untuk selisih kode; jadikan rentang dahulu",
	"--language is id or en, not {}":                                      "--language adalah id atau en, bukan {}",
	"--rename and --keep-type belong to --like":                           "--rename dan --keep-type hanya untuk --like",
	"the table {} (asked for in {} already; an \"id\" makes two of them)": "tabel {} (sudah diminta di {}; \"id\" menjadikannya dua)",
	"{} is no list of edits: {}":                                          "{} bukan daftar suntingan: {}",
	"the key {}":                                                          "kunci {}",
	"the name {}, of a banner and of a variable,":                         "nama {}, untuk banner dan variabel,",
	"?=, any(…) or count(…)":                                              "?=, any(…) atau count(…)",
	" Did you mean {} or {}?":                                             " Maksud Anda {} atau {}?",
	" Did you mean {}, {} or {}?":                                         " Maksud Anda {}, {} atau {}?",
}

func init() { maps.Copy(phrases, damagePhrases) }
