package signif

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// ratings is a table of a scale 1 … 5 and "don't know", two columns.
func ratings() (*cube.Sums, *tabplan.Table) {
	stub := &tabplan.Axis{Variable: &codebook.Variable{Name: "q"}, NoScore: []string{"9"}}
	add := func(key string, kind tabplan.CategoryKind, depth int, label string) {
		stub.Categories = append(stub.Categories, tabplan.Category{Key: key, Kind: kind, Depth: depth, Label: codebook.Plain(label), Listed: true, Anchor: key == "9"})
	}
	add("net:low", tabplan.NetCategory, 0, "Low")
	add("1", tabplan.ValueCategory, 1, "d")
	add("2", tabplan.ValueCategory, 1, "c")
	add("3", tabplan.ValueCategory, 0, "b")
	add("4", tabplan.ValueCategory, 0, "empty")
	add("5", tabplan.ValueCategory, 0, "a")
	add("9", tabplan.ValueCategory, 0, "Don't know")
	block := &tabplan.Axis{Variable: &codebook.Variable{Name: "sex"}, Categories: []tabplan.Category{{Key: "1"}, {Key: "2"}}}
	s := &cube.Sums{Rows: 8, Cols: 3, N: []int64{
		200, 100, 100,
		70, 50, 20,
		20, 15, 5,
		50, 35, 15,
		40, 20, 20,
		0, 0, 0,
		60, 20, 40,
		30, 10, 20,
	}}
	return s, &tabplan.Table{Stub: stub, Banner: &tabplan.BannerAxes{Total: true, Blocks: []*tabplan.Axis{block}}}
}

func keys(t *table.Table) []string {
	var out []string
	for _, r := range t.Rows {
		out = append(out, r.Key)
	}
	return out
}

func TestOrderOfRows(t *testing.T) {
	t.Parallel()
	no := false
	for _, tc := range []struct {
		order tabplan.Order
		hide  bool
		want  []string
	}{
		{tabplan.Order{By: "codebook"}, true, []string{"net:low", "1", "2", "3", "5", "9"}},
		{tabplan.Order{By: "col_pct"}, false, []string{"net:low", "2", "1", "5", "3", "4", "9"}},
		{tabplan.Order{By: "count", Column: "sex=2"}, false, []string{"5", "net:low", "2", "1", "3", "4", "9"}},
		{tabplan.Order{By: "count", Direction: tabplan.Ascending}, false, []string{"4", "3", "5", "net:low", "1", "2", "9"}},
		{tabplan.Order{By: "count", Inside: &no}, false, []string{"net:low", "1", "2", "5", "3", "4", "9"}},
		{tabplan.Order{By: "label"}, false, []string{"5", "3", "4", "net:low", "2", "1", "9"}},
		{tabplan.Order{By: "value", Direction: tabplan.Descending, Between: &no}, false, []string{"net:low", "2", "1", "3", "4", "5", "9"}},
		{tabplan.Order{By: "value", Direction: tabplan.Descending, Inside: &no}, true, []string{"net:low", "1", "2", "5", "3", "9"}},
	} {
		s, plan := ratings()
		plan.Order, plan.HideEmpty = &tc.order, tc.hide
		out := Table(s, plan, tabplan.Tests{Profile: tabplan.ProfileNone})
		if d := cmp.Diff(tc.want, keys(out)); d != "" {
			t.Errorf("%+v: %s", tc.order, d)
		}
		if noted := len(out.Notes) == 1 && out.Notes[0].Key == "hidden_rows" && out.Notes[0].With["n"] == "1"; noted != tc.hide {
			t.Errorf("%+v: notes %v", tc.order, out.Notes)
		}
	}
}

func TestDifferenceIsTheMeanOfItsScore(t *testing.T) {
	t.Parallel()
	s, plan := ratings()
	plan.Stub.Differences = []tabplan.Difference{{Label: tabplan.One("D"), Plus: []string{"5", "4"}, Minus: []string{"1", "2"}}}
	out := Table(s, plan, tabplan.Tests{Profile: tabplan.ProfileExact, Levels: []float64{0.05, 0.1}, Compare: []string{tabplan.AgainstColumns}})
	row := out.Rows[len(out.Rows)-1]
	if row.Key != "diff:D" || row.Stat != "difference" || row.Kind != table.StatRow {
		t.Fatalf("the last row is %q, %q", row.Key, row.Stat)
	}
	// those who do not know are no part of it: 90 and 80 people
	for i, want := range []float64{(60 - 70) / 170.0, (20 - 50) / 90.0, (40 - 20) / 80.0} {
		if math.Abs(row.Value[i]-want) > 1e-12 {
			t.Errorf("column %d: %v, not %v", i, row.Value[i], want)
		}
	}
	if row.N[0] != 170 || row.Letters[2] != "A" || row.Letters[1] != "" {
		t.Errorf("base %v, letters %q", row.N, row.Letters)
	}
}

// Where nothing varies there is no test, and a note says how often.
func TestNoTestIsNoted(t *testing.T) {
	t.Parallel()
	s := &survey{rows: 3, cols: []int{2}}
	for i := range 120 {
		s.people = append(s.people, person{w: 1, rows: []int{i / 2 % 2}, blocks: [][]int{{i % 2}}})
	}
	got := s.test(nil)
	found := ""
	for _, n := range got.Notes {
		if n.Key == "untestable" {
			found = n.With["n"]
		}
	}
	if found != "1" || len(got.Audit) != 2 {
		t.Errorf("%d tests, %q not made, of three rows of which nobody is in one", len(got.Audit), found)
	}
}
