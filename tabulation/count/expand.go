package count

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// table makes the sums of one table out of its histograms.
func (b *bound) table(t *tabplan.Table, spans []stretch) cube.Sums {
	out := b.expand(t, selectionOf(t), spans)
	if t.KeepBad {
		usable := b.expand(t, selectionOf(t).usable(), spans)
		out.U = usable.N
		if out.Values != nil {
			out.Values.U = usable.Values.N
		}
		if out.Moments != nil {
			out.Moments.U = usable.Moments.N
		}
	}
	return out
}

// expand makes the sums of a table over one selection.
func (b *bound) expand(t *tabplan.Table, own selectionKey, spans []stretch) cube.Sums {
	stub := b.axes[t.Stub]
	sel := b.selections[own]
	x := &expansion{stub: stub, all: t.BaseAsked, apart: t.Banner.Apart, s: cube.Sums{Rows: 1 + len(t.Stub.Categories), Cols: 1 + t.Banner.Columns()}}
	s := &x.s
	s.Chain = sel.chain(spans)
	s.Chain.MissingBy = make([]int64, len(t.Stub.Missing))
	s.N = make([]int64, s.Rows*s.Cols)
	if t.Weight != nil {
		s.W, s.Q = make([]float64, s.Rows*s.Cols), make([]float64, s.Rows*s.Cols)
	}
	switch {
	case stub.wide != nil:
		x.moments(b.moments[measureKey{stub: stub, sel: sel}])
	case t.Stub.Kind == tabplan.Quantity && t.Beside == nil:
		x.values(t.Weight != nil)
	}
	if t.Beside != nil {
		s.Products = slices.Clone(b.products[productKey{stub, b.axes[t.Beside], sel}])
	}
	asked := sel // whom the form asks, where the silent count too
	if t.BaseAsked && t.Asked != nil {
		asked = b.selections[own.among(t.Asked)]
	}
	x.total(b.jointAt[jointKey{stub: stub.col, sel: sel}], b.jointAt[jointKey{stub: stub.col, sel: asked}])
	if t.Asked != nil && own == selectionOf(t) {
		askedLinks(b.jointAt[jointKey{stub: stub.col, block: b.relevance[t.Asked], sel: sel}], &s.Chain)
	}
	first := 1
	for _, axis := range t.Banner.Blocks {
		block := b.axes[axis]
		if k, ok := bitsFor(t, stub, block, sel); ok && b.bitsAt[k] != nil {
			x.blockOfBits(b.bitsAt[k], block, first)
			first += len(axis.Categories)
			continue
		}
		x.block(b.jointAt[jointKey{stub: stub.col, block: block.col, sel: sel}], b.jointAt[jointKey{stub: stub.col, block: block.col, sel: asked}], block, first)
		if stub.wide != nil {
			x.momentsBy(b.moments[measureKey{stub, block.col, sel}], block, first)
		}
		first += len(axis.Categories)
	}
	if t.BaseAsked {
		x.join()
	}
	return x.s
}

// askedLinks fills the links of the base that say whom the form asked, from
// the stub by its relevance.
func askedLinks(j *joint, c *cube.Chain) {
	c.NotAsked, c.NotAnswered, c.Unbidden = 0, 0, 0
	j.each(func(stub, relevant int, s sums) {
		switch {
		case stub != 0 && relevant == 0:
			c.Unbidden += s.n
		case stub == 0 && relevant == 0:
			c.NotAsked += s.n
		case stub == 0:
			c.NotAnswered += s.n
		}
	})
}

// join makes the silent part of the base: everybody who was asked is in it.
func (x *expansion) join() {
	c := &x.s.Chain
	c.Silent = c.NotAnswered + c.Missing
	c.Answered += c.Silent
	c.NotAnswered, c.Missing = 0, 0
	clear(c.MissingBy)
}

