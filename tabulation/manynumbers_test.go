package tabulation

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Weights and amounts with more different values than a dictionary holds are
// weights and numbers however the file writes them, from the file to the cells
// of the workbook, with the self-check between.
func TestManyDifferentNumbersHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	fixed := func(decimals int, mark string) func(float64) string {
		return func(f float64) string { return strings.Replace(fmt.Sprintf("%.*f", decimals, f), ".", mark, 1) }
	}
	bare := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	for _, tc := range []struct {
		name           string
		weight, amount func(float64) string
	}{
		{"six and two decimals", fixed(6, "."), fixed(2, ".")},
		{"a comma", fixed(6, ","), fixed(2, ",")},
		{"no zero before the point", func(f float64) string { return strings.TrimPrefix(fmt.Sprintf("%.6f", f), "0") }, fixed(0, ".")},
		{"mixed", func(f float64) string { return fixed(6+int(f*1e6)%2, ".")(f) }, bare},
		{"seventeen digits", func(f float64) string { return strconv.FormatFloat(f+1e-13, 'f', 17, 64) + "0" }, fixed(3, ".")},
		{"commas and points between thousands", fixed(6, ","), func(f float64) string {
			text := fixed(2, ",")(f)
			for i := strings.Index(text, ",") - 3; i > 0; i -= 3 {
				text = text[:i] + "." + text[i:]
			}
			return text
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rows := limit.DictEntries + 1000
			var file strings.Builder
			file.WriteString("sex;weight;income\n")
			var w, wx [3]float64 // of all, and of each sex
			for i := range rows {
				sex, weight, income := 1+i*7%2, 0.4+float64(i*48271%rows)*2e-5, float64((i*7919)%(rows*13)*9)/4
				if i%101 == 0 { // no answer, an answer that is no number, a weight that is none
					fmt.Fprintf(&file, "%d;%s;%s\n", sex, []string{tc.weight(weight), tc.weight(weight), "NA", ""}[i%4], []string{"", "refused"}[i%2])
					continue
				}
				fmt.Fprintf(&file, "%d;%s;%s\n", sex, tc.weight(weight), tc.amount(income))
				weight, income = value(t, tc.weight(weight)), value(t, tc.amount(income))
				if income >= 1e6 {
					continue // the first table leaves them out
				}
				for _, k := range []int{0, sex} {
					w[k] += weight
					wx[k] += weight * income
				}
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "d.csv")
			if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			d, err := Read(ctx, ReadRequest{Data: path, Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range d.Codebook().Variables[1:] {
				if use := map[string]codebook.Use{"weight": codebook.Weight, "income": codebook.Analysis}[v.Name]; v.Type != codebook.Numeric || v.Use != use || v.Distinct >= 0 {
					t.Fatalf("%s: %s, %s (%v), %d different values", v.Name, v.Type, v.Use, v.Reason, v.Distinct)
				}
			}
			plan := []byte(`{"version":1,"weight":"weight","banners":{"main":["@total","sex"]},"tables":[{"stub":"income","banner":"main","statistics":["mean"],"filter":"income < 1000000"},{"stub":"sex","banner":"main","filter":"not (income < 500000)"},{"stub":"income","banner":"main","statistics":["mean"],"id":"all"}]}`)
			_, results, _ := composed(t, d, string(plan))
			if done := results.SelfCheck(); done.Tables != 3 || done.Rows < 1000 {
				t.Errorf("the self-check counted %+v again of %d respondents", done, rows)
			}
			summary, err := Run(ctx, RunRequest{Read: ReadRequest{Data: path}, Plan: plan, Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			cells := meansOf(t, summary.Files[0])
			for k, want := range []float64{wx[0] / w[0], wx[1] / w[1], wx[2] / w[2]} {
				if k >= len(cells) || math.Abs(cells[k]-want) > 1e-9*want {
					t.Errorf("the means of the workbook are %v, mean %d is %v", cells, k, want)
				}
			}
		})
	}
}

// Codes that the user calls missing leave the mean and the weights, whatever
// their decimals, below and beyond the size of a dictionary.
func TestMissingCodesOfNumbersWithoutAList(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{900, limit.DictEntries + 1000} {
		var file strings.Builder
		file.WriteString("sex,weight,income\n")
		var w, wx float64
		people := int64(0)
		for i := range rows {
			weight, income := fmt.Sprintf("%.6f", 0.5+float64(i)/1e5), fmt.Sprintf("%.2f", 100+float64(i))
			switch i % 90 {
			case 1:
				weight = "99.000000"
			case 2:
				income = "-99.00"
			case 3:
				income = "-98"
			}
			fmt.Fprintf(&file, "%d,%s,%s\n", 1+i%2, weight, income)
			if i%90 != 1 && i%90 != 2 && i%90 != 3 {
				people++
				w += value(t, weight)
				wx += value(t, weight) * value(t, income)
			}
		}
		path := filepath.Join(t.TempDir(), "d.csv")
		if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		missing := codebook.Missing
		d, err := Read(ctx, ReadRequest{Data: path, Edits: []profile.Edit{
			{Variable: "weight", Type: codebook.Numeric, Use: codebook.Weight, Roles: map[string]codebook.Role{"99": missing}},
			{Variable: "income", Type: codebook.Numeric, Roles: map[string]codebook.Role{"-99": missing, "-98.0": missing}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.Problems() {
			if p.Code == "edit_unknown" || p.Code == "missing_declared" {
				t.Errorf("%d rows: %s", rows, p.Text["en"])
			}
		}
		tables, _, _ := composed(t, d, `{"version":1,"weight":"weight","banners":{"main":["@total","sex"]},"tables":[{"stub":"income","banner":"main","statistics":["mean"]}]}`)
		got := tables[0]
		mean := statRow(got, tabplan.Mean)
		if got.Columns[0].N != people || mean == nil || math.Abs(mean.Value[0]-wx/w) > 1e-9*wx/w {
			t.Errorf("%d rows: base %d, %+v, want %d and %v", rows, got.Columns[0].N, mean, people, wx/w)
		}
	}
}

// value is a number as a person reads it: the last mark stands before its
// decimals, the others between thousands.
func value(t *testing.T, text string) float64 {
	t.Helper()
	if at := strings.LastIndexAny(text, ".,"); at >= 0 {
		text = strings.ReplaceAll(text[:at], ".", "") + "." + text[at+1:]
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// meansOf gives the cells of the row of means of a workbook with one table.
func meansOf(t *testing.T, path string) []float64 {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if len(row) < 2 || row[0] != "Mean" {
				continue
			}
			var out []float64
			for _, cell := range row[1:] {
				if x, err := strconv.ParseFloat(cell, 64); err == nil {
					out = append(out, x)
				}
			}
			return out
		}
	}
	t.Fatal("the workbook has no row of means")
	return nil
}
