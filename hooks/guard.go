package hooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// How long an upload may take: PocketBase's five minutes would need 14 Mbit/s
// for 500 MiB. A line that is silent for uploadSilence is cut, and so is one
// that is slower on the whole than uploadSlowest.
const (
	uploadSilence = time.Minute
	uploadStart   = 2 * time.Minute
	uploadSlowest = 64 << 10 // bytes a second: 500 MiB in a little over two hours
)

// uploadPeek is how much of a body is looked at before any of it is spooled.
const uploadPeek = 64 << 10

// formSlack is what a form takes beside its files, in bytes.
const formSlack = 1 << 20

// uploadMost is the most that an upload of data may carry, in bytes.
const uploadMost = limit.UploadBytes + limit.FormBytes + 2*pb_migrations.JSONBytes + formSlack

// bindGuard refuses requests to our collections before their bodies are
// spooled to disk: those of guests, of anybody but superusers where only the
// server writes, those larger than the collection ever takes, and data files
// of a kind that is not read. The collection is resolved first: a path prefix
// would be passed by its id or other letter case, and by a batch.
func (p *plugin) bindGuard(r *router.Router[*core.RequestEvent]) {
	r.Bind(&hook.Handler[*core.RequestEvent]{Id: "pockettabGuard", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: func(e *core.RequestEvent) error {
		switch {
		case e.Request.Method == http.MethodGet || e.Request.Method == http.MethodHead:
			return e.Next()
		case e.Request.URL.Path == "/api/batch":
			return p.guardBatch(e)
		case e.Request.PathValue("collection") == "":
			return e.Next()
		}
		c, err := e.App.FindCachedCollectionByNameOrId(e.Request.PathValue("collection"))
		if err != nil {
			return e.Next()
		}
		most, ours := bodyMost(c.Id)
		switch {
		case !ours:
			return e.Next()
		case e.Auth == nil:
			return signInFirst(e)
		case most == 0 && !e.HasSuperuserAuth():
			return e.ForbiddenError("", nil)
		case most == 0:
			return e.Next()
		case c.Id == pb_migrations.DatasetsID:
			return p.guardUpload(e)
		case e.Request.ContentLength > most:
			return refuse(e, tooLarge(e.Request.ContentLength, most))
		}
		e.Request.Body = &bounded{ReadCloser: e.Request.Body, most: most, left: most} // for bodies that do not say their length
		return e.Next()
	}})
	p.app.OnBatchRequest().Bind(&hook.Handler[*core.BatchRequestEvent]{Id: "pockettabBatch", Func: func(e *core.BatchRequestEvent) error {
		edits := false
		for _, r := range e.Batch {
			edits = edits || p.batched(e.App, r.URL) == pb_migrations.DatasetsID
			files := false
			for _, v := range r.Body {
				if fs, ok := v.([]*filesystem.File); ok && len(fs) > 0 {
					files = true
				}
			}
			if err := p.mayBatch(e.RequestEvent, r.Method, r.URL, files); err != nil {
				return err
			}
		}
		if edits { // before the transaction, not inside: who has the one may wait for the other
			p.editing.Lock()
			defer p.editing.Unlock()
		}
		return e.Next()
	}})
}

func signInFirst(e *core.RequestEvent) error {
	return e.UnauthorizedError(say(languageOf(e.Request), "Sign in first.", "Masuk terlebih dahulu."), nil)
}

func tooLarge(is, most int64) error {
	return fault.New(fault.TooLarge, "hooks.upload", "what", "the upload in MiB", "is", strconv.FormatInt(is>>20, 10), "max", strconv.FormatInt(most>>20, 10))
}

// bodyMost is the most that a request to one of our collections may carry, in
// bytes; 0 means that only the server writes there.
func bodyMost(id string) (most int64, ours bool) {
	switch id {
	case pb_migrations.DatasetsID:
		return uploadMost, true
	case pb_migrations.PlansID, pb_migrations.JobsID:
		return limit.PlanBytes + formSlack, true
	case pb_migrations.SettingsID:
		return formSlack, true
	case pb_migrations.OutputsID, pb_migrations.OutboxID:
		return 0, true
	}
	return 0, false
}

// guardUpload lets a signed-in user send a data file: within the limits of
// size and time, and of a kind that is read.
func (p *plugin) guardUpload(e *core.RequestEvent) error {
	if e.Request.ContentLength > uploadMost {
		return refuse(e, tooLarge(e.Request.ContentLength, uploadMost))
	}
	length := e.Request.ContentLength
	if length < 0 { // it does not say: it may be as long as any
		length = uploadMost
	}
	if e.Request.Method == http.MethodPost {
		if err := p.allowUpload(e); err != nil {
			return refuse(e, err)
		}
		release, err := p.roomFor(e, length)
		if err != nil {
			return refuse(e, err)
		}
		defer release()
	}
	control := http.NewResponseController(e.Response)
	end := time.Now().Add(uploadStart + time.Duration(length/uploadSlowest)*time.Second)
	_ = control.SetWriteDeadline(end.Add(uploadStart)) // counts from the begin of the request
	body := &bounded{ReadCloser: e.Request.Body, most: uploadMost, left: uploadMost, alive: func() {
		next := time.Now().Add(time.Duration(p.silence.Load()))
		if next.After(end) {
			next = end
		}
		_ = control.SetReadDeadline(next)
	}}
	e.Request.Body = body
	for _, part := range parts(e.Request.Header, body.peek()) {
		if part.FormName() != "file" {
			continue
		}
		if err := tabulation.Recognise(part.head, path.Base(part.FileName())); err != nil {
			return refuse(e, err)
		}
	}
	defer p.phases.begin("upload", e.Auth.Id)()
	err := e.Next()
	if err != nil && !e.Written() {
		e.Response.Header().Set("Connection", "close") // what is left of the body is not waited for
	}
	return err
}

