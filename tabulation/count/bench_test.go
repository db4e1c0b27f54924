package count

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// sample is an encoded dataset of single responses of 2 to 12 codes each, and
// a weight of 180 different values, as rim weights have.
type sample struct {
	ds     *column.Dataset
	axes   []*tabplan.Axis
	weight *codebook.Variable
}

func newSample(rows, cols int) *sample {
	s := &sample{ds: &column.Dataset{Rows: rows, Digest: "sample"}}
	r := rand.New(rand.NewPCG(3, uint64(cols)))
	add := func(name string, size int, number bool) *codebook.Variable {
		c := &column.Column{Header: name, Position: len(s.ds.Columns), Dict: make([]column.Entry, size+1), Codes8: make([]uint8, rows)}
		v := &codebook.Variable{Name: name, Header: name, Column: len(s.ds.Columns), Type: codebook.Single, Distinct: size}
		for i := 1; i <= size; i++ {
			code := strconv.Itoa(i)
			f := float64(i)
			if number {
				f = 0.3 + float64(i)/100
				code = strconv.FormatFloat(f, 'g', -1, 64)
			} else {
				v.Values = append(v.Values, codebook.Value{Code: code, Listed: true})
			}
			c.Dict[i] = column.Entry{Raw: code, Code: code, Num: f, IsNum: true}
		}
		for i := range c.Codes8 {
			code := uint8(1 + r.Uint32()>>8*uint32(size)>>24)
			c.Codes8[i] = code
			c.Dict[code].Count++
		}
		s.ds.Columns = append(s.ds.Columns, c)
		return v
	}
	for i := range cols {
		v := add("q"+strconv.Itoa(i+1), 2+i*7%11, false)
		a := &tabplan.Axis{Variable: v}
		for _, val := range v.Values {
			a.Categories = append(a.Categories, tabplan.Category{Key: val.Code, Codes: []string{val.Code}, Listed: true})
		}
		s.axes = append(s.axes, a)
	}
	s.weight = add("w", 180, true)
	s.weight.Type, s.weight.Values = codebook.Numeric, nil
	return s
}

// plan asks for tables of pairs of columns: all, or the first most.
func (s *sample) plan(most int, weighted bool) *tabplan.Resolved {
	p := &tabplan.Resolved{Digest: "plan"}
	for d := 1; d < len(s.axes); d++ {
		for i := 0; i+d < len(s.axes); i++ {
			if len(p.Tables) == most {
				return p
			}
			t := tabplan.Table{Key: fmt.Sprintf("t%d", len(p.Tables)+1), Stub: s.axes[i], Banner: &tabplan.BannerAxes{Total: true, Blocks: []*tabplan.Axis{s.axes[i+d]}}}
			if weighted {
				t.Weight = s.weight
			}
			p.Tables = append(p.Tables, t)
		}
	}
	return p
}

func benchmarkPlan(b *testing.B, s *sample, tables int, weighted bool, workers int) {
	plan := s.plan(tables, weighted)
	b.Run(fmt.Sprintf("tables=%d/weighted=%t/rows=%d/workers=%d", len(plan.Tables), weighted, s.ds.Rows, workers), func(b *testing.B) {
		for b.Loop() {
			if _, err := Count(context.Background(), s.ds, plan, Options{Workers: workers}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(plan.Tables))/float64(s.ds.Rows), "ns/row/table")
	})
}

// BenchmarkPlan counts whole plans.
func BenchmarkPlan(b *testing.B) {
	for _, set := range []struct{ rows, cols, tables int }{{10_000_000, 23, 253}, {10_000_000, 23, 1}, {1_000_000, 199, 1000}} {
		if testing.Short() && set.rows > 1_000_000 {
			continue
		}
		s := newSample(set.rows, set.cols)
		for _, weighted := range []bool{false, true} {
			for _, workers := range []int{1, 2} {
				benchmarkPlan(b, s, set.tables, weighted, workers)
			}
		}
	}
}

// BenchmarkCount times the kernels by themselves, over one span of codes that
// are in the cache.
func BenchmarkCount(b *testing.B) {
	const rows = span
	r := rand.New(rand.NewPCG(1, 1))
	f := randomFactors(r, rows)
	for _, shape := range []struct{ stub, block int }{{2, 3}, {13, 13}, {30, 30}, {90, 90}, {120, 120}, {250, 250}, {3000, 300}} {
		a, c := randomColumn(r, 0, rows, shape.stub), randomColumn(r, 1, rows, shape.block)
		ca, cb := codes{c8: a.Codes8, c16: a.Codes16}, codes{c8: c.Codes8, c16: c.Codes16}
		cells := len(a.Dict) * len(c.Dict)
		run := func(kernel string, weighted bool, add func()) {
			b.Run(fmt.Sprintf("kernel=%s/weighted=%t/rows=%d/cells=%d", kernel, weighted, rows, cells), func(b *testing.B) {
				for b.Loop() {
					add()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			})
		}
		wide := len(c.Dict)
		plain := make([]tally, cells)
		run("plain", false, func() { plainCodes(plain, wide, ca, &cb, nil) })
		run("plain", true, func() { plainCodes(plain, wide, ca, &cb, f) })
		for _, subs := range []int{1, 4} {
			if subs*cells > 1<<17 {
				continue
			}
			n, t := make([]uint32, subs*cells), make([]tally, subs*cells)
			name := map[int]string{1: "scatter", 4: "split"}[subs]
			run(name, false, func() { countCodes(n, cells, wide, ca, &cb) })
			run(name, true, func() { weighCodes(t, cells, wide, ca, &cb, f) })
		}
		run("hashed", false, func() { newHashed().add(ca, &cb, nil) })
		run("hashed", true, func() { newHashed().add(ca, &cb, f) })
	}
}

// BenchmarkCountCluster times a pass over four columns that are joined on the
// way, which serves up to six pairs.
func BenchmarkCountCluster(b *testing.B) {
	const rows = span
	r := rand.New(rand.NewPCG(2, 2))
	for _, size := range []int{4, 9, 13} {
		bd := emptyBound(rows)
		for _, weighted := range []bool{false, true} {
			sel := &selection{}
			if weighted {
				sel.weight = randomWeights(r, rows)
			}
			var cols [4]*column.Column
			for i := range cols {
				cols[i] = randomColumn(r, i%3, rows, size) // in one byte
			}
			var joints []*joint
			for i, x := range cols {
				for _, y := range cols[i+1:] {
					joints = append(joints, &joint{stub: x, block: y, sel: sel, width: size})
				}
			}
			passes := bd.crossed(joints).clusters(1 << 16)
			for _, p := range passes {
				p.share(bd, sel)
			}
			b.Run(fmt.Sprintf("kernel=cluster/weighted=%t/rows=%d/cells=%d", weighted, rows, passes[0].cells()), func(b *testing.B) {
				for b.Loop() {
					if err := bd.run(context.Background(), passes, bd.everything(), 1, func(int) {}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
				b.ReportMetric(float64(len(joints))/float64(len(passes)), "pairs/pass")
			})
		}
	}
}
