package hooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// A job with sums_of is laid out from the sums that another job stored: the
// data need not be there any more. It keeps a copy of the sums, so that it
// can be laid out again when the other job is purged.

// cubeName is the file name of a job's stored sums.
const cubeName = "job.cube"

// prepareRelayout completes a job that is to be laid out from the sums of
// another: its owner and plan are set. NoSums when they are not stored,
// NeedsPass when the plan asks for what they do not give.
func (p *plugin) prepareRelayout(app core.App, r, source *core.Record, lang string) (*core.Record, error) {
	plan, err := tabplan.Parse([]byte(r.GetString("variables_config")))
	if err != nil {
		return nil, err
	}
	dir, err := p.scratch()
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	sums, err := p.storedSums(dir, source.Id)
	if err != nil {
		return nil, err
	}
	arranged, err := sums.cube.Arrange(plan)
	if err != nil {
		return nil, err
	}
	forecast, err := p.affordable(arranged.Plan(), 0)
	if err != nil {
		return nil, err
	}
	if err := p.startable(r, source.GetDateTime("expires_at"), lang); err != nil {
		return nil, err
	}
	r.Set("sums_of", source.Id)
	r.Set("request_digest", sums.request(arranged.Plan(), p.config.Version))
	return p.admit(app, r, true, lang, plan, arranged.Plan(), forecast)
}

// sums are stored sums in a scratch folder.
type sums struct {
	cube   *tabulation.Cube
	path   string
	digest string // SHA-256 of the file, hex
}

// request names the request of a job laid out from the sums.
func (s *sums) request(plan *tabplan.Resolved, version string) string {
	sum := sha256.Sum256([]byte("sums\x00" + s.digest + "\x00" + plan.Digest + "\x00" + version))
	return hex.EncodeToString(sum[:])
}

// storedSums fetches the sums of the first of the jobs that has them. NoSums
// when none has.
func (p *plugin) storedSums(dir string, jobs ...string) (*sums, error) {
	const op = "hooks.sums"
	for _, id := range jobs {
		found, err := p.app.FindRecordsByFilter(outputsName, `job = {:job} && kind = "cube"`, "", 1, 0, dbx.Params{"job": id})
		if err != nil {
			return nil, fault.New(fault.DatabaseBusy, op).Because(err)
		}
		if len(found) == 0 {
			continue
		}
		path, err := p.fetch(found[0], "file", dir)
		if err != nil {
			return nil, err
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, storageFault(op, err)
		}
		h := sha256.New()
		cube, err := p.engine.readCube(io.TeeReader(f, h))
		if err == nil {
			_, err = io.Copy(h, f) // what may stand behind the sums
		}
		_ = f.Close()
		if err != nil {
			return nil, err
		}
		return &sums{cube: cube, path: path, digest: hex.EncodeToString(h.Sum(nil))}, nil
	}
	return nil, fault.New(fault.NoSums, op)
}

// relayout runs a job from the stored sums: one turn to read and test, then
// the units of every job.
func (r *run) relayout(ctx context.Context, turn scheduler.Turn) error {
	plan, err := tabplan.Parse([]byte(r.record.GetString("variables_config")))
	if err != nil {
		return err
	}
	r.show("count", 0, 0)
	dir, err := r.p.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var results *tabulation.Results
	err = turn(ctx, func(ctx context.Context, cores int) error {
		stored, err := r.p.storedSums(dir, r.job.ID, r.record.GetString("sums_of"))
		if err != nil {
			return err
		}
		arranged, err := stored.cube.Arrange(plan)
		if err != nil {
			return err
		}
		if err := r.sameRequest(stored.request(arranged.Plan(), r.p.config.Version)); err != nil {
			return err
		}
		err = r.unit(ctx, "cube", tabulation.Part{}, func(string) (tabulation.Output, error) {
			named := filepath.Join(dir, cubeName)
			if stored.path != named {
				if err := os.Rename(stored.path, named); err != nil {
					return tabulation.Output{}, storageFault("hooks.relayout", err)
				}
			}
			return tabulation.Output{Path: named, Name: cubeName, SHA256: stored.digest, ContentSHA256: stored.digest}, nil
		})
		if err != nil {
			return err
		}
		r.show("test", countShare, 0)
		defer r.p.phases.begin("test", r.job.ID)()
		results, err = arranged.Test(ctx, cores, func(q tabulation.Progress) {
			r.show("test", countShare+testShare*share(q), int(q.Done))
		})
		return err
	})
	if err != nil {
		return err
	}
	r.tested(results, nil)
	return r.write(ctx, results, turn)
}
