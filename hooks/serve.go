package hooks

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/tabulation/fault"

	"github.com/hary4di/pockettab/pb_public"
)

// pagePolicy is the content security policy of the pages: nothing but their
// own files, no inline script or style.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// pageTypes are set by us: the system's own table may lack them.
var pageTypes = map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}

// page is one embedded file, ready to be sent.
type page struct {
	data, packed []byte // packed: gzip, nil where it saves nothing
	etag, kind   string
	cache        string
}

// bindPages serves the pages below mount. An embedded file has no date, so
// each gets a tag of its content: what is in the browser is asked for and not
// sent again. Files of vendor/ carry their version in the name and never
// change.
func bindPages(r *router.Router[*core.RequestEvent], mount string, files fs.FS) error {
	pages, err := loadPages(files)
	if err != nil {
		return err
	}
	serve := func(e *core.RequestEvent) error {
		name := strings.TrimPrefix(path.Clean("/"+e.Request.PathValue("path")), "/")
		if name == "" {
			name = "index.html"
		}
		p, ok := pages[name]
		if !ok {
			return e.NotFoundError("", nil)
		}
		return p.send(e)
	}
	route := mount + "{path...}"
	if r.HasRoute(http.MethodGet, route) {
		return nil // the host serves this path itself
	}
	r.GET(route, serve).Bind(&hook.Handler[*core.RequestEvent]{Id: "pockettabPages", Priority: 999, Func: func(e *core.RequestEvent) error { return e.Next() }})
	if mount == "/" && !r.HasRoute(http.MethodGet, "/api/{path...}") {
		// without it a mistyped API path would be answered by the pages
		r.GET("/api/{path...}", func(e *core.RequestEvent) error { return e.NotFoundError("", nil) })
	}
	return nil
}

func loadPages(files fs.FS) (map[string]*page, error) {
	pages := map[string]*page{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		data = pb_public.Sent(name, data)
		sum := sha256.Sum256(data)
		p := &page{data: data, etag: `"` + hex.EncodeToString(sum[:12]) + `"`, kind: pageTypes[path.Ext(name)], cache: "no-cache"}
		if p.kind == "" {
			p.kind = mime.TypeByExtension(path.Ext(name))
		}
		if strings.HasPrefix(name, "vendor/") {
			p.cache = "public, max-age=31536000, immutable"
		}
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if _, err := z.Write(data); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		if b.Len() < len(data)*9/10 {
			p.packed = b.Bytes()
		}
		pages[name] = p
		return nil
	})
	return pages, err
}

func (p *page) send(e *core.RequestEvent) error {
	h := e.Response.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("ETag", p.etag)
	h.Set("Cache-Control", p.cache)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(e.Request.Header.Get("If-None-Match"), p.etag) {
		e.Response.WriteHeader(http.StatusNotModified)
		return nil
	}
	data := p.data
	if p.packed != nil && strings.Contains(e.Request.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		data = p.packed
	}
	return e.Blob(http.StatusOK, p.kind, data)
}

// ServeError turns the failures of a start that users meet into words with a
// remedy: a port in use, a data directory that cannot be written. Everything
// else stays as it is.
func ServeError(err error) error {
	var op *net.OpError
	if err == nil {
		return nil
	}
	if !strings.Contains(err.Error(), "address already in use") {
		var worded *dataDirError
		if errors.As(err, &worded) {
			return worded
		}
		if w := unwritable(err); w != nil {
			return w
		}
		return err
	}
	addr := ""
	if errors.As(err, &op) && op.Addr != nil {
		addr = op.Addr.String()
	}
	return fault.New(fault.PortBusy, "serve", "addr", addr).Because(err)
}
