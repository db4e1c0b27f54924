package count

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// numbersBy asks for so many tables of a number by the first columns of a
// sample: with as many distinct values as a dictionary holds, or too many.
func numbersBy(s *sample, tables int, wide bool) *tabplan.Resolved {
	rows := s.ds.Rows
	distinct := min(rows, limit.DictEntries-1)
	c := &column.Column{Header: "income", Position: len(s.ds.Columns)}
	if wide {
		c.Form, c.Nums = column.Numbers, make([]float64, rows)
		for r := range c.Nums {
			c.Nums[r] = float64(r)
		}
		distinct = -rows
	} else {
		c.Dict, c.Codes16 = make([]column.Entry, distinct+1), make([]uint16, rows)
		for r := range c.Codes16 {
			c.Codes16[r] = uint16(1 + r%distinct)
			c.Dict[c.Codes16[r]] = column.Entry{Num: float64(r % distinct), IsNum: true, Code: strconv.Itoa(r % distinct)}
		}
	}
	s.ds.Columns = append(s.ds.Columns, c)
	income := &tabplan.Axis{Variable: &codebook.Variable{Name: "income", Column: c.Position, Type: codebook.Numeric, Distinct: distinct}, Kind: tabplan.Quantity}
	p := s.plan(tables, false)
	for i := range p.Tables {
		p.Tables[i].Stub = income
	}
	return p
}

