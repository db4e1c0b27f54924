package signif

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Paired tests: the items of a grid against each other. The same people
// answered both, so the covariance of the two estimates is taken out, which
// the joint histogram of the items gives. Whoever answered one of the items
// only adds to its variance and to nothing else.

// pairing tests the items of one grid.
type pairing struct {
	*builder // its table is the grid as it will be shown
	c        *tabplan.Composite
	base     *builder
	items    []*builder
	joints   []*builder // per pair of c.Pairs
}

// isPair tells the joint histograms from tables that are shown.
func isPair(b *builder) bool {
	c := b.t.Composite
	return c != nil && len(c.Pairs) > 0 && b.t.Banner.Key == "items"
}

// pairings makes the tests of all grids whose items are compared.
func pairings(all []*builder) []*pairing {
	var out []*pairing
	for i := 0; i < len(all); i++ {
		c := all[i].t.Composite
		if c == nil {
			continue
		}
		if n := len(c.Items); len(c.Pairs) > 0 {
			g := &pairing{c: c, base: all[i], items: all[i+1 : i+1+n], joints: all[i+1+n : i+c.Parts]}
			g.builder = &builder{t: g.base.t, out: g.grid(), tests: g.base.tests, profile: g.base.profile, lang: g.base.lang}
			g.compare()
			out = append(out, g)
		}
		i += c.Parts - 1
	}
	return out
}

// grid is the table as it will be shown, with room for letters.
func (g *pairing) grid() *table.Table {
	parts := []*table.Table{g.base.out}
	for _, b := range slices.Concat(g.items, g.joints) {
		parts = append(parts, b.out)
	}
	t := assemble(g.c, parts)
	t.Profile, t.Testing = g.base.out.Profile, g.base.out.Testing
	t.Testing.Compare = []string{tabplan.AgainstItems}
	family := table.Family{}
	for i := range t.Columns {
		t.Columns[i].Letter = Letter(i)
		if t.Columns[i].Base == table.TooSmall {
			family.Left = append(family.Left, i)
		} else {
			family.Columns = append(family.Columns, i)
		}
	}
	t.Families = []table.Family{family}
	for r := range t.Rows {
		if k := t.Rows[r].Stat; k == "" || k == string(tabplan.Mean) || k == "difference" {
			t.Rows[r].Letters = make([]string, len(t.Columns))
		}
	}
	return t
}

// compare makes all comparisons.
func (g *pairing) compare() {
	tested := g.out.Families[0].Columns
	for r := range g.out.Rows {
		if g.out.Rows[r].Letters == nil {
			continue
		}
		for k, pair := range g.c.Pairs {
			if !slices.Contains(tested, pair[0]) || !slices.Contains(tested, pair[1]) {
				continue
			}
			got, ok := g.test(&g.out.Rows[r], g.items[pair[0]], g.items[pair[1]], g.joints[k])
			if !ok {
				g.facts.untestable++
				continue
			}
			g.comparisons = append(g.comparisons, comparison{row: r, x: pair[0], y: pair[1], against: columns, adjusted: got.p, test: got})
		}
	}
}

// finish writes the letters, once it is known what is hidden, and leaves the
// table where the grid is put together.
func (g *pairing) finish() {
	g.out = g.grid()
	g.mark()
	g.found = g.candidate()
	g.comparisons = nil
	g.base.out.Paired = g.out
}

// test compares two items in one row.
func (g *pairing) test(row *table.Row, a, b, joint *builder) (test, bool) {
	switch row.Stat {
	case "":
		return pairedProportions(a.inRow(row.Key), b.inRow(row.Key), a.together(row.Key, b, joint))
	case string(tabplan.Mean):
		return pairedMeans(a.distribution(), b.distribution(), joint, a.scoreOf, b.scoreOf)
	}
	for _, d := range a.t.Stub.Differences {
		if "diff:"+d.Label.Key() == row.Key {
			return pairedMeans(a.signed(d), b.signed(d), joint, a.signOf(d), b.signOf(d))
		}
	}
	return test{}, false
}

// inRow are the sums of an item's people and of those of them in a row; none
// where the item has no such row.
func (b *builder) inRow(key string) columnSums {
	r := 1 + slices.IndexFunc(b.t.Stub.Categories, func(c tabplan.Category) bool { return c.Key == key })
	if r == 0 {
		return columnSums{}
	}
	return columnSums{w: b.s.Weighted(0, 0), q: b.s.Squared(0, 0), wr: b.s.Weighted(r, 0), qr: b.s.Squared(r, 0)}
}

// togetherSums are Σw² of people who answered both items: of all, of those in
// the row at the first item, at the second, at both; and Σw of those in the
// row at one of them only.
type togetherSums struct{ w, q, qa, qb, qab, wOne, qOne float64 }

// together are the sums over the joint histogram of two items for a row.
func (b *builder) together(key string, other, joint *builder) togetherSums {
	in := func(b *builder) []string {
		for _, c := range b.t.Stub.Categories {
			if c.Key == key {
				return c.Codes
			}
		}
		return nil
	}
	mine, theirs := in(b), in(other)
	var out togetherSums
	joint.cells(func(r, c string, w, q float64) {
		x, y := slices.Contains(mine, r), slices.Contains(theirs, c)
		out.w, out.q = out.w+w, out.q+q
		if x {
			out.qa += q
		}
		if y {
			out.qb += q
		}
		if x && y {
			out.qab += q
		}
		if x != y {
			out.wOne, out.qOne = out.wOne+w, out.qOne+q
		}
	})
	return out
}

