package weight

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// coded makes a dataset of coded columns from rows of texts; the variables
// come back in order.
func coded(names []string, rows [][]string) (*column.Dataset, []*codebook.Variable) {
	ds := &column.Dataset{Rows: len(rows)}
	var vars []*codebook.Variable
	for i, name := range names {
		c := &column.Column{Header: name, Position: i, Dict: []column.Entry{{}}, Codes16: make([]uint16, len(rows))}
		known := map[string]uint16{"": 0}
		for r, row := range rows {
			code, ok := known[row[i]]
			if !ok {
				code = uint16(len(c.Dict))
				known[row[i]] = code
				f, err := strconv.ParseFloat(row[i], 64)
				c.Dict = append(c.Dict, column.Entry{Raw: row[i], Code: row[i], Num: f, IsNum: err == nil})
			}
			c.Codes16[r] = code
			c.Dict[code].Count++
		}
		ds.Columns = append(ds.Columns, c)
		vars = append(vars, &codebook.Variable{Name: name, Header: name, Column: i, Type: codebook.Single})
	}
	return ds, vars
}

func target(v *codebook.Variable, shares ...float64) tabplan.Target {
	t := tabplan.Target{Variable: v}
	for i, s := range shares {
		code := strconv.Itoa(i + 1)
		t.Categories = append(t.Categories, tabplan.TargetCategory{Key: code, Codes: []string{code}, Share: s})
	}
	return t
}

// Two margins of a 2 × 2 table, worked by hand: the odds ratio stays that of
// the starting cells (20·20)/(30·30), the margins become 60:40 and 50:50.
func TestRakeKeepsTheOddsRatio(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for _, c := range []struct {
		a, b string
		n    int
	}{{"1", "1", 20}, {"1", "2", 30}, {"2", "1", 30}, {"2", "2", 20}} {
		for range c.n {
			rows = append(rows, []string{c.a, c.b})
		}
	}
	ds, v := coded([]string{"a", "b"}, rows)
	w, err := Rake(context.Background(), ds, &tabplan.Raking{Name: "w", Targets: []tabplan.Target{target(v[0], 60, 40), target(v[1], 0.5, 0.5)}})
	if err != nil {
		t.Fatal(err)
	}
	// x, the share of (1,1): x(x−0.1)/((0.6−x)(0.5−x)) = 4/9, so 5x² + 3.5x − 1.2 = 0
	x := (-3.5 + math.Sqrt(3.5*3.5+4*5*1.2)) / 10
	if got := w.byRow[0] * 20 / 100; math.Abs(got-x) > 1e-9 {
		t.Errorf("share of the first cell %.10f, by hand %.10f", got, x)
	}
	if math.Abs(w.Sum-100) > 1e-9 || w.Used != 100 || w.Bad != 0 {
		t.Errorf("sum %v of %d, %d unusable", w.Sum, w.Used, w.Bad)
	}
	if r := w.Raked; r.Targets[0].Categories[0].Before != 0.5 || math.Abs(r.Targets[0].Categories[0].Achieved-0.6) > 1e-11 || r.Rounds < 2 {
		t.Errorf("report %+v", r)
	}
}

