package tabulation

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestHiddenCountsAreInNoFile writes workbooks and tidy tables of a survey with
// small counts: everything is verified against the sums, and no file has what
// must not be shown.
func TestHiddenCountsAreInNoFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("sex,region,brands,rating,age,weight,note\n")
	for i := range 120 {
		rating := []string{"1", "2", "4"}[i%3]
		if i%40 == 7 {
			rating = "5" // three people
		}
		region := []string{"n", "s", "e"}[i%3]
		if i%30 == 3 {
			region = "w" // four people
		}
		fmt.Fprintf(&b, "%d,%s,%d,%s,%d,%g,x\n", 1+i%2, region, 1+i%3, rating, 17+i%50, 0.5+float64(i%4)/2)
	}
	for _, weight := range []string{"", "weight"} {
		d := readString(t, t.TempDir(), b.String())
		plan, err := tabplan.Parse([]byte(`{"version":1,"weight":"` + weight + `","suppress":{"cells":5,"bases":10},
			"banners":{"main":["@total","sex","region"],"alone":["region"]},"tests":{"audit":true,"chi_square":"rao_scott","compare":["columns","rest"]},
			"statistics":["count","col_pct","row_pct","total_pct","index","mean"],
			"tables":[{"stub":"rating","banner":"main","nets":[{"label":"low","codes":["1","2"]}]},{"stub":["brands","region"],"banner":"main"},{"stub":"age","banner":"main"},
			{"id":"in","stub":"rating","banner":"main","filter":"age < 40"},{"id":"out","stub":"rating","banner":"main","filter":"age >= 40"},{"id":"short","stub":"rating","banner":"region"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Count(t.Context(), d, resolved, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Test(t.Context(), d, resolved, c, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		first := r.Job.Tables[0]
		row, west := rowOf(first, "5"), columnOf(first, "region=w")
		if !first.Columns[west].Hidden || row.Hidden == nil || row.N[0] != 0 || !math.IsNaN(row.ColPct[0]) {
			t.Errorf("weight %q: hidden columns %+v, row %+v", weight, first.Columns, row)
		}
		dir := t.TempDir()
		for _, p := range r.Parts() {
			if _, err := r.WritePart(t.Context(), p, dir, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, write := range []func() (Output, error){
			func() (Output, error) { return r.WriteTidy(t.Context(), dir) },
			func() (Output, error) { return r.WriteJSON(t.Context(), dir) },
		} {
			if _, err := write(); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(filepath.Join(dir, "tables.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if line := "rating~main/5/total/count,1,rating~main,5,5,total,Total,count,,,,"; !strings.Contains(string(text), line) {
			t.Errorf("weight %q: no line %s in the tidy table", weight, line)
		}
	}
}
