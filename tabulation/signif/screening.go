package signif

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// candidate is what a table brings to the screening before the tables are
// compared. It is small: the comparisons themselves are not kept.
type candidate struct {
	evidence float64 // smallest p; 1 without any test
	tests    int     // that the evidence is the smallest of
	best     *comparison
	value    float64 // |difference| of best
	cramersV float64
}

// candidate looks through a finished table: its evidence is the smallest p
// of its chi-square tests, Bonferroni over the banner variables, or where it
// has none the smallest p of its comparisons, Bonferroni over them; its
// difference the largest of those that got a mark, else the largest of all.
func (b *builder) candidate() candidate {
	out := candidate{evidence: 1, cramersV: math.NaN()}
	smallest := 1.0
	for _, c := range b.out.Chi {
		if c.Reason != "" || math.IsNaN(c.P) {
			continue
		}
		out.tests++
		smallest = math.Min(smallest, c.P)
		if !(out.cramersV >= c.CramersV) {
			out.cramersV = c.CramersV
		}
	}
	if out.tests == 0 {
		for i := range b.comparisons {
			out.tests++
			smallest = math.Min(smallest, b.comparisons[i].p)
		}
	}
	if out.tests > 0 {
		out.evidence = math.Min(1, float64(out.tests)*smallest)
	}
	type rank struct {
		marked bool
		size   float64
	}
	var best rank
	for i := range b.comparisons {
		c := &b.comparisons[i]
		if b.hides(c) {
			continue
		}
		r := rank{b.strength(c.adjusted) > 0, b.size(c)}
		if out.best == nil || r.marked && !best.marked || r.marked == best.marked && r.size > best.size {
			best = r
			kept := *c
			out.best, out.value = &kept, r.size
		}
	}
	return out
}

// size makes differences of proportions and of means comparable: a mean's
// difference counts in units of four times its standard error's spread, that
// is of the standard deviation, where a proportion's is a fraction.
func (b *builder) size(c *comparison) float64 {
	if !b.out.Means(c.row, c.down, c.col) {
		return math.Abs(c.diff())
	}
	// half a standard deviation weighs as much as 20 points
	base := 1/c.baseA + 1/c.baseB
	sd := c.se / math.Sqrt(base)
	if !(sd > 0) {
		return 0
	}
	return 0.4 * math.Abs(c.diff()) / sd
}

// screen ranks all tables of a job: adjusted evidence first
// (Benjamini-Hochberg over those that were tested), then size of the
// difference; those that were not tested are the last.
func screen(builders []*builder, tests tabplan.Tests) []table.Finding {
	if profileOf(tests) == nil {
		return nil
	}
	var p []float64
	for _, b := range builders {
		if b.found.tests > 0 {
			p = append(p, b.found.evidence)
		}
	}
	adjusted := adjust(tabplan.CorrectionBH, p)
	out := make([]table.Finding, len(builders))
	size := make(map[int]float64, len(builders))
	for i, b := range builders {
		f := table.Finding{Table: b.out.Number, Row: -1, Evidence: b.found.evidence, Adjusted: 1, CramersV: b.found.cramersV, P: math.NaN(), EstimateA: math.NaN(), EstimateB: math.NaN()}
		if b.found.tests > 0 {
			f.Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
		if c := b.found.best; c != nil {
			f.Row, f.A, f.B, f.EstimateA, f.EstimateB, f.P = c.row, c.x, c.rival(), c.a, c.b, c.p
			f.Items, f.Column = c.down, c.col
			if f.B >= 0 && c.diff() < 0 {
				f.A, f.B, f.EstimateA, f.EstimateB = f.B, f.A, f.EstimateB, f.EstimateA
				if f.Items {
					f.Row = f.A
				}
			}
			f.Significant = b.strength(c.adjusted) > 0
		}
		out[i] = f
		size[f.Table] = b.found.value
	}
	slices.SortStableFunc(out, func(x, y table.Finding) int {
		switch {
		case x.Adjusted != y.Adjusted:
			return order(x.Adjusted, y.Adjusted)
		case size[x.Table] != size[y.Table]:
			return order(size[y.Table], size[x.Table])
		}
		return x.Table - y.Table
	})
	return out
}

func order(a, b float64) int {
	if a < b {
		return -1
	}
	return 1
}
