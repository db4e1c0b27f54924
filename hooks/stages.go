package hooks

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// jobRunner does a tabulation job in three stages of units that may be run
// again: count (one unit; the cube is stored), test (one unit), write (a unit
// per workbook and one for the tidy table; each is stored when it is
// finished). After a crash the stored cube and outputs are taken as they are.
type jobRunner struct{ p *plugin }

// Shares of the progress bar.
const (
	countShare = 30.0
	testShare  = 10.0
	writeShare = 60.0
)

// run is one run of one job.
type run struct {
	p        *plugin
	job      scheduler.Job
	record   *core.Record
	throttle *throttle
}

// Run implements scheduler.Runner.
func (j *jobRunner) Run(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
	record, err := j.p.app.FindRecordById(jobsName, job.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return scheduler.ErrLost
	}
	if err != nil {
		return fault.New(fault.DatabaseBusy, "hooks.run").Because(err)
	}
	r := &run{p: j.p, job: job, record: record, throttle: newThrottle(j.p.config.Now)}
	ds, err := r.open()
	if err != nil {
		return err
	}
	defer func() { _ = ds.Close() }()
	plan, err := tabplan.Parse([]byte(record.GetString("variables_config")))
	if err != nil {
		return err
	}
	resolved, err := ds.Resolve(plan)
	if err != nil {
		return err
	}
	var cube *tabulation.Cube
	if err := turn(func(ctx context.Context) error { cube, err = r.count(ctx, ds, resolved); return err }); err != nil {
		return err
	}
	var results *tabulation.Results
	if err := turn(func(ctx context.Context) error { results, err = r.test(ctx, ds, resolved, cube); return err }); err != nil {
		return err
	}
	return r.write(ctx, results, turn)
}

// open opens the encoded dataset from our cache, filling it from storage.
func (r *run) open() (*tabulation.Dataset, error) {
	rec, err := r.p.datasetOf(r.p.app, r.record.GetString("dataset"), r.record.GetString("owner"))
	if err != nil {
		return nil, err
	}
	return r.p.openColumns(rec)
}

// openColumns maps the encoded form of a dataset. The name of the stored file
// is new for every encoding, so a cached copy is never stale.
func (p *plugin) openColumns(rec *core.Record) (*tabulation.Dataset, error) {
	if rec.GetString("columns") == "" {
		return nil, fault.New(fault.DatasetGone, "hooks.open")
	}
	cached := p.dir("cache", rec.Id+"_"+rec.GetString("columns"))
	if ds, err := tabulation.OpenDataset(cached); err == nil {
		return ds, nil
	}
	if err := os.MkdirAll(filepath.Dir(cached), 0o755); err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.open").Because(err)
	}
	scratch, err := p.scratch()
	if err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.open").Because(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	path, err := p.fetch(rec, "columns", scratch)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(path, cached); err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.open").Because(err)
	}
	return tabulation.OpenDataset(cached)
}

// count gives the job's cube: the stored one, or a new one that is stored.
func (r *run) count(ctx context.Context, ds *tabulation.Dataset, plan *tabplan.Resolved) (*tabulation.Cube, error) {
	r.progress("count", 0, 0)
	if cube := r.storedCube(plan); cube != nil {
		return cube, nil
	}
	cube, err := tabulation.Count(ctx, ds, plan, r.p.config.Workers, func(q tabulation.Progress) {
		r.progress("count", countShare*share(q), 0)
	})
	if err != nil {
		return nil, err
	}
	scratch, err := r.p.scratch()
	if err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.count").Because(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	path := filepath.Join(scratch, "job.cube")
	f, err := os.Create(path)
	if err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.count").Because(err)
	}
	_, err = cube.WriteTo(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, fault.New(fault.StorageAway, "hooks.count").Because(err)
	}
	return cube, r.store(ctx, "cube", tabulation.Part{}, tabulation.Output{Path: path, Name: "job.cube"})
}

func share(q tabulation.Progress) float64 {
	if q.Total <= 0 {
		return 0
	}
	return float64(q.Done) / float64(q.Total)
}

// storedCube reads the cube of a former run. One that cannot be read is no
// loss: it is counted again.
func (r *run) storedCube(plan *tabplan.Resolved) *tabulation.Cube {
	rec := r.output("cube", 0)
	if rec == nil {
		return nil
	}
	scratch, err := r.p.scratch()
	if err != nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	path, err := r.p.fetch(rec, "file", scratch)
	if err == nil {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			defer func() { _ = f.Close() }()
			var cube *tabulation.Cube
			if cube, err = tabulation.ReadCube(f); err == nil && cube.Plan() == plan.Digest {
				return cube
			}
		}
	}
	if err := r.p.app.Delete(rec); err != nil {
		r.p.app.Logger().Warn("cannot remove a cube that is of no use", "job", r.job.ID, "error", err)
	}
	return nil
}

