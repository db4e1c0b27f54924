package hooks

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestAFirstStartMakesEverything: most tests begin with migrated databases;
// this one with nothing at all, so that collections are missing until the
// app serves.
func TestAFirstStartMakesEverything(t *testing.T) {
	t.Parallel()
	s := startUnsettled(t, core.BaseAppConfig{DataDir: t.TempDir()}, Config{}, realEngine())
	ani := s.user("ani")
	if got := ani.ended(ani.start(ani.ready(60), samplePlan)); got != "completed" {
		t.Errorf("the first job of a new installation is %v", got)
	}
}

// TestASecondProcessOnABusyPortTouchesNothing: it must not take back the jobs
// of the one that serves.
func TestASecondProcessOnABusyPortTouchesNothing(t *testing.T) {
	t.Parallel()
	dir, let := t.TempDir(), make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, dir, Config{}, e)
	ani := s.user("ani")
	job := ani.start(ani.ready(60), samplePlan)
	soon(t, "the count", began)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := Register(app, Config{OwnUsers: true}); err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.ResetBootstrapState() }()
	err := apis.Serve(app, apis.ServeConfig{HttpAddr: strings.TrimPrefix(s.url, "http://")})
	if fault.CodeOf(ServeError(err)) != fault.PortBusy {
		t.Errorf("it ended with %v", err)
	}
	if r := ani.see(job); r["status"] != "processing" || r["interruptions"] != 0.0 {
		t.Errorf("the job is %v, %v interruptions", r["status"], r["interruptions"])
	}
	close(let)
	if r := ani.end(job); r["status"] != "completed" || r["interruptions"] != 0.0 {
		t.Errorf("the job is %v, %v interruptions: %v", r["status"], r["interruptions"], r["error_message"])
	}
}

// TestNobodyWaitsForAFileThatIsBeingStored: files are stored outside of
// transactions, however slow the storage is.
func TestNobodyWaitsForAFileThatIsBeingStored(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := onBucket(t, b)
	ani := s.user("ani")
	ds := ani.ready(60)
	arrived, let := make(chan struct{}, 10), make(chan struct{})
	b.mu.Lock()
	b.before = func(r *http.Request) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, ".xlsx") {
			arrived <- struct{}{}
			<-let
		}
	}
	b.mu.Unlock()
	job := ani.start(ds, samplePlan)
	soon(t, "the storing", arrived)
	other := ani.asked(record{"dataset": ds, "variables_config": record{"version": 1, "title": "Other", "tables": []record{{"stub": "rating"}}}}) // a write beside it
	ani.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+ds, record{"name": "renamed meanwhile"}, http.StatusOK)
	if r := ani.see(job); r["status"] != "processing" {
		t.Errorf("meanwhile the job is %v", r["status"])
	}
	close(let)
	for _, id := range []string{job, other} {
		if got := ani.ended(id); got != "completed" {
			t.Errorf("a job is %v", got)
		}
	}
}

// TestHandlersHaveIDs: a handler without one is bound twice when an app serves
// twice, and cannot be replaced by a host. Raw statements that begin with WITH
// go to the connections that only read.
func TestHandlersHaveIDs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	handler := regexp.MustCompile(`hook\.Handler\[[^\]]*\]\{([^}]{0,60})`)
	with := regexp.MustCompile("(?i)NewQuery\\([`\"]\\s*WITH\\b")
	seen, ids := 0, map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), ".BindFunc(") {
			t.Errorf("%s binds a handler without an id", file)
		}
		if with.Match(text) {
			t.Errorf("%s has a statement that begins with WITH", file)
		}
		for _, m := range handler.FindAllStringSubmatch(string(text), -1) {
			seen++
			id := regexp.MustCompile(`Id: "(pockettab\w+)[-"]`).FindStringSubmatch(m[1])
			switch {
			case id == nil:
				t.Errorf("%s: a handler without an id of ours: %s", file, m[0])
			case ids[id[1]] != "":
				t.Errorf("%s and %s both bind %s", file, ids[id[1]], id[1])
			default:
				ids[id[1]] = file
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d handlers were found", seen)
	}
}

