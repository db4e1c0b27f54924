package hooks

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/tabulation/fault"
)

const datasetsName = "tabulation_datasets"

// bindDatasets hangs reading onto the records.
func (p *plugin) bindDatasets() {
	p.app.OnRecordCreateRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetCreate", Func: p.createDataset})
	p.app.OnRecordUpdateRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetUpdate", Func: p.updateDataset})
	p.app.OnRecordDeleteRequest(datasetsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabDatasetDelete", Func: func(e *core.RecordRequestEvent) error {
		live, err := liveJobs(e.App, dbx.HashExp{"dataset": e.Record.Id})
		if err != nil {
			return err
		}
		if live > 0 {
			return refuse(e.RequestEvent, fault.New(fault.Forbidden, "hooks.delete", "why", say(languageOf(e.Request),
				"a job is still using this dataset; cancel it first", "masih ada pekerjaan yang memakai dataset ini; batalkan dahulu")))
		}
		return e.Next()
	}})
	p.app.OnRecordAfterCreateSuccess(datasetsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabDatasetCreated", Func: func(e *core.RecordEvent) error {
		p.reads.Wake()
		return e.Next()
	}})
	p.app.OnRecordAfterUpdateSuccess(datasetsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabDatasetUpdated", Func: func(e *core.RecordEvent) error {
		p.reads.Wake()
		p.jobs.Wake() // a job may have waited for this dataset
		return e.Next()
	}})
	p.app.OnRecordAfterDeleteSuccess(datasetsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabDatasetDeleted", Func: func(e *core.RecordEvent) error {
		p.reads.Lost(e.Record.GetString("lease_owner"))
		p.previews.open.forget(func(key string) bool { return strings.HasPrefix(key, e.Record.Id+"_") })
		return e.Next()
	}})
}

// createDataset queues an upload for reading.
func (p *plugin) createDataset(e *core.RecordRequestEvent) error {
	r := e.Record
	files := r.GetUnsavedFiles("file")
	if len(files) == 0 {
		return refuse(e.RequestEvent, fault.New(fault.FileMissing, "hooks.upload"))
	}
	if r.GetString("name") == "" {
		r.Set("name", files[0].OriginalName)
	}
	if r.GetString("language") == "" {
		r.Set("language", languageOf(e.Request))
	}
	now := p.config.Now()
	r.Set("status", "uploaded")
	r.Set("queued_at", dateTime(now))
	r.Set("data_at", dateTime(now))
	r.Set("bytes", fileBytes(e.App, r))
	p.setUsed(r, now)
	return e.Next()
}

// updateDataset has a dataset described anew when options or edits were
// changed. A reading with the former ones is of no use any more. Two people
// (or windows) who edit the same state do not overwrite each other.
func (p *plugin) updateDataset(e *core.RecordRequestEvent) error {
	if !e.App.IsTransactional() { // a batch holds it already
		p.editing.Lock() // from the look at the stored revision to the save
		defer p.editing.Unlock()
	}
	old, err := e.App.FindRecordById(datasetsName, e.Record.Id)
	if err != nil {
		return e.NotFoundError("", err)
	}
	r := e.Record
	r.IgnoreUnchangedFields(true) // the reader stores beside us
	options, edits := r.GetString("options") != r.Original().GetString("options"), r.GetString("edits") != r.Original().GetString("edits")
	if !options && !edits {
		return e.Next()
	}
	if edits && revision(r) != revision(old)+1 {
		return refuse(e.RequestEvent, fault.New(fault.Conflict, "hooks.edit", "what", say(languageOf(e.Request), "the description of the variables", "keterangan variabel")))
	}
	if old.GetString("file") == "" {
		return refuse(e.RequestEvent, fault.New(fault.DatasetGone, "hooks.edit"))
	}
	p.readAgain(r, old)
	if err := e.Next(); err != nil {
		return err
	}
	p.reads.Lost(old.GetString("lease_owner"))
	return nil
}

// revision is the rev of a dataset's edits; 0 before the first.
func revision(r *core.Record) int {
	var e struct {
		Rev int `json:"rev"`
	}
	_ = decodeField(r, "edits", &e) // what is no such object has no revision
	return e.Rev
}

// readAgain queues a dataset for reading. stored is the record as it is now.
func (p *plugin) readAgain(r, stored *core.Record) {
	now := p.config.Now()
	let(r, "uploaded")
	for _, field := range []string{"progress", "attempts", "interruptions"} {
		r.Set(field, 0)
	}
	r.Set("run_after", "")
	r.Set("queued_at", dateTime(now))
	r.Set("rev", stored.GetInt("rev")+1)
	p.setUsed(r, now)
}

// setUsed notes that a dataset was worked with, which puts its expiry off.
func (p *plugin) setUsed(r *core.Record, now time.Time) {
	r.Set("last_used", dateTime(now))
	r.Set("expires_at", dateTime(now.Add(p.config.Keep)))
}

// datasetQueue gives uploaded datasets out for reading.
func (p *plugin) datasetQueue() *queue {
	return &queue{
		p: p, collection: datasetsName,
		waiting: "uploaded", working: "reading", done: "ready", fail: "failed",
		rank: "", may: func(time.Time) string { return "(q.file!='' OR q.incoming!='')" }, timeout: fmt.Sprint(int64(p.config.JobTimeout.Seconds())), memory: "0",
		events: queueEvents{
			taken: func(r *core.Record, _ time.Time) { r.Set("progress", 1) },
			waits: func(r *core.Record, _ time.Time) { r.Set("progress", 0) },
			ended: keepFormer,
			gone:  func(*core.Record, bool) {},
		},
	}
}
