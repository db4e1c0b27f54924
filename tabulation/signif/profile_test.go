package signif

import (
	"math"
	"slices"
	"testing"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// few is a column of people with the same weight: n of them, x in the row.
type few struct {
	w    float64
	n, x int
}

// twoColumns is a survey of two columns that share nobody.
func twoColumns(weighted bool, a, b []few) *survey {
	s := &survey{rows: 2, cols: []int{2}, weighted: weighted}
	for col, list := range [][]few{a, b} {
		for _, f := range list {
			for i := range f.n {
				row := 1
				if i < f.x {
					row = 0
				}
				s.people = append(s.people, person{w: f.w, rows: []int{row}, blocks: [][]int{{col}}})
			}
		}
	}
	return s
}

// TestProfiles holds every profile against a calculation by hand.
//
// A, without weights: 45 of 100 against 30 of 100, a difference of 0.15.
//
//	pooled      p̄ = 75/200 = 0.375; 0.375·0.625·(1/100+1/100) = 0.0046875
//	            z = 0.15/0.0684653 = 2.19089
//	unpooled    0.45·0.55/100 + 0.3·0.7/100 = 0.004575; z = 0.15/0.0676387 = 2.21767
//	spss        as pooled
//	dimensions  as pooled, on 100+100−2 = 198 degrees of freedom
//	quantum     0.0046875·200/199 = 0.00471106; t = 0.15/0.0686371 = 2.18541 on 199
//	exact       100·0.375 = 37.5 ≥ 10, so linearised, here as unpooled, on 198
//
// B, with weights: 40 people of weight 1, 24 of them in the row, and 20 of
// weight 2, 8 in the row: W = 80, Q = 40+80 = 120, e = 6400/120 = 53.3333,
// p = (24+16)/80 = 0.5; against 50 people of weight 1, 15 in the row: 0.3.
//
//	pooled      p̄ = (53.3333·0.5+50·0.3)/103.3333 = 0.403226
//	            0.403226·0.596774·(1/53.3333+1/50) = 0.00932460; z = 0.2/0.0965640 = 2.07117
//	spss on Σw  p̄ = (40+15)/130 = 0.423077; 0.244083·(1/80+1/50) = 0.00793269; z = 0.2/0.0890656 = 2.24554
//	unpooled    0.25/53.3333 + 0.21/50 = 0.0088875; z = 0.2/0.0942735 = 2.12149
//	dimensions  0.244083·(1/53.3333+1/50) = 0.00945821; t = 0.2/0.0972533 = 2.05649 on 101.3333
//	quantum     ·103.3333/102.3333: t = 2.05649/√1.009772 = 2.04651 on 102.3333
//	exact       v₁ = 0.25·120/6400 = 0.0046875, v₂ = (0.49·15+0.09·35)/2500 = 0.0042; t = 2.12149 on 101.3333
//
// C, a rare answer: 0 of 40 against 12 of 300. exact: p̄ = 12/340 = 0.0352941,
// 40·p̄ = 1.41 < 10, so pooled: 0.0340484·(1/40+1/300) = 0.000964706,
// t = −0.04/0.0310597 = −1.28784 on 338. spss: a column at 0 % takes no part.
func TestProfiles(t *testing.T) {
	t.Parallel()
	plain := twoColumns(false, []few{{1, 100, 45}}, []few{{1, 100, 30}})
	weighted := twoColumns(true, []few{{1, 40, 24}, {2, 20, 8}}, []few{{1, 50, 15}})
	rare := twoColumns(false, []few{{1, 40, 0}}, []few{{1, 300, 12}})
	for _, tc := range []struct {
		name    string
		s       *survey
		profile string
		base    string
		t, df   float64 // df 0: normal
		p       float64 // 0: not held against a number
	}{
		{"45 against 30, pooled", plain, "pooled", "", 2.19089, 0, 0.0284597},
		{"45 against 30, unpooled", plain, "unpooled", "", 2.21767, 0, 0.0265768},
		{"45 against 30, as SPSS", plain, "spss", "", 2.19089, 0, 0.0284597},
		{"45 against 30, as Dimensions", plain, "dimensions", "", 2.19089, 198, 0},
		{"45 against 30, as Quantum", plain, "quantum", "", 2.18541, 199, 0},
		{"45 against 30, exact", plain, "exact", "", 2.21767, 198, 0.0277149},
		{"weighted, pooled", weighted, "pooled", "", 2.07117, 0, 0},
		{"weighted, pooled on sums of weights", weighted, "pooled", "weighted", 2.24554, 0, 0},
		{"weighted, as SPSS on sums of weights", weighted, "spss", "weighted", 2.24554, 0, 0},
		{"weighted, unpooled", weighted, "unpooled", "", 2.12149, 0, 0},
		{"weighted, as Dimensions", weighted, "dimensions", "", 2.05649, 101.3333, 0},
		{"weighted, as Quantum", weighted, "quantum", "", 2.04651, 102.3333, 0},
		{"weighted, exact", weighted, "exact", "", 2.12149, 101.3333, 0},
		// all of 50 against none of 60: linearised there is no variance, so pooled;
		// 0.454545·0.545455·(1/50+1/60) = 0.00909091, t = 1/0.0953463 = 10.4881
		{"all against none, exact", twoColumns(false, []few{{1, 50, 50}}, []few{{1, 60, 0}}), "exact", "", 10.4881, 108, 0},
		{"a rare answer, exact", rare, "exact", "", -1.28784, 338, 0},
	} {
		got := tc.s.test(func(x *tabplan.Tests) {
			x.Profile = tc.profile
			if tc.base != "" {
				x.Base = tc.base
			}
		})
		c, ok := first(got, 0)
		if !ok {
			t.Errorf("%s: not tested", tc.name)
			continue
		}
		near(t, tc.name+": t", c.T, tc.t, 6e-6*math.Abs(tc.t))
		if c.Normal != (tc.df == 0) {
			t.Errorf("%s: normal reference %v", tc.name, c.Normal)
		}
		if tc.df > 0 {
			near(t, tc.name+": df", c.DF, tc.df, 5e-5)
		}
		if tc.p > 0 {
			near(t, tc.name+": p", c.P, tc.p, 2e-6)
		}
	}
	for _, tc := range []struct {
		profile string
		a, b    few
	}{
		{"spss", few{1, 40, 0}, few{1, 300, 12}},       // a column at 0 %
		{"spss", few{1, 40, 40}, few{1, 300, 12}},      // a column at 100 %
		{"dimensions", few{1, 50, 10}, few{1, 50, 10}}, // identical proportions
		{"quantum", few{1, 50, 10}, few{1, 50, 10}},
		{"pooled", few{1, 50, 0}, few{1, 50, 0}},
		{"exact", few{1, 50, 50}, few{1, 60, 60}},
	} {
		got := twoColumns(false, []few{tc.a}, []few{tc.b}).test(func(x *tabplan.Tests) { x.Profile = tc.profile })
		if c, ok := first(got, 0); ok {
			t.Errorf("%s tests %d of %d against %d of %d: t %v", tc.profile, tc.a.x, tc.a.n, tc.b.x, tc.b.n, c.T)
		}
	}
}

func first(t *table.Table, row int) (table.Comparison, bool) {
	for _, c := range t.Audit {
		if c.Row == row {
			return c, true
		}
	}
	return table.Comparison{}, false
}

// overlapping is two columns of 200 people each, 100 of them in both; 50 %
// and 42 % in the row, 46 of those in both.
func overlapping() *survey {
	s := &survey{rows: 2, cols: []int{2}, multiple: []bool{true}}
	add := func(n, x int, blocks ...int) {
		for i := range n {
			row := 1
			if i < x {
				row = 0
			}
			s.people = append(s.people, person{w: 1, rows: []int{row}, blocks: [][]int{blocks}})
		}
	}
	add(100, 54, 0)
	add(100, 38, 1)
	add(100, 46, 0, 1)
	return s
}

// Overlap by hand: p̄ = 184/400 = 0.46.
//
//	dimensions  0.2484·(1/200+1/200−2·100/40000) = 0.2484·0.005 = 0.001242
//	            t = 0.08/0.0352420 = 2.27002 on 200+200−100−2 = 298
//	quantum     ·400/399: t = 2.26718 on 299
//	exact       v₁ = 0.25/200 = 0.00125, v₂ = 0.42·0.58/200 = 0.001218,
//	            c = (0.5·0.58·46+0.5·0.42·54)/40000 = 0.000617
//	            t = 0.08/√0.001234 = 2.27737 on 298
//
// The others have no formula for people in both columns and make no test.
func TestProfilesWithOverlap(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		profile string
		t, df   float64
	}{{"dimensions", 2.27002, 298}, {"quantum", 2.26718, 299}, {"exact", 2.27737, 298}} {
		c, ok := first(overlapping().test(func(x *tabplan.Tests) { x.Profile = tc.profile }), 0)
		if !ok {
			t.Fatalf("%s: not tested", tc.profile)
		}
		near(t, tc.profile+": t", c.T, tc.t, 1e-5)
		near(t, tc.profile+": df", c.DF, tc.df, 1e-9)
		near(t, tc.profile+": overlap", c.Overlap, 100, 1e-9)
	}
	for _, profile := range []string{"pooled", "spss", "unpooled"} {
		got := overlapping().test(func(x *tabplan.Tests) { x.Profile = profile })
		if len(got.Audit) != 0 || !slices.ContainsFunc(got.Notes, func(n table.Note) bool { return n.Key == "overlap_untested" }) {
			t.Errorf("%s: %d tests of columns that share people, notes %v", profile, len(got.Audit), got.Notes)
		}
	}
}

