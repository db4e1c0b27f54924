package hooks

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

const (
	jobsName    = "tabulation_jobs"
	outputsName = "tabulation_outputs"

	maxAttempts     = 3
	defaultPriority = 5
)

// bindJobs hangs pre-flight and queueing onto the records.
func (p *plugin) bindJobs() {
	p.app.OnRecordCreateRequest(jobsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabJobCreate", Func: p.preflight})
	p.app.OnRecordAfterCreateSuccess(jobsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabJobCreated", Func: func(e *core.RecordEvent) error {
		p.jobs.Wake()
		if err := p.config.OnJobQueued.Trigger(&JobEvent{App: e.App, Job: e.Record}); err != nil {
			e.App.Logger().Error("a host's handler failed", "event", "OnJobQueued", "error", err)
		}
		return e.Next()
	}})
	p.app.OnRecordAfterDeleteSuccess(jobsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabJobDeleted", Func: func(e *core.RecordEvent) error {
		p.jobs.Cancel(e.Record.Id)
		return e.Next()
	}})
}

// preflight checks a job before it is stored: the dataset is the owner's and
// ready, the plan resolves, the limits hold. An equal request that is still
// live is answered with the live job.
func (p *plugin) preflight(e *core.RecordRequestEvent) error {
	r := e.Record
	ds, err := p.datasetOf(e.App, r.GetString("dataset"), r.GetString("owner"))
	if err != nil {
		return refuse(e.RequestEvent, err)
	}
	plan, resolved, err := resolveFor(ds, []byte(r.GetString("variables_config")))
	if err != nil {
		return refuse(e.RequestEvent, err)
	}
	if err := p.affordable(resolved, ds.GetInt("rows")); err != nil {
		return refuse(e.RequestEvent, err)
	}
	digest := sha256.Sum256([]byte(r.GetString("owner") + "\x00" + ds.GetString("sha256") + "\x00" + ds.GetString("columns") + "\x00" + resolved.Digest))
	r.Set("request_digest", hex.EncodeToString(digest[:]))
	live, err := e.App.FindFirstRecordByFilter(jobsName, `owner = {:owner} && request_digest = {:digest} && (status = "queued" || status = "processing")`,
		dbx.Params{"owner": r.GetString("owner"), "digest": r.GetString("request_digest")})
	if err == nil {
		return e.JSON(http.StatusOK, live)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if r.GetString("name") == "" {
		r.Set("name", resolved.Title)
	}
	if r.GetString("language") == "" {
		r.Set("language", languageOf(e.Request))
	}
	if body, err := e.RequestInfo(); err == nil {
		if _, given := body.Body["priority"]; !given {
			r.Set("priority", defaultPriority)
		}
	}
	if r.GetInt("priority") > defaultPriority && !e.HasSuperuserAuth() {
		return refuse(e.RequestEvent, fault.New(fault.Forbidden, "hooks.jobs", "why", fmt.Sprintf("priorities above %d are for administrators", defaultPriority)))
	}
	if most := int(p.config.JobTimeout.Seconds()); r.GetInt("timeout") <= 0 || r.GetInt("timeout") > most {
		r.Set("timeout", most)
	}
	r.Set("variables_config", plan)
	r.Set("job_id", uuid.NewString())
	r.Set("status", "queued")
	r.Set("current_step", stepText("queued", r.GetString("language")))
	r.Set("total_tables", len(resolved.Tables))
	r.Set("max_attempts", maxAttempts)
	r.Set("queued_at", types.NowDateTime())
	return e.Next()
}

// datasetOf finds a ready dataset of an owner; another's is as absent as none.
func (p *plugin) datasetOf(app core.App, id, owner string) (*core.Record, error) {
	gone := fault.New(fault.DatasetGone, "hooks.jobs")
	if id == "" {
		return nil, gone
	}
	r, err := app.FindRecordById(datasetsName, id)
	if err != nil || r.GetString("owner") != owner {
		return nil, gone
	}
	if s := r.GetString("status"); s != "ready" {
		return nil, fault.New(fault.NotReady, "hooks.jobs", "status", s)
	}
	return r, nil
}

// resolveFor binds a plan to a dataset's codebook as stored in its record.
func resolveFor(ds *core.Record, text []byte) (*tabplan.Plan, *tabplan.Resolved, error) {
	plan, err := tabplan.Parse(text)
	if err != nil {
		return nil, nil, err
	}
	if plan.Title == "" {
		plan.Title = ds.GetString("name")
	}
	var cb codebook.Codebook
	if err := json.Unmarshal([]byte(ds.GetString("variables")), &cb); err != nil {
		return nil, nil, fault.New(fault.Internal, "hooks.jobs").Because(err)
	}
	cb.Reindex()
	resolved, err := tabplan.Resolve(plan, &cb)
	return plan, resolved, err
}

// affordable refuses a job that needs more memory than one may.
func (p *plugin) affordable(plan *tabplan.Resolved, rows int) error {
	f := tabulation.ForecastJob(plan, rows)
	if f.MemoryBytes > p.config.MemoryLimit {
		mib := func(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
		return fault.New(fault.MemoryLimit, "hooks.jobs", "is", mib(f.MemoryBytes), "max", mib(p.config.MemoryLimit))
	}
	return nil
}

// liveJobs counts jobs that are queued or processing.
func liveJobs(app core.App, where dbx.Expression) (int64, error) {
	return app.CountRecords(jobsName, where, dbx.In("status", "queued", "processing"))
}

// cancelJob marks a live job cancelled and ends its run.
func (p *plugin) cancelJob(app core.App, id string) (*core.Record, error) {
	err := app.RunInTransaction(func(tx core.App) error {
		r, err := tx.FindRecordById(jobsName, id)
		if err != nil {
			return err
		}
		switch r.GetString("status") {
		case "queued", "processing":
		default:
			return nil // it has ended already
		}
		r.IgnoreUnchangedFields(true)
		r.Set("status", "cancelled")
		r.Set("current_step", stepText("cancelled", r.GetString("language")))
		r.Set("error_code", string(fault.Cancelled))
		r.Set("lease_owner", "")
		r.Set("completed_at", types.NowDateTime())
		r.Set("expires_at", dateTime(p.config.Now().Add(p.config.Keep)))
		r.Set("rev", r.GetInt("rev")+1)
		return tx.SaveNoValidate(r)
	})
	if err != nil {
		return nil, err
	}
	p.jobs.Cancel(id)
	return app.FindRecordById(jobsName, id)
}

// retryJob queues an ended job again; what it finished stays.
func (p *plugin) retryJob(app core.App, id string) (*core.Record, error) {
	var refused error
	err := app.RunInTransaction(func(tx core.App) error {
		r, err := tx.FindRecordById(jobsName, id)
		if err != nil {
			return err
		}
		switch s := r.GetString("status"); s {
		case "failed", "cancelled":
		default:
			refused = fault.New(fault.Forbidden, "hooks.retry", "why", "the job is "+s+"; only failed and cancelled jobs can be started again")
			return nil
		}
		if _, err := p.datasetOf(tx, r.GetString("dataset"), r.GetString("owner")); err != nil {
			refused = err
			return nil
		}
		r.IgnoreUnchangedFields(true)
		for field, v := range map[string]any{
			"status": "queued", "current_step": stepText("queued", r.GetString("language")), "error_code": "", "error_message": "", "attempts": 0, "interruptions": 0,
			"completed_at": "", "expires_at": "", "run_after": "", "progress": 0, "queued_at": types.NowDateTime(), "rev": r.GetInt("rev") + 1,
		} {
			r.Set(field, v)
		}
		return tx.SaveNoValidate(r)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	p.jobs.Wake()
	return app.FindRecordById(jobsName, id)
}

// stepText words what a job is doing.
func stepText(step, lang string) string {
	words, ok := stepWords[step]
	if !ok {
		return step
	}
	if lang == "id" {
		return words[1]
	}
	return words[0]
}

var stepWords = map[string][2]string{
	"queued":    {"Waiting", "Menunggu"},
	"open":      {"Opening the data", "Membuka data"},
	"count":     {"Counting", "Menghitung"},
	"test":      {"Testing and checking", "Menguji dan memeriksa"},
	"write":     {"Writing workbooks", "Menulis buku kerja"},
	"completed": {"Finished", "Selesai"},
	"failed":    {"Failed", "Gagal"},
	"cancelled": {"Cancelled", "Dibatalkan"},
	"retry":     {"Interrupted, starting again", "Terhenti, dimulai lagi"},
}
