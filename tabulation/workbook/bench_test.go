package workbook_test

import (
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// manyTables is a job of n tables of 20 rows and 8 columns with letters.
func manyTables(n int) *table.Job {
	s := newSample(1305, "", mainBanner()[:2]...)
	s.blocks = append(s.blocks, block{"S9", both("Class", "Kelas"), []codebook.Text{codebook.Plain("Ekonomi"), codebook.Plain("Eksekutif")}, []int64{900, 405}})
	job := &table.Job{Title: "Bench"}
	for i := range n {
		t := s.table(i+1, "Q1", both("How satisfied are you with the ticket counter?", "Seberapa puas Bapak/Ibu dengan loket tiket?"))
		for r := range 20 {
			s.row(t, table.ValueRow, string(rune('A'+r)), both("A label of the usual length", "Label dengan panjang biasa"), 0, 0.5/float64(r+1))
		}
		job.Tables = append(job.Tables, t)
	}
	return job
}

// BenchmarkWrite lays out and writes 1,000 tables of 20 × 8 cells in 10 files:
// contents, notes, letters, links, names, styles. With two workers two files
// are written at once, as a job does.
func BenchmarkWrite(b *testing.B) {
	job := manyTables(1000)
	var parts []layout.Part
	for i := range 10 {
		parts = append(parts, layout.Part{Number: i + 1, Of: 10, First: 100*i + 1, Last: 100*i + 100, File: "x.xlsx"})
	}
	one := func(p layout.Part, write bool) int64 {
		o := layout.Options{}
		tables, err := layout.Tables(job, p.First, p.Last, o)
		if err != nil {
			b.Error(err)
			return 0
		}
		pages := append([]*layout.Page{layout.Contents(job, p, parts, o), layout.Notes(job, parts, o)}, tables...)
		if !write {
			return 0
		}
		w, err := workbook.Write(io.Discard, pages, workbook.Options{})
		if err != nil {
			b.Error(err)
		}
		return w.Bytes
	}
	for _, c := range []struct {
		stage   string
		workers int
	}{{"layout", 1}, {"both", 1}, {"both", 2}} {
		b.Run(fmt.Sprintf("stage=%s/workers=%d", c.stage, c.workers), func(b *testing.B) {
			b.ReportAllocs()
			var bytes atomic.Int64
			for b.Loop() {
				bytes.Store(0)
				var group errgroup.Group
				group.SetLimit(c.workers)
				for _, p := range parts {
					group.Go(func() error {
						bytes.Add(one(p, c.stage == "both"))
						return nil
					})
				}
				_ = group.Wait() // errors are the benchmark's
			}
			b.ReportMetric(float64(bytes.Load())/1e6, "MB")
		})
	}
}
