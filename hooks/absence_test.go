package hooks

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestAServerThatWasOffForThreeDays: what had to happen meanwhile happens with
// the next start, once: files go, schedules run, mails are sent, jobs go on;
// countdowns go by the day and not by the time a server ran.
func TestAServerThatWasOffForThreeDays(t *testing.T) {
	t.Parallel()
	dir, clock, let := t.TempDir(), &setClock{}, make(chan struct{})
	e, hold, began := heldCount(let)
	s := startServerWith(t, dir, Config{Now: clock.now, MaxRunning: 1}, e)
	ani := s.user("ani")
	job := func(rows int, title string, more record) (dataset, id string) {
		dataset = ani.ready(rows)
		body := record{"dataset": dataset, "variables_config": json.RawMessage(strings.Replace(samplePlan, "Sample", title, 1))}
		for k, v := range more {
			body[k] = v
		}
		return dataset, ani.asked(body)
	}
	oldData, old := job(60, "Old", nil)
	_, fresh := job(70, "Fresh", nil)
	for _, id := range []string{old, fresh} {
		if got := ani.ended(id); got != "completed" {
			t.Fatalf("a job is %v", got)
		}
	}
	s.age(old, oldData, 6*24*time.Hour) // a day is left
	wave := ani.ready(80)
	ani.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+wave, record{"study": "ferry"}, http.StatusOK)
	plan := asText(ani.call(http.MethodPost, "/api/collections/tabulation_plans/records", record{
		"owner": ani.id, "name": "Daily", "study": "ferry", "plan": json.RawMessage(samplePlan), "schedule": "CRON_TZ=Asia/Jakarta 0 6 * * *"}, http.StatusOK)["id"])
	laterData, later := job(90, "Later", record{"run_after": clock.now().Add(24 * time.Hour).UTC().Format(time.RFC3339)})
	s.expire(laterData) // a job needs it all the same
	hold.Store(true)
	_, cut := job(100, "Cut off", nil)
	soon(t, "the count", began)
	leftUntil := ani.see(fresh)["expires_at"]
	s.end()

	clock.move(72 * time.Hour)
	close(let)
	o, server := openPost(t)
	s = startServer(t, dir, Config{Now: clock.now, SMTP: server})
	ani = s.user("ani")
	s.p.purger.purgeIfDue()
	outputs := func(job string) int { return len(ani.list("tabulation_outputs", "job='"+job+"'")) }
	if n := outputs(old); n != 0 {
		t.Errorf("%d files are there two days after their time", n)
	}
	if r := ani.see(old); r["status"] != "completed" || r["total_tables"] != 3.0 {
		t.Errorf("the history of the expired job is %v with %v tables", r["status"], r["total_tables"])
	}
	if r := ani.record("tabulation_datasets", oldData); r["file"] != "" || r["error_code"] != "dataset_gone" {
		t.Errorf("the expired data are %v, %v", r["file"], r["error_code"])
	}
	if r := ani.see(fresh); outputs(fresh) == 0 || r["expires_at"] != leftUntil {
		t.Errorf("with four days left %d files are there, until %v", outputs(fresh), r["expires_at"])
	}
	for what, id := range map[string]string{"was to start while the server was off": later, "was cut off by the stop": cut} {
		if r := ani.end(id); r["status"] != "completed" || r["attempts"] != 0.0 || r["interruptions"] != 0.0 {
			t.Errorf("the job that %s is %v: %v", what, r["status"], r["error_message"])
		}
	}

	// due three times, run once
	s.p.planner.round()
	runs := ani.list("tabulation_jobs", "plan='"+plan+"'")
	if len(runs) != 1 {
		t.Fatalf("a plan that was due three times ran %d times", len(runs))
	}
	scheduled := asText(runs[0].(record)["id"])
	ani.wait("tabulation_jobs", scheduled, "completed")
	if next := asText(ani.record("tabulation_plans", plan)["next_run"]); next <= stamp(clock.now()) {
		t.Errorf("the plan is due again at %s", next)
	}

	// one mail of every job, those that waited for a mail server included
	told := map[string]int{}
	for range 5 {
		m, _ := o.next(t)
		told[m.Header.Get("Message-Id")]++
	}
	for _, id := range []string{old, fresh, later, cut, scheduled} {
		eventually(t, "the mail to be noted as sent", func() bool {
			rows := outboxRows(t, s.app, id)
			return len(rows) == 1 && rows[0].GetString("sent_at") != ""
		})
		row := outboxRows(t, s.app, id)[0]
		if told["<"+row.GetString("message_id")+">"] != 1 {
			t.Errorf("of a job %d mails came, Message-ID %s", told["<"+row.GetString("message_id")+">"], row.GetString("message_id"))
		}
	}
	if len(o.mails) != 0 {
		t.Error("more mails came than jobs ended")
	}
}