// R's survey package on the same data: rake() with tight bounds of the rest.
func TestRakeAgainstR(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "rake.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Plain, Started []float64 }
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("testdata", "rake.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	var rows [][]string
	for _, l := range lines[1:] {
		rows = append(rows, strings.Split(l, ","))
	}
	ds, v := coded(strings.Split(lines[0], ","), rows)
	targets := []tabplan.Target{target(v[0], 48, 52), target(v[1], 20, 30, 25, 15, 10), target(v[2], 0.35, 0.4, 0.25)}
	for _, tc := range []struct {
		name  string
		start *codebook.Variable
		want  []float64
	}{{"from 1", nil, want.Plain}, {"from design weights", v[3], want.Started}} {
		w, err := Rake(context.Background(), ds, &tabplan.Raking{Name: "w", Targets: targets, Start: tc.start})
		if err != nil {
			t.Fatal(err)
		}
		if len(tc.want) != len(w.byRow) {
			t.Fatalf("%s: %d weights, R has %d", tc.name, len(w.byRow), len(tc.want))
		}
		for r, x := range tc.want {
			if math.Abs(w.byRow[r]-x) > 1e-9*x {
				t.Fatalf("%s: respondent %d weighs %.12f, in R %.12f", tc.name, r+1, w.byRow[r], x)
			}
		}
	}
}

func TestRakeProperties(t *testing.T) {
	t.Parallel()
	var met, refused atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 7))
		n := rapid.IntRange(60, 600).Draw(rt, "n")
		sizes := []int{2, 3, 4}[:rapid.IntRange(1, 3).Draw(rt, "targets")]
		rows := make([][]string, n)
		for i := range rows {
			for _, s := range sizes {
				code := strconv.Itoa(1 + r.IntN(s))
				if r.IntN(50) == 0 {
					code = [...]string{"", "9"}[r.IntN(2)] // no answer, a code without a target
				}
				rows[i] = append(rows[i], code)
			}
			rows[i] = append(rows[i], [...]string{"", "0", "0.5", "2", "1"}[min(4, r.IntN(40))], strconv.Itoa(r.IntN(10)))
		}
		ds, v := coded(append([]string{"a", "b", "c"}[:len(sizes):len(sizes)], "start", "group"), rows)
		k := &tabplan.Raking{Name: "w", Total: rapid.SampledFrom([]float64{0, 1, 5000}).Draw(rt, "total")}
		for d, s := range sizes {
			shares := make([]float64, s)
			sum := 0.0
			for i := range shares {
				shares[i] = 1 + r.Float64()
				sum += shares[i]
			}
			for i := range shares {
				shares[i] *= 100 / sum
			}
			k.Targets = append(k.Targets, target(v[d], shares...))
		}
		if rapid.Bool().Draw(rt, "started") {
			k.Start = v[len(sizes)]
		}
		if rapid.Bool().Draw(rt, "filtered") {
			k.Filter = &tabplan.Filter{Root: &condition.Leaf{Variable: v[len(sizes)+1], Holds: func(a condition.Answer) bool { return a.Code != "3" }}}
		}
		bounded := rapid.Bool().Draw(rt, "bounded")
		if bounded {
			k.Least, k.Most = 0.2, 4
		}
		raking := &raker{ds: ds, plan: k}
		w, err := raking.rake(context.Background())
		if err != nil {
			// a refusal is right where it is proved that no weights within the
			// bounds meet the targets, and nowhere else
			if !raking.never || fault.CodeOf(err) != fault.BadWeight {
				rt.Fatal(err)
			}
			refused.Add(1)
			return
		}
		met.Add(1)
		if w.Used+w.Bad != int64(n) || w.Untargeted+w.Outside != w.Bad {
			rt.Fatalf("%d used, %d not: %d untargeted, %d outside, of %d", w.Used, w.Bad, w.Untargeted, w.Outside, n)
		}
		used, sum := int64(0), 0.0
		for _, x := range w.byRow {
			if x < 0 || math.IsNaN(x) {
				rt.Fatalf("a weight of %v", x)
			}
			if x > 0 {
				used++
				sum += x
			}
		}
		want := k.Total
		if want == 0 {
			want = float64(used)
		}
		if used != w.Used || math.Abs(sum-want) > 1e-9*want {
			rt.Fatalf("%d weights sum to %v, wanted %d and %v", used, sum, w.Used, want)
		}
		for d, tg := range k.Targets {
			at := map[string]float64{}
			for i, row := range rows {
				at[row[d]] += w.byRow[i]
			}
			for _, c := range tg.Categories {
				if math.Abs(at[c.Codes[0]]/sum-c.Share/100) > 1e-9 {
					rt.Fatalf("category %s of %s has %v, target %v", c.Key, tg.Variable.Name, at[c.Codes[0]]/sum, c.Share/100)
				}
			}
		}
		if mean := sum / float64(used); bounded && (w.Min < 0.2*mean*(1-1e-9) || w.Max > 4*mean*(1+1e-9)) {
			rt.Fatalf("from %v to %v with an average of %v", w.Min, w.Max, mean)
		}
	})
	if met.Load() < 10*refused.Load() {
		t.Errorf("%d rakings met their targets, %d were refused", met.Load(), refused.Load())
	}
}

