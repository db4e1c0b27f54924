package tabulation

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// gridSurvey has two rated items with gaps, a number, and a set.
func gridSurvey() string {
	text := "sex,region,brands,q_1,q_2,age,weight,note\n"
	for i := range 240 {
		rate := func(k int) string {
			if (i+k)%9 == 0 {
				return ""
			}
			return fmt.Sprint(1 + (i*i+k*i/3)%5)
		}
		text += fmt.Sprintf("%d,%s,%s,%s,%s,%d,%.2f,x\n", 1+i%2, []string{"n", "s", "e"}[i*i%3], []string{"1;2", "3", "2;3", "1"}[i*5%4], rate(1), rate(2), 17+i%50, 0.5+float64(i%4)/2)
	}
	return text
}

// planned resolves the text of a plan.
func planned(t *testing.T, d *Dataset, text string) *tabplan.Resolved {
	t.Helper()
	plan, err := tabplan.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// composed counts, checks and tests a plan.
func composed(t *testing.T, d *Dataset, text string) ([]*table.Table, *Results, *tabplan.Resolved) {
	t.Helper()
	resolved := planned(t, d, text)
	sums, err := Count(context.Background(), d, resolved, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Test(context.Background(), d, resolved, sums, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Job.Tables, r, resolved
}

func rowKeyed(t *testing.T, tab *table.Table, key string) *table.Row {
	t.Helper()
	for i := range tab.Rows {
		if tab.Rows[i].Key == key {
			return &tab.Rows[i]
		}
	}
	t.Fatalf("table %s has no row %q", tab.Key, key)
	return nil
}

func columnKeyed(t *testing.T, tab *table.Table, key string) int {
	t.Helper()
	for i := range tab.Columns {
		if tab.Columns[i].Key == key {
			return i
		}
	}
	t.Fatalf("table %s has no column %q", tab.Key, key)
	return 0
}

func closeBy(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*math.Max(1, math.Abs(a))
}

// TestCompositesShowWhatTheirPartsHave holds every cell of grids and measured
// tables against tables that ask for the same in the plain way.
func TestCompositesShowWhatTheirPartsHave(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for _, weight := range []string{"", `"weight":"weight",`} {
		tables, r, resolved := composed(t, d, `{"version":1,`+weight+`"banners":{"main":["@total","sex","brands"]},"tables":[
		 {"id":"plain","stub":["q_1","q_2"],"rows":{"boxes":["t2b"]},"statistics":["col_pct","mean"]},
		 {"id":"items","grid":"q_*","show":["t2b","mean","base"]},
		 {"id":"shares","grid":"q_*","show":["scale","t2b","mean"]},
		 {"id":"scale","grid":["q_1","q_2"],"show":["scale","t2b","mean"],"orient":"scale"},
		 {"id":"measured","stub":"region","measure":{"variable":"age"},"nets":[{"label":"two","codes":["n","s"]}]},
		 {"id":"summed","stub":"brands","measure":{"variable":"q_1","statistic":"sum"}},
		 {"id":"n","stub":"age","filter":"region = 'n'","statistics":["mean"]},{"id":"two","stub":"age","filter":"region in (n, s)","statistics":["mean"]},
		 {"id":"third","stub":"q_1","filter":"brands ?= 3","statistics":["sum"]}]}`)
		by := map[string]*table.Table{}
		for i, tab := range tables {
			by[tab.Key] = tab
			if tab.Number != i+1 {
				t.Errorf("table %s has the number %d", tab.Key, tab.Number)
			}
			if _, err := layout.Table(r.Job, tab, layout.OptionsOf(resolved)); err != nil {
				t.Errorf("%s: %v", tab.Key, err)
			}
		}
		if len(tables) != 10 || resolved.Shown() != 10 || len(resolved.Tables) <= 10 {
			t.Fatalf("%d tables, %d shown of %d", len(tables), resolved.Shown(), len(resolved.Tables))
		}
		for _, item := range []string{"q_1", "q_2"} {
			plain := by["plain~"+item]
			for c := range plain.Columns {
				for _, key := range []string{"box:t2b", "mean"} {
					want, got := rowKeyed(t, plain, key), rowKeyed(t, by["items"], item+":"+key)
					if want.N[c] != got.N[c] || want.Letters[c] != got.Letters[c] || key == "mean" && !closeBy(want.Value[c], got.Value[c]) || key != "mean" && !closeBy(want.ColPct[c], got.ColPct[c]) {
						t.Errorf("items, %s, %s, column %d differs", item, key, c)
					}
				}
			}
			asked := rowKeyed(t, by["items"], item+":"+table.ItemBase)
			for c := range plain.Columns {
				if asked.Value[c] != float64(plain.Columns[c].N) || asked.N[c] != plain.Columns[c].N {
					t.Errorf("items, %s: a base of %v in column %d, not %d", item, asked.Value[c], c, plain.Columns[c].N)
				}
			}
			side, over := rowKeyed(t, by["shares"], item), by["scale"]
			if c := columnKeyed(t, by["shares"], table.ItemBase); side.RowPct[c] != float64(plain.Columns[0].N) || side.N[c] != plain.Columns[0].N {
				t.Errorf("shares, %s: a base of %v, not %d", item, side.RowPct[c], plain.Columns[0].N)
			}
			for _, row := range plain.Rows {
				n, figures := row.N[0], func(r *table.Row) []float64 {
					if row.Kind == table.StatRow {
						return r.Value
					}
					return r.ColPct
				}
				share := figures(&row)[0]
				c := columnKeyed(t, by["shares"], row.Key)
				if !closeBy(side.RowPct[c], share) || side.N[c] != n {
					t.Errorf("shares, %s, %s: %v of %d, not %v of %d", item, row.Key, side.RowPct[c], side.N[c], share, n)
				}
				k, at := rowKeyed(t, over, row.Key), columnKeyed(t, over, item)
				got := figures(k)[at]
				if !closeBy(got, share) || k.N[at] != n || over.Columns[at].N != plain.Columns[0].N {
					t.Errorf("scale, %s, %s: %v, not %v", item, row.Key, got, share)
				}
			}
		}
		for _, tc := range []struct{ table, row, plain, figure string }{{"measured", "n", "n", "mean"}, {"measured", "net:two", "two", "mean"}, {"summed", "3", "third", "sum"}} {
			got, want := rowKeyed(t, by[tc.table], tc.row), rowKeyed(t, by[tc.plain], tc.figure)
			for c := range by[tc.table].Columns {
				if !closeBy(got.Value[c], want.Value[c]) || got.N[c] != want.N[c] {
					t.Errorf("%s, %s, column %s: %v of %d, not %v of %d", tc.table, tc.row, by[tc.table].Columns[c].Key, got.Value[c], got.N[c], want.Value[c], want.N[c])
				}
			}
		}
		for _, line := range r.metadata() {
			if strings.Contains(line.Label, "×") || line.Label == "q" {
				t.Errorf("the metadata name %q, which is in no file and no plan", line.Label)
			}
		}
		if r.check.Tables < 3 {
			t.Errorf("%d tables were counted a second time", r.check.Tables)
		}
	}
}

// TestAGridIsPreviewedWhole: the place of a table counts tables as shown.
func TestAGridIsPreviewedWhole(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	tables, r, resolved := composed(t, d, `{"version":1,"tables":[{"grid":"q_*","show":["scale","mean"],"orient":"scale"},{"stub":"region","measure":{"variable":"age"}},{"stub":"sex"}]}`)
	for i, tab := range tables {
		got, err := NewPreviewer(d).Preview(context.Background(), resolved, i, false, 1)
		if err != nil {
			t.Fatal(err)
		}
		page, err := layout.Table(r.Job, tab, layout.OptionsOf(resolved))
		if err != nil {
			t.Fatal(err)
		}
		if got.Key != tab.Key || len(got.Rows) == 0 {
			t.Errorf("the preview of %s shows %s", tab.Key, got.Key)
		}
		holds(t, got, page, len(tab.Columns))
	}
}

// TestCompositesHideWhatTheirPartsHide: no count below the bound, and no
// figure of such people, is in a grid or a measured table, nor letters of it.
func TestCompositesHideWhatTheirPartsHide(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	const text = `{"version":1,"filter":"age < 27",%s"tests":{"compare":["columns","items"],"min_base":5,"levels":[0.45],"audit":true},"banners":{"main":["@total","sex","brands"]},"tables":[
	 {"id":"items","grid":"q_*","show":["t2b","mean"],"banner":"main"},
	 {"id":"shares","grid":"q_*","show":["scale","t2b","mean"]},
	 {"id":"scale","grid":["q_1","q_2"],"show":["scale","t2b","mean"],"orient":"scale"},
	 {"id":"measured","stub":"region","measure":{"variable":"age"},"banner":"brands","nets":[{"label":"two","codes":["n","s"]}]},
	 {"id":"counted","stub":"region","banner":"brands","nets":[{"label":"two","codes":["n","s"]}]}]}`
	for _, weight := range []string{"", `"weight":"weight",`} {
		open, _, _ := composed(t, d, fmt.Sprintf(text, weight))
		covered, _, _ := composed(t, d, fmt.Sprintf(text, weight+`"suppress":{"cells":9},`))
		counts := covered[4]
		hidden := map[string]int{}
		for k, tab := range covered {
			for r := range tab.Rows {
				row, was := &tab.Rows[r], &open[k].Rows[r]
				if row.Key != was.Key {
					t.Fatalf("%s: row %s became %s", tab.Key, was.Key, row.Key)
				}
				for c := range tab.Columns {
					is := tab.Columns[c].Hidden || row.Hidden != nil && row.Hidden[c]
					if small := row.Kind != table.StatRow && was.N[c] > 0 && was.N[c] < 9; small && !is {
						t.Errorf("%s, %s, column %d: %d people are shown", tab.Key, row.Key, c, was.N[c])
					}
					if k == 3 && row.Key != "total" {
						if of := rowKeyed(t, counts, row.Key); of.Hidden != nil && of.Hidden[c] && !is {
							t.Errorf("a figure of %s in column %d is shown, their number is not", row.Key, c)
						}
					}
					if !is {
						continue
					}
					hidden[tab.Key]++
					for name, list := range map[string][]float64{"share": row.ColPct, "row share": row.RowPct, "total share": row.TotalPct, "weighted count": row.W, "figure": row.Value} {
						if c < len(list) && !math.IsNaN(list[c]) {
							t.Errorf("%s, %s, column %d: the %s is %v", tab.Key, row.Key, c, name, list[c])
						}
					}
					if row.N[c] != 0 || row.Letters != nil && row.Letters[c] != "" {
						t.Errorf("%s, %s, column %d: %d people, letters %q", tab.Key, row.Key, c, row.N[c], row.Letters)
					}
					for _, a := range tab.Audit {
						if a.Items && (a.A == r || a.B == r) && a.Column == c || !a.Items && a.Row == r && (a.A == c || a.B == c) {
							t.Errorf("%s, %s: the audit tells of column %d", tab.Key, row.Key, c)
						}
					}
				}
			}
		}
		for _, tab := range covered {
			if hidden[tab.Key] == 0 {
				t.Errorf("%s%s hides nothing: this test cannot fail", weight, tab.Key)
			}
		}
	}
}
