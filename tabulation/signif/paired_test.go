package signif

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hary4di/pockettab/tabulation/cube"
)

// Sixty people, item A chosen by 30, item B by 18; 12 chose both, so 18 chose
// A only and 6 B only. McNemar by hand: (18−6)/√(18+6) = 2.449 on 59 degrees
// of freedom. All by hand: v₁ = Σ(x−p̄)²/60², p̄ = 0.4.
func TestPairedProportionsAreMcNemars(t *testing.T) {
	t.Parallel()
	a, b := columnSums{60, 60, 30, 30}, columnSums{60, 60, 18, 18}
	both := togetherSums{w: 60, q: 60, qa: 30, qb: 18, qab: 12, wOne: 24, qOne: 24}
	got, ok := pairedProportions(a, b, both)
	if want := 12 / math.Sqrt(24); !ok || math.Abs(got.t-want) > 1e-12 || got.df != 59 || got.form != formPaired {
		t.Errorf("t %.6f on %v (%s), by hand %.6f on 59", got.t, got.df, got.form, want)
	}
	if math.Abs(got.p-0.017294) > 1e-6 { // 2·pt(-12/sqrt(24), 59) of R
		t.Errorf("p = %.6f", got.p)
	}
	// the same with all weights times 0.01
	scale := func(c columnSums) columnSums { return columnSums{c.w / 100, c.q / 1e4, c.wr / 100, c.qr / 1e4} }
	light, ok := pairedProportions(scale(a), scale(b), togetherSums{0.6, 60e-4, 30e-4, 18e-4, 12e-4, 0.24, 24e-4})
	if !ok || math.Abs(light.p-got.p) > 1e-12 || math.Abs(light.df-59) > 1e-9 {
		t.Errorf("with light weights p = %v on %v, else %v", light.p, light.df, got.p)
	}
	// five people who answered differently tell nothing at 5 %
	if _, ok := pairedProportions(columnSums{60, 60, 17, 17}, columnSums{60, 60, 12, 12}, togetherSums{60, 60, 17, 12, 12, 5, 5}); ok {
		t.Error("five differences were tested")
	}
	// nobody in both: two samples
	apart, ok := pairedProportions(columnSums{100, 100, 45, 45}, columnSums{100, 100, 30, 30}, togetherSums{})
	if want := 0.15 / math.Sqrt(0.375*0.625*0.02); !ok || math.Abs(apart.t-want) > 1e-12 {
		t.Errorf("of two samples t %v, pooled by hand %v", apart.t, want)
	}
}

// False letters between items without a true difference, whose answers hang
// together, with and without weights and with a quarter answering one only.
func TestPairedLevel(t *testing.T) {
	t.Parallel()
	const runs = 2000
	for i, c := range []struct {
		n        int
		p        float64
		deff     int
		together float64 // share of people who say the same to both
		gaps     bool
	}{{60, 0.3, 1, 0, false}, {100, 0.5, 1, 0.6, false}, {200, 0.15, 2, 0.3, false}, {300, 0.4, 2, 0.5, true}, {80, 0.2, 1, 0.7, true}} {
		rng := rand.New(rand.NewPCG(uint64(i), 20261125))
		hits, apart := 0, 0
		for range runs {
			var a, b columnSums
			var o togetherSums
			for range c.n {
				w := 1.0
				if c.deff > 1 {
					if w = 0.5; rng.IntN(5) == 0 {
						w = 3
					}
				}
				x, y := rng.Float64() < c.p, rng.Float64() < c.p
				if rng.Float64() < c.together {
					y = x
				}
				add := func(s *columnSums, in bool) {
					s.w, s.q = s.w+w, s.q+w*w
					if in {
						s.wr, s.qr = s.wr+w, s.qr+w*w
					}
				}
				gap := 2
				if c.gaps {
					gap = rng.IntN(8)
				}
				if gap != 0 {
					add(&a, x)
				}
				if gap != 1 {
					add(&b, y)
				}
				if gap < 2 {
					continue
				}
				o.w, o.q = o.w+w, o.q+w*w
				if x {
					o.qa += w * w
				}
				if y {
					o.qb += w * w
				}
				if x && y {
					o.qab += w * w
				}
				if x != y {
					o.wOne, o.qOne = o.wOne+w, o.qOne+w*w
				}
			}
			if got, ok := pairedProportions(a, b, o); ok && got.p < 0.05 {
				hits++
			}
			if got, ok := exactProportions(a, b, overlapSums{}); ok && got.p < 0.05 {
				apart++
			}
		}
		rate, blind := 100*float64(hits)/runs, 100*float64(apart)/runs
		t.Logf("%+v: %.2f %% false letters, as two samples %.2f %%", c, rate, blind)
		if rate > 7.2 || rate < 3 {
			t.Errorf("%+v: %.2f %% false letters at a nominal 5 %%", c, rate)
		}
		if c.together >= 0.5 && blind > 3 {
			t.Errorf("%+v: as two samples %.2f %%: this check could not fail", c, blind)
		}
	}
}

