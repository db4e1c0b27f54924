package hooks

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// What the service does while something it stands on is away: file storage
// that is full or does not answer, a database that others have locked, a data
// directory that cannot be written or belongs to a newer program.

// outageLook is the least pause between two looks whether storage is back.
const outageLook = 5 * time.Second

// outage keeps work from being begun while the storage is away: a job that
// was begun would use up its attempts on a fault that is not its own.
type outage struct {
	every time.Duration // least pause between two looks

	mu     sync.Mutex
	away   bool
	looked time.Time // last, while it is away
}

// suspect notes that a run ended because of the storage.
func (o *outage) suspect(cause error) {
	if c := fault.CodeOf(cause); c != fault.StorageAway && c != fault.StorageFull {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.away, o.looked = true, time.Time{}
}

// over says whether work may be begun: the storage is not suspected, or it
// answers again.
func (o *outage) over(ctx context.Context, now time.Time, answers func(context.Context) error, log func(error)) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.away {
		return true
	}
	if since := now.Sub(o.looked); since >= 0 && since < o.every { // a clock set back does not prolong it
		return false
	}
	o.looked = now
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	if err := answers(ctx); err != nil {
		log(err)
		return false
	}
	o.away = false
	return true
}

// storageOver is over for the storage of the app.
func (p *plugin) storageOver(ctx context.Context, now time.Time) bool {
	return p.outage.over(ctx, now, p.storageAnswers, func(err error) {
		p.app.Logger().Warn("the storage does not answer: no job and no reading is begun until it does", "error", err)
	})
}

// bindBusy words what a request is answered when others keep the database
// locked for longer than it may wait: PocketBase would say that the request
// was wrong.
func (p *plugin) bindBusy(r *router.Router[*core.RequestEvent]) {
	r.Bind(&hook.Handler[*core.RequestEvent]{Id: "pockettabBusy", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: func(e *core.RequestEvent) error {
		err := e.Next()
		if err == nil || e.Written() || !isLocked(err) || !ours(e) {
			return err
		}
		e.App.Logger().Error("a request was given up: the database is locked", "path", e.Request.URL.Path, "error", err)
		e.Response.Header().Set("Retry-After", "10")
		return refuse(e, fault.New(fault.DatabaseBusy, "hooks.request").Because(err))
	}})
}

// ours says that a request is for a route or a collection of ours.
func ours(e *core.RequestEvent) bool {
	if strings.HasPrefix(e.Request.URL.Path, routesPath+"/") {
		return true
	}
	c, err := e.App.FindCachedCollectionByNameOrId(e.Request.PathValue("collection"))
	return err == nil && strings.HasPrefix(c.Id, pb_migrations.Prefix)
}

// isLocked says that an error, or what an answer hides of it, is a database
// that others have locked.
func isLocked(err error) bool {
	var answer *router.ApiError
	if errors.As(err, &answer) {
		hidden, ok := answer.RawData().(error)
		return ok && answer.Status != http.StatusNotFound && isLocked(hidden)
	}
	text := err.Error()
	return strings.Contains(text, "database is locked") || strings.Contains(text, "table is locked")
}

// newerData refuses a database on which a newer program has worked: this one
// would write rows that the other does not expect.
func newerData(app core.App) error {
	var applied []string
	if err := app.DB().NewQuery(`SELECT file FROM _migrations`).Column(&applied); err != nil {
		return err
	}
	known := map[string]bool{}
	last := ""
	for _, m := range pb_migrations.All() {
		known[m.File] = true
		last = max(last, m.File)
	}
	for _, file := range applied {
		if strings.Contains(file, "_pockettab_") && !known[file] && file > last {
			return fault.New(fault.Version, "hooks.start", "what", "the data directory "+app.DataDir(), "is", number(file), "want", number(last))
		}
	}
	return nil
}

// number is the part of a migration's name that counts.
func number(file string) string {
	n, _, _ := strings.Cut(file, "_")
	return n
}

// unwritable words a data directory in which nothing can be written; nil when
// err is something else.
func unwritable(err error) error {
	var path *fs.PathError
	text := err.Error()
	if !errors.As(err, &path) && !strings.Contains(text, "readonly database") && !strings.Contains(text, "unable to open database file") {
		return nil
	}
	return &dataDirError{err}
}

// dataDirError is a data directory that cannot be written.
type dataDirError struct{ cause error }

func (e *dataDirError) Error() string {
	return "the data directory cannot be written (" + e.cause.Error() + "). Give the user that runs this program the right to write there, or choose another directory with --dir."
}

func (e *dataDirError) Unwrap() error { return e.cause }
