package layout

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func lay(t *testing.T, tab *table.Table, o Options) *Page {
	t.Helper()
	p, err := Table(&table.Job{Title: "Job"}, tab, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// texts joins all texts of the role on the page.
func texts(p *Page, role Role) string {
	var out []string
	for i := range p.Rows {
		for _, c := range p.Rows[i].Cells {
			if c.Role == role && c.Kind == TextCell {
				out = append(out, c.Text)
			}
		}
	}
	return strings.Join(out, "\n")
}

func TestSmallPrintSaysOnlyWhatThisTableNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*table.Table)
		lang   string
		has    []string
		hasNot []string
	}{
		{name: "without a small base there is no mark", change: func(x *table.Table) {
			for i := range x.Columns {
				x.Columns[i].Base = table.Enough
			}
		}, hasNot: []string{"* effective", "** effective"}},
		{name: "without a zero the dash is not explained", change: func(x *table.Table) {
			for i := range x.Rows {
				for j := range x.Rows[i].ColPct {
					x.Rows[i].ColPct[j] = 0.5
				}
			}
		}, hasNot: []string{"- none", "rounds to zero"}},
		{name: "an untested table says nothing of tests", change: func(x *table.Table) { x.Profile = "none" }, hasNot: []string{"tested"}, has: []string{"** effective base under 30."}},
		{name: "one level is worded as one", change: func(x *table.Table) { x.Level[1] = 0 }, has: []string{"Columns tested at the 95% level: A/B;"}, hasNot: []string{"small letters"}},
		{name: "letters are explained only where there are any", change: func(x *table.Table) {
			for i := range x.Rows {
				x.Rows[i].Letters = nil
			}
		}, has: []string{"Columns tested"}, hasNot: []string{"A letter stands"}},
		{name: "another profile is named", change: func(x *table.Table) { x.Profile = "pooled" }, has: []string{"z test on the pooled proportion"}},
		{name: "missing codes that overlap are given together", change: func(x *table.Table) {
			x.Chain.MissingBy = []table.CodeCount{{Code: "98", N: 8}, {Code: "99", N: 8}}
		}, has: []string{"9 with answers set as missing (98, 99)"}},
		{name: "a missing code without a label is shown by its code", change: func(x *table.Table) { x.Chain.MissingBy[0].Label = nil }, has: []string{"9 with code 99"}},
		{name: "no more than thirty unlabelled values are named", change: func(x *table.Table) {
			x.Chain.Unlisted = nil
			for i := range 33 {
				x.Chain.Unlisted = append(x.Chain.Unlisted, table.CodeCount{Code: strconv.Itoa(i + 100), N: 2})
			}
		}, has: []string{"129 (2 respondents), and 3 more."}, hasNot: []string{"130"}},
		{name: "a note without words is shown all the same", change: func(x *table.Table) {
			x.Notes = []table.Note{{Key: "no_such_note", With: map[string]string{"b": "2", "a": "1"}}}
		}, has: []string{"no_such_note a=1 b=2"}},
		{name: "Indonesian has its own numbers", lang: Indonesian, change: func(*table.Table) {}, has: []string{"1.400 dalam berkas = 1.305 + 14 + 9 + 10 + 60 + 2."}, hasNot: []string{"1,400"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := weighted()
			c.change(x)
			got := texts(lay(t, x, Options{Language: c.lang}), Footnote)
			for _, s := range c.has {
				if !strings.Contains(got, s) {
					t.Errorf("%q is missing in\n%s", s, got)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(got, s) {
					t.Errorf("%q should not be in\n%s", s, got)
				}
			}
		})
	}
}

func TestATableThatDoesNotAddUpIsNotLaidOut(t *testing.T) {
	t.Parallel()
	x := weighted()
	x.Chain.NotAnswered++
	_, err := Table(&table.Job{}, x, Options{})
	if fault.CodeOf(err) != fault.SelfCheck {
		t.Errorf("got %v, want %s", err, fault.SelfCheck)
	}
	x = weighted()
	x.Rows[1].ColPct = x.Rows[1].ColPct[:3]
	if _, err = Table(&table.Job{}, x, Options{}); fault.CodeOf(err) != fault.Internal {
		t.Errorf("got %v, want %s", err, fault.Internal)
	}
	x = weighted()
	x.Rows[4].Value = nil
	if _, err = Tables(&table.Job{Tables: []*table.Table{x}}, 1, 100, Options{}); fault.CodeOf(err) != fault.Internal {
		t.Errorf("got %v, want %s", err, fault.Internal)
	}
}

func TestWhatCannotBeComputedIsEmptyOrTheTextOfThePlan(t *testing.T) {
	t.Parallel()
	find := func(p *Page) Cell { // the mean of the last column
		for i := range p.Rows {
			if p.Rows[i].Cells[0].Text == "Mean" {
				return p.Rows[i].Cells[5]
			}
		}
		t.Fatal("no mean")
		return Cell{}
	}
	if c := find(lay(t, weighted(), Options{})); c.Kind != EmptyCell {
		t.Errorf("got %+v, want an empty cell", c)
	}
	p := lay(t, weighted(), Options{Missing: "N/A"})
	if c := find(p); c.Kind != TextCell || c.Text != "N/A" {
		t.Errorf("got %+v, want the text N/A", c)
	}
	if notes := texts(p, Footnote); !strings.Contains(notes, "N/A cannot be computed.") || strings.Contains(notes, "empty cell") {
		t.Errorf("the small print explains the wrong sign:\n%s", notes)
	}
}

