package hooks

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/robfig/cron/v3"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// purgeBatch is how many records one round removes, so that a long absence
// does not become one long transaction.
const purgeBatch = 200

// purger removes what has expired: outputs after their job, datasets after
// their last use, never while a live job needs them. Job rows stay as history.
type purger struct {
	p    *plugin
	cron *cron.Cron
	mu   sync.Mutex
}

func startPurger(p *plugin) *purger {
	g := &purger{p: p, cron: cron.New(cron.WithChain(cron.Recover(cron.DiscardLogger), cron.SkipIfStillRunning(cron.DiscardLogger)))}
	if _, err := g.cron.AddFunc("@every 10m", g.purge); err != nil {
		p.app.Logger().Error("cannot schedule the purge", "error", err)
	}
	g.cron.Start()
	return g
}

func (g *purger) stop() { <-g.cron.Stop().Done() }

// purge runs one round.
func (g *purger) purge() {
	g.mu.Lock()
	defer g.mu.Unlock()
	app, now := g.p.app, stamp(g.p.config.Now())
	outputs, err := app.FindRecordsByFilter(outputsName, "expires_at != '' && expires_at < {:now} && job.keep = false", "expires_at", purgeBatch, 0, dbx.Params{"now": now})
	if err != nil {
		app.Logger().Error("cannot list expired outputs", "error", err)
	}
	for _, r := range outputs {
		if err := app.Delete(r); err != nil {
			app.Logger().Error("cannot remove an expired output", "output", r.Id, "error", err)
		}
	}
	datasets, err := app.FindRecordsByFilter(datasetsName, "expires_at != '' && expires_at < {:now} && file != '' && (status = 'ready' || status = 'failed')", "expires_at", purgeBatch, 0, dbx.Params{"now": now})
	if err != nil {
		app.Logger().Error("cannot list expired datasets", "error", err)
	}
	for _, r := range datasets {
		g.empty(r)
	}
	g.cache()
}

// empty removes the files of an expired dataset; name, edits and codebook
// stay, so that it can be filled again.
func (g *purger) empty(r *core.Record) {
	app := g.p.app
	if live, err := liveJobs(app, dbx.HashExp{"dataset": r.Id}); err != nil || live > 0 {
		return
	}
	r.IgnoreUnchangedFields(true)
	for _, field := range []string{"file", "codebook", "columns"} {
		r.Set(field, nil)
	}
	r.Set("status", "failed")
	r.Set("error_code", string(fault.DatasetGone))
	r.Set("error_message", fault.New(fault.DatasetGone, "hooks.purge").In(r.GetString("language")))
	r.Set("rev", r.GetInt("rev")+1)
	if err := app.SaveNoValidate(r); err != nil {
		app.Logger().Error("cannot empty an expired dataset", "dataset", r.Id, "error", err)
	}
}

// cache removes copies of encoded datasets that no record names any more.
func (g *purger) cache() {
	entries, err := os.ReadDir(g.p.dir("cache"))
	if err != nil {
		return // there is none yet
	}
	for _, e := range entries {
		id, name, _ := strings.Cut(e.Name(), "_")
		r, err := g.p.app.FindRecordById(datasetsName, id)
		if err == nil && r.GetString("columns") == name {
			continue
		}
		_ = os.Remove(filepath.Join(g.p.dir("cache"), e.Name())) // a running job keeps its mapping
	}
}
