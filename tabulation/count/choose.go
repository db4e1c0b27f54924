package count

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
)

// The cost model. It knows the plan and the size of the dataset, never cores,
// memory or time of day, so the same job is always counted the same way. It
// compares ways to join columns into groups (composite keys): larger groups
// mean fewer passes over larger histograms, and a histogram that leaves the
// cache costs more per row than a pass saves.

// way is one way to join columns: into groups for all passes, or into clusters
// for one (cluster.go).
type way struct {
	codes int  // most codes of a group; 1: no groups
	first bool // a column goes into the first group with room, else into the last one
	cells int  // most cells of a cluster; 0: groups
}

var (
	waysCounted = ways([]way{{codes: 1}, {codes: 64}, {codes: 64, first: true}, {codes: 144, first: true}, {codes: 256, first: true}}, 512, 1024, 2048, 4096, 8192, 16384, 32768)
	waysWeighed = ways([]way{{codes: 1}, {codes: 32}, {codes: 64, first: true}, {codes: 144, first: true}}, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
)

// ways are those of groups and those of clusters of so many cells.
func ways(groups []way, clusters ...int) []way {
	for _, n := range clusters {
		groups = append(groups, way{cells: n})
	}
	return groups
}

// Costs in nanoseconds, measured on the machine of docs/performance.md; only
// their ratios matter.
const (
	costJoin     = 0.1   // a row of a column into a group's codes
	costOnTheWay = 0.13  // likewise, block by block for one pass
	costGather   = 0.9   // a row that a filter leaves, into codes of its own
	costHashed   = 200.0 // a row into a hash table, and its pair out of it in order
	costCell     = 7.0   // a cell: cleared, folded, added up for its joints
	costTally    = 42.0  // likewise with weights
	costSplit    = 17.0  // a cell of a further sub-histogram with weights
	costPass     = 3000  // a pass: handing out its spans, and its joints
)

// step is the cost of a row while a histogram is no larger.
type step struct {
	bytes int
	ns    float64
}

var (
	stepsCounted = []step{{16 << 10, 0.52}, {64 << 10, 0.54}, {128 << 10, 0.62}, {192 << 10, 0.7}, {256 << 10, 0.8}, {1 << 20, 1.4}, {16 << 20, 3.5}, {64 << 20, 8}}
	stepsWeighed = []step{{80 << 10, 1.75}, {128 << 10, 1.85}, {256 << 10, 2}, {400 << 10, 2.2}, {640 << 10, 2.5}, {1400 << 10, 3}, {3 << 20, 3.5}, {16 << 20, 8}, {64 << 20, 14}}
)

// mostBytes is the largest histogram that is an array; beyond, or where there
// are more than so many cells per row, pairs go into a hash table.
const (
	mostBytes         = 16 << 20
	mostCellsCounted  = 16
	mostCellsWeighted = 4
)

func hashes(cells, rows int, weighted bool) bool {
	most := mostCellsCounted
	if weighted {
		most = mostCellsWeighted
	}
	return histogramBytes(cells, weighted, false) > mostBytes || cells > max(1<<16, most*rows)
}

// cost is that of a pass over rows.
func cost(cells int, rows float64, weighted, hashed bool) float64 {
	if hashed {
		return costPass + rows*costHashed
	}
	steps, cell := stepsCounted, costCell
	if weighted {
		steps, cell = stepsWeighed, costTally+costSplit*float64(splits(cells)-1)
	}
	bytes := histogramBytes(cells, weighted, false)
	ns := 2 * steps[len(steps)-1].ns
	for _, s := range steps {
		if bytes <= s.bytes {
			ns = s.ns
			break
		}
	}
	return costPass + rows*ns + float64(cells)*cell
}

// chooser makes the passes of one selection.
type chooser struct {
	b      *bound
	sel    *selection
	joints []*joint
	rows   float64 // respondents of the selection
	all    int     // respondents gone over
	graph  *graph  // of the joints, where clusters were tried
}

// passes puts the joints of every selection into passes over some rows.
func (b *bound) passes(spans []stretch) []*pass {
	bySel := map[*selection][]*joint{}
	var order []*selection
	for _, j := range b.joints {
		if bySel[j.sel] == nil {
			order = append(order, j.sel)
		}
		bySel[j.sel] = append(bySel[j.sel], j)
	}
	var out []*pass
	for _, sel := range order {
		c := &chooser{b: b, sel: sel, joints: bySel[sel], rows: float64(sel.taken(spans)), all: length(spans)}
		out = append(out, c.best()...)
	}
	return out
}

// best is the cheapest of all ways.
func (c *chooser) best() []*pass {
	ways := waysCounted
	if c.sel.weight != nil {
		ways = waysWeighed
	}
	var best []*pass
	lowest := 0.0
	for _, w := range ways {
		passes, ns := c.try(w)
		if best == nil || ns < lowest {
			best, lowest = passes, ns
		}
	}
	for _, p := range best {
		p.share(c.b, c.sel)
	}
	return best
}

// try makes the passes of one way and says what they cost.
func (c *chooser) try(w way) ([]*pass, float64) {
	var passes []*pass
	if w.cells > 0 {
		if c.graph == nil {
			c.graph = c.b.crossed(c.joints)
		}
		left := &chooser{b: c.b, joints: c.graph.left}
		passes = append(c.graph.clusters(w.cells), left.assign(left.groups(way{codes: 1}))...)
	} else {
		passes = c.assign(c.groups(w))
	}
	ns := 0.0
	seen := map[*source]bool{}
	for _, p := range passes {
		p.hashed = p.b != nil && len(p.a.cols) == 1 && len(p.b.cols) == 1 && hashes(p.cells(), c.all, c.sel.weight != nil)
		took := cost(p.cells(), c.rows, c.sel.weight != nil, p.hashed)
		if by := costCoded(p.cells(), c.sel.weightCodes(), c.rows); by < took && !p.hashed {
			col, _ := c.sel.weight.Coded()
			took, p.weights = by, &source{cols: []*column.Column{col}, cells: c.sel.weightCodes()}
		}
		ns += took
		for _, s := range []*source{p.a, p.b} {
			if s != nil && s.parts != nil {
				ns += costOnTheWay * c.rows * float64(len(s.cols)-1)
			}
		}
		for _, s := range slices.Concat(p.a.kept(), p.b.kept()) {
			if seen[s] {
				continue
			}
			seen[s] = true
			if len(s.cols) > 1 {
				ns += costJoin * c.rows * float64(len(s.cols))
			}
			if c.sel.in != nil {
				ns += costGather * c.rows
			}
		}
	}
	return passes, ns
}

// groups joins the columns of pairs: those in most pairs first (the banner),
// then as they come, so that neighbours stay together.
func (c *chooser) groups(w way) map[*column.Column]*source {
	degree := map[*column.Column]int{}
	var cols []*column.Column
	see := func(col *column.Column) {
		if _, ok := degree[col]; !ok {
			cols = append(cols, col)
		}
		degree[col]++
	}
	for _, j := range c.joints {
		see(j.stub)
		if j.block != nil {
			see(j.block)
		}
	}
	slices.SortStableFunc(cols, func(x, y *column.Column) int { return degree[y] - degree[x] })
	of := map[*column.Column]*source{}
	var groups []*source
	for _, col := range cols {
		var g *source
		for i := len(groups) - 1; i >= 0; i-- {
			if groups[i].cells*c.b.codes(col) <= w.codes {
				g = groups[i]
			}
			if !w.first {
				break
			}
		}
		if g == nil {
			g = &source{cells: 1}
			if c.b.codes(col) <= w.codes {
				groups = append(groups, g)
			}
		}
		g.cols = append(g.cols, col)
		g.cells *= c.b.codes(col)
		of[col] = g
	}
	return of
}

// assign gives every joint to the pass of its sources, in the order of first
// need. A stub alone, and a pair inside one group, follow from any pass of it.
func (c *chooser) assign(of map[*column.Column]*source) []*pass {
	type key struct{ a, b *source }
	at := map[key]*pass{}
	some := map[*source]*pass{}
	var out []*pass
	open := func(a, b *source) *pass {
		p := &pass{a: a, b: b}
		at[key{a, b}] = p
		out = append(out, p)
		for _, s := range []*source{a, b} {
			if s != nil && some[s] == nil {
				some[s] = p
			}
		}
		return p
	}
	var inside []*joint
	for _, j := range c.joints {
		a := of[j.stub]
		if j.block == nil || of[j.block] == a {
			inside = append(inside, j)
			continue
		}
		b := of[j.block]
		p := at[key{a, b}]
		if p == nil {
			p = at[key{b, a}]
		}
		if p == nil {
			p = open(a, b)
		}
		p.joints = append(p.joints, j)
	}
	for _, j := range inside {
		p := some[of[j.stub]]
		if p == nil {
			p = open(of[j.stub], nil)
		}
		p.joints = append(p.joints, j)
	}
	return out
}

// share makes passes of different selections use the same sources, weights
// and members.
func (p *pass) share(b *bound, sel *selection) {
	rows := b.rowset(sel.in)
	p.a = b.source(p.a, rows)
	if p.b != nil {
		p.b = b.source(p.b, rows)
	}
	if sel.weight == nil {
		return
	}
	if p.weights != nil {
		p.weights = b.source(p.weights, rows)
	}
	k := loadKey{rows, sel.weight}
	if b.loads[k] == nil {
		b.loads[k] = &load{rows: rows, weights: sel.weight, ballast: ballast(sel.weight.Max)}
	}
	p.load = b.loads[k]
}

// source gives the known source of the same columns and rows, or keeps s. Of
// one that is made on the way the parts are kept.
func (b *bound) source(s *source, rows *rowset) *source {
	if s.parts != nil {
		s.rows = rows
		for i, part := range s.parts {
			s.parts[i] = b.source(part, rows)
		}
		s.split(b)
		return s
	}
	for _, known := range b.sources[s.cols[0]] {
		if known.rows == rows && slices.Equal(known.cols, s.cols) {
			return known
		}
	}
	s.rows = rows
	s.split(b)
	b.sources[s.cols[0]] = append(b.sources[s.cols[0]], s)
	return s
}
