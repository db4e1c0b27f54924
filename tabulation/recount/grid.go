package recount

// cell is what one row and column of a table add up to. A sum of millions of
// equal weights drifts by more than the tolerance, so what every addition
// loses is kept (Neumaier 1974).
type cell struct {
	n       int64
	w, lost float64
}

func (c *cell) plus(w float64) {
	sum := c.w + w
	if c.w >= w {
		c.lost += (c.w - sum) + w
	} else {
		c.lost += (w - sum) + c.w
	}
	c.w = sum
}

// join adds another cell so many times.
func (c *cell) join(o *cell, times int) {
	for range times {
		c.n += o.n
		c.plus(o.w)
		c.lost += o.lost
	}
}

// grid has a cell for every two kinds of answers that occur together.
type grid struct {
	weighted bool
	shift    uint // of rows
	n        []int64
	w        []cell    // nil: without weights
	stretch  []float64 // weights of the stretch at hand, where that is shorter than to add them one by one
	far      map[[2]uint32]*cell
}

// near is up to how many cells stand side by side, settled up to how many
// weights are added up stretch by stretch.
const (
	near    = 1 << 16
	settled = stretch / 4
)

// fit makes room for so many kinds.
func (g *grid) fit(rows, cols int, weighted bool) {
	if g.far != nil || cols <= 1<<g.shift && rows<<g.shift <= len(g.n) {
		return
	}
	shift := g.shift
	for cols > 1<<shift {
		shift++
	}
	size := max(rows<<shift, min(2*len(g.n), near))
	if size > near {
		g.far, g.weighted = map[[2]uint32]*cell{}, weighted
		return
	}
	old := *g
	*g = grid{weighted: weighted, shift: shift, n: make([]int64, size)}
	if weighted {
		g.w = make([]cell, size)
		if size <= settled {
			g.stretch = make([]float64, size)
		}
	}
	old.each(func(row, col uint32, c *cell) {
		at := row<<shift | col
		g.n[at] = c.n
		if weighted {
			g.w[at] = *c
		}
	})
}

// all adds everybody of a stretch; columns nil: there is one.
func (g *grid) all(rows, columns []uint32, weights []float64) {
	n, w := g.n, g.stretch
	switch {
	case g.far != nil || g.w != nil && w == nil:
		for i := range rows {
			g.one(rows, columns, weights, i)
		}
	case w != nil && columns == nil:
		weights = weights[:len(rows)]
		for i, row := range rows {
			at := row << g.shift
			n[at]++
			w[at] += weights[i]
		}
	case w != nil:
		columns, weights = columns[:len(rows)], weights[:len(rows)]
		for i, row := range rows {
			at := row<<g.shift | columns[i]
			n[at]++
			w[at] += weights[i]
		}
	case columns == nil:
		for _, row := range rows {
			n[row<<g.shift]++
		}
	default:
		columns = columns[:len(rows)]
		for i, row := range rows {
			n[row<<g.shift|columns[i]]++
		}
	}
}

// some adds those of a stretch who are chosen.
func (g *grid) some(rows, columns []uint32, chosen []int32, weights []float64) {
	for _, i := range chosen {
		g.one(rows, columns, weights, int(i))
	}
}

// one adds one of a stretch.
func (g *grid) one(rows, columns []uint32, weights []float64, i int) {
	row, col := rows[i], uint32(0)
	if columns != nil {
		col = columns[i]
	}
	switch {
	case g.far != nil:
		c := g.far[[2]uint32{row, col}]
		if c == nil {
			c = &cell{}
			g.far[[2]uint32{row, col}] = c
		}
		if c.n++; g.weighted {
			c.plus(weights[i])
		}
	case g.w != nil:
		g.add(row<<g.shift|col, weights[i])
	default:
		g.n[row<<g.shift|col]++
	}
}

func (g *grid) add(at uint32, w float64) {
	g.n[at]++
	if g.stretch != nil {
		g.stretch[at] += w
	} else {
		g.w[at].plus(w)
	}
}

// settle adds the weights of a stretch.
func (g *grid) settle() {
	for at, w := range g.stretch {
		if w != 0 {
			g.w[at].plus(w)
			g.stretch[at] = 0
		}
	}
}

// each gives every cell that somebody is in.
func (g *grid) each(do func(row, col uint32, c *cell)) {
	for at, n := range g.n {
		if n == 0 {
			continue
		}
		c := cell{n: n}
		if g.w != nil {
			c.w, c.lost = g.w[at].w, g.w[at].lost
		}
		do(uint32(at)>>g.shift, uint32(at)&(1<<g.shift-1), &c)
	}
	for at, c := range g.far {
		do(at[0], at[1], c)
	}
}
