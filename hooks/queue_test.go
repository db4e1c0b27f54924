package hooks

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"github.com/hary4di/pockettab/hooks/scheduler/storetest"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// openApp gives an app with the plugin and its collections, without a server.
func openApp(t *testing.T) (*tests.TestApp, *plugin) {
	t.Helper()
	app, err := tests.NewTestAppWithConfig(core.BaseAppConfig{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	p, err := register(app, Config{}, realEngine())
	if err != nil {
		t.Fatal(err)
	}
	if err := app.RunAppMigrations(); err != nil {
		t.Fatal(err)
	}
	return app, p
}

// stateOf translates a collection's word for a state.
func (q *queue) stateOf(status string) storetest.Status {
	switch status {
	case q.waiting:
		return storetest.Queued
	case q.working:
		return storetest.Processing
	case q.done:
		return storetest.Completed
	case q.fail:
		return storetest.Failed
	}
	return storetest.Status(status)
}

func TestQueuesAreStores(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		queue  func(*plugin) *queue
		ranked bool
		cancel func(*plugin, string) error
	}{
		{"datasets", func(p *plugin) *queue { return p.datasets }, false, func(p *plugin, id string) error {
			r, err := p.app.FindRecordById(datasetsName, id)
			if err != nil {
				return err
			}
			let(r, "uploaded") // as an edit does
			return p.app.SaveNoValidate(r)
		}},
		{"jobs", func(p *plugin) *queue { return p.jobsQueue }, true, func(p *plugin, id string) error {
			_, err := p.cancelJob(p.app, id, "en")
			return err
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) storetest.Subject {
				app, p := openApp(t)
				q := tc.queue(p)
				must := func(err error) {
					t.Helper()
					if err != nil {
						t.Fatal(err)
					}
				}
				return storetest.Subject{
					Store: q, Ranked: tc.ranked,
					Add: func(s storetest.Spec) string {
						c, err := app.FindCollectionByNameOrId(q.collection)
						must(err)
						r := core.NewRecord(c)
						r.Set("owner", s.Owner)
						r.Set("status", q.waiting)
						r.Set("priority", s.Priority)
						r.Set("queued_at", dateTime(s.QueuedAt))
						r.Set("timeout", 60)
						if !s.RunAfter.IsZero() {
							r.Set("run_after", dateTime(s.RunAfter))
						}
						r.SetRaw("file", "data.csv") // claims want one; nobody reads it
						must(app.SaveNoValidate(r))
						return r.Id
					},
					State: func(id string) storetest.State {
						r, err := app.FindRecordById(q.collection, id)
						must(err)
						s := storetest.State{Status: q.stateOf(r.GetString("status")), Attempts: r.GetInt("attempts"), Interruptions: r.GetInt("interruptions")}
						if s.Status == storetest.Failed {
							s.Code = fault.Code(r.GetString("error_code"))
						}
						return s
					},
					Cancel: func(id string) { must(tc.cancel(p, id)) },
				}
			})
		})
	}
}
