package tabulation

import (
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestAFigureThatIsNotTheCubesIsFound: every kind of figure is compared with
// the sums; one that differs, or is missing, is named with its cell.
func TestAFigureThatIsNotTheCubesIsFound(t *testing.T) {
	t.Parallel()
	s := setupRelaid(t)
	plan := parsed(t, relaidPlan)
	plan.Statistics = []tabplan.Statistic{tabplan.Count, tabplan.ColPct, tabplan.RowPct, tabplan.TotalPct}
	plan.Tables[0].Statistics = nil
	plan.Layout.MaxColumns, plan.Layout.Figures = 5, tabplan.FiguresApart
	r, err := Relayout(t.Context(), s.cube, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := r.pages(r.Parts()[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.againstCube(pages); err != nil {
		t.Fatal(err)
	}
	kinds := map[layout.Figure]bool{}
	for _, p := range pages {
		for _, h := range p.Tables {
			for _, l := range h.Lines {
				cell := &p.Rows[l.Row-1].Cells[2]
				if kinds[l.Figure] || cell.Kind != layout.NumberCell {
					continue
				}
				kinds[l.Figure] = true
				was := *cell
				cell.Num += 1e-6
				err := r.againstCube(pages)
				compared := l.Figure != layout.StatisticsBase && l.Figure != layout.Figure(tabplan.Mean) && l.Figure != layout.Figure(tabplan.StdDev) && l.Figure != layout.Figure(tabplan.StdErr) && l.Figure != layout.Figure(tabplan.Median)
				if compared && (fault.CodeOf(err) != fault.Unverified || !strings.Contains(err.Error(), "cell C")) {
					t.Errorf("a changed %s gives %v", l.Figure, err)
				}
				*cell = layout.Cell{Role: was.Role}
				if err := r.againstCube(pages); compared && fault.CodeOf(err) != fault.Unverified {
					t.Errorf("a missing %s gives %v", l.Figure, err)
				}
				*cell = was
			}
		}
	}
	for _, f := range []layout.Figure{layout.UnweightedBase, layout.WeightedBase, layout.EffectiveBase, "count", "col_pct", "row_pct", "total_pct"} {
		if !kinds[f] {
			t.Errorf("no %s was changed", f)
		}
	}
}
