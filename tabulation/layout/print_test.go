package layout

import (
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestLongStackedTablesHaveAHeadOnEveryPage: a sheet can repeat one head only,
// so a table that is longer than a printed page is continued below another.
func TestLongStackedTablesHaveAHeadOnEveryPage(t *testing.T) {
	t.Parallel()
	short, long := grown(5, 2, 3), grown(90, 2, 3)
	short.Number, long.Number = 1, 2
	job := &table.Job{Title: "J", Tables: []*table.Table{short, long}}
	pages, err := Tables(job, 1, 2, Options{Stacked: true, Statistics: func(int) []tabplan.Statistic { return []tabplan.Statistic{tabplan.Count, tabplan.ColPct} }})
	if err != nil || len(pages) != 1 {
		t.Fatal(len(pages), err)
	}
	p := pages[0]
	if n := len(p.Tables); n < 4 || p.Tables[0].Number != 1 || p.Tables[1].Number != 2 {
		t.Fatalf("%d pieces: %+v", n, p.Tables)
	}
	var rows []int
	for i, piece := range p.Tables[1:] {
		at := p.Places[i+1].Row
		if title := p.Rows[at-1]; !title.Start || strings.Contains(title.Cells[0].Text, "(continued)") != (i > 0) {
			t.Errorf("piece %d begins with %q", i, title.Cells[0].Text)
		}
		if head := p.Rows[piece.Head-1].Cells[1].Text; head != "Total" {
			t.Errorf("the head of piece %d says %q", i, head)
		}
		height := 0.0
		for r := at; r <= piece.Last; r++ {
			height += max(p.Rows[r-1].Height, lineHeight)
		}
		if _, room := Printed(leastText * charWidth); height > room || i < len(p.Tables)-2 && height < 0.8*room {
			t.Errorf("piece %d is %.0f points high, a page %.0f", i, height, room)
		}
		for _, l := range piece.Lines {
			if l.Of >= 0 && !slices.Contains(rows, l.Of) {
				rows = append(rows, l.Of)
			}
		}
		last := p.Rows[piece.Last+1].Cells[0].Text // below the gap
		if below := strings.HasPrefix(last, "Continued below"); below != (i < len(p.Tables)-2) {
			t.Errorf("below piece %d stands %q", i, last)
		}
	}
	if len(rows) != len(long.Rows) || !slices.IsSorted(rows) {
		t.Errorf("%d of %d rows are shown: %v", len(rows), len(long.Rows), rows)
	}
	pages, err = Tables(job, 1, 2, Options{Stacked: true, MaxRows: 1000})
	if err != nil || len(pages[0].Tables) != 2 {
		t.Errorf("rows as the plan wants them: %d pieces, %v", len(pages[0].Tables), err)
	}
}

func TestWideTablesArePrintedOnLargerPaper(t *testing.T) {
	t.Parallel()
	if on, room := Printed(400); on != A4 || room != A4.Height*pageSafety {
		t.Errorf("narrow: %v, %v", on, room)
	}
	if on, room := Printed(A4.Width * 1.6); on != A4 || room < 1.5*A4.Height {
		t.Errorf("wider: %v, %v", on, room)
	}
	if on, _ := Printed(A4.Width * 2.5); on != A3 {
		t.Errorf("widest: %v", on)
	}
}

// TestAPieceIsNoWholeBar: the answers of one piece do not fill a stacked bar.
func TestAPieceIsNoWholeBar(t *testing.T) {
	t.Parallel()
	tab := grown(8, 2)
	for i := range tab.Rows {
		for c := range tab.Rows[i].ColPct {
			tab.Rows[i].ColPct[c] = 0.1
		}
	}
	for most, stacked := range map[int]bool{0: true, 4: false} {
		pages, err := Tables(&table.Job{Tables: []*table.Table{tab}}, 3, 3, Options{Charts: tabplan.ChartsStacked, MaxRows: most})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			for _, c := range p.Charts {
				if c.Stacked != stacked {
					t.Errorf("at most %d rows a page: stacked is %v", most, c.Stacked)
				}
			}
		}
		if len(pages[0].Charts) == 0 {
			t.Errorf("at most %d rows a page: no chart", most)
		}
	}
}
