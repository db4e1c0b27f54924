package hooks

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/profile"
)

// setClock is a wall clock that somebody sets.
type setClock struct{ by atomic.Int64 }

func (c *setClock) now() time.Time        { return time.Now().Add(time.Duration(c.by.Load())) }
func (c *setClock) move(by time.Duration) { c.by.Add(int64(by)) }
func (c *setClock) right()                { c.by.Store(0) }
func (p *person) ended(job string) string { return asText(p.end(job)["status"]) }
func (p *person) end(job string) record   { return p.wait("tabulation_jobs", job, "completed", "failed") }
func (p *person) see(job string) record   { return p.record("tabulation_jobs", job) }
func (p *person) asked(b map[string]any) string {
	p.s.t.Helper()
	b["owner"] = p.id
	return asText(p.call(http.MethodPost, "/api/collections/tabulation_jobs/records", b, http.StatusOK)["id"])
}

// record is a record as the API shows it.
type record = map[string]any

func (p *person) record(collection, id string) record {
	p.s.t.Helper()
	return p.call(http.MethodGet, "/api/collections/"+collection+"/records/"+id, nil, http.StatusOK)
}

// TestFinishedResultsAreOfferedOnlyWhileTheyAreStored: the bounds within which
// an equal request is answered with a job that has ended.
func TestFinishedResultsAreOfferedOnlyWhileTheyAreStored(t *testing.T) {
	t.Parallel()
	dir, clock := t.TempDir(), &setClock{}
	s := startServer(t, dir, Config{Now: clock.now, Version: "v1"})
	ani, budi := s.user("ani"), s.user("budi")
	ds := ani.ready(60)
	first := ani.start(ds, split)
	if got := ani.ended(first); got != "completed" {
		t.Fatalf("the job is %v", got)
	}
	again := func(who *person, dataset, plan string) string {
		t.Helper()
		id := who.start(dataset, plan)
		who.wait("tabulation_jobs", id, "completed")
		return id
	}
	if id := again(ani, ds, split); id != first {
		t.Error("an equal request makes a new job though the results are stored")
	}
	before := ani.see(first)
	if after := ani.see(first); after["rev"] != before["rev"] || after["completed_at"] != before["completed_at"] {
		t.Error("to be offered changes a job")
	}
	if id := again(ani, ds, samplePlan); id == first {
		t.Error("another plan is answered with it")
	}
	if id := again(budi, budi.ready(60), split); id == first {
		t.Error("another user is answered with it")
	}
	if id := again(ani, ani.ready(90), split); id == first {
		t.Error("other data are answered with it")
	}

	// asked for a new run
	fresh := asText(ani.call(http.MethodPost, "/api/collections/tabulation_jobs/records?fresh=1", map[string]any{"owner": ani.id, "dataset": ds, "variables_config": json.RawMessage(split)}, http.StatusOK)["id"])
	if fresh == first {
		t.Error("with fresh=1 the former is offered")
	}
	ani.ended(fresh)

	// one of its workbooks is gone: the others are not the results
	for _, job := range []string{fresh, first} {
		o := ani.list("tabulation_outputs", "job='"+job+"'")
		var workbook string
		for _, r := range o {
			if r.(map[string]any)["part"] == 2.0 {
				workbook = asText(r.(map[string]any)["id"])
			}
		}
		s.superuser().call(http.MethodDelete, "/api/collections/tabulation_outputs/records/"+workbook, nil, http.StatusNoContent)
	}
	second := again(ani, ds, split)
	if second == first || second == fresh {
		t.Error("a job is offered that lacks a workbook")
	}

	// described anew
	edits := map[string]any{"rev": 1, "edits": []profile.Edit{{Variable: "sex", Label: map[string]string{"en": "Sex"}}}}
	ani.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+ds, map[string]any{"edits": edits}, http.StatusOK)
	ani.wait("tabulation_datasets", ds, "ready")
	third := again(ani, ds, split)
	if third == second {
		t.Error("results under a former label are offered")
	}

	// expired, though the purge has not come by; kept by an administrator
	clock.move(s.p.config.Keep + time.Minute)
	fourth := again(ani, ds, split)
	if fourth == third {
		t.Error("results that have expired are offered")
	}
	s.superuser().call(http.MethodPatch, "/api/collections/tabulation_jobs/records/"+fourth, map[string]any{"keep": true}, http.StatusOK)
	clock.move(s.p.config.Keep + time.Minute)
	if id := again(ani, ds, split); id != fourth {
		t.Error("results that are kept are not offered")
	}
	s.end()

	// by another version of the program
	s = startServer(t, dir, Config{Now: clock.now, Version: "v2"})
	if id := again(s.user("ani"), ds, split); id == fourth {
		t.Error("results of a former version are offered")
	}
}

