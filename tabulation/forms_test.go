package tabulation

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// sheets writes a workbook of sheets given as lines of cells between bars. A
// cell in = is a number.
func sheets(t testing.TB, list ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(list); i += 2 {
		if _, err := f.NewSheet(list[i]); err != nil {
			t.Fatal(err)
		}
		for r, line := range strings.Split(strings.Trim(list[i+1], "\n"), "\n") {
			for c, cell := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				cell = strings.TrimSpace(cell)
				var value any = cell
				if number, ok := strings.CutPrefix(cell, "="); ok {
					var f float64
					if _, err := fmt.Sscan(number, &f); err != nil {
						t.Fatal(err)
					}
					value = f
				} else if cell == "" {
					continue
				}
				if err := f.SetCellValue(list[i], at, value); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// zipped packs files given as name, content.
func zipped(t testing.TB, list ...any) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(list); i += 2 {
		w, err := z.Create(list[i].(string))
		if err == nil {
			_, err = w.Write(list[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// reading reads a file, with a form where that is not nil.
func reading(t testing.TB, data, form []byte, edits ...profile.Edit) *Dataset {
	t.Helper()
	dir := t.TempDir()
	req := ReadRequest{Data: filepath.Join(dir, "data"), Edits: edits}
	write := func(path string, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(req.Data, data)
	if form != nil {
		req.Form = filepath.Join(dir, "form")
		write(req.Form, form)
	}
	ds, err := Read(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ds.Close(); err != nil {
			t.Error(err)
		}
	})
	return ds
}

// outline says of each variable what it is, with the counts of its codes:
// "S1 single 1:2 2:1". Uses other than analysis stand in brackets.
func outline(ds *Dataset) string {
	var out []string
	for i := range ds.Codebook().Variables {
		v := &ds.Codebook().Variables[i]
		s := v.Name + " " + string(v.Type)
		if v.Use != codebook.Analysis {
			s += " (" + string(v.Use) + ")"
		}
		if v.Use != codebook.Hidden {
			for _, val := range v.Values {
				s += fmt.Sprintf(" %s:%d", val.Code, val.Count)
				if !val.Listed {
					s += "?"
				}
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

// troubles lists the problems by code and variable, without the everyday ones.
func troubles(ds *Dataset) string {
	var out []string
	for _, p := range ds.Problems() {
		if p.Code != "unused_codes" && p.Code != "form_without_column" && p.Code != "personal_data" {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

const (
	koboSurvey = `
type                    | name    | label::Bahasa Indonesia (id) | label::English (en) | relevant
start                   | start   |
deviceid                | deviceid |
begin_group             | Group_S | Bagian S | Part S |
select_one yn           | S1      | S1. **Pernah** naik? | S1. Ever used? |
begin group             | Inner   | Dalam | Inner | ${S1} = '1'
select_multiple brand   | S10     | Merek mana? | Which brands? |
select_one sat or_other | S2      | Puas? | Satisfied? | selected(${S10}, '3')
end group               |         |
text                    | E1      | Mengapa? | Why? |
select_one E1_codes     | E1_coded | Mengapa? | Why? |
select_one brand        | S9      | Merek utama ${S10} | Main brand |
text                    | S9_L    | Lainnya | Other |
end_group               |         |
integer                 | usia    | Usia | Age |
calculate               | bobot   |
`
	koboChoices = `
list name | name | label::Bahasa Indonesia (id) | label::English (en)
yn        | =1   | Ya    | Yes
yn        | =2   | Tidak | No
brand     | 1    | Bus kota | City bus
brand     | 3    | Ojek online | Ride app
brand     | 96   | Lainnya | Other
sat       | 1    | Tidak puas | Not satisfied
sat       | 2    | Puas | Satisfied
E1_codes  | 1    | Murah | Cheap
E1_codes  | 4    | Cepat | Fast
E1_codes  | 99   | Tidak Ada Jawaban | No answer
`
)

// The same three people in every form of export give the same codebook.
func TestExportsOfAForm(t *testing.T) {
	t.Parallel()
	form := sheets(t, "survey", koboSurvey, "choices", koboChoices, "settings", "form_title\nStudi")
	const want = "S1 single 1:2 2:1\nS10 multiple 1:2 3:1 96:0"
	for name, data := range map[string]string{
		"names with slashes":          "Group_S/S1|Group_S/Inner/S10\n1|1 3\n1|1\n2|\n",
		"names with points":           "Group_S.S1|Group_S.Inner.S10\n1|1 3\n1|1\n2|\n",
		"names alone, numbers":        "S1|S10\n=1|1 3\n=1|=1\n=2|\n",
		"numbers as texts with zeros": "S1|S10\n1.0|1 3\n1.0|1.0\n2.0|\n",
		"other capitals and blanks":   " s1 |s10\n1|3  1\n1| 1\n2|\n",
		"list and columns":            "S1|S10|S10/1|S10/3|S10/96\n1|1 3|=1|=1|=0\n1|1|=1|=0|=0\n2||||\n",
		"columns with slashes":        "Group_S/S1|Group_S/Inner/S10/1|Group_S/Inner/S10/3|Group_S/Inner/S10/96\n1|=1|=1|=0\n1|=1|=0|=0\n2||||\n",
		"columns with points":         "Group_S.S1|Group_S.Inner.S10.1|Group_S.Inner.S10.3|Group_S.Inner.S10.96\n1|TRUE|TRUE|FALSE\n1|TRUE|FALSE|FALSE\n2||||\n",
		"columns with underscores":    "S1|S10_1|S10_3|S10_96\n1|=1|=1|=0\n1|=1|=0|=0\n2||||\n",
		"labels in cells":             "S1|S10\nYa|Bus kota Ojek online\nYa|Bus kota\nTidak|\n",
		"labels in English":           "S1|S10\nYes|Ride app City bus\nYes|City bus\nNo|\n",
		"labels in heads and cells":   "S1. **Pernah** naik?|Merek mana?\nYa|Ojek online Bus kota\nYa|Bus kota\nTidak|\n",
		"labels of groups, too":       "Bagian S/S1. **Pernah** naik?|Bagian S/Dalam/Merek mana?|Bagian S/Dalam/Merek mana?/Bus kota|Bagian S/Dalam/Merek mana?/Ojek online|Bagian S/Dalam/Merek mana?/Lainnya\nYa|Ojek online Bus kota|=1|=1|=0\nYa|Bus kota|=1|=0|=0\nTidak||||\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ds := reading(t, sheets(t, "export", data), form)
			if got := outline(ds); got != want {
				t.Errorf("%s\nwant\n%s", got, want)
			}
			for _, p := range ds.Problems() {
				if p.Severity != profile.Info {
					t.Errorf("%s", p.Text["en"])
				}
			}
			v := ds.Codebook().Lookup("S10")
			if v.Title("id") != "Merek mana?" || v.GroupLabel.In("en") != "Inner" || v.Relevant != "${S1} = '1'" || ds.Codebook().Lookup("S1").Title("en") != "Ever used?" {
				t.Errorf("%+v", v)
			}
		})
	}
}

// What the classification adds: coded answers, merged lists with labels beside
// them; as a ZIP of two workbooks and as one workbook.
func TestClassifiedFiles(t *testing.T) {
	t.Parallel()
	data := "_uuid|Group_S/S1|Group_S/Inner/S2|Group_S/Inner/S2_other|Group_S/E1|E1_coded|Group_S/S9|S9_L|S9_merged|S9_merged_label|bobot\n" +
		"a1|1|other|mahal sekali|murah dan cepat|1 4|96|Becak|97|Becak|=0.5\n" +
		"a2|1|2||cepat|=4|96|Bemo|98|Bemo|=1.25\n" +
		"a3|2||||99|1||1|Bus kota|=1.5\n" +
		"a4|2||||0|3||=3|Ojek online|=0.75\n"
	want := []string{"S1 single 1:2 2:2", "S2 single 1:0 2:1 other:1", "S2_other text (verbatim)", "E1_coded multiple 1:1 4:2 99:1 0:1?", "S9 single (hidden)", "S9_merged single 1:1 3:1 96:0 97:1 98:1", "_uuid single (metadata)", "S9_merged_label text (hidden)", "bobot numeric (weight)"}
	form := []string{"survey", koboSurvey, "choices", koboChoices}
	for name, ds := range map[string]*Dataset{
		"two files":    reading(t, sheets(t, "Sheet", data), sheets(t, form...)),
		"a ZIP":        reading(t, zipped(t, "hasil/output_data.xlsx", sheets(t, "Sheet", data), "hasil/output_kobo_1.xlsx", sheets(t, form...)), nil),
		"one workbook": reading(t, sheets(t, append([]string{"data", data}, form...)...), nil),
	} {
		got := "\n" + outline(ds) + "\n"
		for _, w := range want {
			if !strings.Contains(got, "\n"+w) {
				t.Errorf("%s: %s is not in %s", name, w, got)
			}
		}
		if s := troubles(ds); s != "merged_labels:S9_merged missing_by_label:E1_coded relevance_not_evaluated several_codes:E1_coded unlabelled_codes:E1_coded" {
			t.Errorf("%s: %s", name, s)
		}
		if v := ds.Codebook().Lookup("S9_merged"); v.Values[3].LabelOf("id") != "Becak" || v.Title("en") != "Main brand" || v.Supersedes != "S9" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestDuplicatesAreLeftOutOnDemand(t *testing.T) {
	t.Parallel()
	text := "a,b,c,d,e,f,_id\n"
	for i := range 100 {
		text += fmt.Sprintf("%d,%d,%d,%d,%d,%d,%d\n", i%2, i/2%2, i/4%2, i/8%2, i/16%2, i/32%8, i)
	}
	text += "1,1,1,0,0,0,501\n1,1,1,0,0,0,502\n"
	path := filepath.Join(t.TempDir(), "d.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	options := Options{}
	for _, want := range []struct {
		rows int
		code string
	}{{102, "duplicate_respondents"}, {100, "duplicates_dropped"}, {102, "duplicate_respondents"}} {
		ds, err := Read(t.Context(), ReadRequest{Data: path, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		var found *profile.Problem
		for i, p := range ds.Problems() {
			if p.Code == "duplicate_respondents" || p.Code == "duplicates_dropped" {
				found = &ds.Problems()[i]
			}
		}
		if ds.Rows() != want.rows || ds.Summary().Rows != int64(want.rows) || found == nil || found.Code != want.code || found.Count != 2 || found.Reread == nil {
			t.Fatalf("%d rows, %+v", ds.Rows(), found)
		}
		options = *found.Reread // its remedy, and that of the remedy
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(t.Context(), ReadRequest{Data: path, Options: Options{Duplicates: "perhaps"}}); err == nil || !strings.Contains(err.Error(), "keep, drop") {
		t.Error(err)
	}
}

// Points between thousands are read as decimal points where that is chosen,
// also by whoever opens the encoded form.
func TestPointsBetweenThousandsAreOverruled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "d.csv")
	text := "money;x\n"
	for i := range 60 {
		text += fmt.Sprintf("%d.500;%d\n", 10+i, i%3)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{10500, 10.5} {
		options := Options{}
		if i == 1 {
			options = Options{Decimal: "."}
		}
		ds, err := Read(t.Context(), ReadRequest{Data: path, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		stored := filepath.Join(dir, fmt.Sprint(i))
		if err := ds.Save(stored); err != nil {
			t.Fatal(err)
		}
		again, err := OpenDataset(stored)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []*Dataset{ds, again} {
			d.columns.Dictionaries()
			if got := d.columns.Columns[0].Dict[1].Num; got != want {
				t.Errorf("%g, want %g", got, want)
			}
			var remedy *Options
			for _, p := range d.Problems() {
				if p.Code == "thousands_points" {
					remedy = p.Reread
				}
			}
			if (remedy != nil) != (i == 0) || remedy != nil && remedy.Decimal != "." {
				t.Errorf("%+v", remedy)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// Who was asked: by the question, by its groups, by both; in the forms that
// are evaluated, else it is said, in both languages.
func TestWhoWasAskedByForms(t *testing.T) {
	t.Parallel()
	survey := `
type|name|label|relevant
select_one yn|S1|Pernah?|
select_multiple brand|S2|Merek?|
integer|usia|Usia|
begin_group|G||${S1} = '1'
integer|by_group|a|
begin_group|H||selected(${S2}, '3')
integer|by_both|b|
integer|by_all|c|${usia} >= 18 and not(${usia} > 30)
end_group||
end_group||
integer|by_or|d|${S1} = 1 or selected(${S2}, "3")
integer|by_sum|e|${usia} + 1 > 18
integer|by_gone|f|${nobody} = '1'
`
	data := "G/H/by_both|S1|S2|usia|G/by_group|G/H/by_all|by_or|by_sum|by_gone\n" +
		"=1|1|1 3|=20|=1|=1|=1|=1|=1\n" + // asked everything
		"=1|1|1|=20|=1|=1|=1|=1|=1\n" + // not in H
		"=1|2|13|=40|=1|=1|=1|=1|=1\n" + // nowhere
		"=1|1|3|=40|=1|=1|=1|=1|=1\n" + // too old for by_all
		"||||||||=1\n"
	ds := reading(t, sheets(t, "data", data), sheets(t, "survey", survey, "choices", koboChoices))
	unasked := map[string]int64{}
	for _, p := range ds.Problems() {
		switch p.Code {
		case "answered_unasked":
			unasked[p.Variable] = p.Count
		case "relevance_not_evaluated":
			if p.Count != 2 || !strings.Contains(p.Text["en"], `by_sum ("+" is not evaluated), by_gone (the data have no nobody)`) || !strings.Contains(p.Text["id"], `by_sum ("+" tidak dihitung), by_gone (data tidak memiliki nobody)`) {
				t.Errorf("%+v", p.Text)
			}
			unasked["not evaluated"] = p.Count
		}
	}
	if got := fmt.Sprint(unasked); got != "map[by_all:3 by_both:2 by_group:1 by_or:1 not evaluated:2]" {
		t.Error(got)
	}
}

// Files that do not quite fit their form, and what is said of them.
func TestFormsAndFilesThatDifferALittle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ survey, choices, data, want, says string }{
		"the same name in two groups, with paths": {"type|name|label\nbegin_group|A\nselect_one yn|q|Satu\nend_group\nbegin_group|B\nselect_multiple brand|q|Dua\nend_group\n", koboChoices,
			"B/q|A/q\n1 3|1\n3|2\n", "q multiple 1:1 3:2 96:0\nq#2 single 1:1 2:1", "duplicate_header:q#2"},
		"the same name in two groups, without": {"type|name|label\nbegin_group|A\nselect_one yn|q|Satu\nend_group\nbegin_group|B\nselect_multiple brand|q|Dua\nend_group\n", koboChoices,
			"q|q\n1|1 3\n2|3\n", "q single 1:1 2:1\nq#2 multiple 1:1 3:2 96:0", "duplicate_header:q#2"},
		"the same name in two groups, option columns": {"type|name|label\nbegin_group|A\nselect_multiple yn|q|Satu\nend_group\nbegin_group|B\nselect_multiple brand|q|Dua\nend_group\n", koboChoices,
			"A/q/1|A/q/2|B/q/1|B/q/96\n=1|=0|=0|=1\n=1|=1|=0|=1\n", "q multiple 1:2 2:1\nq#2 multiple 1:0 3:0 96:2", ""},
		"codes without their zeros": {"type|name|label\nselect_one kota|q|Kota\n", "list_name|name|label\nkota|01|Bogor\nkota|02|Solo\nkota|10|Medan\n",
			"q\n=1\n02\n=10\n", "q single 01:0 02:1 10:1 1:1?", "leading_zeros:q unlabelled_codes:q"},
		"labels that two codes share": {"type|name|label\nselect_one kota|q|Kota\n", "list_name|name|label\nkota|k1|Bogor\nkota|k2|Lainnya\nkota|k3|Lainnya\nkota|k4|Solo\n",
			"q\nBogor\nLainnya\nSolo\n", "q single k1:1 k2:0 k3:0 k4:1 Lainnya:1?", "label_export:q shared_labels:q unlabelled_codes:q"},
		"a list of another form": {"type|name|label\nselect_one yn|q|Kota\n", koboChoices, "q\na\nb\na\n", "q single 1:0 2:0 a:2? b:1?", "no_listed_code:q unlabelled_codes:q"},
		"a rating of the form builder": {"type|name|label|kobo--score-choices\nbegin_score|r|Nilai|sat\nscore__row|rasa|Rasa\nend_score\n", koboChoices,
			"r/rasa\n1\n2\n2\n", "rasa single 1:1 2:2", ""},
		"a matrix of the form builder": {"type|name|label|kobo--matrix_list\nbegin_kobomatrix|M|Barang|brand\nselect_one yn|ada|Ada?\nend_kobomatrix\n", koboChoices,
			"M_1/M_1_ada|M_3/M_3_ada|M_96/M_96_ada\n1|2|\n1|1|\n", "M_1_ada single 1:2 2:0\nM_3_ada single 1:1 2:1\nM_96_ada single 1:0 2:0", "nobody_answered:M_96_ada"},
		"other answers as they were typed":   {"type|name|label\nselect_one brand or_other|q|Merek\n", koboChoices, "q|q_other\n1|\nother|Becak\n", "q single 1:1 3:0 96:0 other:1\nq_other text (verbatim)", ""},
		"questions in capitals of their own": {"type|name|label\nselect_one yn|q1|Satu\ninteger|Q1|Dua\n", koboChoices, "Q1|q1\n=5|1\n=7|2\n", "Q1 numeric\nq1 single 1:1 2:1", "similar_headers:q1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ds := reading(t, sheets(t, "data", c.data), sheets(t, "survey", c.survey, "choices", c.choices))
			if got := outline(ds); got != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
			for i := range ds.Codebook().Variables { // the form builder's ratings and matrices are grids
				if v := &ds.Codebook().Variables[i]; strings.Contains(name, "form builder") != (v.Grid != "" && strings.Contains(v.Reason["id"], "matriks")) {
					t.Errorf("%s is of the grid %q: %v", v.Name, v.Grid, v.Reason)
				}
			}
			if got := troubles(ds); got != c.says {
				t.Errorf("%s, want %s", got, c.says)
			}
		})
	}
}

// sampled reads the sample survey of so many respondents, and gives its form.
func sampled(t *testing.T, respondents int) (codes *Dataset, form []byte) {
	t.Helper()
	s := surveygen.New(surveygen.Options{Respondents: respondents})
	var data, text bytes.Buffer
	if err := s.WriteData(&data); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteForm(&text); err != nil {
		t.Fatal(err)
	}
	return reading(t, data.Bytes(), text.Bytes()), text.Bytes()
}

// A whole survey exported with labels in its cells gives the same codes and
// counts as with codes; what nobody can tell apart is said.
func TestALabelExportIsTheSameSurvey(t *testing.T) {
	t.Parallel()
	codes, form := sampled(t, 400)
	for _, lang := range []string{"id", "en"} {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		byColumn := map[int]*codebook.Variable{}
		for i := range codes.Codebook().Variables {
			v := &codes.Codebook().Variables[i]
			if v.Column >= 0 && len(v.Relevant)+len(v.Label) > 0 {
				byColumn[v.Column] = v
			}
		}
		line := make([]string, len(codes.columns.Columns))
		for c, col := range codes.columns.Columns {
			line[c] = col.Header
			if v := byColumn[c]; v != nil { // as an export with labels has it, behind the label of its group
				raw := v.Raw.In(lang)
				if raw == "" {
					raw = v.Label.In(lang)
				}
				unique := 0
				for _, o := range byColumn {
					if o.Label.In(lang) == v.Label.In(lang) {
						unique++
					}
				}
				if unique == 1 && raw != "" {
					line[c] = raw
					if g := v.GroupLabel.In(lang); g != "" {
						line[c] = g + "/" + raw
					}
				}
			}
		}
		for r := -1; r < codes.Rows(); r++ {
			for c, col := range codes.columns.Columns {
				if r < 0 {
					break
				}
				line[c] = col.Text(r)
				v := byColumn[c]
				if v == nil || v.Type != codebook.Single && v.Type != codebook.Multiple || line[c] == "" {
					continue
				}
				var labels []string
				for _, code := range column.Options(&codebook.Variable{Type: codebook.Multiple, Separator: " ", Values: v.Values}, line[c]) {
					label := code
					if val, ok := v.Value(code); ok {
						label = val.LabelOf(lang)
					}
					labels = append(labels, label)
				}
				line[c] = strings.Join(labels, " ")
			}
			if err := w.Write(line); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		labelled := reading(t, text.Bytes(), form)
		said := map[string]bool{}
		for _, p := range labelled.Problems() {
			if p.Code == "labels_uncut" || p.Code == "shared_labels" {
				said[p.Variable] = true
			}
		}
		same, differ := 0, 0
		for _, v := range byColumn {
			if v.Type != codebook.Single && v.Type != codebook.Multiple || v.Use != codebook.Analysis || v.Supersedes != "" {
				continue // merged questions have codes that only the classification knows
			}
			got := labelled.Codebook().Lookup(v.Name)
			if got == nil {
				t.Fatalf("%s is gone", v.Name)
			}
			for _, val := range v.Values {
				if !val.Listed {
					continue
				}
				n := int64(-1)
				if g, ok := got.Value(val.Code); ok {
					n = g.Count
				}
				if n == val.Count {
					same++
				} else if differ++; !said[v.Name] {
					t.Errorf("%s, %s: %s %q has %d, not %d, and nothing is said", lang, v.Name, val.Code, val.LabelOf(lang), n, val.Count)
				}
			}
		}
		if same < 500 || differ*50 > same {
			t.Errorf("%s: %d counts are the same, %d are not", lang, same, differ)
		}
		t.Logf("%s: %d counts are the same, %d are not", lang, same, differ)
	}
}

// The same survey with a column per option instead of lists in cells, however
// the columns are called.
func TestASurveyInOptionColumns(t *testing.T) {
	t.Parallel()
	codes, form := sampled(t, 300)
	path := func(v *codebook.Variable, mark string) string {
		return strings.Join(append(slices.Clone(v.Groups), v.Name), mark)
	}
	for name, header := range map[string]func(v *codebook.Variable, val codebook.Value) string{
		"slash":      func(v *codebook.Variable, val codebook.Value) string { return path(v, "/") + "/" + val.Code },
		"point":      func(v *codebook.Variable, val codebook.Value) string { return path(v, ".") + "." + val.Code },
		"underscore": func(v *codebook.Variable, val codebook.Value) string { return v.Name + "_" + val.Code },
		"labels": func(v *codebook.Variable, val codebook.Value) string {
			return v.GroupLabel.In("id") + "/" + v.Label.In("id") + "/" + val.LabelOf("id")
		},
	} {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		var sets []*codebook.Variable
		var head []string
		for i := range codes.Codebook().Variables {
			v := &codes.Codebook().Variables[i]
			alone := 0 // labels are of one question only, where they stand for it
			for _, o := range codes.Codebook().Variables {
				if o.Label.In("id") == v.Label.In("id") {
					alone++
				}
			}
			if v.Type != codebook.Multiple || v.Column < 0 || strings.HasSuffix(v.Name, "_coded") || name == "labels" && alone > 1 {
				continue
			}
			sets = append(sets, v)
			for _, val := range v.Values {
				if val.Listed {
					head = append(head, header(v, val))
				}
			}
		}
		if len(sets) == 0 {
			t.Fatalf("%s: the survey has no multiple response", name)
		}
		if err := w.Write(head); err != nil {
			t.Fatal(err)
		}
		for r := range codes.Rows() {
			var line []string
			for _, v := range sets {
				cell := codes.columns.Columns[v.Column].Text(r)
				chosen := column.Options(v, codebook.Trim(cell))
				for _, val := range v.Values {
					switch {
					case !val.Listed:
					case codebook.Trim(cell) == "":
						line = append(line, "")
					case slices.Contains(chosen, val.Code):
						line = append(line, "1")
					default:
						line = append(line, "0")
					}
				}
			}
			if err := w.Write(line); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		ds := reading(t, text.Bytes(), form)
		if n := len(ds.Codebook().Variables); n != len(sets) {
			t.Errorf("%s: %d variables instead of %d", name, n, len(sets))
		}
		for _, v := range sets {
			got := ds.Codebook().Lookup(v.Name)
			if got == nil || got.Type != codebook.Multiple {
				t.Errorf("%s: %s is %+v", name, v.Name, got)
				continue
			}
			for _, val := range v.Values {
				if g, ok := got.Value(val.Code); val.Listed && (!ok || g.Count != val.Count) {
					t.Errorf("%s: %s, %s: %+v, want %d", name, v.Name, val.Code, g, val.Count)
				}
			}
		}
	}
}