// Against the rest and Total by hand, 45 of 100 in a table of 140 of 400:
//
//	rest   95 of 300: 0.002475 + 0.316667·0.683333/300 = 0.00319630
//	       t = 0.133333/0.0565358 = 2.35839 on 398
//	total  v₁ = 0.002475, v₂ = 0.35·0.65/400 = 0.00056875,
//	       c = (0.55·0.65·45+0.45·0.35·55)/40000 = 0.00061875
//	       t = 0.1/√0.00180625 = 2.35294 on 100+400−100−2 = 398
//
// The column before it: waves of 100 and 300, as the rest.
func TestArrows(t *testing.T) {
	t.Parallel()
	s := twoColumns(false, []few{{1, 100, 45}}, []few{{1, 300, 95}})
	for _, tc := range []struct {
		compare string
		column  int
		rival   int
		t, df   float64
		arrow   table.Arrow
	}{
		{"rest", 1, table.AgainstRest, 2.35839, 398, table.FarAbove},
		{"total", 1, table.AgainstTotal, 2.35294, 398, table.FarAbove},
		{"previous", 2, 1, -2.35839, 398, table.FarBelow},
	} {
		got := s.test(func(x *tabplan.Tests) { x.Compare = []string{tc.compare} })
		found := false
		for _, c := range got.Audit {
			if c.Row == 0 && c.A == tc.column {
				found = true
				near(t, tc.compare+": t", c.T, tc.t, 1e-5)
				near(t, tc.compare+": df", c.DF, tc.df, 1e-9)
				if c.B != tc.rival {
					t.Errorf("%s: compared with %d, want %d", tc.compare, c.B, tc.rival)
				}
			}
		}
		if !found || got.Rows[0].Arrows[tc.column] != tc.arrow {
			t.Errorf("%s: found %v, arrows %v", tc.compare, found, got.Rows[0].Arrows)
		}
		if got.Rows[0].Letters != nil || got.Columns[1].Letter != "" {
			t.Errorf("%s: letters %q though only arrows are asked for", tc.compare, got.Rows[0].Letters)
		}
	}
	both := s.test(func(x *tabplan.Tests) { x.Compare = []string{"columns", "rest"} })
	if both.Rows[0].Letters[1] != "B" || both.Rows[0].Arrows[1] != table.FarAbove {
		t.Errorf("both: letters %q, arrows %v", both.Rows[0].Letters, both.Rows[0].Arrows)
	}
}

