package count

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
	"time"
)

// The way that the cost model chooses takes at most a fifth longer than the
// fastest of all ways, over a grid of shapes. It measures times, so it runs
// only where asked for, on a quiet machine; the best of several runs counts.
func TestTheChosenWayIsNearTheFastest(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	for _, shape := range []struct{ rows, cols, tables int }{
		{20_000, 23, 253}, {100_000, 40, 400}, {1_000_000, 12, 66}, {1_000_000, 100, 1}, {1_000_000, 23, 253}, {1_000_000, 199, 1000},
	} {
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
						start := time.Now()
						if err := b.run(context.Background(), passes, b.everything(), 1, func(int) {}); err != nil {
							t.Fatal(err)
						}
						times[i] = min(times[i], time.Since(start).Seconds())
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
