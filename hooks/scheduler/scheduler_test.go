package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/hooks/scheduler/storetest"
	"github.com/hary4di/pockettab/tabulation/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// work is a Runner made of a function.
type work func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error

func (w work) Run(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
	return w(ctx, job, turn)
}

// takes is a unit that takes so long.
func takes(d time.Duration) scheduler.Unit {
	return func(ctx context.Context, _ int) error {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(d):
			return nil
		}
	}
}

// pass lets the bubble's time go by; what happened until then may be read
// afterwards.
func pass(d time.Duration) {
	<-time.After(d) // returns at once in real time
	synctest.Wait()
}

func config() scheduler.Config {
	return scheduler.Config{
		Workers: 2, MaxRunning: 8, Lease: 2 * time.Minute, Heartbeat: 10 * time.Second, Poll: 2 * time.Second, Grace: time.Second, Patience: 10 * time.Second,
		Me: "me", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

func begin(t *testing.T, cfg scheduler.Config, store scheduler.Store, w work) *scheduler.Scheduler {
	t.Helper()
	s, err := scheduler.New(cfg, store, w)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	return s
}

// count keeps how many were inside at once, in all.
type count struct {
	mu        sync.Mutex
	now, most int
}

func (c *count) in() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.most = max(c.most, c.now)
	return c.now
}

func (c *count) out() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
}

func TestEveryJobEndsWithinTheBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for i := range 50 {
			m.add(storetest.Spec{Owner: fmt.Sprintf("o%d", i%7), QueuedAt: time.Now()})
		}
		var jobs, units count
		s := begin(t, config(), m, func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			jobs.in()
			defer jobs.out()
			for range 3 {
				if err := turn(ctx, func(ctx context.Context, _ int) error {
					units.in()
					defer units.out()
					return takes(100*time.Millisecond)(ctx, 1)
				}); err != nil {
					return err
				}
			}
			return nil
		})
		pass(20 * time.Second) // 50 × 3 × 0.1 s on two workers are 7.5 s
		for _, r := range m.rows {
			if r.Status != storetest.Completed || r.ended != 1 {
				t.Errorf("%s is %+v, ended %d times", r.id, r.State, r.ended)
			}
		}
		if jobs.most != 8 || units.most != 2 {
			t.Errorf("%d jobs and %d units ran at once, want 8 and 2", jobs.most, units.most)
		}
		s.Stop()
	})
}

func TestASmallJobDoesNotWaitBehindALargeOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		begun := time.Now()
		for range 5 {
			m.add(storetest.Spec{Owner: "large", QueuedAt: begun})
		}
		m.add(storetest.Spec{Owner: "small", QueuedAt: begun})
		var ended time.Duration
		s := begin(t, config(), m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			units := 100
			if job.Owner == "small" {
				units = 2
				defer func() { ended = time.Since(begun) }()
			}
			var group sync.WaitGroup
			for range units {
				group.Go(func() { _ = turn(ctx, takes(time.Second)) })
			}
			group.Wait()
			return nil
		})
		pass(10 * time.Minute)
		if ended == 0 || ended > 3*time.Second {
			t.Errorf("the small job ended after %v", ended)
		}
		s.Stop()
	})
}

func TestOwnersTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for i := range 4 { // three jobs of a, one of b
			m.add(storetest.Spec{Owner: []string{"a", "a", "a", "b"}[i], QueuedAt: time.Now()})
		}
		cfg := config()
		cfg.Workers = 1
		var mu sync.Mutex
		var order []string
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			for range 3 {
				_ = turn(ctx, func(ctx context.Context, _ int) error {
					mu.Lock()
					order = append(order, job.Owner)
					mu.Unlock()
					return takes(time.Second)(ctx, 1)
				})
			}
			return nil
		})
		pass(time.Minute)
		if got := strings.Join(order[:6], ""); strings.Count(got, "b") != 3 {
			t.Errorf("the first six units went to %s: b has three, one of every two", got)
		}
		s.Stop()
	})
}

