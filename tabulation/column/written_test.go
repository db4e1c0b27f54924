package column

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// writings are ways in which programs write numbers.
var writings = []struct {
	name string
	text func(f float64) string
}{
	{"bare", func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }},
	{"six decimals", func(f float64) string { return fmt.Sprintf("%.6f", f) }},
	{"two decimals", func(f float64) string { return fmt.Sprintf("%.2f", f) }},
	{"three decimals", func(f float64) string { return fmt.Sprintf("%.3f", f) }},
	{"a comma", func(f float64) string { return strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), ".", ",", 1) }},
	{"six decimals behind a comma", func(f float64) string { return strings.Replace(fmt.Sprintf("%.6f", f), ".", ",", 1) }},
	{"no zero before the point", func(f float64) string {
		return strings.Replace(strings.TrimPrefix(fmt.Sprintf("%.6f", f), "0"), "-0.", "-.", 1)
	}},
	{"a plus", func(f float64) string { return fmt.Sprintf("%+.4f", f) }},
	{"leading zeros", func(f float64) string { return fmt.Sprintf("%08.0f", math.Abs(f)) }},
	{"an exponent", func(f float64) string { return strconv.FormatFloat(f, 'e', -1, 64) }},
	{"seventeen digits", func(f float64) string { return strconv.FormatFloat(f, 'g', 17, 64) }},
	{"twenty decimals", func(f float64) string { return fmt.Sprintf("%.20f", f) }},
	{"an exponent of one digit", func(f float64) string { return fmt.Sprintf("%.3fe%d", f, int(math.Abs(f))%5) }},
	{"commas between thousands", func(f float64) string { return grouping(f, ",", ".") }},
	{"points between thousands", func(f float64) string { return grouping(f, ".", ",") }},
	{"a point at the end", func(f float64) string { return fmt.Sprintf("%.0f.", f) }},
	{"nothing", func(float64) string { return "" }},
	{"words", func(f float64) string { return []string{"NA", "refused", "1.2.3"}[int(math.Mod(math.Abs(f), 3))] }},
}

// grouping writes a number with two decimals and marks between thousands.
func grouping(f float64, mark, decimal string) string {
	text := fmt.Sprintf("%.2f", math.Abs(f))
	whole, decimals, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + mark + whole[i:]
	}
	if f < 0 {
		whole = "-" + whole
	}
	return whole + decimal + decimals
}

// failer is a test of testing or of rapid.
type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// joined encodes texts as a column that has passed the size of a dictionary
// before the first of them, in parts that begin at the cuts.
func joined(texts []string, cuts ...int) *Column {
	var parts []*builder
	from := 0
	for _, to := range append(cuts, len(texts)) {
		b := newBuilder()
		b.goPlain(0)
		for _, text := range texts[from:to] {
			b.add([]byte(text), source.Text, nil)
		}
		parts, from = append(parts, b), to
	}
	c, _ := joinBuilders(parts, len(texts), "")
	return c
}

// TestTextsComeBackAsTheyWere draws columns in one way of writing or several,
// cuts them into parts, and holds every text and number against the texts that
// went in, in memory and through the file.
func TestTextsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		some := rapid.SliceOfN(rapid.IntRange(0, len(writings)-1), 1, 3).Draw(t, "ways")
		scale := math.Pow(10, float64(rapid.IntRange(-3, 8).Draw(t, "scale")))
		texts := make([]string, rapid.IntRange(1, 400).Draw(t, "rows"))
		for r := range texts {
			f := (random.Float64() - 0.2) * scale
			if random.IntN(4) == 0 {
				f = math.Round(f)
			}
			texts[r] = writings[some[random.IntN(len(some))]].text(f)
		}
		a, b := random.IntN(len(texts)+1), random.IntN(len(texts)+1)
		whole, cut := joined(texts), joined(texts, min(a, b), max(a, b))
		if d := cmp.Diff(whole, cut, cmpopts.EquateNaNs()); d != "" {
			t.Fatalf("the parts show: %.500s", d)
		}
		sameNumbers(t, whole, texts)
		ds := &Dataset{Rows: len(texts), Columns: []*Column{whole}, Decimal: "."}
		path := filepath.Join(folder, "d.arrow")
		if err := ds.Save(path, nil); err != nil {
			t.Fatalf("%v", err)
		}
		back, _, err := Open(path)
		if err == nil {
			err = back.Verify(nil)
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
		sameNumbers(t, back.Columns[0], texts)
		if len(texts) > 2 {
			rows := []int{0, len(texts) / 2, len(texts) - 1}
			sample := back.Columns[0].pick(rows)
			for i, r := range rows {
				if got := sample.Text(i); got != texts[r] {
					t.Fatalf("row %d of a sample reads %q, it was %q", r, got, texts[r])
				}
			}
		}
		if err := back.Close(); err != nil {
			t.Fatalf("%v", err)
		}
	})
}

