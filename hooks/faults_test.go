package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// split is the sample plan in three workbooks of one table each.
var split = strings.Replace(samplePlan, `"tables"`, `"layout":{"split":1},"tables"`, 1)

// ready uploads the sample and waits until it was read.
func (p *person) ready(rows int) string {
	p.s.t.Helper()
	id := p.upload("survey.csv", sample(rows), http.StatusOK)
	p.wait("tabulation_datasets", id, "ready")
	return id
}

// start starts a job and gives its id.
func (p *person) start(dataset, plan string) string {
	p.s.t.Helper()
	return asText(p.job(dataset, plan, http.StatusOK)["id"])
}

// kinds counts the outputs of a job by kind.
func (p *person) kinds(job string) map[string]int {
	p.s.t.Helper()
	kinds := map[string]int{}
	for _, o := range p.list("tabulation_outputs", "job='"+job+"'") {
		kinds[asText(o.(map[string]any)["kind"])]++
	}
	return kinds
}

// soon waits for a signal.
func soon(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("%s: not in time", what)
	}
}

// blockedCount is an engine whose count waits until it is let or cancelled;
// began tells of every count that begins.
func blockedCount(let <-chan struct{}) (e engine, began chan struct{}) {
	e = realEngine()
	began = make(chan struct{}, 100)
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		began <- struct{}{}
		select {
		case <-ctx.Done():
			return nil, fault.New(fault.Cancelled, "test").Because(context.Cause(ctx))
		case <-let:
		}
		return tabulation.Count(ctx, d, p, n, r)
	}
	return e, began
}

func TestAPanicFailsOneJobWithAReference(t *testing.T) {
	t.Parallel()
	e := realEngine()
	e.writePart = func(ctx context.Context, r *tabulation.Results, p tabulation.Part, dir string, info tabulation.RunInfo) (tabulation.Output, error) {
		if r.Job.Title == "Bad" {
			panic("a kernel broke")
		}
		return r.WritePart(ctx, p, dir, info)
	}
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ana := s.user("ana")
	id := ana.ready(60)
	bad := ana.start(id, strings.Replace(samplePlan, "Sample", "Bad", 1))
	r := ana.wait("tabulation_jobs", bad, "failed", "completed")
	message := asText(r["error_message"])
	if r["error_code"] != "internal" || !strings.Contains(message, "Rujukan: "+bad) || strings.Contains(message, "kernel") {
		t.Errorf("the job says %v: %q", r["error_code"], message)
	}
	ana.wait("tabulation_jobs", ana.start(id, samplePlan), "completed") // the server lives
}

func TestAFullDiskIsTriedAgainFromTheCheckpoint(t *testing.T) {
	t.Parallel()
	e := realEngine()
	var counts, writes atomic.Int64
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		counts.Add(1)
		return tabulation.Count(ctx, d, p, n, r)
	}
	e.writePart = func(ctx context.Context, r *tabulation.Results, p tabulation.Part, dir string, info tabulation.RunInfo) (tabulation.Output, error) {
		if writes.Add(1) == 2 {
			return tabulation.Output{}, fault.New(fault.StorageFull, "test")
		}
		return r.WritePart(ctx, p, dir, info)
	}
	s := startServerWith(t, t.TempDir(), Config{Workers: 1}, e)
	ana := s.user("ana")
	job := ana.start(ana.ready(60), split)
	r := ana.wait("tabulation_jobs", job, "completed", "failed")
	if r["status"] != "completed" || r["attempts"] != 1.0 || r["error_code"] != "" {
		t.Fatalf("the job is %v after %v attempts: %v", r["status"], r["attempts"], r["error_message"])
	}
	// three parts, the one that failed, and perhaps one that was under way then
	if n := writes.Load(); counts.Load() != 1 || n < 4 || n > 5 {
		t.Errorf("%d counts and %d writings, want 1 and 4 or 5", counts.Load(), n)
	}
	if k := ana.kinds(job); k["workbook"] != 3 || k["tidy"] != 1 || k["cube"] != 1 {
		t.Errorf("outputs: %v", k)
	}
}

// TestCancelEndsTheRunWithinASecond: at once, that is: by no look at the queue
// and no sign of life, which come later here than the test would wait.
func TestCancelEndsTheRunWithinASecond(t *testing.T) {
	t.Parallel()
	e, began := blockedCount(nil)
	s := startServerWith(t, t.TempDir(), Config{Poll: 10 * patience, Heartbeat: 10 * patience, Lease: 20 * patience}, e)
	ana := s.user("ana")
	job := ana.start(ana.ready(60), samplePlan)
	soon(t, "the count", began)
	r := ana.call(http.MethodPost, "/api/tabulation/jobs/"+job+"/cancel", nil, http.StatusOK)
	if r["status"] != "cancelled" || r["expires_at"] == "" {
		t.Errorf("after cancel: %v, expires %q", r["status"], r["expires_at"])
	}
	eventually(t, "the run to end", func() bool { return s.p.jobs.Running() == 0 })
	if r := ana.wait("tabulation_jobs", job, "cancelled"); r["attempts"] != 0.0 {
		t.Errorf("%v attempts", r["attempts"])
	}
}

