package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// run is one run of one job, from claim to its end.
func (s *Scheduler) run(ctx context.Context, l *lifetime, end context.CancelCauseFunc, job Job) {
	defer l.group.Done()
	defer s.Wake()
	defer func() {
		s.mu.Lock()
		delete(s.running, job.Lease)
		s.mu.Unlock()
	}()
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		s.heartbeat(ctx, end, job)
	}()
	err := s.bounded(ctx, job)
	cause := context.Cause(ctx)
	end(nil)
	<-beat
	s.settle(l.settling, job, err, cause)
}

// bounded runs the job's work within its memory and its time. The time does
// not run while the job waits for memory. Work that goes on though it was told
// to end is left alone after a while: its places go to others, its memory
// comes back when it really ends.
func (s *Scheduler) bounded(ctx context.Context, job Job) error {
	release := func() {}
	if need := min(job.Memory, s.cfg.Memory); s.memory != nil && need > 0 {
		if err := s.memory.Acquire(ctx, need); err != nil {
			return err
		}
		release = func() { s.memory.Release(need) }
	}
	late := fault.New(fault.Timeout, "scheduler", "limit", job.Timeout.String())
	timed, stop := context.WithTimeoutCause(ctx, job.Timeout, late)
	defer stop()
	done := make(chan error, 1)
	go func() {
		defer release()
		done <- s.guarded(timed, job)
	}()
	err := s.ended(timed, job, done)
	if err != nil && errors.Is(context.Cause(timed), late) {
		return late
	}
	return err
}

// ended waits for the work, and no longer than Patience once it was told to
// end.
func (s *Scheduler) ended(ctx context.Context, job Job, done <-chan error) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	patience := time.NewTimer(s.cfg.Patience)
	defer patience.Stop()
	select {
	case err := <-done:
		return err
	case <-patience.C:
	}
	s.turns.abandon(job.Lease)
	s.cfg.Log.Error("a run is stuck: it does not end though it was told to; its places were given to others", "job", job.ID, "cause", context.Cause(ctx))
	return context.Cause(ctx)
}

// guarded runs the job's work; a panic becomes an internal fault.
func (s *Scheduler) guarded(ctx context.Context, job Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked("scheduler.run", p)
		}
	}()
	return s.runner.Run(ctx, job, func(ctx context.Context, unit Unit) error {
		return s.turns.take(ctx, job, unit)
	})
}

// panicked makes an internal fault of a recovered panic; its cause holds the
// stack.
func panicked(op string, v any) error {
	return fault.New(fault.Internal, op).Because(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
}

// heartbeat renews the lease until the run ends; a lost lease ends it.
func (s *Scheduler) heartbeat(ctx context.Context, end context.CancelCauseFunc, job Job) {
	tick := time.NewTicker(s.cfg.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.store.Extend(ctx, job.Lease, job.ID, s.cfg.Now().Add(s.cfg.Lease))
			if errors.Is(err, ErrLost) {
				end(ErrLost)
				return
			}
			if err != nil && ctx.Err() == nil {
				s.cfg.Log.Warn("cannot renew a lease", "job", job.ID, "error", err) // the lease outlasts several failures
			}
		}
	}
}

// settlePause is the pause between attempts to write how a run ended: a
// result must not be lost to a busy database.
const settlePause = time.Second

// settle writes how the run ended, as often as it takes until ctx is done.
func (s *Scheduler) settle(ctx context.Context, job Job, err, cause error) {
	write := s.ending(ctx, job, err, cause)
	if write == nil {
		return
	}
	for ctx.Err() == nil { // the store may be closed afterwards
		werr := write()
		if werr == nil || errors.Is(werr, ErrLost) {
			return
		}
		s.cfg.Log.Warn("cannot write the end of a job, trying again", "job", job.ID, "error", werr)
		pause := time.NewTimer(settlePause)
		select {
		case <-ctx.Done():
			pause.Stop()
			return // the lease stays behind and is taken back later
		case <-pause.C:
		}
	}
}

// ending chooses how the run ended; nil when the job is no longer held.
func (s *Scheduler) ending(ctx context.Context, job Job, err, cause error) func() error {
	now := s.cfg.Now
	switch {
	case err == nil:
		return func() error { return s.store.Complete(ctx, job.Lease, job.ID, now()) }
	case errors.Is(cause, ErrLost) || errors.Is(err, ErrLost):
		return nil
	case errors.Is(cause, errStopping) || errors.Is(err, ErrNotYet):
		return func() error { return s.store.Release(ctx, job.Lease, job.ID) }
	case fault.Retryable(err) && job.Attempt+1 < job.MaxAttempts:
		s.cfg.Log.Warn("a job is tried again later", "job", job.ID, "attempt", job.Attempt+1, "error", err, "cause", errors.Unwrap(err))
		return func() error {
			return s.store.Retry(ctx, job.Lease, job.ID, err, now().Add(Backoff(job.Attempt+1)))
		}
	}
	if !fault.IsInput(fault.CodeOf(err)) {
		s.cfg.Log.Error("a job failed", "job", job.ID, "error", err, "cause", errors.Unwrap(err))
	}
	return func() error { return s.store.Fail(ctx, job.Lease, job.ID, err, now()) }
}

// BackoffMost is the longest pause between two attempts.
const BackoffMost = 10 * time.Minute

// Backoff is the pause after the nth attempt: n⁴ seconds, at most BackoffMost.
func Backoff(n int) time.Duration {
	return min(time.Duration(n*n*n*n)*time.Second, BackoffMost)
}
