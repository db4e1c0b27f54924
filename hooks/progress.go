package hooks

import (
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/scheduler"
)

// progressEvery is the least time between two saves of progress of one
// record: every save costs a query for each subscriber. With the saves of
// begin and end there are never more than three within a second.
const progressEvery = 500 * time.Millisecond

// progress saves how far the work under a lease is. Every save is also a look
// whether the lease still holds. What comes too early is saved when its time
// has come, the latest word only. Close it when the run ends.
type progress struct {
	queue     *queue
	scheduler *scheduler.Scheduler
	job       scheduler.Job

	mu      sync.Mutex
	last    time.Time // of the last save, by this process's clock
	waiting func(*core.Record)
	timer   *time.Timer
	saving  sync.WaitGroup
	closed  bool
}

// newProgress begins with the save that showed the claim.
func newProgress(q *queue, s *scheduler.Scheduler, job scheduler.Job) *progress {
	return &progress{queue: q, scheduler: s, job: job, last: time.Now()}
}

// show applies f to the record, now or when a save is due. f must give the
// whole picture: a later one takes the place of one that waits.
func (p *progress) show(f func(*core.Record)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.waiting = f
	if p.timer == nil {
		p.saving.Add(1)
		p.timer = time.AfterFunc(max(0, progressEvery-time.Since(p.last)), p.save)
	}
}

// save stores what waits. A failure to save is no failure of the work: what is
// lost is a picture of a moment.
func (p *progress) save() {
	defer p.saving.Done()
	p.mu.Lock()
	f := p.waiting
	p.waiting, p.timer, p.last = nil, nil, time.Now()
	closed := p.closed
	p.mu.Unlock()
	if f == nil || closed {
		return
	}
	if err := p.queue.change(p.job.Lease, p.job.ID, f); errors.Is(err, scheduler.ErrLost) {
		p.scheduler.Lost(p.job.Lease)
	}
}

// close drops what waits and returns when nothing is being saved any more.
func (p *progress) close() {
	p.mu.Lock()
	p.closed = true
	if p.timer != nil && p.timer.Stop() {
		p.timer = nil
		p.saving.Done()
	}
	p.mu.Unlock()
	p.saving.Wait()
}

// pace tells how fast a run goes and how long it will take.
type pace struct {
	began   time.Time
	from    float64 // percent at the begin
	stage   string
	entered time.Time // the stage
	already int       // done at the entry of the stage
}

// leastPace is what must have passed, in time and percent, before a forecast
// is more than a guess.
const (
	leastPace    = time.Second
	leastPercent = 2
)

// at notes where the run is and gives units of the stage per second and
// seconds left; 0 and -1 where nothing can be said yet.
func (p *pace) at(now time.Time, stage string, percent float64, done int) (rate float64, left int) {
	if p.began.IsZero() {
		p.began, p.from = now, percent
	}
	if stage != p.stage {
		p.stage, p.entered, p.already = stage, now, done
	}
	if in := now.Sub(p.entered); in >= leastPace/4 && done > p.already {
		rate = float64(done-p.already) / in.Seconds()
	}
	left = -1
	if passed, gained := now.Sub(p.began), percent-p.from; passed >= leastPace && gained >= leastPercent {
		left = int(passed.Seconds()*(100-percent)/gained + 0.5)
	}
	return rate, left
}
