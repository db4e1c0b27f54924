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
	indentWidth = 6.75      // points of one level of indentation: 9 pixels
	lineFactor  = 1.275     // height of a line of Arial per point of size
	safety      = 0.99      // of the width: printers and other programs measure a little wider
	spaceAround = 2.5       // points above and below a text of more than one line
)

// measure sets the heights of all rows.
func (s *sheetWriter) measure() {
	s.heights = s.book.heights[:0]
	for r := range s.page.Rows {
		s.heights = append(s.heights, s.height(&s.page.Rows[r]))
	}
	if l := s.styles.theme.logo; l != nil && s.page.Kind == layout.ContentsPage && len(s.heights) > 0 {
		s.heights[0] = max(s.heights[0], quarter(l.height+6))
	}
}

// height is the height of a row in points: as asked, else the most that one
// of its cells needs.
func (s *sheetWriter) height(row *layout.Row) float64 {
	if row.Height > 0 {
		return min(row.Height, maxRowHeight)
	}
	most := 0.0
	for c := range row.Cells {
		cell := &row.Cells[c]
		l := &s.styles.theme.looks[cell.Role]
		most = max(most, l.Height)
		if cell.Kind != layout.TextCell || !l.Wrap {
			continue
		}
		width := s.width(c, max(int(cell.Span), 1)) - float64(l.Indent+int(cell.Indent))*indentWidth
		if narrow := float64(len(cell.Text)) * l.Size * 1.02; narrow < width && strings.IndexByte(cell.Text, '\n') < 0 {
			continue // even a line of the widest letters fits
		}
		if lines := layout.Lines(cell.Text, l.Size, width*safety, l.Bold); lines > 1 {
			most = max(most, float64(lines)*l.Size*lineFactor+spaceAround)
		}
	}
	return min(quarter(most), maxRowHeight)
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
