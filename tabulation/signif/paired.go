package signif

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Paired tests: the items of a grid against each other. The same people
// answered both, so the covariance of the two estimates is taken out, which
// what the items have in common gives. Whoever answered one of the items
// only adds to its variance and to nothing else.

// pairing tests the items of one grid.
type pairing struct {
	*builder // its table is the grid as it will be shown
	c        *tabplan.Composite
	parts    []*builder // the base first
	items    []*builder
	joints   []*builder // per pair of c.Pairs
	letters  []string   // of the items
	figures  []figureOf
}

// figureOf is one row of the items' own tables.
type figureOf struct {
	key, stat string
}

// isPair tells what two items have in common from tables that are shown.
func isPair(t *tabplan.Table) bool {
	c := t.Composite
	return c != nil && len(c.Pairs) > 0 && t.Banner.Key == "items"
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
			g := &pairing{c: c, parts: all[i : i+c.Parts], items: all[i+1 : i+1+n], joints: all[i+1+n : i+c.Parts]}
			base := all[i]
			g.builder = &builder{t: base.t, s: base.s, tests: base.tests, profile: base.profile, lang: base.lang}
			g.grid()
			g.compare()
			out = append(out, g)
		}
		i += c.Parts - 1
	}
	return out
}

// grid makes the table as it will be shown, with room for letters: those of
// the columns where the items are columns; else those of the items' rows,
// which go on where the letters of the banner end.
func (g *pairing) grid() {
	tables := make([]*table.Table, len(g.parts))
	for i, b := range g.parts {
		tables[i] = b.out
	}
	t := assemble(g.c, tables)
	first := 0
	for _, c := range t.Columns {
		if c.Letter != "" {
			first++
		}
	}
	t.Profile, t.Testing = g.parts[0].out.Profile, g.parts[0].out.Testing
	t.Testing.Compare = []string{tabplan.AgainstItems}
	g.letters, g.figures = nil, nil
	family := table.Family{Block: -1, Items: true, Rows: g.c.Kind != tabplan.GridScale}
	for i := range g.items {
		g.letters = append(g.letters, Letter(first+i))
	}
	for _, row := range shownRows(g.c, tables[1:1+len(g.items)]) {
		if row.Kind != table.StatRow || row.Stat == string(tabplan.Mean) || row.Stat == "difference" {
			g.figures = append(g.figures, figureOf{row.Key, row.Stat})
		}
	}
	g.out, t.Audit = t, nil
	for r := range t.Rows {
		t.Rows[r].Letters = nil
	}
	for _, f := range g.figures {
		for i := range g.items {
			row, col := g.spot(f, i)
			if row < 0 || col < 0 {
				continue
			}
			if t.Rows[row].Letters == nil {
				t.Rows[row].Letters = make([]string, len(t.Columns))
			}
			at := row
			if family.Rows {
				t.Rows[row].Letter = g.letters[i]
			} else {
				at, t.Columns[col].Letter = col, g.letters[i]
			}
			switch {
			case f != g.figures[0]: // said once
			case g.small(i):
				family.Left = append(family.Left, at)
			default:
				family.Columns = append(family.Columns, at)
			}
		}
	}
	t.Families = []table.Family{family}
}

// small: the item has too few people to be tested.
func (g *pairing) small(item int) bool {
	t := g.items[item].out
	return t.Columns[totalColumn(t)].Base == table.TooSmall
}

// spot is where the figure of an item is shown: row and column of the grid,
// below 0 where it is not.
func (g *pairing) spot(f figureOf, item int) (row, col int) {
	name := g.c.Names[item]
	rowOf := func(key string) int {
		return slices.IndexFunc(g.out.Rows, func(r table.Row) bool { return r.Key == key })
	}
	switch g.c.Kind {
	case tabplan.GridItems:
		return rowOf(name + ":" + f.key), totalColumn(g.out)
	case tabplan.GridShares:
		return rowOf(name), slices.IndexFunc(g.out.Columns, func(c table.Column) bool { return c.Key == f.key })
	}
	return rowOf(f.key), item
}

// compare makes all comparisons.
func (g *pairing) compare() {
	for at, f := range g.figures {
		for k, pair := range g.c.Pairs {
			row, col := g.spot(f, pair[0])
			other, across := g.spot(f, pair[1])
			if row < 0 || col < 0 || other < 0 || across < 0 || g.small(pair[0]) || g.small(pair[1]) {
				continue
			}
			got, ok := g.test(f, g.items[pair[0]], g.items[pair[1]], g.joints[k])
			if !ok {
				g.untestable(row)
				continue
			}
			c := comparison{row: row, x: col, y: across, items: true, figure: at, against: columns, adjusted: got.p, test: got}
			if g.out.Families[0].Rows {
				c.down, c.col, c.x, c.y = true, col, row, other
			}
			g.comparisons = append(g.comparisons, c)
		}
	}
}

// finish writes the letters, once it is known what is hidden, and leaves the
// table where the grid is put together.
func (g *pairing) finish() {
	g.grid()
	g.mark()
	g.found = g.candidate()
	g.out.Notes = nil
	g.notes()
	g.parts[0].out.Paired = g.out
}

// test compares two items in one row.
func (g *pairing) test(f figureOf, a, b, joint *builder) (test, bool) {
	switch f.stat {
	case "":
		return pairedProportions(a.inRow(f.key), b.inRow(f.key), a.together(f.key, b, joint))
	case string(tabplan.Mean):
		return pairedMeans(a.distribution(), b.distribution(), joint.productOf(0, a.scoreOf, b.scoreOf))
	}
	for i, d := range a.t.Stub.Differences {
		if "diff:"+d.Label.Key() == f.key {
			return pairedMeans(a.signed(d), b.signed(d), joint.productOf(i+1, a.signOf(d), b.signOf(d)))
		}
	}
	return test{}, false
}

