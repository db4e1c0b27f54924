package tabulation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// RunRequest is a whole tabulation, from a data file to finished workbooks.
type RunRequest struct {
	Read     ReadRequest
	Like     *Former              // an earlier file of the study that the plan was made for; nil: none
	Drifted  func(*tabplan.Drift) // is told what is different in the new file, before the plan is bound
	Noted    func(Notes)          // is told what is to be known of the data and the plan, before anything is counted; nil: nobody
	Plan     []byte               // tab plan as JSON or as a workbook
	PlanName string               // its file, for errors; "": the plan was made of options
	Title    string               // overrides the plan's
	Language string               // overrides the plan's
	Weight   string               // overrides the plan's
	Filter   string               // joined with the plan's by "and"
	Theme    string               // overrides the plan's
	House    []byte               // a house theme as JSON; overrides the plan's
	Dir      string               // existing folder for the finished files
	Version  string
	RunInfo  bool // write the run block
	Cube     bool // store the sums too, so that Relayout can do without the data
	JSON     bool // write the results as JSON too
	Workers  int  // less than 1: all cores
}

// Notes are what is to be known before figures are believed; no reason to
// refuse them.
type Notes struct {
	Language string            // of the workbooks: "id" or "en"
	Problems []profile.Problem // of the data, the most severe first
	Warnings []Warning         // of the plan, in that language
}

// RunSummary says what was done; the times are wall times of the stages.
type RunSummary struct {
	Rows, Variables, Tables         int
	Read, Count, Test, Write, Total time.Duration
	Files                           []string // paths: workbooks in order, the tidy table, the cube
}

// Run reads, counts, tests and writes. Files appear in req.Dir one by one,
// each complete; after an error those already there are to be thrown away.
func Run(ctx context.Context, req RunRequest) (*RunSummary, error) {
	start := time.Now()
	var out RunSummary
	d, drift, err := readLike(ctx, req.Read, req.Like)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	if drift != nil && req.Drifted != nil {
		req.Drifted(drift)
	}
	out.Read = time.Since(start)
	plan, err := req.resolve(d)
	if err != nil {
		return nil, req.placed(err)
	}
	if req.Noted != nil {
		lang := plan.Layout.Language
		req.Noted(Notes{lang, d.Problems(), Warnings(plan, lang)})
	}
	if err := withinMemory(ctx, plan, d.Rows()); err != nil {
		return nil, err
	}
	out.Rows, out.Variables, out.Tables = d.Rows(), len(d.codebook.Variables), plan.Shown()

	at := time.Now()
	sums, err := Count(ctx, d, plan, req.Workers, req.Read.Report)
	if err != nil {
		return nil, err
	}
	out.Count = time.Since(at)

	at = time.Now()
	results, err := Test(ctx, d, plan, sums, req.Workers, req.Read.Report)
	if err != nil {
		return nil, err
	}
	results.Version = req.Version
	out.Test = time.Since(at)

	at = time.Now()
	var run RunInfo
	if req.RunInfo {
		run = runBlock(&out, start)
	}
	if out.Files, err = results.WriteAll(ctx, req.write(run)); err != nil {
		return nil, err
	}
	if req.Cube {
		path, err := sums.save(req.Dir)
		if err != nil {
			return nil, err
		}
		out.Files = append(out.Files, path)
	}
	out.Write, out.Total = time.Since(at), time.Since(start)
	return &out, nil
}

// placed names the plan's file in an error; of a plan that was made of options
// no place is worth showing.
func (req RunRequest) placed(err error) error {
	var f *fault.Error
	if req.PlanName != "" {
		return fault.InFile(err, filepath.Base(req.PlanName))
	}
	if errors.As(err, &f) && f.Where.Offset == 0 {
		return f.At(fault.Where{})
	}
	return err
}

// resolve binds the request's plan to a dataset.
func (req RunRequest) resolve(d *Dataset) (*tabplan.Resolved, error) {
	plan, places, err := req.plan()
	if err != nil {
		return nil, err
	}
	resolved, err := d.Resolve(plan)
	return resolved, places.Locate(err)
}

// plan parses the plan and applies the request's overrides.
func (req RunRequest) plan() (*tabplan.Plan, *PlanPlaces, error) {
	plan, places, err := ReadPlan(req.Plan)
	if err != nil {
		return nil, nil, err
	}
	if req.Title != "" {
		plan.Title = req.Title
	}
	if req.Language != "" {
		plan.Layout.Language = req.Language
	}
	if req.Weight != "" {
		plan.Weight = req.Weight
	}
	if req.Theme != "" {
		plan.Layout.Theme = req.Theme
	}
	if req.House != nil {
		plan.Layout.House = req.House
	}
	switch {
	case req.Filter != "" && plan.Filter != "":
		plan.Filter = "(" + plan.Filter + ") and (" + req.Filter + ")"
	case req.Filter != "":
		plan.Filter = req.Filter
	}
	return plan, places, nil
}

// Resolve binds a plan to the dataset's codebook. A plan without a title
// takes the form's, else the name of the data file. A theme that there is not,
// or a house theme that cannot be used, is an error here and not when the
// first workbook is written.
func (d *Dataset) Resolve(plan *tabplan.Plan) (*tabplan.Resolved, error) {
	if plan.Title == "" {
		titled := *plan
		titled.Title = d.title(plan.Layout.Language)
		plan = &titled
	}
	if err := CheckLayout(plan); err != nil {
		return nil, err
	}
	return tabplan.Resolve(plan, d.codebook)
}

// CheckLayout says what of a plan's layout no workbook can be written with:
// a theme that there is not, a house theme that cannot be used.
func CheckLayout(plan *tabplan.Plan) error {
	return workbook.CheckTheme(plan.Layout.Theme, plan.Layout.House)
}

func (d *Dataset) title(lang codebook.Lang) string {
	if t := d.codebook.Title.In(lang); t != "" {
		return t
	}
	return strings.TrimSuffix(d.name, filepath.Ext(d.name))
}

// write is what of the request concerns the files.
func (req RunRequest) write(run RunInfo) WriteRequest {
	return WriteRequest{Dir: req.Dir, Run: run, JSON: req.JSON, Workers: req.Workers, Report: req.Read.Report}
}

func runBlock(s *RunSummary, start time.Time) RunInfo {
	host, _ := os.Hostname()
	return RunInfo{
		{"Started", start.UTC().Format(time.RFC3339)},
		{"Machine", host + ", " + runtime.GOOS + "/" + runtime.GOARCH},
		{"Seconds reading", s.Read.Round(time.Millisecond).String()},
		{"Seconds counting", s.Count.Round(time.Millisecond).String()},
		{"Seconds testing", s.Test.Round(time.Millisecond).String()},
	}
}
