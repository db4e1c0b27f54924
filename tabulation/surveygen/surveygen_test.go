package surveygen

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// The numbers change only with the study: whoever changes it changes them too.
func TestSameOptionsSameBytesOnEveryMachine(t *testing.T) {
	t.Parallel()
	s := New(Options{Seed: 2026, Respondents: 50})
	for name, tc := range map[string]struct {
		write func(io.Writer) error
		want  string
	}{
		"csv":       {s.WriteCSV, "d2634f974a42e4ee"},
		"plain csv": {func(w io.Writer) error { return WritePlainCSV(w, 7, 100, 24) }, "4fd23cde1dba33e8"},
	} {
		if got := sum(written(t, tc.write)); got != tc.want {
			t.Errorf("%s: digest %s, was %s", name, got, tc.want)
		}
	}
	for name, write := range map[string]func(*Survey) func(io.Writer) error{
		"data":   func(s *Survey) func(io.Writer) error { return s.WriteData },
		"form":   func(s *Survey) func(io.Writer) error { return s.WriteForm },
		"single": func(s *Survey) func(io.Writer) error { return s.WriteSingle },
		"zip":    func(s *Survey) func(io.Writer) error { return s.WriteZip },
	} {
		if a, b := written(t, write(s)), written(t, write(New(Options{Seed: 2026, Respondents: 50}))); !bytes.Equal(a, b) {
			t.Errorf("%s: two writings differ", name)
		}
	}
	if a, b := written(t, s.WriteCSV), written(t, New(Options{Seed: 2027, Respondents: 50}).WriteCSV); bytes.Equal(a, b) {
		t.Error("two seeds give the same survey")
	}
}

// survey is the study as text cells by column name.
type survey struct {
	header []string
	rows   [][]string
}