func TestABaseJustUnderItsLimitIsNotShownAsTheLimit(t *testing.T) {
	t.Parallel()
	x := weighted()
	x.Columns[3].Eff = 99.6 // *, would show as 100*
	x.Columns[4].Eff = 29.4 // **, shows as 29**
	p := lay(t, x, Options{})
	row := p.Rows[9].Cells
	if row[0].Text != "Effective base" || row[4].Format != Base1 || row[4].Mark != Star || row[5].Format != Base || row[5].Mark != TwoStars {
		t.Errorf("got %+v", row)
	}
}

func TestDecimalsChooseFormatAndSign(t *testing.T) {
	t.Parallel()
	for d := range 5 {
		p := lay(t, weighted(), Options{Decimals: d})
		want := Percent0 + Format(d)
		for i := range p.Rows {
			for _, c := range p.Rows[i].Cells {
				if (c.Role == RowValue || c.Role == NetValue) && c.Kind == NumberCell && c.Format != want {
					t.Fatalf("%d decimals: format %d, want %d", d, c.Format, want)
				}
			}
		}
		// 0.2 % and 0.3 % round to zero without decimals only.
		if got := strings.Contains(texts(p, Footnote), "rounds to zero"); got != (d == 0) {
			t.Errorf("%d decimals: the sign for nearly zero is explained: %v", d, got)
		}
	}
}

func TestAskedFiguresHaveALineEachWithTheCountFirst(t *testing.T) {
	t.Parallel()
	ask := func(s ...tabplan.Statistic) Options {
		return Options{Statistics: func(int) []tabplan.Statistic { return s }}
	}
	for _, c := range []struct {
		name string
		o    Options
		want []string // of the first column of the first net: number and format
	}{
		{"percentages alone", ask(tabplan.ColPct), []string{"0.61/4"}},
		{"the weighted count stands above", ask(tabplan.ColPct, tabplan.Count), []string{"796.4/2", "0.61/4"}},
		{"means alone show no values", ask(tabplan.Mean), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := lay(t, weighted(), c.o)
			var got []string
			for i := range p.Rows {
				if cell := p.Rows[i].Cells; len(cell) > 1 && cell[1].Role == NetValue && cell[1].Kind == NumberCell {
					got = append(got, fmt.Sprintf("%v/%d", cell[1].Num, cell[1].Format))
				}
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestTheSumInTheSmallPrintAlwaysAddsUp(t *testing.T) {
	t.Parallel()
	sum := regexp.MustCompile(`([\d,]+) in the file = ([\d,+ ]+)\.`)
	number := func(s string) int64 {
		n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	rapid.Check(t, func(rt *rapid.T) {
		part := rapid.Int64Range(0, 5000)
		c := table.Chain{Answered: part.Draw(rt, "answered"), NotAnswered: part.Draw(rt, "not answered"), TableFilter: part.Draw(rt, "table filter"),
			JobFilter: part.Draw(rt, "job filter"), BadWeight: part.Draw(rt, "bad weight")}
		for range rapid.IntRange(0, 3).Draw(rt, "missing codes") {
			n := part.Draw(rt, "missing")
			c.MissingBy = append(c.MissingBy, table.CodeCount{Code: "9", N: n})
			c.Missing += n
		}
		c.File = c.Answered + c.NotAnswered + c.TableFilter + c.JobFilter + c.BadWeight + c.Missing
		x := quantity()
		x.Chain = c
		p, err := Table(&table.Job{}, x, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		notes := texts(p, Footnote)
		m := sum.FindStringSubmatch(notes)
		if m == nil {
			if c.Answered != c.File {
				rt.Fatalf("no sum in %q", notes)
			}
			return
		}
		got := int64(0)
		for _, s := range strings.Split(m[2], "+") {
			got += number(s)
		}
		if got != number(m[1]) || got != c.File {
			rt.Fatalf("%s", m[0])
		}
	})
}

func TestPagesFitTheirColumns(t *testing.T) {
	t.Parallel()
	x := weighted()
	x.Columns[1].Label = codebook.Plain(strings.Repeat("Bakauheni ", 20))
	x.Columns[2].Label = codebook.Plain("Pertanggungjawabannya")
	p := lay(t, x, Options{})
	if p.Widths[2] <= 10.7 || p.Widths[2] > mostWidth {
		t.Errorf("a column with long labels is %v characters wide", p.Widths[2])
	}
	if p.Widths[2] != p.Widths[3] {
		t.Errorf("columns of one banner variable are %v and %v wide", p.Widths[2], p.Widths[3])
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		if len(r.Cells) > len(p.Widths) {
			t.Errorf("row %d has %d cells, the page %d columns", i+1, len(r.Cells), len(p.Widths))
		}
		for c := range r.Cells {
			if c+max(int(r.Cells[c].Span), 1) > len(r.Cells) {
				t.Errorf("row %d: a span leaves the row", i+1)
			}
			if math.IsNaN(r.Cells[c].Num) {
				t.Errorf("row %d: NaN", i+1)
			}
		}
	}
}

func TestTheOptionsOfAPlanAreItsLayoutAndItsStatistics(t *testing.T) {
	t.Parallel()
	o := OptionsOf(&tabplan.Resolved{Layout: tabplan.Layout{Language: Indonesian, Decimals: 1, Missing: "-"},
		Tables: []tabplan.Table{{Number: 1}, {Number: 2, Statistics: []tabplan.Statistic{tabplan.Count}}}})
	if o.Language != Indonesian || o.Decimals != 1 || o.Missing != "-" {
		t.Errorf("got %+v", o)
	}
	if got := o.Statistics(2); len(got) != 1 || got[0] != tabplan.Count {
		t.Errorf("statistics of table 2: %v", got)
	}
}
