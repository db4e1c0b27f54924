package count

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// numbers is a dataset of two banners, single and of several answers, and a
// number: kept as a dictionary, and respondent by respondent.
func numbersDataset(rows int) (coded, plain *column.Dataset, vars map[string]*codebook.Variable) {
	r := rand.New(rand.NewPCG(11, uint64(rows)))
	vars = map[string]*codebook.Variable{}
	list := func(name string, typ codebook.Type, at int, codes ...string) {
		v := &codebook.Variable{Name: name, Header: name, Column: at, Type: typ, Separator: " "}
		for _, c := range codes {
			v.Values = append(v.Values, codebook.Value{Code: c, Listed: true})
		}
		vars[name] = v
	}
	list("one", codebook.Single, 0, "1", "2", "3")
	list("several", codebook.Multiple, 1, "1", "2", "3")
	list("income", codebook.Numeric, 2)
	list("w", codebook.Numeric, 3)
	list("second", codebook.Numeric, 4)
	vars["income"].Values = []codebook.Value{{Code: "999", Listed: true, Role: codebook.Missing}, {Code: "998", Listed: true, Role: codebook.NotInMean}}
	of := func(entries ...string) *column.Column {
		c := &column.Column{Dict: []column.Entry{{}}, Codes8: make([]uint8, rows)}
		for _, e := range entries {
			f, err := strconv.ParseFloat(e, 64)
			c.Dict = append(c.Dict, column.Entry{Raw: e, Code: e, Num: f, IsNum: err == nil})
		}
		for i := range c.Codes8 {
			c.Codes8[i] = uint8(r.IntN(len(c.Dict)))
			c.Dict[c.Codes8[i]].Count++
		}
		return c
	}
	columns := []*column.Column{of("1", "2", "3"), of("1", "2", "3", "1 2", "1 3", "1 2 3")}
	number := func(draw func() float64) (*column.Column, *column.Column) {
		nums := make([]float64, rows)
		for i := range nums {
			if nums[i] = draw(); r.IntN(12) == 0 {
				nums[i] = math.NaN()
			}
		}
		values := slices.DeleteFunc(slices.Clone(nums), func(f float64) bool { return f != f })
		slices.Sort(values)
		values = slices.Compact(values)
		c := &column.Column{Dict: make([]column.Entry, len(values)+1), Codes32: make([]uint32, rows)}
		for i, f := range values {
			code := strconv.FormatFloat(f, 'f', -1, 64)
			c.Dict[i+1] = column.Entry{Raw: code, Code: code, Num: f, IsNum: true}
		}
		for i, f := range nums {
			if f == f {
				at, _ := slices.BinarySearch(values, f)
				c.Codes32[i] = uint32(at + 1)
			}
			c.Dict[c.Codes32[i]].Count++
		}
		return c, &column.Column{Form: column.Numbers, Nums: nums}
	}
	income, bare := number(func() float64 {
		switch r.IntN(20) {
		case 0:
			return 999
		case 1:
			return 998
		case 2:
			return -math.Round(r.Float64() * 1e4)
		}
		return math.Round(1e6*math.Exp(r.NormFloat64())) / 4
	})
	w, _ := number(func() float64 { return float64(1+r.IntN(8)) / 4 })
	second, bareSecond := number(func() float64 { return 1e5 * r.Float64() })
	at := func(income, second *column.Column) *column.Dataset {
		d := &column.Dataset{Rows: rows, Digest: "numbers", Decimal: "."}
		for i, c := range append(slices.Clone(columns), income, w, second) {
			one := *c
			one.Position, one.Header = i, []string{"one", "several", "income", "w", "second"}[i]
			d.Columns = append(d.Columns, &one)
		}
		return d
	}
	return at(income, second), at(bare, bareSecond), vars
}

