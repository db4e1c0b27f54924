package tabulation

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"

	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Forecast is what a plan will cost.
type Forecast struct {
	Tables      int   `json:"tables"`
	Files       int   `json:"files"` // workbooks
	Cells       int64 `json:"cells"` // of all tables, bases included
	MemoryBytes int64 `json:"memory_bytes"`

	Seconds float64 `json:"seconds"` // of running, without waiting; a rough guess

	alive int64 // of MemoryBytes what is in use at one time, without the file's columns and without garbage
}

// What finished tables take, in bytes: what table.Table, its columns, rows and
// cells are made of, and a comparison.
const (
	tableBytes      = 1600
	columnBytes     = 270 // with its key
	rowBytes        = 340
	cellBytes       = 5 * 8 // count, weight, three percentages
	lettersBytes    = 20
	comparisonBytes = 130 // until all tables are tested
	auditedBytes    = 180 // to the end
)

// What a job of any size takes, in bytes: pages of the program and of the
// system's that only work touches, and a heap that the collector does not look
// at before it has 4 MiB. Besides, of the codebook that is opened, a variable
// and a labelled value (in two languages, and as the form has them); of the
// plan, a table; of a workbook being written, its deflaters, and a line of its
// contents and its screening.
const (
	touchedBytes = 4 << 20
	leastHeap    = 4 << 20

	variableBytes = 7000
	labelBytes    = 1000
	planBytes     = 2000
	writerBytes   = 1400 << 10
	lineBytes     = 1500
)

// What is used no more stays until the collector runs, which by default is when
// as much again as is alive has come: the memory that counting, and testing and
// writing take as a multiple of what they use.
const (
	garbageCounting = 1.5
	garbageShowing  = 2.3
)

// Times of a job in seconds, measured on the same with two cores: whatever
// the job, a table and a cell from test to verified workbook, and a respondent
// of one table.
const (
	secondsAtRest        = 0.2
	secondsPerTable      = 0.0005
	secondsPerCell       = 8e-6
	secondsPerRespondent = 2e-10
)

// ForecastJob says what a plan will cost over a dataset of rows respondents:
// the memory that the job adds to a process at rest, columns of the encoded
// file that it looks at included.
func ForecastJob(ctx context.Context, plan *tabplan.Resolved, rows int) (Forecast, error) {
	need, err := count.Forecast(ctx, plan, rows)
	if err != nil {
		return Forecast{}, err
	}
	f := Forecast{Tables: plan.Shown()}
	split := max(1, plan.Layout.Split)
	f.Files = (f.Tables + split - 1) / split
	for i := range plan.Tables {
		f.Cells += int64(1+len(plan.Tables[i].Stub.Categories)) * int64(1+plan.Tables[i].Banner.Columns())
	}
	finished, testing := resultBytes(plan)
	bound := planBytes*int64(f.Tables) + variableBytes*int64(plan.Variables) + labelBytes*int64(plan.Labels)
	sums := need.Sums
	if apart(rows) {
		sums *= 2 // those of the blocks by themselves, added to the others'
	}
	counting := bound + need.Made + need.Waves + need.Kept + sums
	showing := bound + finished + max(testing, writingBytes(plan)) + sums
	f.alive = max(counting, showing)
	f.MemoryBytes = touchedBytes + need.File + int64(max(leastHeap, garbageCounting*float64(counting), garbageShowing*float64(showing)))
	f.Seconds = secondsAtRest + float64(f.Tables)*(secondsPerTable+float64(rows)*secondsPerRespondent) + float64(f.Cells)*secondsPerCell
	return f, nil
}

// withinMemory refuses a job that GOMEMLIMIT leaves no room for: what is in
// use already and what the job cannot do without are more. Above that the
// collector keeps the process under the limit.
func withinMemory(ctx context.Context, plan *tabplan.Resolved, rows int) error {
	most := debug.SetMemoryLimit(-1)
	if most == math.MaxInt64 {
		return nil
	}
	f, err := ForecastJob(ctx, plan, rows)
	if err != nil {
		return err
	}
	runtime.GC() // what reading left
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if is := int64(live[0].Value.Uint64()) + f.alive; is > most {
		mib := func(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
		return fault.New(fault.MemoryLimit, "tabulation.run", "is", mib(is), "max", mib(most)+" (GOMEMLIMIT)")
	}
	return nil
}

// resultBytes is what the finished tables of a plan take, and what more there
// is until all of them are tested.
func resultBytes(plan *tabplan.Resolved) (finished, testing int64) {
	late := plan.Tests.Scope == tabplan.ScopeJob || plan.Suppress != nil
	cell := int64(cellBytes)
	if plan.Tests.Profile != tabplan.ProfileNone && plan.Tests.Against(tabplan.AgainstColumns) {
		cell += lettersBytes
	}
	for i := range plan.Tables {
		t := &plan.Tables[i]
		rows, cols := int64(signif.RowsOf(t)), int64(1+t.Banner.Columns())
		finished += tableBytes + cols*columnBytes + rows*(rowBytes+cols*cell)
		if plan.Tests.Audit {
			finished += pairwise(t) * auditedBytes
		}
		if late {
			testing += pairwise(t) * comparisonBytes
		}
	}
	return finished, testing
}

// pairwise is how many tests of columns a table has at most.
func pairwise(t *tabplan.Table) int64 {
	n := 0
	for _, b := range t.Banner.Blocks {
		k := len(b.Categories)
		n += k * (k - 1) / 2
	}
	return int64(n * signif.RowsOf(t))
}

// writingBytes is what the workbooks being written take, one for each core.
func writingBytes(plan *tabplan.Resolved) int64 {
	split := max(1, plan.Layout.Split)
	var files, tests []int64 // pages, and lines of the audit, of each
	for i := range plan.Tables {
		if i%split == 0 {
			files, tests = append(files, writerBytes+lineBytes*int64(len(plan.Tables))), append(tests, 0)
		}
		t := &plan.Tables[i]
		files[len(files)-1] += layout.PageBytes(signif.RowsOf(t), 1+t.Banner.Columns())
		if plan.Tests.Audit {
			tests[len(tests)-1] += pairwise(t)
		}
	}
	for k, n := range tests {
		files[k] += layout.AuditBytes(min(n, limit.AuditRows))
	}
	slices.Sort(files)
	slices.Reverse(files)
	sum := int64(0)
	for _, bytes := range files[:min(len(files), runtime.GOMAXPROCS(0))] {
		sum += bytes
	}
	return sum
}
