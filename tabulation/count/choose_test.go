package count

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// shape is a plan that the cost model is held against: tables of neighbouring
// columns, or of columns that lie anywhere.
type shape struct {
	rows, cols, tables int
	anywhere           bool
}

var shapes = []shape{
	{20_000, 23, 253, false}, {100_000, 40, 400, false}, {1_000_000, 12, 66, false}, {1_000_000, 100, 1, false}, {1_000_000, 23, 253, false},
	{1_000_000, 199, 1000, false}, {1_000_000, 199, 1000, true},
}

// chooser makes the passes of a shape from a sample of it.
func (x shape) chooser(t *testing.T, s *sample, weighted bool) *chooser {
	plan := s.plan(x.tables, weighted)
	if x.anywhere {
		plan = s.plan(math.MaxInt, weighted)
		r := rand.New(rand.NewPCG(1, 2))
		r.Shuffle(len(plan.Tables), func(i, j int) { plan.Tables[i], plan.Tables[j] = plan.Tables[j], plan.Tables[i] })
		plan.Tables = plan.Tables[:x.tables]
	}
	b, err := bind(context.Background(), s.ds, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &chooser{b: b, sel: b.joints[0].sel, joints: b.joints, rows: float64(x.rows), all: x.rows}
}

func (x shape) String() string {
	return fmt.Sprintf("rows=%d/columns=%d/tables=%d/anywhere=%t", x.rows, x.cols, x.tables, x.anywhere)
}

// The ways that are tried are enough: on no shape is one of all sizes of
// groups, in both orders, or of clusters cheaper by more than a twentieth.
func TestTheWaysTriedAreEnough(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		s := newSample(1000, shape.cols)
		for _, weighted := range []bool{false, true} {
			c := shape.chooser(t, s, weighted)
			ways, best, chosen, lowest := waysCounted, way{}, math.Inf(1), math.Inf(1)
			if weighted {
				ways = waysWeighed
			}
			for _, w := range ways {
				_, ns := c.try(w)
				chosen = min(chosen, ns)
			}
			var all []way
			for codes := 1; codes <= 256; codes += 3 {
				all = append(all, way{codes: codes}, way{codes: codes, first: true})
			}
			for cells := 64; cells <= 1<<16; cells += cells / 4 {
				all = append(all, way{cells: cells})
			}
			for _, w := range all {
				if _, ns := c.try(w); ns < lowest {
					lowest, best = ns, w
				}
			}
			if chosen > 1.05*lowest {
				t.Errorf("%+v, weighted %t: %.1f ms, %+v takes %.1f ms", shape, weighted, chosen/1e6, best, lowest/1e6)
			}
		}
	}
}

// Time grows at most like respondents × tables. It is measured only where
// asked for, in time of processors; the best of several runs counts.
func TestTimeIsLinear(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	took := func(rows, tables int, weighted bool) float64 {
		s := newSample(rows, 40)
		plan, best := s.plan(tables, weighted), math.Inf(1)
		for range 7 {
			start := spent()
			if _, err := Count(context.Background(), s.ds, plan, Options{Workers: 1}); err != nil {
				t.Fatal(err)
			}
			best = min(best, (spent() - start).Seconds())
		}
		return best
	}
	for _, weighted := range []bool{false, true} {
		small := took(500_000, 150, weighted)
		for _, more := range []struct{ rows, tables int }{{2_000_000, 150}, {500_000, 600}} {
			got, factor := took(more.rows, more.tables, weighted), float64(more.rows*more.tables)/(500_000*150)
			t.Logf("weighted %t: 500,000 × 150 in %.1f ms, %d × %d in %.1f ms", weighted, 1e3*small, more.rows, more.tables, 1e3*got)
			if got > 1.15*factor*small {
				t.Errorf("weighted %t: %d respondents × %d tables take %.1f times as long as 500,000 × 150", weighted, more.rows, more.tables, got/small)
			}
		}
	}
}

// The way that the cost model chooses takes at most a fifth longer than the
// fastest of all ways, over a grid of shapes. It measures times, so it runs
// only where asked for, in time of processors: all ways in turn, and medians.
func TestTheChosenWayIsNearTheFastest(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	for _, shape := range shapes {
		t.Run(shape.String(), func(t *testing.T) {
			s := newSample(shape.rows, shape.cols)
			for _, weighted := range []bool{false, true} {
				t.Run(fmt.Sprintf("weighted=%t", weighted), func(t *testing.T) {
					nearTheFastest(t, shape.chooser(t, s, weighted), weighted)
				})
			}
		})
	}
}

const (
	contestRounds = 7
	contestLeast  = 30e-3 // seconds of a measurement; shorter counts are repeated
	contestSlow   = 1.6   // times the fastest of the first rounds: out of the contest
)

func nearTheFastest(t *testing.T, c *chooser, weighted bool) {
	ways := waysCounted
	if weighted {
		ways = waysWeighed
	}
	chosen, lowest := 0, math.Inf(1)
	for i, w := range ways {
		if _, ns := c.try(w); ns < lowest {
			chosen, lowest = i, ns
		}
	}
	times := make([][]float64, len(ways))
	measure := func(i int) {
		took, runs := 0.0, 0
		for took < contestLeast {
			passes, _ := c.try(ways[i])
			for _, p := range passes {
				p.share(c.b, c.sel)
			}
			start := spent()
			if err := c.b.run(context.Background(), passes, c.b.everything(), 1, func(int) {}); err != nil {
				t.Fatal(err)
			}
			took += (spent() - start).Seconds()
			runs++
		}
		times[i] = append(times[i], took/float64(runs))
	}
	fastest := func() float64 {
		best := math.Inf(1)
		for _, x := range times {
			best = min(best, median(x))
		}
		return best
	}
	for round := range contestRounds {
		slow := contestSlow * fastest()
		for i := range ways {
			if round < 2 || i == chosen || median(times[i]) < slow {
				measure(i)
			}
		}
	}
	best := fastest()
	for i, w := range ways {
		t.Logf("%+v in %.1f ms (%d times)", w, 1e3*median(times[i]), len(times[i]))
	}
	t.Logf("%+v is chosen: %.2f of the fastest", ways[chosen], median(times[chosen])/best)
	if got := median(times[chosen]); got > 1.2*best {
		t.Errorf("%+v takes %.1f ms, the fastest %.1f ms", ways[chosen], 1e3*got, 1e3*best)
	}
}

// median is the lower one; infinite of nothing.
func median(x []float64) float64 {
	if len(x) == 0 {
		return math.Inf(1)
	}
	return slices.Sorted(slices.Values(x))[(len(x)-1)/2]
}
