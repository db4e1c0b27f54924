package hooks

import (
	"sync"
	"time"

	"github.com/hary4di/pockettab/tabulation"
)

// openedMost and openedIdle bound how many datasets stay mapped for previews,
// and for how long after the last one. A mapping costs dictionaries in memory;
// the codes are the system's file cache.
const (
	openedMost = 16
	openedIdle = 10 * time.Minute
)

// opened keeps datasets mapped between previews: opening verifies the whole
// file, which a preview has no time for. A dataset in use is never closed.
type opened struct {
	mu  sync.Mutex
	all map[string]*openDataset
	now func() time.Time
}

// openDataset is one mapped dataset. The fields below mu of its cache are
// guarded by it; previews and err are set once ready is closed.
type openDataset struct {
	ready    chan struct{}
	previews *tabulation.Previewer
	err      error

	users int
	used  time.Time
}

func newOpened(now func() time.Time) *opened {
	return &opened{all: map[string]*openDataset{}, now: now}
}

// get gives the dataset of a key, opened by open where it is not there yet.
// release it; until then it stays open.
func (o *opened) get(key string, open func() (*tabulation.Dataset, error)) (*tabulation.Previewer, func(), error) {
	o.mu.Lock()
	d, ok := o.all[key]
	if !ok {
		d = &openDataset{ready: make(chan struct{})}
		o.all[key] = d
	}
	d.users++
	d.used = o.now()
	o.mu.Unlock()
	if !ok {
		ds, err := open()
		if err == nil {
			d.previews = tabulation.NewPreviewer(ds)
		}
		d.err = err
		close(d.ready)
	}
	<-d.ready
	release := sync.OnceFunc(func() { o.release(key, d) })
	if d.err != nil {
		release()
		return nil, nil, d.err
	}
	return d.previews, release, nil
}

func (o *opened) release(key string, d *openDataset) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d.users--
	d.used = o.now()
	if o.all[key] != d || d.err != nil { // forgotten meanwhile, or never opened
		if o.all[key] == d {
			delete(o.all, key)
		}
		d.close()
		return
	}
	o.sweep()
	time.AfterFunc(openedIdle+time.Second, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.sweep()
	})
}

// close unmaps a dataset that nobody uses.
func (d *openDataset) close() {
	if d.users == 0 && d.previews != nil {
		_ = d.previews.Dataset().Close()
		d.previews = nil
	}
}

// sweep closes what has been idle for long, and the least recently used of
// too many.
func (o *opened) sweep() {
	oldest := o.now().Add(-openedIdle)
	for len(o.all) > 0 {
		var key string
		var least *openDataset
		for k, d := range o.all {
			if d.users == 0 && (least == nil || d.used.Before(least.used)) {
				key, least = k, d
			}
		}
		if least == nil || len(o.all) <= openedMost && least.used.After(oldest) {
			return
		}
		delete(o.all, key)
		least.close()
	}
}

// forget closes the datasets whose key fits, those in use as soon as they are
// released.
func (o *opened) forget(fits func(key string) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for key, d := range o.all {
		if fits(key) {
			delete(o.all, key)
			d.close()
		}
	}
}
