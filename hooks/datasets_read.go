package hooks

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
)

// datasetReader reads a dataset: one unit of work, which uses all cores.
type datasetReader struct{ p *plugin }

// readers is how many datasets are read at once.
const readers = 2

// Run implements scheduler.Runner.
func (d *datasetReader) Run(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
	return turn(ctx, func(ctx context.Context) error { return d.read(ctx, job) })
}

func (d *datasetReader) read(ctx context.Context, job scheduler.Job) error {
	p := d.p
	defer p.phases.begin("read", job.ID)()
	r, err := p.find(datasetsName, job.ID)
	if err != nil {
		return err
	}
	scratch, err := p.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	shown := newProgress(p.datasets, p.reads, job)
	defer shown.close()
	req := tabulation.ReadRequest{DataName: r.GetString("name"), Workers: p.config.Workers, Report: report(shown)}
	if req.Data, err = p.fetch(r, "file", scratch); err != nil {
		return err
	}
	if r.GetString("codebook") != "" {
		if req.Form, err = p.fetch(r, "codebook", scratch); err != nil {
			return err
		}
		req.FormName = "XLSForm"
	}
	if err := decodeField(r, "options", &req.Options); err != nil {
		return err
	}
	var edits struct {
		Edits []profile.Edit `json:"edits"`
	}
	if err := decodeField(r, "edits", &edits); err != nil {
		return err
	}
	req.Edits = edits.Edits
	ds, err := p.engine.read(ctx, req)
	if err != nil {
		return err
	}
	defer func() { _ = ds.Close() }()
	encoded := filepath.Join(scratch, "columns.arrow")
	if err := ds.Save(encoded); err != nil {
		return storageFault("hooks.read", err)
	}
	return d.store(ctx, job, ds, encoded)
}

// store attaches the encoded form and what was found; the state follows when
// the scheduler completes the reading. Never in a transaction: a large file
// would hold up every other writer. Only what is set here is saved, so that
// nothing the user changed meanwhile is undone.
func (d *datasetReader) store(ctx context.Context, job scheduler.Job, ds *tabulation.Dataset, encoded string) error {
	file, err := filesystem.NewFileFromPath(encoded)
	if err != nil {
		return storageFault("hooks.read", err)
	}
	r, err := d.p.find(datasetsName, job.ID)
	if err != nil {
		return err
	}
	if r.GetString("lease_owner") != job.Lease {
		return scheduler.ErrLost
	}
	r.IgnoreUnchangedFields(true)
	for _, f := range []struct {
		name, what string
		value      any
	}{{"variables", "the codebook as JSON, in bytes,", ds.Codebook()}, {"problems", "the problem list as JSON, in bytes,", ds.Problems()}} {
		text, err := json.Marshal(f.value)
		if err != nil {
			return fault.New(fault.Internal, "hooks.read").Because(err)
		}
		if len(text) > pb_migrations.JSONBytes {
			return fault.New(fault.TooLarge, "hooks.read", "what", f.what, "is", strconv.Itoa(len(text)), "max", strconv.Itoa(pb_migrations.JSONBytes))
		}
		r.Set(f.name, types.JSONRaw(text))
	}
	r.Set("columns", file)
	r.Set("rows", ds.Rows())
	r.Set("variables_count", len(ds.Codebook().Variables))
	r.Set("sha256", ds.Digest())
	r.Set("progress", 95)
	r.Set("rev", r.GetInt("rev")+1)
	if err := d.p.app.SaveWithContext(ctx, r); err != nil {
		return storageFault("hooks.read", err)
	}
	return nil
}

// report shows the rows read so far: their number is not known before the
// end, so the progress nears 90 without reaching it.
func report(p *progress) tabulation.Reporter {
	return func(q tabulation.Progress) {
		p.show(func(r *core.Record) {
			r.Set("progress", max(r.GetInt("progress"), 1+int(89*float64(q.Done)/(float64(q.Done)+200_000))))
		})
	}
}

// decodeField reads a JSON field; an empty one leaves v as it is.
func decodeField(r *core.Record, field string, v any) error {
	text := r.GetString(field)
	if text == "" || text == "null" || text == `""` {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fault.New(fault.BadPlan, "hooks", "why", err.Error()).At(fault.Where{Path: field})
	}
	return nil
}