func numbersPlan(vars map[string]*codebook.Variable) *tabplan.Resolved {
	axis := func(name string) *tabplan.Axis {
		a := &tabplan.Axis{Variable: vars[name], Multiple: vars[name].Type == codebook.Multiple}
		for _, val := range vars[name].Values {
			a.Categories = append(a.Categories, tabplan.Category{Key: val.Code, Codes: []string{val.Code}, Listed: true})
		}
		return a
	}
	income := &tabplan.Axis{Variable: vars["income"], Kind: tabplan.Quantity, Missing: []string{"999"}, NoScore: []string{"998"}}
	second := &tabplan.Axis{Variable: vars["second"], Kind: tabplan.Quantity}
	p := &tabplan.Resolved{Digest: "plan"}
	one, several := axis("one"), axis("several")
	for i := range 12 {
		t := tabplan.Table{
			Key: fmt.Sprint(i), Stub: income, Statistics: []tabplan.Statistic{tabplan.Mean, tabplan.Median},
			Banner: &tabplan.BannerAxes{Total: true, Blocks: []*tabplan.Axis{one, several}},
		}
		if i%2 == 1 {
			t.Weight = vars["w"]
			t.KeepBad = i%4 == 3
		}
		if i/4 == 1 {
			t.Filter = &tabplan.Filter{Text: "one != 2", Root: &condition.Leaf{Variable: vars["one"], Holds: func(a condition.Answer) bool { return !a.Empty && a.Code != "2" }}}
		}
		if i/4 == 2 {
			t.Beside = second
		}
		p.Tables = append(p.Tables, t)
	}
	return p
}

func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-11*math.Max(math.Abs(a), math.Abs(b))
}

