package scheduler

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// turns hands out a bounded number of places to units. A place that becomes
// free goes to the owner whose units have run the least, and within an owner
// to the job that has: owners share the time and not the number of units, so
// that ten tables never wait behind a thousand. Who comes anew begins with
// what the least served of the others has: nobody saves up for later.
type turns struct {
	places int
	now    func() time.Time // durations only

	mu    sync.Mutex
	held  map[*place]bool
	used  map[string]time.Duration // per owner and per job, of units that ended
	queue []*waiter
	asked int64
	busy  atomic.Int64 // nanoseconds that units ran
}

// place is one unit at work.
type place struct {
	who
	began time.Time
}

// who holds or wants a place.
type who struct{ owner, job, lease string }

type waiter struct {
	who
	ready chan struct{}
	place *place // set when ready is closed
	cores int    // how many goroutines the unit may use
	asked int64
}

func newTurns(places int) *turns {
	return &turns{places: places, now: time.Now, held: map[*place]bool{}, used: map[string]time.Duration{}}
}

// take waits for a place, runs unit and gives the place on. A panic in unit
// becomes an internal fault.
func (t *turns) take(ctx context.Context, job Job, unit Unit) (err error) {
	w, err := t.wait(ctx, job)
	if err != nil {
		return err
	}
	began := time.Now()
	defer func() {
		t.busy.Add(int64(time.Since(began)))
		t.mu.Lock()
		defer t.mu.Unlock()
		t.back(w.place)
	}()
	defer func() {
		if p := recover(); p != nil {
			err = panicked("scheduler.unit", p)
		}
	}()
	return unit(ctx, w.cores)
}

func (t *turns) wait(ctx context.Context, job Job) (*waiter, error) {
	w := &waiter{who: who{owner: "o/" + job.Owner, job: "j/" + job.ID, lease: job.Lease}, ready: make(chan struct{})}
	t.mu.Lock()
	t.arrive(w)
	t.next()
	t.mu.Unlock()
	select {
	case <-w.ready:
		return w, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-w.ready: // the place came at the same moment: pass it on
		t.back(w.place)
	default:
		for i, q := range t.queue {
			if q == w {
				t.queue = append(t.queue[:i], t.queue[i+1:]...)
				break
			}
		}
	}
	return nil, fault.New(fault.Cancelled, "scheduler").Because(context.Cause(ctx))
}

// arrive queues a waiter. The lock is held.
func (t *turns) arrive(w *waiter) {
	if len(t.queue) == 0 && len(t.held) == 0 {
		clear(t.used) // what was used matters only among those who wait or work together
	}
	for key, others := range map[string]func(who) string{
		w.owner: func(o who) string { return o.owner },
		w.job: func(o who) string {
			if o.owner != w.owner {
				return ""
			}
			return o.job
		},
	} {
		if least, present := t.least(key, others); !present {
			t.used[key] = max(t.used[key], least)
		}
	}
	t.asked++
	w.asked = t.asked
	t.queue = append(t.queue, w)
	if len(t.used) > usedKept {
		t.forget()
	}
}

// usedKept bounds the memory of who used how much, on a server that is never
// idle.
const usedKept = 1_000

// forget drops what those used who neither wait nor work. The lock is held.
func (t *turns) forget() {
	here := map[string]bool{}
	for _, w := range t.queue {
		here[w.owner], here[w.job] = true, true
	}
	for p := range t.held {
		here[p.owner], here[p.job] = true, true
	}
	for key := range t.used {
		if !here[key] {
			delete(t.used, key)
		}
	}
}

// least is what the least served of the others has, and whether key is among
// those who wait or work. The lock is held.
func (t *turns) least(key string, of func(who) string) (least time.Duration, present bool) {
	first := true
	see := func(o who) {
		k := of(o)
		if k == key {
			present = true
		}
		if u := t.usedBy(k); k != "" && (first || u < least) {
			least, first = u, false
		}
	}
	for _, q := range t.queue {
		see(q.who)
	}
	for p := range t.held {
		see(p.who)
	}
	return least, present
}

// usedBy is the time of an owner's or a job's units, those at work included.
// The lock is held.
func (t *turns) usedBy(key string) time.Duration {
	u := t.used[key]
	for p := range t.held {
		if p.owner == key || p.job == key {
			u += t.now().Sub(p.began)
		}
	}
	return u
}

// back takes a place back, unless its lease was abandoned with it. The lock is
// held.
func (t *turns) back(p *place) {
	if !t.held[p] {
		return
	}
	t.leave(p)
	t.next()
}

func (t *turns) leave(p *place) {
	took := t.now().Sub(p.began)
	t.used[p.owner] += took
	t.used[p.job] += took
	delete(t.held, p)
}

// abandon gives the places under a lease to others, though its units go on.
func (t *turns) abandon(lease string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for p := range t.held {
		if p.lease == lease {
			t.leave(p)
		}
	}
	t.next()
}

// next serves waiters while there are places. A unit may use the cores of the
// places that nobody holds or waits for; should somebody come while it does,
// he gets his place at once and the cores are shared until the unit ends. The
// lock is held.
func (t *turns) next() {
	for len(t.held) < t.places && len(t.queue) > 0 {
		best := 0
		for i := range t.queue {
			if t.before(t.queue[i], t.queue[best]) {
				best = i
			}
		}
		w := t.queue[best]
		t.queue = append(t.queue[:best], t.queue[best+1:]...)
		w.place = &place{who: w.who, began: t.now()}
		w.cores = max(1, t.places-len(t.held)-len(t.queue))
		t.held[w.place] = true
		close(w.ready)
	}
}

// before orders waiters: by what their owners used, then by who has fewer
// units at work, then the same by jobs, then by age.
func (t *turns) before(a, b *waiter) bool {
	for _, keys := range [][2]string{{a.owner, b.owner}, {a.job, b.job}} {
		if x, y := t.usedBy(keys[0]), t.usedBy(keys[1]); x != y {
			return x < y
		}
		if x, y := t.works(keys[0]), t.works(keys[1]); x != y {
			return x < y
		}
	}
	return a.asked < b.asked
}

// works is how many units of an owner or a job are at work.
func (t *turns) works(key string) (n int) {
	for p := range t.held {
		if p.owner == key || p.job == key {
			n++
		}
	}
	return n
}