// Means by hand: scores 1, 2, 3 of 10, 20, 10 people (mean 2, Σ(s−m)² = 20)
// against 2, 3 of 20, 30 (mean 2.6, Σ(s−m)² = 12).
//
//	exact, pooled, unpooled  20/39/40 + 12/49/50 = 0.0177185
//	    t = −0.6/0.133111 = −4.50752 on
//	    0.01771847²/(0.01282051²/39+0.004897959²/49) = 66.7385
//	spss, dimensions, quantum  32/88·(1/40+1/50) = 0.0163636
//	    t = −0.6/0.127920 = −4.69042 on 88
func TestProfilesOfMeans(t *testing.T) {
	t.Parallel()
	s := &survey{rows: 3, cols: []int{2}, scores: []float64{1, 2, 3}}
	for col, counts := range [][]int{{10, 20, 10}, {0, 20, 30}} {
		for row, n := range counts {
			for range n {
				s.people = append(s.people, person{w: 1, rows: []int{row}, blocks: [][]int{{col}}})
			}
		}
	}
	for _, tc := range []struct {
		profile string
		t, df   float64
	}{
		{"exact", -4.50752, 66.7385}, {"pooled", -4.50752, 66.7385}, {"unpooled", -4.50752, 66.7385},
		{"spss", -4.69042, 88}, {"dimensions", -4.69042, 88}, {"quantum", -4.69042, 88},
	} {
		c, ok := first(s.test(func(x *tabplan.Tests) { x.Profile = tc.profile }), 3)
		if !ok {
			t.Fatalf("%s: the mean is not tested", tc.profile)
		}
		near(t, tc.profile+": t", c.T, tc.t, 1e-5)
		near(t, tc.profile+": df", c.DF, tc.df, 5e-5)
	}
}

