package hooks

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
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
	p.app.OnRecordCreateRequest(jobsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabJobCreate", Func: p.createJob})
	p.app.OnRecordAfterCreateSuccess(jobsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabJobCreated", Func: func(e *core.RecordEvent) error {
		p.jobs.Wake()
		p.announce(p.config.OnJobQueued, "OnJobQueued", e.Record)
		return e.Next()
	}})
	p.app.OnRecordAfterDeleteSuccess(jobsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabJobDeleted", Func: func(e *core.RecordEvent) error {
		p.jobs.Lost(e.Record.GetString("lease_owner"))
		return e.Next()
	}})
}

// announce triggers a host's event; its failure is logged and changes nothing.
func (p *plugin) announce(h *hook.Hook[*JobEvent], name string, r *core.Record) {
	if err := h.Trigger(&JobEvent{App: p.app, Job: r}); err != nil {
		p.app.Logger().Error("a host's handler failed", "event", name, "error", err)
	}
}

// createJob is the pre-flight of a job, before it is stored: the dataset is
// the owner's and ready, the plan resolves, the limits hold. An equal request
// that is still live is answered with the live job, and one whose results are
// still stored with that job, unless ?fresh=1 asks for a new run.
func (p *plugin) createJob(e *core.RecordRequestEvent) error {
	if err := p.allowJob(e.RequestEvent); err != nil {
		return refuse(e.RequestEvent, err)
	}
	// from counting the live jobs to storing another one
	defer p.quotas.turns.take(e.Record.GetString("owner"))()
	fresh := e.Request.URL.Query().Get("fresh") == "1"
	twin, err := p.preflight(e, fresh)
	if err != nil {
		return refuse(e.RequestEvent, err)
	}
	if twin == nil {
		err := e.Next()
		if err == nil {
			return nil
		}
		// an equal request may have come in between: the index let one through
		if twin = liveTwin(e.App, e.Record.GetString("owner"), e.Record.GetString("request_digest")); twin == nil {
			return err
		}
	}
	if err := apis.EnrichRecord(e.RequestEvent, twin); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, twin)
}

// preflight checks and completes the record; it gives the job that the
// request joins, if there is one.
func (p *plugin) preflight(e *core.RecordRequestEvent, fresh bool) (*core.Record, error) {
	r, lang := e.Record, languageOf(e.Request)
	if r.GetString("language") == "" {
		r.Set("language", lang)
	}
	if body, err := e.RequestInfo(); err == nil {
		if _, given := body.Body["priority"]; !given {
			r.Set("priority", defaultPriority)
		}
	}
	if r.GetInt("priority") > defaultPriority && !p.isAdmin(e.Auth) {
		return nil, fault.New(fault.Forbidden, "hooks.jobs", "why", fmt.Sprintf(say(lang, "priorities above %d are for administrators", "prioritas di atas %d hanya untuk administrator"), defaultPriority))
	}
	return p.prepare(e.App, r, fresh, lang)
}

// prepare completes a job that is to be queued: its owner, dataset and plan
// are set. It gives the job that it joins, if there is one; sentences are in
// lang.
func (p *plugin) prepare(app core.App, r *core.Record, fresh bool, lang string) (*core.Record, error) {
	ds, err := p.datasetOf(app, r.GetString("dataset"), r.GetString("owner"))
	if err != nil {
		return nil, err
	}
	plan, resolved, err := resolveFor(ds, []byte(r.GetString("variables_config")))
	if err != nil {
		return nil, err
	}
	forecast, err := p.affordable(resolved, ds.GetInt("rows"))
	if err != nil {
		return nil, err
	}
	if err := p.startable(r, ds.GetDateTime("expires_at"), lang); err != nil {
		return nil, err
	}
	r.Set("request_digest", p.requestDigest(ds, resolved))
	return p.admit(app, r, fresh, lang, plan, resolved, forecast)
}

