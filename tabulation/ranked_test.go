package tabulation

import (
	"fmt"
	"math"
	"testing"
)

// TestEveryTableIsRanked: tables that nothing was tested in stand in the
// screening, too, behind those that were, and take nothing from their evidence.
func TestEveryTableIsRanked(t *testing.T) {
	t.Parallel()
	text := "sex,money,q_1,q_2,b_1,b_2\n"
	for i := range 400 {
		text += fmt.Sprintf("%d,%d,%d,%d,%d,%d\n", 1+i%2, 100+i%97, 1+i%5, 1+(i/2)%5, 1+i%4/2*(i%2), 1+i%3)
	}
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	const head = `{"version":1,"banners":{"main":["@total","sex"]},"tables":[`
	const tested = `{"stub":"b_1"},{"stub":"b_2"}`
	const untested = `{"grid":"q_*","orient":"items","show":["scale"]},{"stub":"q_1","measure":{"variable":"money","statistic":"mean"}},`
	_, alone, _ := composed(t, d, head+tested+`]}`)
	tables, all, _ := composed(t, d, head+untested+tested+`]}`)
	if len(all.Job.Findings) != len(tables) || len(tables) != 4 {
		t.Fatalf("%d findings of %d tables", len(all.Job.Findings), len(tables))
	}
	for i, f := range all.Job.Findings {
		if i < 2 {
			was := alone.Job.Findings[i]
			if f.Table != was.Table+2 || f.Adjusted != was.Adjusted || f.Evidence != was.Evidence || f.Evidence >= 1 {
				t.Errorf("place %d: %+v, was %+v without the others", i+1, f, was)
			}
			continue
		}
		if f.Table != i-1 || f.Row != -1 || f.Adjusted != 1 || f.Significant || !math.IsNaN(f.P) {
			t.Errorf("place %d: %+v, want table %d untested", i+1, f, i-1)
		}
	}
}
