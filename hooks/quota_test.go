package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

func TestRatesRefillAndForget(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	r := newRates(3, time.Minute, func() time.Time { return now })
	for i := range 3 {
		if _, ok := r.take("ani"); !ok {
			t.Fatalf("number %d of 3 is refused", i+1)
		}
	}
	wait, ok := r.take("ani")
	if ok || wait <= 0 || wait > 20*time.Second {
		t.Errorf("the fourth: %v, wait %v", ok, wait)
	}
	if _, ok := r.take("budi"); !ok {
		t.Error("another user is refused")
	}
	now = now.Add(wait)
	if _, ok := r.take("ani"); !ok {
		t.Error("refused after the wait that was named")
	}
	for i := range usersKept + 10 {
		r.take(fmt.Sprint(i))
		now = now.Add(time.Minute)
	}
	if n := len(r.users); n > usersKept {
		t.Errorf("%d users are kept", n)
	}
}

// tooMany is the code and the wait of a refusal.
func tooMany(t *testing.T, text []byte) (code, message string) {
	t.Helper()
	var answer struct {
		Message string
		Data    struct{ Code struct{ Code string } }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return answer.Data.Code.Code, answer.Message
}

func TestAThousandJobsOfOneUserAreBounded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: many requests")
	}
	let := make(chan struct{})
	e, _ := blockedCount(let)
	defer close(let)
	s := startServerWith(t, t.TempDir(), Config{MaxLive: 5, JobsPerMinute: 400}, e)
	ani, budi := s.user("ani"), s.user("budi")
	ds := ani.ready(60)
	var made, live, often, other atomic.Int64
	var group sync.WaitGroup
	requests := make(chan int)
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for n := range requests {
				body := fmt.Sprintf(`{"owner":%q,"dataset":%q,"variables_config":{"version":1,"title":"T%d","tables":[{"stub":"rating","title":"t%d"}]}}`, ani.id, ds, n, n)
				status, text := ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(body))
				switch {
				case status == http.StatusOK:
					made.Add(1)
				case status == http.StatusTooManyRequests && strings.Contains(string(text), `"code":"quota"`):
					live.Add(1)
				case status == http.StatusTooManyRequests && strings.Contains(string(text), `"code":"too_often"`):
					often.Add(1)
				default:
					other.Add(1)
					t.Errorf("answered %d: %s", status, text)
				}
			}
		}()
	}
	for n := range 1000 {
		requests <- n
	}
	close(requests)
	group.Wait()
	if made.Load() != 5 || live.Load() == 0 || often.Load() == 0 {
		t.Errorf("%d jobs made, %d refused as live, %d as too often", made.Load(), live.Load(), often.Load())
	}
	// nobody else feels it
	if r := budi.job(budi.ready(30), samplePlan, http.StatusOK); r["status"] != "queued" {
		t.Errorf("another user's job: %v", r)
	}
}

func TestUploadsAreBoundedBeforeTheyAreSpooled(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{UploadsPerHour: 2, StoredBytes: 20_000})
	ani := s.user("ani")
	id := ani.ready(60)
	if r := ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+id, nil, http.StatusOK); r["bytes"].(float64) < float64(len(sample(60))) {
		t.Errorf("a dataset takes %v bytes", r["bytes"])
	}
	big := func(p *person) (int, string, string) {
		status, text := p.request(http.MethodPost, "/api/collections/tabulation_datasets/records", "multipart/form-data; boundary=x", strings.NewReader(strings.Repeat("x", 30_000)))
		code, message := tooMany(t, text)
		return status, code, message
	}
	if status, code, message := big(ani); status != http.StatusTooManyRequests || code != "quota" || !strings.Contains(message, "erkas tersimpan: batasnya 19 KiB") {
		t.Errorf("an upload beyond what may be stored: %d %s %s", status, code, message)
	}
	if status, code, message := big(ani); status != http.StatusTooManyRequests || code != "too_often" || !strings.Contains(message, "2 dalam 1 jam") {
		t.Errorf("the third upload of an hour: %d %s %s", status, code, message)
	}
	if id := s.user("budi").ready(30); id == "" {
		t.Error("another user's upload is refused")
	}
}

