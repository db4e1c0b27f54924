package main

import (
	"embed"
	"io/fs"
	"net/http"
	"sync"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"
)

//go:embed public
var public embed.FS

// intranet is the host as it is without PocketTab: users with a field of
// their own, a collection, pages at the root, and hooks in JavaScript from
// hooksDir.
func intranet(app core.App, hooksDir string) error {
	migrations()
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "intranetPages", Func: func(e *core.ServeEvent) error {
		pages, err := fs.Sub(public, "public")
		if err != nil {
			return err
		}
		e.Router.GET("/{path...}", apis.Static(pages, true))
		e.Router.GET("/api/intranet/news", func(e *core.RequestEvent) error {
			news, err := e.App.FindRecordsByFilter("news", "id != ''", "-created", 20, 0)
			if err != nil {
				return err
			}
			return e.JSON(http.StatusOK, news)
		}).Bind(apis.RequireAuth("users"))
		return e.Next()
	}})
	return jsvm.Register(app, jsvm.Config{HooksDir: hooksDir})
}

// tell adds a line to the agency's news.
func tell(app core.App, source, text string) error {
	c, err := app.FindCachedCollectionByNameOrId("news")
	if err != nil {
		return err
	}
	r := core.NewRecord(c)
	r.Set("source", source)
	r.Set("text", text)
	return app.Save(r)
}

// migrations adds what the host needs to the list that all apps of a process
// share.
var migrations = sync.OnceFunc(func() {
	core.AppMigrations.Add(&core.Migration{File: "1700000001_intranet.go", Up: func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.Fields.Add(&core.BoolField{Name: "lead"}, &core.TextField{Name: "desk", Max: 60})
		users.CreateRule = nil // the agency makes its accounts itself
		users.UpdateRule = types.Pointer("id = @request.auth.id && @request.body.lead:changed = false")
		if err := app.Save(users); err != nil {
			return err
		}
		news := core.NewBaseCollection("news")
		news.Fields.Add(&core.TextField{Name: "source", Max: 20}, &core.TextField{Name: "text", Max: 1000}, &core.AutodateField{Name: "created", OnCreate: true})
		news.ListRule = types.Pointer(`@request.auth.id != ""`)
		return app.Save(news)
	}, Down: func(app core.App) error {
		news, err := app.FindCollectionByNameOrId("news")
		if err != nil {
			return err
		}
		return app.Delete(news)
	}})
})
