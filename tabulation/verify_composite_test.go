package tabulation

import (
	"fmt"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
)

// TestAWrongFigureOfAGridIsFound changes bases, counts and shares of tables
// that are put together, one after the other: each is found.
func TestAWrongFigureOfAGridIsFound(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for _, weight := range []string{"", `"weight":"weight",`} {
		_, r, _ := composed(t, d, `{"version":1,`+weight+`"banners":{"main":["@total","sex","brands"]},"statistics":["count","col_pct"],"tables":[
		 {"id":"items","grid":"q_*","show":["t2b","mean"]},{"id":"shares","grid":"q_*","show":["scale","t2b","mean"]},
		 {"id":"scale","grid":["q_1","q_2"],"show":["scale","t2b","mean"],"orient":"scale"},{"id":"measured","stub":"region","measure":{"variable":"age"}}]}`)
		pages, err := r.pages(r.Parts()[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.againstCube(pages); err != nil {
			t.Fatal(err)
		}
		changed := map[string]int{}
		for _, p := range pages {
			for _, h := range p.Tables {
				for _, l := range h.Lines {
					for c := range h.Columns {
						tab := r.Job.Tables[h.Number-1]
						stat := l.Of >= 0 && tab.Rows[l.Of].Stat != "" || tab.Columns[h.Columns[c]].Stat != ""
						cell := &p.Rows[l.Row-1].Cells[1+c]
						if stat && l.Of >= 0 || cell.Kind != layout.NumberCell {
							continue
						}
						cell.Num += 1e-6
						if err := r.againstCube(pages); fault.CodeOf(err) != fault.Unverified {
							t.Errorf("%s: a changed %s in row %d gives %v", h.Key, l.Figure, l.Row, err)
						}
						cell.Num -= 1e-6
						changed[fmt.Sprintf("%s base %t", h.Key, l.Of < 0)]++
					}
				}
			}
		}
		for _, want := range []string{"items base true", "items base false", "shares base true", "shares base false", "scale base true", "scale base false", "measured base true"} {
			if changed[want] == 0 {
				t.Errorf("nothing was changed: %s", want)
			}
		}
	}
}
