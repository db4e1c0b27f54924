package signif

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// shape says what two columns have in common.
type shape string

const (
	disjoint    shape = "disjoint"
	overlapped  shape = "overlapping" // half of the first column is in the second too
	partOfTotal shape = "part of Total"
)

// levelCase is one cell of the grid: no true difference, how often does a
// letter at 5 % appear.
type levelCase struct {
	n1, n2 int
	deff   int // 1: no weights; 2: four fifths with weight 0.5, one fifth with 3
	p      float64
	shape  shape
}

func (c levelCase) String() string {
	return fmt.Sprintf("%d and %d, design effect %d, p = %g, %s", c.n1, c.n2, c.deff, c.p, c.shape)
}

// expected is the effective expected count of the answer in the smaller column.
func (c levelCase) expected() float64 { return float64(min(c.n1, c.n2)) * c.p / float64(c.deff) }

// levels are rates of false letters in percent: of the test, of the same with
// weights taken for people, and with overlap not seen.
type levels struct{ test, naive, blind float64 }

func (c levelCase) simulate(runs int, seed uint64) levels {
	rng := rand.New(rand.NewPCG(seed, 20261125))
	var hits, naive, blind int
	for range runs {
		var a, b, both columnSums
		draw := func(into ...*columnSums) {
			w := 1.0
			if c.deff > 1 {
				if w = 0.5; rng.IntN(5) == 0 {
					w = 3
				}
			}
			x := rng.Float64() < c.p
			for _, s := range into {
				s.w, s.q = s.w+w, s.q+w*w
				if x {
					s.wr, s.qr = s.wr+w, s.qr+w*w
				}
			}
		}
		switch c.shape {
		case disjoint:
			for range c.n1 {
				draw(&a)
			}
			for range c.n2 {
				draw(&b)
			}
		case overlapped:
			for range c.n1 / 2 {
				draw(&a, &b, &both)
			}
			for range c.n1 - c.n1/2 {
				draw(&a)
			}
			for range c.n2 - c.n1/2 {
				draw(&b)
			}
		case partOfTotal:
			for range c.n1 {
				draw(&a, &b, &both)
			}
			for range c.n2 {
				draw(&b)
			}
		}
		count := func(n *int, a, b columnSums, o overlapSums) {
			if got, ok := exactProportions(a, b, o); ok && got.p < 0.05 {
				*n++
			}
		}
		people := func(s columnSums) columnSums { return columnSums{w: s.w, q: s.w, wr: s.wr, qr: s.wr} }
		count(&hits, a, b, overlapSums{both.w, both.q, both.qr})
		count(&naive, people(a), people(b), overlapSums{both.w, both.w, both.wr})
		count(&blind, a, b, overlapSums{})
	}
	rate := func(n int) float64 { return 100 * float64(n) / float64(runs) }
	return levels{rate(hits), rate(naive), rate(blind)}
}

// check holds the rates against the bounds of the contract.
func (c levelCase) check(t *testing.T, got levels, low, high float64) {
	t.Helper()
	if got.test > high {
		t.Errorf("%s: %.2f %% false letters at a nominal 5 %%, more than %g", c, got.test, high)
	}
	if c.expected() >= 5 && got.test < low {
		t.Errorf("%s: %.2f %% false letters at a nominal 5 %%, less than %g: differences would be missed", c, got.test, low)
	}
	if c.deff > 1 && c.shape == disjoint && c.p == 0.5 && got.naive < 10 {
		t.Errorf("%s: weights as people give only %.2f %%: this check could not fail", c, got.naive)
	}
	if c.shape == overlapped && c.n1 == c.n2 && got.blind > 2 {
		t.Errorf("%s: overlap ignored gives %.2f %%: this check could not fail", c, got.blind)
	}
}

// TestLevel is the short form: four cells, 2,000 surveys each.
func TestLevel(t *testing.T) {
	t.Parallel()
	for i, c := range []levelCase{
		{40, 200, 1, 0.13, disjoint}, {100, 400, 2, 0.5, disjoint}, {100, 100, 2, 0.5, overlapped}, {100, 400, 1, 0.13, partOfTotal},
	} {
		c.check(t, c.simulate(2000, uint64(i)), 3, 7.5)
	}
}

// TestLevelGrid is the whole grid, 8,000 surveys each; `make nightly` runs it
// and prints the table of the statistics page.
func TestLevelGrid(t *testing.T) {
	if os.Getenv("POCKETTAB_NIGHTLY") == "" {
		t.Skip("the whole grid of false letters is simulated by `make nightly`; the short form ran")
	}
	var cases []levelCase
	for _, s := range []shape{disjoint, overlapped, partOfTotal} {
		for _, deff := range []int{1, 2} {
			for _, n := range [][2]int{{30, 300}, {40, 200}, {100, 100}, {100, 400}} {
				for _, p := range []float64{0.05, 0.13, 0.5} {
					cases = append(cases, levelCase{n[0], n[1], deff, p, s})
				}
			}
		}
	}
	got := make([]levels, len(cases))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, c := range cases {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			got[i] = c.simulate(8000, uint64(i))
		})
	}
	group.Wait()
	var table strings.Builder
	lowest, highest := 100.0, 0.0
	for i, c := range cases {
		c.check(t, got[i], 3, 7.2)
		lowest, highest = min(lowest, got[i].test), max(highest, got[i].test)
		fmt.Fprintf(&table, "%s: %.2f %% (weights as people %.1f, overlap ignored %.1f)\n", c, got[i].test, got[i].naive, got[i].blind)
	}
	fmt.Printf("%slevel: %d cells of %d surveys, false letters at 5 %%: %.2f to %.2f %%\n", table.String(), len(cases), 8000, lowest, highest)
}
