package layout

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// bases writes the base rows: unweighted, and in weighted tables weighted and
// effective. The marks stand at the base that decides them.
func (s *sheet) bases() {
	first := len(s.page.Rows)
	unweighted := func(c *table.Column) float64 { return float64(c.N) }
	if s.weighted() {
		s.baseRow("base.unweighted", UnweightedBase, false, unweighted)
		s.baseRow("base.weighted", WeightedBase, false, func(c *table.Column) float64 { return c.W })
		s.baseRow("base.effective", EffectiveBase, true, func(c *table.Column) float64 { return c.Eff })
	} else {
		s.baseRow("base.plain", UnweightedBase, true, unweighted)
	}
	if s.t.Answers {
		s.answers()
	}
	s.page.Rows[first].Top, s.page.Rows[first].Strong = true, true
}

// answers writes how many answers the percentages are of.
func (s *sheet) answers() {
	s.baseRow("base.answers", Answers, false, func(c *table.Column) float64 { return float64(c.Answers) })
	if s.weighted() {
		s.baseRow("base.wanswers", WeightedAnswers, false, func(c *table.Column) float64 { return c.WAnswers })
	}
}

func (s *sheet) baseRow(label string, holds Figure, marked bool, of func(*table.Column) float64) {
	r := s.line(BaseLine, holds)
	r.Keep = true
	r.Cells[0] = Cell{Kind: TextCell, Text: say(s.Language, label), Role: BaseLabel}
	s.fill(r, BaseValue)
	for i := range s.cols {
		c := s.column(i)
		s.shown(&r.Cells[1+i], c.Hidden, of(c), Base)
		if !marked || r.Cells[1+i].Kind != NumberCell {
			continue
		}
		bound := 0.0
		switch c.Base {
		case table.Small:
			r.Cells[1+i].Mark, s.smallMark, bound = Star, true, limit.SmallBase
		case table.TooSmall:
			r.Cells[1+i].Mark, s.tooSmallMark, bound = TwoStars, true, s.least()
		default:
		}
		if math.Round(of(c)) >= bound && c.Base != table.Enough {
			r.Cells[1+i].Format = Base1 // 29.9 is under 30; "30**" would look like a mistake
		}
	}
}

// body writes values, nets and statistics.
func (s *sheet) body() {
	statistics := false
	strong := true // the first row after the bases
	for _, i := range s.rows {
		row := &s.t.Rows[i]
		from := len(s.page.Rows)
		if row.Kind == table.StatRow {
			if !statistics {
				statistics, strong = true, true
				s.statisticsBase(i)
			}
			s.statistic(i)
		} else {
			s.values(i)
		}
		for k := from; k < len(s.page.Rows); k++ {
			s.page.Rows[k].Keep = k > from
			s.page.Rows[k].Of = i + 1
		}
		if len(s.page.Rows) > from {
			s.page.Rows[from].Top, s.page.Rows[from].Strong = true, strong
			strong = false
		}
	}
}

// values writes the lines of a value or net: one per figure, letters under
// the column percentages.
func (s *sheet) values(of int) {
	row := &s.t.Rows[of]
	label, value, letter := RowLabel, RowValue, LetterValue
	if row.Kind == table.NetRow {
		label, value, letter = NetLabel, NetValue, NetLetter
	}
	under := len(s.figs) - 1 // the figure with the letters
	for i, f := range s.figs {
		if f == tabplan.ColPct {
			under = i
		}
	}
	named := len(s.figs) > 2 || len(s.figs) == 2 && s.figs[0] != tabplan.Count
	for k, f := range s.figs {
		r := s.line(of, Figure(f))
		r.Cells[0] = Cell{Role: label, Indent: indent(row.Depth)}
		switch {
		case k == 0:
			setText(&r.Cells[0], s.rowLabel(row))
		case named:
			r.Cells[0].Role = figureRole(label)
			r.Cells[0].Indent++
			setText(&r.Cells[0], s.figureName(f))
		}
		s.fill(r, value)
		format := s.figureFormat(f)
		for i, c := range s.cols {
			cell, x := format, s.figure(row, f, c)
			switch stat := s.t.Columns[c].Stat; {
			case stat == table.ItemBase:
				if k > 0 {
					continue // said on the first line
				}
				cell, x = Base, row.RowPct[c]
			case stat != "":
				cell, x = s.statistical(stat, f, x)
			}
			s.shown(&r.Cells[1+i], s.hidden(row, c), x, cell)
		}
		if k == under {
			s.letters(row, letter, label)
		}
	}
}

// statistical is the format of a figure in a column of statistics, and the
// figure as it is shown.
func (s *sheet) statistical(stat string, f tabplan.Statistic, x float64) (Format, float64) {
	switch {
	case f == tabplan.Count:
		return s.figureFormat(f), x
	case stat == "difference":
		return s.signedFormat(), 100 * x
	}
	return Decimal2, x
}

// hidden says whether the figures of a row in column c are suppressed.
func (s *sheet) hidden(row *table.Row, c int) bool {
	return s.t.Columns[c].Hidden || c < len(row.Hidden) && row.Hidden[c]
}