// admit completes a job whose plan is bound and whose request has a digest. It
// gives the job that it joins, if there is one.
func (p *plugin) admit(app core.App, r *core.Record, fresh bool, lang string, plan *tabplan.Plan, resolved *tabplan.Resolved, forecast tabulation.Forecast) (*core.Record, error) {
	if live := liveTwin(app, r.GetString("owner"), r.GetString("request_digest")); live != nil {
		return live, nil
	}
	if !fresh {
		if done := p.finishedTwin(app, r.GetString("owner"), r.GetString("request_digest")); done != nil {
			return done, nil
		}
	}
	n, err := liveJobs(app, dbx.HashExp{"owner": r.GetString("owner")})
	if err != nil {
		return nil, fault.New(fault.DatabaseBusy, "hooks.jobs").Because(err)
	}
	if n >= int64(p.config.MaxLive) {
		return nil, fault.New(fault.Quota, "hooks.jobs", "what", say(lang, "jobs waiting or running", "pekerjaan yang menunggu atau berjalan"), "max", strconv.Itoa(p.config.MaxLive))
	}
	if r.GetString("name") == "" {
		r.Set("name", resolved.Title)
	}
	if hook := r.GetString("webhook"); hook != "" {
		err := p.webhook().Check(hook)
		if p.config.WebhookSecret == "" {
			err = errors.New(say(lang, "this server signs none: an administrator has to set a secret", "server ini tidak menandatanganinya: administrator harus menetapkan rahasia"))
		}
		if err != nil {
			return nil, fault.New(fault.BadWebhook, "hooks.jobs", "why", err.Error())
		}
	}
	if most := int(p.config.JobTimeout.Seconds()); r.GetInt("timeout") <= 0 || r.GetInt("timeout") > most {
		r.Set("timeout", most)
	}
	for field, v := range map[string]any{
		"variables_config": plan, "job_id": uuid.NewString(), "status": "queued", "current_step": stepText("queued", r.GetString("language")),
		"total_tables": resolved.Shown(), "memory": forecast.MemoryBytes, "max_attempts": maxAttempts, "queued_at": dateTime(p.config.Now()),
	} {
		r.Set(field, v)
	}
	return nil, nil
}

// startable refuses a job that could never start: after its data have
// expired, or in a window that there is not.
func (p *plugin) startable(r *core.Record, expires types.DateTime, lang string) error {
	after := r.GetDateTime("run_after")
	if !after.IsZero() && !expires.IsZero() && after.Time().After(expires.Time()) {
		return fault.New(fault.Forbidden, "hooks.jobs", "why", fmt.Sprintf(say(lang,
			"the job would start at %s, after its data expire at %s", "pekerjaan baru dimulai pada %s, setelah datanya kedaluwarsa pada %s"), after, expires)).At(fault.Where{Path: "run_after"})
	}
	if name := r.GetString("window"); name != "" {
		if _, ok := p.config.window(name); !ok {
			var names []string
			for _, w := range p.config.Windows {
				names = append(names, w.Name)
			}
			return fault.New(fault.Forbidden, "hooks.jobs", "why", fmt.Sprintf(say(lang,
				"there is no window %q; there are: %s", "tidak ada jendela waktu %q; yang ada: %s"), name, strings.Join(names, ", "))).At(fault.Where{Path: "window"})
		}
	}
	return nil
}

// requestDigest names a request: the same data, described in the same way, and
// the same plan bound to them, by the same version of the program.
func (p *plugin) requestDigest(ds *core.Record, plan *tabplan.Resolved) string {
	sum := sha256.Sum256([]byte(ds.Id + "\x00" + ds.GetString("sha256") + "\x00" + ds.GetString("encoded_from") + "\x00" + ds.GetString("variables") + "\x00" + plan.Digest + "\x00" + p.config.Version))
	return hex.EncodeToString(sum[:])
}

// finishedTwin finds the job of an owner for a request whose results are all
// still stored; nil when there is none.
func (p *plugin) finishedTwin(app core.App, owner, digest string) *core.Record {
	var id string
	err := app.ConcurrentDB().NewQuery(`SELECT j.id FROM tabulation_jobs j
		WHERE j.owner={:owner} AND j.request_digest={:digest} AND j.status='completed' AND (j.expires_at>{:now} OR j.keep=TRUE)
		AND j.total_tables=(SELECT SUM(o.last_table-o.first_table+1) FROM tabulation_outputs o WHERE o.job=j.id AND o.kind='workbook')
		AND 2=(SELECT COUNT(*) FROM tabulation_outputs o WHERE o.job=j.id AND o.kind IN ('tidy', 'results'))
		ORDER BY j.completed_at DESC LIMIT 1`).Bind(dbx.Params{"owner": owner, "digest": digest, "now": stamp(p.config.Now())}).Row(&id)
	if err != nil {
		return nil // none, or the database is busy: then a run of its own is right, too
	}
	done, err := app.FindRecordById(jobsName, id)
	if err != nil {
		return nil
	}
	return done
}

// liveTwin finds the job of an owner for a request that has not ended; nil
// when there is none.
func liveTwin(app core.App, owner, digest string) *core.Record {
	if digest == "" {
		return nil
	}
	live, err := app.FindFirstRecordByFilter(jobsName, `owner = {:owner} && request_digest = {:digest} && (status = "queued" || status = "processing")`,
		dbx.Params{"owner": owner, "digest": digest})
	if err != nil {
		return nil // none, or the database is busy: then a run of its own is right, too
	}
	return live
}

// datasetOf finds a ready dataset of an owner; another's is as absent as none.
func (p *plugin) datasetOf(app core.App, id, owner string) (*core.Record, error) {
	const op = "hooks.dataset"
	r, err := app.FindRecordById(datasetsName, id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.DatabaseBusy, op).Because(err)
	}
	if err != nil || r.GetString("owner") != owner {
		return nil, fault.New(fault.DatasetGone, op)
	}
	if s := r.GetString("status"); s != "ready" {
		if r.GetString("error_code") == string(fault.DatasetGone) {
			return nil, fault.New(fault.DatasetGone, op)
		}
		return nil, fault.New(fault.NotReady, op, "status", s)
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
	if err := tabulation.CheckLayout(plan); err != nil {
		return nil, nil, err
	}
	resolved, err := tabplan.Resolve(plan, &cb)
	return plan, resolved, err
}

