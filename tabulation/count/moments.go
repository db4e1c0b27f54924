package count

import (
	"context"
	"math"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/cube"
)

// Sums over numbers, respondent by respondent: the moments of numbers that no
// dictionary holds by the codes of a banner column, and the products of two
// numbers. Like the passes they are made in lanes of consecutive spans, whose
// number follows from the rows alone, and added up in order.

// total is a sum with what its additions lost (Neumaier 1974).
type total struct{ sum, lost float64 }

func (t *total) add(x float64) {
	x = float64(x) // a product is rounded before it is added, on every machine
	s := t.sum + x
	if math.Abs(t.sum) >= math.Abs(x) {
		t.lost += (t.sum - s) + x
	} else {
		t.lost += (x - s) + t.sum
	}
	t.sum = s
}

func (t *total) merge(o total) {
	t.add(o.sum)
	t.lost += o.lost
}

func (t total) value() float64 { return t.sum + t.lost }

// moment is what people with a number and one code of a banner add.
type moment struct {
	n              int64
	w, q           total
	a1, a2, b1, b2 total
	min, max       float64
}

func (m *moment) one(x, f, shift float64) {
	d := f - shift
	if m.n == 0 || f < m.min {
		m.min = f
	}
	if m.n == 0 || f > m.max {
		m.max = f
	}
	m.n++
	m.w.add(x)
	m.q.add(x * x)
	m.a1.add(x * d)
	m.a2.add(x * d * d)
	m.b1.add(x * x * d)
	m.b2.add(x * x * d * d)
}

func (m *moment) add(o *moment) {
	if o.n == 0 {
		return
	}
	if m.n == 0 || o.min < m.min {
		m.min = o.min
	}
	if m.n == 0 || o.max > m.max {
		m.max = o.max
	}
	m.n += o.n
	m.w.merge(o.w)
	m.q.merge(o.q)
	m.a1.merge(o.a1)
	m.a2.merge(o.a2)
	m.b1.merge(o.b1)
	m.b2.merge(o.b2)
}

// measureKey names the moments of a wide stub by a banner column; block nil:
// of everybody.
type measureKey struct {
	stub  *boundAxis
	block *column.Column
	sel   *selection
}

// productKey names the products of two numbers.
type productKey struct {
	stub, beside *boundAxis
	sel          *selection
}

// walk goes over the respondents of a selection in the stretches of a job,
// lane by lane: do is called once per lane and span with the rows [from, to)
// and their weights, nil for none.
func (b *bound) walk(ctx context.Context, sel *selection, spans []stretch, workers int, do func(lane, from, to int, weights []float64)) error {
	lanes := lanesOf(len(spans))
	return each(ctx, workers, lanes, func(l int) {
		var buffer []float64
		for k := l * len(spans) / lanes; k < (l+1)*len(spans)/lanes; k++ {
			s := spans[k]
			var f []float64
			if sel.weight != nil {
				buffer = sel.weight.Rows(buffer, s.from, s.to)
				f = buffer
			}
			do(l, s.from, s.to, f)
		}
	})
}

// lanesOf is how many parts so many spans are divided into.
func lanesOf(spans int) int { return max(1, min(lanesWanted, spans)) }

// measure fills the moments of a key, per code of its block.
func (b *bound) measure(ctx context.Context, k measureKey, spans []stretch, workers int) ([]moment, error) {
	codes := 1
	if k.block != nil {
		codes = len(k.block.Dict)
	}
	lanes := make([][]moment, lanesOf(len(spans)))
	w, entry := k.stub.wide, b.entries(k.block)
	err := b.walk(ctx, k.sel, spans, workers, func(l, from, to int, f []float64) {
		if lanes[l] == nil {
			lanes[l] = make([]moment, codes)
		}
		sums := lanes[l]
		for r := from; r < to; r++ {
			v := w.nums[r]
			if v != v || !k.sel.in.has(r) {
				continue
			}
			x := 1.0
			if f != nil {
				x = f[r-from]
			}
			sums[entry(r)].one(x, v, w.shift)
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]moment, codes)
	for _, sums := range lanes {
		for i := range sums {
			out[i].add(&sums[i])
		}
	}
	return out, nil
}

// entries gives the code of a respondent in a banner column.
func (b *bound) entries(c *column.Column) func(r int) int {
	if c == nil {
		return func(int) int { return 0 }
	}
	if m, ok := b.masks[c]; ok {
		return func(r int) int {
			if m.has(r) {
				return 1
			}
			return 0
		}
	}
	return func(r int) int { return int(c.Code(r)) }
}

// product fills the products of two numbers: of the numbers themselves, and
// of the stub's differences.
func (b *bound) product(ctx context.Context, k productKey, spans []stretch, workers int) ([]cube.Product, error) {
	ways := 1 + len(k.stub.axis.Differences)
	out := make([]cube.Product, ways)
	for i := range out {
		s, t := k.stub.scores(i), k.beside.scores(i)
		type sums struct {
			n                       int64
			w, q, s, t, bs, bt, bst total
		}
		lanes := make([]sums, lanesOf(len(spans)))
		pass := func(do func(l *sums, x, a, b float64)) error {
			return b.walk(ctx, k.sel, spans, workers, func(l, from, to int, f []float64) {
				for r := from; r < to; r++ {
					if !k.sel.in.has(r) {
						continue
					}
					a, c := s(r), t(r)
					if a != a || c != c {
						continue
					}
					x := 1.0
					if f != nil {
						x = f[r-from]
					}
					do(&lanes[l], x, a, c)
				}
			})
		}
		p := &out[i]
		if err := pass(func(l *sums, x, a, c float64) {
			l.n++
			l.w.add(x)
			l.q.add(x * x)
			l.s.add(x * a)
			l.t.add(x * c)
		}); err != nil {
			return nil, err
		}
		var all sums
		for j := range lanes {
			l := &lanes[j]
			all.n += l.n
			all.w.merge(l.w)
			all.q.merge(l.q)
			all.s.merge(l.s)
			all.t.merge(l.t)
		}
		p.N, p.W, p.Q = all.n, all.w.value(), all.q.value()
		if p.W > 0 {
			p.S, p.T = all.s.value()/p.W, all.t.value()/p.W
		}
		if err := pass(func(l *sums, x, a, c float64) {
			l.bs.add(x * x * (a - p.S))
			l.bt.add(x * x * (c - p.T))
			l.bst.add(x * x * (a - p.S) * (c - p.T))
		}); err != nil {
			return nil, err
		}
		for j := range lanes {
			all.bs.merge(lanes[j].bs)
			all.bt.merge(lanes[j].bt)
			all.bst.merge(lanes[j].bst)
		}
		p.BS, p.BT, p.BST = all.bs.value(), all.bt.value(), all.bst.value()
	}
	return out, nil
}
