package hooks

import (
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// sweep lets the first, the second, the third … call of something fail, each
// in a job of its own, until a job ends before the call is reached.
type sweep struct {
	t   *testing.T
	s   *server
	ani *person
	db  *sql.DB // of the tests: its calls do not fail
	dir string
	// stored lists the files in the storage, by collection, record and name
	stored func() []string
	fail   func(n int)
	hit    func() string
}

// hurried is a clock that goes so much faster, for what waits between two
// attempts.
func hurried(by time.Duration) func() time.Time {
	began := time.Now()
	return func() time.Time { return began.Add(by * time.Since(began)) }
}

// sweepConfig has one unit at a time, so that calls come in one order, and
// waits that are short by a hurried clock.
func sweepConfig() Config {
	return Config{Workers: 1, MaxRunning: 1, Now: hurried(20), Heartbeat: 100 * time.Millisecond, Lease: time.Minute, JobsPerMinute: 1 << 20, UploadsPerHour: 1 << 20}
}

func newSweep(t *testing.T, base core.BaseAppConfig) *sweep {
	t.Helper()
	w := &sweep{t: t, s: startServerIn(t, base, sweepConfig(), realEngine()), dir: base.DataDir}
	w.s.p.outage.mu.Lock()
	w.s.p.outage.every = 5 * time.Millisecond
	w.s.p.outage.mu.Unlock()
	w.ani = w.s.user("ani")
	var err error
	if w.db, err = sql.Open("sqlite", filepath.Join(base.DataDir, "data.db")+"?_pragma=busy_timeout(10000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	w.stored = func() []string {
		var all []string
		base := filepath.Join(w.dir, "storage")
		there, _ := filepath.Glob(filepath.Join(base, "*", "*", "*"))
		for _, path := range there {
			f, err := filepath.Rel(base, path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, filepath.ToSlash(f))
		}
		return all
	}
	return w
}

// column asks the database for one column of all rows.
func (w *sweep) column(query string, args ...any) []string {
	w.t.Helper()
	rows, err := w.db.Query(query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// ended waits until the row has ended and gives its state.
func (w *sweep) ended(collection, id string, states ...string) string {
	w.t.Helper()
	var state string
	eventually(w.t, "the end of "+collection, func() bool {
		found := w.column(`SELECT status FROM `+collection+` WHERE id=?`, id)
		if len(found) == 1 {
			state = found[0]
		}
		return slices.Contains(states, state)
	})
	return state
}

// job lets the nth call fail while a job is made and run, and judges what it
// left; want is what an undisturbed one leaves. It gives what failed, "" where
// no call was reached.
func (w *sweep) job(n int, dataset string, want map[string]string) (failed string) {
	w.t.Helper()
	body := fmt.Sprintf(`{"owner":%q,"dataset":%q,"name":"Sample","variables_config":%s}`, w.ani.id, dataset, split)
	w.fail(n)
	var status int
	eventually(w.t, "a job to be accepted", func() bool { // a client sends what was refused again
		status, _ = w.ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(body))
		return status == http.StatusOK
	})
	jobs := w.column(`SELECT id FROM tabulation_jobs`)
	if len(jobs) != 1 {
		w.t.Fatalf("call %d (%s): %d jobs", n, w.hit(), len(jobs))
	}
	job := jobs[0]
	state := w.ended("tabulation_jobs", job, "completed", "failed")
	failed = w.hit()
	w.fail(0)
	where := fmt.Sprintf("call %d (%s)", n, short(strings.Join(strings.Fields(failed), " "), 100))
	r := w.ani.see(job)
	if state != "completed" || r["attempts"].(float64) > 1 || r["error_code"] != "" {
		w.t.Errorf("%s: the job is %v after %v attempts: %v %v", where, state, r["attempts"], r["error_code"], r["error_message"])
	}
	if got := w.ani.digests(job); want != nil && !maps.Equal(got, want) {
		w.t.Errorf("%s: the job left %v, undisturbed %v", where, got, want)
	}
	if rows := outboxRows(w.t, w.s.app, job); len(rows) != 1 {
		w.t.Errorf("%s: %d rows in the outbox", where, len(rows))
	}
	if n := len(w.column(`SELECT id FROM tabulation_outputs`)); want != nil && n != len(want) {
		w.t.Errorf("%s: %d outputs, want %d", where, n, len(want))
	}
	w.nothingElse(where)
	return failed
}

// nothingElse looks for files that nobody needs.
func (w *sweep) nothingElse(where string) {
	w.t.Helper()
	eventually(w.t, where+": nothing but what the records name", func() bool {
		named := map[string]bool{}
		for _, f := range w.column(`SELECT 'pbc_pt_outputs1/'||id||'/'||file FROM tabulation_outputs UNION SELECT 'pbc_pt_datasets/'||id||'/'||file FROM tabulation_datasets UNION SELECT 'pbc_pt_datasets/'||id||'/'||columns FROM tabulation_datasets`) {
			named[f] = true
		}
		for _, f := range w.stored() {
			if !named[strings.TrimSuffix(f, ".attrs")] {
				return false
			}
		}
		units, _ := os.ReadDir(w.s.p.dir("scratch", w.s.p.me))
		return len(units) == 0
	})
}

// forget deletes the job, so that the next one is not answered with it.
func (w *sweep) forget(collection string) {
	w.t.Helper()
	for _, id := range w.column(`SELECT id FROM ` + collection) {
		w.ani.call(http.MethodDelete, "/api/collections/"+collection+"/records/"+id, nil, http.StatusNoContent)
	}
	w.nothingElse("after its deletion") // files go in the background
}

// jobs sweeps over whole jobs, every step-th call; least is how many different
// calls must have failed.
func (w *sweep) jobs(step, least int) {
	w.t.Helper()
	dataset := w.ani.ready(60)
	w.job(0, dataset, nil)
	want := w.ani.digests(w.column(`SELECT id FROM tabulation_jobs`)[0])
	if len(want) != 6 {
		w.t.Fatalf("an undisturbed job leaves %v", want)
	}
	w.forget("tabulation_jobs")
	calls := map[string]int{}
	n := 1
	for ; ; n += step {
		failed := w.job(n, dataset, want)
		w.forget("tabulation_jobs")
		if failed == "" || w.t.Failed() {
			break
		}
		calls[failed]++
	}
	w.t.Logf("%d calls, of %d kinds", n-1, len(calls))
	if len(calls) < least {
		w.t.Errorf("only %d different calls failed: %v", len(calls), slices.Sorted(maps.Keys(calls)))
	}
}

// readings sweeps over uploads and their readings, every step-th call.
func (w *sweep) readings(step int) {
	w.t.Helper()
	const state = `SELECT status||' '||rows||' '||sha256||' '||error_code FROM tabulation_datasets`
	want := ""
	n := 1 - step // the first is undisturbed
	for ; ; n += step {
		w.fail(max(0, n))
		eventually(w.t, "an upload to be accepted", func() bool { // a client sends what was refused again
			status, text := w.ani.send("survey.csv", sample(60))
			there := w.column(`SELECT id FROM tabulation_datasets`)
			if stored := len(there); stored > 1 || (status == http.StatusOK) != (stored == 1) {
				w.t.Fatalf("call %d (%s): an upload answered %d, %s; %d are stored", n, w.hit(), status, text, stored)
			}
			return status == http.StatusOK
		})
		w.ended("tabulation_datasets", w.column(`SELECT id FROM tabulation_datasets`)[0], "ready", "failed")
		failed := w.hit()
		w.fail(0)
		got := w.column(state)[0]
		if want == "" {
			want = got
		}
		if where := fmt.Sprintf("call %d (%s)", n, failed); got != want || !strings.HasPrefix(got, "ready 60 ") {
			w.t.Errorf("%s: the dataset is %q, undisturbed %q", where, got, want)
		}
		w.nothingElse("an upload")
		w.forget("tabulation_datasets")
		if n > 0 && failed == "" || w.t.Failed() {
			break
		}
	}
	w.t.Logf("%d calls of an upload and its reading", n-1)
	if n < 15 && !w.t.Failed() {
		w.t.Errorf("only %d calls", n)
	}
}

// TestAnyCallOfTheDatabaseMayFail: a job whose first, second, third … call of
// the database fails ends like any other, with one set of outputs.
func TestAnyCallOfTheDatabaseMayFail(t *testing.T) {
	t.Parallel()
	step, least := 1, 15
	if testing.Short() {
		step, least = 9, 3
	}
	c := &calls{}
	w := newSweep(t, core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: failingDatabase(t, c)})
	w.fail, w.hit = c.fail, c.hit
	w.readings(step)
	w.jobs(step, least)
}

// TestAnyCallOfTheStorageMayFail is the same for every request that a bucket
// gets.
func TestAnyCallOfTheStorageMayFail(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: waits between attempts")
	}
	b, c := newBucket(t), &calls{}
	w := newSweep(t, decideBefore(t, core.BaseAppConfig{DataDir: t.TempDir()}, func(own *core.Settings) {
		own.S3 = core.S3Config{Enabled: true, Bucket: "tabs", Region: "any", Endpoint: b.URL, AccessKey: "key", Secret: "secret", ForcePathStyle: true}
	}))
	b.setFault(func(r *http.Request) string {
		if c.call(r.Method+" "+filepath.Ext(r.URL.Path)) != nil {
			return "503"
		}
		return ""
	})
	w.fail, w.hit, w.stored = c.fail, c.hit, func() []string { return b.keys("") }
	w.jobs(1, 5)
}