// TestTwentyUsersBehindOneAddress: an agency's users sign in and look at their
// lists at the same time, from the address of their router.
func TestTwentyUsersBehindOneAddress(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: many requests")
	}
	s := startServer(t, t.TempDir(), Config{})
	if l := s.app.Settings().RateLimits; !l.Enabled || len(l.Rules) != 1 || l.Rules[0].Label != "*:auth" {
		t.Fatalf("the limits are %+v", l)
	}
	var people []*person
	for i := range 20 {
		people = append(people, s.user(fmt.Sprintf("user%d", i)))
	}
	for range 20 {
		for _, p := range people {
			if status, text := p.request(http.MethodGet, "/api/collections/tabulation_jobs/records", "", nil); status != http.StatusOK {
				t.Fatalf("a list answered %d: %s", status, text)
			}
		}
	}
	// guessing a password is not for free
	guest := &person{s: s}
	refused := false
	for i := range 60 {
		status, _ := guest.request(http.MethodPost, "/api/collections/users/auth-with-password", "application/json", strings.NewReader(fmt.Sprintf(`{"identity":"user1@example.com","password":"guess %d"}`, i)))
		refused = refused || status == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("sixty guesses in a row are answered")
	}
}

func TestAnAdministratorsLimitsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	s.end()
	decideBefore(t, core.BaseAppConfig{DataDir: dir}, func(own *core.Settings) { own.RateLimits.Enabled = false })
	s = startServer(t, dir, Config{})
	if s.app.Settings().RateLimits.Enabled {
		t.Error("limits that an administrator switched off are on again")
	}
}

func TestAdministratorsKeepFiles(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani, admin := s.user("ani"), s.superuser()
	job := ani.start(ani.ready(60), samplePlan)
	before := ani.wait("tabulation_jobs", job, "completed")
	path := "/api/tabulation/jobs/" + job + "/keep"
	if r := ani.call(http.MethodPost, path, map[string]any{"keep": true}, http.StatusForbidden); codeOf(r) != "forbidden" {
		t.Errorf("its owner is refused with %v", r)
	}
	if r := admin.call(http.MethodPost, path, map[string]any{"kept": true}, http.StatusBadRequest); codeOf(r) != "bad_request" {
		t.Errorf("neither true nor false is answered with %v", r)
	}
	if r := admin.call(http.MethodPost, path, map[string]any{"keep": true}, http.StatusOK); r["keep"] != true || r["rev"].(float64) <= before["rev"].(float64) || r["status"] != "completed" {
		t.Errorf("kept as %v", r)
	}
	if r := admin.call(http.MethodPost, path, map[string]any{"keep": false}, http.StatusOK); r["keep"] != false {
		t.Errorf("let go as %v", r)
	}
}

func TestResultsAreRated(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani, admin := s.user("ani"), s.superuser()
	job := ani.start(ani.ready(60), samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	path := "/api/tabulation/jobs/" + job + "/rate"
	if r := ani.call(http.MethodPost, path, map[string]any{"rating": "good"}, http.StatusOK); r["rating"] != "good" || r["rated_at"] == "" || r["status"] != "completed" {
		t.Errorf("rated as %v", r)
	}
	if r := ani.call(http.MethodPost, path, map[string]any{"rating": "splendid"}, http.StatusBadRequest); !strings.Contains(asText(r["message"]), "good") {
		t.Errorf("refused with %v", r["message"])
	}
	ani.call(http.MethodPatch, "/api/collections/tabulation_jobs/records/"+job, map[string]any{"rating": "bad"}, http.StatusForbidden)
	stats := admin.list("tabulation_stats", "")
	if len(stats) != 1 {
		t.Fatalf("%d days of figures", len(stats))
	}
	day := stats[0].(map[string]any)
	if day["rated_good"] != 1.0 || day["rated_bad"] != 0.0 || day["completed"] != 1.0 || day["tables"] != 3.0 || day["hours_saved"] != 0.5 || day["users"] != 1.0 {
		t.Errorf("the figures are %v", day)
	}
	if r := ani.call(http.MethodPost, path, map[string]any{"rating": ""}, http.StatusOK); r["rating"] != "" || r["rated_at"] != "" {
		t.Errorf("taken back as %v", r)
	}
}
