package signif

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// halves makes a survey of columns of 200 people each, two per banner
// variable; yes[row][column] are those in the row (rows of their own people,
// the rest in a last row).
func halves(yes ...[]int) *survey {
	s := &survey{rows: len(yes) + 1, cols: []int{2, 2}}
	for b := range 2 {
		for c := range 2 {
			left := 200
			put := func(row, n int) {
				for range n {
					p := person{w: 1, rows: []int{row}, blocks: [][]int{nil, nil}}
					p.blocks[b] = []int{c}
					s.people = append(s.people, p)
				}
				left -= n
			}
			for r, list := range yes {
				put(r, list[2*b+c])
			}
			put(len(yes), left)
		}
	}
	return s
}

// job tests two tables as one job.
func job(t *testing.T, change func(*tabplan.Tests), of ...*survey) *table.Job {
	t.Helper()
	c, plan := &cube.Cube{Plan: "p"}, &tabplan.Resolved{Digest: "p", Tests: settings()}
	change(&plan.Tests)
	for i, s := range of {
		sums, tab := s.count()
		tab.Number = i + 1
		c.Tables, plan.Tables = append(c.Tables, *sums), append(plan.Tables, *tab)
	}
	out, err := Tables(context.Background(), c, plan, Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Two tables of three rows and two banner variables of two columns: twelve
// comparisons. By hand, Bonferroni multiplies p by the tests of a set: of a row
// and banner variable 1, of a banner variable 3 (its rows), of a table 6, of
// the job 12.
func TestScopesSayWhichTestsCountTogether(t *testing.T) {
	t.Parallel()
	one := halves([]int{80, 60, 70, 62}, []int{50, 70, 60, 61})
	two := halves([]int{90, 60, 70, 75}, []int{40, 45, 66, 40})
	plain := job(t, func(*tabplan.Tests) {}, one, two)
	var p []float64 // of the whole job, in order
	for _, tab := range plain.Tables {
		for _, c := range tab.Audit {
			p = append(p, c.P)
		}
	}
	if len(p) != 12 {
		t.Fatalf("%d comparisons, want 12", len(p))
	}
	for scope, m := range map[string]float64{tabplan.ScopeRow: 1, tabplan.ScopeFamily: 3, tabplan.ScopeTable: 6, tabplan.ScopeJob: 12} {
		got := job(t, func(x *tabplan.Tests) { x.Correction, x.Scope = tabplan.CorrectionBonferroni, scope }, one, two)
		i := 0
		for _, tab := range got.Tables {
			for _, c := range tab.Audit {
				if want := math.Min(1, m*p[i]); math.Abs(c.Adjusted-want) > 1e-12 || c.P != p[i] || c.Mark != (want < 0.10) {
					t.Errorf("%s: p = %.6f adjusted to %.6f, marked %v, by hand %.6f", scope, p[i], c.Adjusted, c.Mark, want)
				}
				i++
			}
		}
	}
	// Holm and Benjamini-Hochberg over the job, by rank: the k-th smallest of
	// twelve times 12−k+1, not below those before it; times 12/k, not above
	// those after it
	rank := slices.Clone(p)
	slices.Sort(rank)
	holm, bh := map[float64]float64{}, map[float64]float64{}
	for k, x := range rank {
		holm[x] = math.Min(1, float64(12-k)*x)
		if k > 0 {
			holm[x] = math.Max(holm[x], holm[rank[k-1]])
		}
	}
	for k := 11; k >= 0; k-- {
		bh[rank[k]] = math.Min(1, 12/float64(k+1)*rank[k])
		if k < 11 {
			bh[rank[k]] = math.Min(bh[rank[k]], bh[rank[k+1]])
		}
	}
	for correction, want := range map[string]map[float64]float64{tabplan.CorrectionHolm: holm, tabplan.CorrectionBH: bh} {
		got := job(t, func(x *tabplan.Tests) { x.Correction, x.Scope = correction, tabplan.ScopeJob }, one, two)
		for _, tab := range got.Tables {
			for _, c := range tab.Audit {
				if math.Abs(c.Adjusted-want[c.P]) > 1e-12 {
					t.Errorf("%s over the job: p = %.6f adjusted to %.6f, by hand %.6f", correction, c.P, c.Adjusted, want[c.P])
				}
			}
		}
	}
}

// Four tables with one answer and one banner variable of two columns of 200:
// 50 % against 40 %, 50 against 30, 41 against 40, and once more 50 against
// 30. Evidence is the p of the chi-square (one test): by hand, X² =
// 400(ad−bc)²/(200·200·(a+c)(b+d)) on 1 degree of freedom, p = erfc(√(X²/2));
// Benjamini-Hochberg over the four; equal evidence is ranked by the size of the
// difference and then by number.
func TestScreeningRanksByAdjustedEvidence(t *testing.T) {
	t.Parallel()
	of := func(a, b int) *survey {
		s := halves([]int{a, b, 0, 0})
		s.people, s.cols = s.people[:400], []int{2}
		for i := range s.people {
			s.people[i].blocks = s.people[i].blocks[:1]
		}
		return s
	}
	got := job(t, func(*tabplan.Tests) {}, of(100, 80), of(100, 60), of(82, 80), of(60, 100)).Findings
	chi := func(a, b float64) float64 {
		apart := a*(200-b) - b*(200-a)
		x := 400 * apart * apart / (200 * 200 * (a + b) * (400 - a - b))
		return math.Erfc(math.Sqrt(x / 2))
	}
	p := []float64{chi(100, 80), chi(100, 60), chi(82, 80), chi(60, 100)}
	adjusted := []float64{p[0] * 4 / 3, p[1] * 4 / 2, p[2], p[3] * 4 / 2}
	if len(got) != 4 {
		t.Fatalf("%d findings", len(got))
	}
	for i, number := range []int{2, 4, 1, 3} {
		f := got[i]
		if f.Table != number || math.Abs(f.Evidence-p[number-1]) > 1e-12 || math.Abs(f.Adjusted-adjusted[number-1]) > 1e-12 {
			t.Errorf("place %d: table %d, p %.8f adjusted %.8f; by hand table %d, %.8f and %.8f", i+1, f.Table, f.Evidence, f.Adjusted, number, p[number-1], adjusted[number-1])
		}
		if f.EstimateA < f.EstimateB || f.Significant != (number != 3) {
			t.Errorf("table %d: %v against %v, significant %v", number, f.EstimateA, f.EstimateB, f.Significant)
		}
	}
	if a := got[0]; math.Abs(a.EstimateA-0.5) > 1e-12 || math.Abs(a.EstimateB-0.3) > 1e-12 || a.A != 1 || a.B != 2 || got[1].A != 2 || got[1].B != 1 {
		t.Errorf("the strongest: %+v and %+v", got[0], got[1])
	}
}