// expansion is a table being made.
type expansion struct {
	stub  *boundAxis
	all   bool // the base is everybody who was asked, with an answer or without
	apart bool // what columns share is not kept
	s     cube.Sums
	value []int32 // Quantity: index of the entry's number in Values.Score, -1 none
}

// each goes through a histogram: those without an answer are taken from the
// histogram of whom the form asks.
func (x *expansion) each(j, asked *joint, f func(stub, entry int, s sums)) {
	if j == asked {
		j.each(f)
		return
	}
	j.each(func(stub, entry int, s sums) {
		if x.stub.state[stub] != emptyEntry {
			f(stub, entry, s)
		}
	})
	asked.each(func(stub, entry int, s sums) {
		if x.stub.state[stub] == emptyEntry {
			f(stub, entry, s)
		}
	})
}

// values prepares the distribution: the distinct numbers that entries have.
func (x *expansion) values(weighted bool) {
	v := &cube.Values{Score: make([]float64, 0, len(x.stub.score))}
	for _, f := range x.stub.score {
		if !math.IsNaN(f) {
			v.Score = append(v.Score, f)
		}
	}
	slices.Sort(v.Score)
	v.Score = slices.Compact(v.Score)
	v.N = make([]int64, len(v.Score)*x.s.Cols)
	if weighted {
		v.W, v.Q = make([]float64, len(v.N)), make([]float64, len(v.N))
	}
	x.value = make([]int32, len(x.stub.score))
	for i, f := range x.stub.score {
		x.value[i] = -1
		if !math.IsNaN(f) {
			at, _ := slices.BinarySearch(v.Score, f)
			x.value[i] = int32(at)
		}
	}
	x.s.Values = v
}

// total fills column 0 and the links of the base from the stub alone.
func (x *expansion) total(j, asked *joint) {
	c := &x.s.Chain
	x.each(j, asked, func(stub, _ int, s sums) {
		switch x.stub.state[stub] {
		case emptyEntry:
			c.NotAnswered += s.n
			if !x.all {
				return
			}
		case missingEntry:
			c.Missing += s.n
			c.MissingBy[x.stub.missing[stub]] += s.n
			if !x.all {
				return
			}
		default:
			c.Answered += s.n
			if len(x.stub.cats[stub]) > 0 || x.stub.numbered(stub) {
				c.Shown += s.n
			}
		}
		x.add(stub, 0, s)
	})
}

// block fills the columns of one banner variable, the first of them at first.
func (x *expansion) block(j, asked *joint, block *boundAxis, first int) {
	count := cube.BlockCount{}
	pairs := x.pairs(block, first)
	x.each(j, asked, func(stub, entry int, s sums) {
		if x.stub.state[stub] != answeredEntry && !x.all {
			return
		}
		cols := block.cats[entry]
		if len(cols) == 0 && (entry == 0 || !block.axis.Nested) { // in a nest: in no block of it
			count.Out += s.n
			return
		}
		count.In += s.n
		for i, c := range cols {
			x.add(stub, first+int(c), s)
			if pairs == nil {
				continue
			}
			for _, d := range cols[i+1:] {
				x.addPair(pairs[pairIndex(int(c), int(d), len(block.axis.Categories))], stub, s)
			}
		}
	})
	x.s.Blocks = append(x.s.Blocks, count)
	for _, p := range pairs {
		if p.N[0] > 0 {
			x.s.Pairs = append(x.s.Pairs, *p)
		}
	}
}

// moments begins the sums of a wide stub with those of everybody.
func (x *expansion) moments(of []moment) {
	n := x.s.Cols
	m := &cube.Moments{Shift: x.stub.wide.shift, N: make([]int64, n)}
	for _, list := range []*[]float64{&m.W, &m.Q, &m.A1, &m.A2, &m.B1, &m.B2, &m.Min, &m.Max} {
		*list = make([]float64, n)
	}
	x.s.Moments = m
	for c := range n {
		m.Min[c], m.Max[c] = math.NaN(), math.NaN()
	}
	if len(of) > 0 {
		x.moment(0, &of[0])
	}
}

