package profile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// list collects problems.
type list struct {
	items []*Problem
	byID  map[string]*Problem
}

// add notes a problem. The same problem of the same variable is noted once,
// its counts added.
func (l *list) add(code string, severity Severity, variable string, count int64, examples ...string) *Problem {
	return l.fix(code, severity, variable, count, nil, examples...)
}

func (l *list) fix(code string, severity Severity, variable string, count int64, fix *Edit, examples ...string) *Problem {
	id := code
	if variable != "" {
		id += ":" + variable
	}
	if p := l.byID[id]; p != nil {
		p.Count += count
		p.Examples = append(p.Examples, examples...)
		if p.Fix != nil && fix != nil {
			maps.Copy(p.Fix.Roles, fix.Roles)
		}
		return p
	}
	p := &Problem{ID: id, Code: code, Severity: severity, Variable: variable, Count: count, Examples: examples, Fix: fix}
	l.items = append(l.items, p)
	if l.byID == nil {
		l.byID = map[string]*Problem{}
	}
	l.byID[id] = p
	return p
}

// readAs says how a file was read where that was not obvious.
func (l *list) readAs(d source.Detection) {
	words, ok := detections[d.What]
	if !ok {
		return
	}
	value := d.Value
	if d.What == "header_start" {
		if n, err := strconv.Atoi(value); err == nil {
			value = itoa(n + 1) // the row, from 1
		}
	}
	p := l.add("read_as_"+d.What, Info, "", 0)
	p.Reread = otherwise(d)
	p.Text = codebook.Text{}
	for i, lang := range []string{"en", "id"} {
		p.Text[lang] = strings.NewReplacer("{value}", value, "{why}", d.Why.In(lang)).Replace(words[i])
	}
}

// otherwise gives the options that read a file the other way, where there is
// only one other.
func otherwise(d source.Detection) *source.Options {
	switch d.What {
	case "header_start":
		return &source.Options{HeaderStart: -1}
	case "header_rows":
		return &source.Options{HeaderRows: 1}
	case "parent":
		return &source.Options{NoParent: true}
	case "encoding":
		if d.Other != "" {
			return &source.Options{Encoding: d.Other}
		}
	case "decimal":
		if d.Value == "," {
			return &source.Options{Decimal: "."}
		}
		return &source.Options{Decimal: ","}
	}
	return nil
}

// detections words how a file was read: English, Indonesian.
var detections = map[string][2]string{
	"sheet":        {"Sheet {value} was read: {why}. Choose another in the reading options.", "Lembar {value} yang dibaca: {why}. Pilih yang lain di opsi pembacaan."},
	"header_start": {"Row {value} was taken as the header: {why}. Choose another in the reading options.", "Baris {value} dianggap baris judul: {why}. Pilih yang lain di opsi pembacaan."},
	"header_rows":  {"The header was taken to have {value} rows: {why}. Choose another number in the reading options.", "Judul dianggap terdiri dari {value} baris: {why}. Pilih jumlah lain di opsi pembacaan."},
	"parent":       {"The answers of sheet {value} stand beside each row: {why}. Read the sheet alone with no_parent.", "Jawaban dari lembar {value} ada di samping setiap baris: {why}. Baca lembar ini saja dengan no_parent."},
	"encoding":     {"The text was read as {value}: {why}. Choose another encoding in the reading options if letters look wrong.", "Teks dibaca sebagai {value}: {why}. Pilih penyandian lain di opsi pembacaan jika hurufnya tampak salah."},
	"decimal":      {"{value} was taken as the decimal character: {why}. Choose the other in the reading options if numbers look wrong.", "{value} dianggap tanda desimal: {why}. Pilih yang lain di opsi pembacaan jika angkanya tampak salah."},
}

// sorted words the problems and orders them: by severity, then by place in
// the codebook, then as they were met.
func (l *list) sorted(cb *codebook.Codebook) []Problem {
	rank := map[Severity]int{Error: 0, Warning: 1, Info: 2}
	place := map[string]int{}
	for i := range cb.Variables {
		place[cb.Variables[i].Name] = i + 1
	}
	out := make([]Problem, 0, len(l.items))
	for _, p := range l.items {
		for _, examples := range []*[]string{&p.Examples, &p.indonesian} {
			if len(*examples) > maxExamples {
				*examples = append((*examples)[:maxExamples:maxExamples], "…")
			}
		}
		if p.Text == nil {
			p.Text = sentence(p)
		}
		out = append(out, *p)
	}
	slices.SortStableFunc(out, func(a, b Problem) int {
		if d := rank[a.Severity] - rank[b.Severity]; d != 0 {
			return d
		}
		return place[a.Variable] - place[b.Variable]
	})
	return out
}

