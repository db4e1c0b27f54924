package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAJobIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{Workers: 1}, e)
	ani := s.user("ani")
	job := ani.start(ani.ready(60), split)
	soon(t, "the count", began)
	path := "/api/tabulation/jobs/" + job + "/events"
	token := asText(ani.call(http.MethodPost, "/api/files/token", nil, http.StatusOK)["token"])
	byHeader, _ := ani.streaming(path)
	byLink, _ := (&person{s: s}).streaming(path + "?token=" + token)
	var last string
	for name, events := range map[string]<-chan sse{"header": byHeader, "link": byLink} {
		first, ok := next(t, events)
		var at jobEvent
		if err := json.Unmarshal([]byte(first.data), &at); !ok || err != nil || first.name != "job" || at.ID != job || at.Status != "processing" || at.CurrentStep == "" || at.TotalTables != 3 {
			t.Fatalf("by %s the first event is %+v (%v)", name, first, err)
		}
	}
	close(let)
	for name, events := range map[string]<-chan sse{"header": byHeader, "link": byLink} {
		rev, status := -1, ""
		for e, ok := next(t, events); ok; e, ok = next(t, events) {
			var at jobEvent
			if err := json.Unmarshal([]byte(e.data), &at); err != nil || e.id != fmt.Sprint(at.Rev) || at.Rev <= rev {
				t.Errorf("by %s: %+v after rev %d (%v)", name, e, rev, err)
			}
			rev, status, last = at.Rev, at.Status, e.id
		}
		if status != "completed" {
			t.Errorf("by %s the stream ended with %q", name, status)
		}
	}

	// a browser comes again when a stream ends: it is told to stay away
	req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", ani.token)
	req.Header.Set("Last-Event-ID", last)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		t.Errorf("one who has heard all is answered %d", res.StatusCode)
	}
	if n := len(s.p.watchers.jobs) + len(s.p.watchers.users); n != 0 {
		t.Errorf("%d streams are left", n)
	}
}

func TestStreamsAreBoundedAndEndWithTheJobAndTheServer(t *testing.T) {
	t.Parallel()
	e, began := blockedCount(nil)
	s := startServerWith(t, t.TempDir(), Config{MaxRunning: 1}, e)
	ani, budi := s.user("ani"), s.user("budi")
	ds := ani.ready(60)
	running := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	waiting := ani.start(ds, split)
	path := "/api/tabulation/jobs/" + waiting + "/events"
	var streams []<-chan sse
	for range streamsMost - 1 {
		events, _ := ani.streaming(path)
		next(t, events)
		streams = append(streams, events)
	}
	other, hangUp := ani.streaming("/api/tabulation/jobs/" + running + "/events")
	next(t, other)
	if status, text := ani.request(http.MethodGet, path, "", nil); status != http.StatusTooManyRequests || !strings.Contains(string(text), `"code":"quota"`) {
		t.Errorf("one stream too many answered %d: %s", status, text)
	}
	own := budi.start(budi.ready(30), samplePlan)
	events, _ := budi.streaming("/api/tabulation/jobs/" + own + "/events") // another user has streams of his own
	next(t, events)

	// whoever hangs up frees a place
	hangUp()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		again, hangUp, ok := s.p.watchers.open(ani.id, "probe")
		if ok {
			hangUp()
			break
		}
		_ = again
		if time.Now().After(deadline) {
			t.Fatal("the place of one who hung up is never free")
		}
	}

	s.superuser().call(http.MethodDelete, "/api/collections/tabulation_jobs/records/"+waiting, nil, http.StatusNoContent)
	for _, events := range streams {
		var heard []string
		for e, ok := next(t, events); ok; e, ok = next(t, events) {
			heard = append(heard, e.name)
		}
		if len(heard) == 0 || heard[len(heard)-1] != "gone" {
			t.Fatalf("of a deleted job a stream says %v", heard)
		}
	}

	// budi's stream is open still: it does not hold the stop up
	at := time.Now()
	s.end()
	if took := time.Since(at); took > patience {
		t.Errorf("with an open stream the server was gone after %v", took)
	}
	for _, ok := next(t, events); ok; _, ok = next(t, events) {
	}
}
