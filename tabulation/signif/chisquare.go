package signif

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// crossed is the sub-table of a stub and one banner variable: weighted cells
// of its non-empty rows and columns, and their sums of squared weights.
type crossed struct {
	rows, cols int
	w, q       []float64 // row-major
	n          float64   // people with a usable weight
	people     []float64 // per cell, people
}

// chiSquares makes the test of every banner variable. Multiple responses on
// either side, nets and Total never take part: their rows or columns count
// people more than once.
func (b *builder) chiSquares() {
	if b.profile == nil || b.t.Stub.Kind != tabplan.Categories {
		return
	}
	method := b.tests.ChiSquare
	if method == tabplan.ChiNone || method == "" {
		method = tabplan.ChiRaoScott
	}
	first := 1
	for i, axis := range b.t.Banner.Blocks {
		c := table.ChiSquare{Block: i, Method: method, DF: math.NaN(), DF2: math.NaN(), P: math.NaN(), Statistic: math.NaN(), CramersV: math.NaN(), MinExpected: math.NaN(), DesignRatio: math.NaN()}
		switch x, ok := b.crossed(first, len(axis.Categories)); {
		case b.t.Stub.Multiple || axis.Multiple:
			c.Reason = "multiple"
		case b.shares[i]:
			c.Reason = "overlap"
		case !ok:
			c.Reason = "small"
		case b.s.W != nil && (method == tabplan.ChiRaoScott || method == tabplan.ChiRaoScottFirst) && !x.estimable():
			c.Reason = "empty"
		default:
			x.test(&c, b.s.W != nil)
		}
		b.out.Chi = append(b.out.Chi, c)
		first += len(axis.Categories)
	}
}

// crossed takes the cells of the value rows and the columns first to
// first+count-1, empty rows and columns dropped; ok is false with fewer than
// two of either left.
func (b *builder) crossed(first, count int) (*crossed, bool) {
	x := &crossed{}
	var rows, cols []int
	for c := first; c < first+count; c++ {
		for r, cat := range b.t.Stub.Categories {
			if cat.Kind == tabplan.ValueCategory && b.s.Weighted(r+1, c) > 0 {
				cols = append(cols, c)
				break
			}
		}
	}
	for r, cat := range b.t.Stub.Categories {
		if cat.Kind != tabplan.ValueCategory {
			continue
		}
		for _, c := range cols {
			if b.s.Weighted(r+1, c) > 0 {
				rows = append(rows, r+1)
				break
			}
		}
	}
	if len(rows) < 2 || len(cols) < 2 {
		return nil, false
	}
	x.rows, x.cols = len(rows), len(cols)
	for _, r := range rows {
		for _, c := range cols {
			n := float64(b.s.Used(r, c))
			x.w, x.q, x.people = append(x.w, b.s.Weighted(r, c)), append(x.q, b.s.Squared(r, c)), append(x.people, n)
			x.n += n
		}
	}
	return x, true
}

// test fills the result by the method asked for; in an unweighted table every
// method is Pearson's.
func (x *crossed) test(out *table.ChiSquare, weighted bool) {
	sumW, sumQ := total64(x.w), total64(x.q)
	df := float64((x.rows - 1) * (x.cols - 1))
	scale := 1.0 // of the cells whose expected counts are judged
	switch {
	case !weighted:
		out.Method, out.N = "pearson", x.n
	case out.Method == tabplan.ChiWeightedPearson:
		out.N = sumW
	case out.Method == tabplan.ChiWeightedKish:
		out.N = sumW * sumW / sumQ
		scale = out.N / sumW
	default:
		out.N = x.n
		scale = x.n / sumW
	}
	index := x.departure()
	out.People, out.Pearson = x.n, x.n*index
	out.CramersV = math.Sqrt(index / float64(min(x.rows, x.cols)-1))
	out.Cells = len(x.w)
	out.MinExpected, out.Low = x.expected(scale)
	switch out.Method {
	case tabplan.ChiRaoScott, tabplan.ChiRaoScottFirst:
		trace, trace2 := x.designTraces()
		out.DesignRatio = trace / df
		if out.Method == tabplan.ChiRaoScottFirst || math.IsNaN(trace2) {
			out.Method = tabplan.ChiRaoScottFirst
			out.Statistic, out.DF = out.Pearson*df/trace, df
			out.P = chiTail(out.Statistic, df)
			return
		}
		out.Statistic = out.Pearson / trace
		out.DF = trace * trace / trace2
		out.DF2 = out.DF * (x.n - 1)
		out.P = fTail(out.Statistic, out.DF, out.DF2)
	default:
		out.DesignRatio = 1
		out.Statistic, out.DF = out.N*index, df
		out.P = chiTail(out.Statistic, df)
	}
}

func total64(list []float64) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f
	}
	return sum
}

// margins are the proportions of rows and columns.
func (x *crossed) margins() (sum float64, row, col []float64) {
	sum = total64(x.w)
	row, col = make([]float64, x.rows), make([]float64, x.cols)
	for a, w := range x.w {
		row[a/x.cols] += w
		col[a%x.cols] += w
	}
	for i := range row {
		row[i] /= sum
	}
	for i := range col {
		col[i] /= sum
	}
	return sum, row, col
}

// departure is Σ(p_rk−p_rp_k)²/(p_rp_k): chi-square on one person.
func (x *crossed) departure() float64 {
	sum, row, col := x.margins()
	out := 0.0
	for a, w := range x.w {
		e := row[a/x.cols] * col[a%x.cols]
		d := w/sum - e
		out += d * d / e
	}
	return out
}

// expected is the smallest expected count on cells times scale, and how many
// are below 5.
func (x *crossed) expected(scale float64) (smallest float64, low int) {
	sum, row, col := x.margins()
	smallest = math.Inf(1)
	for a := range x.w {
		e := row[a/x.cols] * col[a%x.cols] * sum * scale
		smallest = math.Min(smallest, e)
		if e < 5 {
			low++
		}
	}
	return smallest, low
}
