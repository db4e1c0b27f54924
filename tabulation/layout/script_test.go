package layout

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func TestScriptsThatArialLacksHaveHigherLines(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]float64{
		"": ArialLine, "Sangat puas – “ya”": ArialLine, "راضٍ جدًا": ArialLine, "Очень": ArialLine, "👍": ArialLine,
		"ꦱꦼꦤꦼꦁ": 2.4, "Puas (ꦱꦼꦤꦼꦁ)": 2.4, "ไม่พอใจ": 1.6, "满意": 1.48, "满意 བོད": 2.4,
	} {
		if got := LineHeight(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestValuesWithoutALabelAreCountedInTheNotesOnlyWhereThatMayBeKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*table.Table)
		want   string
	}{
		"counted":             {func(*table.Table) {}, "Values without a label: 77 (12 respondents), 78 (1 respondent)."},
		"a cell is hidden":    {func(t *table.Table) { t.Rows[3].Hidden = []bool{false, true, true, false, false} }, "Values without a label: 77, 78 (1 respondent)."},
		"Total is hidden":     {func(t *table.Table) { t.Rows[3].TotalHidden = true }, "Values without a label: 77, 78 (1 respondent)."},
		"nobody in the table": {func(t *table.Table) { t.Chain.Unlisted[0].N = 0 }, "Values without a label: 78 (1 respondent)."},
		"nobody at all":       {func(t *table.Table) { t.Chain.Unlisted = []table.CodeCount{{Code: "77"}} }, ""},
	} {
		tab := weighted()
		c.change(tab)
		p, err := Table(&table.Job{}, tab, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range p.Rows {
			if s := p.Rows[i].Cells[0].Text; strings.HasPrefix(s, "Values without") {
				got = s
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAChartHoldsWholeBannerVariablesThatCanBeRead(t *testing.T) {
	t.Parallel()
	bars := func(tab *table.Table) []int {
		p, err := Table(&table.Job{}, tab, Options{Charts: tabplan.ChartsStacked})
		if err != nil || len(p.Charts) != 1 || !p.Charts[0].Stacked {
			t.Fatalf("%d charts, %v", len(p.Charts), err)
		}
		var at []int
		for _, c := range p.Charts[0].Categories {
			at = append(at, c.Col)
		}
		return at
	}
	wide := func(blocks ...int) *table.Table {
		tab := &table.Table{Number: 1, StubName: "q", Columns: []table.Column{{Key: "total", Block: -1, N: 9}}}
		for b, n := range blocks {
			for i := range n {
				tab.Columns = append(tab.Columns, table.Column{Key: fmt.Sprintf("b%d=%d", b, i), Block: b, N: 9})
			}
		}
		share := make([]float64, len(tab.Columns))
		n := make([]int64, len(tab.Columns))
		tab.Rows = []table.Row{{Key: "1", N: n, W: share, ColPct: share}}
		return tab
	}
	if got := bars(wide(5, 4)); len(got) != 10 {
		t.Errorf("%d bars of 10 columns", len(got))
	}
	if got := bars(wide(5, 4, 9)); len(got) != 10 || got[9] != 11 {
		t.Errorf("the third variable does not fit: columns %v", got)
	}
	nested := wide(5, 4)
	for i := 1; i <= 5; i++ {
		nested.Columns[i].Outer = []codebook.Text{codebook.Plain("Male")}
	}
	if got := bars(nested); len(got) != 5 || got[1] != 8 {
		t.Errorf("a nested variable is left out: columns %v", got)
	}
}
