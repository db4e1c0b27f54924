package column

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// memTable is a table in memory, split evenly into parts of batches of three
// rows, so that small tables meet every boundary.
type memTable struct {
	header []string
	rows   [][]memCell
	fail   int // row at which its part fails; 0: none
}

type memCell struct {
	text string
	kind source.Kind
}

var errDamaged = fault.New(fault.Damaged, "test", "part", "x", "why", "y")

func (t *memTable) Header() []string        { return t.header }
func (t *memTable) Summary() source.Summary { return source.Summary{Rows: int64(len(t.rows))} }
func (t *memTable) Close() error            { return nil }
func (t *memTable) Parts(n int) ([]source.Part, error) {
	var parts []source.Part
	for i := range n {
		parts = append(parts, &memPart{t: t, at: i * len(t.rows) / n, end: (i + 1) * len(t.rows) / n})
	}
	return parts, nil
}

type memPart struct {
	t       *memTable
	at, end int
}

func (p *memPart) Next(b *source.Batch) error {
	if p.at >= p.end {
		return io.EOF
	}
	b.Rows, b.Cols, b.Data, b.Cells = 0, len(p.t.header), b.Data[:0], b.Cells[:0]
	for ; p.at < p.end && b.Rows < 3; p.at++ {
		if p.t.fail > 0 && p.at >= p.t.fail {
			return errDamaged
		}
		for _, c := range p.t.rows[p.at] {
			b.Cells = append(b.Cells, source.Cell{Off: uint32(len(b.Data)), Len: uint32(len(c.text)), Kind: c.kind})
			b.Data = append(b.Data, c.text...)
		}
		b.Rows++
	}
	return nil
}

// TestWorkersDoNotShow compares the dataset of one worker with that of
// several, over cells with every kind of outer white space and length.
func TestWorkersDoNotShow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Custom(func(t *rapid.T) memCell {
			return memCell{
				rapid.SampledFrom([]string{"", " ", "1", " 1", "1 ", "\u00a01", "01", "1.0", "1,5", "2.25", "N/A", "#N/A", "a long text of a cell", " a long text of a cell ", "ä", "1234567", "12345678"}).Draw(t, "text"),
				rapid.SampledFrom([]source.Kind{source.Text, source.Text, source.Number, source.Error}).Draw(t, "kind"),
			}
		})
		table := &memTable{header: []string{"a", "b"}, rows: rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 1, 40).Draw(t, "rows")}
		encode := func(workers int) *Dataset {
			ds, err := Encode(context.Background(), table, EncodeOptions{Workers: workers, MissingTokens: []string{"N/A"}})
			if err != nil {
				t.Fatal(err)
			}
			return ds
		}
		one := encode(1)
		for c, col := range one.Columns {
			var counts int64
			for _, e := range col.Dict {
				counts += e.Count
			}
			if counts != int64(len(table.rows)) {
				t.Fatalf("column %d: the entries count %d rows of %d", c, counts, len(table.rows))
			}
			var padded int64
			if col.Padded != nil {
				padded = col.Padded.Cells
			}
			if want := paddedCells(table, c); padded != want {
				t.Fatalf("column %d: %d cells were counted with others but for white space, want %d", c, padded, want)
			}
		}
		for workers := 2; workers <= 5; workers++ {
			if d := cmp.Diff(one, encode(workers), cmpopts.IgnoreUnexported(Dataset{})); d != "" {
				t.Fatalf("%d workers: %s", workers, d)
			}
		}
	})
}

// paddedCells counts the plain way, text by text, the cells of a column with
// white space around a code that some cell has in another writing.
func paddedCells(t *memTable, c int) int64 {
	texts := map[string]map[string]int64{}
	for _, row := range t.rows {
		code := codebook.Trim(row[c].text)
		if row[c].kind == source.Error || code == "" || code == "N/A" {
			continue
		}
		if texts[code] == nil {
			texts[code] = map[string]int64{}
		}
		texts[code][row[c].text]++
	}
	n := int64(0)
	for code, raws := range texts {
		for raw, cells := range raws {
			if len(raws) > 1 && raw != code {
				n += cells
			}
		}
	}
	return n
}

// TestPlainColumnsDoNotShowWorkers does the same beyond the dictionary's size,
// with spellings that differ in white space before and after the crossing.
func TestPlainColumnsDoNotShowWorkers(t *testing.T) {
	t.Parallel()
	table := &memTable{header: []string{"number", "text", "late text"}}
	for i := range 70_000 {
		pad := strings.Repeat(" ", i%3)
		number, late := fmt.Sprintf("%s%d", pad, i), fmt.Sprint(i)
		if i%1000 == 0 {
			number = "  "
		}
		if i >= 69_900 { // more words than a column of numbers may have
			late = fmt.Sprint("many ", i)
		}
		table.rows = append(table.rows, []memCell{{text: number}, {text: fmt.Sprintf("p%d%s", i, pad)}, {text: late}})
	}
	var first *Dataset
	for _, workers := range []int{1, 2, 7} {
		ds, err := Encode(context.Background(), table, EncodeOptions{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = ds
			for c, want := range []Form{Numbers, Texts, Texts} {
				if ds.Columns[c].Form != want {
					t.Fatalf("column %d has form %d, want %d", c, ds.Columns[c].Form, want)
				}
			}
			if got := ds.Columns[2].Text(5); got != "5" {
				t.Errorf("a number of a column that turned to text reads %q, want 5", got)
			}
		}
		for c, col := range ds.Columns {
			for r := range ds.Rows {
				if a, b := first.Columns[c].Text(r), col.Text(r); a != b {
					t.Fatalf("%d workers, column %d, row %d: %q, with one worker %q", workers, c, r, b, a)
				}
			}
		}
	}
}

func TestEncodeFailsAsAWhole(t *testing.T) {
	t.Parallel()
	rows := make([][]memCell, 100)
	for i := range rows {
		rows[i] = []memCell{{text: "1"}}
	}
	for _, tc := range []struct {
		name  string
		table *memTable
		want  fault.Code
	}{
		{"a part that fails fails the file, whichever part it is", &memTable{header: []string{"a"}, rows: rows, fail: 60}, fault.Damaged},
		{"a header without respondents is no dataset", &memTable{header: []string{"a"}}, fault.HeaderOnly},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, workers := range []int{1, 4} {
				ds, err := Encode(context.Background(), tc.table, EncodeOptions{Workers: workers})
				if ds != nil || fault.CodeOf(err) != tc.want {
					t.Errorf("%d workers: %v, want code %s", workers, err, tc.want)
				}
			}
		})
	}
	t.Run("cancelling stops it", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(context.Background())
		_, err := Encode(ctx, &memTable{header: []string{"a"}, rows: rows}, EncodeOptions{Workers: 2, Report: func(int64) { cancel() }})
		if !errors.Is(err, context.Canceled) || fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("%v", err)
		}
	})
}

