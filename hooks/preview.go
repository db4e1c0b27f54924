package hooks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/semaphore"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Previews of one user: so many are counted at once, and so many more may
// wait. A page that gives up what is stale needs one of each.
const (
	previewsAtOnce  = 2
	previewsWaiting = 10
)

// previews answers the live preview: open datasets, the last answers, and who
// is being served.
type previews struct {
	open  *opened
	cache *previewCache
	all   *semaphore.Weighted // previews counted at once, of all users

	mu    sync.Mutex
	users map[string]*previewUser
}

type previewUser struct {
	here  int // counting and waiting
	turns *semaphore.Weighted
}

func newPreviews(workers int, now func() time.Time) *previews {
	return &previews{open: newOpened(now), cache: newPreviewCache(), all: semaphore.NewWeighted(int64(workers)), users: map[string]*previewUser{}}
}

// turn waits until a user may count a preview. Quota when too many of his
// wait already.
func (p *previews) turn(ctx context.Context, user, lang string) (done func(), err error) {
	p.mu.Lock()
	u := p.users[user]
	if u == nil {
		u = &previewUser{turns: semaphore.NewWeighted(previewsAtOnce)}
		p.users[user] = u
	}
	if u.here >= previewsAtOnce+previewsWaiting {
		p.mu.Unlock()
		return nil, fault.New(fault.Quota, "hooks.preview", "what", say(lang, "previews at the same time", "pratinjau pada saat yang sama"), "max", strconv.Itoa(previewsAtOnce+previewsWaiting))
	}
	u.here++
	p.mu.Unlock()
	leave := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if u.here--; u.here == 0 {
			delete(p.users, user)
		}
	}
	if err := u.turns.Acquire(ctx, 1); err != nil {
		leave()
		return nil, fault.New(fault.Cancelled, "hooks.preview").Because(err)
	}
	if err := p.all.Acquire(ctx, 1); err != nil {
		u.turns.Release(1)
		leave()
		return nil, fault.New(fault.Cancelled, "hooks.preview").Because(err)
	}
	return func() { p.all.Release(1); u.turns.Release(1); leave() }, nil
}

// previewRequest is the body of the route.
type previewRequest struct {
	Plan  json.RawMessage `json:"plan"`
	Table int             `json:"table"` // place of the table in the plan's list, globs expanded, from 0
	All   bool            `json:"all"`   // count everybody, however long that takes
}

// previewAnswer is a preview with what the server did for it.
type previewAnswer struct {
	*tabulation.PreviewPage
	Tables       int     `json:"tables"` // of the plan
	Milliseconds float64 `json:"milliseconds"`
	Cached       bool    `json:"cached"`
}

// previewRoute counts one table of a plan that is not stored anywhere. What
// would take long is answered from a sample, unless everybody is asked for.
func (p *plugin) previewRoute(e *core.RequestEvent) error {
	start := time.Now()
	rec, err := p.previewed(e, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	var req previewRequest
	d := json.NewDecoder(e.Request.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&req); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return refuse(e, fault.New(fault.BadPlan, "hooks.preview", "why", err.Error()))
	}
	answer, err := p.preview(e.Request.Context(), rec, &req, languageOf(e.Request))
	if err != nil {
		if e.Request.Context().Err() != nil {
			return nil // nobody is there to be told
		}
		return refuse(e, err)
	}
	answer.Milliseconds = float64(time.Since(start).Microseconds()) / 1000
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(answer); err != nil {
		return err
	}
	return e.Blob(http.StatusOK, "application/json", b.Bytes())
}

// previewed finds the caller's dataset without its long fields; another's is
// not found.
func (p *plugin) previewed(e *core.RequestEvent, id string) (*core.Record, error) {
	var rec core.Record
	err := e.App.RecordQuery(datasetsName).Select("id", "owner", "status", "columns", "sha256", "edits", "error_code", "last_used").
		AndWhere(dbx.HashExp{"id": id}).WithContext(e.Request.Context()).Limit(1).One(&rec)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !p.may(e.Auth, &rec) {
		return nil, e.NotFoundError("", nil)
	}
	if err != nil {
		return nil, refuse(e, fault.New(fault.DatabaseBusy, "hooks.preview").Because(err))
	}
	return &rec, nil
}

func (p *plugin) preview(ctx context.Context, rec *core.Record, req *previewRequest, lang string) (*previewAnswer, error) {
	switch s := rec.GetString("status"); {
	case rec.GetString("columns") == "":
		return nil, fault.New(fault.DatasetGone, "hooks.preview")
	case s != "ready":
		return nil, fault.New(fault.NotReady, "hooks.preview", "status", s)
	}
	plan, err := tabplan.Parse(req.Plan)
	if err != nil {
		return nil, err
	}
	edits := sha256.Sum256([]byte(rec.GetString("edits")))
	data := rec.Id + "_" + rec.GetString("columns") + "_" + hex.EncodeToString(edits[:8])
	open, release, err := p.previews.open.get(data, func() (*tabulation.Dataset, error) {
		whole, err := p.find(datasetsName, rec.Id) // with its codebook
		if err != nil {
			return nil, err
		}
		return p.openColumns(whole)
	})
	if err != nil {
		return nil, err
	}
	defer release()
	p.usedNow(rec)
	resolved, err := open.Dataset().Resolve(plan)
	if err != nil {
		return nil, err
	}
	if req.Table < 0 || req.Table >= resolved.Shown() {
		return nil, fault.New(fault.BadPlan, "hooks.preview", "why", strconv.Itoa(req.Table)+say(lang, " is no place of a table: the plan has ", " bukan tempat tabel: rencana ini mempunyai ")+strconv.Itoa(resolved.Shown())).At(fault.Where{Path: "table"})
	}
	key := rec.GetString("owner") + "\x00" + data + "\x00" + rec.GetString("sha256") + "\x00" + resolved.Digest + "\x00" + strconv.Itoa(req.Table)
	sampled := !req.All && open.Large(resolved, req.Table)
	found, hit := p.previews.cache.get(key), true
	if found == nil && sampled {
		key += "\x00sample"
		found = p.previews.cache.get(key)
	}
	if found == nil {
		done, err := p.previews.turn(ctx, rec.GetString("owner"), lang)
		if err != nil {
			return nil, err
		}
		defer done()
		hit = false
		if found, err = open.Preview(ctx, resolved, req.Table, sampled, p.config.Workers); err != nil {
			return nil, err
		}
		p.previews.cache.put(key, found)
	}
	return &previewAnswer{PreviewPage: found, Tables: resolved.Shown(), Cached: hit}, nil
}

// usedNow puts off the expiry of a dataset that is worked with, at most once
// an hour: the write must not cost a preview its time.
func (p *plugin) usedNow(rec *core.Record) {
	now := p.config.Now()
	if now.Sub(rec.GetDateTime("last_used").Time()) < time.Hour {
		return
	}
	_, err := p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_datasets SET last_used={:now}, expires_at={:at} WHERE id={:id}`).
		Bind(dbx.Params{"now": stamp(now), "at": stamp(now.Add(p.config.Keep)), "id": rec.Id}).Execute()
	if err != nil {
		p.app.Logger().Error("cannot note that a dataset was used", "dataset", rec.Id, "error", err)
	}
}