func TestHowRunsEnd(t *testing.T) {
	t.Parallel()
	away := fault.New(fault.StorageAway, "test")
	for _, tc := range []struct {
		name string
		run  work
		want storetest.State
		wait time.Duration
	}{
		{"work done is completed", func(context.Context, scheduler.Job, scheduler.Turn) error { return nil }, storetest.State{Status: storetest.Completed}, time.Second},
		{"bad input fails at once", func(context.Context, scheduler.Job, scheduler.Turn) error { return fault.New(fault.BadPlan, "test") }, storetest.State{Status: storetest.Failed, Code: fault.BadPlan}, time.Second},
		{"an error without a code is internal", func(context.Context, scheduler.Job, scheduler.Turn) error { return errors.New("x") }, storetest.State{Status: storetest.Failed, Code: fault.Internal}, time.Second},
		{"a panic fails this job", func(context.Context, scheduler.Job, scheduler.Turn) error { panic("x") }, storetest.State{Status: storetest.Failed, Code: fault.Internal}, time.Second},
		{"a panic in a unit fails this job", func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			return turn(ctx, func(context.Context, int) error { panic("x") })
		}, storetest.State{Status: storetest.Failed, Code: fault.Internal}, time.Second},
		{"a hanging job times out", func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			return turn(ctx, takes(24*time.Hour))
		}, storetest.State{Status: storetest.Failed, Code: fault.Timeout}, 61 * time.Minute},
		{"a fault that may pass is tried again", func(_ context.Context, j scheduler.Job, _ scheduler.Turn) error {
			if j.Attempt < 2 {
				return away
			}
			return nil
		}, storetest.State{Status: storetest.Completed, Attempts: 2}, time.Minute},
		{"a fault that stays ends the third attempt", func(context.Context, scheduler.Job, scheduler.Turn) error { return away }, storetest.State{Status: storetest.Failed, Attempts: 2, Code: fault.StorageAway}, time.Minute},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := &memoryStore{}
				r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
				other := m.add(storetest.Spec{Owner: "b", QueuedAt: time.Now()})
				s := begin(t, config(), m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
					if job.ID == other.id {
						return turn(ctx, takes(time.Millisecond))
					}
					return tc.run(ctx, job, turn)
				})
				pass(tc.wait)
				if got := m.state(r.id); got != tc.want {
					t.Errorf("the job is %+v, want %+v", got, tc.want)
				}
				if m.state(other.id).Status != storetest.Completed {
					t.Error("another job suffered")
				}
				s.Stop()
			})
		})
	}
}

func TestBackoffGrows(t *testing.T) {
	t.Parallel()
	var got []time.Duration
	for n := 1; n <= 6; n++ {
		got = append(got, scheduler.Backoff(n))
	}
	want := []time.Duration{time.Second, 16 * time.Second, 81 * time.Second, 256 * time.Second, 10 * time.Minute, 10 * time.Minute}
	if !slices.Equal(got, want) {
		t.Errorf("pauses %v, want %v", got, want)
	}
}

func TestCancelEndsARunAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		left := make(chan time.Time, 1)
		s := begin(t, config(), m, func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			err := turn(ctx, takes(time.Hour))
			left <- time.Now()
			return err
		})
		pass(5 * time.Second)
		at := time.Now()
		s.Lost(m.cancel(r.id))
		if took := (<-left).Sub(at); took != 0 {
			t.Errorf("the run went on for %v", took)
		}
		synctest.Wait()
		if got := m.state(r.id); got.Status != storetest.Cancelled || s.Running() != 0 {
			t.Errorf("the job is %+v, %d runs", got, s.Running())
		}
		s.Stop()
	})
}

func TestACancelledJobMayStartAgainWhileItsFormerRunLingers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		first := true
		s := begin(t, config(), m, func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			if first {
				first = false
				<-ctx.Done()
				<-time.After(30 * time.Second) // slow to notice
				return nil                     // and wrongly content
			}
			return turn(ctx, takes(time.Minute))
		})
		pass(time.Second)
		s.Lost(m.cancel(r.id))
		m.mu.Lock()
		r.Status = storetest.Queued
		m.mu.Unlock()
		s.Wake()
		pass(40 * time.Second)
		if got := m.state(r.id).Status; got != storetest.Processing {
			t.Errorf("after the former run had left, the job is %s", got)
		}
		pass(time.Minute)
		if r.Status != storetest.Completed || r.ended != 1 {
			t.Errorf("the job is %s and ended %d times", r.Status, r.ended)
		}
		s.Stop()
	})
}

func TestStopHandsJobsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		s := begin(t, config(), m, func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			return turn(ctx, takes(time.Hour))
		})
		pass(5 * time.Second)
		at := time.Now()
		if !s.Stop() || time.Since(at) != 0 {
			t.Errorf("stopping took %v", time.Since(at))
		}
		if got, want := m.state(r.id), (storetest.State{Status: storetest.Queued}); got != want {
			t.Errorf("the job is %+v, want %+v", got, want)
		}
		if !s.Stop() {
			t.Error("a second stop failed")
		}
	})
}

func TestStopDoesNotWaitForARunThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		let := make(chan struct{})
		s := begin(t, config(), m, func(context.Context, scheduler.Job, scheduler.Turn) error {
			<-let
			return errors.New("late")
		})
		pass(5 * time.Second)
		at := time.Now()
		if s.Stop() || time.Since(at) != time.Second {
			t.Errorf("stopping took %v, want the grace of 1s", time.Since(at))
		}
		if r.Status != storetest.Processing {
			t.Errorf("the job is %s", r.Status)
		}
		m.sleep(true) // the database is closed by now
		close(let)
	})
}

func TestALockedStoreLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		running := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		done := m.add(storetest.Spec{Owner: "b", QueuedAt: time.Now()})
		var runs count
		s := begin(t, config(), m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			runs.in()
			if job.ID == done.id {
				return turn(ctx, takes(10*time.Second)) // ends while the store is asleep
			}
			return turn(ctx, takes(90*time.Second))
		})
		pass(5 * time.Second)
		m.sleep(true)
		waiting := m.add(storetest.Spec{Owner: "c", QueuedAt: time.Now()})
		pass(time.Minute)
		m.sleep(false)
		pass(2 * time.Minute)
		for _, r := range []*row{running, done, waiting} {
			if r.Status != storetest.Completed || r.ended != 1 || r.Interruptions != 0 {
				t.Errorf("%s is %+v, ended %d times", r.id, r.State, r.ended)
			}
		}
		if runs.now != 3 {
			t.Errorf("%d runs of 3 jobs", runs.now)
		}
		s.Stop()
	})
}

func TestALongRunKeepsItsLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		var runs count
		long := func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			runs.in()
			return turn(ctx, takes(30*time.Minute))
		}
		one := begin(t, config(), m, long)
		cfg := config()
		cfg.Me = "other"
		two := begin(t, cfg, m, long)
		pass(31 * time.Minute)
		if r.Status != storetest.Completed || r.ended != 1 || runs.now != 1 {
			t.Errorf("the job is %+v, ended %d times in %d runs", r.State, r.ended, runs.now)
		}
		one.Stop()
		two.Stop()
	})
}

func TestALostLeaseEndsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		var cause error
		s := begin(t, config(), m, func(ctx context.Context, _ scheduler.Job, _ scheduler.Turn) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return nil
		})
		pass(5 * time.Second)
		m.cancel(r.id) // by another process: nobody tells this one
		pass(10 * time.Second)
		if !errors.Is(cause, scheduler.ErrLost) || r.Status != storetest.Cancelled {
			t.Errorf("cause %v, job %s", cause, r.Status)
		}
		s.Stop()
	})
}

func TestJobsOfADeadProcessGoOnAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		if _, err := m.Claim(t.Context(), "dead.1", time.Now(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		cfg := config()
		cfg.Process = func(name string) scheduler.Holder {
			if name == "dead" {
				return scheduler.Gone
			}
			return scheduler.Unknown
		}
		s := begin(t, cfg, m, func(context.Context, scheduler.Job, scheduler.Turn) error { return nil })
		synctest.Wait()
		if r.Status != storetest.Completed || r.Interruptions != 1 {
			t.Errorf("the job is %+v", r.State)
		}
		s.Stop()
	})
}

func TestMemoryBoundsWhatRunsTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for range 4 {
			m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()}).memory = 60
		}
		m.add(storetest.Spec{Owner: "b", QueuedAt: time.Now()}).memory = 1000 // more than there is: alone
		cfg := config()
		cfg.Memory = 130
		var jobs count
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			now := jobs.in()
			defer jobs.out()
			if job.Memory == 1000 && now != 1 {
				t.Errorf("the largest ran beside %d others", now-1)
			}
			return takes(time.Second)(ctx, 1)
		})
		pass(time.Minute)
		for _, r := range m.rows {
			if r.Status != storetest.Completed {
				t.Errorf("%s is %s", r.id, r.Status)
			}
		}
		if jobs.most != 2 {
			t.Errorf("%d jobs ran together in the room of two", jobs.most)
		}
		s.Stop()
	})
}

// A worker that hangs for good: the job ends by its timeout, its place is
// replaced, and others run.
func TestAStuckRunGivesItsPlaceToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		let := make(chan struct{})
		stuck, other := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()}), m.add(storetest.Spec{Owner: "b", QueuedAt: time.Now().Add(time.Second)})
		stuck.timeout = time.Minute
		cfg := config()
		cfg.Workers = 1
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			return turn(ctx, func(ctx context.Context, _ int) error {
				if job.ID == stuck.id {
					<-let // deaf to its context
					return nil
				}
				return takes(time.Second)(ctx, 1)
			})
		})
		pass(70 * time.Second) // the timeout is a minute, the patience ten seconds
		pass(5 * time.Second)
		if got := m.state(stuck.id); got.Status != storetest.Failed || got.Code != fault.Timeout {
			t.Errorf("the stuck job is %+v", got)
		}
		if got := m.state(other.id); got.Status != storetest.Completed {
			t.Errorf("the other job is %+v", got)
		}
		// the late end of the stuck unit neither changes its job nor gives a second place
		close(let)
		pass(time.Second)
		if got := m.state(stuck.id); got.Status != storetest.Failed {
			t.Errorf("after its late end the job is %+v", got)
		}
		var units count
		for range 6 {
			m.add(storetest.Spec{Owner: "c", QueuedAt: time.Now()})
		}
		s.Stop()
		s = begin(t, cfg, m, func(ctx context.Context, _ scheduler.Job, turn scheduler.Turn) error {
			return turn(ctx, func(ctx context.Context, _ int) error {
				units.in()
				defer units.out()
				return takes(time.Second)(ctx, 1)
			})
		})
		pass(10 * time.Second)
		if units.most != 1 {
			t.Errorf("%d units ran at once on one place", units.most)
		}
		s.Stop()
	})
}

func TestNotYetHandsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		r := m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		once := true
		s := begin(t, config(), m, func(context.Context, scheduler.Job, scheduler.Turn) error {
			if once {
				once = false
				return scheduler.ErrNotYet
			}
			return nil
		})
		pass(5 * time.Second)
		if got, want := m.state(r.id), (storetest.State{Status: storetest.Completed}); got != want {
			t.Errorf("the job is %+v, want %+v", got, want)
		}
		s.Stop()
	})
}

func TestContradictoryConfigsAreRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*scheduler.Config)
	}{
		{"no worker", func(c *scheduler.Config) { c.Workers = 0 }},
		{"no job at once", func(c *scheduler.Config) { c.MaxRunning = 0 }},
		{"a lease shorter than the heartbeat", func(c *scheduler.Config) { c.Lease = time.Second }},
		{"no grace", func(c *scheduler.Config) { c.Grace = 0 }},
		{"negative memory", func(c *scheduler.Config) { c.Memory = -1 }},
		{"a dot in the name", func(c *scheduler.Config) { c.Me = "a.b" }},
		{"no clock", func(c *scheduler.Config) { c.Now = nil }},
	} {
		cfg := config()
		tc.change(&cfg)
		if _, err := scheduler.New(cfg, &memoryStore{}, work(nil)); err == nil {
			t.Errorf("%s was accepted", tc.name)
		}
	}
}
