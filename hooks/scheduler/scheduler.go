// Package scheduler runs jobs from a durable queue: a bounded number at once,
// each under a lease, in units between which owners share the time.
//
// It knows neither what a job does (Runner) nor where jobs are kept (Store).
// The store is the truth; a wake-up is only a hint and a slow poll the safety
// net. A job that was claimed ends as completed, failed or cancelled, or is
// handed back, whatever happens in between: panics are recovered, and what a
// dead process left is taken back.
//
//	queued ──claim──▶ processing ──▶ completed | failed
//	   ▲                   │ retryable fault (an attempt), stop, lost lease
//	   └───────────────────┘
//
// Every claim has a lease of its own, so that a run that was cancelled and
// claimed again can never be mistaken for its successor.
//
// Non-goals: several machines (the Store allows them), progress display.
// Package storetest, below this one, holds the tests that every Store passes.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Job is a claimed job.
type Job struct {
	ID, Owner   string
	Lease       string        // of this claim; the proof that the job is ours
	Attempt     int           // runs that ended in a retryable fault so far
	MaxAttempts int           // runs that may end so before the job is given up
	Timeout     time.Duration // of this run
	Memory      int64         // bytes by forecast; 0: next to nothing
}

// Store keeps jobs durably. All methods may be called concurrently. A method
// that acts under a lease must do nothing and return ErrLost when the job is
// not processing under that very lease.
type Store interface {
	// Claim leases the next job that may run, or returns nil. One statement:
	// no job is ever claimed twice. A job that lost its process twice in a row
	// runs alone: nothing is claimed beside it, and it only when nothing runs.
	Claim(ctx context.Context, lease string, now, until time.Time) (*Job, error)
	// Extend renews the lease; ErrLost also when the job was cancelled.
	Extend(ctx context.Context, lease, id string, until time.Time) error
	// Recover hands back the jobs whose holder is gone, and those whose
	// holder is unknown and whose lease has run out. Each counts as an
	// interruption; too many in a row without progress fail the job.
	Recover(ctx context.Context, holder func(lease string) Holder, now time.Time) error
	// Complete, Fail, Retry and Release end this run: done, given up with its
	// reason, queued again not before a time (counts as an attempt), handed
	// back at once (does not).
	Complete(ctx context.Context, lease, id string, now time.Time) error
	Fail(ctx context.Context, lease, id string, cause error, now time.Time) error
	Retry(ctx context.Context, lease, id string, cause error, after time.Time) error
	Release(ctx context.Context, lease, id string) error
}

// Holder says what is known of who holds a lease.
type Holder int

// The holders: Unknown keeps a lease until it runs out, Alive keeps it in any
// case, Gone loses it at once.
const (
	Unknown Holder = iota
	Alive
	Gone
)

// ErrLost says that a job is no longer held: cancelled, deleted, changed, or
// its lease was taken.
var ErrLost = errors.New("the job is no longer held")

// ErrNotYet is returned by a Runner to hand the job back: what it needs is not
// there yet, and the Store will not give it out before.
var ErrNotYet = errors.New("what the job needs is not there yet")

// Runner does the work of a job. It calls turn for every unit; units of one
// job may be given from several goroutines.
type Runner interface {
	Run(ctx context.Context, job Job, turn Turn) error
}

// Turn waits for the job's turn, runs one unit and gives its error. The
// context is handed to the unit and ends the waiting.
type Turn func(ctx context.Context, unit Unit) error

// Unit is a part of a job's work. It may keep so many goroutines busy: more
// would take the cores from the units beside it, and from whoever waits for
// an answer of the server.
type Unit func(ctx context.Context, cores int) error

// Config tunes a Scheduler. Every field is needed unless it says otherwise.
type Config struct {
	// Workers is how many units run at once. At least 1.
	Workers int
	// MaxRunning is how many jobs are processing at once. At least 1.
	MaxRunning int
	// Memory is how many bytes the running jobs may need together, by their
	// forecasts; a job waits until there is room. 0 means no limit.
	Memory int64
	// Lease is how long a claimed job may go without renewal. Must exceed
	// Heartbeat.
	Lease time.Duration
	// Heartbeat is the pause between renewals.
	Heartbeat time.Duration
	// Poll is the pause between looks at the queue without a wake-up.
	Poll time.Duration
	// Grace bounds Stop.
	Grace time.Duration
	// Patience is how long a run may go on after it was told to end (cancel,
	// timeout) before it counts as stuck and its places go to others.
	Patience time.Duration
	// Me names this process in leases; no dot in it.
	Me string
	// Process says what is known of another process by its name. nil: nothing.
	Process func(name string) Holder
	// Now is the clock.
	Now func() time.Time
	// Log receives what an operator should know.
	Log *slog.Logger
}

func (c Config) validate() error {
	switch {
	case c.Workers < 1 || c.MaxRunning < 1:
		return fmt.Errorf("scheduler: Workers %d and MaxRunning %d must be at least 1", c.Workers, c.MaxRunning)
	case c.Lease <= c.Heartbeat || c.Heartbeat <= 0 || c.Poll <= 0 || c.Grace <= 0 || c.Patience <= 0:
		return fmt.Errorf("scheduler: lease %v must exceed heartbeat %v, and these, poll %v, grace %v and patience %v be above 0", c.Lease, c.Heartbeat, c.Poll, c.Grace, c.Patience)
	case c.Memory < 0:
		return fmt.Errorf("scheduler: Memory %d must not be negative", c.Memory)
	case c.Me == "" || strings.Contains(c.Me, ".") || c.Now == nil || c.Log == nil:
		return errors.New("scheduler: Me (without a dot), Now and Log are needed")
	}
	return nil
}

