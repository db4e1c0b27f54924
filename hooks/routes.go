package hooks

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
)

// checkRoute is the dry run: what a plan would cost, or why it cannot be.
func (p *plugin) checkRoute(e *core.RequestEvent) error {
	ds, err := e.App.FindRecordById(datasetsName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, ds) {
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
	forecast, err := p.affordable(resolved, ds.GetInt("rows"))
	if err != nil {
		return refuse(e, err)
	}
	return e.JSON(http.StatusOK, checkAnswer{forecast, tabulation.Warnings(resolved, languageOf(e.Request))})
}

// checkAnswer is what the dry run says.
type checkAnswer struct {
	tabulation.Forecast
	Warnings []tabulation.Warning `json:"warnings"`
}

// jobRoute does something to a job of the caller's; another's is not found.
func (p *plugin) jobRoute(act func(app core.App, id, lang string) (*core.Record, error)) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		r, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
		if err != nil || !p.may(e.Auth, r) {
			return e.NotFoundError("", err)
		}
		if r, err = act(e.App, r.Id, languageOf(e.Request)); err != nil {
			return refuse(e, err)
		}
		if err := apis.EnrichRecord(e, r); err != nil {
			return err
		}
		return e.JSON(http.StatusOK, r)
	}
}

// downloadRoute streams all workbooks of a job as one zip. Browsers open it
// with a file token, because a link carries no header.
func (p *plugin) downloadRoute(e *core.RequestEvent) error {
	auth := byLink(e)
	job, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !p.may(auth, job) {
		return e.NotFoundError("", err)
	}
	files, err := e.App.FindRecordsByFilter(outputsName, `job = {:job} && (kind = "workbook" || kind = "tidy" || kind = "results")`, "kind,part", 0, 0, dbx.Params{"job": job.Id})
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return e.NotFoundError("", nil)
	}
	storage, err := openStorage(e.App)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }()
	h := e.Response.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+asciiName(job.GetString("name"))+`.zip"`)
	h.Set("Cache-Control", "no-store")
	_ = http.NewResponseController(e.Response).SetWriteDeadline(time.Now().Add(time.Hour)) // slow lines
	if err := zipFiles(e.Response, storage, files); err != nil {
		e.App.Logger().Error("a download broke off", "job", job.Id, "error", err)
		// the answer has begun: only a broken connection tells the client that
		// the archive is not whole
		panic(http.ErrAbortHandler)
	}
	return nil
}

// zipFiles streams the files of outputs as one archive. Workbooks are
// compressed already.
func zipFiles(w io.Writer, storage *filesystem.System, outputs []*core.Record) error {
	z := zip.NewWriter(w)
	for _, o := range outputs {
		method := zip.Store
		if o.GetString("kind") != "workbook" {
			method = zip.Deflate
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: o.GetString("name"), Method: method, Modified: o.GetDateTime("created").Time()})
		if err != nil {
			return err
		}
		in, err := storage.GetReader(o.BaseFilesPath() + "/" + o.GetString("file"))
		if err != nil {
			return err
		}
		_, err = io.Copy(f, in)
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

// healthPatience is how long a check of the health route may take.
const healthPatience = 5 * time.Second

// healthRoute really looks: at the database, our folder, the file storage and
// the schedulers. Guests (a load balancer) learn whether all is well, those
// signed in also how much there is to do.
func (p *plugin) healthRoute(e *core.RequestEvent) error {
	ctx, cancel := context.WithTimeout(e.Request.Context(), healthPatience)
	defer cancel()
	status, checks := http.StatusOK, map[string]string{}
	check := func(what string, err error) {
		checks[what] = "ok"
		if err != nil {
			checks[what] = "failing"
			status = http.StatusServiceUnavailable
			e.App.Logger().Error("health check failed", "what", what, "error", err)
		}
	}
	var queued int
	check("database", e.App.NonconcurrentDB().NewQuery(`SELECT COUNT(*) FROM tabulation_jobs WHERE status='queued'`).WithContext(ctx).Row(&queued))
	check("storage", p.storageAnswers(ctx))
	check("scheduler", p.schedulersLook())
	body := map[string]any{"checks": checks}
	if e.Auth != nil {
		body["queued"], body["running"], body["reading"], body["version"] = queued, p.jobs.Running(), p.reads.Running(), p.config.Version
	}
	if p.isAdmin(e.Auth) {
		service, err := p.service(ctx)
		if err != nil { // the database check has said so
			e.App.Logger().Warn("the figures of the service cannot be had now", "error", err)
		} else {
			body["service"] = service
		}
	}
	return e.JSON(status, body)
}

// storageAnswers writes into our folder and asks the file storage for a file.
func (p *plugin) storageAnswers(ctx context.Context) error {
	dir, err := p.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.WriteFile(filepath.Join(dir, "health"), []byte("ok"), 0o600); err != nil {
		return err
	}
	storage, err := openStorage(p.app)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }()
	storage.SetContext(ctx)
	_, err = storage.Exists("pockettab/health") // there or not: an answer
	return err
}

// schedulersLook reports a scheduler that has not looked at its queue lately.
func (p *plugin) schedulersLook() error {
	oldest := p.config.Now().Add(-p.config.Poll - time.Minute) // the database may be locked that long
	for name, s := range map[string]*scheduler.Scheduler{"jobs": p.jobs, "datasets": p.reads} {
		if looked := s.Looked(); looked.Before(oldest) {
			return fmt.Errorf("the queue of %s was last looked at %v", name, looked)
		}
	}
	return nil
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