func TestAStopHandsJobsBackAndTheNextStartGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e, began := blockedCount(nil)
	s := startServerWith(t, dir, Config{Grace: 10 * patience}, e)
	ana := s.user("ana")
	job := ana.start(ana.ready(60), samplePlan)
	soon(t, "the count", began)
	at := time.Now()
	s.end()
	if took := time.Since(at); took > patience {
		t.Errorf("the server was gone after %v: it waited for a unit that would have ended when told", took)
	}
	if marks, _ := os.ReadDir(s.p.dir("processes")); len(marks) != 0 {
		t.Errorf("it left %d marks", len(marks))
	}
	s = startServer(t, dir, Config{})
	ana = s.user("ana")
	r := ana.wait("tabulation_jobs", job, "completed", "failed")
	if r["status"] != "completed" || r["attempts"] != 0.0 || r["interruptions"] != 0.0 {
		t.Errorf("the job is %v, %v attempts, %v interruptions", r["status"], r["attempts"], r["interruptions"])
	}
}

func TestAHangingUnitDoesNotHoldUpTheStop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := realEngine()
	began, let := make(chan struct{}, 1), make(chan struct{})
	defer close(let)
	e.count = func(context.Context, *tabulation.Dataset, *tabplan.Resolved, int, tabulation.Reporter) (*tabulation.Cube, error) {
		began <- struct{}{}
		<-let // deaf to its context
		return nil, errors.New("late")
	}
	s := startServerWith(t, dir, Config{Grace: 100 * time.Millisecond}, e)
	ana := s.user("ana")
	job := ana.start(ana.ready(60), samplePlan)
	soon(t, "the count", began)
	at := time.Now()
	s.end()
	if took := time.Since(at); took > patience {
		t.Errorf("the server was gone after %v", took)
	}
	s = startServer(t, dir, Config{}) // the lease has nearly two minutes to go, but its holder left no lock
	ana = s.user("ana")
	r := ana.wait("tabulation_jobs", job, "completed", "failed")
	if r["status"] != "completed" || r["attempts"] != 0.0 {
		t.Errorf("the job is %v, %v attempts: %v", r["status"], r["attempts"], r["error_message"])
	}
}

func TestTwoServersOnOneDirectoryRunEachJobOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := realEngine()
	var counts atomic.Int64
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		counts.Add(1)
		return tabulation.Count(ctx, d, p, n, r)
	}
	o, post := openPost(t)
	one := startServerWith(t, dir, Config{Workers: 1, MaxRunning: 1, SMTP: post}, e)
	two := startServerWith(t, dir, Config{Workers: 1, MaxRunning: 1, SMTP: post}, e)
	ana := one.user("ana")
	id := ana.ready(60)
	const jobs = 12
	var ids []string
	for i := range jobs {
		ids = append(ids, ana.start(id, strings.Replace(samplePlan, "Sample", "Sample "+string(rune('A'+i)), 1)))
	}
	for _, job := range ids {
		r := ana.wait("tabulation_jobs", job, "completed", "failed")
		if r["status"] != "completed" || r["interruptions"] != 0.0 || r["attempts"] != 0.0 {
			t.Errorf("a job is %v, %v interruptions, %v attempts: %v", r["status"], r["interruptions"], r["attempts"], r["error_message"])
		}
		if k := ana.kinds(job); k["workbook"] != 1 || k["tidy"] != 1 {
			t.Errorf("outputs: %v", k)
		}
	}
	if counts.Load() != jobs {
		t.Errorf("%d counts of %d jobs", counts.Load(), jobs)
	}
	mails := map[string]int{}
	for range jobs {
		m, _ := o.next(t)
		mails[m.Header.Get("Message-Id")]++
	}
	eventually(t, "the mails to be noted as sent", func() bool {
		left, err := one.app.CountRecords(outboxName, dbx.HashExp{"sent_at": ""})
		return err == nil && left == 0
	})
	if len(mails) != jobs || len(o.mails) != 0 {
		t.Errorf("%d different mails of %d jobs, %d more", len(mails), jobs, len(o.mails))
	}
	two.end()
}

