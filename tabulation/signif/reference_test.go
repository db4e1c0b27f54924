package signif

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// reference is what R's survey package computed (testdata/reference.R).
func reference(t *testing.T) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for i, line := range readCSV(t, "reference.csv") {
		if i == 0 {
			continue
		}
		f, err := strconv.ParseFloat(line[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[line[0]] = f
	}
	return out
}

func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// respondents reads the people of the reference by column name.
func respondents(t *testing.T) []map[string]float64 {
	t.Helper()
	lines := readCSV(t, "respondents.csv")
	var out []map[string]float64
	for _, line := range lines[1:] {
		p := map[string]float64{}
		for i, name := range lines[0] {
			f, err := strconv.ParseFloat(line[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			p[name] = f
		}
		out = append(out, p)
	}
	return out
}

// close reports agreement with R: relative, with a floor for differences.
func agree(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > math.Max(1e-9*math.Abs(want), 1e-13) {
		t.Errorf("%s is %.15g, R has %.15g", what, got, want)
	}
}

func groupsOf(t *testing.T) *survey {
	s := &survey{rows: 4, cols: []int{4}, weighted: true}
	for _, p := range respondents(t) {
		s.people = append(s.people, person{w: p["w"], rows: []int{int(p["answer"]) - 1}, blocks: [][]int{{int(p["group"]) - 1}}})
	}
	return s
}

func TestOverlappingColumnsAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	s := &survey{rows: 5, cols: []int{2}, multiple: []bool{true}, weighted: true, scores: []float64{1, 2, 3, 4, 5}}
	answers := &survey{rows: 4, cols: []int{2}, multiple: []bool{true}, weighted: true}
	for _, p := range respondents(t) {
		var in []int
		if p["in1"] == 1 {
			in = append(in, 0)
		}
		if p["in2"] == 1 {
			in = append(in, 1)
		}
		s.people = append(s.people, person{w: p["w"], rows: []int{int(p["score"]) - 1}, blocks: [][]int{in}})
		answers.people = append(answers.people, person{w: p["w"], rows: []int{int(p["answer"]) - 1}, blocks: [][]int{in}})
	}
	found := 0
	for _, c := range answers.test(nil).Audit {
		if c.Row != 1 {
			continue
		}
		found++
		agree(t, "p1", c.EstimateA, ref["overlap.p1"])
		agree(t, "p2", c.EstimateB, ref["overlap.p2"])
		agree(t, "variance", c.SE*c.SE, ref["overlap.v1"]+ref["overlap.v2"]-2*ref["overlap.c"])
		agree(t, "t", c.T, ref["overlap.t"])
		agree(t, "df", c.DF, ref["overlap.df"])
		agree(t, "p", c.P, ref["overlap.p"])
	}
	for _, c := range s.test(nil).Audit {
		if c.Form != "mean" {
			continue
		}
		found++
		agree(t, "m1", c.EstimateA, ref["means.m1"])
		agree(t, "m2", c.EstimateB, ref["means.m2"])
		agree(t, "t of means", c.T, ref["means.t"])
		agree(t, "df of means", c.DF, ref["means.df"])
		agree(t, "p of means", c.P, ref["means.p"])
	}
	if found != 2 {
		t.Fatalf("%d comparisons found, want 2", found)
	}
}

func TestPairsLettersAndCorrectionsAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	s := groupsOf(t)
	key := func(c table.Comparison) string { return fmt.Sprintf("%d.%d.%d", c.Row+1, c.A, c.B) }
	plain := s.test(nil)
	if len(plain.Audit) != 24 {
		t.Fatalf("%d comparisons, want 24", len(plain.Audit))
	}
	for _, c := range plain.Audit {
		agree(t, "p of pair "+key(c), c.P, ref["pair."+key(c)])
		high, low, want := c.A, c.B, ref["mark."+key(c)]
		if want < 0 {
			high, low, want = c.B, c.A, -want
		}
		letter := plain.Columns[low].Letter
		if want == 1 {
			letter = strings.ToLower(letter)
		}
		if got := strings.Contains(plain.Rows[c.Row].Letters[high], letter); got != (want > 0) {
			t.Errorf("pair %s: letters %q, want %q there: %v", key(c), plain.Rows[c.Row].Letters[high], letter, want > 0)
		}
	}
	for _, correction := range []string{"bonferroni", "holm", "bh"} {
		got := s.test(func(x *tabplan.Tests) { x.Correction, x.Scope = correction, tabplan.ScopeTable })
		for _, c := range got.Audit {
			agree(t, correction+" of "+key(c), c.Adjusted, ref[correction+"."+key(c)])
			if want := ref[correction+"."+key(c)] < 0.10; c.Mark != want {
				t.Errorf("%s of %s: a mark is there: %v, want %v", correction, key(c), c.Mark, want)
			}
		}
	}
}

func TestSharesAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	got := groupsOf(t).test(nil)
	for r := range 4 {
		for g := range 4 {
			agree(t, "row %", got.Rows[r].RowPct[g+1], ref[fmt.Sprintf("row_pct.%d.%d", r+1, g+1)])
			agree(t, "total %", got.Rows[r].TotalPct[g+1], ref[fmt.Sprintf("total_pct.%d.%d", r+1, g+1)])
		}
	}
}

func TestChiSquareAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	for _, of := range []string{"answer", "rare"} {
		s := &survey{rows: 4, cols: []int{4}, weighted: true}
		for _, p := range respondents(t) {
			row := int(p["answer"]) - 1
			if of == "rare" {
				row = int(p["rare"])
			}
			s.people = append(s.people, person{w: p["w"], rows: []int{row}, blocks: [][]int{{int(p["group"]) - 1}}})
		}
		second := s.test(nil).Chi[0]
		agree(t, "F", second.Statistic, ref[of+".F"])
		agree(t, "df", second.DF, ref[of+".ndf"])
		agree(t, "second df", second.DF2, ref[of+".ddf"])
		agree(t, "p", second.P, ref[of+".p"])
		agree(t, "chi-square", second.Pearson, ref[of+".x2"])
		first := s.test(func(x *tabplan.Tests) { x.ChiSquare = tabplan.ChiRaoScottFirst }).Chi[0]
		agree(t, "first order", first.Statistic, ref[of+".x2"]/second.DesignRatio)
		s.weighted = false
		for i := range s.people {
			s.people[i].w = 1
		}
		plain := s.test(nil).Chi[0]
		agree(t, "Pearson", plain.Statistic, ref[of+".pearson"])
		agree(t, "p of Pearson", plain.P, ref[of+".pearson.p"])
	}
}

func TestFiguresAgainstR(t *testing.T) {
	t.Parallel()
	ref := reference(t)
	people := respondents(t)
	d := func(of string, weighted bool) *distribution {
		s := &survey{weighted: weighted}
		index := map[float64]int{}
		for v := range 100 {
			index[float64(v)] = v
			s.scores = append(s.scores, float64(v))
		}
		s.rows = len(s.scores)
		for _, p := range people {
			x := p["score"]
			if of == "value" {
				x = p["score"]*10 + math.Mod(p["id"], 7)
			}
			w := p["w"]
			if !weighted {
				w = 1
			}
			s.people = append(s.people, person{w: w, rows: []int{index[x]}})
		}
		sums, tab := s.count()
		b := build(sums, tab, settings(), nil)
		return b.distribution()
	}
	agree(t, "standard deviation", d("score", true).standardDeviation(0), ref["sd"])
	agree(t, "standard error", d("score", true).standardError(0), ref["se"])
	for _, q := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
		agree(t, fmt.Sprintf("weighted percentile %g", q), d("value", true).percentile(0, q), ref[fmt.Sprintf("percentile.%g", q)])
		agree(t, fmt.Sprintf("percentile %g", q), d("value", false).percentile(0, q), ref[fmt.Sprintf("plain.%g", q)])
	}
}

func TestTailsAgainstR(t *testing.T) {
	t.Parallel()
	tested := 0
	for key, want := range reference(t) {
		name, rest, ok := strings.Cut(key, ":")
		if !ok {
			continue
		}
		var x []float64
		for _, part := range strings.Split(rest, ":") {
			f, err := strconv.ParseFloat(part, 64)
			if err != nil {
				t.Fatal(err)
			}
			x = append(x, f)
		}
		var got float64
		switch {
		case name == "t" && len(x) == 2:
			got = tTail2(x[0], x[1])
		case name == "z" && len(x) == 1:
			got = normalTail2(x[0])
		case name == "chi" && len(x) == 2:
			got = chiTail(x[0], x[1])
		case name == "f" && len(x) == 3:
			got = fTail(x[0], x[1], x[2])
		default:
			t.Fatalf("%s is a tail nobody computes", key)
		}
		tested++
		if math.IsNaN(got) || math.Abs(got-want) > 1e-9*want+1e-300 {
			t.Errorf("%s is %.15g, R has %.15g", key, got, want)
		}
	}
	if tested != 25+5+20+60 {
		t.Errorf("%d tails tested", tested)
	}
}
