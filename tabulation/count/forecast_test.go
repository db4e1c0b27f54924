package count

import (
	"context"
	"runtime"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// numbersBy asks for so many tables of a number with many distinct values by
// the first columns of a sample.
func numbersBy(s *sample, tables int) *tabplan.Resolved {
	rows := s.ds.Rows
	c := &column.Column{Header: "income", Position: len(s.ds.Columns), Form: column.Numbers, Nums: make([]float64, rows)}
	for r := range c.Nums {
		c.Nums[r] = float64(r)
	}
	s.ds.Columns = append(s.ds.Columns, c)
	income := &tabplan.Axis{Variable: &codebook.Variable{Name: "income", Column: c.Position, Type: codebook.Numeric}, Kind: tabplan.Quantity}
	p := s.plan(tables, false)
	for i := range p.Tables {
		p.Tables[i].Stub = income
	}
	return p
}

func TestSumsTakeWhatIsForecast(t *testing.T) {
	s := newSample(100_000, 5)
	plan := numbersBy(s, 4)
	b, err := bind(context.Background(), s.ds, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	forecast := float64(b.cubeBytes())
	if err := b.fill(context.Background(), 1, nil); err != nil {
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
		sums[i] = b.table(&plan.Tables[i])
	}
	if took := live() - before; took < 0.7*forecast || took > 1.3*forecast {
		t.Errorf("%d tables take %.1f MB, forecast %.1f MB", len(sums), took/1e6, forecast/1e6)
	}
	runtime.KeepAlive(sums)
	runtime.KeepAlive(b)
}

func TestSumsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	s := newSample(100_000, 23)
	plan := numbersBy(s, 253)
	for range 5 {
		plan.Tables = append(plan.Tables, plan.Tables...)
	}
	if _, err := Count(context.Background(), s.ds, plan, Options{}); fault.CodeOf(err) != fault.MemoryLimit {
		t.Fatalf("said %v", err)
	}
}