// inRow are the sums of an item's people and of those of them in a row; none
// where the item has no such row.
func (b *builder) inRow(key string) columnSums {
	r := b.rowOf(key)
	if r == 0 {
		return columnSums{}
	}
	return columnSums{w: b.s.Weighted(0, 0), q: b.s.Squared(0, 0), wr: b.s.Weighted(r, 0), qr: b.s.Squared(r, 0)}
}

// rowOf is the row of the sums of a category; 0 where there is none.
func (b *builder) rowOf(key string) int {
	return 1 + slices.IndexFunc(b.t.Stub.Categories, func(c tabplan.Category) bool { return c.Key == key })
}

// togetherSums are Σw² of people in the bases of both items: of all, of those
// in the row at the first item, at the second, at both; and Σw of those in the
// row at one of them only.
type togetherSums struct{ w, q, qa, qb, qab, wOne, qOne float64 }

// together are these sums for a row. The columns of the joint table are the
// rows of the other item, and behind them, where not everybody is in its
// base, those who are.
func (b *builder) together(key string, other, joint *builder) togetherSums {
	row, col, base := b.rowOf(key), other.rowOf(key), 0
	if len(joint.t.Banner.Blocks) > 1 {
		base = joint.s.Cols - 1
	}
	at := func(r, c int) (w, q float64) { return joint.s.Weighted(r, c), joint.s.Squared(r, c) }
	wa, qa := at(row, base)
	wb, qb := at(0, col)
	wab, qab := at(row, col)
	var out togetherSums
	out.w, out.q = at(0, base)
	out.qa, out.qb, out.qab = qa, qb, qab
	out.wOne, out.qOne = one(wa, wb, wab), one(qa, qb, qab)
	return out
}

// one is what people in exactly one of two rows add; a rest that is rounding
// is none.
func one(a, b, both float64) float64 {
	x := (a - both) + (b - both)
	if x <= 1e-12*(a+b) {
		return 0
	}
	return x
}

// productOf gives what people with two scores have in common: of numbers, the
// products that were counted; else over the codes of both items.
func (b *builder) productOf(way int, scoreA, scoreB func(string) (float64, bool)) cube.Product {
	if way < len(b.s.Products) {
		return b.s.Products[way]
	}
	var out cube.Product
	each := func(do func(s, t, w, q float64, n int64)) {
		for r, row := range b.t.Stub.Categories {
			s, ok := scoreA(row.Key)
			if !ok || row.Kind != tabplan.ValueCategory {
				continue
			}
			for c, col := range b.t.Banner.Blocks[0].Categories {
				if t, ok := scoreB(col.Key); ok && col.Kind == tabplan.ValueCategory {
					do(s, t, b.s.Weighted(r+1, c+1), b.s.Squared(r+1, c+1), b.s.N[b.s.Cell(r+1, c+1)])
				}
			}
		}
	}
	each(func(s, t, w, q float64, n int64) {
		out.N, out.W, out.Q = out.N+n, out.W+w, out.Q+q
		out.S, out.T = out.S+w*s, out.T+w*t
	})
	if out.W <= 0 {
		return cube.Product{}
	}
	out.S, out.T = out.S/out.W, out.T/out.W
	each(func(s, t, _, q float64, _ int64) {
		out.BS += q * (s - out.S)
		out.BT += q * (t - out.T)
		out.BST += q * (s - out.S) * (t - out.T)
	})
	return out
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
func pairedMeans(da, db *distribution, both cube.Product) (test, bool) {
	if da == nil || db == nil || da.all.w <= 0 || db.all.w <= 0 {
		return test{}, false
	}
	a, b := da.all, db.all
	m1, m2 := a.mean(), b.mean()
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(both.W, both.Q)
	if !below(1, e1) || !below(1, e2) {
		return test{}, false
	}
	v := a.e2/(a.w*a.w)*e1/(e1-1) + b.e2/(b.w*b.w)*e2/(e2-1)
	if below(1, e0) {
		v -= 2 * both.About(m1, m2) / (a.w * b.w) * e0 / (e0 - 1)
	}
	out := test{form: formMeanPaired, a: m1, b: m2, baseA: e1, baseB: e2, overlap: e0, df: e1 + e2 - e0 - 1}
	return out.finishMean(v)
}

// paired brings the tests of the items into the grid; what is hidden has none.
func (g *composite) paired(from *table.Table) {
	if from == nil {
		return
	}
	for _, n := range from.Notes {
		if n.Key == "untestable" {
			g.t.Notes = sumNote(g.t.Notes, n)
		}
	}
	g.t.Families, g.t.Audit = append(g.t.Families, from.Families...), append(g.t.Audit, from.Audit...)
	g.t.Profile = from.Profile
	g.t.Testing.Compare = append(slices.Clone(g.t.Testing.Compare), from.Testing.Compare...)
	for i := range g.t.Columns {
		if from.Columns[i].Letter != "" {
			g.t.Columns[i].Letter = from.Columns[i].Letter
		}
	}
	for r := range g.t.Rows {
		row, with := &g.t.Rows[r], &from.Rows[r]
		row.Letter = with.Letter
		switch {
		case row.Letters == nil:
			row.Letters = with.Letters
		case with.Letters != nil: // those of columns are in other cells
			row.Letters = slices.Clone(row.Letters)
			for i, s := range with.Letters {
				row.Letters[i] += s
			}
		}
	}
}
