package hooks

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// bindGuard refuses requests to our collections before their bodies are
// spooled to disk: those of guests, of anybody but administrators where only
// the server writes, and those larger than the collection ever takes. The
// collection is resolved first: a path prefix would be passed by its id or
// other letter case.
func (p *plugin) bindGuard(r *router.Router[*core.RequestEvent]) {
	r.Bind(&hook.Handler[*core.RequestEvent]{Id: "pockettabGuard", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: func(e *core.RequestEvent) error {
		name := e.Request.PathValue("collection")
		if name == "" || e.Request.Method == http.MethodGet || e.Request.Method == http.MethodHead {
			return e.Next()
		}
		c, err := e.App.FindCachedCollectionByNameOrId(name)
		if err != nil {
			return e.Next()
		}
		most, ours := bodyMost(c.Id)
		switch {
		case !ours:
			return e.Next()
		case e.Auth == nil:
			return e.UnauthorizedError(say(languageOf(e.Request), "Sign in first.", "Masuk terlebih dahulu."), nil)
		case most == 0 && !e.HasSuperuserAuth():
			return e.ForbiddenError("", nil)
		case most > 0 && e.Request.ContentLength > most:
			return refuse(e, fault.New(fault.TooLarge, "hooks.upload", "what", say(languageOf(e.Request), "the upload, in MiB,", "unggahan, dalam MiB,"),
				"is", strconv.FormatInt(e.Request.ContentLength>>20, 10), "max", strconv.FormatInt(most>>20, 10)))
		case most > 0:
			// for bodies that do not say their length
			e.Request.Body = &bounded{ReadCloser: e.Request.Body, most: most, left: most}
		}
		if c.Id == pb_migrations.DatasetsID {
			// slow lines: 500 MiB within PocketBase's five minutes would need 14 Mbit/s
			_ = http.NewResponseController(e.Response).SetReadDeadline(time.Now().Add(time.Hour))
		}
		return e.Next()
	}})
}

// formSlack is what a form takes beside its files, in bytes.
const formSlack = 1 << 20

// bodyMost is the most that a request to one of our collections may carry, in
// bytes; 0 means that only the server writes there.
func bodyMost(id string) (most int64, ours bool) {
	switch id {
	case pb_migrations.DatasetsID:
		return limit.UploadBytes + limit.FormBytes + 2*pb_migrations.JSONBytes + formSlack, true
	case pb_migrations.PlansID, pb_migrations.JobsID:
		return limit.PlanBytes + formSlack, true
	case pb_migrations.SettingsID:
		return formSlack, true
	case pb_migrations.OutputsID, pb_migrations.OutboxID:
		return 0, true
	}
	return 0, false
}

// bounded is a request body that fails where it exceeds its bound.
type bounded struct {
	io.ReadCloser
	most, left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, apis.ErrRequestEntityTooLarge
	}
	if err == io.EOF {
		b.left = b.most // it begins anew
	}
	return n, err
}

// Reread lets PocketBase read the body a second time.
func (b *bounded) Reread() {
	b.left = b.most
	if r, ok := b.ReadCloser.(router.Rereader); ok {
		r.Reread()
	}
}

// apiItem puts a code and a text into the data of an error answer.
type apiItem struct{ code, text string }

func (i apiItem) Code() string  { return i.code }
func (i apiItem) Error() string { return i.text }

// Resolve keeps the text as it is: a path of a plan is no sentence that begins
// with a capital and ends with a point.
func (i apiItem) Resolve(data map[string]any) any {
	data["message"] = i.text
	return data
}

// refuse words an error for a client: a fault with its sentence, data.code
// and, where it points into the plan, data.path and data.offset (the
// character, from 1); anything else unspoken.
func refuse(e *core.RequestEvent, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return e.InternalServerError("", err)
	}
	status := http.StatusBadRequest
	switch f.Code {
	case fault.DatasetGone:
		status = http.StatusNotFound
	case fault.Forbidden:
		status = http.StatusForbidden
	case fault.TooLarge:
		if f.Op == "hooks.upload" {
			status = http.StatusRequestEntityTooLarge
		}
	case fault.StorageFull, fault.StorageAway, fault.DatabaseBusy:
		status = http.StatusServiceUnavailable
	case fault.Quota:
		status = http.StatusTooManyRequests
	case fault.Internal:
		status = http.StatusInternalServerError
	}
	data := map[string]any{"code": apiItem{string(f.Code), f.In(languageOf(e.Request))}}
	if f.Where.Path != "" {
		data["path"] = apiItem{"path", f.Where.Path}
	}
	if f.Where.Offset > 0 {
		data["offset"] = apiItem{"offset", strconv.FormatInt(int64(f.Where.Offset), 10)}
	}
	return router.NewApiError(status, f.In(languageOf(e.Request)), data)
}
