package tabulation

import (
	"fmt"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// closeTo is how far a figure of a workbook may be from the one that follows
// from the sums, relative: rounding of the last bits only.
const closeTo = 1e-12

// againstCube compares the bases, counts and percentages of the pages with
// the sums of the cube. verify has found the finished file equal to its pages;
// this finds the pages equal to what was counted, by arithmetic of its own:
// neither a wrong row, nor a wrong column, nor a wrong base passes both.
// Figures that are suppressed are no figures.
func (r *Results) againstCube(pages []*layout.Page) error {
	counted := make(map[string]int, len(r.plan.Tables))
	for i := range r.plan.Tables {
		if c := r.plan.Tables[i].Composite; c == nil {
			counted[r.plan.Tables[i].Key] = i
		} else if i == 0 || r.plan.Tables[i-1].Composite != c {
			counted[c.Key] = i
		}
	}
	shown := make(map[int]*table.Table, len(r.Job.Tables))
	for _, t := range r.Job.Tables {
		shown[t.Number] = t
	}
	for _, p := range pages {
		for i := range p.Tables {
			h := &p.Tables[i]
			at, ok := counted[h.Key]
			if !ok || shown[h.Number] == nil {
				return unverified(p.Name, fmt.Sprintf("there is no table %d", h.Number))
			}
			against := r.holdingAgainstCube
			if r.plan.Tables[at].Composite != nil {
				against = r.compositeAgainstCube
			}
			if err := against(p, h, shown[h.Number], at); err != nil {
				return err
			}
		}
	}
	return nil
}

// holdingAgainstCube compares a piece of table t with the sums counted at the
// given place of the plan.
func (r *Results) holdingAgainstCube(p *layout.Page, h *layout.Holding, t *table.Table, at int) error {
	sums := &r.sums.Tables[at]
	categories := make(map[string]int, sums.Rows)
	for i := range r.plan.Tables[at].Stub.Categories {
		categories[r.plan.Tables[at].Stub.Categories[i].Key] = i + 1
	}
	columns := make([]int, len(t.Columns)) // of the table -> of the cube
	next := 1
	for i := range t.Columns {
		if t.Columns[i].Block >= 0 {
			columns[i] = next
			next++
		}
	}
	for _, line := range h.Lines {
		row := 0
		if line.Of != layout.BaseLine {
			var known bool
			if row, known = categories[t.Rows[line.Of].Key]; !known {
				continue // a statistic
			}
		}
		for i, c := range h.Columns {
			want, known := r.figureOf(at, line, row, columns[c])
			if !known {
				break // of the whole line
			}
			if err := agree(p, t, line, i, c, want); err != nil {
				return err
			}
		}
	}
	return nil
}

// differs is the fault of a cell that shows another figure than the sums give.
func differs(p *layout.Page, row, i int, is, want float64) error {
	return unverified(p.Name, fmt.Sprintf("cell %s%d shows %v, the sums give %v", fault.ColumnName(2+i), row, is, want))
}

// figureOf computes a figure from the sums; known is false for one that does
// not follow from a few of them.
func (r *Results) figureOf(at int, line layout.Line, row, col int) (x float64, known bool) {
	s := &r.sums.Tables[at]
	if r.plan.Tables[at].Answers {
		if x, known = answersOf(s, r.plan.Tables[at].Stub, line, row, col); known {
			return x, true
		}
	}
	ratio := func(a, b float64) float64 {
		if b == 0 {
			return math.NaN()
		}
		return a / b
	}
	switch line.Figure {
	case layout.UnweightedBase:
		return float64(s.N[s.Cell(0, col)]), true
	case layout.WeightedBase:
		return s.Weighted(0, col), true
	case layout.EffectiveBase:
		w, q := s.Weighted(0, col), s.Squared(0, col)
		if q <= 0 {
			return 0, true
		}
		return w * w / q, true
	case layout.Figure(tabplan.Count):
		if s.W != nil {
			return s.Weighted(row, col), true
		}
		return float64(s.N[s.Cell(row, col)]), true
	case layout.Figure(tabplan.ColPct):
		return ratio(s.Weighted(row, col), s.Weighted(0, col)), true
	case layout.Figure(tabplan.RowPct):
		return ratio(s.Weighted(row, col), s.Weighted(row, 0)), true
	case layout.Figure(tabplan.TotalPct):
		return ratio(s.Weighted(row, col), s.Weighted(0, 0)), true
	}
	return 0, false
}

// answersOf computes a figure of a table of answers; known is false for the
// bases of people.
func answersOf(s *cube.Sums, stub *tabplan.Axis, line layout.Line, row, col int) (x float64, known bool) {
	of := func(row, col int) (n, w float64) { // row 0: all answers
		for i := range stub.Categories {
			cat := &stub.Categories[i]
			if cat.Kind == tabplan.ValueCategory && (row == 0 || slices.Contains(stub.Categories[row-1].Codes, cat.Key)) {
				n += float64(s.N[s.Cell(i+1, col)])
				w += s.Weighted(i+1, col)
			}
		}
		return n, w
	}
	n, w := of(row, col)
	var base float64
	switch line.Figure {
	case layout.Answers:
		return n, true
	case layout.WeightedAnswers:
		return w, true
	case layout.Figure(tabplan.Count):
		return w, true
	case layout.Figure(tabplan.ColPct):
		_, base = of(0, col)
	case layout.Figure(tabplan.RowPct):
		_, base = of(row, 0)
	case layout.Figure(tabplan.TotalPct):
		_, base = of(0, 0)
	default:
		return 0, false
	}
	if base == 0 {
		return math.NaN(), true
	}
	return w / base, true
}
