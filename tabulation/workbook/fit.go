package workbook

import (
	"strings"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// What texts need, in Arial on a screen of 96 dots an inch.
const (
	cellPad     = 0.7109375 // characters of width that Excel adds to a column's characters
	charPoints  = 5.25      // points of one character of column width: 7 pixels
	padPoints   = 3.75      // points of cellPad: 5 pixels
	indentWidth = 6.75      // points of one level of Excel's indentation: 9 pixels
	veryTall    = 1.8       // lines this high per point of size stand in the middle of their row
	indentSteps = 2         // levels of Excel's for one of ours
	safety      = 0.99      // of the width: printers and other programs measure a little wider
	spaceAround = 2.5       // points above and below a text of more than one line
)

// measure sets the heights of all rows, and which labels reach down over the
// lines of their figures.
func (s *sheetWriter) measure() {
	s.heights, s.down = s.book.heights[:0], s.book.down[:0]
	for r := range s.page.Rows {
		s.heights, s.down = append(s.heights, s.height(r)), append(s.down, 0)
	}
	for r := range s.page.Rows {
		s.reach(r)
	}
	if l := s.styles.theme.logo; l != nil && s.page.Kind == layout.ContentsPage && len(s.heights) > 0 {
		s.heights[0] = max(s.heights[0], quarter(l.height+6))
	}
}

// height is the height of row r in points: as asked, else the most that one
// of its cells needs. A label that may reach down is left to reach.
func (s *sheetWriter) height(r int) float64 {
	row := &s.page.Rows[r]
	if row.Height > 0 {
		return min(row.Height, maxRowHeight)
	}
	most := 0.0
	for c := range row.Cells {
		cell := &row.Cells[c]
		most = max(most, s.styles.theme.looks[cell.Role].Height)
		if c > 0 || s.figureLines(r) == 1 {
			most = max(most, s.need(cell, c))
		}
	}
	return min(quarter(most), maxRowHeight)
}

// need is the height in points that a cell's text needs beyond what its role
// has anyway; 0 where one line of Arial is enough.
func (s *sheetWriter) need(cell *layout.Cell, c int) float64 {
	l := &s.styles.theme.looks[cell.Role]
	if cell.Kind != layout.TextCell {
		return 0
	}
	line := layout.LineHeight(cell.Text)
	tall := line > layout.ArialLine
	if !l.Wrap {
		if tall {
			return line * l.Size
		}
		return 0
	}
	width := s.width(c, max(int(cell.Span), 1)) - float64(l.Indent+shownIndent(cell.Indent))*indentWidth
	lines := 1
	if most := float64(len(cell.Text)) * l.Size * 1.02; most >= width || strings.IndexByte(cell.Text, '\n') >= 0 {
		lines = layout.Lines(cell.Text, l.Size, width*safety, l.Bold)
	} // else even a line of the widest letters fits
	switch {
	case lines > 1:
		// the lines are as far apart as Arial's or as that script's: between
		further := (line + layout.ArialLine) / 2
		return (line+float64(lines-1)*further)*l.Size + spaceAround
	case tall:
		return l.Size * line
	}
	return 0
}

// figureLines is how many lines the figures of the answer at row r have where
// its label can stand beside all of them: their label cells are empty. Heads
// without joined cells join none here either.
func (s *sheetWriter) figureLines(r int) int {
	rows := s.page.Rows
	if s.styles.theme.flatHeads || rows[r].Of == 0 || rows[r].Keep || len(rows[r].Cells) == 0 || rows[r].Cells[0].Kind != layout.TextCell {
		return 1
	}
	n := 1
	for r+n < len(rows) && rows[r+n].Keep && rows[r+n].Of == rows[r].Of && rows[r+n].Cells[0].Kind == layout.EmptyCell {
		n++
	}
	return n
}

// reach lets a label of several lines reach down over the lines of its
// figures, and makes them higher where that is not enough: below the letters,
// which stand at the top of their line, or else above the first figure.
func (s *sheetWriter) reach(r int) {
	n := s.figureLines(r)
	if n == 1 {
		return
	}
	need := min(quarter(s.need(&s.page.Rows[r].Cells[0], 0)), maxRowHeight)
	if need <= s.heights[r] {
		return
	}
	s.down[r] = n
	for _, h := range s.heights[r : r+n] {
		need -= h
	}
	if need <= 0 {
		return
	}
	at := r
	if last := s.page.Rows[r+n-1].Cells[0].Role; last == layout.LetterLabel || last == layout.NetLetter {
		at = r + n - 1
	}
	s.heights[at] = min(s.heights[at]+need, maxRowHeight)
}

// width is what n columns from column c (from 0) offer to a text, in points.
func (s *sheetWriter) width(c, n int) float64 {
	sum := float64(n-1) * padPoints
	for i := c; i < c+n; i++ {
		if i < len(s.page.Widths) {
			sum += s.page.Widths[i] * charPoints
		} else {
			sum += 9 * charPoints
		}
	}
	return sum
}

// quarter rounds up to quarters of a point: what a screen can show.
func quarter(x float64) float64 {
	q := float64(int(x*4)) / 4
	if q < x {
		q += 0.25
	}
	return q
}

// shownIndent is an indentation in levels of Excel's, of which it takes 15.
func shownIndent(levels uint8) int { return min(indentSteps*int(levels), 15) }
