package hooks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// output finds a finished output of the job; nil when there is none.
func (r *run) output(kind string, part int) (*core.Record, error) {
	rec, err := r.p.app.FindFirstRecordByFilter(outputsName, "job = {:job} && kind = {:kind} && part = {:part}", dbx.Params{"job": r.job.ID, "kind": kind, "part": part})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.DatabaseBusy, "hooks.output").Because(err)
	}
	return rec, nil
}

// storedCube reads the cube of a former run. One that cannot be read is no
// loss: it is removed and counted again.
func (r *run) storedCube(plan *tabplan.Resolved) *tabulation.Cube {
	rec, err := r.output("cube", 0)
	if err != nil || rec == nil {
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
			if cube, err = r.p.engine.readCube(f); err == nil && cube.Fits(plan) == nil {
				return cube
			}
		}
	}
	if err := r.p.app.Delete(rec); err != nil {
		r.p.app.Logger().Warn("cannot remove a cube that is of no use", "job", r.job.ID, "error", err)
	}
	return nil
}

// unit makes one file in a scratch folder and stores it, unless a former run
// has.
func (r *run) unit(ctx context.Context, kind string, part tabulation.Part, write func(dir string) (tabulation.Output, error)) error {
	if there, err := r.output(kind, part.Number); err != nil || there != nil {
		return err
	}
	dir, err := r.p.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out, err := write(dir)
	if err != nil {
		return err
	}
	return r.store(ctx, kind, part, out)
}

// verifyStored reads an output back from a bucket, before anybody is told of
// it, and compares it with the file it was made from: an object storage may
// say that it has what it has not. The file system is believed.
func (r *run) verifyStored(rec *core.Record, path string) error {
	const op = "hooks.verify"
	if !settings(r.p.app).S3.Enabled {
		return nil
	}
	storage, err := openStorage(r.p.app)
	if err != nil {
		return storageFault(op, err)
	}
	defer func() { _ = storage.Close() }()
	stored, err := storage.GetReader(rec.BaseFilesPath() + "/" + rec.GetString("file"))
	if err != nil {
		return storageFault(op, err)
	}
	defer func() { _ = stored.Close() }()
	made, err := os.Open(path)
	if err != nil {
		return storageFault(op, err)
	}
	defer func() { _ = made.Close() }()
	sums := [2][]byte{}
	for i, in := range []io.Reader{stored, made} {
		h := sha256.New()
		if _, err := io.Copy(h, in); err != nil {
			return storageFault(op, err)
		}
		sums[i] = h.Sum(nil)
	}
	if !bytes.Equal(sums[0], sums[1]) {
		return fault.New(fault.StorageAway, op).Because(fmt.Errorf("the storage gives another file than it was given: %s", rec.GetString("file")))
	}
	return nil
}

// store saves a finished file as an output, visible at once. The index on
// job, kind and part makes a second one impossible.
func (r *run) store(ctx context.Context, kind string, part tabulation.Part, out tabulation.Output) error {
	const op = "hooks.store"
	defer r.p.phases.begin("publish", r.job.ID)()
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Cancelled, op).Because(err)
	}
	collection, err := r.p.app.FindCachedCollectionByNameOrId(outputsName)
	if err != nil {
		return storageFault(op, err)
	}
	file, err := filesystem.NewFileFromPath(out.Path)
	if err != nil {
		return storageFault(op, err)
	}
	rec := core.NewRecord(collection)
	for field, v := range map[string]any{
		"job": r.job.ID, "owner": r.record.GetString("owner"), "part": part.Number, "first_table": part.First, "last_table": part.Last,
		"name": out.Name, "file": file, "kind": kind, "bytes": file.Size, "sha256": out.SHA256, "content_sha256": out.ContentSHA256,
	} {
		rec.Set(field, v)
	}
	if err := r.p.app.SaveWithContext(ctx, rec); err != nil {
		if there, ferr := r.output(kind, part.Number); ferr == nil && there != nil {
			return nil
		}
		if _, ferr := r.p.find(jobsName, r.job.ID); errors.Is(ferr, scheduler.ErrLost) {
			return ferr // deleted meanwhile, with its outputs
		}
		return storageFault(op, err)
	}
	if err := r.verifyStored(rec, out.Path); err != nil {
		if derr := r.p.app.Delete(rec); derr != nil {
			r.p.app.Logger().Error("cannot remove an output that was not stored whole", "job", r.job.ID, "output", rec.Id, "error", derr)
		}
		return err
	}
	// a newly finished unit ends a row of interruptions
	_, err = r.p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_jobs SET interruptions=0 WHERE id={:id} AND interruptions>0`).Bind(dbx.Params{"id": r.job.ID}).Execute()
	if err != nil {
		r.p.app.Logger().Warn("cannot note a finished unit", "job", r.job.ID, "error", err)
	}
	return nil
}
