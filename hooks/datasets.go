package hooks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
)

const datasetsName = "tabulation_datasets"

// bindDatasets hangs reading onto the records.
func (p *plugin) bindDatasets() {
	p.app.OnRecordCreateRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetCreate", Func: func(e *core.RecordRequestEvent) error {
		r := e.Record
		if r.GetString("file") == "" && len(r.GetUnsavedFiles("file")) == 0 {
			return refuse(e.RequestEvent, fault.New(fault.FileMissing, "hooks.upload"))
		}
		if r.GetString("name") == "" {
			if files := r.GetUnsavedFiles("file"); len(files) > 0 {
				r.Set("name", files[0].OriginalName)
			}
		}
		if r.GetString("language") == "" {
			r.Set("language", languageOf(e.Request))
		}
		r.Set("status", "uploaded")
		r.Set("last_used", types.NowDateTime())
		r.Set("expires_at", dateTime(p.config.Now().Add(p.config.Keep)))
		return e.Next()
	}})
	p.app.OnRecordUpdateRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetUpdate", Func: func(e *core.RecordRequestEvent) error {
		old := e.Record.Original()
		if e.Record.GetString("options") != old.GetString("options") || e.Record.GetString("edits") != old.GetString("edits") {
			e.Record.Set("status", "uploaded") // read again with the new choices
			e.Record.Set("progress", 0)
		}
		return e.Next()
	}})
	p.app.OnRecordDeleteRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetDelete", Func: func(e *core.RecordRequestEvent) error {
		live, err := liveJobs(e.App, dbx.HashExp{"dataset": e.Record.Id})
		if err != nil {
			return err
		}
		if live > 0 {
			return refuse(e.RequestEvent, fault.New(fault.Forbidden, "hooks.delete", "why", "a job is still using this dataset; cancel it first"))
		}
		return e.Next()
	}})
	wake := func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == "uploaded" {
			p.reader.wake()
		}
		return e.Next()
	}
	p.app.OnRecordAfterCreateSuccess(datasetsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabDatasetCreated", Func: wake})
	p.app.OnRecordAfterUpdateSuccess(datasetsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabDatasetUpdated", Func: wake})
}

func dateTime(t time.Time) types.DateTime {
	d, _ := types.ParseDateTime(t.UTC())
	return d
}

// datasetReader reads uploaded datasets in the background, one after another
// in each of its goroutines.
type datasetReader struct {
	p      *plugin
	hint   chan struct{}
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// readers is how many datasets are read at once; one read uses all cores.
const readers = 2

func newDatasetReader(p *plugin) *datasetReader {
	return &datasetReader{p: p, hint: make(chan struct{}, readers)}
}

func (d *datasetReader) wake() {
	select {
	case d.hint <- struct{}{}:
	default:
	}
}

// start takes up what a former process left half-read.
func (d *datasetReader) start() {
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	if d.p.lock.held() {
		_, err := d.p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_datasets SET status='uploaded' WHERE status='reading'`).Execute()
		if err != nil {
			d.p.app.Logger().Error("cannot take up half-read datasets", "error", err)
		}
	}
	for range readers {
		d.work.Add(1)
		go d.loop(ctx)
	}
}

func (d *datasetReader) stop() {
	if d.cancel != nil {
		d.cancel()
		d.work.Wait()
	}
}

func (d *datasetReader) loop(ctx context.Context) {
	defer d.work.Done()
	tick := time.NewTicker(d.p.config.Poll)
	defer tick.Stop()
	for {
		for ctx.Err() == nil {
			id, err := d.claim(ctx)
			if err != nil {
				if ctx.Err() == nil {
					d.p.app.Logger().Error("cannot claim a dataset", "error", err)
				}
				break
			}
			if id == "" {
				break
			}
			d.read(ctx, id)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.hint:
		case <-tick.C:
		}
	}
}

// claim marks the oldest uploaded dataset as being read, in one statement.
func (d *datasetReader) claim(ctx context.Context) (string, error) {
	var id string
	err := d.p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_datasets SET status='reading', rev=rev+1 WHERE id=(
		SELECT id FROM tabulation_datasets WHERE status='uploaded' ORDER BY created, rowid LIMIT 1) RETURNING id`).WithContext(ctx).Row(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// read reads one dataset and stores what came of it.
func (d *datasetReader) read(ctx context.Context, id string) {
	app := d.p.app
	err := d.guarded(ctx, id)
	if err == nil {
		return
	}
	if ctx.Err() != nil { // handed back for the next start
		_, _ = app.NonconcurrentDB().NewQuery(`UPDATE tabulation_datasets SET status='uploaded' WHERE id={:id} AND status='reading'`).Bind(dbx.Params{"id": id}).Execute()
		return
	}
	r, ferr := app.FindRecordById(datasetsName, id)
	if ferr != nil {
		return // deleted meanwhile
	}
	if !fault.IsInput(fault.CodeOf(err)) {
		app.Logger().Error("a dataset could not be read", "dataset", id, "error", err, "cause", errors.Unwrap(err))
	}
	r.IgnoreUnchangedFields(true)
	r.Set("status", "failed")
	r.Set("error_code", string(fault.CodeOf(err)))
	r.Set("error_message", fault.Sentence(err, r.GetString("language")))
	r.Set("rev", r.GetInt("rev")+1)
	if serr := app.SaveNoValidate(r); serr != nil {
		app.Logger().Error("cannot store that a dataset failed", "dataset", id, "error", serr)
	}
}

func (d *datasetReader) guarded(ctx context.Context, id string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked("hooks.read", v)
		}
	}()
	return d.readRecord(ctx, id)
}

func (d *datasetReader) readRecord(ctx context.Context, id string) error {
	p := d.p
	r, err := p.app.FindRecordById(datasetsName, id)
	if err != nil {
		return err
	}
	scratch, err := p.scratch()
	if err != nil {
		return fault.New(fault.StorageAway, "hooks.read").Because(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	p.step(id, 1)
	req := tabulation.ReadRequest{DataName: r.GetString("name"), Workers: p.config.Workers, Report: p.readProgress(id)}
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
	ds, err := tabulation.Read(ctx, req)
	if err != nil {
		return err
	}
	defer func() { _ = ds.Close() }()
	encoded := filepath.Join(scratch, "columns.arrow")
	if err := ds.Save(encoded); err != nil {
		return err
	}
	return p.storeDataset(ctx, id, ds, encoded)
}

// storeDataset attaches the encoded form and what was found. The record is
// read anew: the user may have renamed it meanwhile.
func (p *plugin) storeDataset(ctx context.Context, id string, ds *tabulation.Dataset, encoded string) error {
	file, err := filesystem.NewFileFromPath(encoded)
	if err != nil {
		return fault.New(fault.StorageAway, "hooks.read").Because(err)
	}
	r, err := p.app.FindRecordById(datasetsName, id)
	if err != nil {
		return err
	}
	if r.GetString("status") != "reading" {
		return nil // changed meanwhile: it will be read again
	}
	r.IgnoreUnchangedFields(true)
	r.Set("columns", file)
	r.Set("rows", ds.Rows())
	r.Set("variables_count", len(ds.Codebook().Variables))
	r.Set("variables", ds.Codebook())
	r.Set("problems", ds.Problems())
	r.Set("sha256", ds.Digest())
	r.Set("status", "ready")
	r.Set("progress", 100)
	r.Set("error_code", "")
	r.Set("error_message", "")
	r.Set("rev", r.GetInt("rev")+1)
	return p.app.SaveWithContext(ctx, r)
}

// fetch copies a stored file of a record into dir.
func (p *plugin) fetch(r *core.Record, field, dir string) (string, error) {
	storage, err := p.app.NewFilesystem()
	if err != nil {
		return "", fault.New(fault.StorageAway, "hooks.fetch").Because(err)
	}
	defer func() { _ = storage.Close() }()
	in, err := storage.GetReader(r.BaseFilesPath() + "/" + r.GetString(field))
	if err != nil {
		return "", fault.New(fault.DatasetGone, "hooks.fetch").Because(err)
	}
	defer func() { _ = in.Close() }()
	path := filepath.Join(dir, field)
	out, err := os.Create(path)
	if err != nil {
		return "", fault.New(fault.StorageAway, "hooks.fetch").Because(err)
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", fault.New(fault.StorageAway, "hooks.fetch").Because(err)
	}
	return path, nil
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

// readProgress shows the rows read so far: the number of rows is not known
// before the end, so the progress nears 90 without reaching it.
func (p *plugin) readProgress(id string) tabulation.Reporter {
	t := newThrottle(p.config.Now)
	return func(q tabulation.Progress) {
		if t.due() {
			p.step(id, 1+int(89*float64(q.Done)/(float64(q.Done)+200_000)))
		}
	}
}

// step stores the progress of a reading; a failure to do so is no failure of
// the reading.
func (p *plugin) step(id string, percent int) {
	r, err := p.app.FindRecordById(datasetsName, id)
	if err != nil || r.GetString("status") != "reading" {
		return
	}
	r.IgnoreUnchangedFields(true)
	r.Set("progress", percent)
	r.Set("rev", r.GetInt("rev")+1)
	_ = p.app.SaveNoValidate(r)
}