// cells goes over a joint histogram, code by code.
func (b *builder) cells(do func(row, col string, w, q float64)) {
	for r, row := range b.t.Stub.Categories {
		for c, col := range b.t.Banner.Blocks[0].Categories {
			if b.s.N[b.s.Cell(r+1, c+1)] > 0 {
				do(row.Key, col.Key, b.s.Weighted(r+1, c+1), b.s.Squared(r+1, c+1))
			}
		}
	}
}

// scoreOf is the score of a code in the mean.
func (b *builder) scoreOf(code string) (float64, bool) {
	s, ok := b.t.Stub.Scores[code]
	return s, ok
}

// signOf gives the scores of a difference: +1, −1 and 0.
func (b *builder) signOf(d tabplan.Difference) func(code string) (float64, bool) {
	return func(code string) (float64, bool) {
		switch {
		case slices.Contains(b.t.Stub.NoScore, code):
			return 0, false
		case slices.Contains(d.Plus, code):
			return 1, true
		case slices.Contains(d.Minus, code):
			return -1, true
		}
		return 0, true
	}
}

// fewDifferent: with fewer people who answered the two items differently no
// arrangement of them is rarer than 5 % (2·½⁵ = 6.25 %).
const fewDifferent = 6

// pairedProportions compares the shares of two items in a row. With the share
// p̄ = (W_r1+W_r2)/(W₁+W₂) that both have if nothing differs,
//
//	v_k = [(1−p̄)²Q_rk + p̄²(Q_k−Q_rk)]/W_k²
//	c = [Q₁₂ − p̄(Q₁₀+Q₀₂) + p̄²Q₀]/(W₁W₂), Q over those who answered both
//	t = (p₁−p₂)/√(v₁+v₂−2c), df = e₁+e₂−e₀−1
//
// Where everybody answered both and without weights, t is McNemar's
// (b−c)/√(b+c). No test where fewer than six people (effectively) answered
// differently; of those who answered one item only, 2·min(p̄,1−p̄) counts as
// such.
func pairedProportions(a, b columnSums, o togetherSums) (test, bool) {
	if a.w <= 0 || b.w <= 0 || bothAtEdge(a, b) {
		return test{}, false
	}
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(o.w, o.q)
	out := test{form: formPaired, a: a.wr / a.w, b: b.wr / b.w, baseA: e1, baseB: e2, overlap: e0, df: e1 + e2 - e0 - 1}
	mean := (a.wr + b.wr) / (a.w + b.w)
	different := effective(o.wOne, o.qOne) + 2*min(mean, 1-mean)*max(0, e1+e2-2*e0)
	if below(out.df, 1) || below(different, fewDifferent) {
		return test{}, false
	}
	of := func(c columnSums) float64 {
		return ((1-mean)*(1-mean)*c.qr + mean*mean*(c.q-c.qr)) / (c.w * c.w)
	}
	return out.finish(of(a) + of(b) - 2*(o.qab-mean*(o.qa+o.qb)+mean*mean*o.q)/(a.w*b.w))
}

// pairedMeans compares the means of two items:
//
//	v_k = Σw²(s−m_k)²/W_k² · e_k/(e_k−1)
//	c = Σ w²(s₁−m₁)(s₂−m₂)/(W₁W₂) · e₀/(e₀−1), over those with a score at both
//	t = (m₁−m₂)/√(v₁+v₂−2c), df = e₁+e₂−e₀−1
//
// Where everybody answered both and without weights it is the paired t test.
func pairedMeans(da, db *distribution, joint *builder, scoreA, scoreB func(string) (float64, bool)) (test, bool) {
	if da == nil || db == nil || da.all.w <= 0 || db.all.w <= 0 {
		return test{}, false
	}
	a, b := da.all, db.all
	m1, m2 := a.mean(), b.mean()
	var w0, q0, c float64
	joint.cells(func(row, col string, w, q float64) {
		s1, ok1 := scoreA(row)
		s2, ok2 := scoreB(col)
		if ok1 && ok2 {
			w0, q0 = w0+w, q0+q
			c += q * (s1 - m1) * (s2 - m2)
		}
	})
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(w0, q0)
	if !below(1, e1) || !below(1, e2) {
		return test{}, false
	}
	v := a.e2/(a.w*a.w)*e1/(e1-1) + b.e2/(b.w*b.w)*e2/(e2-1)
	if below(1, e0) {
		v -= 2 * c / (a.w * b.w) * e0 / (e0 - 1)
	}
	out := test{form: formMeanPaired, a: m1, b: m2, baseA: e1, baseB: e2, overlap: e0, df: e1 + e2 - e0 - 1}
	return out.finishMean(v)
}

// paired brings the tests of the items into the grid; what is hidden has none.
func (g *composite) paired(from *table.Table) {
	if from == nil {
		return
	}
	g.t.Profile, g.t.Testing, g.t.Families, g.t.Audit = from.Profile, from.Testing, from.Families, from.Audit
	for i := range g.t.Columns {
		g.t.Columns[i].Letter = from.Columns[i].Letter
	}
	for r := range g.t.Rows {
		g.t.Rows[r].Letters = from.Rows[r].Letters
	}
}
