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

// Cube is the result of the count stage: the sums of all tables. It is what a
// job stores to go on from.
type Cube struct{ sums *cube.Cube }

// Count fills the cube of all tables of plan. workers less than 1 means all
// cores; the result does not depend on it.
func Count(ctx context.Context, d *Dataset, plan *tabplan.Resolved, workers int, report Reporter) (*Cube, error) {
	if err := d.columns.Verify(plan.Reads()); err != nil {
		return nil, fault.InFile(err, d.name)
	}
	check := &checker{d: d, plan: plan}
	sums, err := check.counted(ctx, check.sample(), count.Options{Workers: cores(workers), Report: func(done, total int64) {
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

// Fits sees that the cube was counted for a plan as this program binds it:
// Version where it was not.
func (c *Cube) Fits(plan *tabplan.Resolved) error { return c.sums.Fits(plan) }

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
	if r.check, err = (&checker{d: d, plan: plan, job: job, sums: c.sums, workers: workers}).run(ctx); err != nil {
		return nil, err
	}
	signif.Cover(job) // after the check, which needs every count
	job.Tables = signif.Assemble(plan, job.Tables)
	return r, nil
}

// SelfCheck says what was compared.
func (r *Results) SelfCheck() SelfCheck { return r.check }
