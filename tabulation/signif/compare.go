package signif

import (
	"math"
	"sync"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// against says what the first column of a comparison is compared with.
type against uint8

const (
	columns against = iota
	rest
	total
	previous
)

// comparison is one test of a table before letters are written.
type comparison struct {
	row      int // index into the table's rows
	family   int // index into the table's families
	x, y     int // shown columns; y is meaningless for rest and total
	against  against
	adjusted float64 // p after the correction; p itself without one
	test

	// Of items of a grid: the figure that is compared. Where the items are
	// rows (down), x and y are these, and col is the column they stand in.
	items, down bool
	figure, col int
}

// spares are lists of comparisons of finished tables, for the next ones: a
// table of many columns has thousands.
var spares sync.Pool

func spareComparisons() []comparison {
	if list, ok := spares.Get().(*[]comparison); ok {
		return (*list)[:0]
	}
	return nil
}

func giveBack(list []comparison) {
	if cap(list) > 0 {
		spares.Put(&list)
	}
}

// rival is the other side of a comparison as the result names it.
func (c *comparison) rival() int {
	switch c.against {
	case rest:
		return table.AgainstRest
	case total:
		return table.AgainstTotal
	}
	return c.y
}

// tester answers for one row: the test of two shown columns, of a column and
// the rest, of a column and Total.
type tester struct {
	columns func(x, y int) (test, bool)
	rest    func(x int) (test, bool)
	total   func(x int) (test, bool)
	skip    func(x int) bool // the profile leaves the column out of this row
}

// compare makes all comparisons of a row.
func (b *builder) compare(row int, t tester) {
	for f, family := range b.out.Families {
		list := family.Columns
		if b.profile.skipsEdges {
			list = list[:0:0]
			for _, x := range family.Columns {
				if !t.skip(x) {
					list = append(list, x)
				}
			}
		}
		keep := func(how against, x, y int, got test, ok bool) {
			if !ok {
				b.untestable(row)
				return
			}
			b.comparisons = append(b.comparisons, comparison{row: row, family: f, x: x, y: y, against: how, adjusted: got.p, test: got})
		}
		shared := b.shares[family.Block] && !b.profile.overlap
		for i, x := range list {
			for _, y := range list[i+1:] {
				if b.tests.Against(tabplan.AgainstColumns) && !shared {
					got, ok := t.columns(x, y)
					keep(columns, x, y, got, ok)
				}
			}
			switch {
			case b.tests.Against(tabplan.AgainstRest) && b.restLarge(x):
				got, ok := t.rest(x)
				keep(rest, x, x, got, ok)
			case b.tests.Against(tabplan.AgainstTotal):
				got, ok := t.total(x)
				keep(total, x, x, got, ok)
			case b.tests.Against(tabplan.AgainstPrevious) && i > 0 && list[i-1] == x-1 && !shared:
				got, ok := t.columns(x, x-1)
				keep(previous, x, x-1, got, ok)
			}
		}
	}
}

// untestable notes a comparison of a row that no test can be made of.
func (b *builder) untestable(row int) {
	if b.facts.untestable == nil {
		b.facts.untestable = map[int]int{}
	}
	b.facts.untestable[row]++
}

// restLarge reports that everybody outside of a column are enough to test.
func (b *builder) restLarge(x int) bool {
	c := b.show[x]
	return !below(effective(b.s.Weighted(0, 0)-b.s.Weighted(0, c), b.s.Squared(0, 0)-b.s.Squared(0, c)), b.tests.Least())
}

// proportions tests row r of the cube.
func (b *builder) proportions(r int) tester {
	sums := func(x int) columnSums {
		c := b.show[x]
		return columnSums{w: b.s.Weighted(0, c), q: b.s.Squared(0, c), wr: b.s.Weighted(r, c), qr: b.s.Squared(r, c)}
	}
	all := columnSums{w: b.s.Weighted(0, 0), q: b.s.Squared(0, 0), wr: b.s.Weighted(r, 0), qr: b.s.Squared(r, 0)}
	return tester{
		columns: func(x, y int) (test, bool) {
			o := overlapSums{}
			if p := b.pair(x, y); p != nil {
				if p.W == nil {
					o = overlapSums{float64(p.N[0]), float64(p.N[0]), float64(p.N[r])}
				} else {
					o = overlapSums{p.W[0], p.Q[0], p.Q[r]}
				}
			}
			return b.profile.proportions(sums(x), sums(y), o)
		},
		rest: func(x int) (test, bool) {
			s := sums(x)
			return b.profile.proportions(s, all.without(s), overlapSums{})
		},
		total: func(x int) (test, bool) {
			s := sums(x)
			return b.profile.proportions(s, all, overlapSums{s.w, s.q, s.qr})
		},
		skip: func(x int) bool {
			s := sums(x)
			return edge(s) || below(b.out.Columns[x].Eff, 2)
		},
	}
}

// without is everybody but the people of a column. Differences that are
// rounding become 0, so that a proportion of exactly 0 stays one.
func (c columnSums) without(x columnSums) columnSums {
	less := func(a, b float64) float64 {
		if same(a, b) {
			return 0
		}
		return math.Max(0, a-b)
	}
	return columnSums{w: less(c.w, x.w), q: less(c.q, x.q), wr: less(c.wr, x.wr), qr: less(c.qr, x.qr)}
}

// means tests the mean of the distribution.
func (b *builder) meansOf(d *distribution) tester {
	return tester{
		columns: func(x, y int) (test, bool) {
			return b.profile.means(d.means[x], d.means[y], b.meanOverlap(x, y, d))
		},
		rest: func(x int) (test, bool) {
			return b.profile.means(d.means[x], d.sumsWithout(x), meanOverlap{})
		},
		total: func(x int) (test, bool) {
			m := d.means[x]
			return b.profile.means(m, d.all, meanOverlap{m.w, m.q, m.b1, m.b2})
		},
		skip: func(x int) bool { return below(effective(d.means[x].w, d.means[x].q), 2) },
	}
}

// mark writes what the comparisons of a table come to, into its rows:
// letters, arrows and, where it is asked for, the audit.
func (b *builder) mark() {
	for i := range b.comparisons {
		c := &b.comparisons[i]
		if b.hides(c) {
			continue
		}
		row := &b.out.Rows[c.row]
		strength := b.strength(c.adjusted)
		if c.down {
			high, low := c.x, c.y
			if c.diff() < 0 {
				high, low = c.y, c.x
			}
			b.out.Rows[high].Letters[c.col] += letterAt(strength, b.out.Rows[low].Letter)
		} else if c.against == columns {
			high, low := c.x, c.y
			if c.diff() < 0 {
				high, low = c.y, c.x
			}
			row.Letters[high] += letterAt(strength, b.out.Columns[low].Letter)
		} else {
			a := table.Arrow(strength)
			if c.diff() < 0 {
				a = -a
			}
			row.Arrows[c.x] = a
		}
		if c.form == formPooled && b.tests.Profile == tabplan.ProfileExact {
			b.facts.pooled++
		}
		if b.tests.Audit {
			b.out.Audit = append(b.out.Audit, b.audit(c, strength > 0))
		}
	}
	wide := false
	for i := range b.out.Columns {
		wide = wide || len(b.out.Columns[i].Letter) > 1
	}
	for i := range b.out.Rows {
		wide = wide || len(b.out.Rows[i].Letter) > 1
	}
	for i := range b.out.Rows {
		letters := b.out.Rows[i].Letters
		for k, s := range letters {
			letters[k] = sortLetters(s, wide)
		}
	}
}

// strength is 2 at the strict level, 1 at the loose one, 0 at none. p is
// compared after rounding to 1e-9, because kernels may differ in the last bit.
func (b *builder) strength(p float64) int {
	p = math.Round(p*1e9) / 1e9
	switch {
	case p < b.out.Level[0]:
		return 2
	case b.out.Level[1] > 0 && p < b.out.Level[1]:
		return 1
	}
	return 0
}

func letterAt(strength int, letter string) string {
	switch strength {
	case 2:
		return letter + " "
	case 1:
		return lower(letter) + " "
	}
	return ""
}

func (b *builder) audit(c *comparison, marked bool) table.Comparison {
	out := table.Comparison{
		Row: c.row, A: c.x, B: c.rival(), Form: c.form, EstimateA: c.a, EstimateB: c.b, BaseA: c.baseA, BaseB: c.baseB,
		Items: c.down, Column: c.col, Overlap: c.overlap, SE: c.se, T: c.t, DF: c.df, P: c.p, Adjusted: math.NaN(), Normal: c.normal, Mark: marked,
	}
	if c.normal {
		out.DF = math.NaN()
	}
	if b.tests.Correction != tabplan.CorrectionNone {
		out.Adjusted = c.adjusted
	}
	return out
}
