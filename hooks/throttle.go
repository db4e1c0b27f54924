package hooks

import (
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// progressEvery is the least time between two saves of progress of one
// record: every save costs a query for each subscriber.
const progressEvery = 350 * time.Millisecond

// throttle says when progress is due to be saved.
type throttle struct {
	now  func() time.Time
	mu   sync.Mutex
	last time.Time
}

func newThrottle(now func() time.Time) *throttle { return &throttle{now: now} }

func (t *throttle) due() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.now(); now.Sub(t.last) >= progressEvery || now.Before(t.last) {
		t.last = now
		return true
	}
	return false
}

// panicked makes an internal fault of a recovered panic.
func panicked(op string, v any) error {
	return fault.New(fault.Internal, op).Because(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
}
