package scheduler_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/hooks/scheduler/storetest"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// memoryStore is the plainest Store: rows behind a mutex. While it is asleep
// every call fails, as with a locked database.
type memoryStore struct {
	mu     sync.Mutex
	rows   []*row
	asleep bool
}

type row struct {
	storetest.Spec
	storetest.State
	id      string
	lease   string
	until   time.Time
	timeout time.Duration
	memory  int64
	ended   int // how often it reached an end
}

var errAsleep = errors.New("the store is asleep")

func (m *memoryStore) sleep(yes bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asleep = yes
}

func (m *memoryStore) add(s storetest.Spec) *row {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := &row{Spec: s, id: fmt.Sprintf("job%03d", len(m.rows)), timeout: time.Hour}
	r.Status = storetest.Queued
	m.rows = append(m.rows, r)
	return r
}

func (m *memoryStore) state(id string) storetest.State {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if r.id == id {
			return r.State
		}
	}
	return storetest.State{}
}

// cancel cancels a job and gives the lease that it took from it.
func (m *memoryStore) cancel(id string) (lease string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if r.id == id {
			lease = r.lease
			r.Status, r.lease = storetest.Cancelled, ""
		}
	}
	return lease
}

func (m *memoryStore) Claim(_ context.Context, lease string, now, until time.Time) (*scheduler.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asleep {
		return nil, errAsleep
	}
	runs := map[string]int{}
	for _, r := range m.rows {
		if r.Status == storetest.Processing {
			runs[r.Owner]++
		}
	}
	var may, suspects []*row
	for _, r := range m.rows {
		if r.Status == storetest.Processing && r.Interruptions >= 2 {
			return nil, nil // a suspect runs alone
		}
		if r.Status == storetest.Queued && !r.RunAfter.After(now) {
			may = append(may, r)
			if r.Interruptions >= 2 {
				suspects = append(suspects, r)
			}
		}
	}
	if len(suspects) > 0 {
		may = suspects
		if len(runs) > 0 {
			return nil, nil
		}
	}
	if len(may) == 0 {
		return nil, nil
	}
	r := slices.MinFunc(may, func(a, b *row) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(runs[a.Owner], runs[b.Owner]), a.QueuedAt.Compare(b.QueuedAt))
	})
	r.Status, r.lease, r.until = storetest.Processing, lease, until
	return &scheduler.Job{ID: r.id, Owner: r.Owner, Attempt: r.Attempts, MaxAttempts: 3, Timeout: r.timeout, Memory: r.memory}, nil
}

// held runs f on the row that is processed under lease.
func (m *memoryStore) held(lease, id string, f func(*row)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asleep {
		return errAsleep
	}
	for _, r := range m.rows {
		if r.id == id && r.lease == lease && r.Status == storetest.Processing {
			f(r)
			return nil
		}
	}
	return scheduler.ErrLost
}

func (m *memoryStore) Extend(_ context.Context, lease, id string, until time.Time) error {
	return m.held(lease, id, func(r *row) { r.until = until })
}

func (m *memoryStore) Complete(_ context.Context, lease, id string, _ time.Time) error {
	return m.held(lease, id, func(r *row) { r.Status, r.lease = storetest.Completed, ""; r.ended++ })
}

func (m *memoryStore) Fail(_ context.Context, lease, id string, cause error, _ time.Time) error {
	return m.held(lease, id, func(r *row) {
		r.Status, r.lease, r.Code = storetest.Failed, "", fault.CodeOf(cause)
		r.ended++
	})
}

func (m *memoryStore) Retry(_ context.Context, lease, id string, _ error, after time.Time) error {
	return m.held(lease, id, func(r *row) { r.Status, r.lease, r.RunAfter = storetest.Queued, "", after; r.Attempts++ })
}

func (m *memoryStore) Release(_ context.Context, lease, id string) error {
	return m.held(lease, id, func(r *row) { r.Status, r.lease = storetest.Queued, "" })
}

func (m *memoryStore) Recover(_ context.Context, holder func(string) scheduler.Holder, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asleep {
		return errAsleep
	}
	for _, r := range m.rows {
		if r.Status != storetest.Processing {
			continue
		}
		if h := holder(r.lease); h == scheduler.Alive || h == scheduler.Unknown && !r.until.Before(now) {
			continue
		}
		r.Status, r.lease = storetest.Queued, ""
		if r.Interruptions++; r.Interruptions >= 3 {
			r.Status, r.Code = storetest.Failed, fault.Crashed
		}
	}
	return nil
}

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) storetest.Subject {
		m := &memoryStore{}
		return storetest.Subject{Store: m, Add: func(s storetest.Spec) string { return m.add(s).id }, State: m.state, Cancel: func(id string) { m.cancel(id) }, Ranked: true}
	})
}