// TestAClockMovedADayDuringAJob: it is neither taken from its process nor
// tried again early, nothing is purged, and with the clock a day back nothing
// that was put off waits a day longer.
func TestAClockMovedADayDuringAJob(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": 24 * time.Hour, "back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, clock, let := t.TempDir(), &setClock{}, make(chan struct{})
			e, hold, began := heldCount(let)
			s := startServerWith(t, dir, Config{Now: clock.now, MaxRunning: 2, Heartbeat: 20 * time.Millisecond}, e)
			two := startServerWith(t, dir, Config{Now: clock.now, MaxRunning: 2, Heartbeat: 20 * time.Millisecond}, e) // whichever claims the job, the other sees its lease
			ani := s.user("ani")
			ds := ani.ready(60)
			done := ani.start(ds, samplePlan)
			ani.wait("tabulation_jobs", done, "completed")
			hold.Store(true)
			s.age(done, ds, 6*24*time.Hour+12*time.Hour) // half a day is left: a day ahead it is over
			s.p.purger.purgeIfDue()
			before := len(ani.list("tabulation_outputs", "job='"+done+"'"))
			running := ani.start(ds, split)
			soon(t, "the count", began)
			clock.move(by)
			for _, server := range []*server{s, two} {
				server.p.jobs.Wake()
				server.p.purger.purgeIfDue()
			}
			// both have looked at the queue since the clock was moved
			for _, server := range []*server{s, two} {
				eventually(t, "a look at the queue", func() bool { return server.p.jobs.Looked().Sub(clock.now()).Abs() < time.Hour })
			}
			if r := ani.see(running); r["status"] != "processing" || r["interruptions"] != 0.0 || r["attempts"] != 0.0 {
				t.Errorf("the running job is %v, %v interruptions, %v attempts", r["status"], r["interruptions"], r["attempts"])
			}
			if n := len(ani.list("tabulation_outputs", "job='"+done+"'")); n != before || n == 0 {
				t.Errorf("of %d files %d are left", before, n)
			}
			close(let)
			if r := ani.end(running); r["status"] != "completed" || r["interruptions"] != 0.0 || r["attempts"] != 0.0 {
				t.Errorf("the job is %v after %v interruptions, %v attempts: %v", r["status"], r["interruptions"], r["attempts"], r["error_message"])
			}
			if rows := outboxRows(t, s.app, running); len(rows) != 1 {
				t.Errorf("%d rows in the outbox", len(rows))
			}
		})
	}
}

// heldCount is an engine whose counts wait, while hold says so, until they are
// let or cancelled; began tells of each.
func heldCount(let <-chan struct{}) (e engine, hold *atomic.Bool, began chan struct{}) {
	e, began = blockedCount(let)
	blocked, hold := e.count, &atomic.Bool{}
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		if hold.Load() {
			return blocked(ctx, d, p, n, r)
		}
		return tabulation.Count(ctx, d, p, n, r)
	}
	return e, hold, began
}

// TestWhatWasPutOffBeforeTheClockWasSetBack: a job that is to be tried again
// in a second, and a mail, do not wait until the clock has come by once more.
func TestWhatWasPutOffBeforeTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	clock := &setClock{}
	clock.move(24 * time.Hour)
	o, server := openPost(t)
	e := realEngine()
	var tries atomic.Int64
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		if tries.Add(1) <= 2 {
			return nil, fault.New(fault.DatabaseBusy, "test")
		}
		return tabulation.Count(ctx, d, p, n, r)
	}
	s := startServerWith(t, t.TempDir(), Config{Now: clock.now, SMTP: server}, e)
	ani := s.user("ani")
	ds := ani.ready(60)
	job := ani.start(ds, samplePlan)
	eventually(t, "two attempts", func() bool { return ani.see(job)["attempts"] == 2.0 }) // the third is put off by 16 seconds
	clock.right()
	s.p.jobs.Wake()
	if r := ani.end(job); r["status"] != "completed" || r["attempts"] != 2.0 {
		t.Fatalf("the job is %v after %v attempts", r["status"], r["attempts"])
	}
	o.next(t)

	clock.move(24 * time.Hour)
	o.refuse <- &smtp.SMTPError{Code: 451, Message: "later"}
	second := ani.start(ds, split)
	<-o.tried
	eventually(t, "the refusal to be noted", func() bool {
		rows := outboxRows(t, s.app, second)
		return len(rows) == 1 && rows[0].GetString("last_error") != ""
	})
	clock.right()
	s.p.courier.Wake()
	o.next(t)
}
