package xlsx

import (
	"errors"
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// readHeader reads the header rows: by number when rows above the header were
// named, else where the first rows show it. A row that the sheet leaves out is
// an empty one. Rows below the header that were read meanwhile are kept.
func (t *Table) readHeader(book *ooxml.Book, index int, opt source.Options) error {
	want := opt.HeaderRows
	if want > limit.HeaderRows {
		return fault.New(fault.TooLarge, "xlsx", "what", "the number of header rows", "is", strconv.Itoa(want), "max", strconv.Itoa(limit.HeaderRows))
	}
	first := 0 // sheet row of the first header row, once known
	if opt.HeaderStart > 0 {
		first = opt.HeaderStart + 1
	}
	enough := func() bool {
		if first > 0 && want > 0 {
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
	merged, err := t.headerRows(book, index, first, &want)
	if err != nil {
		return err
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
	t.header = source.JoinHeader(fillMerged(heads, first, merged), len(merged) == 0)
	t.sum.Detected = append(t.sum.Detected, source.HeaderDetection(first-1, titles, opt.HeaderStart != 0))
	if want > 1 || opt.HeaderRows > 0 {
		t.sum.Detected = append(t.sum.Detected, source.HeaderRowsDetection(want, len(merged) > 0, opt.HeaderRows > 0))
	}
	return nil
}

// headerRows settles how many rows the header has, from sheet row first on,
// where *want is not chosen; and gives the merged ranges of the header when it
// has more than one. Merged ranges stand behind the rows, so the sheet is read
// for them once more, but only where its first rows look like heads of heads.
func (t *Table) headerRows(book *ooxml.Book, index, first int, want *int) ([]ooxml.Merge, error) {
	rows := t.ahead.from(first)
	chosen := *want > 0
	if !chosen {
		*want = 1
	}
	found := source.HeaderRowsFrom(rows, 0)
	if chosen && *want == 1 || !chosen && found == 1 && !source.HeadsBelow(rows, 0) {
		return nil, nil
	}
	all, err := book.Merges(index)
	if err != nil {
		return nil, err
	}
	if !chosen {
		if *want = mergedRows(rows, first, all); *want == 1 {
			*want = found
		}
	}
	if *want == 1 {
		return nil, nil
	}
	var merged []ooxml.Merge
	for _, m := range all {
		if m.Row1+1 >= first && m.Row2+1 < first+*want && (m.Row2 > m.Row1 || m.Col2 > m.Col1) {
			merged = append(merged, m)
		}
	}
	return merged, nil
}

// mergedRows counts the rows of a header whose first is sheet row first: the
// header goes on below a head that is merged downwards, and below one that is
// merged across where words stand under it and under no head of one column:
// respondents would have a value there.
func mergedRows(rows [][]string, first int, all []ooxml.Merge) int {
	n := 1
	for n < limit.HeaderRows && n < len(rows) {
		at := first + n - 2 // the last row so far, from 0
		down, across := false, false
		var under []bool // columns of ranges merged across
		for _, m := range all {
			if m.Row1 < first-1 || m.Row1 > at {
				continue
			}
			down = down || m.Row2 > at
			if m.Row2 == at && m.Col2 > m.Col1 {
				across = across || words(rows[n], m.Col1, m.Col2) > 1
				for len(under) <= m.Col2 {
					under = append(under, false)
				}
				for c := m.Col1; c <= m.Col2; c++ {
					under[c] = true
				}
			}
		}
		for c, text := range rows[n] {
			if (c >= len(under) || !under[c]) && codebook.Trim(text) != "" {
				across = false
			}
		}
		if !down && !across {
			break
		}
		n++
	}
	return n
}

// words counts the cells with words from column c1 to c2; a number among them
// makes it none.
func words(row []string, c1, c2 int) int {
	n := 0
	for c := c1; c <= c2 && c < len(row); c++ {
		text := codebook.Trim(row[c])
		if text == "" {
			continue
		}
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return 0
		}
		n++
	}
	return n
}

// fillMerged gives each cell of a range that is merged across the text of its
// first, in the rows of the header, the first of which is sheet row first.
func fillMerged(heads [][]string, first int, merged []ooxml.Merge) [][]string {
	for _, m := range merged {
		row := heads[m.Row1+1-first]
		if m.Col1 >= len(row) || m.Col2 == m.Col1 {
			continue
		}
		for c := m.Col1 + 1; c <= m.Col2; c++ {
			for len(row) <= c {
				row = append(row, "")
			}
			row[c] = row[m.Col1]
		}
		heads[m.Row1+1-first] = row
	}
	return heads
}

// from gives the texts of the rows put aside from sheet row first on, up to
// the first row without content.
func (a *lookahead) from(first int) [][]string {
	var rows [][]string
	var row ooxml.Row
	for i, r := range a.rows {
		if r.number < first {
			continue
		}
		if r.number != first+len(rows) {
			break
		}
		rows = append(rows, texts(a.row(i, &row)))
	}
	return rows
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