// sameNumbers holds a column without a dictionary against its texts, and its
// numbers against those that a dictionary of the same texts would have.
func sameNumbers(t failer, c *Column, texts []string) {
	t.Helper()
	for r, want := range texts {
		if got := c.Text(r); got != want || c.Empty(r) != (want == "") {
			t.Fatalf("row %d reads %q, it was %q (written %+v)", r, got, want, c.Written)
		}
	}
	coded := &Column{Dict: []Entry{{}}}
	for _, text := range texts {
		if text != "" {
			coded.Dict = append(coded.Dict, Entry{Code: text})
		}
	}
	mark := thousandsMark(coded, "")
	numbers := map[string][]float64{} // by decimal character
	for m, decimal := range marks {
		for _, text := range texts {
			f, ok := math.NaN(), true
			if text != "" && mark != "" {
				text = strings.ReplaceAll(text, mark, "")
			}
			if text != "" {
				f, ok = ParseNumber(text, decimal)
			}
			whole := strings.TrimLeft(strings.Trim(text, "+-"), "0")
			if !ok && slices.Contains([]string{"NA", "refused", "1.2.3"}, text) {
				numbers[decimal] = append(numbers[decimal], math.NaN())
			}
			if ok && (len(whole) < 16 || strings.ContainsAny(whole, ".,e")) && marks[m] != mark {
				numbers[decimal] = append(numbers[decimal], f)
			}
		}
	}
	is := c.Form == Texts
	for _, nums := range numbers {
		if len(nums) != len(texts) {
			continue
		}
		if c.Form == Texts {
			t.Fatalf("these numbers are kept as texts: %q", texts[:min(10, len(texts))])
		}
		is = is || slices.EqualFunc(nums, c.Nums, func(a, b float64) bool { return a == b || a != a && b != b })
	}
	if !is {
		t.Fatalf("the numbers are %v, the texts %q, thousands %q", c.Nums[:min(10, len(c.Nums))], texts[:min(10, len(texts))], mark)
	}
}

// FuzzReadNumber holds that whatever is read as a number is written as the
// same text again and is the number that the text says.
func FuzzReadNumber(f *testing.F) {
	for _, w := range writings {
		for _, x := range []float64{0, 1, -1, 0.5, 12345.678, 1234567, 1e-5, 1e21} {
			f.Add(w.text(x))
		}
	}
	for _, s := range []string{"-0", "-0.00", "+0", "00", ".5", "-.5", ".", "1.", "1e05", "1E+05", "0e0", "1.000", "999,999", "9007199254740993", "12345678901234568000", "1.234.567,891", "0x1", "NaN", "1_000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := readNumber([]byte(text))
		plain := text
		if g := got.way.groups(); ok && g >= 0 {
			plain = strings.ReplaceAll(text, marks[g], "")
		}
		decimal := "."
		if got.way.mark() == 1 {
			decimal = ","
		}
		want, is := ParseNumber(plain, decimal)
		if ok && (!is || got.num != want) {
			t.Fatalf("%q is %v, want %v (%v)", text, got.num, want, is)
		}
		if !ok {
			if is && (len(text) <= mostDigits || strings.Trim(text, "+-0123456789") != "") {
				t.Fatalf("%q is no number, want %v", text, want)
			}
			return
		}
		own := ""
		if got.way&wayText != 0 {
			own = text
		}
		w := got.way.written(own)
		if back := string(w.append(nil, got.num)); back != text {
			t.Fatalf("%q comes back as %q (%+v)", text, back, w)
		}
		if w.Short = true; got.short && own == "" {
			if back := string(w.append(nil, got.num)); back != text {
				t.Fatalf("%q is not as short as it is said to be: %q", text, back)
			}
		}
	})
}

