package hooks

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// jobRunner does a tabulation job in three stages of units that may be run
// again: count (one unit; the cube is stored), test (one unit), write (a unit
// per workbook and one for each file for programs; each is stored when it is
// finished). After a crash the stored cube and outputs are taken as they are.
type jobRunner struct{ p *plugin }

// Shares of the progress bar.
const (
	countShare = 30.0
	testShare  = 10.0
	writeShare = 60.0
)

// screened is how many differences a job's record names.
const screened = 25

// run is one run of one job.
type run struct {
	p        *plugin
	job      scheduler.Job
	record   *core.Record
	progress *progress
	pace     pace
	pacing   sync.Mutex // of pace
}

// Run implements scheduler.Runner.
func (j *jobRunner) Run(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
	record, err := j.p.find(jobsName, job.ID)
	if err != nil {
		return err
	}
	r := &run{p: j.p, job: job, record: record, progress: newProgress(j.p.jobsQueue, j.p.jobs, job)}
	defer r.progress.close()
	if r.record.GetString("sums_of") != "" {
		return r.relayout(ctx, turn)
	}
	dataset, err := r.dataset()
	if err != nil {
		return err
	}
	var ds *tabulation.Dataset
	defer func() {
		if ds != nil {
			_ = ds.Close()
		}
	}()
	var resolved *tabplan.Resolved
	var cube *tabulation.Cube
	// one unit, not two: between units a short job may have to wait for others
	err = turn(ctx, func(ctx context.Context, cores int) (err error) {
		if ds, err = r.p.openColumns(dataset); err != nil {
			return err
		}
		plan, err := tabplan.Parse([]byte(record.GetString("variables_config")))
		if err != nil {
			return err
		}
		if resolved, err = ds.Resolve(plan); err != nil {
			return err
		}
		if err := r.sameRequest(j.p.requestDigest(dataset, resolved)); err != nil {
			return err
		}
		cube, err = r.count(ctx, ds, resolved, cores)
		return err
	})
	if err != nil {
		return err
	}
	var results *tabulation.Results
	if err := turn(ctx, func(ctx context.Context, cores int) (err error) {
		results, err = r.test(ctx, ds, resolved, cube, cores)
		return err
	}); err != nil {
		return err
	}
	return r.write(ctx, results, turn)
}

// dataset finds the job's dataset. One that is being read again is not there
// yet.
func (r *run) dataset() (*core.Record, error) {
	rec, err := r.p.datasetOf(r.p.app, r.record.GetString("dataset"), r.record.GetString("owner"))
	if err == nil || fault.CodeOf(err) != fault.NotReady {
		return rec, err
	}
	if rec, ferr := r.p.app.FindRecordById(datasetsName, r.record.GetString("dataset")); ferr == nil && rec.GetString("status") == "failed" {
		return nil, err
	}
	return nil, scheduler.ErrNotYet
}

// sameRequest throws away what a former run finished for another request:
// when labels or codes were edited between two runs, old and new parts must
// not stand side by side.
func (r *run) sameRequest(digest string) error {
	if r.record.GetString("request_digest") == digest {
		return nil
	}
	outputs, err := r.p.app.FindAllRecords(outputsName, dbx.HashExp{"job": r.job.ID})
	if err != nil {
		return fault.New(fault.DatabaseBusy, "hooks.run").Because(err)
	}
	for _, o := range outputs {
		if err := r.p.app.Delete(o); err != nil {
			return fault.New(fault.DatabaseBusy, "hooks.run").Because(err)
		}
	}
	if liveTwin(r.p.app, r.record.GetString("owner"), digest) != nil {
		digest = "" // an equal job runs beside this one and has the name
	}
	err = r.p.jobsQueue.change(r.job.Lease, r.job.ID, func(rec *core.Record) {
		rec.Set("request_digest", digest)
		rec.Set("done_tables", 0)
	})
	if err != nil {
		return storageFault("hooks.run", err)
	}
	return nil
}

