package xlsform

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

// form makes a workbook of sheets written as lines of cells between bars.
func form(t testing.TB, sheets ...string) *ooxml.Book {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(sheets); i += 2 {
		if _, err := f.NewSheet(sheets[i]); err != nil {
			t.Fatal(err)
		}
		for r, line := range strings.Split(strings.TrimSpace(sheets[i+1]), "\n") {
			for c, cell := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if cell = strings.TrimSpace(cell); cell != "" {
					if err := f.SetCellStr(sheets[i], at, cell); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	book, err := ooxml.OpenBook(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

const choices = `
list_name | name | label::Bahasa Indonesia (id) | label::English (en)
yn        | 1    | Ya                           | Yes
yn        | 2    | Tidak                        | No
sat       | 1    | Sangat tidak puas            | Very dissatisfied
sat       | 2    | Cukup                        | Fair
sat       | 3    | **Sangat puas**              | Very satisfied
sat       | 99   | Tidak Ada Jawaban            | No answer
brand     | 1    | Alfa                         | Alfa
brand     | 96   | Lainnya, sebutkan            | Other (specify)
brand     | 99   | Merek 99                     | Brand 99
`

func TestRead(t *testing.T) {
	t.Parallel()
	survey := `
type                     | name     | label::Bahasa Indonesia (id) | label::English (en) | relevant
start                    | start    |                              |                     |
begin_group              | Group_S  | Bagian S                     | Part S              | ${S0} = 1
note                     | n1       | Selamat datang               |                     |
select_one yn            | S1       | S1. **Apakah** ${S0}?        | S1. Do you?         |
begin group              | Inner    | Dalam                        | Inner               | ${S1} = 1 or ${S1} = 2
select_multiple brand    | S9       | Merek                        | Brands              | ${S1} = 1
end group                |          |                              |                     |
select_one sat or_other  | S2       | Puas?                        | Satisfied?          |
end_group                |          |                              |                     |
integer                  | age      | Usia                         | Age                 |
decimal                  | w        |                              |                     |
date                     | d        | Tanggal                      |                     |
text                     | E1       | Mengapa?                     |                     |
calculate                | total    |                              |                     |
geopoint                 | place    | Lokasi                       |                     |
select one yn            | old      | Ejaan lama                   |                     |
`
	got, err := Read("form.xlsx", form(t, "survey", survey, "choices", choices, "settings", "form_title | form_id\nStudi | x"))
	if err != nil {
		t.Fatal(err)
	}
	one, two, three := 1.0, 2.0, 3.0
	text := func(id, en string) codebook.Text {
		l := codebook.Text{}
		if id != "" {
			l["id"] = id
		}
		if en != "" {
			l["en"] = en
		}
		return l
	}
	yn := []codebook.Value{{Code: "1", Label: text("Ya", "Yes"), Listed: true}, {Code: "2", Label: text("Tidak", "No"), Listed: true}}
	brand := []codebook.Value{{Code: "1", Label: text("Alfa", "Alfa"), Listed: true}, {Code: "96", Label: text("Lainnya, sebutkan", "Other (specify)"), Listed: true, Anchor: true},
		{Code: "99", Label: text("Merek 99", "Brand 99"), Listed: true}}
	want := []codebook.Variable{
		{Name: "start", Column: -1, Type: codebook.OpenText, Use: codebook.Metadata},
		{Name: "S1", Column: -1, Type: codebook.Single, Use: codebook.Analysis, Values: yn, Groups: []string{"Group_S"}, GroupLabel: text("Bagian S", "Part S"), Relevant: "${S0} = 1",
			Label: text("Apakah [S0]?", "Do you?"), Raw: text("S1. **Apakah** ${S0}?", "S1. Do you?")},
		{Name: "S9", Column: -1, Type: codebook.Multiple, Separator: " ", Use: codebook.Analysis, Values: brand, Groups: []string{"Group_S", "Inner"}, GroupLabel: text("Dalam", "Inner"),
			Relevant: "(${S0} = 1) and (${S1} = 1 or ${S1} = 2) and (${S1} = 1)", Label: text("Merek", "Brands")},
		{Name: "S2", Column: -1, Type: codebook.Single, Use: codebook.Analysis, Groups: []string{"Group_S"}, GroupLabel: text("Bagian S", "Part S"), Relevant: "${S0} = 1", Label: text("Puas?", "Satisfied?"),
			Values: []codebook.Value{{Code: "1", Label: text("Sangat tidak puas", "Very dissatisfied"), Listed: true, Score: &one}, {Code: "2", Label: text("Cukup", "Fair"), Listed: true, Score: &two},
				{Code: "3", Label: text("Sangat puas", "Very satisfied"), Raw: text("**Sangat puas**", "Very satisfied"), Listed: true, Score: &three},
				{Code: "99", Label: text("Tidak Ada Jawaban", "No answer"), Listed: true, Role: codebook.Missing, Anchor: true},
				{Code: "other", Label: text("Lainnya", "Other"), Listed: true, Anchor: true}}},
		{Name: "S2_other", Column: -1, Type: codebook.OpenText, Use: codebook.Verbatim, Groups: []string{"Group_S"}, GroupLabel: text("Bagian S", "Part S"),
			Relevant: "(${S0} = 1) and (selected(${S2}, 'other'))", Label: text("Puas? (lainnya, seperti ditulis)", "Satisfied? (other, as typed)")},
		{Name: "age", Column: -1, Type: codebook.Numeric, Use: codebook.Analysis, Label: text("Usia", "Age")},
		{Name: "w", Column: -1, Type: codebook.Numeric, Use: codebook.Analysis},
		{Name: "d", Column: -1, Type: codebook.Date, Use: codebook.Analysis, Label: text("Tanggal", "")},
		{Name: "E1", Column: -1, Type: codebook.OpenText, Use: codebook.Verbatim, Label: text("Mengapa?", "")},
		{Name: "total", Column: -1, Use: codebook.Analysis},
		{Name: "place", Column: -1, Type: codebook.OpenText, Use: codebook.Personal, Label: text("Lokasi", "")},
		{Name: "old", Column: -1, Type: codebook.Single, Use: codebook.Analysis, Values: yn, Label: text("Ejaan lama", "")},
	}
	if d := cmp.Diff(want, got.Codebook.Variables, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"id", "en"}, got.Codebook.Languages); d != "" {
		t.Error(d)
	}
	if got.Codebook.Title.In("id") != "Studi" || len(got.Notices) != 0 || len(got.Lists) != 3 {
		t.Errorf("title %v, notices %v, lists %v", got.Codebook.Title, got.Notices, got.Lists)
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	survey := "type|name|label\nbegin_repeat|kids|Anak\nselect_one yn|K1|x\ntext|K1|again\nend_repeat\nselect_one gone|Q1|x\ntext|K1|of another group\n"
	got, err := Read("f", form(t, "survey", survey, "choices", "list name|name|label\nyn|1|Ya\nyn|1|Ya lagi\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []source.Notice{{Code: "form_duplicate_code", Count: 1, Lines: []int64{3}, Note: "yn/1"}, {Code: "form_repeat", Count: 1, Lines: []int64{2}, Note: "kids"},
		{Code: "form_duplicate_question", Count: 1, Lines: []int64{4}, Note: "K1"}, {Code: "form_list_missing", Count: 1, Lines: []int64{6}, Note: "Q1: gone"}}
	if d := cmp.Diff(want, got.Notices); d != "" {
		t.Error(d)
	}
	if v := got.Codebook.Lookup("Q1"); v == nil || v.Type != codebook.Single || len(v.Values) != 0 {
		t.Errorf("got %+v", v)
	}
	if v := got.Codebook.Lookup("K1"); v == nil || len(v.Values) != 1 || v.Values[0].LabelOf("id") != "Ya / Ya lagi" {
		t.Errorf("got %+v", v)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	const yn = "list_name|name|label\nyn|1|Ya\n"
	for _, c := range []struct{ name, survey, choices, says string }{
		{"no question", "type|name|label\nnote|n|x\n", yn, "no question"},
		{"no type column", "kind|name\ntext|a\n", yn, `no column "type"`},
		{"no list column", "type|name\ntext|a\n", "list|name\nyn|1\n", `no column "list_name"`},
		{"a group without an end", "type|name\nbegin_group|g\ntext|a\n", yn, `group "g" does not end`},
		{"an end without a group", "type|name\nend_group|\ntext|a\n", yn, "was not begun"},
		{"a question without a name", "type|name\nselect_one yn|\n", yn, "has no name"},
		{"a choice without a list", "type|name\ntext|a\n", "list_name|name|label\n|1|Ya\n", "no list or no name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read("form.xlsx", form(t, "survey", c.survey, "choices", c.choices))
			if fault.CodeOf(err) != fault.BadForm || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "form.xlsx") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestIsForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		sheets []string
		want   bool
	}{
		{"a form", []string{"survey", "a", "choices", "a", "settings", "a"}, true},
		{"a form in capitals", []string{"Survey", "a", "CHOICES ", "a"}, true},
		{"a form with data", []string{"data", "a", "survey", "a", "choices", "a"}, true},
		{"data that is called survey", []string{"survey", "a"}, false},
		{"data", []string{"Sheet", "a"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := IsForm(form(t, c.sheets...)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "Bahasa Indonesia (id)": "id", "English (en)": "en", "Indonesian": "id", "English": "en", "Jawa (jv)": "jv", "Bahasa": "id", "Sunda": "sunda", "Chinese (zh-Hans)": "zh", "Indonesia (ind)": "id", "Bahasa(ID)": "id", "English (eng)": "en"} {
		if got := Language(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLabelsOfOneLanguageInTwoColumns(t *testing.T) {
	t.Parallel()
	survey := "type|name|label::Indonesian|label::Bahasa Indonesia (id)\ntext|a|satu|dua\ntext|b||dua\n"
	for range 20 {
		got, err := Read("f", form(t, "survey", survey, "choices", "list_name|name\n"))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := got.Codebook.Lookup("a").Title("id"), got.Codebook.Lookup("b").Title("id"); a != "satu" || b != "dua" {
			t.Fatalf("got %q, %q", a, b)
		}
	}
}

// FuzzSurvey holds: no panic, an error is a BadForm with its row, and every
// question is a variable or noticed.
func FuzzSurvey(f *testing.F) {
	f.Add("select_one yn|a|x|${b} = 1\nbegin_group|g\nend_group\nselect_multiple yn or_other|b|y\n")
	f.Add("begin repeat|r\ncalculate|c\nend repeat\nselect_one nowhere|d\ninteger|d\n")
	f.Add("select one from yn|\n")
	f.Add("begin_kobomatrix|m|x||yn\ninteger|q|y|${q} > 1\nend_kobomatrix\nbegin_score|s|z||yn\nscore__row|a\nend_score\n")
	f.Fuzz(func(t *testing.T, text string) {
		g := &grid{sheet: "survey", header: []string{"type", "name", "label", "relevant", "kobo--matrix_list"}, labels: map[int]string{2: ""}}
		for i, line := range strings.Split(text, "\n") {
			g.rows = append(g.rows, gridRow{i + 2, strings.Split(line, "|")})
		}
		form := &source.Form{Lists: map[string][]codebook.Value{"yn": {{Code: "1", Listed: true}}}}
		vars, err := readSurvey(form, g)
		if err != nil {
			if fault.CodeOf(err) != fault.BadForm {
				t.Fatal(err)
			}
			return
		}
		seen := map[string]bool{}
		for _, v := range vars {
			path := strings.Join(append(slices.Clone(v.Groups), v.Name), "/")
			if v.Name == "" || seen[path] || v.Column != -1 {
				t.Fatalf("%+v", v)
			}
			seen[path] = true
		}
	})
}
