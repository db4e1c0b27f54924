package workbook_test

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/xuri/excelize/v2"
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

// BenchmarkWriter writes the same pages with this package and, for its reason
// to be, with Excelize's stream writer: the cells, one style, row heights and
// joined cells, without its links, names, footers, breaks and digests.
func BenchmarkWriter(b *testing.B) {
	job := manyTables(100)
	pages, err := layout.Tables(job, 1, 100, layout.Options{})
	if err != nil {
		b.Fatal(err)
	}
	contents := contentsOf100(job)
	all := append([]*layout.Page{contents}, pages...)
	b.Run("writer=own", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := workbook.Write(io.Discard, all, workbook.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("writer=excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := streamed(all); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// contentsOf100 is the page of contents that the tables link to.
func contentsOf100(job *table.Job) *layout.Page {
	part := layout.Part{Number: 1, Of: 1, First: 1, Last: 100, File: "x.xlsx"}
	return layout.Contents(job, part, []layout.Part{part}, layout.Options{})
}

// streamed writes pages with Excelize's stream writer.
func streamed(pages []*layout.Page) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "Arial", Size: 10}})
	if err != nil {
		return err
	}
	for i, p := range pages {
		name := fmt.Sprintf("T%03d", i)
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
		w, err := f.NewStreamWriter(name)
		if err != nil {
			return err
		}
		for r := range p.Rows {
			row := make([]any, len(p.Rows[r].Cells))
			for c := range row {
				switch cell := &p.Rows[r].Cells[c]; cell.Kind {
				case layout.NumberCell:
					row[c] = excelize.Cell{StyleID: style, Value: cell.Num}
				case layout.TextCell:
					row[c] = excelize.Cell{StyleID: style, Value: cell.Text}
				default:
					row[c] = excelize.Cell{StyleID: style}
				}
			}
			if err := w.SetRow(fmt.Sprintf("A%d", r+1), row, excelize.RowOpts{Height: 15}); err != nil {
				return err
			}
			for c := range p.Rows[r].Cells {
				if n := int(p.Rows[r].Cells[c].Span); n > 1 {
					from, err1 := excelize.CoordinatesToCellName(c+1, r+1)
					to, err2 := excelize.CoordinatesToCellName(c+n, r+1)
					if err := errors.Join(err1, err2, w.MergeCell(from, to)); err != nil {
						return err
					}
				}
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return f.Write(io.Discard)
}
