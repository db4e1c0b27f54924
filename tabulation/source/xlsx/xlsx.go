// Package xlsx reads the data sheet of a workbook as a source.Table.
//
// Cells are given as text: numbers as the shortest exact decimal, dates as
// ISO 8601, truth values as TRUE and FALSE, formulas as their stored value;
// error cells as the error's name, of kind source.Error. Hidden rows are read
// like others and counted. What could mislead is noticed: error cells,
// formulas without a stored value, merged cells in the data.
//
// A damaged sheet is an error at its row, never a shorter sheet: rows given
// before are not to be used. A sheet is one compressed stream, so there is
// one part; unpacking runs beside it in a goroutine that Close ends.
package xlsx

import (
	"errors"
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

// A batch ends at so many rows or cells, so that it stays in cache.
const (
	batchRows  = 1024
	batchCells = 32 << 10
)

// Table is an opened data sheet.
type Table struct {
	source.Whole
	name   string
	sheet  string
	rows   *ooxml.Rows
	header []string
	sum    source.Summary
	errs   source.Notice
	bare   source.Notice // formulas without a stored value
	wide   source.Notice // rows with more cells than the header and the first rows have
	shares source.Notice // cells shown as percentages
	parted []bool        // by column: it has such cells
	named  int           // columns before widen
	own    int           // columns of the sheet; those of its parents follow
	above  *parents      // of a sheet of a repeat group; nil: none
	headAt [2]int        // first and last sheet row of the header

	row   ooxml.Row
	ahead *lookahead // the first rows, read to learn the width
	eof   bool
}

// Open opens a sheet of book. size is that of the file; close is called by
// Close (and at once when opening fails) and may be nil.
func Open(name string, book *ooxml.Book, size int64, opt source.Options, close func() error) (*Table, error) {
	return openBelow(name, book, size, opt, close, nil)
}

// openBelow is Open for a sheet whose repeat groups are in the sheets below,
// by index: a sheet is never its own parent.
func openBelow(name string, book *ooxml.Book, size int64, opt source.Options, close func() error, below []int) (*Table, error) {
	t := &Table{name: name, errs: source.Notice{Code: "error_cells"}, bare: source.Notice{Code: "formulas_without_value"}, wide: source.Notice{Code: "padded_rows"}, shares: source.Notice{Code: "percent_cells"}}
	t.Whole = source.ReadWhole(name, t.next, close)
	if err := t.open(book, size, opt, below); err != nil {
		_ = t.Close()
		return nil, fault.InFile(err, name)
	}
	return t, nil
}

func (t *Table) open(book *ooxml.Book, size int64, opt source.Options, below []int) error {
	index, err := book.Sheet(opt.Sheet)
	if err != nil {
		return err
	}
	t.sheet = book.Sheets[index].Name
	t.sum = source.Summary{Format: "xlsx", Sheet: t.sheet, Bytes: size, Detected: []source.Detection{sheetDetection(book, index, opt.Sheet != "")}}
	for _, s := range book.Sheets {
		t.sum.Sheets = append(t.sum.Sheets, s.Name)
	}
	if t.rows, err = book.Rows(index); err != nil {
		return err
	}
	t.ahead = &lookahead{}
	if err := t.readHeader(book, index, opt); err != nil {
		return err
	}
	if err := t.lookAhead(); err != nil {
		return err
	}
	pads, err := opt.Pads()
	if err != nil {
		return err
	}
	t.named = len(t.header)
	if pads {
		if err := t.widen(book, index); err != nil {
			return err
		}
	}
	if len(t.ahead.rows) == 0 {
		return fault.New(fault.HeaderOnly, "xlsx").At(fault.Where{Sheet: t.sheet})
	}
	t.own = len(t.header)
	return t.joinParents(book, append(below, index), opt.NoParent)
}

// sheetDetection words which sheet is read.
func sheetDetection(book *ooxml.Book, index int, chosen bool) source.Detection {
	d := source.Detection{What: "sheet", Value: book.Sheets[index].Name, Chosen: chosen, Plain: chosen || len(book.Sheets) == 1}
	if !chosen {
		d.Why = codebook.Text{"en": "it is the first of " + strconv.Itoa(len(book.Sheets)), "id": "lembar pertama dari " + strconv.Itoa(len(book.Sheets))}
		if index > 0 {
			d.Why = codebook.Text{"en": "it is the first that is not hidden, of " + strconv.Itoa(len(book.Sheets)), "id": "lembar pertama yang tidak tersembunyi dari " + strconv.Itoa(len(book.Sheets))}
		}
	}
	return d
}

// Header gives the column names as in the sheet.
func (t *Table) Header() []string { return t.header }

// Summary says what was detected and met.
func (t *Table) Summary() source.Summary {
	s := t.sum
	for _, n := range []source.Notice{t.errs, t.bare, t.wide, t.percentages(), t.merged(), t.above.orphans()} {
		if n.Count > 0 {
			s.Notices = append(s.Notices, n)
		}
	}
	source.SortNotices(s.Notices)
	return s
}

// merged notices merged cells below the header: only the first of them has
// the value.
func (t *Table) merged() source.Notice {
	n := source.Notice{Code: "merged_cells"}
	if t.rows == nil || !t.eof {
		return n
	}
	for _, m := range t.rows.Merges() {
		if m.Row2+1 > t.headAt[1] && m.Col1 < t.own {
			note(&n, max(m.Row1+1, t.headAt[1]+1))
		}
	}
	return n
}

// note counts a place, and names its row while there are few.
func note(n *source.Notice, row int) {
	const places = 5
	n.Count++
	if len(n.Lines) < places && (len(n.Lines) == 0 || n.Lines[len(n.Lines)-1] != int64(row)) {
		n.Lines = append(n.Lines, int64(row))
	}
}

// Close releases the file. Summary stays.
func (t *Table) Close() error {
	if t.rows != nil {
		if n := t.merged(); n.Count > 0 {
			t.sum.Notices = append(t.sum.Notices, n)
		}
		_ = t.rows.Close()
		t.rows = nil
	}
	return t.Whole.Close()
}

// next is Next of its one part: a sheet is one compressed stream.
func (t *Table) next(b *source.Batch) error {
	b.Rows, b.Cols, b.Data, b.Cells, b.Lines = 0, len(t.header), b.Data[:0], b.Cells[:0], b.Lines[:0]
	if a := t.ahead; a != nil {
		t.ahead = nil
		for i := range a.rows {
			if err := t.add(b, a.row(i, &t.row)); err != nil {
				return err
			}
		}
	}
	for b.Rows < batchRows && len(b.Cells) < batchCells && !t.eof {
		err := t.rows.Next(&t.row)
		if errors.Is(err, io.EOF) {
			t.eof = true
			break
		}
		if err != nil {
			return err
		}
		if t.blank() {
			continue
		}
		if err := t.add(b, &t.row); err != nil {
			return err
		}
	}
	if b.Rows == 0 {
		return io.EOF
	}
	return nil
}

// blank reports and counts a row without content. A formula whose value was
// not stored is content.
func (t *Table) blank() bool {
	for _, c := range t.row.Cells {
		if !isBlank(c.Text) {
			return false
		}
	}
	if t.row.Uncached > 0 {
		return false
	}
	t.sum.BlankRows++
	return true
}

func isBlank(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if c := text[0]; c > ' ' && c < 0x80 {
		return false
	}
	return codebook.Trim(string(text)) == ""
}

// kinds maps what the sheet says to what the contract says.
var kinds = [...]source.Kind{ooxml.Text: source.Text, ooxml.Number: source.Number, ooxml.Bool: source.Bool, ooxml.Error: source.Error, ooxml.Date: source.Date}

// add appends one row to b.
func (t *Table) add(b *source.Batch, row *ooxml.Row) error {
	col, beyond := 0, false
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Col >= t.own {
			if isBlank(c.Text) {
				continue
			}
			return fault.New(fault.Ragged, "xlsx", "is", strconv.Itoa(c.Col+1), "max", strconv.Itoa(t.own)).At(fault.Where{Sheet: t.sheet, Row: row.Number, Col: c.Col + 1})
		}
		for ; col < c.Col; col++ {
			b.Cells = append(b.Cells, source.Cell{})
		}
		b.Cells = append(b.Cells, source.Cell{Off: uint32(len(b.Data)), Len: uint32(len(c.Text)), Kind: kinds[c.Kind]})
		b.Data = append(b.Data, c.Text...)
		col++
		switch {
		case c.Kind == ooxml.Error:
			note(&t.errs, row.Number)
		case c.Percent:
			t.percent(c.Col, row.Number)
		}
		beyond = beyond || c.Col >= t.named && !isBlank(c.Text)
	}
	if beyond {
		note(&t.wide, row.Number)
	}
	for ; col < t.own; col++ {
		b.Cells = append(b.Cells, source.Cell{})
	}
	if t.above != nil {
		t.above.add(b, row.Number)
	}
	if row.Uncached > 0 {
		note(&t.bare, row.Number)
		t.bare.Count += int64(row.Uncached) - 1
	}
	b.Lines = append(b.Lines, int64(row.Number))
	b.Rows++
	t.sum.Rows++
	if row.Hidden {
		t.sum.HiddenRows++
	}
	return nil
}
