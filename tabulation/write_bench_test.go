package tabulation

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// codesResults are tested results of n tables of 20 rows and 8 columns with
// letters, from 2,000 respondents.
func codesResults(tb testing.TB, n int) *Results {
	tb.Helper()
	const stubs, respondents = 100, 2000
	r := rand.New(rand.NewPCG(1, 20))
	data := []byte("b")
	for i := range stubs {
		data = fmt.Appendf(data, ",s%d", i+1)
	}
	for range respondents {
		data = fmt.Appendf(data, "\n%d", 1+r.IntN(8))
		for range stubs {
			data = fmt.Appendf(data, ",%d", 1+r.IntN(20))
		}
	}
	plan := bytes.NewBufferString(`{"version":1,"title":"Codes","tables":[`)
	for i := range n {
		if i > 0 {
			plan.WriteByte(',')
		}
		fmt.Fprintf(plan, `{"stub":"s%d","banner":"b","id":"t%d"`, i%stubs+1, i+1)
		if i >= stubs { // distinct tables: a filter that leaves out a few
			fmt.Fprintf(plan, `,"filter":"s%d != %d"`, (i*7)%stubs+1, i%20+1)
		}
		plan.WriteByte('}')
	}
	plan.WriteString("]}")
	path := filepath.Join(tb.TempDir(), "codes.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	ctx := context.Background()
	d, err := Read(ctx, ReadRequest{Data: path})
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	parsed, err := tabplan.Parse(plan.Bytes())
	if err != nil {
		tb.Fatal(err)
	}
	resolved, err := d.Resolve(parsed)
	if err != nil {
		tb.Fatal(err)
	}
	sums, err := Count(ctx, d, resolved, 0, nil)
	if err != nil {
		tb.Fatal(err)
	}
	results, err := Test(ctx, d, resolved, sums, 0, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return results
}

// BenchmarkWriteAll is the write stage of 1,000 tables of 20 × 8 cells: lay
// out, write, read back, compare, sync; ten workbooks and the tidy table.
func BenchmarkWriteAll(b *testing.B) {
	results := codesResults(b, 1000)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("tables=1000/workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			dir := b.TempDir()
			for b.Loop() {
				if _, err := results.WriteAll(context.Background(), WriteRequest{Dir: dir, Run: RunInfo{}, Workers: workers}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWriteFlat is the files for programs of the same tables.
func BenchmarkWriteFlat(b *testing.B) {
	results := codesResults(b, 1000)
	for format, write := range map[string]func(context.Context, string) (Output, error){"csv": results.WriteTidy, "json": results.WriteJSON} {
		b.Run("tables=1000/format="+format, func(b *testing.B) {
			b.ReportAllocs()
			dir := b.TempDir()
			for b.Loop() {
				o, err := write(context.Background(), dir)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(o.Bytes)/1e6, "MB")
			}
		})
	}
}