func TestGroupsOfColumns(t *testing.T) {
	t.Parallel()
	s := &survey{rows: 2, cols: []int{5}, groups: [][]int{{0, 1}, {2, 3, 4}}}
	for col := range 5 {
		for i := range 100 {
			row := 1
			if i < 10+18*col {
				row = 0
			}
			s.people = append(s.people, person{w: 1, rows: []int{row}, blocks: [][]int{{col}}})
		}
	}
	got := s.test(nil).Rows[0].Letters
	if want := []string{"", "", "A", "", "C", "CD"}; !slices.Equal(got, want) {
		t.Errorf("letters of A/B, C/D/E are %q, want %q", got, want)
	}
}

// SPSS: m is the number of pairs among the eligible columns of that row. Of
// four columns one is at 0 %, so three pairs count, not six.
func TestSPSSCountsEligiblePairs(t *testing.T) {
	t.Parallel()
	s := &survey{rows: 2, cols: []int{4}}
	for col, x := range []int{45, 30, 33, 0} {
		for i := range 100 {
			row := 1
			if i < x {
				row = 0
			}
			s.people = append(s.people, person{w: 1, rows: []int{row}, blocks: [][]int{{col}}})
		}
	}
	got := s.test(func(x *tabplan.Tests) {
		x.Profile, x.Correction, x.Scope = tabplan.ProfileSPSS, tabplan.CorrectionBonferroni, tabplan.ScopeRow
	})
	pairs := 0
	for _, c := range got.Audit {
		if c.Row == 0 {
			pairs++
			near(t, "adjusted p", c.Adjusted, math.Min(1, 3*c.P), 1e-12)
		}
	}
	if pairs != 3 {
		t.Errorf("%d pairs, want 3", pairs)
	}
}
