package hooks

import (
	"testing"
	"time"
)

// twoClocks are a wall clock that can be set and the time that passes anyway.
type twoClocks struct {
	wall    time.Time
	elapsed time.Duration
}

func (c *twoClocks) pass(d time.Duration) { c.wall, c.elapsed = c.wall.Add(d), c.elapsed+d }
func (c *twoClocks) set(d time.Duration)  { c.wall = c.wall.Add(d) }

func guardAt(newest time.Duration) (*clockGuard, *twoClocks) {
	c := &twoClocks{wall: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)}
	return newClockGuard(func() time.Time { return c.wall }, func() time.Duration { return c.elapsed }, c.wall.Add(newest)), c
}

func TestAClockThatJumpsIsNotBelievedForAnHour(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{24 * time.Hour, -24 * time.Hour, 6 * time.Minute} {
		g, c := guardAt(-time.Hour)
		c.pass(10 * time.Minute)
		if ok, _ := g.believed(); !ok {
			t.Fatal("a clock that goes right is not believed")
		}
		c.pass(10 * time.Minute)
		c.set(jump)
		if ok, by := g.believed(); ok || by != jump {
			t.Errorf("a jump of %v is seen as %v, believed: %v", jump, by, ok)
		}
		for passed := 10 * time.Minute; passed < time.Hour; passed += 10 * time.Minute {
			c.pass(10 * time.Minute)
			if ok, _ := g.believed(); ok {
				t.Errorf("%v after a jump of %v the clock is believed", passed, jump)
			}
		}
		c.pass(10 * time.Minute)
		if ok, _ := g.believed(); !ok {
			t.Errorf("an hour after a jump of %v the clock is not believed", jump)
		}
	}
}

func TestAClockThatIsSetBackBeginsAnew(t *testing.T) {
	t.Parallel()
	g, c := guardAt(-time.Hour)
	c.set(24 * time.Hour)
	g.believed()
	c.pass(50 * time.Minute)
	c.set(-24 * time.Hour) // somebody has seen it
	if ok, _ := g.believed(); ok {
		t.Error("believed right after the second jump")
	}
	c.pass(50 * time.Minute)
	if ok, _ := g.believed(); ok {
		t.Error("the hour did not begin anew")
	}
	c.pass(10 * time.Minute)
	if ok, _ := g.believed(); !ok {
		t.Error("not believed after an hour of agreement")
	}
}

func TestAStartBeforeTheNewestChange(t *testing.T) {
	t.Parallel()
	g, c := guardAt(24 * time.Hour) // the battery died: the clock stands a day back
	if ok, _ := g.believed(); ok {
		t.Error("a clock before the newest change is believed")
	}
	c.pass(clockAgrees)
	if ok, _ := g.believed(); !ok {
		t.Error("not believed after an hour")
	}
	g, _ = guardAt(time.Minute) // servers differ by seconds
	if ok, _ := g.believed(); !ok {
		t.Error("a minute is taken for a wrong clock")
	}
}

func TestAnAdministratorConfirmsTheClock(t *testing.T) {
	t.Parallel()
	g, c := guardAt(-time.Hour)
	c.set(48 * time.Hour)
	g.believed()
	g.confirm()
	c.pass(time.Minute)
	if ok, _ := g.believed(); !ok {
		t.Error("not believed after an administrator confirmed it")
	}
}

func TestSlowDriftIsNoJump(t *testing.T) {
	t.Parallel()
	g, c := guardAt(-time.Hour)
	for range 1000 {
		c.pass(10 * time.Minute)
		c.set(time.Second) // a bad quartz: 144 s a day
		if ok, _ := g.believed(); !ok {
			t.Fatal("drift is taken for a jump")
		}
	}
}
