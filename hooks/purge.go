package hooks

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/robfig/cron/v3"

	"github.com/hary4di/pockettab/tabulation/fault"
)

const (
	// purgeBatch is how many records are listed at once, so that a long
	// absence does not become one long transaction.
	purgeBatch = 200
	// purgeEvery is the pause between two rounds.
	purgeEvery = "@every 10m"
	// neverDue is a day that no year has: the entry of the dashboard runs only
	// when somebody presses its button.
	neverDue = "0 0 31 2 *"
)

// purger removes what has expired: outputs after their job, datasets after
// their last use, never while a live job needs them, nor the newest data of a
// study while a plan of it is scheduled. Job rows stay as history.
type purger struct {
	p     *plugin
	cron  *cron.Cron
	clock *clockGuard
	mu    sync.Mutex
}

func startPurger(p *plugin) (*purger, error) {
	newest, err := newestChange(p.app)
	if err != nil {
		return nil, fault.New(fault.DatabaseBusy, "hooks.purge").Because(err)
	}
	g := &purger{
		p: p, cron: cron.New(cron.WithChain(cron.Recover(cron.DiscardLogger), cron.SkipIfStillRunning(cron.DiscardLogger))),
		clock: newClockGuard(p.config.Now, p.elapsed, newest),
	}
	if _, err := g.cron.AddFunc(purgeEvery, g.purgeIfDue); err != nil {
		return nil, fmt.Errorf("hooks: cannot schedule the purge: %w", err)
	}
	// the button: who presses it has looked at the clock
	if err := p.app.Cron().Add("pockettabPurge", neverDue, func() { g.clock.confirm(); g.purge() }); err != nil {
		return nil, fmt.Errorf("hooks: cannot list the purge: %w", err)
	}
	g.cron.Start()
	return g, nil
}

// stop waits for a running round, at most for patience.
func (g *purger) stop(patience time.Duration) {
	g.p.app.Cron().Remove("pockettabPurge")
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-g.cron.Stop().Done():
	case <-late.C:
	}
}

// newestChange is the latest moment that the rows of our queues know.
func newestChange(app core.App) (time.Time, error) {
	var newest string
	err := app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(u), '') FROM (SELECT MAX(updated) u FROM tabulation_jobs UNION ALL SELECT MAX(updated) FROM tabulation_datasets)`).Row(&newest)
	if err != nil || newest == "" {
		return time.Time{}, err
	}
	t, err := types.ParseDateTime(newest)
	return t.Time(), err
}

// purgeIfDue runs one round unless the clock cannot be believed.
func (g *purger) purgeIfDue() {
	ok, jump := g.clock.believed()
	if !ok {
		g.p.app.Logger().Warn("nothing is removed: the clock jumped, or stands before the newest change; it is believed after an hour, or at once when an administrator runs pockettabPurge in the dashboard", "jump", jump.String())
		return
	}
	g.purge()
}

// purge runs one round.
func (g *purger) purge() {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := stamp(g.p.config.Now())
	// the job's date decides: it is the one that a new start of the job clears
	g.batches(outputsName, `SELECT o.id FROM tabulation_outputs o JOIN tabulation_jobs j ON j.id=o.job
		WHERE j.expires_at!='' AND j.expires_at<{:now} AND j.keep=FALSE AND j.status NOT IN ('queued', 'processing') AND o.id>{:after} ORDER BY o.id LIMIT {:most}`, now, g.p.app.Delete)
	g.batches(datasetsName, `SELECT d.id FROM tabulation_datasets d
		WHERE d.expires_at!='' AND d.expires_at<{:now} AND d.file!='' AND d.status IN ('ready', 'failed')
		AND NOT EXISTS (SELECT 1 FROM tabulation_jobs j WHERE j.dataset=d.id AND j.status IN ('queued', 'processing'))
		AND NOT (d.study!='' AND EXISTS (SELECT 1 FROM tabulation_plans p WHERE p.owner=d.owner AND p.study=d.study AND p.schedule!='' AND p.next_run!='')
			AND NOT EXISTS (SELECT 1 FROM tabulation_datasets n WHERE n.owner=d.owner AND n.study=d.study AND n.id!=d.id AND n.status='ready' AND n.data_at>=d.data_at))
		AND d.id>{:after} ORDER BY d.id LIMIT {:most}`, now, g.empty)
	g.p.dropCache()
}

// batches does act to every record that the query lists, each looked at once.
func (g *purger) batches(collection, query, now string, act func(core.Model) error) {
	app := g.p.app
	for after := ""; ; {
		var ids []string
		err := app.ConcurrentDB().NewQuery(query).Bind(dbx.Params{"now": now, "after": after, "most": purgeBatch}).Column(&ids)
		if err != nil {
			app.Logger().Error("cannot list what has expired", "collection", collection, "error", err)
			return
		}
		for _, id := range ids {
			r, err := app.FindRecordById(collection, id)
			if err == nil {
				err = act(r)
			}
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				app.Logger().Error("cannot remove what has expired", "collection", collection, "record", id, "error", err)
			}
		}
		if len(ids) < purgeBatch {
			return
		}
		after = ids[len(ids)-1]
	}
}

// empty removes the files of an expired dataset; name, edits and codebook
// description stay, so that it can be filled again.
func (g *purger) empty(m core.Model) error {
	r := m.(*core.Record)
	r.IgnoreUnchangedFields(true)
	for _, field := range []string{"file", "codebook", "columns", "incoming", "incoming_codebook"} {
		r.Set(field, nil)
	}
	r.Set("bytes", 0)
	r.Set("status", "failed")
	setFailure(r, fault.New(fault.DatasetGone, "hooks.purge"))
	r.Set("rev", r.GetInt("rev")+1)
	return g.p.app.SaveNoValidate(r)
}
