package hooks

import (
	"sync"
	"time"
)

const (
	// clockSlack is how far wall clock and elapsed time may part between two
	// looks: time servers correct seconds, people and dead batteries days.
	clockSlack = 5 * time.Minute
	// clockAgrees is how long both must go together again before what the
	// clock says may delete files.
	clockAgrees = time.Hour
)

// clockGuard says whether the wall clock can be believed. A clock that jumps
// forward would delete files before their time; one that stands in the past
// says nothing about what has expired. While the process runs, the wall clock
// is held against the monotonic one; at the start, against the newest change
// in the database.
type clockGuard struct {
	now     func() time.Time     // wall
	elapsed func() time.Duration // since the start of the process, whatever the wall clock does

	mu     sync.Mutex
	wall   time.Time     // at the last look
	at     time.Duration // elapsed at the last look
	doubt  time.Duration // elapsed when the clock was last seen to jump
	doubts bool
}

// newClockGuard begins with doubts when the database knows a later moment than
// the clock.
func newClockGuard(now func() time.Time, elapsed func() time.Duration, newest time.Time) *clockGuard {
	g := &clockGuard{now: now, elapsed: elapsed, wall: now().Round(0), at: elapsed()}
	if newest.After(g.wall.Add(clockSlack)) {
		g.doubts, g.doubt = true, g.at
	}
	return g
}

// believed looks at both clocks. jump is how far the wall clock has jumped
// since the last look, 0 when it has not.
func (g *clockGuard) believed() (ok bool, jump time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	wall, at := g.now().Round(0), g.elapsed() // Round drops the monotonic reading
	jump = wall.Sub(g.wall) - (at - g.at)
	g.wall, g.at = wall, at
	if jump.Abs() > clockSlack {
		g.doubts, g.doubt = true, at
		return false, jump
	}
	if g.doubts && at-g.doubt >= clockAgrees {
		g.doubts = false
	}
	return !g.doubts, 0
}

// confirm ends the doubts: somebody has looked at the clock.
func (g *clockGuard) confirm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wall, g.at, g.doubts = g.now().Round(0), g.elapsed(), false
}
