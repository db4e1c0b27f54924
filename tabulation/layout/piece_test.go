package layout

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// grown is a table with blocks of columns and value rows, a net with members,
// and two statistics.
func grown(values int, blocks ...int) *table.Table {
	t := &table.Table{Number: 3, Key: "Q~main", StubName: "Q", Title: codebook.Plain("Question"), Banner: "main", Profile: "none",
		Columns: []table.Column{{Key: "total", Block: -1, N: 100, W: 100, Eff: 100}}, Chain: table.Chain{File: 100, Answered: 100}}
	for b, n := range blocks {
		for i := range n {
			t.Columns = append(t.Columns, table.Column{Key: fmt.Sprintf("B%d=%d", b, i), Block: b, Group: codebook.Plain(fmt.Sprintf("Block %d", b)), Label: codebook.Plain(fmt.Sprintf("c%d", i)), N: 100, W: 100, Eff: 100})
		}
	}
	row := func(kind table.RowKind, key string, depth int) {
		r := table.Row{Key: key, Kind: kind, Depth: depth, Label: codebook.Plain(key)}
		for i := range t.Columns {
			r.N = append(r.N, int64(10+i))
			r.W = append(r.W, float64(10+i))
			if kind == table.StatRow {
				r.Stat = key
				r.Value = append(r.Value, float64(len(t.Rows))+float64(i)/100)
			} else {
				r.ColPct = append(r.ColPct, float64(10+i)/100)
			}
		}
		t.Rows = append(t.Rows, r)
	}
	row(table.NetRow, "net:a", 0)
	for i := range values {
		depth := 0
		if i < 2 {
			depth = 1
		}
		row(table.ValueRow, fmt.Sprint(i+1), depth)
	}
	row(table.StatRow, "mean", 0)
	row(table.StatRow, "sd", 0)
	return t
}

func both2(int) []tabplan.Statistic { return []tabplan.Statistic{tabplan.Count, tabplan.ColPct} }

// TestPiecesHoldTheWholeTable: however a table is divided, every figure
// stands on exactly one of its pages (Total on all of its row's) and is the
// table's.
func TestPiecesHoldTheWholeTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		o      Options
		blocks []int
		names  []string
	}{
		{"whole", Options{}, []int{2, 3}, []string{"T003 Q"}},
		{"counts apart", Options{Apart: true}, []int{2, 3}, []string{"T003 Q", "T003C Q"}},
		{"rows continued", Options{MaxRows: 5}, []int{2}, []string{"T003 Q", "T003-2 Q"}},
		{"banner divided", Options{MaxColumns: 4}, []int{2, 3, 1}, []string{"T003 Q", "T003-2 Q", "T003-3 Q"}},
		{"a variable wider than a page", Options{MaxColumns: 3}, []int{5}, []string{"T003 Q", "T003-2 Q", "T003-3 Q"}},
		{"everything", Options{Apart: true, MaxRows: 6, MaxColumns: 4}, []int{3, 2}, []string{"T003 Q", "T003-2 Q", "T003-3 Q", "T003-4 Q", "T003C Q", "T003C-2 Q", "T003C-3 Q", "T003C-4 Q"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tab := grown(7, c.blocks...)
			c.o.Statistics = both2
			job := &table.Job{Title: "J", Tables: []*table.Table{tab}}
			pages, err := Tables(job, 1, 9, c.o)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			seen := map[string]int{}
			for _, p := range pages {
				names = append(names, p.Name)
				if len(p.Tables) != 1 || p.Tables[0].First != (p.Name == "T003 Q") {
					t.Fatalf("%s holds %+v", p.Name, p.Tables)
				}
				h := p.Tables[0]
				if c.o.MaxColumns > 0 && len(h.Columns) > c.o.MaxColumns {
					t.Errorf("%s has %d columns", p.Name, len(h.Columns))
				}
				if h.Columns[0] != 0 {
					t.Errorf("%s does not begin with Total", p.Name)
				}
				for _, l := range h.Lines {
					for i, col := range h.Columns {
						cell := p.Rows[l.Row-1].Cells[1+i]
						if l.Of == BaseLine {
							if cell.Num != 100 {
								t.Errorf("%s: base %v", p.Name, cell.Num)
							}
							continue
						}
						want := tab.Rows[l.Of].Value
						switch l.Figure {
						case "count":
							want = tab.Rows[l.Of].W
						case "col_pct":
							want = tab.Rows[l.Of].ColPct
						case StatisticsBase:
							want = tab.Rows[l.Of].W
						}
						if cell.Num != want[col] {
							t.Errorf("%s row %d column %d: %v instead of %v", p.Name, l.Row, i+2, cell.Num, want[col])
						}
						if col > 0 && l.Figure != StatisticsBase {
							seen[fmt.Sprint(l.Of, l.Figure, col)]++
						}
					}
				}
				if got := p.Rows[0].Cells[0].Text; strings.Contains(got, "continued") != strings.Contains(p.Name, "-") || strings.Contains(got, "Count") != strings.Contains(p.Name, "C") {
					t.Errorf("%s is titled %q", p.Name, got)
				}
			}
			if d := cmp.Diff(c.names, names); d != "" {
				t.Error(d)
			}
			for key, n := range seen {
				if n != 1 {
					t.Errorf("figure %s stands on %d pages", key, n)
				}
			}
			if want := (8*2 + 2) * (len(tab.Columns) - 1); len(seen) != want {
				t.Errorf("%d figures, want %d", len(seen), want)
			}
		})
	}
}

