package scheduler

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// turns hands out a bounded number of places to units. Waiting owners take
// turns, and within an owner the jobs do, so that ten tables never wait
// behind a thousand.
type turns struct {
	mu     sync.Mutex
	free   int
	held   map[string]int   // places by lease
	served map[string]int64 // per owner and per job: when it last got a place
	clock  int64
	queue  []*waiter
	busy   atomic.Int64 // nanoseconds that units ran
}

type waiter struct {
	owner, job, lease string
	ready             chan struct{}
	asked             int64
}

func newTurns(places int) *turns {
	return &turns{free: places, held: map[string]int{}, served: map[string]int64{}}
}

// take waits for a place, runs unit and gives the place on. A panic in unit
// becomes an internal fault.
func (t *turns) take(ctx context.Context, job Job, unit func(context.Context) error) (err error) {
	if err := t.wait(ctx, job); err != nil {
		return err
	}
	defer t.give(job.Lease)
	began := time.Now()
	defer func() { t.busy.Add(int64(time.Since(began))) }()
	defer func() {
		if p := recover(); p != nil {
			err = panicked("scheduler.unit", p)
		}
	}()
	return unit(ctx)
}

func (t *turns) wait(ctx context.Context, job Job) error {
	w := &waiter{owner: "o/" + job.Owner, job: "j/" + job.ID, lease: job.Lease, ready: make(chan struct{})}
	t.mu.Lock()
	t.clock++
	w.asked = t.clock
	t.queue = append(t.queue, w)
	t.next()
	t.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-w.ready: // the place came at the same moment: pass it on
		t.back(w.lease)
	default:
		for i, q := range t.queue {
			if q == w {
				t.queue = append(t.queue[:i], t.queue[i+1:]...)
				break
			}
		}
	}
	return fault.New(fault.Cancelled, "scheduler").Because(context.Cause(ctx))
}

func (t *turns) give(lease string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.back(lease)
}

// back takes a place back, unless the lease was abandoned with it. The lock is
// held.
func (t *turns) back(lease string) {
	if t.held[lease] == 0 {
		return
	}
	if t.held[lease]--; t.held[lease] == 0 {
		delete(t.held, lease)
	}
	t.free++
	t.next()
}

// abandon gives the places under a lease to others, though its units go on.
func (t *turns) abandon(lease string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free += t.held[lease]
	delete(t.held, lease)
	t.next()
}

// next serves the waiter whose owner was served longest ago, then whose job
// was, then who asked first. The lock is held.
func (t *turns) next() {
	for t.free > 0 && len(t.queue) > 0 {
		best := 0
		for i, w := range t.queue[1:] {
			if t.before(w, t.queue[best]) {
				best = i + 1
			}
		}
		w := t.queue[best]
		t.queue = append(t.queue[:best], t.queue[best+1:]...)
		t.clock++
		t.served[w.owner], t.served[w.job] = t.clock, t.clock
		t.free--
		t.held[w.lease]++
		close(w.ready)
	}
	if len(t.queue) == 0 && len(t.served) > 10_000 {
		t.served = map[string]int64{} // who was served last matters only among waiters
	}
}

func (t *turns) before(a, b *waiter) bool {
	if x, y := t.served[a.owner], t.served[b.owner]; x != y {
		return x < y
	}
	if x, y := t.served[a.job], t.served[b.job]; x != y {
		return x < y
	}
	return a.asked < b.asked
}
