package tabulation

import (
	"context"
	"fmt"
	"io"

	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Forecast is what a plan will cost.
type Forecast struct {
	Tables      int   `json:"tables"`
	Files       int   `json:"files"` // workbooks
	Cells       int64 `json:"cells"` // of all tables, bases included
	MemoryBytes int64 `json:"memory_bytes"`

	Seconds float64 `json:"seconds"` // of running, without waiting; a rough guess
}

// Costs of a job in bytes, measured on the sample survey: what the process
// needs at rest, a cell through all stages, and a row's codes of one column.
const (
	memoryAtRest  = 300 << 20
	memoryPerCell = 64
)

// Times of a job in seconds, measured on the sample survey with two cores:
// whatever the job, a table from test to verified workbook, and a respondent
// of one table.
const (
	secondsAtRest        = 0.2
	secondsPerTable      = 0.002
	secondsPerRespondent = 2e-10
)

// ForecastJob says what a plan will cost over a dataset of rows respondents.
func ForecastJob(plan *tabplan.Resolved, rows int) Forecast {
	f := Forecast{Tables: plan.Shown()}
	split := max(1, plan.Layout.Split)
	f.Files = (f.Tables + split - 1) / split
	columns := map[any]bool{}
	for i := range plan.Tables {
		t := &plan.Tables[i]
		f.Cells += int64(1+len(t.Stub.Categories)) * int64(1+t.Banner.Columns())
		columns[t.Stub.Variable] = true
		for _, b := range t.Banner.Blocks {
			columns[b.Variable] = true
		}
	}
	f.MemoryBytes = memoryAtRest + memoryPerCell*f.Cells + int64(len(columns))*int64(rows)
	f.Seconds = secondsAtRest + float64(f.Tables)*(secondsPerTable+float64(rows)*secondsPerRespondent)
	return f
}

// Cube is the result of the count stage: the sums of all tables. It is what a
// job stores to go on from.
type Cube struct{ sums *cube.Cube }

// Count fills the cube of all tables of plan. workers less than 1 means all
// cores; the result does not depend on it.
func Count(ctx context.Context, d *Dataset, plan *tabplan.Resolved, workers int, report Reporter) (*Cube, error) {
	if err := d.columns.Verify(); err != nil {
		return nil, fault.InFile(err, d.name)
	}
	sums, err := count.Count(ctx, d.columns, plan, count.Options{Workers: cores(workers), Report: func(done, total int64) {
		report.send(Progress{Stage: "count", Done: done, Total: total})
	}})
	if err != nil {
		return nil, err
	}
	about, err := describe(ctx, d, plan)
	if err != nil {
		return nil, err
	}
	if sums.About, err = about.text(); err != nil {
		return nil, err
	}
	return &Cube{sums}, nil
}

// Plan is the digest of the resolved plan that the cube was counted for.
func (c *Cube) Plan() string { return c.sums.Plan }

// WriteTo writes the cube's file form.
func (c *Cube) WriteTo(w io.Writer) (int64, error) { return c.sums.WriteTo(w) }

// ReadCube reads a cube's file form.
func ReadCube(r io.Reader) (*Cube, error) {
	sums, err := cube.Read(r)
	if err != nil {
		return nil, err
	}
	return &Cube{sums}, nil
}

// Results are the tested tables of a job, ready to be written in parts.
type Results struct {
	Job     *table.Job
	Version string // of the program, for the metadata sheet; set by the caller

	plan   *tabplan.Resolved
	about  *description
	sums   *cube.Cube // for the check of finished files
	check  SelfCheck
	relaid bool // laid out from a stored cube: nothing was counted a second time
}

// SelfCheck says what the second, different counter compared.
type SelfCheck struct {
	Tables  int   `json:"tables"`  // counted again whole
	Margins int   `json:"margins"` // tables whose total column was counted again
	Rows    int   `json:"rows"`    // respondents they were counted over: all, or a sample
	Values  int64 `json:"values"`  // compared
}

// Test computes percentages, statistics, tests and letters of all tables and
// runs the self-check. The cube must be that of the same dataset and plan.
// workers less than 1 means all cores; the results do not depend on it.
func Test(ctx context.Context, d *Dataset, plan *tabplan.Resolved, c *Cube, workers int, report Reporter) (*Results, error) {
	if c.sums.Dataset != d.Digest() {
		return nil, fault.New(fault.Version, "tabulation.test", "what", "the cube's dataset", "is", fmt.Sprintf("%.8s", c.sums.Dataset), "want", fmt.Sprintf("%.8s", d.Digest()))
	}
	job, err := signif.Tables(ctx, c.sums, plan, signif.Options{Workers: cores(workers), Report: func(done, total int64) {
		report.send(Progress{Stage: "test", Done: done, Total: total})
	}})
	if err != nil {
		return nil, err
	}
	r := &Results{Job: job, plan: plan, sums: c.sums}
	if r.about, err = readDescription(c.sums.About); err != nil {
		return nil, err
	}
	if r.check, err = selfCheck(ctx, d, plan, job, c.sums, workers); err != nil {
		return nil, err
	}
	signif.Cover(job) // after the check, which needs every count
	job.Tables = signif.Assemble(plan, job.Tables)
	return r, nil
}

// SelfCheck says what was compared.
func (r *Results) SelfCheck() SelfCheck { return r.check }