// output finds a finished output of the job.
func (r *run) output(kind string, part int) *core.Record {
	rec, err := r.p.app.FindFirstRecordByFilter(outputsName, "job = {:job} && kind = {:kind} && part = {:part}", dbx.Params{"job": r.job.ID, "kind": kind, "part": part})
	if err != nil {
		return nil
	}
	return rec
}

func (r *run) test(ctx context.Context, ds *tabulation.Dataset, plan *tabplan.Resolved, cube *tabulation.Cube) (*tabulation.Results, error) {
	r.progress("test", countShare, 0)
	results, err := tabulation.Test(ctx, ds, plan, cube, func(q tabulation.Progress) {
		r.progress("test", countShare+testShare*share(q), 0)
	})
	if err != nil {
		return nil, err
	}
	results.Version = r.p.config.Version
	check := results.SelfCheck()
	return results, (&jobStore{r.p}).change(r.job.ID, func(rec *core.Record) { rec.Set("self_check", check) })
}

// write writes every workbook that is not there yet, and the tidy table.
func (r *run) write(ctx context.Context, results *tabulation.Results, turn scheduler.Turn) error {
	parts := results.Parts()
	total := float64(len(results.Job.Tables))
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.p.config.Workers)
	for _, part := range parts {
		group.Go(func() error {
			return turn(func(ctx context.Context) error {
				if r.output("workbook", part.Number) == nil {
					if err := r.unit(ctx, "workbook", part, func(dir string) (tabulation.Output, error) {
						return results.WritePart(ctx, part, dir, r.runInfo())
					}); err != nil {
						return err
					}
				}
				n := done.Add(int64(part.Last - part.First + 1))
				r.progress("write", countShare+testShare+writeShare*float64(n)/total, int(n))
				return nil
			})
		})
	}
	group.Go(func() error {
		return turn(func(ctx context.Context) error {
			if r.output("tidy", 0) != nil {
				return nil
			}
			return r.unit(ctx, "tidy", tabulation.Part{First: 1, Last: int(total)}, func(dir string) (tabulation.Output, error) {
				return results.WriteTidy(ctx, dir)
			})
		})
	})
	return group.Wait()
}

// unit makes one file in a scratch folder and stores it.
func (r *run) unit(ctx context.Context, kind string, part tabulation.Part, write func(dir string) (tabulation.Output, error)) error {
	dir, err := r.p.scratch()
	if err != nil {
		return fault.New(fault.StorageAway, "hooks.write").Because(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out, err := write(dir)
	if err != nil {
		return err
	}
	return r.store(ctx, kind, part, out)
}

// store saves a finished file as an output, visible at once. The index on
// job, kind and part makes a second one impossible.
func (r *run) store(ctx context.Context, kind string, part tabulation.Part, out tabulation.Output) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Cancelled, "hooks.store").Because(err)
	}
	collection, err := r.p.app.FindCachedCollectionByNameOrId(outputsName)
	if err != nil {
		return fault.New(fault.DatabaseBusy, "hooks.store").Because(err)
	}
	file, err := filesystem.NewFileFromPath(out.Path)
	if err != nil {
		return fault.New(fault.StorageAway, "hooks.store").Because(err)
	}
	rec := core.NewRecord(collection)
	for field, v := range map[string]any{
		"job": r.job.ID, "owner": r.record.GetString("owner"), "part": part.Number, "first_table": part.First, "last_table": part.Last,
		"name": out.Name, "file": file, "kind": kind, "bytes": file.Size, "sha256": out.SHA256, "content_sha256": out.ContentSHA256,
	} {
		rec.Set(field, v)
	}
	if err := r.p.app.SaveWithContext(ctx, rec); err != nil {
		if r.output(kind, part.Number) != nil {
			return nil
		}
		return fault.New(fault.StorageAway, "hooks.store").Because(err)
	}
	// a newly finished unit ends a row of interruptions
	_, _ = r.p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_jobs SET interruptions=0 WHERE id={:id}`).Bind(dbx.Params{"id": r.job.ID}).Execute()
	return nil
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

// progress shows how far the job is, at most about three times a second. It
// changes nothing on a job that has ended meanwhile.
func (r *run) progress(stage string, percent float64, tables int) {
	if !r.throttle.due() {
		return
	}
	rec, err := r.p.app.FindRecordById(jobsName, r.job.ID)
	if err != nil || rec.GetString("status") != "processing" {
		return
	}
	rec.IgnoreUnchangedFields(true)
	rec.Set("current_step", stepText(stage, rec.GetString("language")))
	rec.Set("progress", max(percent, rec.GetFloat("progress")))
	if tables > 0 {
		rec.Set("done_tables", max(tables, rec.GetInt("done_tables")))
	}
	rec.Set("rev", rec.GetInt("rev")+1)
	_ = r.p.app.SaveNoValidate(rec) // progress is a courtesy, its loss no fault
}
