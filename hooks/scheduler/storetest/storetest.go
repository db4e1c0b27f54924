// Package storetest holds the tests that every scheduler.Store must pass. A
// store's own test calls Run.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// Subject is an empty store with what the tests need to put in and to see.
type Subject struct {
	Store scheduler.Store
	// Add queues a job and gives its id.
	Add func(Spec) string
	// State shows a job.
	State func(id string) State
	// Cancel takes a job from whoever runs it, as its owner would.
	Cancel func(id string)
	// Ranked says that the store knows priorities.
	Ranked bool
}

// Spec describes a job to be queued.
type Spec struct {
	Owner    string
	Priority int // 0–9, the highest first
	QueuedAt time.Time
	RunAfter time.Time // zero: at once
}

// State is a job as stored.
type State struct {
	Status                  Status
	Attempts, Interruptions int
	Code                    fault.Code // of the failure
}

// Status of a job, in the scheduler's words.
type Status string

// The states.
const (
	Queued     Status = "queued"
	Processing Status = "processing"
	Completed  Status = "completed"
	Failed     Status = "failed"
	Cancelled  Status = "cancelled"
)

// Limits that the tests rely on.
const (
	maxAttempts   = 3
	interruptions = 3 // in a row, without progress
)

// start is the moment at which the tests take place.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Run runs the tests; open gives a fresh subject for each.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	t.Helper()
	for _, tc := range []struct {
		name string
		run  func(t *testing.T, s subject)
	}{
		{"an empty queue gives nothing", emptyQueue},
		{"a job is claimed once, whoever asks", claimedOnce},
		{"the oldest comes first", oldestFirst},
		{"a higher priority comes first", priorityFirst},
		{"the owner who runs fewest comes first", fairBetweenOwners},
		{"a job waits for its time", waitsForItsTime},
		{"another lease changes nothing", anotherLease},
		{"a cancelled job is lost to its run", cancelledIsLost},
		{"a retry counts and waits", retryCounts},
		{"a release does not count", releaseDoesNotCount},
		{"ended jobs stay ended", endedStayEnded},
		{"jobs of the gone are taken back at once", goneAtOnce},
		{"jobs of the unknown are taken back when their lease has run out", unknownAfterLease},
		{"three interruptions in a row fail a job", threeInterruptions},
		{"a job that was interrupted twice runs alone", suspectsRunAlone},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.run(t, subject{open(t), t})
		})
	}
}

// subject adds what is asserted again and again.
type subject struct {
	Subject
	t *testing.T
}

func (s subject) add(owner string, age time.Duration) string {
	s.t.Helper()
	return s.Add(Spec{Owner: owner, QueuedAt: start.Add(-age)})
}

func (s subject) claim(lease string) *scheduler.Job {
	s.t.Helper()
	job, err := s.Store.Claim(s.t.Context(), lease, start, start.Add(time.Minute))
	if err != nil {
		s.t.Fatalf("claim: %v", err)
	}
	return job
}

// claimed claims and wants to get a certain job.
func (s subject) claimed(lease, id string) *scheduler.Job {
	s.t.Helper()
	job := s.claim(lease)
	if job == nil || job.ID != id {
		s.t.Fatalf("claimed %+v, want job %s", job, id)
	}
	return job
}

func (s subject) want(id string, want State) {
	s.t.Helper()
	if got := s.State(id); got != want {
		s.t.Fatalf("job %s is %+v, want %+v", id, got, want)
	}
}

func (s subject) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func emptyQueue(t *testing.T, s subject) {
	if job := s.claim("p.1"); job != nil {
		t.Fatalf("claimed %+v", job)
	}
}

