package scheduler_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/hooks/scheduler/storetest"
)

// TestOwnersShareTheTimeAndNotTheUnits: of two owners one has units that take
// ten times as long; he gets fewer of them, not more of the machine.
func TestOwnersShareTheTimeAndNotTheUnits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for _, owner := range []string{"long", "short"} {
			m.add(storetest.Spec{Owner: owner, QueuedAt: time.Now()})
		}
		cfg := config()
		cfg.Workers = 1
		var mu sync.Mutex
		used := map[string]time.Duration{}
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			each := time.Second
			if job.Owner == "long" {
				each = 10 * time.Second
			}
			var group sync.WaitGroup
			for range 3 { // some wait while one is at work
				group.Go(func() {
					for ctx.Err() == nil {
						_ = turn(ctx, func(ctx context.Context, _ int) error {
							err := takes(each)(ctx, 1)
							mu.Lock()
							used[job.Owner] += each
							mu.Unlock()
							return err
						})
					}
				})
			}
			group.Wait()
			return ctx.Err()
		})
		pass(10 * time.Minute)
		mu.Lock()
		long, short := used["long"], used["short"]
		mu.Unlock()
		if apart := (long - short).Abs(); apart > 20*time.Second || long < 4*time.Minute {
			t.Errorf("in ten minutes the one had %v, the other %v", long, short)
		}
		s.Stop()
	})
}

// TestASmallJobPassesAllLargeOnes: every unit of the small job is the next to
// be begun, however many owners of large ones wait.
func TestASmallJobPassesAllLargeOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for _, owner := range []string{"a", "b", "c", "d", "e"} {
			m.add(storetest.Spec{Owner: owner, QueuedAt: time.Now()})
		}
		var mu sync.Mutex
		var asked time.Time
		var took time.Duration
		s := begin(t, config(), m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			if job.Owner != "small" {
				for range 100 {
					_ = turn(ctx, takes(time.Second))
				}
				return nil
			}
			for range 4 { // opened, counted, tested, written
				_ = turn(ctx, takes(10*time.Millisecond))
			}
			mu.Lock()
			took = time.Since(asked)
			mu.Unlock()
			return nil
		})
		pass(20*time.Second + 700*time.Millisecond)
		asked = time.Now()
		m.add(storetest.Spec{Owner: "small", QueuedAt: asked})
		s.Wake()
		pass(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		// its units wait for the next place each: two places, units of a second
		if took == 0 || took > 4*time.Second {
			t.Errorf("the small job took %v", took)
		}
		s.Stop()
	})
}

// TestNobodySavesUpForLater: an owner who was away while another worked does
// not get all of the machine for as long.
func TestNobodySavesUpForLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		m.add(storetest.Spec{Owner: "a", QueuedAt: time.Now()})
		cfg := config()
		cfg.Workers = 1
		var mu sync.Mutex
		var order strings.Builder
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			for ctx.Err() == nil {
				_ = turn(ctx, func(ctx context.Context, _ int) error {
					mu.Lock()
					order.WriteString(job.Owner)
					mu.Unlock()
					return takes(time.Second)(ctx, 1)
				})
			}
			return ctx.Err()
		})
		pass(100 * time.Second)
		m.add(storetest.Spec{Owner: "b", QueuedAt: time.Now()})
		s.Wake()
		pass(20 * time.Second)
		mu.Lock()
		alone, together := order.String()[:100], order.String()[100:]
		mu.Unlock()
		if strings.Contains(alone, "b") || strings.Contains(together, "bbb") || strings.Count(together, "b") < 9 {
			t.Errorf("after 100 units of a the units went to %s", together)
		}
		s.Stop()
	})
}

// TestAUnitUsesTheCoresThatNobodyElseNeeds.
func TestAUnitUsesTheCoresThatNobodyElseNeeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		for _, owner := range []string{"a", "b", "c"} {
			m.add(storetest.Spec{Owner: owner, QueuedAt: time.Now()})
		}
		cfg := config()
		cfg.Workers = 4
		var mu sync.Mutex
		var given []int
		s := begin(t, cfg, m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			after := map[string]time.Duration{"a": 0, "b": 10 * time.Second, "c": 50 * time.Second}[job.Owner]
			_ = takes(after)(ctx, 1)
			return turn(ctx, func(ctx context.Context, cores int) error {
				mu.Lock()
				given = append(given, cores)
				mu.Unlock()
				return takes(20*time.Second)(ctx, 1)
			})
		})
		pass(2 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		// alone; beside a, which has the cores already; alone again
		if len(given) != 3 || given[0] != 4 || given[1] != 3 || given[2] != 4 {
			t.Errorf("cores given: %v", given)
		}
		s.Stop()
	})
}

// TestABusyServerForgetsWhoUsedWhat: one that is never idle does not remember
// every job it has ever run.
func TestABusyServerForgetsWhoUsedWhat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memoryStore{}
		const jobs = 1_500
		m.add(storetest.Spec{Owner: "always", QueuedAt: time.Now()})
		for i := range jobs {
			m.add(storetest.Spec{Owner: fmt.Sprint(i), QueuedAt: time.Now()})
		}
		s := begin(t, config(), m, func(ctx context.Context, job scheduler.Job, turn scheduler.Turn) error {
			if job.Owner == "always" {
				return turn(ctx, takes(24*time.Hour))
			}
			return turn(ctx, takes(time.Millisecond))
		})
		pass(time.Minute)
		if n := s.Remembers(); n < 2 || n > 1_002 {
			t.Errorf("%d owners and jobs are remembered", n)
		}
		s.Stop()
	})
}
