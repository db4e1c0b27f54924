package hooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// datasetReader reads a dataset: one unit of work.
type datasetReader struct{ p *plugin }

// readers is how many datasets are read at once.
const readers = 2

// Run implements scheduler.Runner.
func (d *datasetReader) Run(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
	return turn(ctx, func(ctx context.Context, cores int) error { return d.read(ctx, job, cores) })
}

func (d *datasetReader) read(ctx context.Context, job scheduler.Job, cores int) error {
	p := d.p
	defer p.phases.begin("read", job.ID)()
	r, err := p.find(datasetsName, job.ID)
	if err != nil {
		return err
	}
	edits, err := editsOf(r)
	if err != nil {
		return err
	}
	if ds := p.encoded(r); ds != nil {
		defer func() { _ = ds.Close() }()
		edited, err := ds.Edited(edits)
		if err != nil {
			return err
		}
		return d.store(ctx, job, found{dataset: edited})
	}
	scratch, err := p.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	shown := newProgress(p.datasets, p.reads, job)
	defer shown.close()
	req, err := p.readRequest(r, scratch, cores)
	if err != nil {
		return err
	}
	req.Report = report(shown)
	next, req, err := p.replacement(ctx, r, req, edits)
	if err != nil {
		return err
	}
	ds := next.dataset
	if ds == nil {
		req.Edits = edits
		if ds, err = p.engine.read(ctx, req); err != nil {
			return err
		}
	}
	defer func() { _ = ds.Close() }()
	p.metrics.read.Add(float64(ds.Rows()))
	next.dataset, next.encoded = ds, filepath.Join(scratch, encodedName(ds.Digest()))
	if err := ds.Save(next.encoded); err != nil {
		return storageFault("hooks.read", err)
	}
	return d.store(ctx, job, next)
}

func editsOf(r *core.Record) ([]profile.Edit, error) {
	var edits struct {
		Edits []profile.Edit `json:"edits"`
	}
	err := decodeField(r, "edits", &edits)
	return edits.Edits, err
}

// readRequest fetches what is to be read: the replacement where there is one.
func (p *plugin) readRequest(r *core.Record, scratch string, cores int) (tabulation.ReadRequest, error) {
	data, form := "file", "codebook"
	if r.GetString("incoming") != "" {
		data = "incoming"
		if r.GetString("incoming_codebook") != "" {
			form = "incoming_codebook"
		}
	}
	arrived := int64(0)
	req := tabulation.ReadRequest{DataName: r.GetString("name"), Workers: cores}
	var err error
	if req.Data, err = p.fetch(r, data, scratch); err != nil {
		return req, err
	}
	if r.GetString(form) != "" {
		if req.Form, err = p.fetch(r, form, scratch); err != nil {
			return req, err
		}
		req.FormName = "XLSForm"
	}
	// what a storage lost would be missing respondents; before the first reading
	// the record says how much was uploaded
	for _, path := range []string{req.Data, req.Form} {
		if info, err := os.Stat(path); err == nil {
			arrived += info.Size()
		}
	}
	if sent := int64(r.GetInt("bytes")); data == "file" && r.GetString("columns") == "" && sent > 0 && arrived != sent {
		return req, fault.New(fault.StorageAway, "hooks.read").Because(fmt.Errorf("%d bytes were uploaded, the storage gives %d", sent, arrived))
	}
	return req, decodeField(r, "options", &req.Options)
}

// encodingKey names what the columns were encoded from, and into which form:
// other edits need no new encoding, other files, options or forms do.
func encodingKey(file, form, options string) string {
	sum := sha256.Sum256([]byte(file + "\x00" + form + "\x00" + options + "\x00" + strconv.Itoa(tabulation.EncodedVersion)))
	return hex.EncodeToString(sum[:])
}

// encoded opens the columns of a dataset that need not be read again; nil
// where it must be.
func (p *plugin) encoded(r *core.Record) *tabulation.Dataset {
	if r.GetString("incoming") != "" || r.GetString("columns") == "" ||
		r.GetString("encoded_from") != encodingKey(r.GetString("file"), r.GetString("codebook"), r.GetString("options")) {
		return nil
	}
	ds, err := p.openEncoded(r)
	if err != nil {
		return nil // whatever it is: reading the file makes it anew
	}
	return ds
}

// found is what a reading found out.
type found struct {
	dataset *tabulation.Dataset
	encoded string                     // path of the encoded form; "": the stored one is right
	replace func(r *core.Record) error // what else changes when a replacement is stored; nil: none
}

// store attaches what was found; the state follows when the scheduler
// completes the reading. Never in a transaction: a large file would hold up
// every other writer. Only what is set here is saved, so that nothing the user
// changed meanwhile is undone.
func (d *datasetReader) store(ctx context.Context, job scheduler.Job, f found) error {
	r, err := d.p.find(datasetsName, job.ID)
	if err != nil {
		return err
	}
	if r.GetString("lease_owner") != job.Lease {
		return scheduler.ErrLost
	}
	r.IgnoreUnchangedFields(true)
	ds := f.dataset
	for _, f := range []struct {
		name, what string
		value      any
	}{{"variables", "the codebook as JSON in bytes", ds.Codebook()}, {"problems", "the problem list as JSON in bytes", ds.Problems()}} {
		text, err := json.Marshal(f.value)
		if err != nil {
			return fault.New(fault.Internal, "hooks.read").Because(err)
		}
		if len(text) > pb_migrations.JSONBytes {
			return fault.New(fault.TooLarge, "hooks.read", "what", f.what, "is", strconv.Itoa(len(text)), "max", strconv.Itoa(pb_migrations.JSONBytes))
		}
		r.Set(f.name, types.JSONRaw(text))
	}
	if f.replace != nil {
		if err := f.replace(r); err != nil {
			return err
		}
	}
	if f.encoded != "" {
		file, err := filesystem.NewFileFromPath(f.encoded)
		if err != nil {
			return storageFault("hooks.read", err)
		}
		r.Set("columns", file)
		r.Set("encoded_from", encodingKey(nameOf(r, "file"), nameOf(r, "codebook"), r.GetString("options")))
	}
	r.Set("bytes", fileBytes(d.p.app, r))
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

// nameOf is the name under which a file of a record is, or will be, stored.
func nameOf(r *core.Record, field string) string {
	if files := r.GetUnsavedFiles(field); len(files) > 0 {
		return files[0].Name
	}
	return r.GetString(field)
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