func TestANetIsNotPartedFromItsFirstMemberNorStatisticsFromEachOther(t *testing.T) {
	t.Parallel()
	tab := grown(4, 2) // net, 1, 2, 3, 4, mean, sd
	tab.Rows[1].Depth, tab.Rows[2].Depth = 0, 0
	tab.Rows[4].Depth = 1
	tab.Rows[3].Kind = table.NetRow // net, 1, 2, net, 4, mean, sd
	got := divideRows(tab, indexes(len(tab.Rows)), func(rows []int) int { return min(4, len(rows)) })
	if d := cmp.Diff([][]int{{0, 1, 2}, {3, 4, 5, 6}}, got); d != "" {
		t.Error(d)
	}
}

func TestTablesOfOneBannerStandBelowEachOther(t *testing.T) {
	t.Parallel()
	a, b, c := grown(3, 2), grown(4, 2), grown(3, 3)
	a.Number, b.Number, c.Number = 1, 2, 3
	a.StubName, b.StubName, c.StubName, c.Banner = "A", "B", "C", "other"
	job := &table.Job{Title: "J", Tables: []*table.Table{a, c, b}}
	c.Number, b.Number = 2, 3
	pages, err := Tables(job, 1, 3, Options{Stacked: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 2 || pages[0].Name != "T001-T003 main" || pages[1].Name != "T002 other" {
		t.Fatalf("pages %v %v", pages[0].Name, len(pages))
	}
	p := pages[0]
	if len(p.Tables) != 2 || len(p.Places) != 2 || p.Places[1].Name != "T003 B" || p.Freeze.Rows != 0 || p.Freeze.Cols != 1 {
		t.Errorf("places %+v, freeze %+v", p.Places, p.Freeze)
	}
	title := p.Rows[p.Places[1].Row-1]
	if !title.Start || !strings.HasPrefix(title.Cells[0].Text, "Table 3") {
		t.Errorf("the place of table 3 is %+v", title)
	}
	if p.Tables[1].Head <= p.Tables[0].Last || p.Tables[1].Last > len(p.Rows) {
		t.Errorf("tables stand at %+v", p.Tables)
	}
}

func TestChartsShowColumnPercentagesWithWordsForThem(t *testing.T) {
	t.Parallel()
	one := func(tab *table.Table, charts string) []Chart {
		t.Helper()
		p, err := Table(&table.Job{}, tab, Options{Charts: charts, Statistics: both2})
		if err != nil {
			t.Fatal(err)
		}
		return p.Charts
	}
	tab := grown(3, 2)
	got := one(tab, tabplan.ChartsStacked)
	if len(got) != 1 || !got[0].Stacked || len(got[0].Series) != 3 || len(got[0].Categories) != 3 {
		t.Fatalf("stacked: %+v", got)
	}
	if want := "Stacked bar chart of the column percentages of table 3: Question. Largest in Total: 1 10%, 2 10%, 3 10%."; got[0].Alt != want {
		t.Errorf("alternative text %q", got[0].Alt)
	}
	tab.Multiple = true
	if got = one(tab, tabplan.ChartsStacked); len(got) != 1 || got[0].Stacked || len(got[0].Series) != 3 {
		t.Errorf("of several answers: %+v", got)
	}
	if got = one(grown(9, 9), tabplan.ChartsClustered); len(got) != 1 || len(got[0].Series) != 1 || len(got[0].Categories) != 9 {
		t.Errorf("many columns: %+v", got)
	}
	if got = one(grown(60, 1), tabplan.ChartsClustered); len(got) != 0 {
		t.Error("60 answers have a chart that nobody can read")
	}
	if got = one(tab, tabplan.ChartsNone); len(got) != 0 {
		t.Error("a chart that nobody asked for")
	}
	empty := grown(2, 1)
	for i := range empty.Rows {
		for c := range empty.Rows[i].ColPct {
			empty.Rows[i].ColPct[c] = math.NaN()
		}
	}
	if got = one(empty, tabplan.ChartsStacked); len(got) != 1 || strings.Contains(got[0].Alt, "NaN") {
		t.Errorf("an empty table: %+v", got)
	}
}
