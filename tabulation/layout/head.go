package layout

import (
	"math"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// columnWidths are the widths that the piece needs: of the label column and
// of its data columns.
func (s *sheet) columnWidths() []float64 {
	n := len(s.cols)
	least := 10.7
	switch {
	case n > 24:
		least = 8.7
	case n > 14:
		least = 9.7
	}
	widths := append(make([]float64, 0, n+8), labelWidth)
	for i := 0; i < n; { // the columns of one banner variable are equally wide
		width, of := 0.0, s.blockColumns(i)
		for j := i; j < i+of; j++ {
			width = max(width, s.columnWidth(j, of, least))
		}
		for range of {
			widths = append(widths, width)
		}
		i += of
	}
	return widths
}

// columnWidth is as wide as the longest word of the label and the largest
// base need, and wider where the label would take too many lines. Its banner
// variable has of columns.
func (s *sheet) columnWidth(i, of int, least float64) float64 {
	c := s.column(i)
	label := s.columnLabel(c)
	need := longestWord(label, fontSize, true) // a theme may have bold heads
	need = max(need, TextWidth(integer(s.Language, c.N)+"**", fontSize, false))
	if group := c.Group.In(s.Language); group != "" {
		if s.FlatHeads {
			of = 1
		}
		need = max(need, longestWord(group, fontSize, true)/float64(of))
	}
	for _, r := range s.rows {
		if row := &s.t.Rows[r]; row.Kind == table.StatRow && math.Abs(row.Value[s.cols[i]]) >= bigNumber {
			need = max(need, TextWidth(integer(s.Language, int64(row.Value[s.cols[i]]))+".00", fontSize, false))
		}
	}
	width := min(max(need/charWidth+sidePad, least), mostWidth)
	for width < mostWidth && Lines(label, fontSize, (width-sidePad)*charWidth, true) > mostLines {
		width = min(width+0.5, mostWidth)
	}
	width = airy(width, label, false)
	if s.FlatHeads { // the label of the banner variable stands over every column, in bold
		width = airy(width, c.Group.In(s.Language), true)
	}
	return float64(int(width*10+0.999)) / 10 // tenths of a character are enough
}

// airy widens a column whose label just fits on one line: it would touch its
// neighbours, and programs do not agree which label just fits.
func airy(width float64, label string, heavy bool) float64 {
	if line := TextWidth(label, fontSize, heavy) / charWidth; line < width+headAir && line > width-headAir {
		return min(line+headAir, mostWidth)
	}
	return width
}

// blockColumns is how many columns from position i on belong to the banner
// variable of the first.
func (s *sheet) blockColumns(i int) int {
	n := 1
	for i+n < len(s.cols) && s.column(i+n).Block == s.column(i).Block {
		n++
	}
	return n
}

// columnLabel is the label of a column; Total has a word of ours.
func (s *sheet) columnLabel(c *table.Column) string {
	if label := c.Label.In(s.Language); label != "" {
		return label
	}
	if c.Block < 0 {
		return say(s.Language, "total")
	}
	if _, code, ok := strings.Cut(c.Key, "="); ok && code != "" {
		return code
	}
	return c.Key
}

// head writes the banner variables, their values and the letters.
func (s *sheet) head() {
	grouped, lettered := false, false
	for i := range s.cols {
		c := s.column(i)
		grouped = grouped || c.Block >= 0 && c.Group.In(s.Language) != ""
		lettered = lettered || c.Letter != ""
	}
	s.outer()
	if grouped {
		s.groups()
	}
	r := s.row(1 + len(s.cols))
	r.Cells[0].Role = HeadCorner
	s.fill(r, HeadLabel)
	s.at.Head = len(s.page.Rows)
	for i := range s.cols {
		c := &r.Cells[1+i]
		c.Kind, c.Text = TextCell, s.columnLabel(s.column(i))
	}
	if !lettered {
		setText(&r.Cells[0], s.figureNames())
		return
	}
	r = s.row(1 + len(s.cols))
	r.Cells[0].Role = FigureLabel
	setText(&r.Cells[0], s.figureNames())
	s.fill(r, HeadLetter)
	for i := range s.cols {
		if letter := s.column(i).Letter; letter != "" {
			c := &r.Cells[1+i]
			c.Kind, c.Text = TextCell, "("+letter+")"
		}
	}
}

// outer writes what stands over the banner variables of a nested banner: a
// row for each level, one cell over all columns that share it and what is
// over it.
func (s *sheet) outer() {
	levels := 0
	for i := range s.cols {
		levels = max(levels, len(s.column(i).Outer))
	}
	for level := range levels {
		r := s.row(1 + len(s.cols))
		r.Cells[0].Role = HeadCorner
		s.fill(r, HeadGroup)
		for i := 0; i < len(s.cols); {
			n := 1
			for i+n < len(s.cols) && s.sharesOuter(i, i+n, level) {
				n++
			}
			switch c := s.column(i); {
			case level >= len(c.Outer):
				for j := range n {
					r.Cells[1+i+j].Role = HeadCorner
				}
			case s.FlatHeads:
				for j := range n {
					setText(&r.Cells[1+i+j], c.Outer[level].In(s.Language))
				}
			default:
				setText(&r.Cells[1+i], c.Outer[level].In(s.Language))
				r.Cells[1+i].Span = uint16(n)
				for j := 1; j < n; j++ {
					r.Cells[1+i+j].Rule = false
				}
			}
			i += n
		}
	}
}

// sharesOuter says whether two columns stand under the same cells down to a
// level.
func (s *sheet) sharesOuter(i, j, level int) bool {
	a, b := s.column(i), s.column(j)
	if level >= len(a.Outer) || level >= len(b.Outer) {
		return len(a.Outer) <= level && len(b.Outer) <= level && a.Block == b.Block
	}
	key := func(c *table.Column) string { key, _, _ := strings.Cut(c.Key, "="); return key }
	if key(a) != key(b) {
		return false
	}
	for k := range level + 1 {
		if a.Outer[k].In(s.Language) != b.Outer[k].In(s.Language) {
			return false
		}
	}
	return true
}

// groups writes the row of banner variables, each over its values.
func (s *sheet) groups() {
	r := s.row(1 + len(s.cols))
	r.Cells[0].Role = HeadCorner
	s.fill(r, HeadGroup)
	for i := 0; i < len(s.cols); {
		c, n := s.column(i), s.blockColumns(i)
		switch {
		case c.Block >= 0 && s.FlatHeads:
			for j := range n {
				setText(&r.Cells[1+i+j], c.Group.In(s.Language))
			}
		case c.Block >= 0:
			setText(&r.Cells[1+i], c.Group.In(s.Language))
			r.Cells[1+i].Span = uint16(n)
		default:
			for j := range n {
				r.Cells[1+i+j].Role = HeadCorner
			}
		}
		i += n
	}
}

// figureNames says what the lines of a row are: "Count · Column %".
func (s *sheet) figureNames() string {
	if !hasValueRows(s.t) {
		return ""
	}
	names := make([]string, len(s.figs))
	for i, f := range s.figs {
		names[i] = s.figureName(f)
	}
	return strings.Join(names, " · ")
}

func (s *sheet) figureName(f tabplan.Statistic) string {
	if f == tabplan.Count && s.weighted() {
		return say(s.Language, "count.weighted")
	}
	if f == tabplan.ColPct && s.t.Answers {
		return say(s.Language, "col_pct.answers")
	}
	return say(s.Language, string(f))
}

func hasValueRows(t *table.Table) bool {
	for i := range t.Rows {
		if t.Rows[i].Kind != table.StatRow {
			return true
		}
	}
	return false
}

// setText makes c a text cell, or leaves it empty for an empty text.
func setText(c *Cell, text string) {
	if text != "" {
		c.Kind, c.Text = TextCell, text
	}
}
