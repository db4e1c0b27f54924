package count

import (
	"github.com/hary4di/pockettab/tabulation/limit"
)

// open makes the arrays of a histogram.
func (h *histogram) open() {
	size := h.a.cells
	if h.b != nil {
		size = h.a.cells << groupShift
	}
	h.n = make([]uint32, size)
	if h.sel.weight != nil {
		h.w, h.q = make([]float64, size), make([]float64, size)
		h.bw, h.bq = make([]float64, size), make([]float64, size)
	}
}

// fill makes the group's codes of the rows [from, to).
func (g *group) fill(from, to int) {
	now := g.now[:to-from]
	clear(now)
	for _, c := range g.cols {
		switch size := uint8(len(c.Dict)); {
		case c.Codes8 != nil:
			joinCodes(now, c.Codes8[from:to], size)
		case c.Codes16 != nil:
			joinCodes(now, c.Codes16[from:to], size)
		default:
			joinCodes(now, c.Codes32[from:to], size)
		}
	}
}

// joinCodes puts a column's codes behind the ones that are there. A column
// of 256 entries stands alone: its size wraps to 0, and what was there is 0.
func joinCodes[S codes](now []uint8, code []S, size uint8) {
	code = code[:len(now)]
	for i, c := range code {
		now[i] = now[i]*size + uint8(c)
	}
}

// fill counts the rows [from, to), whose group codes are there.
func (h *histogram) fill(from, to int) {
	for at := from; at < to; at += limit.BlockRows {
		end := min(at+limit.BlockRows, to)
		a := h.a.now[at-from : end-from]
		b := a
		if h.b != nil {
			b = h.b.now[at-from : end-from]
		}
		var mask []uint8
		if h.sel.mask != nil {
			mask = h.sel.mask[at:end]
		}
		if h.sel.weight == nil {
			h.count(a, b, mask)
			continue
		}
		h.weigh(a, b, mask, h.sel.weight.Values[at:end])
		for i, w := range h.bw {
			if w != 0 {
				h.w[i] += w
				h.q[i] += h.bq[i]
				h.bw[i], h.bq[i] = 0, 0
			}
		}
	}
}

func (h *histogram) count(a, b, mask []uint8) {
	n := h.n
	b = b[:len(a)]
	switch {
	case h.b == nil && mask == nil:
		for _, x := range a {
			n[x]++
		}
	case h.b == nil:
		for i, x := range a {
			n[x] += uint32(mask[i])
		}
	case mask == nil:
		for i, x := range a {
			n[int(x)<<groupShift|int(b[i])]++
		}
	default:
		mask = mask[:len(a)]
		for i, x := range a {
			n[int(x)<<groupShift|int(b[i])] += uint32(mask[i])
		}
	}
}

// weigh adds counts to the histogram and weights to the block. A masked row
// adds nothing: its weight is multiplied by 0, which is exact because
// unusable weights were set to 0 before.
func (h *histogram) weigh(a, b, mask []uint8, weights []float64) {
	n, w, q := h.n, h.bw, h.bq
	b, weights = b[:len(a)], weights[:len(a)]
	for i, x := range a {
		at := int(x)
		if h.b != nil {
			at = at<<groupShift | int(b[i])
		}
		f, one := weights[i], uint32(1)
		if mask != nil {
			one = uint32(mask[i])
			f *= float64(one)
		}
		n[at] += one
		w[at] += f
		q[at] += f * f
	}
}

// reduce gives the joints their cells, and lets the histogram go.
func (h *histogram) reduce() {
	if h.b == nil {
		for _, j := range h.joints {
			h.reduceAlone(j)
		}
	} else {
		for i := range h.a.cols {
			h.reduceColumn(i)
		}
		for _, j := range h.joints {
			if j.block == nil && !h.a.has(j) {
				h.reduceMargin(j)
			}
		}
	}
	h.n, h.w, h.q, h.bw, h.bq = nil, nil, nil, nil, nil
}

func (g *group) has(j *joint) bool { return g.index(j) >= 0 }

// index is the place of a joint's stub in the group, -1 for none.
func (g *group) index(j *joint) int {
	for i, c := range g.cols {
		if c == j.stub {
			return i
		}
	}
	return -1
}

// open makes the cells of a joint.
func (j *joint) open() {
	cells := len(j.stub.Dict) * j.width
	j.n = make([]int64, cells)
	if j.sel.weight != nil {
		j.w, j.q = make([]float64, cells), make([]float64, cells)
	}
}

// reduceAlone adds up the codes of one group.
func (h *histogram) reduceAlone(j *joint) {
	j.open()
	stub, block := h.a.code[h.a.index(j)], []uint16(nil)
	for i, c := range h.a.cols {
		if c == j.block {
			block = h.a.code[i]
		}
	}
	for x, n := range h.n {
		at := int(stub[x]) * j.width
		if block != nil {
			at += int(block[x])
		}
		j.n[at] += int64(n)
		if j.w != nil {
			j.w[at] += h.w[x]
			j.q[at] += h.q[x]
		}
	}
}

// reduceMargin adds up a stub alone that stands in the second group.
func (h *histogram) reduceMargin(j *joint) {
	j.open()
	stub := h.b.code[h.b.index(j)]
	for a := range h.a.cells {
		for x, to := range stub {
			from := a<<groupShift | x
			j.n[to] += int64(h.n[from])
			if j.w != nil {
				j.w[to] += h.w[from]
				j.q[to] += h.q[from]
			}
		}
	}
}

// reduceColumn adds up everything that a column of the first group is part
// of: first over the other columns of its group, then over those of the
// second.
func (h *histogram) reduceColumn(i int) {
	col := h.a.cols[i]
	var mine []*joint
	for _, j := range h.joints {
		if j.stub == col || j.block == col {
			mine = append(mine, j)
		}
	}
	if len(mine) == 0 {
		return
	}
	code, wide := h.a.code[i], h.b.cells
	rows := len(col.Dict)
	n := make([]int64, rows*wide)
	var w, q []float64
	if h.w != nil {
		w, q = make([]float64, rows*wide), make([]float64, rows*wide)
	}
	for a := range h.a.cells {
		from, to := a<<groupShift, int(code[a])*wide
		add(n[to:to+wide], h.n[from:from+wide])
		if w != nil {
			add(w[to:to+wide], h.w[from:from+wide])
			add(q[to:to+wide], h.q[from:from+wide])
		}
	}
	for _, j := range mine {
		j.open()
		other := h.b.other(j, col)
		for r := range rows {
			for x := range wide {
				at := r
				switch {
				case other == nil: // a stub alone
				case j.stub == col:
					at = r*j.width + int(other[x])
				default:
					at = int(other[x])*j.width + r
				}
				j.n[at] += n[r*wide+x]
				if w != nil {
					j.w[at] += w[r*wide+x]
					j.q[at] += q[r*wide+x]
				}
			}
		}
	}
}

// other is the codes of the column of a joint that is not col; nil for a stub
// alone.
func (g *group) other(j *joint, col any) []uint16 {
	want := j.block
	if any(j.stub) != col {
		want = j.stub
	}
	if j.block == nil {
		return nil
	}
	for i, c := range g.cols {
		if c == want {
			return g.code[i]
		}
	}
	return nil
}

func add[T int64 | float64, S uint32 | float64](to []T, from []S) {
	to = to[:len(from)]
	for i, x := range from {
		to[i] += T(x)
	}
}
