package count

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
)

// shapes is the grid of plans that the cost model is held against.
var shapes = []struct{ rows, cols, tables int }{
	{20_000, 23, 253}, {100_000, 40, 400}, {1_000_000, 12, 66}, {1_000_000, 100, 1}, {1_000_000, 23, 253}, {1_000_000, 199, 1000},
}

// The ways that are tried are enough: on no shape is one of all sizes of
// groups, in both orders, cheaper by more than a twentieth.
func TestTheWaysTriedAreEnough(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		s := newSample(1000, shape.cols)
		for _, weighted := range []bool{false, true} {
			b, err := bind(context.Background(), s.ds, s.plan(shape.tables, weighted), nil)
			if err != nil {
				t.Fatal(err)
			}
			c := &chooser{b: b, sel: b.joints[0].sel, joints: b.joints, rows: float64(shape.rows), all: shape.rows}
			ways, best, chosen, lowest := waysCounted, way{}, math.Inf(1), math.Inf(1)
			if weighted {
				ways = waysWeighed
			}
			for _, w := range ways {
				_, ns := c.try(w)
				chosen = min(chosen, ns)
			}
			for codes := 1; codes <= 256; codes += 3 {
				for _, first := range []bool{false, true} {
					if _, ns := c.try(way{codes: codes, first: first}); ns < lowest {
						lowest, best = ns, way{codes: codes, first: first}
					}
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
// only where asked for, in time of processors; the best of several runs
// counts.
func TestTheChosenWayIsNearTheFastest(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	for _, shape := range shapes {
		s := newSample(shape.rows, shape.cols)
		for _, weighted := range []bool{false, true} {
			t.Run(fmt.Sprintf("rows=%d/columns=%d/tables=%d/weighted=%t", shape.rows, shape.cols, shape.tables, weighted), func(t *testing.T) {
				b, err := bind(context.Background(), s.ds, s.plan(shape.tables, weighted), nil)
				if err != nil {
					t.Fatal(err)
				}
				sel := b.joints[0].sel
				c := &chooser{b: b, sel: sel, joints: b.joints, rows: float64(shape.rows), all: shape.rows}
				ways := waysCounted
				if weighted {
					ways = waysWeighed
				}
				times := make([]float64, len(ways))
				chosen, lowest := 0, math.Inf(1)
				for i, w := range ways {
					if _, ns := c.try(w); ns < lowest {
						chosen, lowest = i, ns
					}
					times[i] = math.Inf(1)
				}
				for range 7 {
					for i, w := range ways {
						passes, _ := c.try(w)
						for _, p := range passes {
							p.share(b, sel)
						}
						start := spent()
						if err := b.run(context.Background(), passes, b.everything(), 1, func(int) {}); err != nil {
							t.Fatal(err)
						}
						times[i] = min(times[i], (spent() - start).Seconds())
					}
				}
				best := 0
				for i := range ways {
					if times[i] < times[best] {
						best = i
					}
				}
				t.Logf("%+v in %.1f ms, fastest %+v in %.1f ms", ways[chosen], 1e3*times[chosen], ways[best], 1e3*times[best])
				if times[chosen] > 1.2*times[best] {
					t.Errorf("%+v takes %.1f ms, %+v %.1f ms", ways[chosen], 1e3*times[chosen], ways[best], 1e3*times[best])
				}
			})
		}
	}
}
