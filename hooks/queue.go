package hooks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// queue is the scheduler.Store of one collection: datasets that wait to be
// read, jobs that wait to be run. Claims and leases are single statements.
// What a client should see is saved as a record, inside a transaction that
// has just read it: raw statements reach no subscriber, and a stale record
// would undo what others changed.
type queue struct {
	p                            *plugin
	collection                   string
	waiting, working, done, fail string                     // its words for the states
	rank                         string                     // SQL: what comes before fairness and age, with a comma at its end
	served                       string                     // SQL: when the owner of row q was served last, with a comma at its end; "": unknown
	may                          func(now time.Time) string // SQL: what else must hold for row q to be claimed
	timeout, memory              string                     // SQL: seconds and bytes of the row
	events                       queueEvents

	mu    sync.Mutex
	waits map[string]func(*core.Record) // by lease: what the next save takes along
}

// queueEvents fill in what a collection shows of a change; each gets the
// record before it is saved.
type queueEvents struct {
	taken, waits, ended func(r *core.Record, now time.Time)
	// stored is called in the transaction that stores an end, after it.
	stored func(tx core.App, r *core.Record) error
	// gone is called after the end was stored.
	gone func(r *core.Record, failed bool)
}

// interruptionsMost is how often in a row a row may lose its process without
// a newly finished unit; one that did so once less is a suspect and runs
// alone, so that only the one that takes the server down is given up.
const interruptionsMost = 3

func (q *queue) query(ctx context.Context, sql string, params dbx.Params) *dbx.Query {
	return q.p.app.NonconcurrentDB().NewQuery(sql).WithContext(ctx).Bind(params)
}

func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }

func dateTime(t time.Time) types.DateTime {
	d, _ := types.ParseDateTime(t.UTC())
	return d
}

// Claim leases the next row: by rank, then whose owner runs the fewest, then
// whose was served longest ago, then by age. None while the storage is away.
func (q *queue) Claim(ctx context.Context, lease string, now, until time.Time) (*scheduler.Job, error) {
	if !q.p.storageOver(ctx, now) {
		return nil, nil
	}
	var row struct {
		ID       string `db:"id"`
		Owner    string `db:"owner"`
		Attempts int    `db:"attempts"`
		Timeout  int64  `db:"timeout"`
		Memory   int64  `db:"memory"`
	}
	err := q.query(ctx, fmt.Sprintf(`UPDATE %[1]s SET status={:working}, lease_owner={:lease}, lease_until={:until}
		WHERE id=(SELECT q.id FROM %[1]s q WHERE %[2]s AND %[3]s
		ORDER BY %[4]s (SELECT COUNT(*) FROM %[1]s r WHERE r.owner=q.owner AND r.status={:working}), %[7]s q.queued_at, q.rowid LIMIT 1)
		RETURNING id, owner, attempts, %[5]s AS timeout, %[6]s AS memory`, q.collection, q.runnable(now), q.p.unsuspected(now), q.rank, q.timeout, q.memory, q.served),
		dbx.Params{"working": q.working, "lease": lease, "until": stamp(until), "now": stamp(now)}).One(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// to show it is a courtesy: the claim holds whether this succeeds or not
	if err := q.change(lease, row.ID, func(r *core.Record) { q.events.taken(r, now) }); err != nil {
		q.p.app.Logger().Warn("cannot show that work has begun", "collection", q.collection, "record", row.ID, "error", err)
	}
	return &scheduler.Job{ID: row.ID, Owner: row.Owner, Attempt: row.Attempts, MaxAttempts: maxAttempts, Timeout: time.Duration(row.Timeout) * time.Second, Memory: row.Memory}, nil
}

// runnable is SQL: row q waits, and nothing keeps it. After an attempt a row
// never waits longer than the longest backoff: one that seems to was put off
// before the clock was set back.
func (q *queue) runnable(now time.Time) string {
	return fmt.Sprintf(`q.status='%s' AND (q.run_after='' OR q.run_after<={:now} OR q.attempts>0 AND q.run_after>'%s') AND %s`,
		q.waiting, stamp(now.Add(scheduler.BackoffMost+clockSlack)), q.may(now))
}

// unsuspected is SQL: row q does not meet a suspect. While a suspect of either
// queue runs, nothing is begun; while one could run, only it may, and only
// once nothing else does. It takes at most one more crash to know who it was.
func (p *plugin) unsuspected(now time.Time) string {
	var working, suspectWorks, suspectWaits []string
	for _, q := range []*queue{p.datasets, p.jobsQueue} {
		working = append(working, fmt.Sprintf(`EXISTS (SELECT 1 FROM %s r WHERE r.status='%s')`, q.collection, q.working))
		suspectWorks = append(suspectWorks, fmt.Sprintf(`EXISTS (SELECT 1 FROM %s r WHERE r.status='%s' AND r.interruptions>=%d)`, q.collection, q.working, interruptionsMost-1))
		suspectWaits = append(suspectWaits, fmt.Sprintf(`EXISTS (SELECT 1 FROM %s q WHERE q.interruptions>=%d AND %s)`, q.collection, interruptionsMost-1, q.runnable(now)))
	}
	or := func(all []string) string { return "(" + strings.Join(all, " OR ") + ")" }
	return fmt.Sprintf(`NOT %s AND CASE WHEN q.interruptions>=%d THEN NOT %s ELSE NOT %s END`,
		or(suspectWorks), interruptionsMost-1, or(working), or(suspectWaits))
}

// Extend renews the lease.
func (q *queue) Extend(ctx context.Context, lease, id string, until time.Time) error {
	res, err := q.query(ctx, fmt.Sprintf(`UPDATE %s SET lease_until={:until} WHERE id={:id} AND status={:working} AND lease_owner={:lease}`, q.collection),
		dbx.Params{"until": stamp(until), "id": id, "working": q.working, "lease": lease}).Execute()
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return scheduler.ErrLost
	}
	return nil
}