func study(t *testing.T) survey {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(written(t, New(Options{Seed: 2026}).WriteCSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return survey{all[0], all[1:]}
}

// column gives the cells of the column whose path ends in name.
func (s survey) column(t *testing.T, name string) []string {
	t.Helper()
	at := slices.IndexFunc(s.header, func(h string) bool { return h == name || strings.HasSuffix(h, "/"+name) })
	if at < 0 {
		t.Fatalf("there is no column %q", name)
	}
	out := make([]string, len(s.rows))
	for i, r := range s.rows {
		out[i] = r[at]
	}
	return out
}

func tally(cells []string) map[string]int {
	n := map[string]int{}
	for _, c := range cells {
		n[c]++
	}
	return n
}

func TestTheStudyHasWhatRealFilesHave(t *testing.T) {
	t.Parallel()
	s := study(t)
	if len(s.rows) != DefaultRespondents || len(s.header) != DefaultVariables {
		t.Fatalf("%d × %d", len(s.rows), len(s.header))
	}
	if u := tally(s.header); len(u) != len(s.header) {
		t.Error("a header stands there twice")
	}
	if !slices.Contains(s.header, "Group_S/S1") || !slices.Contains(s.header, "Group_S/S10/1") || !slices.ContainsFunc(s.header, func(h string) bool { return strings.Count(h, "/") == 2 && strings.HasSuffix(h, "/A1_1") }) {
		t.Error("group paths are missing")
	}
	has := func(name string, cells ...string) {
		t.Helper()
		n := tally(s.column(t, name))
		for _, c := range cells {
			if n[c] == 0 {
				t.Errorf("nobody has %q in %s", c, name)
			}
		}
	}
	has("S7", "1", "1.0", "0", "96")         // re-read codes, a code of no list
	has("E1_coded", "", "1", "99")           // not asked or answered, one code, no usable answer
	has("S9_merged", "96", "97", "98", "99") // 99 is a real category here
	has("S9_merged_label", "Berobat", "Pindah tempat tinggal")
	has("S10/7", "0", "1")
	has("S15", "98")
	has("S4", "")
	for what, ok := range map[string]func(string) bool{
		"E1_coded several codes in a cell": func(c string) bool { return strings.Contains(c, " ") },
		"S10 several answers":              func(c string) bool { return strings.Contains(c, " ") },
		"S21 money with points":            func(c string) bool { return strings.Contains(c, ".") },
		"S21 money as plain digits":        func(c string) bool { return len(c) > 3 && !strings.Contains(c, ".") },
		"P2 dates":                         func(c string) bool { return strings.HasPrefix(c, "2026-") },
		"P3 times":                         func(c string) bool { return len(c) == 5 && c[2] == ':' },
		"E1 verbatims":                     func(c string) bool { return len(c) > 20 },
		"nama people":                      func(c string) bool { return strings.Contains(c, " ") },
		"telepon without its zero":         func(c string) bool { return strings.HasPrefix(c, "8") },
		"_uuid identifiers":                func(c string) bool { return len(c) == 36 },
	} {
		name, _, _ := strings.Cut(what, " ")
		if !slices.ContainsFunc(s.column(t, name), ok) {
			t.Errorf("the study lacks %s", what)
		}
	}
	list, flag := s.column(t, "S10"), s.column(t, "S10/7")
	conflicts := 0
	for i := range list {
		if said := slices.Contains(strings.Fields(list[i]), "7"); list[i] != "" && said != (flag[i] == "1") {
			conflicts++
		}
	}
	if conflicts == 0 || conflicts > 10 {
		t.Errorf("%d lists differ from their 0/1 columns", conflicts)
	}
	for i := 1; i <= 20; i++ {
		for c := range tally(s.column(t, fmt.Sprintf("A1_%d", i))) {
			if c != "" && !strings.Contains("1 2 3 4 5", c) {
				t.Errorf("A1_%d has %q", i, c)
			}
		}
	}
}

func TestSkipsFollowTheForm(t *testing.T) {
	t.Parallel()
	s := study(t)
	route, class := s.column(t, "S3"), s.column(t, "S4")
	for i := range route {
		if (class[i] != "") != (route[i] == "1") {
			t.Fatalf("respondent %d: S3 = %q, S4 = %q", i+1, route[i], class[i])
		}
	}
	planted := 0
	for _, e := range New(Options{}).form {
		if e.planted {
			planted++
		}
	}
	if planted == 0 {
		t.Error("nobody answers what was not asked")
	}
}

// Tables of the study are worth reading: differences that were built in are
// found at 1 %, and where none was built in none is at one in a thousand.
func TestEffectsAreThereAndOnlyThere(t *testing.T) {
	t.Parallel()
	s := study(t)
	for _, tc := range []struct {
		row, col string
		effect   bool
	}{
		{"S2", "S1", true}, {"S11", "S6", true}, {"A1_4", "S3", true}, {"S7", "S1", true},
		{"S19", "S1", false}, {"S15", "S6", false},
	} {
		x, df := chiSquare(s.column(t, tc.row), s.column(t, tc.col))
		z := (math.Cbrt(x/df) - (1 - 2/(9*df))) / math.Sqrt(2/(9*df)) // Wilson and Hilferty
		if tc.effect && z < 2.33 || !tc.effect && z > 3.1 {
			t.Errorf("%s by %s: chi-square %.1f on %.0f degrees of freedom, z = %.1f", tc.row, tc.col, x, df, z)
		}
	}
}

func chiSquare(rows, cols []string) (x, df float64) {
	cell, row, col, n := map[[2]string]float64{}, map[string]float64{}, map[string]float64{}, 0.0
	for i := range rows {
		r, c := strings.TrimSuffix(rows[i], ".0"), strings.TrimSuffix(cols[i], ".0")
		if r == "" || c == "" || r == "0" {
			continue
		}
		cell[[2]string{r, c}]++
		row[r]++
		col[c]++
		n++
	}
	for r := range row {
		for c := range col {
			e := row[r] * col[c] / n
			x += (cell[[2]string{r, c}] - e) * (cell[[2]string{r, c}] - e) / e
		}
	}
	return x, float64((len(row) - 1) * (len(col) - 1))
}

func TestWorkbooksAsOthersReadThem(t *testing.T) {
	t.Parallel()
	s := New(Options{Seed: 1, Respondents: 30})
	sheets := func(b []byte) []string {
		f, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		list := f.GetSheetList()
		for _, sheet := range list {
			rows, err := f.GetRows(sheet)
			if err != nil || len(rows) < 2 {
				t.Errorf("%s: %d rows, %v", sheet, len(rows), err)
			}
		}
		return list
	}
	if got := sheets(written(t, s.WriteForm)); !slices.Equal(got, []string{"survey", "choices", "settings"}) {
		t.Errorf("the form has %v", got)
	}
	if got := sheets(written(t, s.WriteSingle)); !slices.Equal(got, []string{"data", "survey", "choices"}) {
		t.Errorf("the single workbook has %v", got)
	}
	b := written(t, s.WriteZip)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) != 2 {
		t.Fatalf("the ZIP: %v", err)
	}
	for i, want := range []string{DataName, FormName} {
		if z.File[i].Name != want {
			t.Errorf("the ZIP holds %s", z.File[i].Name)
		}
		r, err := z.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		sheets(text)
	}
}

func TestScales(t *testing.T) {
	t.Parallel()
	s := New(Options{Seed: 3, Respondents: 10, Variables: 1000})
	if n := len(s.Headers()); n != 1000 {
		t.Errorf("%d columns", n)
	}
	if err := New(Options{Respondents: 1 << 20}).WriteData(io.Discard); err == nil || !strings.Contains(err.Error(), "rows") {
		t.Errorf("a sheet took 1,048,577 rows: %v", err)
	}
	plain := strings.Split(string(written(t, func(w io.Writer) error { return WritePlainCSV(w, 1, 20, 5) })), "\n")
	if len(plain) != 22 || plain[0] != "id,q1,q2,q3,q4" || !strings.HasPrefix(plain[20], "20,") {
		t.Errorf("the plain table is %q", plain)
	}
}

func TestKnownAgreesWithTheCells(t *testing.T) {
	t.Parallel()
	s, k := study(t), New(Options{Seed: 2026}).Known()
	if n := tally(s.column(t, "S1")); k.Respondents != len(s.rows) || k.Women != n["2"] {
		t.Errorf("%+v", k)
	}
	usable := 0
	for _, c := range s.column(t, "E1_coded") {
		if c = strings.TrimSuffix(c, ".0"); c != "" && c != "99" {
			usable++
		}
	}
	if k.Improved != usable {
		t.Errorf("%d with a usable improvement, counted %d", usable, k.Improved)
	}
}

func TestPlansAreJSONInBothLanguages(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, lang := range []string{"id", "en"} {
		var plan struct {
			Tables []any
			Layout struct{ Language string }
		}
		if err := json.Unmarshal(s.Plan(lang), &plan); err != nil || plan.Layout.Language != lang || len(plan.Tables) < 10 {
			t.Errorf("%s: %v, %d entries", lang, err, len(plan.Tables))
		}
	}
	if bytes.Equal(s.Plan("id"), s.Plan("en")) {
		t.Error("the net labels are the same in both languages")
	}
}