func TestSumsTakeWhatIsForecast(t *testing.T) {
	s := newSample(100_000, 5)
	plan := numbersBy(s, 4, false)
	b, err := bind(context.Background(), s.ds, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	forecast := float64(b.cubeBytes())
	if err := b.fill(context.Background(), b.everything(), 1, nil); err != nil {
		t.Fatal(err)
	}
	live := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := live()
	sums := make([]any, len(plan.Tables))
	for i := range plan.Tables {
		sums[i] = b.table(&plan.Tables[i], b.everything())
	}
	if took := live() - before; took < 0.7*forecast || took > 1.3*forecast {
		t.Errorf("%d tables take %.1f MB, forecast %.1f MB", len(sums), took/1e6, forecast/1e6)
	}
	runtime.KeepAlive(sums)
	runtime.KeepAlive(b)
}

// TestBlocksByThemselvesTakeACubeMore: while blocks are counted by themselves
// there are two cubes, each as large as is forecast.
func TestBlocksByThemselvesTakeACubeMore(t *testing.T) {
	s := newSample(200_000, 5)
	plan := numbersBy(s, 4, false)
	need, err := Forecast(t.Context(), plan, s.ds.Rows)
	if err != nil {
		t.Fatal(err)
	}
	live := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := live()
	whole, apart, err := Apart(context.Background(), s.ds, plan, []cube.Block{{From: 64_000, To: 128_000}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if took, want := live()-before, 2*float64(need.Sums); took < 0.7*want || took > 1.3*want {
		t.Errorf("two cubes take %.1f MB, forecast %.1f MB", took/1e6, want/1e6)
	}
	runtime.KeepAlive(whole)
	runtime.KeepAlive(apart)
}

// allocated is what f allocates, in bytes.
func allocated(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// about says whether two figures differ by less than 30 percent, or by little
// altogether.
func about(is, want float64) bool {
	const little = 1 << 20
	return math.Abs(is-want) < little || is > 0.7*want && is < 1.3*want
}

// TestCountingTakesWhatIsForecast holds every part of the forecast, made from
// the codebook, against what binding and filling the plan allocates. It runs
// by itself: other tests would be counted with it.
func TestCountingTakesWhatIsForecast(t *testing.T) {
	ctx := context.Background()
	filtered := func(s *sample, p *tabplan.Resolved) *tabplan.Resolved {
		for i := range p.Tables {
			one := s.axes[i%len(s.axes)].Variable
			p.Tables[i].Filter = &tabplan.Filter{Text: fmt.Sprint(i), Root: &condition.Leaf{Variable: one, Holds: func(a condition.Answer) bool { return a.Code != "1" }}}
		}
		return p
	}
	for _, tc := range []struct {
		name string
		rows int
		cols int
		plan func(*sample) *tabplan.Resolved
	}{
		{"one table", 1_000_000, 5, func(s *sample) *tabplan.Resolved { return s.plan(1, false) }},
		{"all pairs", 600_000, 23, func(s *sample) *tabplan.Resolved { return s.plan(253, false) }},
		{"all pairs, weighted", 300_000, 30, func(s *sample) *tabplan.Resolved { return s.plan(435, true) }},
		{"many tables", 2_000, 100, func(s *sample) *tabplan.Resolved { return s.plan(4950, false) }},
		{"filters", 400_000, 12, func(s *sample) *tabplan.Resolved { return filtered(s, s.plan(40, false)) }},
		{"filters, weighted", 400_000, 12, func(s *sample) *tabplan.Resolved { return filtered(s, s.plan(20, true)) }},
		{"a number", 500_000, 6, func(s *sample) *tabplan.Resolved { return numbersBy(s, 3, false) }},
		{"a number without a dictionary", 500_000, 6, func(s *sample) *tabplan.Resolved { return numbersBy(s, 3, true) }},
	} {
		s := newSample(tc.rows, tc.cols)
		plan := tc.plan(s)
		need, err := Forecast(t.Context(), plan, tc.rows)
		if err != nil {
			t.Fatal(err)
		}
		file := 0.0
		for _, v := range plan.Reads() {
			c := s.ds.Columns[v.Column]
			file += float64(len(c.Codes8) + 2*len(c.Codes16) + 4*len(c.Codes32) + 8*len(c.Nums))
		}
		if !about(file, float64(need.File)) {
			t.Errorf("%s: columns of %.1f MB, forecast %.1f", tc.name, file/1e6, float64(need.File)/1e6)
		}
		var b *bound
		made := allocated(func() { b, err = bind(ctx, s.ds, plan, nil) })
		if err != nil {
			t.Fatal(err)
		}
		axes := 0.0
		for _, a := range b.axes {
			axes += boundBytes * float64(len(a.col.Dict))
		}
		made -= jointBytes * float64(len(b.joints))
		if tc.name != "filters" && tc.name != "filters, weighted" { // there each is a byte a respondent while it is made, one after the other
			made -= axes
		} else {
			made = float64(len(b.filters)*tc.rows/8 + 2*tc.rows)
		}
		if !about(made, float64(need.Made)) {
			t.Errorf("%s: %.1f MB of columns and masks are made, forecast %.1f", tc.name, made/1e6, float64(need.Made)/1e6)
		}
		largest := 0.0
		for passes := b.passes(b.everything()); len(passes) > 0; {
			w := b.wave(passes, b.everything())
			largest = max(largest, allocated(func() { w.firstRound() }))
			w.release()
			for _, p := range w.passes {
				p.lanes = nil
			}
			passes = passes[len(w.passes):]
		}
		if !about(largest, float64(need.Waves)) {
			t.Errorf("%s: the largest wave takes %.1f MB, forecast %.1f", tc.name, largest/1e6, float64(need.Waves)/1e6)
		}
		if err := b.fill(ctx, b.everything(), 1, nil); err != nil {
			t.Fatal(err)
		}
		kept := axes + jointBytes*float64(len(b.joints))
		for _, j := range b.joints {
			kept += float64(8*cap(j.keys) + 24*cap(j.sums))
		}
		if !about(kept, float64(need.Kept)) {
			t.Errorf("%s: %.1f MB are kept, forecast %.1f", tc.name, kept/1e6, float64(need.Kept)/1e6)
		}
		sums := allocated(func() {
			for i := range plan.Tables {
				b.table(&plan.Tables[i], b.everything())
			}
		})
		if !about(sums, float64(need.Sums)) {
			t.Errorf("%s: sums of %.1f MB, forecast %.1f", tc.name, sums/1e6, float64(need.Sums)/1e6)
		}
	}
}

// firstRound makes room for a wave and the codes of its first round.
func (w *wave) firstRound() {
	for _, p := range w.passes {
		p.open(p.laneCount(w.spans))
	}
	w.hold()
	for k := range w.spans {
		from, to := k*span, min((k+1)*span, w.b.ds.Rows)
		if from >= to {
			break
		}
		for _, r := range w.rowsets {
			r.fill(k, from, to)
		}
		for _, l := range w.loads {
			l.fill(k, from, to)
		}
		for _, s := range w.sources {
			s.fill(k, from, to, w.b.masks)
		}
	}
}

func TestSumsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	s := newSample(100_000, 23)
	plan := numbersBy(s, 253, false)
	for range 5 {
		plan.Tables = append(plan.Tables, plan.Tables...)
	}
	if _, err := Count(context.Background(), s.ds, plan, Options{}); fault.CodeOf(err) != fault.MemoryLimit {
		t.Fatalf("said %v", err)
	}
}