func TestReportRises(t *testing.T) {
	t.Parallel()
	rows := make([][]memCell, 1000)
	for i := range rows {
		rows[i] = []memCell{{text: "1"}}
	}
	last := int64(0)
	_, err := Encode(context.Background(), &memTable{header: []string{"a"}, rows: rows}, EncodeOptions{Workers: 4, Report: func(n int64) {
		if n <= last {
			t.Errorf("%d rows after %d", n, last)
		}
		last = n
	}})
	if err != nil || last != 1000 {
		t.Errorf("%v, %d rows reported of 1000", err, last)
	}
}

func TestNumericView(t *testing.T) {
	t.Parallel()
	num := func(f float64) *float64 { return &f }
	for _, tc := range []struct {
		name    string
		cells   []memCell
		decimal string
		want    []*float64 // nil: no number
	}{
		{"points are decimal without other evidence", []memCell{{text: "1.5"}, {text: "2"}, {text: "x"}}, ".", []*float64{num(1.5), num(2), nil}},
		{"commas are decimal where they outnumber points", []memCell{{text: "1,5"}, {text: "0,25"}, {text: "1.000"}}, ",", []*float64{num(1.5), num(0.25), num(1000)}},
		{"lists of codes at commas are no decimals", []memCell{{text: "1,4"}, {text: "2,3"}, {text: "10,12"}}, ".", []*float64{nil, nil, nil}},
		{"two commas in a cell speak for a list", []memCell{{text: "4,1"}, {text: "1,2,3"}}, ".", []*float64{nil, nil}},
		{"a workbook's numbers have the point even beside commas", []memCell{{text: "2.5", kind: source.Number}, {text: "1,5"}, {text: "0,5"}}, ",", []*float64{num(2.5), num(1.5), num(0.5)}},
		{"amounts with thousands points are read as such", []memCell{{text: "95.000"}, {text: "1.250.000"}, {text: "500"}}, ".", []*float64{num(95000), num(1250000), num(500)}},
		{"measurements to three decimals are not amounts", []memCell{{text: "1.234"}, {text: "2.117"}, {text: "3.250"}}, ".", []*float64{num(1.234), num(2.117), num(3.25)}},
		{"commas between thousands", []memCell{{text: "1,250"}, {text: "95,000"}, {text: "12"}}, ".", []*float64{num(1250), num(95000), num(12)}},
		{"commas between thousands before a decimal point", []memCell{{text: "1,250.75"}, {text: "0.5"}, {text: "1,000,000"}}, ".", []*float64{num(1250.75), num(0.5), num(1000000)}},
		{"points between thousands before a decimal comma", []memCell{{text: "1.250,75"}, {text: "0,5"}, {text: "-2.000,00"}}, ",", []*float64{num(1250.75), num(0.5), num(-2000)}},
		{"numbers of a workbook beside texts with thousands", []memCell{{text: "1250.5", kind: source.Number}, {text: "1,500"}}, ".", []*float64{num(1250.5), num(1500)}},
		{"measurements to three decimals with a comma are not amounts", []memCell{{text: "1,234"}, {text: "2,117"}, {text: "0,255"}}, ",", []*float64{num(1.234), num(2.117), num(0.255)}},
		{"one real decimal speaks against thousands", []memCell{{text: "95.000"}, {text: "1.5"}}, ".", []*float64{num(95), num(1.5)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			table := &memTable{header: []string{"a"}}
			for _, c := range tc.cells {
				table.rows = append(table.rows, []memCell{c})
			}
			ds, err := Encode(context.Background(), table, EncodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if ds.Decimal != tc.decimal {
				t.Errorf("decimal character %q, want %q", ds.Decimal, tc.decimal)
			}
			for i, want := range tc.want {
				e := ds.Columns[0].Dict[i+1]
				if e.IsNum != (want != nil) || (want != nil && e.Num != *want) {
					t.Errorf("%q: %v %v, want %v", e.Code, e.Num, e.IsNum, want)
				}
			}
		})
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1", "-1.5", "1e3", "1,5", "+.5", "0x1", "1e", "NaN", "1_000", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []string{".", ","} {
			if v, ok := ParseNumber(s, d); ok && (v != v || strings.Trim(s, "0123456789+-eE"+d) != "") {
				t.Errorf("ParseNumber(%q, %q) = %v", s, d, v)
			}
		}
	})
}