func TestRakeRefuses(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{strconv.Itoa(1 + i%2), strconv.Itoa(1 + i%2), strconv.Itoa(1 + i/100)})
	}
	ds, v := coded([]string{"sex", "twin", "half"}, rows)
	several := *v[0]
	several.Type = codebook.Multiple
	twice := target(v[0], 50, 50)
	twice.Categories[1].Codes = []string{"1"}
	for _, tc := range []struct {
		name string
		k    tabplan.Raking
		en   string
		id   string
	}{
		{"no target", tabplan.Raking{}, "it has no target", "tidak memiliki target"},
		{"shares that do not add up", tabplan.Raking{Targets: []tabplan.Target{target(v[0], 50, 40)}}, "the targets of sex add up to 90 instead of 100", "target sex berjumlah 90, bukan 100"},
		{"a share of nothing", tabplan.Raking{Targets: []tabplan.Target{target(v[0], 100, 0)}}, "the target of category 2 of sex is not above 0", "target kategori 2 dari sex tidak di atas 0"},
		{"a category without respondents", tabplan.Raking{Targets: []tabplan.Target{target(v[0], 50, 30, 20)}}, "nobody is in category 3 of sex", "tidak ada responden di kategori 3 dari sex"},
		{"targets against each other", tabplan.Raking{Targets: []tabplan.Target{target(v[0], 50, 50), target(v[1], 60, 40)}}, "its targets cannot be met together", "targetnya tidak dapat dipenuhi bersama"},
		{"bounds too narrow", tabplan.Raking{Most: 1.2, Targets: []tabplan.Target{target(v[0], 90, 10)}}, "widen the bounds", "perlebar batasnya"},
		{"bounds that exclude 1", tabplan.Raking{Least: 1.5, Targets: []tabplan.Target{target(v[0], 50, 50)}}, "either side of 1", "kedua sisi 1"},
		{"several answers", tabplan.Raking{Targets: []tabplan.Target{target(&several, 50, 50)}}, "has several answers", "memiliki beberapa jawaban"},
		{"a code twice", tabplan.Raking{Targets: []tabplan.Target{twice}}, "stands in two of its target categories", "ada di dua kategori target"},
		{"a total below 0", tabplan.Raking{Total: -1, Targets: []tabplan.Target{target(v[0], 50, 50)}}, "its total", "jumlah totalnya"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.k.Name = "w_rim"
			_, err := Rake(context.Background(), ds, &tc.k)
			if fault.CodeOf(err) != fault.BadWeight || !strings.Contains(err.Error(), tc.en) {
				t.Errorf("said %v", err)
			}
			if id := fault.Of(err).In("id"); !strings.Contains(id, tc.id) {
				t.Errorf("in Indonesian %q", id)
			}
		})
	}
}

func BenchmarkRake(b *testing.B) {
	const n = 1_000_000
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = []string{strconv.Itoa(1 + r.IntN(2)), strconv.Itoa(1 + r.IntN(5)), strconv.Itoa(1 + r.IntN(3)), strconv.Itoa(1 + r.IntN(7))}
	}
	ds, v := coded([]string{"a", "b", "c", "d"}, rows)
	k := &tabplan.Raking{Name: "w", Targets: []tabplan.Target{target(v[0], 48, 52), target(v[1], 20, 30, 25, 15, 10), target(v[2], 35, 40, 25), target(v[3], 20, 15, 15, 15, 15, 10, 10)}}
	b.Run(fmt.Sprintf("targets=4/rows=%d", n), func(b *testing.B) {
		for b.Loop() {
			if _, err := Rake(context.Background(), ds, k); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Targets that some weights within the bounds have are met, however near the
// bounds those weights are.
func TestRakeMeetsWhatCanBeMet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 11))
		n := rapid.IntRange(20, 300).Draw(rt, "n")
		sizes := []int{2, 3, 5}[:rapid.IntRange(1, 3).Draw(rt, "targets")]
		rows, weights, sum := make([][]string, n), make([]float64, n), 0.0
		of := map[string]float64{} // one weight a cell
		for i := range rows {
			for _, s := range sizes {
				code := 1 + r.IntN(s)
				if i < s {
					code = 1 + i // everybody is somewhere
				}
				rows[i] = append(rows[i], strconv.Itoa(code))
			}
			key := strings.Join(rows[i], ",")
			if of[key] == 0 {
				of[key] = math.Exp(r.Float64()*3 - 1.5)
			}
			weights[i] = of[key]
			sum += weights[i]
		}
		k := &tabplan.Raking{Name: "w", Least: 1, Most: 1, Rounds: 20_000}
		ds, v := coded([]string{"a", "b", "c"}[:len(sizes)], rows)
		for d, s := range sizes {
			shares := make([]float64, s)
			for i, row := range rows {
				code, _ := strconv.Atoi(row[d])
				shares[code-1] += weights[i] / sum
			}
			k.Targets = append(k.Targets, target(v[d], shares...))
		}
		for _, w := range weights {
			k.Least, k.Most = min(k.Least, w/sum*float64(n)*0.98), max(k.Most, w/sum*float64(n)*1.02)
		}
		w, err := Rake(context.Background(), ds, k)
		if err != nil {
			rt.Fatal(err)
		}
		if w.Raked.Off > 1e-9 || w.Min < k.Least*(1-1e-9) || w.Max > k.Most*(1+1e-9) {
			rt.Fatalf("after %d rounds off by %g, weights from %v to %v within %v to %v", w.Raked.Rounds, w.Raked.Off, w.Min, w.Max, k.Least, k.Most)
		}
	})
}
