package count

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
)

// Clusters are columns counted together because many of their pairs are asked
// for: one addition per respondent at the place of three to six codes serves
// all of the pairs among them. Plans of many columns have few pairs of each;
// there groups that are joined once for all passes gain nothing, as hardly two
// pairs lie between the same two groups. A cluster is dealt into two halves
// whose codes are joined on the way, block by block (source.go), so its pass
// is a pass like any other.

const (
	clusterColumns = 8   // most columns of a cluster
	halfCodes      = 256 // most codes of a half: they fit a byte
)

// crossing is a column and the joints it has with another.
type crossing struct {
	other  int
	joints []*joint
}

// clusters finds passes over clusters of no more than so many cells, as long
// as more than two columns fit, and gives the joints that they do not serve.
//
// Growing greedily, from the column with the most pairs left by whichever
// column has the most pairs with those that are in, comes near what longer
// searches find: the 1,000 pairs of docs/performance.md take 237 passes.
func (c *chooser) clusters(most int) (passes []*pass, left []*joint) {
	at := map[*column.Column]int{}
	var cols []*column.Column
	var edges [][]crossing // of every column
	index := func(col *column.Column) int {
		i, ok := at[col]
		if !ok {
			i = len(cols)
			at[col], cols, edges = i, append(cols, col), append(edges, nil)
		}
		return i
	}
	pairs := map[[2]int][]*joint{}
	var order [][2]int
	for _, j := range c.joints {
		if j.block == nil || j.block == j.stub || !c.b.byteCodes(j.stub) || !c.b.byteCodes(j.block) {
			left = append(left, j)
			continue
		}
		x, y := index(j.stub), index(j.block)
		k := [2]int{min(x, y), max(x, y)}
		if pairs[k] == nil {
			order = append(order, k)
		}
		pairs[k] = append(pairs[k], j)
	}
	for _, k := range order {
		edges[k[0]] = append(edges[k[0]], crossing{k[1], pairs[k]})
		edges[k[1]] = append(edges[k[1]], crossing{k[0], pairs[k]})
	}
	g := &growth{c: c, most: most, cols: cols, edges: edges, gain: make([]int, len(cols)), parts: make([]*source, len(cols))}
	for {
		first := 0
		for i := range edges {
			if len(edges[i]) > len(edges[first]) {
				first = i
			}
		}
		if len(edges) == 0 || len(edges[first]) == 0 {
			break
		}
		passes = append(passes, g.grow(first))
	}
	// a stub alone, and a variable by itself, follow from any pass of it
	some := map[*column.Column]*pass{}
	for _, p := range passes {
		for _, col := range slices.Concat(p.a.cols, p.b.cols) {
			if some[col] == nil {
				some[col] = p
			}
		}
	}
	left = slices.DeleteFunc(left, func(j *joint) bool {
		p := some[j.stub]
		if p == nil || j.block != nil && j.block != j.stub {
			return false
		}
		p.joints = append(p.joints, j)
		return true
	})
	return passes, left
}

// byteCodes tells whether the codes of a column are bytes.
func (b *bound) byteCodes(col *column.Column) bool {
	return b.codes(col) <= halfCodes && (col.Codes8 != nil || b.masks[col] != nil)
}

// growth makes clusters one after the other.
type growth struct {
	c     *chooser
	most  int
	cols  []*column.Column
	edges [][]crossing // what no cluster serves yet
	parts []*source    // of the columns that are in some cluster
	gain  []int        // pairs of a column with those in the cluster that grows
}

// grow makes the pass of a cluster that begins with a column.
func (g *growth) grow(first int) *pass {
	in, cells := []int{first}, g.codes(first)
	var near []int // columns with pairs among those that are in
	p := &pass{}
	for next := first; ; {
		kept := g.edges[next][:0]
		for _, e := range g.edges[next] {
			if slices.Contains(in, e.other) {
				p.joints = append(p.joints, e.joints...)
				g.edges[e.other] = slices.DeleteFunc(g.edges[e.other], func(back crossing) bool { return back.other == next })
				continue
			}
			kept = append(kept, e)
			if g.gain[e.other] == 0 {
				near = append(near, e.other)
			}
			g.gain[e.other]++
		}
		g.edges[next] = kept
		if next = g.next(in, near, cells); next < 0 {
			break
		}
		in, cells = append(in, next), cells*g.codes(next)
	}
	for _, i := range near {
		g.gain[i] = 0
	}
	g.deal(p, in)
	return p
}

// next is the column that a cluster grows by, -1 for none: the one with the
// most pairs, then the one with the fewest left for other clusters, then the
// one of fewest codes.
func (g *growth) next(in, near []int, cells int) int {
	best := -1
	for _, i := range near {
		if slices.Contains(in, i) || len(in) > 1 && (len(in) == clusterColumns || cells*g.codes(i) > g.most) {
			continue
		}
		if best >= 0 {
			switch {
			case g.gain[i] != g.gain[best]:
				if g.gain[i] < g.gain[best] {
					continue
				}
			case len(g.edges[i]) != len(g.edges[best]):
				if len(g.edges[i]) > len(g.edges[best]) {
					continue
				}
			case g.codes(i) >= g.codes(best):
				continue
			}
		}
		if len(in) > 1 {
			if _, ok := halves(g.sizes(append(in, i))); !ok {
				continue
			}
		}
		best = i
	}
	return best
}

func (g *growth) codes(i int) int { return g.c.b.codes(g.cols[i]) }

func (g *growth) sizes(in []int) []int {
	out := make([]int, len(in))
	for k, i := range in {
		out[k] = g.codes(i)
	}
	return out
}

// deal gives a pass its halves.
func (g *growth) deal(p *pass, in []int) {
	second, _ := halves(g.sizes(in))
	var sides [2]source
	for k, i := range in {
		side := &sides[0]
		if second[k] {
			side = &sides[1]
		}
		if g.parts[i] == nil {
			g.parts[i] = &source{cols: []*column.Column{g.cols[i]}, cells: g.codes(i)}
		}
		side.cols, side.parts = append(side.cols, g.cols[i]), append(side.parts, g.parts[i])
	}
	whole := func(s source) *source {
		if len(s.parts) == 1 {
			return s.parts[0]
		}
		s.cells = 1
		for _, part := range s.parts {
			s.cells *= part.cells
		}
		return &s
	}
	p.a, p.b = whole(sides[0]), whole(sides[1])
}

// halves deals columns of some codes into two, the larger as small as can be;
// ok is false where that is more than the codes of a half. There are two
// columns at least.
func halves(codes []int) (second []bool, ok bool) {
	best, lowest := 0, 0
	for deal := 1; deal < 1<<(len(codes)-1); deal++ { // the last column is always in the first half
		sides := [2]int{1, 1}
		for i, n := range codes {
			sides[deal>>i&1] *= n
		}
		if larger := max(sides[0], sides[1]); best == 0 || larger < lowest {
			best, lowest = deal, larger
		}
	}
	second = make([]bool, len(codes))
	for i := range codes {
		second[i] = best>>i&1 == 1
	}
	return second, lowest <= halfCodes
}
