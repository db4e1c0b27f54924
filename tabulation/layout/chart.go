package layout

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// What a chart can show so that somebody can still read it.
const (
	mostBars     = 40    // bars of a chart of bars side by side
	mostParts    = 12    // answers of a stacked bar
	mostColumns  = 14    // stacked bars: what mostChart holds
	mostSeries   = 6     // columns side by side; of more only Total, or the first column
	chartRow     = 15.0  // points of one of the empty rows a chart stands on
	chartWidth   = 620.0 // points
	chartFrame   = 96.0  // points of title, legend and axis
	barHeight    = 13.0  // points of a bar side by side
	barGap       = 9.0   // points between the bars of two answers
	stackedBar   = 31.0  // points of a stacked bar with its gap
	leastChart   = 190.0
	mostChart    = 335.0 // what a printed page holds below a repeated head of three lines
	altLongest   = 3     // answers named in the alternative text
	wholePercent = 1.0005
)

// chart puts a chart of the column percentages below the piece, where one was
// asked for and the piece has what it shows.
func (s *sheet) chart() {
	if s.Charts != tabplan.ChartsStacked && s.Charts != tabplan.ChartsClustered || s.counts {
		return
	}
	if s.Stacked && !s.last {
		return // the chart stands below the last piece
	}
	var bars []Line // the lines of the answers; nets would count people twice
	for _, l := range s.lined() {
		if l.Of >= 0 && l.Figure == Figure(tabplan.ColPct) && s.t.Rows[l.Of].Kind == table.ValueRow {
			bars = append(bars, l)
		}
	}
	if len(bars) == 0 || len(s.cols) == 0 {
		return
	}
	c := Chart{Title: s.chartTitle(), Format: s.percentFormat(), Width: chartWidth}
	if s.Charts == tabplan.ChartsStacked && s.addsToOne(bars) {
		s.stackedBars(&c, bars)
	} else {
		s.bars(&c, bars)
	}
	if len(c.Series) == 0 || len(c.Categories) == 0 {
		return
	}
	c.Height = min(max(c.Height, leastChart), mostChart)
	c.Alt = s.alternative(&c, bars)
	s.gap().Start = true
	c.Row = len(s.page.Rows) + 1
	for range int(math.Ceil(c.Height/chartRow)) + 1 {
		r := s.row(1)
		r.Height, r.Keep = chartRow, true
	}
	s.page.Charts = append(s.page.Charts, c)
}

// addsToOne says whether the answers of every column add to at most 100 %. Of
// a piece that has not all answers the bars would be made as long as if it
// had.
func (s *sheet) addsToOne(bars []Line) bool {
	if s.t.Multiple || len(bars) > mostParts || !s.hasAll(bars) {
		return false
	}
	for _, c := range s.cols {
		sum := 0.0
		for _, l := range bars {
			if p := s.t.Rows[l.Of].ColPct[c]; !math.IsNaN(p) {
				sum += p
			}
		}
		if sum > wholePercent {
			return false
		}
	}
	return true
}

// lined are the lines of the piece and of those above it on the page.
func (s *sheet) lined() []Line { return append(slices.Clip(s.above), s.at.Lines...) }

// hasAll says whether the lines are of all answers of the table.
func (s *sheet) hasAll(bars []Line) bool {
	n := 0
	for i := range s.t.Rows {
		if s.t.Rows[i].Kind == table.ValueRow {
			n++
		}
	}
	return len(bars) == n
}

// stackedBars makes a bar of every column, the answers its parts.
func (s *sheet) stackedBars(c *Chart, bars []Line) {
	c.Stacked = true
	columns := s.barColumns()
	for _, i := range columns {
		c.Categories = append(c.Categories, Spot{s.at.Head, 2 + i})
	}
	for _, l := range bars {
		series := Series{Name: Spot{s.labelRow(l), 1}}
		for _, i := range columns {
			series.Values = append(series.Values, Spot{l.Row, 2 + i})
		}
		c.Series = append(c.Series, series)
	}
	c.Height = chartFrame + stackedBar*float64(len(columns)) + 12*float64(len(bars)/5)
}

// barColumns are the columns that get a stacked bar, by position: Total and
// whole banner variables, as many from the left as a chart holds. Columns of
// a nested banner have names that say too little without what is over them.
func (s *sheet) barColumns() []int {
	var out []int
	for i := 0; i < len(s.cols); {
		n := s.blockColumns(i)
		switch c := s.column(i); {
		case c.Block < 0:
			out = append(out, i)
		case len(c.Outer) > 0:
		case len(out)+n > mostColumns:
			return out
		default:
			for j := range n {
				out = append(out, i+j)
			}
		}
		i += n
	}
	return out
}

// bars makes a group of bars of every answer: one bar a column, or Total
// alone where there are many columns.
func (s *sheet) bars(c *Chart, bars []Line) {
	if len(bars) > mostBars {
		return
	}
	columns := indexes(len(s.cols))
	if len(columns) > mostSeries || len(columns)*len(bars) > mostBars {
		total := slices.IndexFunc(columns, func(i int) bool { return s.column(i).Block < 0 })
		columns = columns[max(total, 0) : max(total, 0)+1]
		c.Title += " · " + s.columnLabel(s.column(columns[0]))
	}
	for _, l := range bars {
		c.Categories = append(c.Categories, Spot{s.labelRow(l), 1})
	}
	for _, i := range columns {
		series := Series{Name: Spot{s.at.Head, 2 + i}}
		for _, l := range bars {
			series.Values = append(series.Values, Spot{l.Row, 2 + i})
		}
		c.Series = append(c.Series, series)
	}
	c.Height = chartFrame + float64(len(bars))*(barHeight*float64(len(columns))+barGap)
}

// labelRow is the row of the label of a line: the first line of its table row.
func (s *sheet) labelRow(l Line) int {
	for _, o := range s.lined() {
		if o.Of == l.Of {
			return o.Row
		}
	}
	return l.Row
}

func (s *sheet) chartTitle() string {
	title := s.t.Title.In(s.Language)
	if title == "" {
		title = s.t.StubName
	}
	return title
}

// alternative describes a chart to those who do not see it: what it shows and
// the largest answers of its first column.
func (s *sheet) alternative(c *Chart, bars []Line) string {
	first := s.cols[0]
	largest := slices.Clone(bars)
	slices.SortStableFunc(largest, func(a, b Line) int {
		x, y := s.t.Rows[a.Of].ColPct[first], s.t.Rows[b.Of].ColPct[first]
		switch {
		case x > y || math.IsNaN(y) && !math.IsNaN(x):
			return -1
		case x < y || math.IsNaN(x) && !math.IsNaN(y):
			return 1
		}
		return 0
	})
	var parts []string
	for _, l := range largest[:min(altLongest, len(largest))] {
		if p := s.t.Rows[l.Of].ColPct[first]; !math.IsNaN(p) && !s.hidden(&s.t.Rows[l.Of], first) {
			parts = append(parts, s.rowLabel(&s.t.Rows[l.Of])+" "+percent(s.Language, p, s.Decimals))
		}
	}
	key := "chart.alt.bars"
	if c.Stacked {
		key = "chart.alt.stacked"
	}
	return say(s.Language, key, "n", strconv.Itoa(s.t.Number), "title", s.chartTitle(),
		"column", s.columnLabel(&s.t.Columns[first]), "largest", strings.Join(parts, ", "))
}