// sentence words a problem in both languages.
func sentence(p *Problem) codebook.Text {
	words, ok := catalogue[p.Code]
	if !ok {
		words = [2]string{p.Code + ": {n}", p.Code + ": {n}"}
	}
	text := codebook.Text{}
	for i, lang := range []string{"en", "id"} {
		examples := p.Examples
		if lang == "id" && p.indonesian != nil {
			examples = p.indonesian
		}
		said := words[i]
		if lang == "en" && p.Count == 1 {
			said = singular.Replace(said)
		}
		text[lang] = strings.NewReplacer("{v}", p.Variable, "{n}", itoa(int(p.Count)), "{examples}", strings.Join(examples, ", ")).Replace(said)
	}
	if len(p.Lines) > 0 {
		var places []string
		for _, line := range p.Lines {
			places = append(places, itoa(int(line)))
		}
		if int64(len(p.Lines)) < p.Count {
			places = append(places, "…")
		}
		text["en"] += " Line " + strings.Join(places, ", ") + "."
		text["id"] += " Baris " + strings.Join(places, ", ") + "."
	}
	return text
}

// singular is how English counts one; Indonesian has no such form.
var singular = strings.NewReplacer(
	"{n} respondents have", "{n} respondent has", "{n} respondents leave", "{n} respondent leaves", "{n} respondents", "{n} respondent", "and were left out", "and was left out",
	"{n} cells are codes", "{n} cell is a code", "{n} cells are formulas", "{n} cell is a formula", "{n} cells are", "{n} cell is", "{n} cells were", "{n} cell was", "{n} cells hold labels", "{n} cell holds labels", "{n} cells hold", "{n} cell holds", "in {n} cells stand labels", "in {n} cell stand labels", "{n} cells", "{n} cell",
	"{n} variables have codes in their list", "{n} variable has codes in its list", "{n} variables", "{n} variable", "{n} labels come", "{n} label comes", "{n} columns of options were", "{n} column of options was",
	"{n} questions of the form have", "{n} question of the form has", "{n} lines have", "{n} line has", "{n} lines", "{n} line", "{n} rows are", "{n} row is", "{n} rows name", "{n} row names", "{n} rows of the form are", "{n} row of the form is", "{n} empty rows were", "{n} empty row was",
	"{n} ranges of cells are", "{n} range of cells is", "{n} zero bytes", "{n} zero byte", "{n} bytes have", "{n} byte has", "and are not used", "and is not used", "{n} texts with letters beyond A to Z were", "{n} text with letters beyond A to Z was", "{n} multiple response sets", "{n} multiple response set",
)

