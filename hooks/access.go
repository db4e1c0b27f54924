package hooks

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// bindGuard refuses what guests send to our collections before their bodies
// are spooled to disk. The collection is resolved first: a path prefix would
// be passed by its id or other letter case.
func (p *plugin) bindGuard(r *router.Router[*core.RequestEvent]) {
	r.Bind(&hook.Handler[*core.RequestEvent]{Id: "pockettabGuard", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: func(e *core.RequestEvent) error {
		name := e.Request.PathValue("collection")
		if name == "" || e.Auth != nil || e.Request.Method == http.MethodGet {
			return e.Next()
		}
		if c, err := e.App.FindCachedCollectionByNameOrId(name); err == nil && ours(c) {
			return e.UnauthorizedError("Sign in first.", nil)
		}
		return e.Next()
	}})
}

func ours(c *core.Collection) bool {
	switch c.Id {
	case pb_migrations.DatasetsID, pb_migrations.PlansID, pb_migrations.JobsID, pb_migrations.OutputsID:
		return true
	}
	return false
}

// ownUsers settles the users of our own binary: who may sign up, and a role
// that nobody gives himself.
func ownUsers(app core.App, open bool) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	changed := false
	if users.Fields.GetByName("role") == nil {
		users.Fields.Add(&core.SelectField{Name: "role", MaxSelect: 1, Values: []string{"user", "admin"}})
		changed = true
	}
	const guard = "@request.body.role:changed = false"
	if rule := users.UpdateRule; rule != nil && !strings.Contains(*rule, guard) {
		guarded := guard
		if *rule != "" {
			guarded = "(" + *rule + ") && " + guard
		}
		users.UpdateRule = types.Pointer(guarded)
		changed = true
	}
	var create *string
	if open {
		create = types.Pointer("@request.body.role:isset = false")
	}
	if !equalRule(users.CreateRule, create) {
		users.CreateRule = create
		changed = true
	}
	if !changed {
		return nil
	}
	return app.Save(users)
}

func equalRule(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// languageOf is the language for sentences to this client: the first of id
// and en that it accepts, else English.
func languageOf(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "id"):
			return "id"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "en"
}

// apiItem puts a code and a text into the data of an error answer.
type apiItem struct{ code, text string }

func (i apiItem) Code() string  { return i.code }
func (i apiItem) Error() string { return i.text }

// refuse words an error for a client: a fault with its sentence, data.code
// and, where it points into the plan, data.path; anything else unspoken.
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
	case fault.Quota:
		status = http.StatusTooManyRequests
	case fault.Internal:
		status = http.StatusInternalServerError
	}
	data := map[string]any{"code": apiItem{string(f.Code), f.In(languageOf(e.Request))}}
	if f.Where.Path != "" {
		data["path"] = apiItem{"path", f.Where.Path}
	}
	return router.NewApiError(status, f.In(languageOf(e.Request)), data)
}
