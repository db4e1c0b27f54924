package hooks

import (
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/scheduler"
)

// progressEvery is the least time between two saves of progress of one
// record: every save costs a query for each subscriber.
const progressEvery = 350 * time.Millisecond

// progress saves how far the work under a lease is, at most about three times
// a second. Every save is also a look whether the lease still holds.
type progress struct {
	queue     *queue
	scheduler *scheduler.Scheduler
	job       scheduler.Job

	mu   sync.Mutex
	last time.Time
}

// show applies f to the record, if a save is due. A failure to save is no
// failure of the work, and a clock that went back delays nothing.
func (p *progress) show(f func(*core.Record)) {
	now := p.queue.p.config.Now()
	p.mu.Lock()
	due := now.Sub(p.last) >= progressEvery || now.Before(p.last)
	if due {
		p.last = now
	}
	p.mu.Unlock()
	if !due {
		return
	}
	if err := p.queue.change(p.job.Lease, p.job.ID, f); errors.Is(err, scheduler.ErrLost) {
		p.scheduler.Lost(p.job.Lease)
	}
}
