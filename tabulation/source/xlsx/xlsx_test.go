package xlsx

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sheet is a workbook of one sheet, made by Excelize.
func sheet(t testing.TB, rows map[string][]any, more func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for at, row := range rows {
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	if more != nil {
		more(f)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

type result struct {
	header []string
	rows   [][]string
	kinds  string // of all cells, a letter each
	lines  []int64
	sum    source.Summary
}

func read(b []byte, opt source.Options) (res result, err error) {
	book, err := ooxml.OpenBook(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return res, err
	}
	table, err := Open("d.xlsx", book, int64(len(b)), opt, nil)
	if err != nil {
		return res, err
	}
	defer func() { _ = table.Close() }()
	parts, err := table.Parts(4)
	if err != nil {
		return res, err
	}
	res.header = table.Header()
	var batch source.Batch
	for {
		err := parts[0].Next(&batch)
		if errors.Is(err, io.EOF) {
			res.sum = table.Summary()
			return res, nil
		}
		if err != nil {
			return res, err
		}
		for r := range batch.Rows {
			var row []string
			for c := range batch.Cols {
				row = append(row, string(batch.At(r, c)))
				res.kinds += string("tnbde"[batch.Cells[r*batch.Cols+c].Kind])
			}
			res.rows = append(res.rows, row)
			res.lines = append(res.lines, batch.Lines[r])
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		rows   map[string][]any
		more   func(*excelize.File)
		opt    source.Options
		header []string
		want   [][]string
		lines  []int64
		kinds  string
	}{
		{name: "texts, numbers and truth values", rows: map[string][]any{"A1": {"id", "a", "b", "c"}, "A2": {1, "x", 2.5, true}, "A3": {"2", "1 4", -1, false}},
			header: []string{"id", "a", "b", "c"}, want: [][]string{{"1", "x", "2.5", "TRUE"}, {"2", "1 4", "-1", "FALSE"}}, lines: []int64{2, 3}, kinds: "ntnbttnb"},
		{name: "blank rows and cells", rows: map[string][]any{"A1": {"a", "b"}, "B3": {"x"}, "A5": {" ", "\u00a0"}, "A6": {"y"}},
			header: []string{"a", "b"}, want: [][]string{{"", "x"}, {"y", ""}}, lines: []int64{3, 6}, kinds: "tttt"},
		{name: "an empty first column", rows: map[string][]any{"B1": {"a"}, "B2": {1}}, header: []string{"", "a"}, want: [][]string{{"", "1"}}, lines: []int64{2}, kinds: "tn"},
		{name: "a column without a name", rows: map[string][]any{"A1": {"a"}, "A2": {1, "note"}, "A3": {2}}, header: []string{"a", ""}, want: [][]string{{"1", "note"}, {"2", ""}}, lines: []int64{2, 3}, kinds: "ntnt"},
		{name: "rows above the header, by number", rows: map[string][]any{"A1": {"Title"}, "A3": {"a", "b"}, "A4": {1, 2}}, opt: source.Options{HeaderStart: 2},
			header: []string{"a", "b"}, want: [][]string{{"1", "2"}}, lines: []int64{4}, kinds: "nn"},
		{name: "a title above the header", rows: map[string][]any{"A1": {"Survey 2026"}, "A2": {"of", "ferries"}, "A4": {"a", "b", "c", "d", "e", "f"}, "A6": {1, 2, 3, 4, 5, 6}},
			header: []string{"a", "b", "c", "d", "e", "f"}, want: [][]string{{"1", "2", "3", "4", "5", "6"}}, lines: []int64{6}, kinds: "nnnnnn"},
		{name: "a title that the user calls the header", rows: map[string][]any{"A1": {"Survey"}, "A2": {"a", "b", "c"}}, opt: source.Options{HeaderStart: -1},
			header: []string{"Survey", "", ""}, want: [][]string{{"a", "b", "c"}}, lines: []int64{2}, kinds: "ttt"},
		{name: "the first sheet that is not hidden", rows: map[string][]any{"A1": {"no"}}, more: func(f *excelize.File) {
			_, _ = f.NewSheet("Data")
			_ = f.SetSheetCol("Data", "A1", &[]any{"yes", 7})
			f.SetActiveSheet(1)
			_ = f.SetSheetVisible("Sheet1", false)
		}, header: []string{"yes"}, want: [][]string{{"7"}}, lines: []int64{2}, kinds: "n"},
		{name: "the header is the first row with content", rows: map[string][]any{"A4": {"a"}, "A5": {1}}, header: []string{"a"}, want: [][]string{{"1"}}, lines: []int64{5}, kinds: "n"},
		{name: "two header rows under merged heads", rows: map[string][]any{"A1": {"id", "Which?", nil, "Age"}, "A2": {nil, "Tea", "Milk"}, "A3": {1, 1, 0, 30}}, opt: source.Options{HeaderRows: 2},
			more: func(f *excelize.File) {
				_ = f.MergeCell("Sheet1", "B1", "C1")
				_ = f.MergeCell("Sheet1", "A1", "A2")
				_ = f.MergeCell("Sheet1", "D1", "D2")
			},
			header: []string{"id", "Which? - Tea", "Which? - Milk", "Age"}, want: [][]string{{"1", "1", "0", "30"}}, lines: []int64{3}, kinds: "nnnn"},
		{name: "a second header row that the file leaves out", rows: map[string][]any{"A1": {"a"}, "A3": {1}}, opt: source.Options{HeaderRows: 2}, header: []string{"a"}, want: [][]string{{"1"}}, lines: []int64{3}, kinds: "n"},
		{name: "a day and a time", rows: map[string][]any{"A1": {"d"}, "A2": {time.Date(2026, 3, 1, 8, 15, 0, 0, time.UTC)}, "A3": {time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}},
			header: []string{"d"}, want: [][]string{{"2026-03-01T08:15:00"}, {"2026-03-01"}}, lines: []int64{2, 3}, kinds: "dd"},
		{name: "a sheet by name", rows: map[string][]any{"A1": {"no"}}, opt: source.Options{Sheet: "Data"}, more: func(f *excelize.File) {
			_, _ = f.NewSheet("Data")
			_ = f.SetSheetCol("Data", "A1", &[]any{"yes", 7})
		}, header: []string{"yes"}, want: [][]string{{"7"}}, lines: []int64{2}, kinds: "n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := read(sheet(t, c.rows, c.more), c.opt)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.header, got.header); d != "" {
				t.Errorf("header: %s", d)
			}
			if d := cmp.Diff(c.want, got.rows); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.lines, got.lines); d != "" {
				t.Errorf("lines: %s", d)
			}
			if got.kinds != c.kinds {
				t.Errorf("kinds %s, want %s", got.kinds, c.kinds)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	wide := map[string][]any{"A1": {"a"}, "C1300": {"far"}}
	for r := 2; r < 1200; r++ {
		at, _ := excelize.CoordinatesToCellName(1, r)
		wide[at] = []any{r}
	}
	for _, c := range []struct {
		name  string
		rows  map[string][]any
		opt   source.Options
		code  fault.Code
		where string
	}{
		{"an empty sheet", nil, source.Options{}, fault.Empty, `d.xlsx, sheet "Sheet1"`},
		{"a header only", map[string][]any{"A1": {"a"}}, source.Options{}, fault.HeaderOnly, `d.xlsx, sheet "Sheet1"`},
		{"a header below the end", map[string][]any{"A1": {"a"}, "A2": {1}}, source.Options{HeaderStart: 9}, fault.Empty, `d.xlsx, sheet "Sheet1"`},
		{"a sheet that is not there", map[string][]any{"A1": {"a"}}, source.Options{Sheet: "x"}, fault.NoSheet, "d.xlsx"},
		{"too many header rows", map[string][]any{"A1": {"a"}}, source.Options{HeaderRows: 9}, fault.TooLarge, "d.xlsx"},
		{"a cell far behind the last column", wide, source.Options{}, fault.Ragged, `d.xlsx, sheet "Sheet1", cell C1300`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(sheet(t, c.rows, nil), c.opt)
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != c.code || f.Where.String() != c.where {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	b := sheet(t, map[string][]any{"A1": {"a", "b"}, "A2": {1, "x"}, "A3": {2, "y"}, "A4": {3, "z"}, "A7": {4, "z"}}, func(f *excelize.File) {
		_ = f.SetRowVisible("Sheet1", 3, false)
		_ = f.SetCellFormula("Sheet1", "B4", "1+1")
		_ = f.SetCellValue("Sheet1", "B4", nil)
		_ = f.SetCellFormula("Sheet1", "B4", "A4*2")
		_ = f.MergeCell("Sheet1", "A1", "B1")
		_ = f.MergeCell("Sheet1", "A2", "A3")
	})
	got, err := read(b, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := source.Summary{Format: "xlsx", Sheet: "Sheet1", Sheets: []string{"Sheet1"}, Bytes: int64(len(b)), Rows: 4, HiddenRows: 1,
		Notices: []source.Notice{{Code: "formulas_without_value", Count: 1, Lines: []int64{4}}, {Code: "merged_cells", Count: 1, Lines: []int64{2}}}}
	if len(got.sum.Detected) != 2 || got.sum.Detected[0].Value != "Sheet1" || got.sum.Detected[1].Value != "0" {
		t.Errorf("%+v", got.sum.Detected)
	}
	got.sum.Detected = nil
	if d := cmp.Diff(want, got.sum); d != "" {
		t.Error(d)
	}
}

// A damaged sheet is refused wherever it is met, and stays refused.
func TestDamageIsFinal(t *testing.T) {
	t.Parallel()
	rows := map[string][]any{"A1": {"a", "b"}}
	for r := 2; r < 3000; r++ {
		at, _ := excelize.CoordinatesToCellName(1, r)
		rows[at] = []any{r, strings.Repeat("x", r%90)}
	}
	b := sheet(t, rows, nil)
	whole, err := read(b, source.Options{})
	if err != nil || len(whole.rows) != 2998 {
		t.Fatalf("%d rows, %v", len(whole.rows), err)
	}
	for at := len(b) / 7; at < len(b); at += len(b) / 97 {
		d := bytes.Clone(b)
		d[at] ^= 0x10
		got, err := read(d, source.Options{})
		if err == nil && !cmp.Equal(got.rows, whole.rows) {
			t.Errorf("byte %d changed: %d rows and no error", at, len(got.rows))
		}
	}
}

// Closing before the end leaves no goroutine behind (TestMain looks).
func TestCloseEarly(t *testing.T) {
	t.Parallel()
	rows := map[string][]any{"A1": {"a"}}
	for r := 2; r < 20000; r++ {
		at, _ := excelize.CoordinatesToCellName(1, r)
		rows[at] = []any{r}
	}
	b := sheet(t, rows, nil)
	book, err := ooxml.OpenBook(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	table, err := Open("d.xlsx", book, int64(len(b)), source.Options{}, func() error { closed++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}
