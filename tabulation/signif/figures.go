package signif

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// distribution is the scores of a stub: distinct values ascending, and per
// value and shown column what people with it add.
type distribution struct {
	score   []float64
	n       [][]int64 // per shown column, per value
	w, q    [][]float64
	means   []meanSums // per shown column
	all     meanSums   // Total, shown or not
	used    [][]int64  // per shown column, per value; of those with a usable weight
	totN    []int64    // Total per value
	totUsed []int64
	totW    []float64
	totQ    []float64

	overlap func(x, y int) meanOverlap // nil: of the stub's own scores

	moments *cube.Moments // instead of the values, where those are too many
	show    []int         // with moments: per shown column the cube's
}

// distribution collects the scores: a Quantity's numbers, or the scores of
// the categories. nil when nothing has a score.
func (b *builder) distribution() *distribution {
	d := &distribution{}
	if b.s.Moments != nil {
		d.ofMoments(b)
		return d
	}
	if v := b.s.Values; v != nil {
		d.score = v.Score
		d.each(b, b.value)
		return d
	}
	type scored struct {
		score float64
		row   int
	}
	var list []scored
	for r, cat := range b.t.Stub.Categories {
		if s, ok := b.t.Stub.Scores[cat.Key]; ok && cat.Kind == tabplan.ValueCategory {
			list = append(list, scored{s, r + 1})
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(x, y scored) int {
		switch {
		case x.score < y.score:
			return -1
		case x.score > y.score:
			return 1
		}
		return 0
	})
	for _, s := range list {
		d.score = append(d.score, s.score)
	}
	d.each(b, func(value, col int) (n, used int64, w, q float64) {
		return b.cell(list[value].row, col)
	})
	return d
}

// value gives what the people of a cube column with the i-th number add.
func (b *builder) value(i, col int) (n, used int64, w, q float64) {
	v := b.s.Values
	at := i*b.s.Cols + col
	n, used = v.N[at], v.N[at]
	if v.U != nil {
		used = v.U[at]
	}
	if v.W == nil {
		return n, used, float64(n), float64(n)
	}
	return n, used, v.W[at], v.Q[at]
}

// cell gives what the people of a cell of the cube add.
func (b *builder) cell(r, col int) (n, used int64, w, q float64) {
	return b.s.N[b.s.Cell(r, col)], b.s.Used(r, col), b.s.Weighted(r, col), b.s.Squared(r, col)
}

func (d *distribution) each(b *builder, at func(value, col int) (n, used int64, w, q float64)) {
	k := len(b.show)
	d.n, d.used, d.w, d.q, d.means = make([][]int64, k), make([][]int64, k), make([][]float64, k), make([][]float64, k), make([]meanSums, k)
	fill := func(col int) (n, used []int64, w, q []float64) {
		n, used, w, q = make([]int64, len(d.score)), make([]int64, len(d.score)), make([]float64, len(d.score)), make([]float64, len(d.score))
		for v := range d.score {
			n[v], used[v], w[v], q[v] = at(v, col)
		}
		return n, used, w, q
	}
	for i, col := range b.show {
		d.n[i], d.used[i], d.w[i], d.q[i] = fill(col)
		d.means[i] = d.sums(d.n[i], d.used[i], d.w[i], d.q[i])
	}
	d.totN, d.totUsed, d.totW, d.totQ = fill(0)
	d.all = d.sums(d.totN, d.totUsed, d.totW, d.totQ)
}

// sums are the sums of a column of the distribution.
func (d *distribution) sums(n, used []int64, w, q []float64) meanSums {
	var m meanSums
	for v, s := range d.score {
		m.n += n[v]
		m.used += used[v]
		m.w += w[v]
		m.q += q[v]
		m.a1 += w[v] * s
		m.b1 += q[v] * s
		m.b2 += q[v] * s * s
	}
	if m.w <= 0 {
		return m
	}
	mean := m.mean()
	for v, s := range d.score {
		m.d2 += w[v] * (s - mean) * (s - mean)
		m.e2 += q[v] * (s - mean) * (s - mean)
	}
	return m
}

// sumsWithout are those of everybody outside of a shown column.
func (d *distribution) sumsWithout(x int) meanSums {
	if d.moments != nil {
		return momentSums(d.moments, 0).without(momentSums(d.moments, d.show[x])).settled(d.moments.Shift)
	}
	n, used := make([]int64, len(d.score)), make([]int64, len(d.score))
	w, q := make([]float64, len(d.score)), make([]float64, len(d.score))
	for v := range d.score {
		n[v] = d.totN[v] - d.n[x][v]
		if used[v] = d.totUsed[v] - d.used[x][v]; used[v] > 0 {
			w[v], q[v] = d.totW[v]-d.w[x][v], d.totQ[v]-d.q[x][v]
		}
	}
	return d.sums(n, used, w, q)
}

var figureNames = map[tabplan.Statistic]codebook.Text{
	tabplan.Mean: {"en": "Mean", "id": "Rata-rata"}, tabplan.StdDev: {"en": "Standard deviation", "id": "Simpangan baku"},
	tabplan.StdErr: {"en": "Standard error", "id": "Galat baku"}, tabplan.Median: {"en": "Median", "id": "Median"},
	tabplan.Sum: {"en": "Sum", "id": "Jumlah"}, tabplan.Min: {"en": "Minimum", "id": "Minimum"}, tabplan.Max: {"en": "Maximum", "id": "Maksimum"},
	tabplan.StdDevSPSS: {"en": "Standard deviation (SPSS)", "id": "Simpangan baku (SPSS)"}, tabplan.StdErrSPSS: {"en": "Standard error (SPSS)", "id": "Galat baku (SPSS)"},
	tabplan.StdDevPopulation: {"en": "Standard deviation (population)", "id": "Simpangan baku (populasi)"}, tabplan.StdErrKish: {"en": "Standard error (effective base)", "id": "Galat baku (dasar efektif)"},
}

// figure makes one statistic row.
func (b *builder) figure(stat tabplan.Statistic, d *distribution) table.Row {
	row := table.Row{Key: string(stat), Kind: table.StatRow, Stat: string(stat), Label: figureNames[stat]}
	row.N, row.Value = make([]int64, len(b.show)), make([]float64, len(b.show))
	row.W, row.Eff = make([]float64, len(b.show)), make([]float64, len(b.show))
	for i := range b.show {
		row.N[i], row.W[i], row.Eff[i] = d.means[i].n, d.means[i].w, effective(d.means[i].w, d.means[i].q)
		row.Value[i] = d.figure(stat, i)
	}
	return row
}

// meanOverlap is what two shown columns share of scored people.
func (b *builder) meanOverlap(x, y int, d *distribution) meanOverlap {
	if d.overlap != nil {
		return d.overlap(x, y)
	}
	p := b.pair(x, y)
	if p == nil {
		return meanOverlap{}
	}
	if b.s.Values != nil || b.s.Moments != nil {
		return meanOverlap{w0: p.S0, b0: p.B0, b1: p.B1, b2: p.B2}
	}
	var o meanOverlap
	for r, cat := range b.t.Stub.Categories {
		s, ok := b.t.Stub.Scores[cat.Key]
		if !ok || cat.Kind != tabplan.ValueCategory {
			continue
		}
		w, q := float64(p.N[r+1]), float64(p.N[r+1])
		if p.Q != nil {
			w, q = p.W[r+1], p.Q[r+1]
		}
		o.w0 += w
		o.b0 += q
		o.b1 += q * s
		o.b2 += q * s * s
	}
	return o
}

// figure computes a statistic of one shown column; NaN where it has none.
func (d *distribution) figure(stat tabplan.Statistic, col int) float64 {
	m := d.means[col]
	if m.n == 0 || m.w <= 0 {
		return math.NaN()
	}
	if d.moments != nil {
		switch stat {
		case tabplan.Median:
			if d.moments.Median == nil { // of sums that are only compared
				return math.NaN()
			}
			return d.moments.Median[d.show[col]]
		case tabplan.Min:
			return d.moments.Min[d.show[col]]
		case tabplan.Max:
			return d.moments.Max[d.show[col]]
		}
	}
	switch stat {
	case tabplan.Mean:
		return m.mean()
	case tabplan.StdDev:
		return d.standardDeviation(col)
	case tabplan.StdErr:
		return d.standardError(col)
	case tabplan.Median:
		return d.percentile(col, 0.5)
	case tabplan.StdDevSPSS:
		return math.Sqrt(over(m.d2, m.w-1))
	case tabplan.StdErrSPSS:
		return math.Sqrt(over(m.d2, m.w-1) / m.w)
	case tabplan.StdDevPopulation:
		return math.Sqrt(m.d2 / m.w)
	case tabplan.StdErrKish:
		return d.standardDeviation(col) / math.Sqrt(effective(m.w, m.q))
	case tabplan.Sum:
		return m.a1
	case tabplan.Min:
		for v, n := range d.n[col] {
			if n > 0 {
				return d.score[v]
			}
		}
	case tabplan.Max:
		for v := len(d.score) - 1; v >= 0; v-- {
			if d.n[col][v] > 0 {
				return d.score[v]
			}
		}
	}
	return math.NaN()
}

// over divides, and gives NaN for a divisor that is none.
func over(a, b float64) float64 {
	if !(b > 0) {
		return math.NaN()
	}
	return a / b
}

// standardDeviation is √[Σw(s−m)²/(W−Q/W)]: the n−1 form when weights are 1,
// the same at any scale of the weights.
func (d *distribution) standardDeviation(col int) float64 {
	m := d.means[col]
	below := m.w - m.q/m.w
	if m.used < 2 || below <= 1e-12*m.w {
		return math.NaN()
	}
	return math.Sqrt(m.d2 / below)
}

// standardError is the linearised standard error of the mean,
// √([B2−2mB1+m²Q]/W²·n/(n−1)), summed about the mean so that nothing cancels.
func (d *distribution) standardError(col int) float64 {
	m := d.means[col]
	if m.used < 2 {
		return math.NaN()
	}
	n := float64(m.used)
	return math.Sqrt(m.e2 / (m.w * m.w) * n / (n - 1))
}

// percentile is the p-th percentile: weights scaled to sum n, position
// h = p(n+1), linear between the two neighbours. The unweighted median is the
// mean of the two middle values.
func (d *distribution) percentile(col int, p float64) float64 {
	m := d.means[col]
	scale := float64(m.used) / m.w
	h := p * (float64(m.used) + 1)
	// at(k) is the smallest value whose cumulated weight reaches k
	at := func(k float64) float64 {
		cum, last := 0.0, math.NaN()
		for v, s := range d.score {
			if d.used[col][v] == 0 {
				continue
			}
			cum += d.w[col][v] * scale
			last = s
			if cum >= k-1e-9 {
				return s
			}
		}
		return last
	}
	k := math.Floor(h + 1e-9)
	frac := math.Max(0, h-k)
	if frac < 1e-9 {
		frac = 0
	}
	low := at(math.Max(k, 1e-9))
	if frac == 0 {
		return low
	}
	high := at(k + 1)
	return low + frac*(high-low)
}
