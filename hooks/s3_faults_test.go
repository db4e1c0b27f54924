package hooks

import (
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// onBucket starts a server whose files lie in a bucket.
func onBucket(t *testing.T, b *bucket) *server {
	t.Helper()
	s := startServerIn(t, decideBefore(t, core.BaseAppConfig{DataDir: t.TempDir()}, func(own *core.Settings) {
		own.S3 = core.S3Config{Enabled: true, Bucket: "tabs", Region: "any", Endpoint: b.URL, AccessKey: "key", Secret: "secret", ForcePathStyle: true}
	}), Config{}, realEngine())
	s.p.outage.mu.Lock()
	s.p.outage.every = 5 * time.Millisecond
	s.p.outage.mu.Unlock()
	return s
}

func (b *bucket) setFault(f func(*http.Request) string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault = f
}

// first is a fault of the first n requests that are meant; the count is how
// many it has met.
func first(n int64, how string, meant func(*http.Request) bool) (f func(*http.Request) string, met *atomic.Int64) {
	met = &atomic.Int64{}
	return func(r *http.Request) string {
		if meant(r) && met.Add(1) <= n {
			return how
		}
		return ""
	}, met
}

// TestFaultsOfABucket: whatever an object storage does, a job ends with the
// outputs of an undisturbed run, each once, or fails with a reason.
func TestFaultsOfABucket(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: waits between attempts")
	}
	put := func(r *http.Request) bool {
		return r.Method == http.MethodPut && (strings.Contains(r.URL.Path, ".xlsx") || strings.Contains(r.URL.Path, ".cube"))
	}
	get := func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "columns_")
	}
	ani := onBucket(t, newBucket(t)).user("ani")
	undisturbed := ani.start(ani.ready(60), samplePlan)
	ani.wait("tabulation_jobs", undisturbed, "completed")
	want := ani.digests(undisturbed)
	if len(want) != 4 {
		t.Fatalf("an undisturbed run gives %v", want)
	}
	for _, tc := range []struct {
		name, how string
		meant     func(*http.Request) bool
		attempts  float64 // at least
	}{
		{"503 while storing", "503", put, 1},
		{"cut while storing", "cut", put, 1},
		{"half of it stored, said to be whole", "short", put, 1},
		{"the tag of something else", "etag", put, 0}, // what counts is what is there
		{"503 while fetching the data", "503", get, 1},
		{"cut while fetching the data", "cut", get, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBucket(t)
			s := onBucket(t, b)
			ani := s.user("ani")
			ds := ani.ready(60)
			if err := os.RemoveAll(s.p.dir("cache")); err != nil {
				t.Fatal(err)
			}
			f, met := first(1, tc.how, tc.meant)
			b.setFault(f)
			job := ani.start(ds, samplePlan)
			r := ani.wait("tabulation_jobs", job, "completed", "failed")
			if r["status"] != "completed" || r["attempts"].(float64) < tc.attempts {
				t.Errorf("the job is %v after %v attempts: %v %v", r["status"], r["attempts"], r["error_code"], r["error_message"])
			}
			if met.Load() == 0 {
				t.Error("the fault was never met")
			}
			if got := ani.digests(job); len(got) != len(want) {
				t.Errorf("outputs %v, undisturbed %v", got, want)
			} else {
				for name, sum := range want {
					if got[name] != sum {
						t.Errorf("%s has other contents than in an undisturbed run", name)
					}
				}
			}
			if status, zip := ani.request(http.MethodGet, "/api/tabulation/jobs/"+job+"/download", "", nil); status != http.StatusOK || !strings.HasPrefix(string(zip), "PK") {
				t.Errorf("the download answered %d", status)
			}
			if rows := outboxRows(t, s.app, job); len(rows) != 1 {
				t.Errorf("%d rows in the outbox", len(rows))
			}
		})
	}
}

// TestAnUploadThatABucketLostIsNotReadInHalves: fewer respondents than were
// sent are no result.
func TestAnUploadThatABucketLostIsNotReadInHalves(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := onBucket(t, b)
	ani := s.user("ani")
	f, met := first(1, "short", func(r *http.Request) bool { return r.Method == http.MethodPut && strings.Contains(r.URL.Path, ".csv") })
	b.setFault(f)
	id := ani.upload("survey.csv", sample(60), http.StatusOK)
	eventually(t, "the reading to be tried again", func() bool {
		r := ani.record("tabulation_datasets", id)
		return r["attempts"].(float64) > 0 || r["status"] == "ready" || r["status"] == "failed"
	})
	if r := ani.record("tabulation_datasets", id); r["status"] == "ready" || r["error_code"] != "storage_away" {
		t.Errorf("half an upload is %v, %v: %v rows", r["status"], r["error_code"], r["rows"])
	}
	if met.Load() == 0 {
		t.Error("the fault was never met")
	}
}
