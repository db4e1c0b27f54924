package layout

import (
	"math"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
)

// screened is a job of two tables with findings and comparisons.
func screened() *table.Job {
	a, b := grown(2, 2), grown(2, 2)
	b.Number, b.StubName = 4, "R"
	for _, t := range []*table.Table{a, b} {
		t.Columns[1].Letter, t.Columns[2].Letter = "A", "B"
	}
	a.Audit = []table.Comparison{
		{Row: 1, A: 1, B: 2, Form: "linearised", EstimateA: 0.45, EstimateB: 0.3, BaseA: 100, BaseB: 100, SE: 0.0675, T: 0.15 / 0.0675, DF: 198, P: 0.0277, Adjusted: math.NaN(), Mark: true},
		{Row: 3, A: 1, B: table.AgainstTotal, Form: "mean", EstimateA: 3, EstimateB: 4, BaseA: 100, BaseB: 100, SE: 0.5, T: -2, DF: math.NaN(), P: 0.0455, Adjusted: 0.09, Normal: true},
	}
	return &table.Job{Title: "J", Tables: []*table.Table{a, b}, Findings: []table.Finding{
		{Table: 4, Row: 1, A: 1, B: 2, EstimateA: 0.6, EstimateB: 0.4, P: 0.001, Evidence: 0.001, Adjusted: 0.002, CramersV: 0.21, Significant: true},
		{Table: 3, Row: -1, EstimateA: math.NaN(), EstimateB: math.NaN(), P: math.NaN(), Evidence: 1, Adjusted: 1, CramersV: math.NaN()},
	}}
}

func TestScreeningRanksAllTablesAndLinksThoseOfThePart(t *testing.T) {
	t.Parallel()
	job := screened()
	parts := []Part{{Number: 1, Of: 2, First: 3, Last: 3}, {Number: 2, Of: 2, First: 4, Last: 4}}
	p := Screening(job, parts[1], parts, Options{})
	if p == nil || len(p.Rows) != p.Freeze.Rows+2 {
		t.Fatalf("got %+v", p)
	}
	first, second := p.Rows[p.Freeze.Rows].Cells, p.Rows[p.Freeze.Rows+1].Cells
	if first[1].Link != "T004 R" || second[1].Link != "" || second[9].Text != "1" {
		t.Errorf("links %q and %q, part %q", first[1].Link, second[1].Link, second[9].Text)
	}
	if first[5].Num < 19.99 || first[5].Num > 20.01 || first[5].Format != Signed0 || first[7].Num != 0.002 || second[5].Kind != EmptyCell || second[8].Kind != EmptyCell {
		t.Errorf("figures %+v and %+v", first[5:9], second[5:9])
	}
	if !strings.Contains(first[4].Text, "60%") {
		t.Errorf("the finding reads %q", first[4].Text)
	}
	if Screening(&table.Job{}, parts[0], parts, Options{}) != nil {
		t.Error("a job without tests has a screening page")
	}
}

func TestAuditListsEveryTestWithFormulasOnItsCells(t *testing.T) {
	t.Parallel()
	job := screened()
	p := Audit(job, Part{Number: 1, Of: 1, First: 3, Last: 4}, Options{Language: Indonesian})
	if p == nil || len(p.Rows) != p.Freeze.Rows+2 {
		t.Fatalf("got %+v", p)
	}
	one, two := p.Rows[p.Freeze.Rows].Cells, p.Rows[p.Freeze.Rows+1].Cells
	if one[auditTable].Link != "T003 Q" || one[auditA].Text != "Block 0: c0 (A)" || one[auditForm].Text != "linier" || one[auditMark].Text != "ya" || two[auditMark].Text != "" {
		t.Errorf("got %+v", one)
	}
	if c := one[auditT]; c.Kind != FormulaCell || c.Text != "(F5-G5)/K5" || c.Num != 0.15/0.0675 {
		t.Errorf("t is %+v", c)
	}
	if c := two[auditAgain]; c.Kind != FormulaCell || c.Text != "2*(1-NORMSDIST(ABS(M6)))" || c.Num != 0.0455 {
		t.Errorf("p from t is %+v", c)
	}
	if two[auditDF].Kind != EmptyCell || one[auditAdjusted].Kind != EmptyCell || two[auditAdjusted].Num != 0.09 {
		t.Error("degrees of freedom or corrected p are wrong")
	}
	if Audit(job, Part{First: 4, Last: 4}, Options{}) != nil {
		t.Error("a part without comparisons has an audit page")
	}
}

func TestSuppressedFiguresAreInThePageNowhere(t *testing.T) {
	t.Parallel()
	tab := grown(3, 2)
	tab.Columns[2].Hidden = true
	tab.Rows[1].Hidden = []bool{false, true, false}
	tab.Title = codebook.Plain("Secret")
	tab.Rows[2].Letters = []string{"", "", "A"}
	tab.Rows[3].Letters = []string{"", "B", ""}
	p, err := Table(&table.Job{}, tab, Options{Statistics: both2, Charts: "clustered"})
	if err != nil {
		t.Fatal(err)
	}
	h := p.Tables[0]
	signs := 0
	for _, l := range h.Lines {
		cells := p.Rows[l.Row-1].Cells
		for i := range h.Columns {
			want := h.Columns[i] == 2 || l.Of == 1 && h.Columns[i] == 1
			if got := cells[1+i].Kind == TextCell && cells[1+i].Text == suppressedSign; got != want || want && cells[1+i].Num != 0 {
				t.Errorf("row %d, column %d: %+v", l.Row, i, cells[1+i])
			}
			if want {
				signs++
			}
		}
	}
	if signs < 8 {
		t.Errorf("only %d figures are suppressed", signs)
	}
	said := false
	for i := range p.Rows {
		for c := range p.Rows[i].Cells {
			if p.Rows[i].Cells[c].Text == "A" {
				t.Error("a letter stands at a suppressed figure")
			}
		}
		said = said || strings.Contains(p.Rows[i].Cells[0].Text, "x not shown")
	}
	if !said {
		t.Error("the sign is not explained")
	}
}
