package count

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
)

// pass goes over the respondents of a selection once and fills the histogram
// of one source or of two; the joints of all their columns follow from it by
// adding up.
type pass struct {
	a, b *source // b nil: a alone
	load *load   // nil: unweighted
	// weights are the codes of the load's weights where those are counted
	// instead of added up (coded.go)
	weights *source
	joints  []*joint
	hashed  bool   // pairs are kept in a hash table
	lanes   []lane // each with its own part of the rows
}

// lane is one copy of the histogram, filled by one worker at a time.
type lane struct {
	n []uint32 // unweighted
	t []tally  // weighted
	h *hashed
}

func (p *pass) wide() int {
	if p.b == nil {
		return 1
	}
	return p.b.cells
}

func (p *pass) cells() int { return p.a.cells * p.wide() }

// bytes is what one lane takes.
func (p *pass) bytes() int {
	if p.byCode() {
		return countBytes * p.cells() * p.weights.cells
	}
	return histogramBytes(p.cells(), p.load != nil, p.hashed)
}

// Bytes of a cell of a histogram.
const (
	countBytes = 4
	tallyBytes = 40
)

func histogramBytes(cells int, weighted, hashed bool) int {
	switch {
	case hashed:
		return 1 << 20 // grows with the pairs met
	case weighted:
		return tallyBytes * cells * splits(cells)
	default:
		return countBytes * cells * splits(cells)
	}
}

func (p *pass) open(lanes int) {
	p.lanes = make([]lane, lanes)
	size := p.cells() * splits(p.cells())
	for i := range p.lanes {
		switch {
		case p.hashed:
			p.lanes[i].h = newHashed()
		case p.byCode():
			p.lanes[i].n = make([]uint32, p.cells()*p.weights.cells)
		case p.load != nil:
			p.lanes[i].t = slices.Repeat([]tally{p.load.ballast}, size)
		default:
			p.lanes[i].n = make([]uint32, size)
		}
	}
}

// kept are the sources whose codes a pass reads.
func (p *pass) kept() []*source {
	return slices.Concat(p.a.kept(), p.b.kept(), p.weights.kept())
}

// add counts slot k of the round into a lane.
func (p *pass) add(l *lane, k int) {
	size, n := p.a.size(k), span
	var rooms [2][block]uint8
	if p.a.parts != nil || p.b != nil && p.b.parts != nil {
		n = block
	}
	for from := 0; from < size; from += n {
		to := min(from+n, size)
		a, b := p.a.clip(k, from, to, &rooms[0]), (*codes)(nil)
		if p.b != nil {
			codes := p.b.clip(k, from, to, &rooms[1])
			b = &codes
		}
		p.count(l, k, from, to, a, b)
	}
}

// count adds the codes [from, to) of slot k to a lane.
func (p *pass) count(l *lane, k, from, to int, a codes, b *codes) {
	if p.byCode() {
		countWeights(l.n, p.wide(), p.weights.cells, a, b, p.weights.held[k].c8[from:to])
		return
	}
	var f []float64
	if p.load != nil {
		f = p.load.factors[k][from:to]
	}
	switch {
	case p.hashed:
		l.h.add(a, b, f)
	case p.load != nil:
		weighCodes(l.t, p.cells(), p.wide(), a, b, f)
	default:
		countCodes(l.n, p.cells(), p.wide(), a, b)
	}
}

// reduce gives the joints their sums and lets the histogram go. Lanes and
// sub-histograms are added in order.
func (p *pass) reduce() {
	if p.hashed {
		p.reduceHashed()
	} else {
		p.reduceDense(p.fold())
	}
	p.lanes = nil
}

// fold adds up lanes and sub-histograms.
func (p *pass) fold() grid {
	if p.byCode() {
		return p.foldWeights()
	}
	cells := p.cells()
	g := newGrid(cells, p.load != nil)
	for k, l := range p.lanes {
		for from := 0; from < len(l.n)+len(l.t); from += cells {
			if l.t != nil {
				p.unload(g.t, l.t[from:from+cells], k == 0 && from == 0)
				continue
			}
			part := l.n[from : from+cells]
			to := g.n[:len(part)]
			for i, n := range part {
				to[i] += uint64(n)
			}
		}
	}
	return g
}