// catalogue words every problem: English, Indonesian. {v} is the variable,
// {n} the count, {examples} the examples.
var catalogue = map[string][2]string{
	"several_codes":           {"{v} holds several codes in one cell for {n} respondents, so it is tabulated as multiple response although the form calls it select_one.", "{v} berisi beberapa kode dalam satu sel pada {n} responden, jadi ditabulasi sebagai jawaban ganda walaupun formulir menyebutnya select_one."},
	"unlabelled_codes":        {"{v} has codes that its list does not have, for {n} respondents: {examples}. They are shown as rows of their own.", "{v} berisi kode yang tidak ada di daftarnya pada {n} responden: {examples}. Kode itu ditampilkan sebagai baris sendiri."},
	"unused_codes":            {"{n} variables have codes in their list that nobody gave; they are shown as empty rows: {examples}.", "{n} variabel memiliki kode di daftarnya yang tidak dipilih siapa pun; ditampilkan sebagai baris kosong: {examples}."},
	"duplicates_unchecked":    {"With {n} respondents, exact duplicates were not looked for.", "Dengan {n} responden, duplikat persis tidak dicari."},
	"no_listed_code":          {"{v}: not one code of its list occurs in the data. Does the form belong to this file?", "{v}: tidak satu pun kode di daftarnya muncul di data. Apakah formulir ini milik berkas ini?"},
	"nobody_answered":         {"{v}: nobody has an answer.", "{v}: tidak seorang pun memiliki jawaban."},
	"leading_zeros":           {"{v}: {n} cells are codes of the list but for zeros before them: {examples}. They are rows of their own until you say that they are the same.", "{v}: {n} sel adalah kode di daftar tanpa nol di depannya: {examples}. Sel itu menjadi baris sendiri sampai Anda menyatakan sama."},
	"labels_among_codes":      {"{v}: {n} cells hold labels of the list among codes: {examples}. They are rows of their own until you say that they are the same.", "{v}: {n} sel berisi label dari daftar di antara kode: {examples}. Sel itu menjadi baris sendiri sampai Anda menyatakan sama."},
	"labels_uncut":            {"{v}: in {n} cells stand labels of several options that cannot be told apart: {examples}. Export the data again with codes (XML values and headers), or with a column per option.", "{v}: {n} sel berisi label beberapa opsi yang tidak dapat dipisahkan: {examples}. Ekspor ulang datanya dengan kode (XML values and headers), atau dengan satu kolom per opsi."},
	"shared_labels":           {"{v}: {n} cells hold a label that several codes have, so the code is not known: {examples}. They are rows of their own; they can be counted under the first code.", "{v}: {n} sel berisi label yang dimiliki beberapa kode, jadi kodenya tidak diketahui: {examples}. Sel itu menjadi baris sendiri; dapat dihitung pada kode pertama."},
	"duplicates_dropped":      {"{n} respondents gave exactly the same answers as an earlier one and were left out, as chosen; they are in no table.", "{n} responden memberi jawaban yang persis sama dengan responden sebelumnya dan tidak disertakan, sesuai pilihan; mereka tidak ada di tabel mana pun."},
	"missing_by_label":        {"{v}: {examples} is taken as no answer because of its label; {n} respondents leave the base.", "{v}: {examples} dianggap tanpa jawaban karena labelnya; {n} responden keluar dari dasar."},
	"missing_declared":        {"The file marks values of {n} variables as missing; respondents who have one leave the base: {examples}.", "Berkas menandai nilai dari {n} variabel sebagai hilang; responden yang memilikinya keluar dari dasar: {examples}."},
	"missing_among_many":      {"{v} has so many different values that the ones marked as missing cannot be left out: {n} respondents. Filter them before using it.", "{v} berisi terlalu banyak nilai berbeda sehingga nilai yang ditandai hilang tidak dapat dikeluarkan: {n} responden. Saring dahulu sebelum dipakai."},
	"joined_codes":            {"{v}: {n} cells were counted under the same code in another spelling: {examples}.", "{v}: {n} sel dihitung pada kode yang sama dengan penulisan lain: {examples}."},
	"padded_codes":            {"{v}: {n} cells with blanks around the code were counted with those without: {examples}.", "{v}: {n} sel memiliki spasi di sekitar kodenya dan dihitung bersama yang tanpa spasi: {examples}."},
	"mixed_numbers":           {"{v} is a number, but {n} cells are not: {examples}. They are not in its mean.", "{v} berupa angka, tetapi {n} sel bukan angka: {examples}. Sel itu tidak masuk rata-rata."},
	"thousands_points":        {"{v}: the points or commas in {n} cells stand between thousands: {examples}.", "{v}: titik atau koma pada {n} sel adalah pemisah ribuan: {examples}."},
	"answered_unasked":        {"{v}: {n} respondents answered though the form does not ask them; their answers count (respondents {examples}).", "{v}: {n} responden menjawab walaupun tidak ditanya menurut formulir; jawabannya tetap dihitung (responden {examples})."},
	"relevance_not_evaluated": {"Whom the form asks is not evaluated for {n} variables; their tables show those not asked among those without an answer: {examples}.", "Siapa yang ditanya menurut formulir tidak dihitung untuk {n} variabel; pada tabelnya yang tidak ditanya termasuk yang tanpa jawaban: {examples}."},
	"never_varies":            {"{v} has the same value for everybody: {examples}.", "{v} bernilai sama untuk semua responden: {examples}."},
	"duplicate_respondents":   {"{n} respondents gave exactly the same answers as another one (rows {examples}).", "{n} responden memberi jawaban yang persis sama dengan responden lain (baris {examples})."},
	"weight_missing":          {"The weight {v} is empty for {n} respondents; they are left out of weighted tables.", "Bobot {v} kosong pada {n} responden; mereka tidak masuk tabel berbobot."},
	"weight_not_positive":     {"The weight {v} is zero or negative for {n} respondents; they are left out of weighted tables.", "Bobot {v} nol atau negatif pada {n} responden; mereka tidak masuk tabel berbobot."},
	"weight_extreme":          {"The weight {v} varies very widely ({examples}); effective bases become small.", "Bobot {v} sangat beragam ({examples}); dasar efektif menjadi kecil."},
	"personal_data":           {"{v} looks like personal data; it is not offered for tables.", "{v} tampak seperti data pribadi; tidak ditawarkan untuk tabel."},
	"option_conflict":         {"{v}: for {n} respondents the list in the cell and the 0/1 columns say different things; the list is used.", "{v}: pada {n} responden isi sel dan kolom 0/1 berbeda; yang dipakai isi sel."},
	"several_chosen":          {"{v} is a single response spread over columns, but {n} respondents have more than one chosen; they are rows of their own: {examples}.", "{v} adalah jawaban tunggal yang tersebar di beberapa kolom, tetapi {n} responden memilih lebih dari satu; mereka menjadi baris sendiri: {examples}."},
	"joined_columns":          {"{n} columns of options were joined into the variable {v}.", "{n} kolom opsi digabung menjadi variabel {v}."},
	"lone_option":             {"{v} holds 0 and 1 only and is named like an option, but stands alone; it can be made a multiple response.", "{v} hanya berisi 0 dan 1 dan bernama seperti opsi, tetapi sendirian; dapat dijadikan jawaban ganda."},
	"merged_labels":           {"{v}: {n} labels come from the column {v}_label, because the list does not have them.", "{v}: {n} label diambil dari kolom {v}_label karena daftarnya tidak memuatnya."},
	"label_export":            {"{v}: the cells hold labels instead of codes; they were mapped back through the form ({n} respondents).", "{v}: sel berisi label, bukan kode; dikembalikan ke kode lewat formulir ({n} responden)."},
	"header_labels":           {"{v}: the column is headed by its label instead of its name: {examples}.", "{v}: kolom berjudul label, bukan nama: {examples}."},
	"header_case":             {"{v}: the column is headed with other capital letters than the form has: {examples}.", "{v}: huruf besar di judul kolom berbeda dari formulir: {examples}."},
	"form_without_column":     {"{n} questions of the form have no column in the data: {examples}.", "{n} pertanyaan formulir tidak memiliki kolom di data: {examples}."},
	"empty_header":            {"A column has no name in the header; it is called {v}.", "Satu kolom tidak bernama di baris judul; dinamai {v}."},
	"duplicate_header":        {"The name {examples} stands in the header more than once; this column is called {v}.", "Nama {examples} muncul lebih dari sekali di baris judul; kolom ini dinamai {v}."},
	"similar_headers":         {"The names {v} and {examples} differ only in capital letters, blanks or the way accents are stored. Are they the same question?", "Nama {v} dan {examples} hanya berbeda huruf besar, spasi atau cara penyimpanan aksen. Apakah itu pertanyaan yang sama?"},
	"short_rows":              {"{n} lines have fewer fields than the header; the rest was taken as empty.", "{n} baris memiliki kolom lebih sedikit daripada judul; sisanya dianggap kosong."},
	"padded_rows":             {"{n} lines have more fields than the header; the table has columns without a name for them, as chosen.", "{n} baris memiliki kolom lebih banyak daripada judul; tabel diberi kolom tanpa nama untuk isinya, sesuai pilihan."},
	"long_rows":               {"{n} lines have more separators than the header, with nothing behind them.", "{n} baris memiliki pemisah lebih banyak daripada judul, tanpa isi."},
	"nul_bytes":               {"The file holds {n} zero bytes.", "Berkas berisi {n} bita nol."},
	"stray_quotes":            {"{n} lines have text behind a closing quote; it was kept as part of the cell.", "{n} baris memiliki teks setelah tanda kutip penutup; teks itu tetap menjadi bagian sel."},
	"invalid_bytes":           {"{n} bytes have no meaning in the encoding of the file; check the encoding.", "{n} bita tidak bermakna dalam pengodean berkas; periksa pengodeannya."},
	"formulas_without_value":  {"{n} cells are formulas whose value was not stored; they are taken as empty. Open the file in Excel and save it to store them.", "{n} sel berisi rumus tanpa nilai tersimpan; dianggap kosong. Buka berkas di Excel lalu simpan agar nilainya tersimpan."},
	"merged_cells":            {"{n} ranges of cells are merged below the header; only the first cell of each has the value.", "{n} rentang sel digabung di bawah judul; hanya sel pertamanya yang berisi nilai."},
	"percent_cells":           {"{n} cells are shown as percentages in the workbook ({examples}); they are read as stored: 45 % is 0.45.", "{n} sel ditampilkan sebagai persen di buku kerja ({examples}); dibaca seperti tersimpan: 45 % adalah 0,45."},
	"error_cells":             {"{n} cells hold an error such as #N/A; they are taken as empty.", "{n} sel berisi galat seperti #N/A; dianggap kosong."},
	"hidden_rows":             {"{n} rows are hidden in the workbook; they are counted like the others.", "{n} baris tersembunyi di buku kerja; tetap dihitung seperti yang lain."},
	"blank_rows":              {"{n} empty rows were skipped.", "{n} baris kosong dilewati."},
	"encoding_assumed":        {"The file does not say its encoding; {n} texts with letters beyond A to Z were read as {examples}. Check them.", "Berkas tidak menyebut penyandiannya; {n} teks dengan huruf di luar A sampai Z dibaca sebagai {examples}. Periksalah."},
	"not_finite":              {"{n} cells hold no finite number; they are taken as empty.", "{n} sel tidak berisi angka terhingga; dianggap kosong."},
	"form_documents":          {"The file carries {n} lines of documentation: {examples}", "Berkas memuat {n} baris dokumentasi: {examples}"},
	"form_set_unread":         {"{n} multiple response sets of the file could not be used; their variables are there one by one: {examples}.", "{n} himpunan jawaban ganda di berkas tidak dapat dipakai; variabelnya tetap ada satu per satu: {examples}."},
	"form_unknown_variable":   {"The file describes {n} variables that it does not have: {examples}.", "Berkas menjelaskan {n} variabel yang tidak ada di dalamnya: {examples}."},
	"form_repeat":             {"The form has a repeat group ({examples}); its answers stand in a sheet or file of their own and are not in this table.", "Formulir memiliki grup berulang ({examples}); jawabannya ada di lembar atau berkas tersendiri dan tidak ada di tabel ini."},
	"repeat_sheets":           {"The answers of repeat groups stand in sheets or files of their own ({examples}) and are not in this table. Choose one of them in the reading options (sheet): each of its rows then has the answers of its parents beside it.", "Jawaban grup berulang ada di lembar atau berkas tersendiri ({examples}) dan tidak ada di tabel ini. Pilih salah satunya di opsi pembacaan (sheet): setiap barisnya lalu disertai jawaban induknya."},
	"parent_sheet_missing":    {"The sheet names {examples} as the sheet of its parents, which is not there or has no column _index; the answers of the parents are left out.", "Lembar ini menyebut {examples} sebagai lembar induknya, yang tidak ada atau tidak memiliki kolom _index; jawaban induk tidak disertakan."},
	"parent_missing":          {"{n} rows name a parent that is not there, or there twice; its answers are empty.", "{n} baris menyebut induk yang tidak ada, atau ada dua kali; jawabannya kosong."},
	"form_list_missing":       {"The form uses a code list that it does not have; its codes are taken from the data: {examples}.", "Formulir memakai daftar kode yang tidak ada di dalamnya; kodenya diambil dari data: {examples}."},
	"form_disabled":           {"{n} rows of the form are switched off (column disabled) and are not used: {examples}.", "{n} baris formulir dinonaktifkan (kolom disabled) dan tidak dipakai: {examples}."},
	"form_duplicate_code":     {"The form lists a code twice; its labels stand side by side, because the data do not say which was meant: {examples}.", "Formulir mencantumkan kode dua kali; labelnya ditulis berdampingan karena data tidak menyebut mana yang dimaksud: {examples}."},
	"form_duplicate_question": {"The form has a question twice; the first is used: {examples}.", "Formulir memiliki pertanyaan ganda; yang pertama dipakai: {examples}."},
	"edit_unknown":            {"An edit names {examples}, which is not in this file; it was kept but not applied.", "Suntingan menyebut {examples}, yang tidak ada di berkas ini; disimpan tetapi tidak diterapkan."},
}
