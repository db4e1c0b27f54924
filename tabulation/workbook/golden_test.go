package workbook_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// hostile are labels that a program might take for something else.
var hostile = []string{
	`=cmd|' /C calc'!A0`, `+1+1`, `-2+3`, `@SUM(A1)`, "\t=1", `=HYPERLINK("x","y")`, `_x000D_`, `p_xD800_q`, `<b>&amp;</b>`, `'quoted`, `1e5`, `0012`, `TRUE`, `#REF!`,
	"two\nlines", " spaces  inside ", "بيانات المسح", "ꦲꦏ꧀ꦱꦫ ꦗꦮ", "👩‍👩‍👧 family", "é",
}

// golden is a workbook that other programs have to read.
type golden struct {
	name  string
	pages []*layout.Page
	o     workbook.Options
	data  []byte
	w     workbook.Written
}

// goldens are workbooks of every shape: all looks, layouts, sheets and labels.
func goldens(t *testing.T) []*golden {
	t.Helper()
	pages, job := samplePages(t, "id", []layout.Pair{{Label: "Job", Value: "abc"}})
	list := []*golden{{name: "classic", pages: pages, o: workbook.Options{Language: "id", Title: job.Title}}}
	for _, c := range []struct {
		name string
		o    layout.Options
		w    workbook.Options
	}{
		{"stacked", layout.Options{Stacked: true, FlatHeads: true, Charts: tabplan.ChartsClustered}, workbook.Options{Theme: "accessible"}},
		{"apart", layout.Options{Apart: true, MaxRows: 12, MaxColumns: 5, Missing: "N/A", Decimals: 2, Statistics: both2}, workbook.Options{Theme: "plain"}},
		{"drawn", layout.Options{Charts: tabplan.ChartsStacked, Language: "id"}, workbook.Options{House: house(t), Language: "id"}},
	} {
		list = append(list, &golden{name: c.name, pages: everyPage(t, goldenJob(c.o.Language), c.o), o: c.w})
	}
	for _, g := range list {
		g.data, g.w = write(t, g.pages, g.o)
	}
	return list
}

func both2(int) []tabplan.Statistic { return []tabplan.Statistic{tabplan.Count, tabplan.ColPct} }

// goldenJob is the sample job with hostile labels, comparisons, findings, a
// suppressed column, and the 30 columns nested in two levels.
func goldenJob(lang string) *table.Job {
	job := sampleJob(lang)
	s := newSample(1305, "", mainBanner()...)
	t := s.table(len(job.Tables)+1, "=X", codebook.Plain(hostile[0]))
	t.Banner, t.BaseText, t.Columns[1].Label = hostile[2], codebook.Plain(hostile[1]), codebook.Plain(hostile[3])
	t.Columns[3].Hidden = true
	for i, label := range hostile {
		s.row(t, table.ValueRow, fmt.Sprint(i), codebook.Plain(label), i%3, 0.4/float64(i+1))
	}
	job.Tables = append(job.Tables, t)
	for i := range job.Tables[5].Columns {
		c := &job.Tables[5].Columns[i]
		for _, over := range []string{"ꦥꦸꦫꦶꦪ", "راضٍ جدًا"}[:min(2, c.Block+1)] {
			c.Outer = append(c.Outer, codebook.Plain(over))
		}
	}
	for i, t := range job.Tables {
		f := table.Finding{Table: t.Number, Row: 0, A: min(1, len(t.Columns)-1), B: min(2, len(t.Columns)-1), EstimateA: 0.5, EstimateB: 0.25, P: math.Pow(10, -float64(i)), Evidence: 0.01, Adjusted: 0.02, CramersV: math.NaN(), Significant: i > 2}
		job.Findings = append(job.Findings, f)
		if len(t.Columns) > 2 {
			t.Audit = append(t.Audit,
				table.Comparison{Row: 0, A: 1, B: 2, Form: "pooled", EstimateA: 0.5, EstimateB: 0.25, BaseA: 90, BaseB: 80, SE: 0.1, T: 2.5, DF: 168, P: 0.0134, Adjusted: math.NaN(), Mark: true},
				table.Comparison{Row: 0, A: 1, B: table.AgainstTotal, Form: "mean", EstimateA: 3, EstimateB: 2, BaseA: 90, BaseB: 80, SE: 0.5, T: 2, DF: math.NaN(), P: 0.0455, Adjusted: 0.09, Normal: true})
		}
	}
	return job
}

// everyPage lays out all kinds of pages of a job in one part.
func everyPage(t *testing.T, job *table.Job, o layout.Options) []*layout.Page {
	t.Helper()
	part := layout.Part{Number: 1, Of: 1, First: 1, Last: len(job.Tables), File: "sample.xlsx"}
	parts := []layout.Part{part}
	tables, err := layout.Tables(job, part.First, part.Last, o)
	if err != nil {
		t.Fatal(err)
	}
	notes := layout.Notes(job, parts, o)
	last := []*layout.Page{layout.Screening(job, part, parts, o), layout.Audit(job, part, o), layout.Metadata(job.Title, []layout.Pair{{Label: "Data"}, {Label: "File", Value: hostile[0]}}, o)}
	o.Sheets = []string{notes.Name}
	for _, p := range last {
		o.Sheets = append(o.Sheets, p.Name)
	}
	return append(append([]*layout.Page{layout.Contents(job, part, parts, o), notes}, tables...), last...)
}

// save writes the goldens into a folder and gives their paths.
func save(t *testing.T, list []*golden) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, g := range list {
		path := filepath.Join(dir, g.name+".xlsx")
		if err := os.WriteFile(path, g.data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
