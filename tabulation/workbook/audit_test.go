package workbook_test

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// TestTheFormulasOfTheAuditSheetGiveItsFigures: another program calculates
// them anew, for whole and broken degrees of freedom and for the normal.
func TestTheFormulasOfTheAuditSheetGiveItsFigures(t *testing.T) {
	t.Parallel()
	job := sampleJob("en")
	tab := job.Tables[0]
	for i, df := range []float64{198, 1148.37, 7.5, 2, math.NaN(), math.NaN()} {
		c := table.Comparison{Row: i, A: 1, B: 2, Form: "linearised", EstimateA: 0.45, EstimateB: 0.3 + 0.05*float64(i), BaseA: 607, BaseB: 541.2, SE: 0.0675, DF: df, Normal: math.IsNaN(df), Adjusted: math.NaN()}
		c.T = (c.EstimateA - c.EstimateB) / c.SE
		if c.Normal {
			c.P = 2 * distuv.UnitNormal.CDF(-math.Abs(c.T))
		} else {
			c.P = 2 * distuv.StudentsT{Sigma: 1, Nu: df}.CDF(-math.Abs(c.T))
		}
		tab.Audit = append(tab.Audit, c)
	}
	tab.Testing.Audit, tab.ShowChi = true, true
	tab.Chi = []table.ChiSquare{
		{Block: 0, Method: "pearson", Statistic: 11.3, DF: 4, DF2: math.NaN(), P: distuv.ChiSquared{K: 4}.Survival(11.3), N: 1200},
		{Block: 0, Reason: "small"},
		{Block: 1, Method: "rao_scott", Statistic: 2.41, DF: 3.37, DF2: 3.37 * 1199, P: distuv.F{D1: 3.37, D2: 3.37 * 1199}.Survival(2.41), N: 1200},
		{Block: 1, Method: "rao_scott1", Statistic: 0.02, DF: 1, DF2: math.NaN(), P: distuv.ChiSquared{K: 1}.Survival(0.02), N: 1200},
	}
	part := layout.Part{Number: 1, Of: 1, First: 1, Last: 1}
	tables, err := layout.Tables(job, 1, 1, layout.Options{})
	if err != nil {
		t.Fatal(err)
	}
	audit := layout.Audit(job, part, layout.Options{})
	pages := append([]*layout.Page{layout.Contents(job, part, []layout.Part{part}, layout.Options{})}, tables...)
	data, w := write(t, append(pages, audit), workbook.Options{})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	sheet := w.Sheets[len(w.Sheets)-1]
	type figures struct{ t, p float64 }
	var lines []figures
	for _, x := range []int{0, 2, 3} { // the second was not made
		lines = append(lines, figures{tab.Chi[x].Statistic, tab.Chi[x].P})
	}
	for _, c := range tab.Audit {
		lines = append(lines, figures{c.T, c.P})
	}
	if got := len(audit.Rows) - audit.Freeze.Rows; got != len(lines) {
		t.Fatalf("%d lines, want %d", got, len(lines))
	}
	for i, c := range lines {
		row := audit.Freeze.Rows + 1 + i
		for column, want := range map[string]float64{"M": c.t, "O": c.p} {
			text, err := f.CalcCellValue(sheet, fmt.Sprint(column, row), excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%s%d: %v", column, row, err)
			}
			got, err := strconv.ParseFloat(text, 64)
			if err != nil || math.Abs(got-want) > 1e-9 {
				t.Errorf("%s%d is %s, want %v", column, row, text, want)
			}
		}
	}
}