// TestACorruptedRowIsDiscardedAndTheQueueGoesOn: whatever stands in the row of
// a job, it ends with a reason, and the next is run.
func TestACorruptedRowIsDiscardedAndTheQueueGoesOn(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, hold, began := heldCount(let)
	s := startServerWith(t, t.TempDir(), Config{MaxRunning: 1}, e)
	ani := s.user("ani")
	ds := ani.ready(60)
	hold.Store(true)
	running := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	hold.Store(false)
	for set, code := range map[string]string{
		`variables_config='{"version":1,'`:                            "bad_plan",
		`variables_config='{"version":99,"tables":[{"stub":"sex"}]}'`: "",
		`variables_config='{"version":1,"tables":[{"stub":"gone"}]}'`: "unknown_variable",
		`dataset='nothing00000000'`:                                   "dataset_gone",
	} {
		id := ani.asked(record{"dataset": ds, "variables_config": record{"version": 1, "title": set, "tables": []record{{"stub": "rating"}}}})
		if _, err := s.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_jobs SET ` + set + ` WHERE id={:id}`).Bind(dbx.Params{"id": id}).Execute(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			r := ani.end(id)
			if r["status"] != "failed" || asText(r["error_code"]) == "" || r["error_code"] == "internal" || asText(r["error_message"]) == "" || code != "" && r["error_code"] != code {
				t.Errorf("with %s the job is %v, %v: %v", set, r["status"], r["error_code"], r["error_message"])
			}
		}()
	}
	good := ani.start(ds, split)
	close(let)
	for _, id := range []string{running, good} {
		if got := ani.ended(id); got != "completed" {
			t.Errorf("a good job beside them is %v", got)
		}
	}
}

// TestTheOwnerIsDeletedDuringAJob: nothing is delivered to anybody, nothing is
// left, and the server goes on.
func TestTheOwnerIsDeletedDuringAJob(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, hold, began := heldCount(let)
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ani, budi := s.user("ani"), s.user("budi")
	ds := ani.ready(60)
	hold.Store(true)
	job := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	s.superuser().call(http.MethodDelete, "/api/collections/users/records/"+ani.id, nil, http.StatusNoContent)
	close(let)
	eventually(t, "the run to end", func() bool { return s.p.jobs.Running() == 0 })
	for collection, id := range map[string]string{jobsName: job, datasetsName: ds} {
		if _, err := s.app.FindRecordById(collection, id); err == nil {
			t.Errorf("%s of a deleted user is there", collection)
		}
	}
	if rows := outboxRows(t, s.app, job); len(rows) != 0 {
		t.Errorf("%d mails wait for a deleted user", len(rows))
	}
	hold.Store(false)
	if got := budi.ended(budi.start(budi.ready(60), samplePlan)); got != "completed" {
		t.Errorf("another user's job is %v", got)
	}
}

// TestProgressThatCannotBeSavedChangesNoResult: a picture of a moment is lost,
// a state is written as soon as it can be.
func TestProgressThatCannotBeSavedChangesNoResult(t *testing.T) {
	t.Parallel()
	e := realEngine()
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		for at := int64(1); at <= 3; at++ {
			r(tabulation.Progress{Stage: "count", Done: at, Total: 3})
		}
		return tabulation.Count(ctx, d, p, n, r)
	}
	s := startServerWith(t, t.TempDir(), Config{}, e)
	failures := 0
	s.app.OnRecordUpdateExecute(jobsName).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == "processing" || failures < 2 { // every progress, and twice the end
			failures++
			return errors.New("disk I/O error (10)")
		}
		return e.Next()
	})
	ani := s.user("ani")
	job := ani.start(ani.ready(60), split)
	r := ani.end(job)
	if r["status"] != "completed" || r["attempts"] != 0.0 || r["progress"] != 100.0 || r["done_tables"] != 3.0 {
		t.Errorf("the job is %v, %v attempts, %v %%, %v tables", r["status"], r["attempts"], r["progress"], r["done_tables"])
	}
	if k := ani.kinds(job); k["workbook"] != 3 {
		t.Errorf("outputs: %v", k)
	}
}