func TestEditsDuringTheReadingWin(t *testing.T) {
	t.Parallel()
	e := realEngine()
	var mu sync.Mutex
	var reads int
	began := make(chan struct{}, 1)
	e.read = func(ctx context.Context, req tabulation.ReadRequest) (*tabulation.Dataset, error) {
		mu.Lock()
		reads++
		first := reads == 1
		mu.Unlock()
		if first {
			began <- struct{}{}
			<-ctx.Done()
			return tabulation.Read(context.WithoutCancel(ctx), req) // finished, but too late
		}
		return tabulation.Read(ctx, req)
	}
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ana := s.user("ana")
	id := ana.upload("survey.csv", sample(60), http.StatusOK)
	soon(t, "the reading", began)
	edits := map[string]any{"rev": 1, "edits": []profile.Edit{{Variable: "sex", Label: map[string]string{"en": "Sex of respondent"}}}}
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"edits": edits}, http.StatusOK)
	r := ana.wait("tabulation_datasets", id, "ready", "failed")
	text, err := json.Marshal(r["variables"])
	if err != nil || r["status"] != "ready" || !strings.Contains(string(text), "Sex of respondent") {
		t.Errorf("the dataset is %v (%v): %s", r["status"], r["error_message"], text)
	}
}

func TestAJobWaitsForItsDatasetToBeReadAgain(t *testing.T) {
	t.Parallel()
	e := realEngine()
	let := make(chan struct{})
	var reads atomic.Int64
	began := make(chan struct{}, 1)
	e.read = func(ctx context.Context, req tabulation.ReadRequest) (*tabulation.Dataset, error) {
		if reads.Add(1) == 2 {
			began <- struct{}{}
			<-let
		}
		return tabulation.Read(ctx, req)
	}
	counting, counted := blockedCount(let)
	e.count = counting.count
	s := startServerWith(t, t.TempDir(), Config{Workers: 2, MaxRunning: 1}, e)
	ana := s.user("ana")
	id := ana.ready(60)
	first := ana.start(id, samplePlan)
	soon(t, "the first count", counted)
	second := ana.start(id, split) // waits behind the first
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"options": map[string]any{"missing_tokens": []string{"n/a"}}}, http.StatusOK)
	soon(t, "the second reading", began)
	ana.call(http.MethodPost, "/api/tabulation/jobs/"+first+"/cancel", nil, http.StatusOK)
	if r := ana.wait("tabulation_jobs", second, "queued", "processing", "failed"); r["status"] != "queued" {
		t.Errorf("while its dataset is read again the job is %v", r["status"])
	}
	close(let)
	if r := ana.wait("tabulation_jobs", second, "completed", "failed"); r["status"] != "completed" {
		t.Errorf("the job ended as %v: %v", r["status"], r["error_message"])
	}
}

func TestPartsOfTwoCodebooksNeverMix(t *testing.T) {
	t.Parallel()
	e := realEngine()
	var failing atomic.Bool
	failing.Store(true)
	e.writePart = func(ctx context.Context, r *tabulation.Results, p tabulation.Part, dir string, info tabulation.RunInfo) (tabulation.Output, error) {
		if failing.Load() && p.Number == 3 {
			return tabulation.Output{}, fault.New(fault.Unverified, "test", "part", "x", "why", "y")
		}
		return r.WritePart(ctx, p, dir, info)
	}
	s := startServerWith(t, t.TempDir(), Config{Workers: 1}, e)
	ana := s.user("ana")
	id := ana.ready(60)
	job := ana.start(id, split)
	ana.wait("tabulation_jobs", job, "failed")
	before := map[string]bool{}
	for _, o := range ana.list("tabulation_outputs", "job='"+job+"'") {
		before[asText(o.(map[string]any)["id"])] = true
	}
	if len(before) == 0 {
		t.Fatal("nothing was finished before the failure")
	}
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"edits": map[string]any{
		"rev": 1, "edits": []profile.Edit{{Variable: "sex", Label: map[string]string{"en": "Sex of respondent"}}}}}, http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	failing.Store(false)
	ana.call(http.MethodPost, "/api/tabulation/jobs/"+job+"/retry", nil, http.StatusOK)
	ana.wait("tabulation_jobs", job, "completed")
	for _, o := range ana.list("tabulation_outputs", "job='"+job+"'") {
		if before[asText(o.(map[string]any)["id"])] {
			t.Errorf("part %v of the former codebook stayed", o.(map[string]any)["part"])
		}
	}
	if k := ana.kinds(job); k["workbook"] != 3 || k["tidy"] != 1 || k["cube"] != 1 {
		t.Errorf("outputs: %v", k)
	}
}
