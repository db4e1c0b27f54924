package flat

import (
	"bytes"
	format "encoding/csv"
	"math"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
)

// sample is a table with everything that a line can hold: weights, letters,
// arrows, a hidden cell, a chi-square test and comparisons.
func sample() *table.Job {
	nan := math.NaN()
	t := &table.Table{
		Number: 4, Key: "E1~main", StubName: "E1", Weight: "w",
		Columns: []table.Column{
			{Key: "total", Block: -1, Label: codebook.Plain("Total"), N: 100, W: 90.5, Eff: 80},
			{Key: "S1=1", Group: codebook.Plain("Sex"), Label: codebook.Plain("=Male"), Letter: "A", N: 60, W: 50.25, Eff: 45},
			{Key: "S1=2", Group: codebook.Plain("Sex"), Label: codebook.Plain("Female"), Letter: "B", N: 40, W: 40.25, Eff: 35},
		},
		Rows: []table.Row{
			{
				Key: "1", Letter: "C", Label: codebook.Plain(`Fast, "cheap"`), N: []int64{50, 40, 0}, W: []float64{45, 35, nan}, ColPct: []float64{0.5, 0.7, nan},
				RowPct: []float64{1, 0.8, nan}, TotalPct: []float64{0.5, 0.4, nan}, Letters: []string{"", "B", ""}, Arrows: []table.Arrow{0, table.FarAbove, table.Below}, Hidden: []bool{false, false, true},
			},
			{Key: "mean", Kind: table.StatRow, Stat: "mean", Label: codebook.Plain("Mean"), N: []int64{99, 60, 39}, Value: []float64{2.125, 2.5, nan}},
		},
		Chi: []table.ChiSquare{{Block: 0, Method: "rao_scott", Statistic: 4.5, DF: 1, DF2: 99, P: 0.036, CramersV: 0.21, People: 100}, {Block: 1, Reason: "multiple"}},
		Audit: []table.Comparison{
			{Row: 0, A: 1, B: 2, EstimateA: 0.7, EstimateB: 0.25, SE: 0.1, T: 4.5, DF: 98, P: 0.00002, Adjusted: 0.00004},
			{Row: 0, A: 0, B: 1, Items: true, Column: 0, EstimateA: 0.5, EstimateB: 0.4, SE: 0.05, T: 2, DF: 99, P: 0.048, Adjusted: nan},
			{Row: 1, A: 1, B: table.AgainstRest, EstimateA: 2.5, EstimateB: 2, SE: 0.2, T: 2.5, DF: nan, Normal: true, P: 0.012, Adjusted: nan},
		},
	}
	return &table.Job{Tables: []*table.Table{t}}
}

func TestTidyTable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteCSV(&out, sample(), Options{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	if !ok {
		t.Error("there is no byte order mark")
	}
	lines, err := format.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string][]string{}
	for _, l := range lines[1:] {
		if byID[l[0]] != nil {
			t.Errorf("two lines are %s", l[0])
		}
		byID[l[0]] = l
	}
	for id, want := range map[string]string{ // from the value on
		"E1~main/base/total/unweighted":     "100,100,,",
		"E1~main/base/S1=1/effective":       "45,60,,",
		"E1~main/1/S1=1/col_pct":            "0.7,60,B,2",
		"E1~main/1/S1=1/count":              "40,60,,",
		"E1~main/1/S1=2/count":              ",,,", // hidden: neither count nor base
		"E1~main/1/S1=2/col_pct":            ",,,-1",
		"E1~main/mean/S1=1/mean":            "2.5,60,,",
		"E1~main/chi_square/S1/p":           "0.036,100,,",
		"E1~main/chi_square/S1/df2":         "99,100,,",
		"E1~main/1/S1=1~S1=2/p_adjusted":    "4e-05,60,,",
		"E1~main/1/S1=1~S1=2/t":             "4.5,60,,",
		"E1~main/1~mean/total/t":            "2,100,,", // items that are rows
		"E1~main/mean/S1=1~rest/z":          "2.5,60,,",
		"E1~main/mean/S1=1~rest/difference": "0.5,60,,",
		"E1~main/base/total/weighted":       "90.5,100,,",
	} {
		l := byID[id]
		if l == nil {
			t.Errorf("there is no line %s", id)
			continue
		}
		if got := strings.Join(l[8:], ","); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if l := byID["E1~main/mean/S1=1~rest/df"]; l != nil {
		t.Errorf("a normal test has degrees of freedom: %q", l)
	}
	if l := byID["E1~main/base/S1=1/unweighted"]; l[6] != "'=Male" {
		t.Errorf("a label that looks like a formula is written %q", l[6])
	}
	if l := byID["E1~main/1/total/count"]; l[4] != `Fast, "cheap"` {
		t.Errorf("a label with comma and quotes is read back as %q", l[4])
	}
}

func TestDecimalCommas(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteCSV(&out, sample(), Options{Language: "id", Semicolon: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "E1~main/1/S1=1/col_pct;4;E1~main;1;\"Fast, \"\"cheap\"\"\";S1=1;'=Male;col_pct;0,7;60;B;2\r\n") {
		t.Errorf("got\n%s", out.String())
	}
}

// TestAFigureInAColumnOfItsOwn: a grid with its items as rows and a mean
// beside the codes.
func TestAFigureInAColumnOfItsOwn(t *testing.T) {
	t.Parallel()
	job := &table.Job{Tables: []*table.Table{figureTable()}}
	var out bytes.Buffer
	if err := WriteCSV(&out, job, Options{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\r\nA1/A1_1/mean/mean,1,A1,A1_1,Item,mean,Mean,mean,3.25,90,,\r\n") {
		t.Errorf("the mean is not there:\n%s", out.String())
	}
	if strings.Contains(out.String(), "A1_1/mean/col_pct") || strings.Contains(out.String(), "A1_1/mean/count") {
		t.Errorf("the mean is called a share:\n%s", out.String())
	}
	out.Reset()
	if err := WriteJSON(&out, job, Options{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	compact := strings.Join(strings.Fields(out.String()), "")
	if !strings.Contains(compact, `"col_pct":[0.4,null]`) || !strings.Contains(compact, `"value":[null,3.25]`) || !strings.Contains(compact, `"statistic":"mean"`) {
		t.Errorf("got %s", compact)
	}
}

// figureTable is a grid whose items are rows, with a share and a mean.
func figureTable() *table.Table {
	text := func(s string) codebook.Text { return codebook.Plain(s) }
	return &table.Table{
		Key: "A1", Number: 1, Profile: "none",
		Columns: []table.Column{{Key: "1", Label: text("Good"), N: 100}, {Key: "mean", Label: text("Mean"), Stat: "mean", N: 100}},
		Rows: []table.Row{{
			Key: "A1_1", Label: text("Item"), N: []int64{40, 90}, W: []float64{40, math.NaN()},
			ColPct: []float64{0.4, 3.25}, RowPct: []float64{0.4, 3.25}, TotalPct: []float64{0.4, 3.25},
		}},
	}
}
