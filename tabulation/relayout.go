package tabulation

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Arranged is a stored cube bound to a plan that is laid out from it.
type Arranged struct {
	about *description
	plan  *tabplan.Resolved
	sums  *cube.Cube
}

// Arrange binds a stored cube to another plan, without the data: order,
// statistics, tests, corrections, look, language and parts may differ, banner
// variables be left out, nets of single answers be new. plan nil is the plan
// that was counted.
//
// Errors: NeedsPass names the table and what of it needs the respondents.
func (c *Cube) Arrange(plan *tabplan.Plan) (*Arranged, error) {
	if len(c.sums.About) == 0 {
		return nil, fault.New(fault.Version, "tabulation.relayout", "what", "the cube", "is", "1", "want", "2")
	}
	about, err := readDescription(c.sums.About)
	if err != nil {
		return nil, err
	}
	counted, err := tabplan.Parse(about.Plan)
	if err != nil {
		return nil, err
	}
	from, err := tabplan.Resolve(counted, about.Codebook)
	if err != nil {
		return nil, err
	}
	if plan == nil {
		plan = counted
	}
	if plan.Title == "" {
		titled := *plan
		titled.Title = counted.Title
		plan = &titled
	}
	if err := CheckLayout(plan); err != nil {
		return nil, err
	}
	to, err := tabplan.Resolve(plan, about.Codebook)
	if err != nil {
		return nil, err
	}
	sums, err := c.sums.Rearrange(from, to)
	if err != nil {
		return nil, err
	}
	return &Arranged{about, to, sums}, nil
}

// Plan is the plan, bound to the codebook that the cube carries.
func (a *Arranged) Plan() *tabplan.Resolved { return a.plan }

// Rows is how many respondents were counted.
func (a *Arranged) Rows() int { return a.about.Rows }

// Test computes percentages, statistics, tests and letters. There is no
// second count to compare with, and the metadata say so. workers less than 1
// means all cores.
func (a *Arranged) Test(ctx context.Context, workers int, report Reporter) (*Results, error) {
	job, err := signif.Tables(ctx, a.sums, a.plan, signif.Options{Workers: cores(workers), Report: func(done, total int64) {
		report.send(Progress{Stage: "test", Done: done, Total: total})
	}})
	if err != nil {
		return nil, err
	}
	signif.Cover(job)
	job.Tables = signif.Assemble(a.plan, job.Tables)
	return &Results{Job: job, plan: a.plan, about: a.about, sums: a.sums, relaid: true}, nil
}

// Relayout lays the tables of a stored cube out again; see Arrange.
func Relayout(ctx context.Context, c *Cube, plan *tabplan.Plan, report Reporter) (*Results, error) {
	a, err := c.Arrange(plan)
	if err != nil {
		return nil, err
	}
	return a.Test(ctx, 0, report)
}

// RelayoutRequest is a stored cube laid out again, from a file to finished
// workbooks.
type RelayoutRequest struct {
	Cube string     // path of the cube
	With RunRequest // Plan may be nil: the counted one; Read is not used
}

// RunRelayout reads a cube, lays it out and writes.
func RunRelayout(ctx context.Context, req RelayoutRequest) (*RunSummary, error) {
	start := time.Now()
	name := filepath.Base(req.Cube)
	f, err := os.Open(req.Cube)
	if err != nil {
		code := fault.FileUnreadable
		if os.IsNotExist(err) {
			code = fault.FileMissing
		}
		return nil, fault.New(code, "tabulation.relayout").At(fault.Where{File: req.Cube}).Because(err)
	}
	defer func() { _ = f.Close() }()
	c, err := ReadCube(f)
	if err != nil {
		return nil, fault.InFile(err, name)
	}
	out := RunSummary{Read: time.Since(start)}

	at := time.Now()
	text := req.With.Plan
	if text == nil {
		about, err := readDescription(c.sums.About)
		if err != nil {
			return nil, fault.InFile(err, name)
		}
		text = about.Plan
	}
	with := req.With
	with.Plan = text
	plan, places, err := with.plan()
	if err != nil {
		return nil, with.placed(err)
	}
	results, err := Relayout(ctx, c, plan, req.With.Read.Report)
	if err != nil {
		return nil, with.placed(places.Locate(err))
	}
	results.Version = req.With.Version
	out.Rows, out.Variables, out.Tables = results.about.Rows, len(results.about.Codebook.Variables), len(results.Job.Tables)
	out.Test = time.Since(at)

	at = time.Now()
	var run RunInfo
	if req.With.RunInfo {
		run = runBlock(&out, start)
	}
	if out.Files, err = results.WriteAll(ctx, req.With.write(run)); err != nil {
		return nil, err
	}
	out.Write, out.Total = time.Since(at), time.Since(start)
	return &out, nil
}

// cubeName is the file name of a stored cube.
const cubeName = "job.cube"

// save writes the cube into dir.
func (c *Cube) save(dir string) (string, error) {
	path := filepath.Join(dir, cubeName)
	err := publish(path, func(f *os.File) error {
		_, err := c.WriteTo(f)
		return err
	})
	if err != nil {
		return "", fault.InFile(err, cubeName)
	}
	return path, nil
}