// unload takes tallies of one histogram without their ballast.
func (p *pass) unload(to, part []tally, first bool) {
	to = to[:len(part)]
	for i := range part {
		t := &part[i]
		if t.n == 0 {
			continue
		}
		t.w -= p.load.ballast.w
		t.q -= p.load.ballast.q
		if first {
			to[i] = *t
		} else {
			to[i].add(t)
		}
	}
}

// reduceDense makes the joints of a histogram. What a joint needs is added up
// from the smallest grid that has it: over the other columns of a first.
func (p *pass) reduceDense(g grid) {
	columns := make([]grid, len(p.a.cols)) // column i of a by all of b
	var ofB grid
	for _, j := range p.joints {
		if p.a.holds(j) || p.b.holds(j) {
			continue
		}
		i := max(p.a.index(j.stub), p.a.index(j.block)) // one of them is there, the other in b
		if columns[i].empty() {
			columns[i] = p.column(g, i)
		}
		p.cross(columns[i], j, p.a.cols[i])
	}
	var ofA grid
	for _, j := range p.joints {
		switch {
		case p.a.holds(j):
			i := p.a.index(j.stub)
			if alone := j.block == nil || j.block == j.stub; alone && !columns[i].empty() && p.b != nil {
				p.a.one(i).reduce(p.rowSums(columns[i]), j)
				continue
			}
			if ofA.empty() {
				ofA = g
				if p.b != nil {
					ofA = p.rowSums(g)
				}
			}
			p.a.reduce(ofA, j)
		case p.b.holds(j):
			if ofB.empty() {
				ofB = p.columnSums(g, columns)
			}
			p.b.reduce(ofB, j)
		}
	}
}

// one is the source of a column of a source alone.
func (s *source) one(i int) *source {
	return &source{cols: s.cols[i : i+1], cells: len(s.cols[i].Dict)}
}

// rowSums adds up over the codes of b.
func (p *pass) rowSums(g grid) grid {
	wide := p.b.cells
	out := newGrid((len(g.n)+len(g.t))/wide, g.t != nil)
	for r := range out.n {
		sum := uint64(0)
		for _, n := range g.n[r*wide : (r+1)*wide] {
			sum += n
		}
		out.n[r] = sum
	}
	for r := range out.t {
		for i := r * wide; i < (r+1)*wide; i++ {
			if g.t[i].n > 0 {
				out.t[r].add(&g.t[i])
			}
		}
	}
	return out
}

// columnSums adds up over the codes of a, from the smallest grid there is.
func (p *pass) columnSums(g grid, columns []grid) grid {
	for _, c := range columns {
		if !c.empty() && len(c.n)+len(c.t) < len(g.n)+len(g.t) {
			g = c
		}
	}
	wide := p.b.cells
	out := newGrid(wide, g.t != nil)
	for from := 0; from < len(g.n)+len(g.t); from += wide {
		out.addRow(0, &g, from, wide)
	}
	return out
}

// holds tells whether a source has all columns of a joint.
func (s *source) holds(j *joint) bool {
	return s != nil && s.index(j.stub) >= 0 && (j.block == nil || s.index(j.block) >= 0)
}

// column adds up over the other columns of a: column i of a by all of b.
func (p *pass) column(g grid, i int) grid {
	if len(p.a.cols) == 1 {
		return g
	}
	wide := p.b.cells
	out := newGrid(len(p.a.cols[i].Dict)*wide, g.t != nil)
	for a := range p.a.cells {
		out.addRow(p.a.of(i, a)*wide, &g, a*wide, wide)
	}
	return out
}

