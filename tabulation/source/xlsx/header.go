package xlsx

import (
	"errors"
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// readHeader reads the header rows: by number when rows above the header were
// named, else where the first rows show it. A row that the sheet leaves out is
// an empty one. Rows below the header that were read meanwhile are kept.
func (t *Table) readHeader(opt source.Options) error {
	want := max(1, opt.HeaderRows)
	if want > limit.HeaderRows {
		return fault.New(fault.TooLarge, "xlsx", "what", "the number of header rows", "is", strconv.Itoa(want), "max", strconv.Itoa(limit.HeaderRows))
	}
	first := 0 // sheet row of the first header row, once known
	if opt.HeaderStart > 0 {
		first = opt.HeaderStart + 1
	}
	enough := func() bool {
		if first > 0 {
			return t.row.Number >= first+want-1
		}
		return len(t.ahead.rows) >= source.HeaderSample
	}
	var blank []int // numbers of rows without content
	for !enough() {
		err := t.rows.Next(&t.row)
		if errors.Is(err, io.EOF) {
			t.eof = true
			break
		}
		if err != nil {
			return err
		}
		switch {
		case t.row.Number < first:
		case hasText(&t.row) || t.row.Uncached > 0:
			t.ahead.add(&t.row)
		default:
			blank = append(blank, t.row.Number)
		}
	}
	titles := 0
	if first == 0 && len(t.ahead.rows) > 0 {
		if opt.HeaderStart == 0 {
			titles = t.ahead.titles()
		}
		first = t.ahead.rows[titles].number
	}
	heads := make([][]string, want)
	filled := false
	kept := t.ahead.rows[:0]
	for i, r := range t.ahead.rows {
		switch {
		case r.number < first:
		case r.number < first+want:
			row := t.ahead.row(i, &t.row)
			filled = filled || hasText(row)
			heads[r.number-first] = texts(row)
		default:
			kept = append(kept, r)
		}
	}
	t.ahead.rows = kept
	if !filled && t.eof {
		return fault.New(fault.Empty, "xlsx").At(fault.Where{Sheet: t.sheet})
	}
	for _, n := range blank {
		if n >= first+want {
			t.sum.BlankRows++
		}
	}
	t.headAt = [2]int{first, first + want - 1}
	t.header = source.JoinHeader(heads)
	t.sum.Detected = append(t.sum.Detected, source.HeaderDetection(first-1, titles, opt.HeaderStart != 0))
	return nil
}

// titles tells how many of the rows put aside stand above the header.
func (a *lookahead) titles() int {
	rows := make([][]string, len(a.rows))
	var row ooxml.Row
	for i := range a.rows {
		rows[i] = texts(a.row(i, &row))
	}
	return source.HeaderRow(rows)
}

func hasText(row *ooxml.Row) bool {
	for _, c := range row.Cells {
		if !isBlank(c.Text) {
			return true
		}
	}
	return false
}

func texts(row *ooxml.Row) []string {
	var cells []string
	for _, c := range row.Cells {
		for len(cells) <= c.Col {
			cells = append(cells, "")
		}
		cells[c.Col] = string(c.Text)
	}
	return cells
}

// lookahead keeps rows while the width of the table is not known.
type lookahead struct {
	rows  []aheadRow
	cells []ooxml.Cell
	texts []byte
	ends  []int // of the cells in texts
}

type aheadRow struct {
	number, uncached, from, to int
	hidden                     bool
}

// keep puts the current row aside, unless it is blank.
func (t *Table) keep() {
	if !t.blank() {
		t.ahead.add(&t.row)
	}
}

// add copies a row.
func (a *lookahead) add(row *ooxml.Row) {
	r := aheadRow{number: row.Number, uncached: row.Uncached, hidden: row.Hidden, from: len(a.cells)}
	for _, c := range row.Cells {
		a.texts = append(a.texts, c.Text...)
		a.ends = append(a.ends, len(a.texts))
		a.cells = append(a.cells, c)
	}
	r.to = len(a.cells)
	a.rows = append(a.rows, r)
}

// row gives a kept row back, in into.
func (a *lookahead) row(i int, into *ooxml.Row) *ooxml.Row {
	r := a.rows[i]
	into.Number, into.Hidden, into.Uncached = r.number, r.hidden, r.uncached
	into.Cells = append(into.Cells[:0], a.cells[r.from:r.to]...)
	for k := range into.Cells {
		from := 0
		if r.from+k > 0 {
			from = a.ends[r.from+k-1]
		}
		into.Cells[k].Text = a.texts[from:a.ends[r.from+k]]
	}
	return into
}

// lookAhead reads the first rows. The width of the table is that of the
// header or of these rows, whichever is larger: a column may have no name.
func (t *Table) lookAhead() error {
	for len(t.ahead.rows) < batchRows && len(t.ahead.cells) < batchCells && !t.eof {
		err := t.rows.Next(&t.row)
		if errors.Is(err, io.EOF) {
			t.eof = true
			break
		}
		if err != nil {
			return err
		}
		t.keep()
	}
	a := t.ahead
	for i := range a.rows {
		for _, c := range a.row(i, &t.row).Cells {
			if c.Col >= len(t.header) && !isBlank(c.Text) {
				for len(t.header) <= c.Col {
					t.header = append(t.header, "")
				}
			}
		}
	}
	return nil
}
