package hooks

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func TestPace(t *testing.T) {
	t.Parallel()
	t0 := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	var p pace
	if rate, left := p.at(t0, "write", 40, 100); rate != 0 || left != -1 {
		t.Errorf("at the begin: %v a second, %d s left", rate, left)
	}
	// a run that goes on from 100 of 1,000 tables: what it did itself counts
	if rate, left := p.at(t0.Add(2*time.Second), "write", 60, 500); rate != 200 || left != 4 {
		t.Errorf("%v a second, %d s left, want 200 and 4", rate, left)
	}
	if rate, _ := p.at(t0.Add(3*time.Second), "other", 61, 0); rate != 0 {
		t.Errorf("a new stage begins with %v a second", rate)
	}
}

func TestStepsAreWordedInTheUsersLanguage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ lang, want string }{
		{"en", "Writing workbooks: table 312 of 1,000, 85 a second, about 8 s left"},
		{"id", "Menulis buku kerja: tabel 312 dari 1.000, 85 per detik, sekitar 8 detik lagi"},
	} {
		if got := stepAt("write", tc.lang, 312, 1000, 85.2, 8); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.lang, got, tc.want)
		}
	}
	if got := stepAt("count", "en", 0, 0, 0, -1); got != "Counting" {
		t.Errorf("without figures: %q", got)
	}
	if got := stepAt("count", "en", 0, 1000, 0, 150); got != "Counting, about 3 min left" {
		t.Errorf("minutes: %q", got)
	}
}

// A run that reports without end is saved at most three times within any
// second, begin and end included, each time with a higher rev.
func TestAtMostThreeSavesASecond(t *testing.T) {
	t.Parallel()
	e := realEngine()
	e.count = func(ctx context.Context, d *tabulation.Dataset, p *tabplan.Resolved, n int, r tabulation.Reporter) (*tabulation.Cube, error) {
		end := time.Now().Add(1500 * time.Millisecond)
		for i := int64(0); time.Now().Before(end); i++ {
			r(tabulation.Progress{Stage: "count", Done: i % 1000, Total: 1000})
		}
		return tabulation.Count(ctx, d, p, n, r)
	}
	s := startServerWith(t, t.TempDir(), Config{}, e)
	var mu sync.Mutex
	var at []time.Time
	var revs []int
	var steps []string
	s.app.OnRecordAfterUpdateSuccess(jobsName).BindFunc(func(e *core.RecordEvent) error {
		mu.Lock()
		at, revs, steps = append(at, time.Now()), append(revs, e.Record.GetInt("rev")), append(steps, e.Record.GetString("current_step"))
		mu.Unlock()
		return e.Next()
	})
	ana := s.user("ana")
	ana.wait("tabulation_jobs", ana.start(ana.ready(60), samplePlan), "completed")
	mu.Lock()
	defer mu.Unlock()
	if len(at) < 4 {
		t.Errorf("only %d saves: %v", len(at), steps)
	}
	for i := range at {
		if i >= 3 && at[i].Sub(at[i-3]) < 990*time.Millisecond {
			t.Errorf("four saves within %v: %v", at[i].Sub(at[i-3]), steps[i-3:i+1])
		}
		if i > 0 && revs[i] <= revs[i-1] {
			t.Errorf("rev %d after %d", revs[i], revs[i-1])
		}
	}
	if all := strings.Join(steps, "|"); !strings.Contains(all, "Menghitung") {
		t.Errorf("the steps were %s", all)
	}
}