// suppressedSign stands where a figure may not be shown.
const suppressedSign = "x"

// shown puts x into c unless it is suppressed: then the figure is in the file
// nowhere.
func (s *sheet) shown(c *Cell, hidden bool, x float64, f Format) {
	if hidden {
		c.Kind, c.Text = TextCell, suppressedSign
		s.suppressed = true
		return
	}
	s.number(c, x, f)
}

// figureFormat is the format of a figure of value and net rows.
func (s *sheet) figureFormat(f tabplan.Statistic) Format {
	switch {
	case f == tabplan.Index:
		return Whole
	case f != tabplan.Count:
		return s.percentFormat()
	case s.weighted():
		return CountDec
	default:
		return CountInt
	}
}

// figureRole is the role of the label cell of a further line.
func figureRole(label Role) Role {
	if label == NetLabel {
		return NetFigureLabel
	}
	return FigureLabel
}

// figure is one figure of a value or net row; NaN where there is none.
func (s *sheet) figure(row *table.Row, f tabplan.Statistic, c int) float64 {
	of := func(xs []float64) float64 {
		if c < len(xs) {
			return xs[c]
		}
		return math.NaN()
	}
	switch f {
	case tabplan.ColPct:
		return of(row.ColPct)
	case tabplan.RowPct:
		return of(row.RowPct)
	case tabplan.TotalPct:
		return of(row.TotalPct)
	case tabplan.Index:
		return of(row.Index)
	default:
		if s.weighted() {
			return of(row.W)
		}
		if c < len(row.N) {
			return float64(row.N[c])
		}
		return math.NaN()
	}
}

// rowLabel is the label of a value or net; a code without one stands for itself.
func (s *sheet) rowLabel(row *table.Row) string {
	label := row.Label.In(s.Language)
	if label == "" {
		label = row.Key
	}
	return lettered(label, row)
}

// lettered puts the letter of an item behind the label of its row.
func lettered(label string, row *table.Row) string {
	if row.Letter == "" {
		return label
	}
	return label + " (" + row.Letter + ")"
}

// letters writes the letters and arrows of a row on a line of their own, where it has any.
func (s *sheet) letters(row *table.Row, role, label Role) {
	marks, some := marksOf(row)
	if s.counts {
		return
	}
	if !s.complete {
		some = false
		for _, c := range s.cols {
			some = some || c < len(marks) && marks[c] != ""
		}
	}
	if !some {
		return
	}
	r := s.row(1 + len(s.cols))
	r.Cells[0].Role = LetterLabel
	if label == NetLabel {
		r.Cells[0].Role = NetLetter
	}
	s.fill(r, role)
	for i, c := range s.cols {
		if c < len(marks) && !s.hidden(row, c) { // a letter would tell which way a hidden figure goes
			setText(&r.Cells[1+i], marks[c])
		}
	}
	s.any = s.any || row.Letters != nil
}

// statisticsBase writes the people the statistics were computed on, where
// they are not the people of the table.
func (s *sheet) statisticsBase(of int) {
	row := &s.t.Rows[of]
	differs := false
	for c, n := range row.N {
		differs = differs || n != s.t.Columns[c].N
	}
	if !differs || s.t.OwnBases {
		return
	}
	r := s.line(of, StatisticsBase)
	r.Cells[0] = Cell{Kind: TextCell, Text: say(s.Language, "base.statistics"), Role: BaseLabel}
	s.fill(r, BaseValue)
	for i, c := range s.cols {
		s.shown(&r.Cells[1+i], s.hidden(row, c), float64(row.N[c]), Base)
	}
}

// statistic writes a statistic row and its letters.
func (s *sheet) statistic(of int) {
	row := &s.t.Rows[of]
	r := s.line(of, Figure(row.Stat))
	label := row.Label.In(s.Language)
	if label == "" {
		label = say(s.Language, row.Stat)
	}
	r.Cells[0] = Cell{Kind: TextCell, Text: lettered(label, row), Role: StatLabel, Indent: indent(row.Depth)}
	s.fill(r, StatValue)
	format, scale := statisticFormat(row), 1.0
	if row.Stat == "difference" { // shares subtracted: in points
		format, scale = s.signedFormat(), 100
	}
	for i, c := range s.cols {
		s.shown(&r.Cells[1+i], s.hidden(row, c), scale*row.Value[c], format)
	}
	s.letters(row, LetterValue, StatLabel)
}

// statisticFormat: sums and extremes of whole numbers are shown whole.
func statisticFormat(row *table.Row) Format {
	switch tabplan.Statistic(row.Stat) {
	case tabplan.Sum, tabplan.Min, tabplan.Max:
		for _, v := range row.Value {
			if !math.IsNaN(v) && v != math.Trunc(v) {
				return Decimal2
			}
		}
		return Base
	case table.ItemBase:
		return Base
	default:
		return Decimal2
	}
}

// indent keeps a depth within what a cell can show.
func indent(depth int) uint8 { return uint8(min(max(depth, 0), 8)) }
