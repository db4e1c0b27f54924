package workbook_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// TestAThousandSheetsAreSmallAndLeaveNothingBehind: 1,000 tables of 20 × 8 in
// 10 files take at most 50 MB, and what the writer needs is gone after every
// file: its memory does not grow with their number.
func TestAThousandSheetsAreSmallAndLeaveNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("short: writes 1,000 sheets")
	}
	const files, most, slack = 10, 50 << 20, 4 << 20
	job := manyTables(1000)
	var parts []layout.Part
	for i := range files {
		parts = append(parts, layout.Part{Number: i + 1, Of: files, First: 100*i + 1, Last: 100*i + 100, File: "x.xlsx"})
	}
	var all int64
	var first uint64
	for i, p := range parts {
		tables, err := layout.Tables(job, p.First, p.Last, layout.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w, err := workbook.Write(io.Discard, append([]*layout.Page{layout.Contents(job, p, parts, layout.Options{}), layout.Notes(job, parts, layout.Options{})}, tables...), workbook.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all += w.Bytes
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if i == 0 {
			first = m.HeapAlloc
		} else if m.HeapAlloc > first+slack {
			t.Errorf("after file %d the heap holds %d bytes, after the first %d", i+1, m.HeapAlloc, first)
		}
	}
	if all > most {
		t.Errorf("1,000 sheets take %d bytes", all)
	}
	t.Logf("1,000 sheets in %d bytes", all)
}
