package hooks

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// TestAlertsAreSentOnceAndWhenTheyAreOver goes through every kind of alert
// with rows as the work leaves them.
func TestAlertsAreSentOnceAndWhenTheyAreOver(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	var passed atomic.Int64 // nanoseconds
	clock := func() time.Time { return begun.Add(time.Duration(passed.Load())) }
	s := startServer(t, t.TempDir(), Config{Now: clock, AlertWait: 20 * time.Minute, AlertFree: 1 << 30})
	s.p.jobs.Stop() // the rows below stay as they are
	a := newAlerts(s.p)
	var sent []string
	free, broken := int64(5<<30), false
	a.free = func() (int64, error) { return free, nil }
	a.send = func(subject, text string) error {
		if broken {
			return errors.New("no mail server")
		}
		if !strings.Contains(text, "\n\n") {
			t.Errorf("only one language: %s", text)
		}
		sent = append(sent, subject)
		return nil
	}
	look := func(want ...string) {
		t.Helper()
		sent = nil
		a.look(context.Background())
		if len(sent) != len(want) {
			t.Fatalf("sent %q, want %q", sent, want)
		}
		slices.Sort(sent)
		slices.Sort(want)
		for i := range want {
			if !strings.Contains(sent[i], want[i]) {
				t.Errorf("sent %q, want %q", sent, want)
			}
		}
	}
	jobs, err := s.app.FindCollectionByNameOrId(jobsName)
	if err != nil {
		t.Fatal(err)
	}
	owner := s.user("ani")
	add := func(status string, code fault.Code, queued time.Time) *core.Record {
		t.Helper()
		r := core.NewRecord(jobs)
		r.Set("owner", owner.id)
		r.Set("status", status)
		r.Set("error_code", string(code))
		r.Set("queued_at", dateTime(queued))
		if status != "queued" {
			r.Set("completed_at", dateTime(clock()))
		}
		if err := s.app.SaveNoValidate(r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	look()
	waiting := add("queued", "", clock().Add(-19*time.Minute))
	look()
	passed.Add(int64(2 * time.Minute))
	broken = true
	look()
	broken = false
	look("a job has waited for 21m0s")
	look()
	passed.Add(int64(25 * time.Hour))
	look("a job has waited for")
	if err := s.app.Delete(waiting); err != nil {
		t.Fatal(err)
	}
	look("no longer wait")
	look()

	add("completed", "", clock())
	add("completed", "", clock())
	add("failed", fault.BadPlan, clock()) // the owner's own mistake
	add("failed", fault.Internal, clock())
	look() // a quarter is not more than a quarter
	add("failed", fault.Crashed, clock())
	look("2 of the 5 jobs")
	passed.Add(int64(2 * time.Hour))
	look("no longer fail")

	free = 1 << 29
	look("512 MiB left")
	look()
	free = 2 << 30
	look("room again")
}
