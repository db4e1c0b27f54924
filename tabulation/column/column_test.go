package column

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func encode(t testing.TB, text string, workers int) *Dataset {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := &memTable{header: records[0]}
	for _, r := range records[1:] {
		row := make([]memCell, len(r))
		for i, c := range r {
			row[i].text = c
		}
		table.rows = append(table.rows, row)
	}
	ds, err := Encode(context.Background(), table, EncodeOptions{Workers: workers, MissingTokens: []string{"N/A"}, Digest: "d"})
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func TestEncodeKeepsCodesAndRawTexts(t *testing.T) {
	t.Parallel()
	ds := encode(t, "a,b\n 1,x\n1 ,N/A\n01,\n1.0,long text indeed\n\u00a01\u00a0,long text indeed\n", 1)
	var codes, raws []string
	for r := range ds.Rows {
		codes = append(codes, ds.Columns[0].Dict[ds.Columns[0].Code(r)].Code)
		raws = append(raws, ds.Columns[1].Text(r))
	}
	if d := cmp.Diff([]string{"1", "1", "01", "1.0", "1"}, codes); d != "" {
		t.Error("codes:", d)
	}
	if d := cmp.Diff([]string{"x", "", "", "long text indeed", "long text indeed"}, raws); d != "" {
		t.Error("texts:", d)
	}
	if got := ds.Columns[0].Dict[1].Raw; got != " 1" {
		t.Errorf("the first-seen raw text is %q, want %q", got, " 1")
	}
	if got := ds.Columns[1].Dict[0].Count; got != 2 {
		t.Errorf("%d empty cells, want 2 (one missing token, one empty)", got)
	}
}

// TestWideColumns goes over every form and width and back through the file.
func TestFormsSurviveTheFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("few,many,id,text\n")
	rows := 150_000 // beyond a dictionary
	if testing.Short() {
		rows = 110_000
	}
	for i := range rows {
		fmt.Fprintf(&b, "%d,v%d,%d,", i%5, i%40_000, i*7)
		if i%3 != 0 {
			fmt.Fprintf(&b, "person %d", i)
		}
		b.WriteByte('\n')
	}
	one, many := encode(t, b.String(), 1), encode(t, b.String(), 4)
	path := filepath.Join(t.TempDir(), "d.arrow")
	if err := many.Save(path, []byte("about")); err != nil {
		t.Fatal(err)
	}
	back, about, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.Close() }()
	back.Dictionaries()
	if string(about) != "about" || back.Digest != "d" {
		t.Errorf("about %q, digest %q", about, back.Digest)
	}
	wantForms := []Form{Coded, Coded, Numbers, Texts}
	for c := range wantForms {
		if one.Columns[c].Form != wantForms[c] || back.Columns[c].Form != wantForms[c] {
			t.Fatalf("column %d has form %d, %d from the file, want %d", c, one.Columns[c].Form, back.Columns[c].Form, wantForms[c])
		}
		if d := cmp.Diff(one.Columns[c].Dict, back.Columns[c].Dict); d != "" {
			t.Fatalf("column %d: dictionaries differ: %.300s", c, d)
		}
		for r := 0; r < rows; r += 997 {
			if a, b := one.Columns[c].Text(r), back.Columns[c].Text(r); a != b {
				t.Fatalf("column %d row %d: %q with one worker, %q with four and through the file", c, r, a, b)
			}
		}
	}
	if math.IsNaN(back.Columns[2].Nums[5]) || back.Columns[2].Nums[5] != 35 {
		t.Errorf("number %v, want 35", back.Columns[2].Nums[5])
	}
}

func TestJoinOfOptionColumns(t *testing.T) {
	t.Parallel()
	ds := encode(t, "m/1,m/2,m/3\n1,0,1\n0,0,0\n,,\n0,1,\n1,0,1\n", 1)
	v := &codebook.Variable{Name: "m", Column: -1, Type: codebook.Multiple, NotChosen: []string{"0"},
		Parts:  []codebook.Part{{Code: "1", Column: 0}, {Code: "2", Column: 1}, {Code: "3", Column: 2}},
		Values: []codebook.Value{{Code: "1", Listed: true}, {Code: "2", Listed: true}, {Code: "3", Listed: true}}}
	col := ds.Of(v)
	var got []string
	for r := range col.Len() {
		e := col.Dict[col.Code(r)]
		got = append(got, fmt.Sprintf("%d:%s", col.Code(r), strings.Join(Options(v, e.Code), "+")))
	}
	if d := cmp.Diff([]string{"1:1+3", "2:", "0:", "3:2", "1:1+3"}, got); d != "" {
		t.Error(d)
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, decimal string
		want          float64
		ok            bool
	}{
		{"12", ".", 12, true}, {"-1.5", ".", -1.5, true}, {"1,5", ",", 1.5, true}, {"1e3", ".", 1000, true}, {"95.000", ".", 95, true},
		{"95.000", ",", 0, false}, {"1,5", ".", 0, false}, {"1.2.3", ".", 0, false}, {"", ".", 0, false}, {"x", ".", 0, false}, {"1e", ".", 0, false},
		{"0x10", ".", 0, false}, {"Inf", ".", 0, false}, {"-", ".", 0, false}, {"+3", ".", 3, true}, {"1e999", ".", 0, false},
	} {
		got, ok := ParseNumber(tc.text, tc.decimal)
		if got != tc.want || ok != tc.ok {
			t.Errorf("ParseNumber(%q, %q) = %v, %v; want %v, %v", tc.text, tc.decimal, got, ok, tc.want, tc.ok)
		}
	}
}

func TestDifferentValuesAreEstimated(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 70_000, 300_000, 3_000_000} {
		c := &Column{Form: Numbers, Nums: make([]float64, max(n, 400_000)+n/2)}
		for i := range c.Nums {
			c.Nums[i] = float64(i%n) / 8
		}
		c.Nums[0] = math.NaN()
		if got := float64(c.About()); math.Abs(got/float64(n)-1) > 0.01 {
			t.Errorf("%d different numbers are taken for %.0f", n, got)
		}
	}
	c := &Column{Form: Texts}
	for i := range 200_000 {
		c.TextBytes = fmt.Appendf(c.TextBytes, "text %d", i%80_000)
		c.TextEnds = append(c.TextEnds, uint64(len(c.TextBytes)))
	}
	if got := c.About(); got < 79_000 || got > 81_000 {
		t.Errorf("80,000 different texts are taken for %d", got)
	}
	if got := (&Column{Form: Numbers, Nums: []float64{math.NaN()}}).About(); got != 1 {
		t.Errorf("an empty column has %d values", got)
	}
}
