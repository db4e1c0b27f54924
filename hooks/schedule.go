package hooks

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/robfig/cron/v3"

	"github.com/hary4di/pockettab/tabulation/fault"
)

const plansName = "tabulation_plans"

// scheduleEvery is the pause between looks for plans that are due.
const scheduleEvery = 10 * time.Second

// bindPlans keeps the next run of a plan beside its schedule.
func (p *plugin) bindPlans() {
	p.app.OnRecordCreateRequest(plansName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabPlanCreate", Func: p.schedulePlan})
	p.app.OnRecordUpdateRequest(plansName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabPlanUpdate", Func: p.schedulePlan})
}

// schedulePlan checks a schedule and settles when it is due. A run belongs to
// the newest data of a study, so a schedule needs one.
func (p *plugin) schedulePlan(e *core.RecordRequestEvent) error {
	r, lang := e.Record, languageOf(e.Request)
	r.IgnoreUnchangedFields(true) // the planner sets when it runs next
	spec := strings.TrimSpace(r.GetString("schedule"))
	if !r.IsNew() && spec == r.Original().GetString("schedule") && r.GetString("study") == r.Original().GetString("study") {
		return e.Next()
	}
	r.Set("schedule", spec)
	r.Set("next_run", "")
	r.Set("schedule_note", "")
	if spec != "" {
		next, err := nextRun(spec, p.config.Now())
		if err != nil {
			return refuse(e.RequestEvent, fault.New(fault.BadPlan, "hooks.schedule", "why", fmt.Sprintf(say(lang,
				"the schedule is no cron expression such as CRON_TZ=Asia/Jakarta 0 6 * * 1 (%v)", "jadwal bukan ekspresi cron seperti CRON_TZ=Asia/Jakarta 0 6 * * 1 (%v)"), err)).At(fault.Where{Path: "schedule"}))
		}
		if r.GetString("study") == "" {
			return refuse(e.RequestEvent, fault.New(fault.BadPlan, "hooks.schedule", "why", say(lang,
				"a schedule needs the study whose newest data it runs on", "jadwal memerlukan studi yang data terbarunya dipakai")).At(fault.Where{Path: "study"}))
		}
		r.Set("next_run", dateTime(next))
	}
	return e.Next()
}

// nextRun is when a schedule is next due after t. The zone is the one that the
// expression names with CRON_TZ=, else the server's.
func nextRun(spec string, t time.Time) (time.Time, error) {
	s, err := cron.ParseStandard(spec)
	if err != nil {
		return time.Time{}, err
	}
	next := s.Next(t)
	if next.IsZero() {
		return next, errors.New("it is never due")
	}
	return next, nil
}

// planner makes the jobs of plans that are due.
type planner struct {
	p    *plugin
	stop context.CancelFunc
	done sync.WaitGroup
}

func startPlanner(p *plugin) *planner {
	ctx, stop := context.WithCancel(context.Background())
	n := &planner{p: p, stop: stop}
	n.done.Go(func() {
		tick := time.NewTicker(scheduleEvery)
		defer tick.Stop()
		for {
			n.round()
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return n
}

func (n *planner) end() {
	n.stop()
	n.done.Wait()
}

// round makes a job of every plan that is due. After a time without a server a
// plan runs once, however often it was due.
func (n *planner) round() {
	app := n.p.app
	defer func() {
		if v := recover(); v != nil {
			app.Logger().Error("a round of the schedules broke off", "panic", v)
		}
	}()
	var ids []string
	err := app.ConcurrentDB().NewQuery(`SELECT id FROM tabulation_plans WHERE schedule!='' AND next_run!='' AND next_run<={:now} ORDER BY next_run LIMIT 100`).
		Bind(dbx.Params{"now": stamp(n.p.config.Now())}).Column(&ids)
	if err != nil {
		app.Logger().Error("cannot list plans that are due", "error", err)
		return
	}
	for _, id := range ids {
		if err := n.run(id); err != nil {
			app.Logger().Error("a scheduled run could not be queued, it is tried again", "plan", id, "error", err)
		}
	}
}

// run queues the job of a plan that is due and settles when it is due again,
// both or neither: whoever else saw the plan finds it done.
func (n *planner) run(id string) error {
	var queued *core.Record
	err := inTransaction(n.p.app, func(tx core.App) error {
		queued = nil
		plan, err := tx.FindRecordById(plansName, id)
		if err != nil {
			return err
		}
		now := n.p.config.Now()
		due := plan.GetDateTime("next_run")
		if plan.GetString("schedule") == "" || due.IsZero() || due.Time().After(now) {
			return nil
		}
		next, err := nextRun(plan.GetString("schedule"), now)
		plan.Set("next_run", "")
		if err == nil {
			plan.Set("next_run", dateTime(next))
		}
		job, note, err := n.job(tx, plan)
		if err != nil {
			return err
		}
		plan.Set("schedule_note", note)
		if job != nil {
			if err := tx.Save(job); err != nil {
				return err
			}
			queued = job
		} else {
			tx.Logger().Info("a scheduled run was left out", "plan", plan.Id, "why", note)
		}
		plan.IgnoreUnchangedFields(true)
		return tx.SaveNoValidate(plan)
	})
	if err == nil && queued != nil && queued.GetString("status") == "failed" {
		n.p.jobGone(queued, true)
	}
	return err
}

// job makes the job of a plan on the newest data of its study, or says why
// there is nothing to do. A plan that does not fit the data any more gives a
// failed job: somebody waits for its tables and has to know.
func (n *planner) job(tx core.App, plan *core.Record) (job *core.Record, note string, err error) {
	p, owner := n.p, plan.GetString("owner")
	lang := n.language(tx, owner)
	all, err := tx.FindRecordsByFilter(datasetsName, `owner = {:owner} && study = {:study} && status = "ready"`, "-data_at,-created", 1, 0,
		dbx.Params{"owner": owner, "study": plan.GetString("study")})
	if err != nil {
		return nil, "", err
	}
	if len(all) == 0 {
		return nil, say(lang, "Left out: the study has no data that are ready.", "Dilewati: studi ini tidak memiliki data yang siap."), nil
	}
	collection, err := tx.FindCachedCollectionByNameOrId(jobsName)
	if err != nil {
		return nil, "", err
	}
	job = core.NewRecord(collection)
	for field, v := range map[string]any{
		"owner": owner, "dataset": all[0].Id, "plan": plan.Id, "name": plan.GetString("name"), "variables_config": plan.Get("plan"),
		"priority": defaultPriority, "language": lang,
	} {
		job.Set(field, v)
	}
	twin, err := p.prepare(tx, job, false, lang)
	switch {
	case fault.Retryable(err):
		return nil, "", err
	case err != nil:
		job.Set("queued_at", dateTime(p.config.Now()))
		p.jobsQueue.setFailed(job, err, p.config.Now())
		return job, job.GetString("error_message"), nil
	case twin != nil:
		return nil, say(lang, "Left out: nothing has changed since the last run.", "Dilewati: tidak ada yang berubah sejak pekerjaan terakhir."), nil
	}
	return job, "", nil
}

// language is the one that the owner's last job was in.
func (n *planner) language(tx core.App, owner string) string {
	jobs, err := tx.FindRecordsByFilter(jobsName, "owner = {:owner}", "-queued_at", 1, 0, dbx.Params{"owner": owner})
	if err != nil || len(jobs) == 0 || jobs[0].GetString("language") == "" {
		return "en"
	}
	return jobs[0].GetString("language")
}
