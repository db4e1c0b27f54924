package fault

import "maps"

// planPhrases are the phrases of tab plans, as phrases has them.
var planPhrases = map[string]string{
	"a text, or texts by language, is expected, not {}": "di sini diperlukan teks, atau teks per bahasa, bukan {}",
	"true or false is expected, not {}":                 "di sini diperlukan true atau false, bukan {}",
	"true or false":                                     "true atau false",
	"nothing (null)":                                    "kosong (null)",
	"a derived variable needs a name":                   "variabel turunan memerlukan nama",
	"exactly one of \"cases\", \"bands\", \"join\" and \"count\" is expected": "diperlukan tepat satu dari \"cases\", \"bands\", \"join\" dan \"count\"",
	"a derived variable needs at least one case":                              "variabel turunan memerlukan paling sedikit satu kasus",
	"{} belongs to {}":                                                   "{} hanya untuk {}",
	"bands and join":                                                     "bands dan join",
	"cases, bands and join":                                              "cases, bands dan join",
	"a case needs \"label\" and \"when\"":                                "sebuah kasus memerlukan \"label\" dan \"when\"",
	"a band needs \"from\", \"to\" or both":                              "sebuah rentang memerlukan \"from\", \"to\" atau keduanya",
	"the band ends ({}) before it begins ({})":                           "rentang berakhir ({}) sebelum dimulai ({})",
	"a joined code needs \"label\" and \"codes\"":                        "kode gabungan memerlukan \"label\" dan \"codes\"",
	"{} is not a number":                                                 "{} bukan angka",
	"{} has no codes to join":                                            "{} tidak memiliki kode untuk digabung",
	"{} has no answers to count":                                         "{} tidak memiliki jawaban untuk dihitung",
	"{} names codes and belongs to a table":                              "{} menyebut kode dan hanya untuk tabel",
	"a box such as \"t2b\" or \"b2b\" is expected, not {}":               "di sini diperlukan kotak seperti \"t2b\" atau \"b2b\", bukan {}",
	"an object of codes and numbers is expected, not {}":                 "di sini diperlukan objek berisi kode dan angka, bukan {}",
	"\"nps\", one such as \"t2b-b2b\", or an object is expected, not {}": "di sini diperlukan \"nps\", seperti \"t2b-b2b\", atau objek, bukan {}",
	"a difference needs \"label\", \"plus\" and \"minus\"":               "selisih memerlukan \"label\", \"plus\" dan \"minus\"",
	"the code {} is in \"plus\" as well":                                 "kode {} juga ada di \"plus\"",
	"{} has several answers, so it has no scores":                        "{} berisi beberapa jawaban, jadi tidak memiliki skor",
	"{} has several answers, which may be on both sides of a difference": "{} berisi beberapa jawaban, yang dapat berada di kedua sisi selisih",
	"{} is a number and has no boxes; make bands of it first":            "{} adalah angka dan tidak memiliki kotak; buat rentang dahulu",
	"{} has no scale of more than {} scores, so it has no box {}":        "{} tidak memiliki skala lebih dari {} skor, jadi tidak ada kotak {}",
	"{} has not the scale that {} needs":                                 "{} tidak memiliki skala yang diperlukan {}",
	"the code {}":                                                        "kode {}",
	"the variable {}":                                                    "variabel {}",
}

func init() { maps.Copy(phrases, planPhrases) }