// change applies f to the record that is held under lease and saves what it
// changed, with the next rev; ErrLost when it is not held.
func (q *queue) change(lease, id string, f func(*core.Record)) error {
	ended := false
	err := inTransaction(q.p.app, func(tx core.App) error {
		r, err := tx.FindRecordById(q.collection, id)
		if errors.Is(err, sql.ErrNoRows) {
			return scheduler.ErrLost
		}
		if err != nil {
			return err
		}
		if r.GetString("status") != q.working || r.GetString("lease_owner") != lease {
			return scheduler.ErrLost
		}
		if also := q.take(lease); also != nil {
			also(r)
		}
		f(r)
		ended = r.GetString("status") != q.working
		if err := saveNext(tx, r); err != nil {
			return err
		}
		if s := r.GetString("status"); (s == q.done || s == q.fail) && q.events.stored != nil {
			return q.events.stored(tx, r)
		}
		return nil
	})
	if err == nil && ended || errors.Is(err, scheduler.ErrLost) {
		q.forget(lease)
	}
	return err
}

// later has f applied to the record with the next save under the lease: what
// nobody waits for costs no save of its own.
func (q *queue) later(lease string, f func(*core.Record)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waits == nil {
		q.waits = map[string]func(*core.Record){}
	}
	q.waits[lease] = f
}

func (q *queue) take(lease string) func(*core.Record) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waits[lease]
}

// forget drops what waits under a lease that has ended.
func (q *queue) forget(lease string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.waits, lease)
}

// inTransaction runs f in a transaction that holds the write lock from its
// start. One that reads first and writes later fails at once, and for good,
// when another process wrote in between (SQLITE_BUSY_SNAPSHOT); waiting for
// the lock at the start is what the busy timeout is for.
func inTransaction(app core.App, f func(tx core.App) error) error {
	return app.RunInTransaction(func(tx core.App) error {
		if _, err := tx.NonconcurrentDB().NewQuery(`UPDATE tabulation_jobs SET rev=rev WHERE id=''`).Execute(); err != nil {
			return err
		}
		return f(tx)
	})
}

// saveNext saves what was changed of a record that tx has just read.
func saveNext(tx core.App, r *core.Record) error {
	r.IgnoreUnchangedFields(true)
	r.Set("rev", r.GetInt("rev")+1)
	return tx.SaveNoValidate(r)
}

// let drops the lease of a record.
func let(r *core.Record, status string) {
	r.Set("status", status)
	r.Set("lease_owner", "")
	r.Set("lease_until", "")
}

// Complete ends a row whose work is all stored.
func (q *queue) Complete(_ context.Context, lease, id string, now time.Time) error {
	var saved *core.Record
	err := q.change(lease, id, func(r *core.Record) {
		let(r, q.done)
		r.Set("progress", 100)
		clearFailure(r)
		q.events.ended(r, now)
		saved = r
	})
	if err == nil {
		q.events.gone(saved, false)
	}
	return err
}

// Fail gives a row up with its reason.
func (q *queue) Fail(_ context.Context, lease, id string, cause error, now time.Time) error {
	var saved *core.Record
	err := q.change(lease, id, func(r *core.Record) {
		q.setFailed(r, cause, now)
		saved = r
	})
	if err == nil {
		q.events.gone(saved, true)
	}
	return err
}

func (q *queue) setFailed(r *core.Record, cause error, now time.Time) {
	let(r, q.fail)
	setFailure(r, cause)
	q.events.ended(r, now)
}

// Retry lets a row wait for another attempt after a retryable fault, and
// shows why.
func (q *queue) Retry(_ context.Context, lease, id string, cause error, after time.Time) error {
	q.p.outage.suspect(cause)
	return q.change(lease, id, func(r *core.Record) {
		let(r, q.waiting)
		r.Set("attempts", r.GetInt("attempts")+1)
		r.Set("run_after", dateTime(after))
		setFailure(r, cause)
		q.events.waits(r, after)
	})
}

// Release hands a row back at once.
func (q *queue) Release(_ context.Context, lease, id string) error {
	return q.change(lease, id, func(r *core.Record) {
		let(r, q.waiting)
		q.events.waits(r, q.p.config.Now())
	})
}

// Recover hands back what the gone left.
func (q *queue) Recover(ctx context.Context, holder func(string) scheduler.Holder, now time.Time) error {
	var rows []struct {
		ID    string         `db:"id"`
		Lease string         `db:"lease_owner"`
		Until types.DateTime `db:"lease_until"`
	}
	err := q.query(ctx, fmt.Sprintf(`SELECT id, lease_owner, lease_until FROM %s WHERE status={:working}`, q.collection), dbx.Params{"working": q.working}).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if h := holder(row.Lease); h == scheduler.Alive || h == scheduler.Unknown && !row.Until.Time().Before(now) {
			continue
		}
		var failed *core.Record
		err := q.change(row.Lease, row.ID, func(r *core.Record) {
			r.Set("interruptions", r.GetInt("interruptions")+1)
			if r.GetInt("interruptions") >= interruptionsMost {
				q.setFailed(r, fault.New(fault.Crashed, "hooks.recover"), now)
				failed = r
				return
			}
			let(r, q.waiting)
			q.events.waits(r, now)
		})
		if err != nil && !errors.Is(err, scheduler.ErrLost) {
			return err
		}
		if err == nil && failed != nil {
			q.events.gone(failed, true)
		}
	}
	return nil
}
