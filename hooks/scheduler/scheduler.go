// Package scheduler runs jobs from a durable queue: a bounded number at once,
// each under a lease, in units that take turns between owners.
//
// It knows neither what a job does (Runner) nor where jobs are kept (Store).
// The store is the truth; a wake-up is only a hint and a slow poll the safety
// net. A job that was claimed ends as completed, failed or cancelled, or is
// handed back, whatever happens in between: panics are recovered, and after a
// crash the lease runs out.
//
// Non-goals: several machines (the Store allows them), progress display.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// Job is a claimed job.
type Job struct {
	ID, Owner   string
	Attempt     int // runs that ended in a retryable fault so far
	MaxAttempts int
	Timeout     time.Duration // of this run
}

// Store keeps jobs durably. All methods may be called concurrently. me names
// this process; a method that acts on a job must do nothing and return
// ErrLost when me no longer holds its lease.
type Store interface {
	// Recover hands back jobs whose process is gone: those of a dead process
	// on this data directory at once, others when their lease has run out.
	Recover(ctx context.Context, me string, now time.Time) error
	// Claim leases the next job that may run, or returns nil. One statement:
	// two processes never get the same job.
	Claim(ctx context.Context, me string, now, until time.Time) (*Job, error)
	// Extend renews the lease; ErrLost also when the job was cancelled.
	Extend(ctx context.Context, me, id string, until time.Time) error
	// Complete, Fail, Retry and Release end this run: done, given up with its
	// reason, queued again not before a time (counts as an attempt), handed
	// back at once (does not).
	Complete(ctx context.Context, me, id string, now time.Time) error
	Fail(ctx context.Context, me, id string, cause error, now time.Time) error
	Retry(ctx context.Context, me, id string, cause error, after time.Time) error
	Release(ctx context.Context, me, id string) error
}

// ErrLost says that a job is no longer this process's: cancelled, deleted, or
// its lease was taken.
var ErrLost = errors.New("the job is no longer ours")

// Runner does the work of a job. It calls turn for every unit; units of one
// job may be given from several goroutines.
type Runner interface {
	Run(ctx context.Context, job Job, turn Turn) error
}

// Turn waits for the job's turn, runs one unit and gives its error.
type Turn func(unit func(ctx context.Context) error) error

// Config tunes a Scheduler.
type Config struct {
	// Workers is how many units run at once. At least 1.
	Workers int
	// MaxRunning is how many jobs are processing at once. At least 1.
	MaxRunning int
	// Lease is how long a claimed job may go without renewal. Must exceed
	// Heartbeat.
	Lease time.Duration
	// Heartbeat is the pause between renewals.
	Heartbeat time.Duration
	// Poll is the pause between looks at the queue without a wake-up.
	Poll time.Duration
	// Me names this process.
	Me string
	// Now is the clock.
	Now func() time.Time
	// Log receives what an operator should know. Not nil.
	Log *slog.Logger
}

func (c Config) validate() error {
	switch {
	case c.Workers < 1 || c.MaxRunning < 1:
		return fmt.Errorf("scheduler: Workers %d and MaxRunning %d must be at least 1", c.Workers, c.MaxRunning)
	case c.Lease <= c.Heartbeat || c.Heartbeat <= 0 || c.Poll <= 0:
		return fmt.Errorf("scheduler: lease %v must exceed heartbeat %v, and both and poll %v be above 0", c.Lease, c.Heartbeat, c.Poll)
	case c.Me == "" || c.Now == nil || c.Log == nil:
		return errors.New("scheduler: Me, Now and Log are needed")
	}
	return nil
}

// Scheduler claims and runs jobs between Start and Stop.
type Scheduler struct {
	cfg    Config
	store  Store
	runner Runner
	turns  *turns
	wake   chan struct{}

	stopping context.CancelFunc // no more claims
	ending   context.CancelCauseFunc
	work     sync.WaitGroup

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc
}

// The causes by which a run is ended from outside.
var (
	errStopping  = errors.New("the process is stopping")
	errCancelled = errors.New("the job was cancelled")
)

// New makes a scheduler; nothing runs before Start.
func New(cfg Config, store Store, runner Runner) (*Scheduler, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	return &Scheduler{cfg: cfg, store: store, runner: runner, turns: newTurns(cfg.Workers), wake: make(chan struct{}, 1), running: map[string]context.CancelCauseFunc{}}, nil
}

// Start recovers what a dead process left and begins to claim.
func (s *Scheduler) Start() {
	claiming, stop := context.WithCancel(context.Background())
	work, end := context.WithCancelCause(context.Background())
	s.stopping, s.ending = stop, end
	s.work.Add(1)
	go s.loop(claiming, work)
}

// Stop stops claiming, hands running jobs back and waits for that.
func (s *Scheduler) Stop() {
	if s.stopping == nil {
		return
	}
	s.stopping()
	s.ending(errStopping)
	s.work.Wait()
}

// Wake hints that the queue has changed.
func (s *Scheduler) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Cancel ends a running job of this process at once. The caller has marked it
// cancelled in the store before.
func (s *Scheduler) Cancel(id string) {
	s.mu.Lock()
	end := s.running[id]
	s.mu.Unlock()
	if end != nil {
		end(errCancelled)
	}
}

