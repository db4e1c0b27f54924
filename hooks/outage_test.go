package hooks

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation/fault"
)

func TestNoJobIsBegunWhileTheStorageIsAway(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{MaxRunning: 1})
	s.p.outage.mu.Lock()
	s.p.outage.every = 5 * time.Millisecond
	s.p.outage.mu.Unlock()
	ani := s.user("ani")
	ds := ani.ready(60)
	// a file where the folder for unfinished work has to be
	dir := s.p.dir("scratch", s.p.me)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first := ani.start(ds, samplePlan)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	until := func(what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); !ok(); <-tick.C {
			if time.Now().After(deadline) {
				t.Fatalf("%s: not in time", what)
			}
		}
	}
	record := func(id string) map[string]any {
		return ani.call(http.MethodGet, "/api/collections/tabulation_jobs/records/"+id, nil, http.StatusOK)
	}
	until("the first attempt", func() bool { return record(first)["attempts"] == 1.0 })
	if r := record(first); r["status"] != "queued" || r["error_code"] != "storage_away" || !strings.Contains(asText(r["error_message"]), "penyimpanan") {
		t.Errorf("while the storage is away the job says %v %v: %v", r["status"], r["error_code"], r["error_message"])
	}
	second := ani.start(ds, split)
	looks := func() time.Time {
		s.p.outage.mu.Lock()
		defer s.p.outage.mu.Unlock()
		return s.p.outage.looked
	}
	for range 5 {
		last := looks()
		until("another look", func() bool { return looks().After(last) })
	}
	if r := record(second); r["status"] != "queued" || r["attempts"] != 0.0 {
		t.Errorf("a job that came meanwhile is %v after %v attempts", r["status"], r["attempts"])
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	for id, attempts := range map[string]float64{first: 1, second: 0} {
		if r := ani.wait("tabulation_jobs", id, "completed", "failed"); r["status"] != "completed" || r["attempts"] != attempts {
			t.Errorf("with the storage back a job is %v after %v attempts, want %v", r["status"], r["attempts"], attempts)
		}
	}
}

func TestAFullDiskIsNamedWhereverItIsMet(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"open", "mkdir", "write", "sync", "rename", "close"} {
		err := storageFault("test", &os.PathError{Op: op, Path: "x", Err: syscall.ENOSPC})
		if fault.CodeOf(err) != fault.StorageFull || !fault.Retryable(err) {
			t.Errorf("a full disk at %s is %v", op, err)
		}
	}
	for text, want := range map[string]fault.Code{"database or disk is full (13)": fault.StorageFull, "database is locked (5) (SQLITE_BUSY)": fault.DatabaseBusy, "connection refused": fault.StorageAway} {
		if err := storageFault("test", errors.New(text)); fault.CodeOf(err) != want || !fault.Retryable(err) {
			t.Errorf("%q is %v, want %v", text, err, want)
		}
	}
}

// TestALockedDatabaseLosesNothing: another program holds the write lock while
// a job is at work (a backup, somebody's shell). Reading goes on, and so does
// the job.
func TestALockedDatabaseLosesNothing(t *testing.T) {
	t.Parallel()
	hold := 1500 * time.Millisecond
	if os.Getenv("POCKETTAB_NIGHTLY") != "" {
		hold = time.Minute
	}
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{Heartbeat: 100 * time.Millisecond}, e)
	ani := s.user("ani")
	ds := ani.ready(60)
	job := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	other, err := core.DefaultDBConnect(filepath.Join(s.app.DataDir(), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.Begin()
	if err == nil {
		_, err = tx.NewQuery(`UPDATE tabulation_jobs SET rev=rev WHERE id=''`).Execute()
	}
	if err != nil {
		t.Fatal(err)
	}
	close(let) // the job goes on and wants to store
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for at := time.Now(); time.Since(at) < hold; <-tick.C {
		asked := time.Now()
		ani.list("tabulation_jobs", "")
		if took := time.Since(asked); took > 5*time.Second {
			t.Errorf("a list took %v while the database was locked", took)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	r := ani.wait("tabulation_jobs", job, "completed", "failed")
	if r["status"] != "completed" || r["attempts"] != 0.0 || r["interruptions"] != 0.0 {
		t.Errorf("the job is %v, %v attempts, %v interruptions: %v", r["status"], r["attempts"], r["interruptions"], r["error_message"])
	}
	if k := ani.kinds(job); k["workbook"] != 1 || k["cube"] != 1 {
		t.Errorf("outputs: %v", k)
	}
}

// TestARequestThatMetALockedDatabaseSaysSo: it was not wrong, it may be sent
// again.
func TestARequestThatMetALockedDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	ds := ani.ready(60)
	done := ani.start(ds, samplePlan)
	ani.wait("tabulation_jobs", done, "completed")
	locked := func(e *core.RecordEvent) error { return errors.New("database is locked (5) (SQLITE_BUSY)") }
	s.app.OnRecordCreateExecute(jobsName).BindFunc(locked)
	s.app.OnRecordUpdateExecute(jobsName, datasetsName).BindFunc(locked)
	var group sync.WaitGroup
	for _, tc := range []struct{ name, method, path, body string }{
		{"a new job", http.MethodPost, "/api/collections/tabulation_jobs/records", `{"owner":"` + ani.id + `","dataset":"` + ds + `","variables_config":` + split + `}`},
		{"a new name", http.MethodPatch, "/api/collections/tabulation_datasets/records/" + ds, `{"name":"x"}`},
		{"a rating", http.MethodPost, "/api/tabulation/jobs/" + done + "/rate", `{"rating":"good"}`},
	} {
		group.Go(func() {
			status, text := ani.request(tc.method, tc.path, "application/json", strings.NewReader(tc.body))
			if status != http.StatusServiceUnavailable || !strings.Contains(string(text), `"code":"database_busy"`) || !strings.Contains(string(text), "asis data sedang sibuk") {
				t.Errorf("%s is answered %d: %s", tc.name, status, text)
			}
		})
	}
	group.Wait()
	// what is wrong for another reason stays what it is
	if status, _ := ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(`{}`)); status != http.StatusBadRequest {
		t.Errorf("a wrong request is answered %d", status)
	}
}

func TestAnOlderProgramRefusesTheDataOfANewerOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	if _, err := s.app.NonconcurrentDB().NewQuery(`INSERT INTO _migrations (file, applied) VALUES ('1799999999_pockettab_later.go', 1)`).Execute(); err != nil {
		t.Fatal(err)
	}
	s.end()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := Register(app, Config{OwnUsers: true}); err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.ResetBootstrapState() }()
	err := apis.Serve(app, apis.ServeConfig{HttpAddr: "127.0.0.1:0"})
	if fault.CodeOf(err) != fault.Version || !strings.Contains(err.Error(), "1799999999") || !strings.Contains(err.Error(), dir) {
		t.Errorf("it says %v", err)
	}
}