// Scheduler claims and runs jobs between Start and Stop.
type Scheduler struct {
	cfg    Config
	store  Store
	runner Runner
	turns  *turns
	memory *semaphore.Weighted // nil: no limit
	wake   chan struct{}

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by lease
	claims  int64                              // claims so far, names the leases
	looked  time.Time                          // at the queue, last
	live    *lifetime                          // nil: not started
}

// lifetime is what one Start makes and one Stop ends.
type lifetime struct {
	claiming context.Context // no more claims once it is done
	work     context.Context // ends the runs
	settling context.Context // ends the writing of how runs ended
	stop     func()
	end      context.CancelCauseFunc
	giveUp   func()
	group    sync.WaitGroup
}

// errStopping ends runs when the process is told to stop.
var errStopping = errors.New("the process is stopping")

// New makes a scheduler; nothing runs before Start.
func New(cfg Config, store Store, runner Runner) (*Scheduler, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	s := &Scheduler{cfg: cfg, store: store, runner: runner, turns: newTurns(cfg.Workers), wake: make(chan struct{}, 1), running: map[string]context.CancelCauseFunc{}}
	if cfg.Memory > 0 {
		s.memory = semaphore.NewWeighted(cfg.Memory)
	}
	return s, nil
}

// Start recovers what a dead process left, and then begins to claim. It does
// nothing when already started.
func (s *Scheduler) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live != nil {
		return
	}
	l := &lifetime{}
	l.claiming, l.stop = context.WithCancel(context.Background())
	l.work, l.end = context.WithCancelCause(context.Background())
	l.settling, l.giveUp = context.WithCancel(context.Background())
	s.live = l
	s.looked = s.cfg.Now()
	l.group.Add(1)
	recovered := make(chan struct{})
	go s.loop(l, recovered)
	s.mu.Unlock() // the store may ask who holds a lease
	<-recovered
	s.mu.Lock()
}

// Stop stops claiming and hands running jobs back. It returns after Grace at
// the latest, false when a run had not ended by then: the lease of such a job
// stays behind and is taken back by the next process.
func (s *Scheduler) Stop() bool {
	s.mu.Lock()
	l := s.live
	s.live = nil
	s.mu.Unlock()
	if l == nil {
		return true
	}
	l.stop()
	l.end(errStopping)
	ended := make(chan struct{})
	go func() {
		l.group.Wait()
		close(ended)
	}()
	patience := time.NewTimer(s.cfg.Grace)
	defer patience.Stop()
	defer l.giveUp()
	select {
	case <-ended:
		return true
	case <-patience.C:
		return false
	}
}

// Wake hints that the queue has changed.
func (s *Scheduler) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Lost ends the run under a lease that no longer holds: its job was
// cancelled, deleted or changed in the store before. A lease of another
// process, or of a run that has ended, is ignored.
func (s *Scheduler) Lost(lease string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if end := s.running[lease]; end != nil {
		end(ErrLost)
	}
}

// Running is the number of jobs that this process runs.
func (s *Scheduler) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running)
}

// Busy is how long units of work have held places since the scheduler was
// made, all places together.
func (s *Scheduler) Busy() time.Duration { return time.Duration(s.turns.busy.Load()) }

// Looked is when the queue was last looked at; zero when not started.
func (s *Scheduler) Looked() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		return time.Time{}
	}
	return s.looked
}

// holder says what is known of the holder of a lease.
func (s *Scheduler) holder(lease string) Holder {
	process, _, _ := strings.Cut(lease, ".")
	switch {
	case process == s.cfg.Me:
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.running[lease]; ok {
			return Alive
		}
		return Gone // claimed, but the answer or the end was lost
	case s.cfg.Process != nil:
		return s.cfg.Process(process)
	}
	return Unknown
}

// loop claims jobs while there is room.
// recovered is closed once it was tried to take back what the dead left.
func (s *Scheduler) loop(l *lifetime, recovered chan<- struct{}) {
	defer l.group.Done()
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	for {
		if err := s.store.Recover(l.claiming, s.holder, s.cfg.Now()); err != nil && l.claiming.Err() == nil {
			s.cfg.Log.Error("cannot recover jobs", "error", err)
		}
		if recovered != nil {
			close(recovered)
			recovered = nil
		}
		s.fill(l)
		s.mu.Lock()
		s.looked = s.cfg.Now()
		s.mu.Unlock()
		select {
		case <-l.claiming.Done():
			return
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// fill claims until nothing is left or the process runs enough.
func (s *Scheduler) fill(l *lifetime) {
	for l.claiming.Err() == nil && s.Running() < s.cfg.MaxRunning {
		s.claims++ // only this goroutine claims
		lease := fmt.Sprintf("%s.%d", s.cfg.Me, s.claims)
		now := s.cfg.Now()
		job, err := s.store.Claim(l.claiming, lease, now, now.Add(s.cfg.Lease))
		if err != nil {
			if l.claiming.Err() == nil {
				s.cfg.Log.Error("cannot claim a job", "error", err)
			}
			return
		}
		if job == nil {
			return
		}
		job.Lease = lease
		ctx, end := context.WithCancelCause(l.work)
		s.mu.Lock()
		s.running[lease] = end
		s.mu.Unlock()
		l.group.Add(1)
		go s.run(ctx, l, end, *job)
	}
}
