//go:build unix

package tabulation

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// shape is a job whose self-check is measured.
type shape struct {
	name       string
	rows, cols int
	weight     bool
	by         int  // banner variables, by which every column is a table; 0: all pairs
	tables     int  // of pairs
	filters    bool // one of its own for each table
}

// plan is the tab plan of a shape.
func (s shape) plan(t *testing.T) *tabplan.Plan {
	type object = map[string]any
	banners, tables := object{}, []object{}
	name := func(c int) string { return fmt.Sprint("q", c+1) }
	add := func(stub, banner int) {
		table := object{"id": fmt.Sprintf("t%d", len(tables)), "stub": name(stub), "banner": "by" + name(banner)}
		if s.filters {
			table["filter"] = fmt.Sprintf("%s = 1 or %s = 2", name((len(tables)*7+3)%s.cols), name((len(tables)*11+5)%s.cols))
		}
		tables = append(tables, table)
	}
	if s.by > 0 {
		list := []string{"@total"}
		for b := range s.by {
			list = append(list, name(b))
		}
		banners["by"+name(0)] = list
		for c := range s.cols {
			add(c, 0)
		}
	}
	for c := 0; len(tables) < s.tables; c++ {
		for b := 0; b < c && len(tables) < s.tables; b++ {
			banners["by"+name(b)] = []string{"@total", name(b)}
			add(c, b)
		}
	}
	plan := object{"version": 1, "banners": banners, "tables": tables}
	if s.weight {
		plan["weight"] = "w"
	}
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	p, err := tabplan.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The self-check takes at most 15 % of a job that begins with the encoded
// dataset, as those of the service do (from a file the share is smaller still),
// in time of processors as well as by the clock. The clock of a small job
// runs for a few milliseconds, so of it three more are allowed. Times are
// measured only where asked for.
func TestTheSelfCheckIsAShareOfTheJob(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	const share, noise = 0.15, 3 * time.Millisecond
	ctx := context.Background()
	for _, s := range []shape{
		{name: "ten tables", rows: 1_300, cols: 10, by: 4},
		{name: "a typical job", rows: 1_300, cols: 184, by: 4},
		{name: "a typical job, weighted", rows: 1_300, cols: 184, by: 4, weight: true},
		{name: "a thousand pairs", rows: 1_300, cols: 184, tables: 1_000},
		{name: "a filter each", rows: 10_000, cols: 40, tables: 200, filters: true},
		{name: "ten thousand", rows: 10_000, cols: 40, by: 4, weight: true},
		{name: "fifty thousand", rows: 50_000, cols: 40, by: 4},
		{name: "fifty thousand, weighted", rows: 50_000, cols: 40, by: 4, weight: true},
		{name: "a million", rows: 1_000_000, cols: 60, tables: 300},
		{name: "a million, one table", rows: 1_000_000, cols: 3, tables: 1},
		{name: "three millions", rows: 3_000_000, cols: 24, tables: 253},
		{name: "three millions, weighted", rows: 3_000_000, cols: 24, tables: 253, weight: true},
		{name: "three millions, one table", rows: 3_000_000, cols: 3, tables: 1},
	} {
		dir := t.TempDir()
		path, stored := filepath.Join(dir, "d.csv"), filepath.Join(dir, "d.arrow")
		if err := os.WriteFile(path, singlesFile(s.rows, s.cols), 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := Read(ctx, ReadRequest{Data: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := read.Save(stored); err != nil {
			t.Fatal(err)
		}
		_ = read.Close()
		var d *Dataset
		var resolved *tabplan.Resolved
		var sums *Cube
		var r *Results
		job := best(t, 5, func() {
			if d, err = OpenDataset(stored); err != nil {
				t.Fatal(err)
			}
			if resolved, err = d.Resolve(s.plan(t)); err != nil {
				t.Fatal(err)
			}
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
		took := best(t, 9, func() {
			if check, err = (&checker{d: d, plan: resolved, job: r.Job, sums: sums.sums}).run(ctx); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%-26s %9d respondents, %4d tables: the job %s, self-check of %d respondents in %d tables and %d totals %s: %.1f %% of processors, %.1f %% by the clock",
			s.name, s.rows, len(resolved.Tables), job, check.Rows, check.Tables, check.Margins, took, 100*took.processors.Seconds()/job.processors.Seconds(), 100*took.clock.Seconds()/job.clock.Seconds())
		if took.processors > noise && took.processors.Seconds() > share*job.processors.Seconds() || took.clock > noise && took.clock.Seconds() > share*job.clock.Seconds() {
			t.Errorf("%s: the self-check takes %s of %s", s.name, took, job)
		}
		_ = d.Close()
	}
}

// spent is how long something took.
type spent struct{ clock, processors time.Duration }

func (s spent) String() string {
	return fmt.Sprintf("%.1f ms (%.1f of processors)", float64(s.clock.Microseconds())/1000, float64(s.processors.Microseconds())/1000)
}

// best is the least of some runs.
func best(t *testing.T, runs int, do func()) spent {
	least := spent{time.Hour, time.Hour}
	for range runs {
		runtime.GC() // what the run before left is not its cost
		used, start := cpuTime(t), time.Now()
		do()
		least.clock = min(least.clock, time.Since(start))
		least.processors = min(least.processors, cpuTime(t)-used)
	}
	return least
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
