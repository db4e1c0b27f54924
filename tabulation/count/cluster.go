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

// graph is the columns of a byte that joints cross, and their joints.
type graph struct {
	cols  []*column.Column
	codes []int
	parts []*source    // of each column
	edges [][]crossing // of each column
	some  [][]*joint   // of each column: alone and by itself
	left  []*joint     // what no cluster serves
}

// crossing is a column and the joints it has with another.
type crossing struct {
	other  int
	joints []*joint
}

// crossed makes the graph of joints.
func (b *bound) crossed(joints []*joint) *graph {
	g := &graph{}
	at := map[*column.Column]int{}
	index := func(col *column.Column) int {
		i, ok := at[col]
		if !ok {
			i = len(g.cols)
			at[col] = i
			g.cols, g.codes, g.edges = append(g.cols, col), append(g.codes, b.codes(col)), append(g.edges, nil)
			g.parts = append(g.parts, &source{cols: []*column.Column{col}, cells: b.codes(col)})
		}
		return i
	}
	add := func(x, y int, j *joint) {
		for i, e := range g.edges[x] {
			if e.other == y {
				g.edges[x][i].joints = append(e.joints, j)
				return
			}
		}
		g.edges[x] = append(g.edges[x], crossing{y, []*joint{j}})
	}
	for _, j := range joints {
		if j.block != nil && j.block != j.stub && b.byteCodes(j.stub) && b.byteCodes(j.block) {
			x, y := index(j.stub), index(j.block)
			add(x, y, j)
			add(y, x, j)
		}
	}
	g.some = make([][]*joint, len(g.cols))
	for _, j := range joints {
		x, ok := at[j.stub]
		switch {
		case ok && (j.block == nil || j.block == j.stub):
			g.some[x] = append(g.some[x], j)
		case !ok || !b.byteCodes(j.block):
			g.left = append(g.left, j)
		}
	}
	return g
}

// clusters finds passes over clusters of no more than so many cells, as long
// as more than two columns fit, for all joints but those that are left.
//
// Growing greedily, from the column with the most pairs left by whichever
// column has the most pairs with those that are in, gives as few passes as any of
// a dozen orders tried (they differ by a tenth): the 1,000 pairs of
// docs/performance.md take about 245.
func (g *graph) clusters(most int) []*pass {
	w := &growth{graph: g, most: most, edges: make([][]crossing, len(g.cols)), gain: make([]int, len(g.cols)), placed: make([]bool, len(g.cols))}
	for i, e := range g.edges {
		w.edges[i] = slices.Clone(e)
	}
	var passes []*pass
	for {
		first := 0
		for i := range w.edges {
			if len(w.edges[i]) > len(w.edges[first]) {
				first = i
			}
		}
		if len(w.edges) == 0 || len(w.edges[first]) == 0 {
			return passes
		}
		passes = append(passes, w.grow(first))
	}
}

// byteCodes tells whether the codes of a column are bytes.
func (b *bound) byteCodes(col *column.Column) bool {
	return b.codes(col) <= halfCodes && (col.Codes8 != nil || b.masks[col] != nil)
}

// growth makes clusters one after the other.
type growth struct {
	*graph
	most   int
	edges  [][]crossing // what no cluster serves yet
	gain   []int        // pairs of a column with those in the cluster that grows
	placed []bool       // columns whose joints of one column some cluster serves
}

// grow makes the pass of a cluster that begins with a column.
func (g *growth) grow(first int) *pass {
	in, cells := append(make([]int, 0, clusterColumns), first), g.codes[first]
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
		in, cells = append(in, next), cells*g.codes[next]
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
		if slices.Contains(in, i) || len(in) > 1 && (len(in) == clusterColumns || cells*g.codes[i] > g.most) {
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
			case g.codes[i] >= g.codes[best]:
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

// sizes are the codes of columns.
func (g *graph) sizes(in []int) []int {
	out := make([]int, len(in), clusterColumns)
	for k, i := range in {
		out[k] = g.codes[i]
	}
	return out
}

// deal gives a pass its halves.
func (g *growth) deal(p *pass, in []int) {
	second, _ := halves(g.sizes(in))
	var sides [2][]*source
	for k, i := range in {
		at := int(second >> k & 1)
		sides[at] = append(sides[at], g.parts[i])
		if !g.placed[i] { // these follow from any pass of the column
			g.placed[i] = true
			p.joints = append(p.joints, g.some[i]...)
		}
	}
	p.a, p.b = joined(sides[0]), joined(sides[1])
}

// joined is the source of columns that are joined on the way.
func joined(parts []*source) *source {
	if len(parts) == 1 {
		return parts[0]
	}
	s := &source{cells: 1, parts: parts}
	for _, part := range parts {
		s.cols = append(s.cols, part.cols[0])
		s.cells *= part.cells
	}
	return s
}

// halves deals columns of some codes into two, the larger as small as can be:
// bits of second are columns of the second half. ok is false where that is
// more than the codes of a half. There are two columns at least.
func halves(codes []int) (second uint, ok bool) {
	lowest := 0
	for deal := uint(1); deal < 1<<(len(codes)-1); deal++ { // the last column is always in the first half
		sides := [2]int{1, 1}
		for i, n := range codes {
			sides[deal>>i&1] *= n
		}
		if larger := max(sides[0], sides[1]); lowest == 0 || larger < lowest {
			second, lowest = deal, larger
		}
	}
	return second, lowest <= halfCodes
}