// guardBatch refuses what guardUpload would, where it comes inside a batch
// and its list of requests stands at its begin.
func (p *plugin) guardBatch(e *core.RequestEvent) error {
	body := &bounded{ReadCloser: e.Request.Body, most: 1 << 62, left: 1 << 62}
	e.Request.Body = body
	var list struct {
		Requests []struct{ Method, URL string }
	}
	file := map[int]bool{}
	for _, part := range parts(e.Request.Header, body.peek()) {
		if part.FormName() == "@jsonPayload" {
			_ = json.Unmarshal(part.head, &list) // what is no list PocketBase refuses
		}
		if m := batchFile.FindStringSubmatch(part.FormName()); m != nil {
			n, _ := strconv.Atoi(m[1] + m[2])
			file[n] = true
		}
	}
	for n, r := range list.Requests {
		if err := p.mayBatch(e, r.Method, r.URL, file[n]); err != nil {
			return err
		}
	}
	return e.Next()
}

var (
	batchFile   = regexp.MustCompile(`^requests(?:\.(\d+)\.|\[(\d+)\]\.)`)
	batchRecord = regexp.MustCompile(`^/api/collections/([^/?]+)/records`)
)

// batched is the id of the collection that a request of a batch is for; ""
// where PocketBase will say what is wrong with it.
func (p *plugin) batched(app core.App, url string) string {
	m := batchRecord.FindStringSubmatch(url)
	if m == nil {
		return ""
	}
	c, err := app.FindCachedCollectionByNameOrId(m[1])
	if err != nil {
		return ""
	}
	return c.Id
}

// mayBatch judges one request of a batch. A batch is one transaction in
// memory: a data file would fill the one and hold up every other writer, and a
// job may be answered with an equal one, which is no part of a transaction.
func (p *plugin) mayBatch(e *core.RequestEvent, method, url string, files bool) error {
	id := p.batched(e.App, url)
	switch most, ours := bodyMost(id); {
	case !ours:
		return nil
	case e.Auth == nil:
		return signInFirst(e)
	case most == 0 && !e.HasSuperuserAuth():
		return e.ForbiddenError("", nil)
	case id == pb_migrations.JobsID && (strings.EqualFold(method, http.MethodPost) || strings.EqualFold(method, http.MethodPut)):
		return refuse(e, fault.New(fault.Forbidden, "hooks.batch", "why", say(languageOf(e.Request),
			"jobs are not made in a batch; ask for each in a request of its own", "pekerjaan tidak dibuat dalam batch; minta masing-masing dalam permintaan sendiri")))
	case files && id == pb_migrations.DatasetsID:
		return refuse(e, fault.New(fault.Forbidden, "hooks.batch", "why", say(languageOf(e.Request),
			"data files do not travel in a batch; send each in a request of its own", "berkas data tidak dikirim dalam batch; kirim masing-masing dalam permintaan sendiri")))
	}
	return nil
}

// formPart is the begin of one part of a form.
type formPart struct {
	*multipart.Part
	head []byte
}

// parts gives the parts of a form that begin within head.
func parts(h http.Header, head []byte) []formPart {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil
	}
	var all []formPart
	r := multipart.NewReader(bytes.NewReader(head), params["boundary"])
	for {
		part, err := r.NextPart()
		if err != nil {
			return all // cut where head ends
		}
		text, err := io.ReadAll(part)
		all = append(all, formPart{part, text})
		if err != nil {
			return all
		}
	}
}

// bounded is a request body that fails where it exceeds its bound.
type bounded struct {
	io.ReadCloser
	most, left int64
	alive      func() // called before every read; nil: nothing

	head  []byte // looked at before its time, yet to be read
	ended bool   // the body ends with head
}

// peek gives the begin of the body, which is still read afterwards.
func (b *bounded) peek() []byte {
	buf := make([]byte, uploadPeek)
	n := 0
	for n < len(buf) {
		m, err := b.fill(buf[n:])
		n += m
		if err != nil {
			// a broken body shows again when it is read
			b.ended = errors.Is(err, io.EOF)
			break
		}
	}
	b.head = buf[:n]
	return b.head
}

func (b *bounded) fill(p []byte) (int, error) {
	if b.alive != nil {
		b.alive()
	}
	return b.ReadCloser.Read(p)
}

func (b *bounded) Read(p []byte) (n int, err error) {
	switch {
	case len(b.head) > 0:
		n = copy(p, b.head)
		b.head = b.head[n:]
	case b.ended:
		b.ended, err = false, io.EOF
	default:
		n, err = b.fill(p)
	}
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
	b.left, b.head = b.most, nil
	if b.ended { // the end was met while peeking: the body below has begun anew already
		b.ended = false
		return
	}
	if r, ok := b.ReadCloser.(router.Rereader); ok {
		r.Reread()
	}
}