func claimedOnce(t *testing.T, s subject) {
	const jobs, claimers = 24, 6
	for i := range jobs {
		s.add(fmt.Sprintf("o%d", i%3), time.Duration(i)*time.Second)
	}
	var mu sync.Mutex
	got := map[string]int{}
	var group sync.WaitGroup
	for c := range claimers {
		group.Go(func() {
			for n := 0; ; n++ {
				job, err := s.Store.Claim(context.WithoutCancel(t.Context()), fmt.Sprintf("p%d.%d", c, n), start, start.Add(time.Minute))
				if err != nil {
					t.Error(err)
					return
				}
				if job == nil {
					return
				}
				mu.Lock()
				got[job.ID]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if len(got) != jobs {
		t.Errorf("%d of %d jobs were claimed", len(got), jobs)
	}
	for id, n := range got {
		if n != 1 {
			t.Errorf("job %s was claimed %d times", id, n)
		}
	}
}

func oldestFirst(_ *testing.T, s subject) {
	young, old := s.add("a", time.Second), s.add("b", time.Hour)
	job := s.claimed("p.1", old)
	if job.Owner == "" || job.MaxAttempts != maxAttempts || job.Timeout <= 0 {
		s.t.Errorf("the job came as %+v", job)
	}
	s.claimed("p.2", young)
}

func priorityFirst(t *testing.T, s subject) {
	if !s.Ranked {
		t.Skip("this store has no priorities")
	}
	s.Add(Spec{Owner: "a", Priority: 5, QueuedAt: start.Add(-time.Hour)})
	urgent := s.Add(Spec{Owner: "a", Priority: 9, QueuedAt: start})
	s.claimed("p.1", urgent)
}

func fairBetweenOwners(_ *testing.T, s subject) {
	first := s.add("a", 4*time.Hour)
	second := s.add("a", 3*time.Hour)
	other := s.add("b", time.Hour)
	s.claimed("p.1", first)
	s.claimed("p.2", other)
	s.claimed("p.3", second)
}

func waitsForItsTime(t *testing.T, s subject) {
	id := s.Add(Spec{Owner: "a", QueuedAt: start, RunAfter: start.Add(time.Minute)})
	if job := s.claim("p.1"); job != nil {
		t.Fatalf("claimed %+v before its time", job)
	}
	later := start.Add(time.Minute)
	job, err := s.Store.Claim(t.Context(), "p.2", later, later.Add(time.Minute))
	s.ok(err)
	if job == nil || job.ID != id {
		t.Fatalf("claimed %+v at its time", job)
	}
}

func anotherLease(t *testing.T, s subject) {
	id := s.add("a", 0)
	s.claimed("p.1", id)
	ctx := t.Context()
	for what, err := range map[string]error{
		"extend":          s.Store.Extend(ctx, "p.2", id, start.Add(time.Hour)),
		"complete":        s.Store.Complete(ctx, "p.2", id, start),
		"fail":            s.Store.Fail(ctx, "p.2", id, errors.New("x"), start),
		"retry":           s.Store.Retry(ctx, "p.2", id, errors.New("x"), start),
		"release":         s.Store.Release(ctx, "p.2", id),
		"without any job": s.Store.Complete(ctx, "p.1", "nosuchjob000000", start),
	} {
		if !errors.Is(err, scheduler.ErrLost) {
			t.Errorf("%s answered %v", what, err)
		}
	}
	s.want(id, State{Status: Processing})
	s.ok(s.Store.Extend(ctx, "p.1", id, start.Add(time.Hour)))
	s.ok(s.Store.Complete(ctx, "p.1", id, start))
}

func cancelledIsLost(t *testing.T, s subject) {
	id := s.add("a", 0)
	s.claimed("p.1", id)
	s.Cancel(id)
	before := s.State(id)
	for what, err := range map[string]error{
		"extend":   s.Store.Extend(t.Context(), "p.1", id, start.Add(time.Hour)),
		"complete": s.Store.Complete(t.Context(), "p.1", id, start),
	} {
		if !errors.Is(err, scheduler.ErrLost) {
			t.Errorf("%s answered %v", what, err)
		}
	}
	s.want(id, before)
}

func retryCounts(t *testing.T, s subject) {
	id := s.add("a", 0)
	s.claimed("p.1", id)
	s.ok(s.Store.Retry(t.Context(), "p.1", id, fault.New(fault.StorageAway, "test"), start.Add(time.Minute)))
	s.want(id, State{Status: Queued, Attempts: 1})
	if job := s.claim("p.2"); job != nil {
		t.Fatal("claimed before the pause was over")
	}
	later := start.Add(time.Minute)
	job, err := s.Store.Claim(t.Context(), "p.3", later, later.Add(time.Minute))
	s.ok(err)
	if job == nil || job.Attempt != 1 {
		t.Fatalf("claimed %+v after the pause", job)
	}
}

func releaseDoesNotCount(t *testing.T, s subject) {
	id := s.add("a", 0)
	s.claimed("p.1", id)
	s.ok(s.Store.Release(t.Context(), "p.1", id))
	s.want(id, State{Status: Queued})
	s.claimed("p.2", id)
}

func endedStayEnded(t *testing.T, s subject) {
	done, bad := s.add("a", 2*time.Second), s.add("b", time.Second)
	s.claimed("p.1", done)
	s.claimed("p.2", bad)
	s.ok(s.Store.Complete(t.Context(), "p.1", done, start))
	s.ok(s.Store.Fail(t.Context(), "p.2", bad, fault.New(fault.Timeout, "test", "limit", "1h"), start))
	s.ok(s.Store.Recover(t.Context(), func(string) scheduler.Holder { return scheduler.Gone }, start.Add(24*time.Hour)))
	s.want(done, State{Status: Completed})
	s.want(bad, State{Status: Failed, Code: fault.Timeout})
	if job := s.claim("p.3"); job != nil {
		t.Fatalf("claimed %+v", job)
	}
}

func goneAtOnce(t *testing.T, s subject) {
	dead, alive := s.add("a", 2*time.Second), s.add("b", time.Second)
	s.claimed("dead.1", dead)
	s.claimed("alive.1", alive)
	s.ok(s.Store.Recover(t.Context(), func(lease string) scheduler.Holder {
		if lease == "dead.1" {
			return scheduler.Gone
		}
		return scheduler.Alive
	}, start.Add(24*time.Hour))) // the lease of the living has run out, too
	s.want(dead, State{Status: Queued, Interruptions: 1})
	s.want(alive, State{Status: Processing})
	if err := s.Store.Complete(t.Context(), "dead.1", dead, start); !errors.Is(err, scheduler.ErrLost) {
		t.Errorf("the dead could still complete: %v", err)
	}
}

func unknownAfterLease(t *testing.T, s subject) {
	id := s.add("a", 0)
	s.claimed("p.1", id)
	unknown := func(string) scheduler.Holder { return scheduler.Unknown }
	s.ok(s.Store.Recover(t.Context(), unknown, start.Add(59*time.Second)))
	s.want(id, State{Status: Processing})
	s.ok(s.Store.Extend(t.Context(), "p.1", id, start.Add(2*time.Minute)))
	s.ok(s.Store.Recover(t.Context(), unknown, start.Add(119*time.Second)))
	s.want(id, State{Status: Processing})
	s.ok(s.Store.Recover(t.Context(), unknown, start.Add(121*time.Second)))
	s.want(id, State{Status: Queued, Interruptions: 1})
}

func threeInterruptions(t *testing.T, s subject) {
	id := s.add("a", 0)
	gone := func(string) scheduler.Holder { return scheduler.Gone }
	for n := 1; n < interruptions; n++ {
		s.claimed(fmt.Sprintf("p.%d", n), id)
		s.ok(s.Store.Recover(t.Context(), gone, start))
		s.want(id, State{Status: Queued, Interruptions: n})
	}
	s.claimed("p.9", id)
	s.ok(s.Store.Recover(t.Context(), gone, start))
	s.want(id, State{Status: Failed, Interruptions: interruptions, Code: fault.Crashed})
}

// Of jobs that were running together when the process died twice, each then
// runs alone: the one that is to blame takes no other with it.
func suspectsRunAlone(t *testing.T, s subject) {
	one, two := s.add("a", 3*time.Second), s.add("b", 2*time.Second)
	gone := func(string) scheduler.Holder { return scheduler.Gone }
	for n := range 2 {
		s.claimed(fmt.Sprintf("p.1%d", n), one)
		s.claimed(fmt.Sprintf("p.2%d", n), two)
		s.ok(s.Store.Recover(t.Context(), gone, start))
	}
	later := s.add("c", time.Second)
	s.claimed("q.1", one)
	if job := s.claim("q.2"); job != nil {
		t.Fatalf("beside a suspect %+v was claimed", job)
	}
	s.ok(s.Store.Recover(t.Context(), gone, start)) // it was to blame
	s.want(one, State{Status: Failed, Interruptions: interruptions, Code: fault.Crashed})
	s.want(two, State{Status: Queued, Interruptions: interruptions - 1})
	s.claimed("r.1", two)
	s.ok(s.Store.Complete(t.Context(), "r.1", two, start))
	s.claimed("r.2", later) // it came first in age alone, but waited
	last := s.add("d", 0)
	s.claimed("r.3", last) // without a suspect everybody runs again
}