// cross makes a joint of a column of a, by all of b, and a column of b.
func (p *pass) cross(g grid, j *joint, mine *column.Column) {
	other, flip := j.block, false
	if j.stub != mine {
		other, flip = j.stub, true
	}
	k := p.b.index(other)
	if !flip && len(p.b.cols) == 1 {
		j.take(g.n, g.t)
		return
	}
	out := newGrid(j.cells(), g.t != nil)
	wide := p.b.cells
	for r := range len(mine.Dict) {
		for x := range wide {
			at := r*j.width + p.b.of(k, x)
			if flip {
				at = p.b.of(k, x)*j.width + r
			}
			out.add(at, &g, r*wide+x)
		}
	}
	j.take(out.n, out.t)
}

// reduce makes a joint of columns that are all in the source.
func (s *source) reduce(g grid, j *joint) {
	stub, block := s.index(j.stub), -1
	if j.block != nil {
		block = s.index(j.block)
	}
	if j.block == j.stub { // a variable by itself: only the diagonal has anybody
		alone := &joint{stub: j.stub, width: 1}
		s.reduce(g, alone)
		j.keys, j.sums = alone.keys, alone.sums
		for i, k := range j.keys {
			j.keys[i] = k | k>>32
		}
		return
	}
	out := newGrid(j.cells(), g.t != nil)
	for x := range s.cells {
		at := s.of(stub, x) * j.width
		if block >= 0 {
			at += s.of(block, x)
		}
		out.add(at, &g, x)
	}
	j.take(out.n, out.t)
}

// reduceHashed is reduce where both sources are single columns and the pairs
// are in hash tables.
func (p *pass) reduceHashed() {
	h := p.lanes[0].h
	for _, l := range p.lanes[1:] {
		h.merge(l.h)
	}
	order := h.order()
	sum := func(i int32) sums {
		if p.load == nil {
			return counted(h.cells[i].n)
		}
		return h.cells[i].sums()
	}
	for _, j := range p.joints {
		first, second := j.stub == p.a.cols[0], j.block == p.b.cols[0]
		if first && second {
			for _, i := range order {
				j.put(int(h.keys[i]>>32), int(uint32(h.keys[i])), sum(i))
			}
			continue
		}
		part := newHashed() // a margin, or the pair the other way round
		for _, i := range order {
			key := h.keys[i] >> 32
			if j.stub == p.b.cols[0] {
				key = h.keys[i] & (1<<32 - 1)
			}
			key <<= 32
			switch j.block {
			case nil:
			case p.a.cols[0]:
				key |= h.keys[i] >> 32
			default:
				key |= h.keys[i] & (1<<32 - 1)
			}
			part.cell(key).add(&h.cells[i])
		}
		for _, i := range part.order() {
			s := part.cells[i].sums()
			if p.load == nil {
				s = counted(part.cells[i].n)
			}
			j.put(int(part.keys[i]>>32), int(uint32(part.keys[i])), s)
		}
	}
}

// grid is a histogram in 64 bits: n, or tallies in weighted tables.
type grid struct {
	n []uint64
	t []tally
}

func newGrid(cells int, weighted bool) grid {
	if weighted {
		return grid{t: make([]tally, cells)}
	}
	return grid{n: make([]uint64, cells)}
}

func (g *grid) empty() bool { return g.n == nil && g.t == nil }

func (g *grid) add(at int, from *grid, i int) {
	if g.t != nil {
		g.t[at].add(&from.t[i])
		return
	}
	g.n[at] += from.n[i]
}

// addRow adds so many cells from i on to those from at on.
func (g *grid) addRow(at int, from *grid, i, cells int) {
	if g.t != nil {
		to, row := g.t[at:at+cells], from.t[i:i+cells]
		for k := range row {
			if row[k].n > 0 {
				to[k].add(&row[k])
			}
		}
		return
	}
	to, row := g.n[at:at+cells], from.n[i:i+cells]
	row = row[:len(to)]
	for k, n := range row {
		to[k] += n
	}
}