// Running is the number of jobs that this process runs.
func (s *Scheduler) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running)
}

// loop claims jobs while there is room.
func (s *Scheduler) loop(claiming, work context.Context) {
	defer s.work.Done()
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	for first := true; ; first = false {
		if err := s.store.Recover(claiming, s.cfg.Me, s.cfg.Now()); err != nil && claiming.Err() == nil {
			s.cfg.Log.Error("cannot recover jobs", "error", err)
		}
		s.fill(claiming, work)
		if !first && claiming.Err() != nil {
			return
		}
		select {
		case <-claiming.Done():
			return
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// fill claims until nothing is left or the process runs enough.
func (s *Scheduler) fill(claiming, work context.Context) {
	for claiming.Err() == nil && s.Running() < s.cfg.MaxRunning {
		now := s.cfg.Now()
		job, err := s.store.Claim(claiming, s.cfg.Me, now, now.Add(s.cfg.Lease))
		if err != nil {
			if claiming.Err() == nil {
				s.cfg.Log.Error("cannot claim a job", "error", err)
			}
			return
		}
		if job == nil {
			return
		}
		ctx, end := context.WithCancelCause(work)
		s.mu.Lock()
		s.running[job.ID] = end
		s.mu.Unlock()
		s.work.Add(1)
		go s.run(ctx, end, *job)
	}
}

// run is one run of one job, from claim to its end.
func (s *Scheduler) run(ctx context.Context, end context.CancelCauseFunc, job Job) {
	defer s.work.Done()
	defer s.Wake()
	defer func() {
		s.mu.Lock()
		delete(s.running, job.ID)
		s.mu.Unlock()
		end(nil)
	}()
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		s.heartbeat(ctx, end, job.ID)
	}()
	timed, stop := context.WithTimeoutCause(ctx, job.Timeout, fault.New(fault.Timeout, "scheduler", "limit", job.Timeout.String()))
	err := s.guarded(timed, job)
	cause := context.Cause(timed)
	stop()
	end(nil)
	<-beat
	s.settle(job, err, cause)
}

// guarded runs the job's work; a panic becomes an internal fault.
func (s *Scheduler) guarded(ctx context.Context, job Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.cfg.Log.Error("a job panicked", "job", job.ID, "panic", p, "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "scheduler").Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return s.runner.Run(ctx, job, func(unit func(context.Context) error) error { return s.turns.take(ctx, job, unit) })
}

// heartbeat renews the lease until the run ends; a lost lease ends it.
func (s *Scheduler) heartbeat(ctx context.Context, end context.CancelCauseFunc, id string) {
	tick := time.NewTicker(s.cfg.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.store.Extend(ctx, s.cfg.Me, id, s.cfg.Now().Add(s.cfg.Lease))
			if errors.Is(err, ErrLost) {
				end(ErrLost)
				return
			}
			if err != nil && ctx.Err() == nil {
				s.cfg.Log.Warn("cannot renew a lease", "job", id, "error", err) // the lease outlasts several failures
			}
		}
	}
}

// settleTries bounds the attempts to write a job's end, one per second: a
// result must not be lost to a busy database.
const settleTries = 60

// settle writes how the run ended.
func (s *Scheduler) settle(job Job, err, cause error) {
	ctx := context.Background()
	now := s.cfg.Now
	var write func() error
	var timeout *fault.Error
	switch {
	case err == nil:
		write = func() error { return s.store.Complete(ctx, s.cfg.Me, job.ID, now()) }
	case errors.Is(cause, errCancelled) || errors.Is(cause, ErrLost) || errors.Is(err, ErrLost):
		return
	case errors.Is(cause, errStopping):
		write = func() error { return s.store.Release(ctx, s.cfg.Me, job.ID) }
	case errors.As(cause, &timeout):
		write = func() error { return s.store.Fail(ctx, s.cfg.Me, job.ID, timeout, now()) }
	case fault.Retryable(err) && job.Attempt+1 < job.MaxAttempts:
		write = func() error {
			return s.store.Retry(ctx, s.cfg.Me, job.ID, err, now().Add(Backoff(job.Attempt+1)))
		}
	default:
		if !fault.IsInput(fault.CodeOf(err)) {
			s.cfg.Log.Error("a job failed", "job", job.ID, "error", err, "cause", errors.Unwrap(err))
		}
		write = func() error { return s.store.Fail(ctx, s.cfg.Me, job.ID, err, now()) }
	}
	for range settleTries {
		werr := write()
		if werr == nil || errors.Is(werr, ErrLost) {
			return
		}
		s.cfg.Log.Warn("cannot write the end of a job, trying again", "job", job.ID, "error", werr)
		time.Sleep(time.Second)
	}
}

// Backoff is the pause before attempt n+1: n⁴ seconds, at most 10 minutes.
func Backoff(n int) time.Duration {
	return min(time.Duration(n*n*n*n)*time.Second, 10*time.Minute)
}
