package workbook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// samplePages lays out the sample job in one part.
func samplePages(t testing.TB, lang string, run []layout.Pair) ([]*layout.Page, *table.Job) {
	t.Helper()
	job := sampleJob(lang)
	o := layout.Options{Language: lang, Statistics: func(n int) []tabplan.Statistic {
		if n == 5 {
			return []tabplan.Statistic{tabplan.Count, tabplan.ColPct}
		}
		return []tabplan.Statistic{tabplan.ColPct}
	}}
	part := layout.Part{Number: 1, Of: 1, First: 1, Last: len(job.Tables), File: "sample.xlsx"}
	what := []layout.Pair{{Label: "Input"}, {Label: "Data", Value: "survey.xlsx"}, {Label: "SHA-256", Value: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}, {Label: "Rows read", Value: "1,328"}}
	parts := []layout.Part{part}
	tables, err := layout.Tables(job, part.First, part.Last, o)
	if err != nil {
		t.Fatal(err)
	}
	pages := append([]*layout.Page{layout.Contents(job, part, parts, o), layout.Notes(job, parts, o)}, tables...)
	pages = append(pages, layout.Metadata(job.Title, what, o))
	if run != nil {
		pages = append(pages, layout.Run(job.Title, run, o))
	}
	return pages, job
}

func write(t testing.TB, pages []*layout.Page, o workbook.Options) ([]byte, workbook.Written) {
	t.Helper()
	var buf bytes.Buffer
	w, err := workbook.Write(&buf, pages, o)
	if err != nil {
		t.Fatal(err)
	}
	if w.Bytes != int64(buf.Len()) {
		t.Errorf("Written.Bytes is %d, the file has %d", w.Bytes, buf.Len())
	}
	return buf.Bytes(), w
}

// TestKeepSamples writes the sample workbooks into a folder for a look, when
// POCKETTAB_SAMPLES names one.
func TestKeepSamples(t *testing.T) {
	dir := os.Getenv("POCKETTAB_SAMPLES")
	if dir == "" {
		t.Skip("POCKETTAB_SAMPLES names no folder")
	}
	for _, g := range goldens(t) {
		if err := os.WriteFile(filepath.Join(dir, "golden_"+g.name+".xlsx"), g.data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, theme := range workbook.Themes() {
		for _, lang := range []string{"en", "id"} {
			pages, job := samplePages(t, lang, []layout.Pair{{Label: "Job", Value: "abc"}})
			data, _ := write(t, pages, workbook.Options{Language: lang, Title: job.Title, Theme: theme})
			if err := os.WriteFile(filepath.Join(dir, theme+"_"+lang+".xlsx"), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