// Items of a grid against R: shares and means with weights and gaps, and of
// those who answered both R's own McNemar and paired t test.
func TestPairedAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	for _, of := range []string{"paired", "unweighted", "both"} {
		var items [2]columnSums
		var rows [2][6]columnSums
		var dist [2]distribution
		var joint [6][6]float64 // Σw² of who gave which answers
		var alone [6][6]float64 // Σw
		for k := range dist {
			dist[k].score = []float64{1, 2, 3, 4, 5}
			dist[k].totN, dist[k].totW, dist[k].totQ = make([]int64, 5), make([]float64, 5), make([]float64, 5)
		}
		for _, p := range respondents(t) {
			w, answers := p["w"], [2]int{int(p["item1"]), int(p["item2"])}
			if of != "paired" {
				w = 1
			}
			if of == "both" && answers[0]*answers[1] == 0 {
				continue
			}
			for k, a := range answers {
				if a == 0 {
					continue
				}
				items[k].w, items[k].q = items[k].w+w, items[k].q+w*w
				rows[k][a].wr, rows[k][a].qr = rows[k][a].wr+w, rows[k][a].qr+w*w
				dist[k].totN[a-1]++
				dist[k].totW[a-1] += w
				dist[k].totQ[a-1] += w * w
			}
			joint[answers[0]][answers[1]] += w * w
			alone[answers[0]][answers[1]] += w
		}
		for c := 1; c <= 5; c++ {
			var o togetherSums
			for x := 1; x <= 5; x++ {
				for y := 1; y <= 5; y++ {
					w, q := alone[x][y], joint[x][y]
					o.w, o.q = o.w+w, o.q+q
					if x == c {
						o.qa += q
					}
					if y == c {
						o.qb += q
					}
					if x == c && y == c {
						o.qab += q
					}
					if (x == c) != (y == c) {
						o.wOne, o.qOne = o.wOne+w, o.qOne+q
					}
				}
			}
			side := func(k int) columnSums {
				return columnSums{w: items[k].w, q: items[k].q, wr: rows[k][c].wr, qr: rows[k][c].qr}
			}
			got, ok := pairedProportions(side(0), side(1), o)
			if !ok {
				t.Fatalf("%s, answer %d is not tested", of, c)
			}
			if of == "both" {
				agree(t, "McNemar's chi-square", got.t*got.t, ref[fmt.Sprintf("mcnemar.%d", c)])
				continue
			}
			key := func(what string) string { return fmt.Sprintf("%s.%d.%s", of, c, what) }
			agree(t, key("p1"), got.a, ref[key("p1")])
			agree(t, key("p2"), got.b, ref[key("p2")])
			agree(t, key("t"), got.t, ref[key("t")])
			agree(t, key("p"), got.p, ref[key("p")])
			agree(t, key("df"), got.df, ref[of+".df"])
		}
		for k := range dist {
			dist[k].totUsed = dist[k].totN
			dist[k].all = dist[k].sums(dist[k].totN, dist[k].totUsed, dist[k].totW, dist[k].totQ)
		}
		var both cube.Product
		for range 2 { // the means first
			bs, bt, bst := 0.0, 0.0, 0.0
			w, q, s1, s2 := 0.0, 0.0, 0.0, 0.0
			for x := 1; x <= 5; x++ {
				for y := 1; y <= 5; y++ {
					w, q = w+alone[x][y], q+joint[x][y]
					s1, s2 = s1+alone[x][y]*float64(x), s2+alone[x][y]*float64(y)
					bs += joint[x][y] * (float64(x) - both.S)
					bt += joint[x][y] * (float64(y) - both.T)
					bst += joint[x][y] * (float64(x) - both.S) * (float64(y) - both.T)
				}
			}
			both = cube.Product{W: w, Q: q, S: s1 / w, T: s2 / w, BS: bs, BT: bt, BST: bst}
		}
		got, ok := pairedMeans(&dist[0], &dist[1], both)
		if !ok {
			t.Fatalf("%s: the means are not tested", of)
		}
		if of == "both" {
			agree(t, "paired t", got.t, ref["paired_t.t"])
			agree(t, "its df", got.df, ref["paired_t.df"])
			agree(t, "its p", got.p, ref["paired_t.p"])
			continue
		}
		agree(t, of+" m1", got.a, ref[of+".m1"])
		agree(t, of+" m2", got.b, ref[of+".m2"])
		agree(t, of+" t of means", got.t, ref[of+".mean.t"])
		agree(t, of+" p of means", got.p, ref[of+".mean.p"])
		agree(t, of+" df of means", got.df, ref[of+".df"])
	}
}