// TestWhatFailedOrWasCancelledIsNotOffered.
func TestWhatFailedOrWasCancelledIsNotOffered(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ani := s.user("ani")
	ds := ani.ready(60)
	first := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	ani.call(http.MethodPost, "/api/tabulation/jobs/"+first+"/cancel", nil, http.StatusOK)
	close(let)
	second := ani.start(ds, samplePlan)
	if second == first {
		t.Fatal("a cancelled job is offered")
	}
	ani.wait("tabulation_jobs", second, "completed")
	r, err := s.app.FindRecordById(jobsName, second)
	if err != nil {
		t.Fatal(err)
	}
	r.Set("status", "failed")
	if err := s.app.SaveNoValidate(r); err != nil {
		t.Fatal(err)
	}
	if third := ani.start(ds, samplePlan); third == second {
		t.Error("a failed job is offered")
	}
}

// TestAJobWaitsForItsTime asks over HTTP for jobs that are to start later: at
// a time, or in a window.
func TestAJobWaitsForItsTime(t *testing.T) {
	t.Parallel()
	clock := &setClock{}
	// the window opens in three hours and a bit, and stays open for two
	at := func(h int) string { return time.Now().UTC().Add(time.Duration(h) * time.Hour).Format("15:04") }
	night := Window{Name: "off-peak", From: at(3), To: at(5), Zone: "UTC"}
	s := startServer(t, t.TempDir(), Config{Now: clock.now, Windows: []Window{night}})
	ani := s.user("ani")
	ds := ani.ready(60)
	plan := func(title string) json.RawMessage {
		return json.RawMessage(strings.Replace(samplePlan, "Sample", title, 1))
	}
	later := ani.asked(record{"dataset": ds, "variables_config": plan("Later"), "run_after": clock.now().Add(time.Hour).UTC().Format(time.RFC3339)})
	nightly := ani.asked(record{"dataset": ds, "variables_config": plan("Night"), "window": "off-peak"})
	now := ani.asked(record{"dataset": ds, "variables_config": plan("Now")})
	if got := ani.ended(now); got != "completed" {
		t.Fatalf("a job that waits for nothing is %v", got)
	}
	expect := func(when string, states map[string]string) {
		t.Helper()
		// the queue has been looked at since: a job that nothing keeps has come and gone
		probe := ani.asked(record{"dataset": ds, "variables_config": plan(when)})
		ani.end(probe)
		for id, want := range states {
			if want != "queued" {
				ani.wait("tabulation_jobs", id, want)
			} else if got := ani.see(id); got["status"] != want || got["attempts"] != 0.0 {
				t.Errorf("%s: a job is %v, want %s", when, got["status"], want)
			}
		}
	}
	expect("at once", map[string]string{later: "queued", nightly: "queued"})
	clock.move(61 * time.Minute)
	s.p.jobs.Wake()
	expect("an hour later", map[string]string{later: "completed", nightly: "queued"})
	clock.move(2*time.Hour + time.Minute)
	s.p.jobs.Wake()
	expect("in the window", map[string]string{nightly: "completed"})

	for field, v := range map[string]string{"window": "lunch", "run_after": clock.now().Add(s.p.config.Keep + time.Hour).UTC().Format(time.RFC3339)} {
		status, text := ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(`{"owner":"`+ani.id+`","dataset":"`+ds+`","`+field+`":"`+v+`","variables_config":`+samplePlan+`}`))
		if status != http.StatusBadRequest && status != http.StatusForbidden || !strings.Contains(string(text), `"message":"`+field+`"`) {
			t.Errorf("the %s %s is answered %d: %s", field, v, status, text)
		}
	}
	// a window at whose end the job has not begun: it waits for the next
	clock.move(3 * time.Hour)
	missed := ani.asked(record{"dataset": ds, "variables_config": plan("Missed"), "window": "off-peak"})
	expect("after the window", map[string]string{missed: "queued"})
}
