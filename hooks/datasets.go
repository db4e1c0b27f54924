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
	p.setUsed(r, now)
	return e.Next()
}

// updateDataset has a dataset read again when options or edits were changed.
// A reading with the former ones is of no use any more.
func (p *plugin) updateDataset(e *core.RecordRequestEvent) error {
	r, old := e.Record, e.Record.Original()
	if r.GetString("options") == old.GetString("options") && r.GetString("edits") == old.GetString("edits") {
		return e.Next()
	}
	if r.GetString("file") == "" {
		return refuse(e.RequestEvent, fault.New(fault.DatasetGone, "hooks.edit"))
	}
	now := p.config.Now()
	let(r, "uploaded")
	r.Set("progress", 0)
	r.Set("attempts", 0)
	r.Set("interruptions", 0)
	r.Set("run_after", "")
	r.Set("queued_at", dateTime(now))
	r.Set("rev", r.GetInt("rev")+1)
	p.setUsed(r, now)
	if err := e.Next(); err != nil {
		return err
	}
	p.reads.Lost(old.GetString("lease_owner"))
	return nil
}

// setUsed notes that a dataset was worked with, which puts its expiry off.
func (p *plugin) setUsed(r *core.Record, now time.Time) {
	r.Set("last_used", dateTime(now))
	r.Set("expires_at", dateTime(now.Add(p.config.Keep)))
}

// datasetQueue gives uploaded datasets out for reading.
func (p *plugin) datasetQueue() *queue {
	nothing := func(*core.Record, time.Time) {}
	return &queue{
		p: p, collection: datasetsName,
		waiting: "uploaded", working: "reading", done: "ready", fail: "failed",
		rank: "", may: func(time.Time) string { return "(q.file!='' OR q.incoming!='')" }, timeout: fmt.Sprint(int64(p.config.JobTimeout.Seconds())), memory: "0",
		events: queueEvents{
			taken: func(r *core.Record, _ time.Time) { r.Set("progress", 1) },
			waits: func(r *core.Record, _ time.Time) { r.Set("progress", 0) },
			ended: nothing,
			gone:  func(*core.Record, bool) {},
		},
	}
}
