package hooks

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// jobStore keeps the scheduler's jobs in tabulation_jobs. Claims, leases and
// recovery are single statements; what a client should see goes through a
// saved record, because raw statements reach no subscriber.
type jobStore struct{ p *plugin }

// maxInterruptions is how often in a row a job may lose its process without
// a newly finished unit.
const maxInterruptions = 3

func (s *jobStore) query(ctx context.Context, sql string, params dbx.Params) *dbx.Query {
	return s.p.app.NonconcurrentDB().NewQuery(sql).WithContext(ctx).Bind(params)
}

func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }

// Recover hands back jobs of processes that are gone.
func (s *jobStore) Recover(ctx context.Context, me string, now time.Time) error {
	gone := "lease_until < {:now}"
	if s.p.lock.held() {
		gone = "(lease_owner != {:me} OR lease_until < {:now})" // nobody else is on this data directory
	}
	var ids []string
	err := s.query(ctx, `UPDATE tabulation_jobs SET status='queued', lease_owner='', lease_until='', interruptions=interruptions+1
		WHERE status='processing' AND `+gone+` RETURNING id`, dbx.Params{"me": me, "now": stamp(now)}).Column(&ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := s.change(id, func(r *core.Record) {
			r.Set("current_step", stepText("retry", r.GetString("language")))
			if r.GetInt("interruptions") >= maxInterruptions {
				s.failed(r, fault.New(fault.Crashed, "hooks.recover"), now)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Claim leases the next job: by priority, then whose owner runs the fewest,
// then by age.
func (s *jobStore) Claim(ctx context.Context, me string, now, until time.Time) (*scheduler.Job, error) {
	var id string
	err := s.query(ctx, `UPDATE tabulation_jobs SET status='processing', lease_owner={:me}, lease_until={:until}
		WHERE id=(SELECT j.id FROM tabulation_jobs j WHERE j.status='queued' AND (j.run_after='' OR j.run_after<={:now})
		ORDER BY j.priority DESC, (SELECT COUNT(*) FROM tabulation_jobs r WHERE r.owner=j.owner AND r.status='processing'), j.queued_at, j.rowid LIMIT 1)
		RETURNING id`, dbx.Params{"me": me, "until": stamp(until), "now": stamp(now)}).Row(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var job *scheduler.Job
	err = s.change(id, func(r *core.Record) {
		if r.GetDateTime("started_at").IsZero() {
			r.Set("started_at", dateTime(now))
		}
		r.Set("current_step", stepText("open", r.GetString("language")))
		job = &scheduler.Job{ID: id, Owner: r.GetString("owner"), Attempt: r.GetInt("attempts"), MaxAttempts: r.GetInt("max_attempts"), Timeout: time.Duration(r.GetInt("timeout")) * time.Second}
	})
	if err != nil || job == nil {
		return nil, err
	}
	return job, nil
}

// Extend renews the lease.
func (s *jobStore) Extend(ctx context.Context, me, id string, until time.Time) error {
	res, err := s.query(ctx, `UPDATE tabulation_jobs SET lease_until={:until} WHERE id={:id} AND status='processing' AND lease_owner={:me}`,
		dbx.Params{"until": stamp(until), "id": id, "me": me}).Execute()
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return scheduler.ErrLost
	}
	return nil
}

// change applies f to a fresh record and saves what it changed.
func (s *jobStore) change(id string, f func(*core.Record)) error {
	return s.p.app.RunInTransaction(func(tx core.App) error {
		r, err := tx.FindRecordById(jobsName, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // deleted
		}
		if err != nil {
			return err
		}
		r.IgnoreUnchangedFields(true)
		f(r)
		r.Set("rev", r.GetInt("rev")+1)
		return tx.SaveNoValidate(r)
	})
}

// end is change for a job that me must still hold.
func (s *jobStore) end(me, id string, f func(*core.Record)) (*core.Record, error) {
	var saved *core.Record
	err := s.p.app.RunInTransaction(func(tx core.App) error {
		r, err := tx.FindRecordById(jobsName, id)
		if errors.Is(err, sql.ErrNoRows) {
			return scheduler.ErrLost
		}
		if err != nil {
			return err
		}
		if r.GetString("status") != "processing" || r.GetString("lease_owner") != me {
			return scheduler.ErrLost
		}
		r.IgnoreUnchangedFields(true)
		f(r)
		r.Set("lease_owner", "")
		r.Set("lease_until", "")
		r.Set("rev", r.GetInt("rev")+1)
		saved = r
		return tx.SaveNoValidate(r)
	})
	return saved, err
}

// Complete ends a job whose outputs are all stored.
func (s *jobStore) Complete(_ context.Context, me, id string, now time.Time) error {
	expires := dateTime(now.Add(s.p.config.Keep))
	r, err := s.end(me, id, func(r *core.Record) {
		r.Set("status", "completed")
		r.Set("progress", 100)
		r.Set("done_tables", r.GetInt("total_tables"))
		r.Set("current_step", stepText("completed", r.GetString("language")))
		r.Set("completed_at", dateTime(now))
		r.Set("expires_at", expires)
	})
	if err != nil {
		return err
	}
	s.p.used(r.GetString("dataset"), now)
	_, err = s.query(context.Background(), `UPDATE tabulation_outputs SET expires_at={:at} WHERE job={:id}`, dbx.Params{"at": expires.String(), "id": id}).Execute()
	if err != nil {
		s.p.app.Logger().Error("cannot set when outputs expire", "job", id, "error", err)
	}
	s.p.announce(s.p.config.OnJobCompleted, "OnJobCompleted", r)
	return nil
}

func (s *jobStore) failed(r *core.Record, cause error, now time.Time) {
	r.Set("status", "failed")
	r.Set("current_step", stepText("failed", r.GetString("language")))
	r.Set("error_code", string(fault.CodeOf(cause)))
	r.Set("error_message", fault.Sentence(cause, r.GetString("language")))
	r.Set("completed_at", dateTime(now))
	r.Set("expires_at", dateTime(now.Add(s.p.config.Keep)))
}

// Fail gives a job up with its reason.
func (s *jobStore) Fail(_ context.Context, me, id string, cause error, now time.Time) error {
	r, err := s.end(me, id, func(r *core.Record) { s.failed(r, cause, now) })
	if err != nil {
		return err
	}
	s.p.announce(s.p.config.OnJobFailed, "OnJobFailed", r)
	return nil
}

// Retry queues a job again after a retryable fault.
func (s *jobStore) Retry(_ context.Context, me, id string, cause error, after time.Time) error {
	_, err := s.end(me, id, func(r *core.Record) {
		r.Set("status", "queued")
		r.Set("attempts", r.GetInt("attempts")+1)
		r.Set("run_after", dateTime(after))
		r.Set("current_step", strings.TrimSpace(fault.Sentence(cause, r.GetString("language"))))
	})
	return err
}

// Release hands a job back at once.
func (s *jobStore) Release(_ context.Context, me, id string) error {
	_, err := s.end(me, id, func(r *core.Record) {
		r.Set("status", "queued")
		r.Set("current_step", stepText("retry", r.GetString("language")))
	})
	return err
}

// announce triggers a host's event; its failure is logged and changes nothing.
func (p *plugin) announce(h interface {
	Trigger(*JobEvent, ...func(*JobEvent) error) error
}, name string, r *core.Record) {
	if err := h.Trigger(&JobEvent{App: p.app, Job: r}); err != nil {
		p.app.Logger().Error("a host's handler failed", "event", name, "error", err)
	}
}

// used notes that a dataset was worked with, which puts its expiry off.
func (p *plugin) used(dataset string, now time.Time) {
	_, err := p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_datasets SET last_used={:now}, expires_at={:at} WHERE id={:id}`).
		Bind(dbx.Params{"now": dateTime(now).String(), "at": dateTime(now.Add(p.config.Keep)).String(), "id": dataset}).Execute()
	if err != nil {
		p.app.Logger().Error("cannot note the use of a dataset", "dataset", dataset, "error", err)
	}
}