// momentsBy fills the columns of one banner variable.
func (x *expansion) momentsBy(of []moment, block *boundAxis, first int) {
	columns := make([]moment, len(block.axis.Categories))
	var pairs map[int]*moment
	if block.overlap && !x.apart {
		pairs = map[int]*moment{}
	}
	for entry := range of {
		cols := block.cats[entry]
		for i, c := range cols {
			columns[c].add(&of[entry])
			if pairs == nil {
				continue
			}
			for _, d := range cols[i+1:] {
				at := pairIndex(int(c), int(d), len(columns))
				if pairs[at] == nil {
					pairs[at] = &moment{}
				}
				pairs[at].add(&of[entry])
			}
		}
	}
	for c := range columns {
		x.moment(first+c, &columns[c])
	}
	for i := range x.s.Pairs {
		p := &x.s.Pairs[i]
		if p.A < first || p.B >= first+len(columns) {
			continue
		}
		if m := pairs[pairIndex(p.A-first, p.B-first, len(columns))]; m != nil {
			shift, q, b1 := x.stub.wide.shift, m.q.value(), m.b1.value()
			p.S0, p.B0 = m.w.value(), q
			p.B1 = b1 + shift*q
			p.B2 = m.b2.value() + 2*shift*b1 + shift*shift*q
		}
	}
}

func (x *expansion) moment(col int, m *moment) {
	if m.n == 0 {
		return
	}
	to := x.s.Moments
	to.N[col], to.W[col], to.Q[col] = m.n, m.w.value(), m.q.value()
	to.A1[col], to.A2[col], to.B1[col], to.B2[col] = m.a1.value(), m.a2.value(), m.b1.value(), m.b2.value()
	to.Min[col], to.Max[col] = m.min, m.max
}

// pairIndex numbers the pairs (a, b), a < b, of k columns in ascending order.
func pairIndex(a, b, k int) int { return a*(2*k-a-1)/2 + b - a - 1 }

// pairs prepares the overlaps of a banner variable; none where its columns
// share nobody.
func (x *expansion) pairs(block *boundAxis, first int) []*cube.Pair {
	if !block.overlap || x.apart {
		return nil
	}
	k := len(block.axis.Categories)
	out := make([]*cube.Pair, 0, k*(k-1)/2)
	for a := range k {
		for b := a + 1; b < k; b++ {
			p := &cube.Pair{A: first + a, B: first + b, N: make([]int64, x.s.Rows)}
			if x.s.W != nil {
				p.W, p.Q = make([]float64, x.s.Rows), make([]float64, x.s.Rows)
			}
			out = append(out, p)
		}
	}
	return out
}

func (x *expansion) add(stub, col int, s sums) {
	x.cell(0, col, s)
	for _, r := range x.stub.cats[stub] {
		x.cell(int(r)+1, col, s)
	}
	if x.value == nil || x.value[stub] < 0 {
		return
	}
	v := x.s.Values
	i := int(x.value[stub])*x.s.Cols + col
	v.N[i] += s.n
	if v.W != nil {
		v.W[i] += s.w
		v.Q[i] += s.q
	}
}

func (x *expansion) cell(row, col int, s sums) {
	i := x.s.Cell(row, col)
	x.s.N[i] += s.n
	if x.s.W != nil {
		x.s.W[i] += s.w
		x.s.Q[i] += s.q
	}
}

func (x *expansion) addPair(p *cube.Pair, stub int, s sums) {
	row := func(r int) {
		p.N[r] += s.n
		if p.W != nil {
			p.W[r] += s.w
			p.Q[r] += s.q
		}
	}
	row(0)
	for _, r := range x.stub.cats[stub] {
		row(int(r) + 1)
	}
	if x.value != nil && x.value[stub] >= 0 {
		f := x.stub.score[stub]
		p.S0 += s.w
		p.B0 += s.q
		p.B1 += s.q * f
		p.B2 += s.q * f * f
	}
}