// TestNumbersWithoutADictionary counts the same numbers with a dictionary and
// without one.
func TestNumbersWithoutADictionary(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{7, 3000, 30_000} {
		coded, plain, vars := numbersDataset(rows)
		plan := numbersPlan(vars)
		with, err := Count(context.Background(), coded, plan, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		without, err := Count(context.Background(), plain, plan, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i := range plan.Tables {
			a, b := &with.Tables[i], &without.Tables[i]
			name := fmt.Sprintf("%d rows, table %d", rows, i)
			if !slices.Equal(a.N, b.N) || !slices.Equal(a.W, b.W) || !slices.Equal(a.Q, b.Q) || !slices.Equal(a.Blocks, b.Blocks) || fmt.Sprint(a.Chain) != fmt.Sprint(b.Chain) {
				t.Fatalf("%s: bases differ: %v %v %+v, %v %v %+v", name, a.N, a.W, a.Chain, b.N, b.W, b.Chain)
			}
			if plan.Tables[i].Beside != nil {
				p, q := a.Products[0], b.Products[0]
				if p.N != q.N || !near(p.W, q.W) || !near(p.Q, q.Q) || !near(p.S, q.S) || !near(p.T, q.T) || math.Abs(p.BST-q.BST) > 1e-9*math.Abs(p.BST) {
					t.Errorf("%s: products %+v, with a dictionary %+v", name, q, p)
				}
				continue
			}
			sameMoments(t, name, a, b)
		}
	}
}

// sameMoments holds moments against the distribution.
func sameMoments(t *testing.T, name string, a, b *cube.Sums) {
	t.Helper()
	v, m := a.Values, b.Moments
	if b.Values != nil || m == nil || v == nil {
		t.Fatalf("%s: a distribution is kept: %v", name, b.Values != nil)
	}
	for c := range a.Cols {
		var n, u int64
		var w, q, a1, a2, b1, b2 float64
		least, most := math.NaN(), math.NaN()
		for i, f := range v.Score {
			at := i*a.Cols + c
			if v.N[at] == 0 {
				continue
			}
			if n == 0 {
				least = f
			}
			most = f
			n += v.N[at]
			x, y := float64(v.N[at]), float64(v.N[at])
			if v.W != nil {
				x, y = v.W[at], v.Q[at]
			}
			if v.U != nil {
				u += v.U[at]
			}
			d := f - m.Shift
			w, q, a1, a2, b1, b2 = w+x, q+y, a1+x*d, a2+x*d*d, b1+y*d, b2+y*d*d
		}
		scale := math.Sqrt(a2*w) + 1
		if m.N[c] != n || m.U != nil && m.U[c] != u || !near(m.W[c], w) || !near(m.Q[c], q) || math.Abs(m.A1[c]-a1) > 1e-10*scale || !near(m.A2[c], a2) || math.Abs(m.B1[c]-b1) > 1e-10*scale || !near(m.B2[c], b2) || !near(m.Min[c], least) || !near(m.Max[c], most) {
			t.Errorf("%s, column %d: n %d W %v Q %v A %v %v B %v %v extremes %v %v, with a dictionary %d %v %v %v %v %v %v %v %v", name, c,
				m.N[c], m.W[c], m.Q[c], m.A1[c], m.A2[c], m.B1[c], m.B2[c], m.Min[c], m.Max[c], n, w, q, a1, a2, b1, b2, least, most)
		}
		if want := medianOf(a, c); !near(m.Median[c], want) {
			t.Errorf("%s, column %d: median %v, by going through %d numbers %v", name, c, m.Median[c], n, want)
		}
	}
	for i, p := range a.Pairs {
		q := b.Pairs[i]
		if p.A != q.A || p.B != q.B || !slices.Equal(p.N, q.N) || !near(p.S0, q.S0) || !near(p.B0, q.B0) || !near(p.B2, q.B2) || math.Abs(p.B1-q.B1) > 1e-10*math.Sqrt(p.B2*p.B0) {
			t.Errorf("%s: overlap %+v, with a dictionary %+v", name, q, p)
		}
	}
}

// medianOf is the median as docs/statistics.md defines it, from the
// distribution.
func medianOf(s *cube.Sums, c int) float64 {
	v := s.Values
	var n int64
	w := 0.0
	weigh := func(i int) (int64, float64) {
		at := i*s.Cols + c
		used, x := v.N[at], float64(v.N[at])
		if v.W != nil {
			x = v.W[at]
		}
		if v.U != nil {
			used = v.U[at]
		}
		return used, x
	}
	for i := range v.Score {
		u, x := weigh(i)
		n, w = n+u, w+x
	}
	if n == 0 {
		return math.NaN()
	}
	h := 0.5 * (float64(n) + 1)
	at := func(k float64) float64 {
		cum, last := 0.0, math.NaN()
		for i, f := range v.Score {
			u, x := weigh(i)
			if u == 0 {
				continue
			}
			cum, last = cum+x*float64(n)/w, f
			if cum >= k-1e-9 {
				break
			}
		}
		return last
	}
	k := math.Floor(h + 1e-9)
	if h-k < 1e-9 {
		return at(k)
	}
	return at(k) + (h-k)*(at(k+1)-at(k))
}

// The parts of a dataset, added up, are what one pass over all of it gives.
func TestMergedPartsAreTheWhole(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{200, 3000, span + 5000} {
		coded, plain, vars := numbersDataset(rows)
		for kind, ds := range map[string]*column.Dataset{"dictionary": coded, "plain": plain} {
			if kind == "dictionary" && rows > span {
				continue
			}
			plan := numbersPlan(vars)
			plan.Tables = append(plan.Tables, codesPlan(vars)...)
			whole, none, err := Apart(context.Background(), ds, plan, nil, Options{Workers: 2})
			if err != nil || none != nil {
				t.Fatal(none, err)
			}
			blocks := []cube.Block{{From: 0, To: 64}, {From: 128, To: 192}}
			if rows > 3000 {
				blocks = append(blocks, cube.Block{From: 6400, To: 64 * 5000}, cube.Block{From: 64 * 5000, To: rows})[:3]
				blocks[2].To = 64 * 3000
			}
			sum, apart, err := Apart(context.Background(), ds, plan, blocks, Options{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			n := int64(0)
			for _, b := range blocks {
				n += int64(b.To - b.From)
			}
			if sum.Rows != int64(rows) || apart.Rows != n || apart.Tables[0].Chain.File != n {
				t.Errorf("%s: %d and %d rows of %d and %d", kind, sum.Rows, apart.Rows, rows, n)
			}
			for i := range plan.Tables {
				sameSums(t, fmt.Sprintf("%s, %d rows, table %d", kind, rows, i), &sum.Tables[i], &whole.Tables[i])
			}
			again, _, err := Apart(context.Background(), ds, plan, blocks, Options{Workers: 3})
			if err != nil {
				t.Fatal(err)
			}
			var files [2]bytes.Buffer
			for i, c := range []*cube.Cube{again, sum} {
				if _, err := c.WriteTo(&files[i]); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
				t.Errorf("%s: the sums depend on the number of workers", kind)
			}
		}
	}
}

// codesPlan has tables of codes: single, of several answers, weighted.
func codesPlan(vars map[string]*codebook.Variable) []tabplan.Table {
	of := numbersPlan(vars).Tables[0].Banner.Blocks
	var out []tabplan.Table
	for i, w := range []*codebook.Variable{nil, vars["w"]} {
		for k, stub := range of {
			out = append(out, tabplan.Table{Key: fmt.Sprint("codes", i, k), Stub: stub, Banner: &tabplan.BannerAxes{Total: true, Blocks: of}, Weight: w, KeepBad: w != nil && k == 1})
		}
	}
	return out
}

func sameSums(t *testing.T, name string, a, b *cube.Sums) {
	t.Helper()
	floats := func(what string, x, y []float64, scale float64) {
		for i := range y {
			if len(x) != len(y) || !near(x[i], y[i]) && math.Abs(x[i]-y[i]) > 1e-12*scale {
				t.Errorf("%s: %s %v, of one pass %v", name, what, x, y)
				return
			}
		}
	}
	if !slices.Equal(a.N, b.N) || !slices.Equal(a.U, b.U) || !slices.Equal(a.Blocks, b.Blocks) || fmt.Sprint(a.Chain) != fmt.Sprint(b.Chain) || len(a.Pairs) != len(b.Pairs) {
		t.Errorf("%s: counts differ from those of one pass", name)
		return
	}
	floats("W", a.W, b.W, 0)
	floats("Q", a.Q, b.Q, 0)
	for i := range a.Pairs {
		p, q := &a.Pairs[i], &b.Pairs[i]
		if p.A != q.A || p.B != q.B || !slices.Equal(p.N, q.N) {
			t.Errorf("%s: overlap of %d and %d differs", name, p.A, p.B)
		}
		floats("W of an overlap", p.W, q.W, 0)
		floats("moments of an overlap", []float64{p.S0, p.B0, p.B1, p.B2}, []float64{q.S0, q.B0, q.B1, q.B2}, math.Sqrt(q.B2*q.B0))
	}
	if v, w := a.Values, b.Values; w != nil {
		if !slices.Equal(v.Score, w.Score) || !slices.Equal(v.N, w.N) || !slices.Equal(v.U, w.U) {
			t.Errorf("%s: the distribution differs", name)
		}
		floats("W of numbers", v.W, w.W, 0)
	}
	if m, o := a.Moments, b.Moments; o != nil {
		if !slices.Equal(m.N, o.N) || !slices.Equal(m.U, o.U) {
			t.Errorf("%s: people with a number differ", name)
		}
		for c := range o.N {
			scale := math.Sqrt(o.A2[c]*o.W[c]) + 1
			floats("moments", []float64{m.W[c], m.Q[c], m.A1[c], m.A2[c], m.B1[c], m.B2[c], m.Min[c], m.Max[c]}, []float64{o.W[c], o.Q[c], o.A1[c], o.A2[c], o.B1[c], o.B2[c], o.Min[c], o.Max[c]}, 100*scale)
		}
		floats("medians", m.Median, o.Median, 0)
	}
	for i := range b.Products {
		p, q := a.Products[i], b.Products[i]
		floats("products", []float64{float64(p.N), p.W, p.Q, p.S, p.T, p.About(1, 2)}, []float64{float64(q.N), q.W, q.Q, q.S, q.T, q.About(1, 2)}, 0)
	}
}
