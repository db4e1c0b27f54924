package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation/profile"
)

// startBatching starts a server on which an administrator has switched batches
// on, of at most so many bytes.
func startBatching(t *testing.T, bytes int64) *server {
	t.Helper()
	return startServerIn(t, decideBefore(t, core.BaseAppConfig{DataDir: t.TempDir()}, func(s *core.Settings) {
		s.Batch.Enabled, s.Batch.MaxRequests, s.Batch.Timeout, s.Batch.MaxBodySize = true, 50, 20, bytes
	}), Config{}, realEngine())
}

// batch sends requests, each a method, a path and a body.
func (p *person) batch(requests ...[3]string) (int, string) {
	p.s.t.Helper()
	type request struct {
		Method string          `json:"method"`
		URL    string          `json:"url"`
		Body   json.RawMessage `json:"body"`
	}
	var list []request
	for _, r := range requests {
		list = append(list, request{r[0], r[1], json.RawMessage(r[2])})
	}
	text, err := json.Marshal(map[string]any{"requests": list})
	if err != nil {
		p.s.t.Fatal(err)
	}
	status, answer := p.request(http.MethodPost, "/api/batch", "application/json", strings.NewReader(string(text)))
	return status, string(answer)
}

// TestEditsInABatchAndBesideIt: a batch is one transaction, and its requests
// run inside one another; whoever edits beside it must neither be overwritten
// nor wait for ever.
func TestEditsInABatchAndBesideIt(t *testing.T) {
	t.Parallel()
	s := startBatching(t, 8<<20)
	ani := s.user("ani")
	one, two := ani.ready(60), ani.ready(90)
	path := func(id string) string { return "/api/collections/tabulation_datasets/records/" + id }
	edits := func(rev int, label string) string {
		text, err := json.Marshal(map[string]any{"edits": map[string]any{"rev": rev, "edits": []profile.Edit{{Variable: "sex", Label: map[string]string{"en": label}}}}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if status, text := ani.batch([3]string{"PATCH", path(one), `{"name":"First"}`}, [3]string{"PATCH", path(two), `{"name":"Second"}`}, [3]string{"PATCH", path(one), edits(1, "Sex")}); status != http.StatusOK || strings.Count(text, `"status":200`) != 3 {
		t.Fatalf("a batch of edits answered %d: %s", status, text)
	}
	ani.wait("tabulation_datasets", one, "ready")
	// twenty windows save the same revision, half of them by batch: one wins
	var won sync.Map
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			label := fmt.Sprintf("Sex %d", i)
			var status int
			var text string
			if i%2 == 0 {
				status, text = ani.batch([3]string{"PATCH", path(two), `{"wave":"w"}`}, [3]string{"PATCH", path(one), edits(2, label)})
			} else {
				var answer []byte
				status, answer = ani.request(http.MethodPatch, path(one), "application/json", strings.NewReader(edits(2, label)))
				text = string(answer)
			}
			switch {
			case status == http.StatusOK:
				won.Store(i, true)
			case !strings.Contains(text, "conflict"):
				t.Errorf("window %d was answered %d: %s", i, status, text)
			}
		})
	}
	group.Wait()
	winners := 0
	won.Range(func(any, any) bool { winners++; return true })
	if winners != 1 {
		t.Errorf("%d windows saved the same revision", winners)
	}
}

// TestJobsAreNotMadeInABatch: a job may be answered with an equal one, and
// what follows it in the batch would be dropped in silence.
func TestJobsAreNotMadeInABatch(t *testing.T) {
	t.Parallel()
	s := startBatching(t, 8<<20)
	ani := s.user("ani")
	ds := ani.ready(60)
	const jobs = "/api/collections/tabulation_jobs/records"
	body := `{"owner":"` + ani.id + `","dataset":"` + ds + `","variables_config":` + samplePlan + `}`
	for _, collection := range []string{jobs, strings.Replace(jobs, "jobs", "JOBS", 1)} {
		if status, text := ani.batch([3]string{"POST", collection, body}, [3]string{"PATCH", "/api/collections/tabulation_datasets/records/" + ds, `{"name":"x"}`}); status != http.StatusBadRequest && status != http.StatusForbidden || !strings.Contains(text, "pekerjaan tidak dibuat dalam batch") {
			t.Errorf("a job in a batch is answered %d: %s", status, text)
		}
	}
	if n := len(ani.list("tabulation_jobs", "")); n != 0 {
		t.Errorf("%d jobs were made", n)
	}
	job := ani.start(ds, samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	if status, text := ani.batch([3]string{"DELETE", jobs + "/" + job, `{}`}); status != http.StatusOK {
		t.Errorf("to remove one in a batch is answered %d: %s", status, text)
	}
}
