package layout

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/table"
)

// Paper is a sheet of paper in landscape, without its margins, in points.
type Paper struct{ Width, Height float64 }

// The papers: A4, and A3 for tables that would be too small to read on A4.
// Margins are half an inch at the sides, 0.6 above and 0.7 below.
var (
	A4 = Paper{841.9 - 72, 595.3 - 93.6}
	A3 = Paper{1190.6 - 72, 841.9 - 93.6}
)

const (
	smallestScale = 0.5  // below it A3 is taken
	pageSafety    = 0.96 // of the height: printers differ a little in the heights of rows
)

// Printed gives the paper that something so many points wide is printed on,
// one paper wide, and how many points of height have room on it at that
// scale.
func Printed(width float64) (on Paper, room float64) {
	on = A4
	if on.Width/width < smallestScale {
		on = A3
	}
	scale := math.Floor(100*min(1, on.Width/width)) / 100
	return on, on.Height / max(scale, 0.1) * pageSafety
}

// Heights in points, of rows that are not laid out yet: what the themes have.
const (
	titleHeight  = 24.0
	lineHeight   = 15.0 // a line of figures
	smallHeight  = 14.5 // base lines, letters, subtitles
	labelLine    = 12.5 // a further line of a label
	endHeight    = 30.0 // the gap and "continued on …" below a piece
	columnPad    = 0.72 // characters that programs add to every column
	heightSafety = 0.98 // of a page, for what is not foreseen
)

// fitting says how many of the rows of a piece, from the first, have room on
// a printed page below the title and the head of the piece, at least one. The
// columns have the widths given.
func (s *sheet) fitting(widths []float64) func(rows []int) int {
	all := 0.0
	for _, w := range widths {
		all += (w + columnPad) * charWidth
	}
	_, room := Printed(max(all, leastText*charWidth))
	room = room*heightSafety - s.headHeight(widths) - endHeight
	return func(rows []int) int {
		left, fit := room, 0
		for _, r := range rows {
			left -= s.rowHeight(&s.t.Rows[r])
			if left >= 0 {
				fit++
			}
		}
		if left >= -endHeight { // nothing has to be said below the last piece
			return len(rows)
		}
		return max(fit, 1)
	}
}

// headHeight is the height of everything above the first answer.
func (s *sheet) headHeight(widths []float64) float64 {
	levels, group, label, letters := 0, 0, 0, 0.0
	lines := func(text string, column int) int {
		return Lines(text, fontSize, (widths[1+column]-sidePad)*charWidth, true)
	}
	for i := range s.cols {
		c := s.column(i)
		levels, label = max(levels, len(c.Outer)), max(label, lines(s.columnLabel(c), i))
		if text := c.Group.In(s.Language); text != "" {
			group = max(group, 1)
			if s.FlatHeads {
				group = max(group, lines(text, i))
			}
		}
		if c.Letter != "" {
			letters = smallHeight
		}
	}
	bases := 1
	if s.weighted() {
		bases = 3
	}
	if s.t.Answers {
		bases *= 2
	}
	return titleHeight + 2*smallHeight + gapHeight + float64(levels+group+label)*lineHeight + letters + float64(bases)*smallHeight
}

// rowHeight is the height of the lines of an answer or a statistic.
func (s *sheet) rowHeight(row *table.Row) float64 {
	h := lineHeight
	if row.Kind != table.StatRow {
		h = lineHeight * float64(max(len(s.figs), 1))
	}
	if marks, some := marksOf(row); some && !s.counts && len(marks) > 0 {
		h += smallHeight
	}
	label := float64(Lines(s.rowLabel(row), fontSize, (labelWidth-sidePad)*charWidth, row.Kind == table.NetRow) - 1)
	if s.FlatHeads { // labels reach down over no other line
		return h + label*labelLine
	}
	return max(h, lineHeight+label*labelLine)
}
