package hooks

import (
	"archive/zip"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// bindRoutes adds what the record API cannot do.
func (p *plugin) bindRoutes(r *router.Router[*core.RequestEvent]) {
	g := r.Group("/api/tabulation")
	g.POST("/datasets/{id}/check", p.checkRoute).Bind(apis.RequireAuth(), apis.BodyLimit(limit.PlanBytes))
	g.POST("/jobs/{id}/cancel", p.jobRoute(p.cancelJob)).Bind(apis.RequireAuth())
	g.POST("/jobs/{id}/retry", p.jobRoute(p.retryJob)).Bind(apis.RequireAuth())
	g.GET("/jobs/{id}/download", p.downloadRoute)
	g.GET("/health", p.healthRoute)
}

// may reports whether auth owns a record or is a superuser.
func may(auth *core.Record, r *core.Record) bool {
	return auth != nil && (auth.IsSuperuser() || auth.Id == r.GetString("owner"))
}

// checkRoute is the dry run: what a plan would cost, or why it cannot be.
func (p *plugin) checkRoute(e *core.RequestEvent) error {
	ds, err := e.App.FindRecordById(datasetsName, e.Request.PathValue("id"))
	if err != nil || !may(e.Auth, ds) {
		return e.NotFoundError("", err)
	}
	text, err := io.ReadAll(e.Request.Body)
	if err != nil {
		return e.BadRequestError("", err)
	}
	if ds, err = p.datasetOf(e.App, ds.Id, ds.GetString("owner")); err != nil {
		return refuse(e, err)
	}
	_, resolved, err := resolveFor(ds, text)
	if err != nil {
		return refuse(e, err)
	}
	if err := p.affordable(resolved, ds.GetInt("rows")); err != nil {
		return refuse(e, err)
	}
	return e.JSON(http.StatusOK, struct {
		tabulation.Forecast
		Warnings []string `json:"warnings"`
	}{tabulation.ForecastJob(resolved, ds.GetInt("rows")), []string{}})
}

// jobRoute does something to a job of the caller's; another's is not found.
func (p *plugin) jobRoute(act func(core.App, string) (*core.Record, error)) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		r, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
		if err != nil || !may(e.Auth, r) {
			return e.NotFoundError("", err)
		}
		if r, err = act(e.App, r.Id); err != nil {
			return refuse(e, err)
		}
		return e.JSON(http.StatusOK, r)
	}
}

// downloadRoute streams all workbooks of a job as one zip. Browsers open it
// with a file token, because a link carries no header.
func (p *plugin) downloadRoute(e *core.RequestEvent) error {
	auth := e.Auth
	if token := e.Request.URL.Query().Get("token"); auth == nil && token != "" {
		auth, _ = e.App.FindAuthRecordByToken(token, core.TokenTypeFile)
	}
	job, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !may(auth, job) {
		return e.NotFoundError("", err)
	}
	files, err := e.App.FindRecordsByFilter(outputsName, `job = {:job} && (kind = "workbook" || kind = "tidy")`, "kind,part", 0, 0, dbx.Params{"job": job.Id})
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return e.NotFoundError("", nil)
	}
	storage, err := e.App.NewFilesystem()
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }()
	h := e.Response.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+asciiName(job.GetString("name"))+`.zip"`)
	h.Set("Cache-Control", "no-store")
	_ = http.NewResponseController(e.Response).SetWriteDeadline(time.Now().Add(time.Hour)) // slow lines
	z := zip.NewWriter(e.Response)
	for _, f := range files {
		// workbooks are compressed already
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.GetString("name"), Method: zip.Store, Modified: f.GetDateTime("created").Time()})
		if err != nil {
			return err
		}
		in, err := storage.GetReader(f.BaseFilesPath() + "/" + f.GetString("file"))
		if err != nil {
			return err
		}
		_, err = io.Copy(w, in)
		_ = in.Close()
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// asciiName makes a file name that every header takes.
func asciiName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			b.WriteRune(r)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "_") {
			b.WriteByte('_')
		}
	}
	if s := strings.Trim(b.String(), "_"); s != "" {
		return s
	}
	return "tables"
}

// healthRoute really looks: at the database, our folder, and the scheduler.
func (p *plugin) healthRoute(e *core.RequestEvent) error {
	checks := map[string]string{"database": "ok", "storage": "ok"}
	status := http.StatusOK
	bad := func(what string, err error) {
		checks[what] = "failing"
		status = http.StatusServiceUnavailable
		e.App.Logger().Error("health check failed", "what", what, "error", err)
	}
	queued, err := e.App.CountRecords(jobsName, dbx.HashExp{"status": "queued"})
	if err != nil {
		bad("database", err)
	}
	if dir, err := p.scratch(); err != nil {
		bad("storage", err)
	} else {
		_ = os.RemoveAll(dir)
	}
	return e.JSON(status, map[string]any{"checks": checks, "queued": queued, "running": p.jobs.Running(), "version": p.config.Version})
}

// bindFiles keeps protected files out of shared caches: PocketBase serves
// them with a long public lifetime.
func (p *plugin) bindFiles() {
	p.app.OnFileDownloadRequest(datasetsName, outputsName).Bind(&hook.Handler[*core.FileDownloadRequestEvent]{Id: "pockettabFiles", Func: func(e *core.FileDownloadRequestEvent) error {
		e.Response.Header().Set("Cache-Control", "private, no-store")
		if name := e.Record.GetString("name"); name != "" && e.Record.Collection().Name == outputsName {
			e.ServedName = name
		}
		return e.Next()
	}})
}