// TestForms names the forms that columns are kept in.
func TestForms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		texts []string
		want  []Written
		ways  bool
	}{
		{"numbers as Go writes them", []string{"1", "0.5", "-2.25"}, []Written{{Short: true, Mark: ".", Width: 1, Decimals: 2}}, false},
		{"fixed decimals", []string{"1.230000", "12345.600000", "0.123456"}, []Written{{Decimals: 6, Mark: ".", Width: 1}}, false},
		{"a comma before all decimals", []string{"0,953214", "1", "1,5"}, []Written{{Short: true, Mark: ",", Width: 1, Decimals: 6}}, false},
		{"no zero before the point", []string{".953214", "1.200000", "-.500000"}, []Written{{Decimals: 6, Mark: "."}}, false},
		{"amounts", []string{"95.000", "1.250.000", "500"}, []Written{{Short: true, Thousands: ".", Width: 1}}, false},
		{"two numbers of decimals", []string{"1.5", "1.50"}, []Written{{}, {Decimals: 1, Mark: ".", Width: 1}, {Decimals: 2, Mark: ".", Width: 1}}, true},
		{"a word and blanks", []string{"1.50", "", "NA", "2.25"}, []Written{{}, {Decimals: 2, Mark: ".", Width: 1}, {Text: "NA"}}, true},
		{"one that no form makes", []string{"1.5", "1e05"}, []Written{{}, {Short: true, Decimals: 1, Mark: ".", Width: 1}, {Short: true, Width: 1, Exponent: "e", Text: "1e05"}}, true},
	} {
		c := joined(tc.texts)
		if c.Form != Numbers || (c.Ways != nil) != tc.ways || c.TextEnds != nil {
			t.Errorf("%s: form %d, a byte a row %v", tc.name, c.Form, c.Ways != nil)
		}
		if d := cmp.Diff(tc.want, c.Written); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		sameNumbers(t, c, tc.texts)
	}
	t.Run("more ways than a byte tells", func(t *testing.T) {
		t.Parallel()
		var texts []string
		for i := range 2 * mostWays {
			texts = append(texts, fmt.Sprintf("%d.", i))
		}
		for _, cuts := range [][]int{nil, {100, 300}, {400}} {
			c := joined(texts, cuts...)
			if c.Form != Numbers || c.Ways != nil || c.TextEnds == nil {
				t.Errorf("cuts %v: form %d, no texts beside the numbers", cuts, c.Form)
			}
			sameNumbers(t, c, texts)
		}
	})
	words := []string{"1.5"}
	for i := range mostWords + 1 {
		words = append(words, "word "+itoa(i))
	}
	for name, texts := range map[string][]string{
		"two marks before decimals":         {"1.5", "1,5"},
		"a mark between and before":         {"1.250.000", "1.5"},
		"a number of more than all digits":  {"9007199254740993", "1"},
		"a word that speaks against groups": {"1.250.000", "n.a."},
		"many words":                        words,
	} {
		for at := range texts {
			if c := joined(texts, at); c.Form != Texts {
				t.Errorf("%s: form %d, want texts", name, c.Form)
			}
		}
	}
}

// The numbers of a workbook have the decimal point whatever texts beside them
// have.
func TestNumbersOfAWorkbookBesideTexts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		cells []memCell
		want  []float64 // nil: the column is one of texts
	}{
		{"commas between thousands", []memCell{{"1250.5", source.Number}, {"1,500", source.Text}, {"95.250", source.Number}}, []float64{1250.5, 1500, 95.25}},
		{"decimal commas", []memCell{{"2.5", source.Number}, {"1,5", source.Text}, {"0,25", source.Text}}, []float64{2.5, 1.5, 0.25}},
		{"three decimals that end in a zero", []memCell{{"1.250", source.Number}, {"2.500", source.Number}}, []float64{1.25, 2.5}},
		{"points between thousands", []memCell{{"2.5", source.Number}, {"1.250.000", source.Text}}, nil},
		{"the smallest", []memCell{{"1e-07", source.Number}, {"0.5", source.Number}}, []float64{1e-7, 0.5}},
	} {
		b := newBuilder()
		b.goPlain(0)
		for _, cell := range tc.cells {
			b.add([]byte(cell.text), cell.kind, nil)
		}
		c, _ := joinBuilders([]*builder{b}, len(tc.cells), "")
		if (c.Form == Texts) != (tc.want == nil) {
			t.Errorf("%s: form %d", tc.name, c.Form)
		}
		if d := cmp.Diff(tc.want, c.Nums); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		for r, cell := range tc.cells {
			if got := c.Text(r); got != cell.text {
				t.Errorf("%s: %q, want %q", tc.name, got, cell.text)
			}
		}
	}
}

// TestWrittenNumbersOfAWholeFile encodes a table whose columns pass the size
// of a dictionary in several parts.
func TestWrittenNumbersOfAWholeFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("weight,comma,amount,code\n")
	rows := limit.DictEntries + 5000
	for i := range rows {
		fmt.Fprintf(&b, "%.6f,\"%s\",\"%s\",%08d\n", 0.5+float64(i)/1e5, strings.Replace(fmt.Sprintf("%.6f", float64(i)/7e4), ".", ",", 1), grouping(float64(i)*37, ".", ","), i)
	}
	text := b.String()
	one := encode(t, text, 1)
	for _, workers := range []int{1, 3} {
		ds := encode(t, text, workers)
		if ds.Decimal != "," {
			t.Errorf("the decimal character is %q", ds.Decimal)
		}
		for i, c := range ds.Columns {
			if c.Form != Numbers || c.TextEnds != nil {
				t.Fatalf("column %d has form %d", i, c.Form)
			}
			if d := cmp.Diff(one.Columns[i].Written, c.Written); d != "" {
				t.Error(d)
			}
		}
		for r := range rows {
			if got, want := ds.Columns[0].Nums[r], 0.5+float64(r)/1e5; math.Abs(got-want) > 1e-6 || ds.Columns[2].Nums[r] != float64(r)*37 || !ds.Columns[2].Thousands {
				t.Fatalf("row %d: %v, want %v; %v", r, got, want, ds.Columns[2].Nums[r])
			}
			if a, b := ds.Columns[1].Text(r), strings.Replace(fmt.Sprintf("%.6f", float64(r)/7e4), ".", ",", 1); a != b {
				t.Fatalf("row %d: %q, want %q", r, a, b)
			}
		}
	}
}
