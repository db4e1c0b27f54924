//go:build unix

package tabulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// The self-check takes at most 15 % of a job, from the file to the last
// workbook, in time of processors, or no more than a fiftieth of a second. Times are measured only where asked for.
func TestTheSelfCheckIsAShareOfTheJob(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	for _, shape := range []struct {
		rows, cols int
		tables     string
	}{
		{2_000, 40, `{"stub":["q*"],"banner":"main"}`},
		{50_000, 40, `{"stub":["q*"],"banner":"main"}`},
		{1_200_000, 24, `{"stub":["q*"],"banner":"main"}`},
	} {
		for _, weight := range []string{"", `"weight":"w",`} {
			dir := t.TempDir()
			path := filepath.Join(dir, "d.csv")
			if err := os.WriteFile(path, singlesFile(shape.rows, shape.cols), 0o600); err != nil {
				t.Fatal(err)
			}
			best := func(runs int, do func()) time.Duration {
				least := time.Hour
				for range runs {
					start := cpuTime(t)
					do()
					least = min(least, cpuTime(t)-start)
				}
				return least
			}
			var d *Dataset
			ctx := context.Background()
			read := best(3, func() {
				var err error
				if d, err = Read(ctx, ReadRequest{Data: path}); err != nil {
					t.Fatal(err)
				}
			})
			plan, err := tabplan.Parse([]byte(`{"version":1,` + weight + `"banners":{"main":["@total","q1","q2","q3","q4"]},"tables":[` + shape.tables + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := d.Resolve(plan)
			if err != nil {
				t.Fatal(err)
			}
			var sums *Cube
			var r *Results
			job := read + best(5, func() {
				if sums, err = Count(ctx, d, resolved, 0, nil); err != nil {
					t.Fatal(err)
				}
				if r, err = Test(ctx, d, resolved, sums, 0, nil); err != nil {
					t.Fatal(err)
				}
				if _, err := r.WriteAll(ctx, WriteRequest{Dir: t.TempDir()}); err != nil {
					t.Fatal(err)
				}
			})
			var check SelfCheck
			took := best(7, func() {
				if check, err = (&checker{d: d, plan: resolved, job: r.Job, sums: sums.sums}).run(ctx); err != nil {
					t.Fatal(err)
				}
			})
			t.Logf("%d respondents × %d tables %s: job %v (reading %v), self-check of %d respondents %v, %.1f %%", shape.rows, len(resolved.Tables), weight, job.Round(time.Millisecond), read.Round(time.Millisecond), check.Rows, took.Round(time.Millisecond), 100*took.Seconds()/job.Seconds())
			if took > 20*time.Millisecond && took.Seconds() > 0.15*job.Seconds() {
				t.Errorf("%d respondents × %d tables: the self-check takes %v of %v", shape.rows, len(resolved.Tables), took, job)
			}
		}
	}
}

// cpuTime is what the process has used.
func cpuTime(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// singlesFile is a file of single responses and a weight.
func singlesFile(rows, cols int) []byte {
	r := rand.New(rand.NewPCG(7, uint64(rows)))
	var b strings.Builder
	for c := range cols {
		fmt.Fprintf(&b, "q%d,", c+1)
	}
	b.WriteString("w\n")
	for range rows {
		for c := range cols {
			fmt.Fprintf(&b, "%d,", 1+r.IntN(2+c%9))
		}
		fmt.Fprintf(&b, "%.2f\n", 0.3+float64(r.IntN(180))/100)
	}
	return []byte(b.String())
}