// affordable refuses a job that needs more memory than one may.
func (p *plugin) affordable(plan *tabplan.Resolved, rows int) (tabulation.Forecast, error) {
	f, err := tabulation.ForecastJob(context.Background(), plan, rows) // milliseconds, asked or not
	if err != nil {
		return f, err
	}
	if f.MemoryBytes > p.config.MemoryLimit {
		mib := func(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
		return f, fault.New(fault.MemoryLimit, "hooks.jobs", "is", mib(f.MemoryBytes), "max", mib(p.config.MemoryLimit))
	}
	return f, nil
}

// liveJobs counts jobs that are queued or processing.
func liveJobs(app core.App, where dbx.Expression) (int64, error) {
	return app.CountRecords(jobsName, where, dbx.In("status", "queued", "processing"))
}

// jobQueue gives queued jobs out to be run. A job whose dataset is being read
// again waits for it.
func (p *plugin) jobQueue() *queue {
	step := func(r *core.Record, step string) { r.Set("current_step", stepText(step, r.GetString("language"))) }
	return &queue{
		p: p, collection: jobsName,
		waiting: "queued", working: "processing", done: "completed", fail: "failed",
		rank:    "q.priority DESC,",
		served:  "(SELECT MAX(r.started_at) FROM tabulation_jobs r WHERE r.owner=q.owner),",
		may:     p.mayRun,
		timeout: "timeout", memory: "memory",
		events: queueEvents{
			taken: func(r *core.Record, now time.Time) {
				if r.GetDateTime("started_at").IsZero() {
					r.Set("started_at", dateTime(now))
				}
				clearFailure(r)
				step(r, "open")
			},
			waits: func(r *core.Record, _ time.Time) { step(r, "retry") },
			ended: func(r *core.Record, now time.Time) {
				if r.GetString("status") == "completed" {
					r.Set("done_tables", r.GetInt("total_tables"))
				}
				step(r, r.GetString("status"))
				p.setEnded(r, now)
			},
			stored: p.news,
			gone:   p.jobGone,
		},
	}
}

// mayRun is SQL: what a queued job waits for besides its turn. A window that
// is no longer configured keeps nobody.
func (p *plugin) mayRun(now time.Time) string {
	shut := "'.'" // no name of a window; a list must not be empty
	for _, w := range p.config.Windows {
		if !w.open(now) {
			shut += ",'" + w.Name + "'"
		}
	}
	return "q.\"window\" NOT IN (" + shut + ") AND (q.sums_of!='' OR NOT EXISTS (SELECT 1 FROM tabulation_datasets d WHERE d.id=q.dataset AND d.status IN ('uploaded', 'reading')))"
}

// setEnded notes when a job ended and when its files go.
func (p *plugin) setEnded(r *core.Record, now time.Time) {
	r.Set("completed_at", dateTime(now))
	r.Set("expires_at", dateTime(now.Add(p.config.Keep)))
}

// jobGone does what follows a stored end: dataset and outputs learn when they
// expire, the host is told. The purge goes by the job; the dates of the
// outputs are for those who look at them.
func (p *plugin) jobGone(r *core.Record, failed bool) {
	p.courier.Wake()
	p.metrics.jobEnded(r)
	now := p.config.Now()
	for sql, params := range map[string]dbx.Params{
		`UPDATE tabulation_outputs SET expires_at={:at} WHERE job={:job}`: {"at": r.GetString("expires_at"), "job": r.Id},
		`UPDATE tabulation_datasets SET last_used={:now}, expires_at={:at} WHERE id={:id}`: {
			"now": stamp(now), "at": stamp(now.Add(p.config.Keep)), "id": r.GetString("dataset")},
	} {
		if _, err := p.app.NonconcurrentDB().NewQuery(sql).Bind(params).Execute(); err != nil {
			p.app.Logger().Error("cannot set when files expire", "job", r.Id, "error", err)
		}
	}
	if failed {
		p.announce(p.config.OnJobFailed, "OnJobFailed", r)
		return
	}
	p.app.Logger().Info("a job is completed", "job", r.Id, "tables", r.GetInt("total_tables"),
		"waited", seconds(r, "queued_at", "started_at"), "ran", seconds(r, "started_at", "completed_at"))
	p.announce(p.config.OnJobCompleted, "OnJobCompleted", r)
}

// seconds is the time between two dates of a record.
func seconds(r *core.Record, from, to string) float64 {
	return r.GetDateTime(to).Sub(r.GetDateTime(from)).Seconds()
}
