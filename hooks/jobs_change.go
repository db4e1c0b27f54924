package hooks

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// cancelJob marks a live job cancelled and ends its run; a job that has ended
// stays as it is. What it finished stays until it expires.
func (p *plugin) cancelJob(app core.App, id, _ string) (*core.Record, error) {
	var ended *core.Record
	var lease string
	err := inTransaction(app, func(tx core.App) error {
		r, err := tx.FindRecordById(jobsName, id)
		if err != nil {
			return err
		}
		switch r.GetString("status") {
		case "queued", "processing":
		default:
			return nil
		}
		lease = r.GetString("lease_owner")
		let(r, "cancelled")
		r.Set("current_step", stepText("cancelled", r.GetString("language")))
		r.Set("error_code", string(fault.Cancelled))
		r.Set("error_message", "")
		p.setEnded(r, p.config.Now())
		ended = r
		return saveNext(tx, r)
	})
	if err != nil {
		return nil, err
	}
	if ended != nil {
		p.metrics.jobEnded(ended)
	}
	p.jobs.Lost(lease)
	return app.FindRecordById(jobsName, id)
}

// retryJob queues a failed or cancelled job again; what it finished stays and
// is not done twice. Where an equal request is live, that job is given.
func (p *plugin) retryJob(app core.App, id, lang string) (*core.Record, error) {
	r, err := app.FindRecordById(jobsName, id)
	if err != nil {
		return nil, err
	}
	if live := liveTwin(app, r.GetString("owner"), r.GetString("request_digest")); live != nil && live.Id != id {
		return live, nil
	}
	err = inTransaction(app, func(tx core.App) error {
		if r, err = tx.FindRecordById(jobsName, id); err != nil {
			return err
		}
		switch s := r.GetString("status"); s {
		case "failed", "cancelled":
		default:
			return fault.New(fault.Forbidden, "hooks.retry", "why", fmt.Sprintf(say(lang,
				"the job is %s; only failed and cancelled jobs can be started again", "status pekerjaan: %s; hanya pekerjaan yang gagal atau dibatalkan dapat dimulai lagi"), s))
		}
		if _, err := p.datasetOf(tx, r.GetString("dataset"), r.GetString("owner")); err != nil {
			return err
		}
		let(r, "queued")
		for field, v := range map[string]any{
			"current_step": stepText("queued", r.GetString("language")), "failure": nil, "error_code": "", "error_message": "", "attempts": 0, "interruptions": 0,
			"completed_at": "", "expires_at": "", "run_after": "", "progress": 0, "rate": 0, "seconds_left": 0, "queued_at": dateTime(p.config.Now()),
		} {
			r.Set(field, v)
		}
		return saveNext(tx, r)
	})
	if err != nil {
		return nil, err
	}
	p.announce(p.config.OnJobQueued, "OnJobQueued", r)
	p.jobs.Wake()
	return app.FindRecordById(jobsName, id)
}

// rateRoute takes one click's verdict on a job's results; "" takes it back.
func (p *plugin) rateRoute(e *core.RequestEvent) error {
	r, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, r) {
		return e.NotFoundError("", err)
	}
	var body rateBody
	if err := e.BindBody(&body); err != nil || body.Rating != "" && body.Rating != "good" && body.Rating != "bad" {
		return refuse(e, fault.New(fault.BadRequest, "hooks.rate", "why", say(languageOf(e.Request), `rating is "good", "bad" or ""`, `rating adalah "good", "bad", atau ""`)))
	}
	return answerChanged(e, r.Id, func(r *core.Record) {
		r.Set("rating", body.Rating)
		r.Set("rated_at", "")
		if body.Rating != "" {
			r.Set("rated_at", dateTime(p.config.Now()))
		}
	})
}

// keepRoute has an administrator keep the files of a job beyond their time, or
// let them go again.
func (p *plugin) keepRoute(e *core.RequestEvent) error {
	r, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, r) {
		return e.NotFoundError("", err)
	}
	if !p.isAdmin(e.Auth) {
		return refuse(e, fault.New(fault.Forbidden, "hooks.keep", "why", say(languageOf(e.Request), "administrators keep the files of a job; ask one of them", "hanya administrator yang dapat menyimpan berkas pekerjaan; mintalah kepada mereka")))
	}
	var body keepBody
	if err := e.BindBody(&body); err != nil || body.Keep == nil {
		return refuse(e, fault.New(fault.BadRequest, "hooks.keep", "why", say(languageOf(e.Request), "keep is true or false", "keep adalah true atau false")))
	}
	return answerChanged(e, r.Id, func(r *core.Record) { r.Set("keep", *body.Keep) })
}

// keepBody is what the route takes.
type keepBody struct {
	Keep *bool `json:"keep"`
}

// answerChanged changes a job as it is now, and answers it.
func answerChanged(e *core.RequestEvent, id string, change func(*core.Record)) error {
	var r *core.Record
	err := inTransaction(e.App, func(tx core.App) (err error) {
		if r, err = tx.FindRecordById(jobsName, id); err != nil {
			return err
		}
		change(r)
		return saveNext(tx, r)
	})
	if err != nil {
		return err
	}
	if err := apis.EnrichRecord(e, r); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, r)
}

// rateBody is what the route takes.
type rateBody struct {
	Rating string `json:"rating"` // good, bad or ""
}
