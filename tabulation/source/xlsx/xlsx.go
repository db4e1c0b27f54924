// Package xlsx reads the data sheet of a workbook as a source.Table.
//
// Cells are given as text: numbers as the shortest exact decimal, dates as
// ISO 8601, truth values as TRUE and FALSE, formulas as their stored value.
// Hidden rows are read like others and counted. A damaged sheet is an error
// at its row, never a shorter sheet: rows given before are not to be used.
package xlsx

import (
	"fmt"
	"io"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// batchRows is the number of rows of one batch.
const batchRows = 1024

// noticePlaces is how many rows a notice names.
const noticePlaces = 5

// Table is an opened data sheet.
type Table struct {
	name   string
	sheet  string
	rows   *ooxml.Rows
	header []string
	close  func() error
	sum    source.Summary
	errs   source.Notice

	row     ooxml.Row
	pending *source.Batch // the first batch, read to learn the width
	eof     bool
	taken   bool
}

// Open opens a sheet of book. size is that of the file; close is called by
// Close and may be nil.
func Open(name string, book *ooxml.Book, size int64, opt source.Options, close func() error) (*Table, error) {
	t := &Table{name: name, close: close}
	if err := t.open(book, size, opt); err != nil {
		_ = t.Close()
		return nil, fault.InFile(err, name)
	}
	return t, nil
}

func (t *Table) open(book *ooxml.Book, size int64, opt source.Options) error {
	index, err := book.Sheet(opt.Sheet)
	if err != nil {
		return err
	}
	t.sheet = book.Sheets[index].Name
	t.sum = source.Summary{Format: "xlsx", Sheet: t.sheet, Bytes: size}
	for _, s := range book.Sheets {
		t.sum.Sheets = append(t.sum.Sheets, s.Name)
	}
	if t.rows, err = book.Rows(index); err != nil {
		return err
	}
	if err := t.readHeader(opt); err != nil {
		return err
	}
	// the width is that of the header or of the first rows, whichever is
	// larger: a column may have no name
	t.pending = &source.Batch{}
	width := len(t.header)
	grid, err := t.firstRows(&width)
	if err != nil {
		return err
	}
	for len(t.header) < width {
		t.header = append(t.header, "")
	}
	if len(grid) == 0 {
		return fault.New(fault.HeaderOnly, "xlsx").At(fault.Where{Sheet: t.sheet})
	}
	t.pending.Cols = width
	for _, cells := range grid {
		if err := t.add(t.pending, cells); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) readHeader(opt source.Options) error {
	want := max(1, opt.HeaderRows)
	if want > limit.HeaderRows {
		return fault.New(fault.TooLarge, "xlsx", "what", "the number of header rows", "is", fmt.Sprint(want), "max", fmt.Sprint(limit.HeaderRows))
	}
	var heads [][]string
	for len(heads) < want {
		err := t.rows.Next(&t.row)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if t.row.Number <= opt.HeaderStart || (len(t.row.Cells) == 0 && len(heads) == 0) {
			continue
		}
		var cells []string
		for _, c := range t.row.Cells {
			for len(cells) <= c.Col {
				cells = append(cells, "")
			}
			cells[c.Col] = string(c.Text)
		}
		heads = append(heads, cells)
	}
	if len(heads) == 0 {
		return fault.New(fault.Empty, "xlsx").At(fault.Where{Sheet: t.sheet})
	}
	t.header = source.JoinHeader(heads)
	return nil
}

// looked is a row kept while the width is not yet known.
type looked struct {
	number int
	hidden bool
	cells  []ooxml.Cell
}

func (t *Table) firstRows(width *int) ([]looked, error) {
	var grid []looked
	for len(grid) < batchRows {
		err := t.rows.Next(&t.row)
		if err == io.EOF {
			t.eof = true
			break
		}
		if err != nil {
			return nil, err
		}
		if t.blank() {
			continue
		}
		l := looked{number: t.row.Number, hidden: t.row.Hidden, cells: make([]ooxml.Cell, len(t.row.Cells))}
		for i, c := range t.row.Cells {
			c.Text = append([]byte(nil), c.Text...)
			l.cells[i] = c
			if len(strings.TrimSpace(string(c.Text))) > 0 {
				*width = max(*width, c.Col+1)
			}
		}
		grid = append(grid, l)
	}
	return grid, nil
}

func (t *Table) blank() bool {
	for _, c := range t.row.Cells {
		for _, b := range c.Text {
			if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
				return false
			}
		}
	}
	t.sum.BlankRows++
	return true
}

// Header gives the column names as in the sheet.
func (t *Table) Header() []string { return t.header }

// Summary says what was detected and met.
func (t *Table) Summary() source.Summary {
	s := t.sum
	if t.errs.Count > 0 {
		s.Notices = append(s.Notices, t.errs)
	}
	return s
}

// Close releases the file.
func (t *Table) Close() error {
	if t.rows != nil {
		_ = t.rows.Close()
		t.rows = nil
	}
	if t.close == nil {
		return nil
	}
	f := t.close
	t.close = nil
	return f()
}

// Parts gives one part: a sheet is one compressed stream.
func (t *Table) Parts(int) ([]source.Part, error) {
	if t.taken {
		return nil, fault.New(fault.Internal, "xlsx.parts")
	}
	t.taken = true
	return []source.Part{t}, nil
}

// Next fills b with the next rows.
func (t *Table) Next(b *source.Batch) error {
	if p := t.pending; p != nil {
		t.pending = nil
		*b = *p
		return nil
	}
	b.Rows, b.Cols, b.Data, b.Cells, b.Lines = 0, len(t.header), b.Data[:0], b.Cells[:0], b.Lines[:0]
	for b.Rows < batchRows && !t.eof {
		err := t.rows.Next(&t.row)
		if err == io.EOF {
			t.eof = true
			break
		}
		if err != nil {
			return fault.InFile(err, t.name)
		}
		if t.blank() {
			continue
		}
		if err := t.add(b, looked{t.row.Number, t.row.Hidden, t.row.Cells}); err != nil {
			return fault.InFile(err, t.name)
		}
	}
	if b.Rows == 0 {
		return io.EOF
	}
	return nil
}

// kinds maps what the sheet says to what the contract says.
var kinds = [...]source.Kind{ooxml.Text: source.Text, ooxml.Number: source.Number, ooxml.Bool: source.Bool, ooxml.Error: source.Error, ooxml.Date: source.Date}

// add appends one row to b.
func (t *Table) add(b *source.Batch, row looked) error {
	col := 0
	for _, c := range row.cells {
		if c.Col >= b.Cols {
			if len(strings.TrimSpace(string(c.Text))) == 0 {
				continue
			}
			return fault.New(fault.Ragged, "xlsx", "is", fmt.Sprint(c.Col+1), "max", fmt.Sprint(b.Cols)).At(fault.Where{Sheet: t.sheet, Row: row.number, Col: c.Col + 1})
		}
		for ; col < c.Col; col++ {
			b.Cells = append(b.Cells, source.Cell{})
		}
		b.Cells = append(b.Cells, source.Cell{Off: uint32(len(b.Data)), Len: uint32(len(c.Text)), Kind: kinds[c.Kind]})
		b.Data = append(b.Data, c.Text...)
		col++
		if c.Kind == ooxml.Error {
			t.errs.Code = "error_cells"
			t.errs.Count++
			if len(t.errs.Lines) < noticePlaces {
				t.errs.Lines = append(t.errs.Lines, int64(row.number))
			}
		}
	}
	for ; col < b.Cols; col++ {
		b.Cells = append(b.Cells, source.Cell{})
	}
	b.Lines = append(b.Lines, int64(row.number))
	b.Rows++
	t.sum.Rows++
	if row.hidden {
		t.sum.HiddenRows++
	}
	return nil
}
