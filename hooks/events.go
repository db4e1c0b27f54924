package hooks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The events of one job as a stream of server-sent events: for programs
// without the JS SDK, which have no subscription to records. Each event is the
// whole picture of a moment, so one that is lost costs nothing.

const (
	// streamsMost is how many streams one user may hold open.
	streamsMost = 20
	// streamBeat is the pause after which a silent stream says that it lives:
	// proxies cut lines on which nothing comes.
	streamBeat = 15 * time.Second
	// streamLife ends a stream, so that a sign-in that was taken back does not
	// read on for ever; clients of server-sent events come again by themselves.
	streamLife = 30 * time.Minute
)

// jobEvent is what an event says.
type jobEvent struct {
	ID          string  `json:"id"`
	Status      string  `json:"status" jsonschema:"enum=queued,enum=processing,enum=completed,enum=failed,enum=cancelled"`
	Progress    float64 `json:"progress"`
	CurrentStep string  `json:"current_step"`
	DoneTables  int     `json:"done_tables"`
	TotalTables int     `json:"total_tables"`
	Rate        float64 `json:"rate"`
	SecondsLeft int     `json:"seconds_left"`
	Attempts    int     `json:"attempts"`
	Code        string  `json:"error_code"`
	Message     string  `json:"error_message"`
	Rev         int     `json:"rev"`
}

func eventOf(r *core.Record) jobEvent {
	return jobEvent{
		ID: r.Id, Status: r.GetString("status"), Progress: r.GetFloat("progress"), CurrentStep: r.GetString("current_step"),
		DoneTables: r.GetInt("done_tables"), TotalTables: r.GetInt("total_tables"), Rate: r.GetFloat("rate"), SecondsLeft: r.GetInt("seconds_left"),
		Attempts: r.GetInt("attempts"), Code: r.GetString("error_code"), Message: r.GetString("error_message"), Rev: r.GetInt("rev"),
	}
}

// ended says that nothing more will come of a job unless somebody asks for it.
func (e jobEvent) ended() bool { return e.Status != "queued" && e.Status != "processing" }

// watchers are the open streams.
type watchers struct {
	mu    sync.Mutex
	jobs  map[string]map[chan struct{}]bool
	users map[string]int
}

// open begins a stream of a user on a job; ok is false when he has too many.
// Call end once when it is over.
func (w *watchers) open(user, job string) (changed <-chan struct{}, end func(), ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.users[user] >= streamsMost {
		return nil, nil, false
	}
	if w.jobs == nil {
		w.jobs, w.users = map[string]map[chan struct{}]bool{}, map[string]int{}
	}
	if w.jobs[job] == nil {
		w.jobs[job] = map[chan struct{}]bool{}
	}
	c := make(chan struct{}, 1)
	w.jobs[job][c] = true
	w.users[user]++
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.jobs[job], c)
		if len(w.jobs[job]) == 0 {
			delete(w.jobs, job)
		}
		if w.users[user]--; w.users[user] == 0 {
			delete(w.users, user)
		}
	}, true
}

// tell wakes the streams of a job. It never waits: whoever saved the job must
// not stand behind a slow line.
func (w *watchers) tell(job string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.jobs[job] {
		select {
		case c <- struct{}{}:
		default: // it has yet to look at the change before
		}
	}
}

// bindEvents wakes the streams when a job is saved or deleted.
func (p *plugin) bindEvents() {
	told := &hook.Handler[*core.RecordEvent]{Id: "pockettabEvents", Func: func(e *core.RecordEvent) error {
		p.watchers.tell(e.Record.Id)
		return e.Next()
	}}
	p.app.OnRecordAfterUpdateSuccess(jobsName).Bind(told)
	p.app.OnRecordAfterDeleteSuccess(jobsName).Bind(told)
}

// byLink gives who asks: by the header, or by a file token in the query,
// because a link carries no header.
func byLink(e *core.RequestEvent) *core.Record {
	if token := e.Request.URL.Query().Get("token"); e.Auth == nil && token != "" {
		auth, _ := e.App.FindAuthRecordByToken(token, core.TokenTypeFile)
		return auth
	}
	return e.Auth
}

// eventsRoute streams a job until it has ended.
func (p *plugin) eventsRoute(e *core.RequestEvent) error {
	auth := byLink(e)
	job, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !p.may(auth, job) {
		return e.NotFoundError("", err)
	}
	// one who comes again after the end of a stream has heard all: 204 tells
	// browsers to stay away
	if seen, err := strconv.Atoi(e.Request.Header.Get("Last-Event-ID")); err == nil && eventOf(job).ended() && job.GetInt("rev") <= seen {
		return e.NoContent(http.StatusNoContent)
	}
	changed, end, ok := p.watchers.open(auth.Id, job.Id)
	if !ok {
		return refuse(e, fault.New(fault.Quota, "hooks.events", "what", say(languageOf(e.Request), "open streams", "aliran yang terbuka"), "max", strconv.Itoa(streamsMost)))
	}
	defer end()
	h := e.Response.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies pass every event on at once
	e.Response.WriteHeader(http.StatusOK)
	ctx, cancel := context.WithTimeout(e.Request.Context(), streamLife)
	defer cancel()
	control := http.NewResponseController(e.Response)
	_ = control.SetReadDeadline(time.Time{}) // nothing more is read
	send := func(text string) error {
		_ = control.SetWriteDeadline(time.Now().Add(2 * streamBeat))
		if _, err := e.Response.Write([]byte(text)); err != nil {
			return err
		}
		return control.Flush()
	}
	p.follow(ctx, e.App, job.Id, changed, send)
	return nil
}

// follow sends every new picture of a job until it has ended or is deleted,
// the client is gone, or the time is over. It looks when it is woken and,
// because another process may run the job, from time to time.
func (p *plugin) follow(ctx context.Context, app core.App, id string, changed <-chan struct{}, send func(string) error) {
	look := time.NewTicker(p.config.Poll)
	defer look.Stop()
	said, last := time.Now(), -1
	for {
		r, err := app.FindRecordById(jobsName, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_ = send("event: gone\ndata: {}\n\n")
			return
		case err == nil && r.GetInt("rev") > last:
			event := eventOf(r)
			text, err := json.Marshal(event)
			if err != nil || send(fmt.Sprintf("event: job\nid: %d\ndata: %s\n\n", event.Rev, text)) != nil || event.ended() {
				return
			}
			said, last = time.Now(), event.Rev
		case time.Since(said) >= streamBeat:
			if send(": still here\n\n") != nil {
				return
			}
			said = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-look.C:
		}
	}
}