// count gives the job's cube: the stored one, or a new one that is stored.
func (r *run) count(ctx context.Context, ds *tabulation.Dataset, plan *tabplan.Resolved, cores int) (*tabulation.Cube, error) {
	r.show("count", 0, 0)
	if cube := r.storedCube(plan); cube != nil {
		return cube, nil
	}
	end := r.p.phases.begin("count", r.job.ID)
	cube, err := r.p.engine.count(ctx, ds, plan, cores, func(q tabulation.Progress) {
		r.show("count", countShare*share(q), 0)
	})
	end()
	if err != nil {
		return nil, err
	}
	return cube, r.unit(ctx, "cube", tabulation.Part{}, func(dir string) (tabulation.Output, error) {
		path := filepath.Join(dir, "job.cube")
		f, err := os.Create(path)
		if err != nil {
			return tabulation.Output{}, storageFault("hooks.count", err)
		}
		_, err = cube.WriteTo(f)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return tabulation.Output{}, storageFault("hooks.count", err)
		}
		return tabulation.Output{Path: path, Name: "job.cube"}, nil
	})
}

func share(q tabulation.Progress) float64 {
	if q.Total <= 0 {
		return 0
	}
	return float64(q.Done) / float64(q.Total)
}

func (r *run) test(ctx context.Context, ds *tabulation.Dataset, plan *tabplan.Resolved, cube *tabulation.Cube, cores int) (*tabulation.Results, error) {
	r.show("test", countShare, 0)
	defer r.p.phases.begin("test", r.job.ID)()
	results, err := r.p.engine.test(ctx, ds, plan, cube, cores, func(q tabulation.Progress) {
		r.show("test", countShare+testShare*share(q), int(q.Done))
	})
	if err != nil {
		return nil, err
	}
	check := results.SelfCheck()
	r.tested(results, &check)
	return results, nil
}

// tested notes what the tests found in the job's record; check is nil where
// nothing was counted a second time.
func (r *run) tested(results *tabulation.Results, check *tabulation.SelfCheck) {
	results.Version = r.p.config.Version
	strongest := results.Screening(screened)
	r.p.jobsQueue.later(r.job.Lease, func(rec *core.Record) {
		if check != nil {
			rec.Set("self_check", check)
		}
		rec.Set("screening", strongest)
	})
}

// write writes every workbook that is not there yet, and the files for
// programs. These come first: each is one unit that takes as long as several
// workbooks.
func (r *run) write(ctx context.Context, results *tabulation.Results, turn scheduler.Turn) error {
	total := len(results.Job.Tables)
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.p.config.Workers)
	whole := tabulation.Part{First: 1, Last: total}
	for kind, write := range map[string]func(context.Context, *tabulation.Results, string) (tabulation.Output, error){
		"tidy": r.p.engine.writeTidy, "results": r.p.engine.writeJSON,
	} {
		group.Go(func() error {
			return turn(ctx, func(ctx context.Context, _ int) error {
				return r.unit(ctx, kind, whole, func(dir string) (tabulation.Output, error) { return write(ctx, results, dir) })
			})
		})
	}
	for _, part := range results.Parts() {
		group.Go(func() error {
			return turn(ctx, func(ctx context.Context, _ int) error {
				err := r.unit(ctx, "workbook", part, func(dir string) (tabulation.Output, error) {
					defer r.p.phases.begin("write", r.job.ID)()
					return r.p.engine.writePart(ctx, results, part, dir, r.runInfo())
				})
				if err != nil {
					return err
				}
				n := done.Add(int64(part.Last - part.First + 1))
				r.show("write", countShare+testShare+writeShare*float64(n)/float64(total), int(n))
				return nil
			})
		})
	}
	return group.Wait()
}

// runInfo is the run block of the workbooks.
func (r *run) runInfo() tabulation.RunInfo {
	host, _ := os.Hostname()
	return tabulation.RunInfo{
		{"Job", r.record.GetString("job_id")},
		{"Name", r.record.GetString("name")},
		{"Queued", r.record.GetString("queued_at")},
		{"Started", r.record.GetString("started_at")},
		{"Attempt", r.record.GetString("attempts")},
		{"Machine", host},
	}
}

// show shows how far the job is; the figures never go back. tables is how many
// are through the stage, 0 where it does not go by tables.
func (r *run) show(stage string, percent float64, tables int) {
	r.pacing.Lock()
	rate, left := r.pace.at(time.Now(), stage, percent, tables)
	r.pacing.Unlock()
	r.progress.show(func(rec *core.Record) {
		rec.Set("current_step", stepAt(stage, rec.GetString("language"), tables, rec.GetInt("total_tables"), rate, left))
		rec.Set("progress", max(percent, rec.GetFloat("progress")))
		rec.Set("rate", rate)
		rec.Set("seconds_left", max(0, left))
		if stage == "write" {
			rec.Set("done_tables", max(tables, rec.GetInt("done_tables")))
		}
	})
}
