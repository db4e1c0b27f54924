package recount

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestGridsAddUpToWhatAMapDoes: kinds that come up one by one, few and so many
// that they no longer stand side by side, everybody and some, with weights and
// without.
func TestGridsAddUpToWhatAMapDoes(t *testing.T) {
	t.Parallel()
	for _, most := range []int{1, 6, 40, 700} {
		for _, weighted := range []bool{false, true} {
			for _, crossed := range []bool{false, true} {
				random := rand.New(rand.NewPCG(uint64(most), 3))
				var g grid
				type sum struct {
					n int64
					w float64
				}
				want := map[[2]uint32]*sum{}
				for turn := range 60 {
					kinds := 1 + (most-1)*turn/59 // that were seen so far
					rows, columns, weights := make([]uint32, stretch), make([]uint32, stretch), make([]float64, stretch)
					var chosen []int32
					for i := range rows {
						rows[i], weights[i] = uint32(random.IntN(kinds)), 0.1+random.Float64()
						if crossed {
							columns[i] = uint32(random.IntN(kinds))
						}
						if turn%2 == 1 && i%3 > 0 {
							continue
						}
						chosen = append(chosen, int32(i))
						at := [2]uint32{rows[i], columns[i]}
						if want[at] == nil {
							want[at] = &sum{}
						}
						want[at].n++
						want[at].w += weights[i]
					}
					cols := kinds
					if !crossed {
						columns, cols = nil, 1
					}
					if !weighted {
						weights = nil
					}
					g.fit(kinds, cols, weighted)
					if len(chosen) == stretch {
						g.all(rows, columns, weights)
					} else {
						g.some(rows, columns, chosen, weights)
					}
					g.settle()
				}
				if far := g.far != nil; far != (most*most > near && crossed) {
					t.Errorf("%d kinds, crossed %v: far is %v", most, crossed, far)
				}
				got := map[[2]uint32]*sum{}
				g.each(func(row, col uint32, c *cell) {
					at := [2]uint32{row, col}
					if got[at] == nil {
						got[at] = &sum{}
					}
					got[at].n += c.n
					got[at].w += c.w + c.lost
				})
				for at, s := range want {
					is := got[at]
					if is == nil || is.n != s.n || weighted && math.Abs(is.w-s.w) > 1e-12*s.w {
						t.Fatalf("%d kinds, weighted %v, crossed %v: cell %v is %+v, want %+v", most, weighted, crossed, at, is, s)
					}
				}
				if len(got) != len(want) {
					t.Errorf("%d kinds: %d cells, want %d", most, len(got), len(want))
				}
			}
		}
	}
}

// TestLongSumsDoNotDrift: five million equal weights, which added one after
// the other drift by more than the check allows.
func TestLongSumsDoNotDrift(t *testing.T) {
	t.Parallel()
	const each, turns = 0.1, 5000
	rows, weights, plain := make([]uint32, stretch), make([]float64, stretch), 0.0
	for i := range weights {
		weights[i] = each
	}
	var g grid
	for range turns {
		g.fit(1, 1, true)
		g.all(rows, nil, weights)
		g.settle()
		for _, w := range weights {
			plain += w
		}
	}
	const want = each * stretch * turns
	off := func(is float64) float64 { return math.Abs(is-want) / want }
	g.each(func(_, _ uint32, c *cell) {
		if off(c.w+c.lost) > tolerance/2 {
			t.Errorf("off by %g", off(c.w+c.lost))
		}
	})
	if off(plain) < tolerance {
		t.Errorf("added plainly it is off by %g: this shows nothing", off(plain))
	}
}
