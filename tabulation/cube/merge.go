package cube

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// Merge adds the sums of other rows of the same dataset, counted for the same
// plan. Counts are those of a single pass; weighted sums are the same to the
// last bits, for merging two cubes rounds once more. Whoever merges several
// does it in a fixed order, so that the result is the same every time.
//
// Medians of Moments do not follow from parts and are dropped. Version when
// the cubes are of different plans or datasets.
func (c *Cube) Merge(o *Cube) error {
	differs := func(is, want string) error {
		return fault.New(fault.Version, "cube.merge", "what", "the cube", "is", short(is), "want", short(want))
	}
	switch {
	case c.Plan != o.Plan || len(c.Tables) != len(o.Tables):
		return differs(o.Plan, c.Plan)
	case c.Dataset != o.Dataset:
		return differs(o.Dataset, c.Dataset)
	}
	c.Rows += o.Rows
	for i := range c.Tables {
		c.Tables[i].merge(&o.Tables[i])
	}
	return nil
}

func (s *Sums) merge(o *Sums) {
	plus(s.N, o.N)
	plus(s.W, o.W)
	plus(s.Q, o.Q)
	plus(s.U, o.U)
	s.Chain.merge(&o.Chain)
	for i := range s.Blocks {
		s.Blocks[i].In += o.Blocks[i].In
		s.Blocks[i].Out += o.Blocks[i].Out
	}
	s.mergePairs(o.Pairs)
	if s.Values != nil {
		s.Values = s.Values.merge(o.Values, s.Cols)
	}
	if s.Moments != nil {
		s.Moments.merge(o.Moments)
	}
	for i := range s.Products {
		s.Products[i] = s.Products[i].plus(o.Products[i])
	}
}

func plus[T int64 | float64](to, from []T) {
	for i, x := range from {
		to[i] += x
	}
}

func (c *Chain) merge(o *Chain) {
	c.File += o.File
	c.BadWeight += o.BadWeight
	c.JobFilter += o.JobFilter
	c.TableFilter += o.TableFilter
	c.NotAsked += o.NotAsked
	c.NotAnswered += o.NotAnswered
	c.Unbidden += o.Unbidden
	c.Missing += o.Missing
	plus(c.MissingBy, o.MissingBy)
	c.Answered += o.Answered
	c.Silent += o.Silent
	c.Shown += o.Shown
}

// mergePairs adds overlaps; columns that share people in one part only are
// among them.
func (s *Sums) mergePairs(o []Pair) {
	at := make(map[[2]int]int, len(s.Pairs))
	for i, p := range s.Pairs {
		at[[2]int{p.A, p.B}] = i
	}
	known := len(s.Pairs)
	for _, q := range o {
		i, ok := at[[2]int{q.A, q.B}]
		if !ok {
			q.N, q.W, q.Q = slices.Clone(q.N), slices.Clone(q.W), slices.Clone(q.Q)
			s.Pairs = append(s.Pairs, q)
			continue
		}
		p := &s.Pairs[i]
		plus(p.N, q.N)
		plus(p.W, q.W)
		plus(p.Q, q.Q)
		p.S0, p.B0, p.B1, p.B2 = p.S0+q.S0, p.B0+q.B0, p.B1+q.B1, p.B2+q.B2
	}
	if len(s.Pairs) > known {
		slices.SortFunc(s.Pairs, func(x, y Pair) int {
			if x.A != y.A {
				return x.A - y.A
			}
			return x.B - y.B
		})
	}
}

// merge gives the distribution over the numbers of either.
func (v *Values) merge(o *Values, cols int) *Values {
	if slices.Equal(v.Score, o.Score) {
		plus(v.N, o.N)
		plus(v.W, o.W)
		plus(v.Q, o.Q)
		plus(v.U, o.U)
		return v
	}
	scores := slices.Concat(v.Score, o.Score)
	slices.Sort(scores)
	out := &Values{Score: slices.Compact(scores)}
	size := len(out.Score) * cols
	out.N = make([]int64, size)
	if v.W != nil {
		out.W, out.Q = make([]float64, size), make([]float64, size)
	}
	if v.U != nil {
		out.U = make([]int64, size)
	}
	for _, part := range []*Values{v, o} {
		for i, f := range part.Score {
			k, _ := slices.BinarySearch(out.Score, f)
			from, to := i*cols, k*cols
			plus(out.N[to:to+cols], part.N[from:from+cols])
			if out.W != nil {
				plus(out.W[to:to+cols], part.W[from:from+cols])
				plus(out.Q[to:to+cols], part.Q[from:from+cols])
			}
			if out.U != nil {
				plus(out.U[to:to+cols], part.U[from:from+cols])
			}
		}
	}
	return out
}

// merge adds moments, brought to the same shift.
func (m *Moments) merge(o *Moments) {
	m.Median = nil
	d := o.Shift - m.Shift // (s−m.Shift) = (s−o.Shift) + d
	for c := range m.N {
		m.A2[c] += o.A2[c] + 2*d*o.A1[c] + d*d*o.W[c]
		m.A1[c] += o.A1[c] + d*o.W[c]
		m.B2[c] += o.B2[c] + 2*d*o.B1[c] + d*d*o.Q[c]
		m.B1[c] += o.B1[c] + d*o.Q[c]
		m.Min[c] = lower(m.Min[c], o.Min[c])
		m.Max[c] = -lower(-m.Max[c], -o.Max[c])
	}
	plus(m.N, o.N)
	plus(m.U, o.U)
	plus(m.W, o.W)
	plus(m.Q, o.Q)
}

// lower is the smaller of two numbers, of which either may be none.
func lower(a, b float64) float64 {
	switch {
	case math.IsNaN(a):
		return b
	case math.IsNaN(b):
		return a
	}
	return min(a, b)
}

// plus adds what other people add, about the means of all.
func (p Product) plus(o Product) Product {
	out := Product{N: p.N + o.N, W: p.W + o.W, Q: p.Q + o.Q}
	if out.W <= 0 {
		return out
	}
	out.S, out.T = (p.S*p.W+o.S*o.W)/out.W, (p.T*p.W+o.T*o.W)/out.W
	for _, x := range []*Product{&p, &o} {
		out.BS += x.BS + (x.S-out.S)*x.Q
		out.BT += x.BT + (x.T-out.T)*x.Q
		out.BST += x.About(out.S, out.T)
	}
	return out
}
