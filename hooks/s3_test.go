package hooks

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// bucket is an object storage on loopback, as far as PocketBase asks of one.
type bucket struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string][]byte
	parts   map[string]map[int][]byte // of uploads in parts that are not complete
	away    bool
	// fault chooses how a request is treated: "" well, "503", "cut" (the
	// connection breaks off in the middle), "short" (says that it has all and
	// has the half), "etag" (answers with the tag of something else).
	fault func(r *http.Request) string
	// before is called at every request, without the lock. nil: nothing.
	before func(r *http.Request)
}

func newBucket(t *testing.T) *bucket {
	b := &bucket{objects: map[string][]byte{}, parts: map[string]map[int][]byte{}}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *bucket) setAway(away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away = away
}

// keys lists the objects whose key holds part.
func (b *bucket) keys(part string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for key := range b.objects {
		if strings.Contains(key, part) {
			all = append(all, key)
		}
	}
	return all
}

// ServeHTTP answers /bucket/key.
func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	b.mu.Lock()
	before := b.before
	b.mu.Unlock()
	if before != nil {
		before(r)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/") {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	tag := `"e"`
	if b.fault != nil {
		switch b.fault(r) {
		case "503":
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case "cut":
			w.Header().Set("Content-Length", "100000") // half a line comes, and the connection ends
			_, _ = w.Write([]byte("PK"))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case "short":
			body = body[:len(body)/2]
		case "etag":
			tag = `"0123456789abcdef0123456789abcdef"`
		}
	}
	key, q := strings.TrimPrefix(r.URL.Path, "/tabs/"), r.URL.Query()
	object, there := b.objects[key]
	send := func(v any) { _ = xml.NewEncoder(w).Encode(v) }
	switch {
	case r.Method == http.MethodGet && q.Has("list-type"):
		type content struct {
			Key  string
			Size int
		}
		list := struct {
			XMLName  xml.Name `xml:"ListBucketResult"`
			Contents []content
		}{}
		for k, o := range b.objects {
			if strings.HasPrefix(k, q.Get("prefix")) {
				list.Contents = append(list.Contents, content{k, len(o)})
			}
		}
		send(list)
	case r.Method == http.MethodPost && q.Has("uploads"):
		b.parts[key] = map[int][]byte{}
		send(struct {
			XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
			UploadID string   `xml:"UploadId"`
		}{UploadID: "u"})
	case r.Method == http.MethodPut && q.Has("partNumber"):
		n, _ := strconv.Atoi(q.Get("partNumber"))
		b.parts[key][n] = body
		w.Header().Set("ETag", tag)
	case r.Method == http.MethodPost && q.Has("uploadId"):
		var whole []byte
		for n := 1; n <= len(b.parts[key]); n++ {
			whole = append(whole, b.parts[key][n]...)
		}
		b.objects[key] = whole
		delete(b.parts, key)
		send(struct {
			XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
		}{})
	case r.Method == http.MethodPut:
		b.objects[key] = body
		w.Header().Set("ETag", tag)
	case r.Method == http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case !there:
		w.WriteHeader(http.StatusNotFound)
	default: // GET and HEAD, with ranges
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Unix(1, 0), bytes.NewReader(object))
	}
}

// With files in a bucket a job goes from upload to workbook and no file lies
// in the data directory but the encoded copy; a bucket that is away shows in
// the health and fails nothing for good; the secret is stored encrypted.
func TestFilesInABucketAndSecretsEncrypted(t *testing.T) {
	if testing.Short() {
		t.Skip("short: uploads megabytes")
	}
	const env, secret = "POCKETTAB_TEST_KEY", "the secret of the bucket"
	t.Setenv(env, strings.Repeat("k", 32))
	b, dir := newBucket(t), t.TempDir()
	s := startServerIn(t, decideBefore(t, core.BaseAppConfig{DataDir: dir, EncryptionEnv: env}, func(own *core.Settings) {
		own.S3 = core.S3Config{Enabled: true, Bucket: "tabs", Region: "any", Endpoint: b.URL, AccessKey: "key", Secret: secret, ForcePathStyle: true}
	}), Config{}, realEngine())
	ana := s.user("ana")
	var wide strings.Builder // larger than one part of an upload
	wide.WriteString("sex,rating,region,text\n")
	for i := range 60000 {
		wide.WriteString([]string{"Male", "Female"}[i%2] + "," + strconv.Itoa(1+i%5) + ",North," + strings.Repeat("x", 90+i%7) + "\n")
	}
	dataset := ana.upload("survey.csv", wide.String(), http.StatusOK)
	ana.wait("tabulation_datasets", dataset, "ready")
	job := ana.start(dataset, samplePlan)
	ana.wait("tabulation_jobs", job, "completed")
	if n := len(b.keys(dataset)); n < 2 {
		t.Errorf("the bucket holds %d files of the dataset", n)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "storage", "*", "*", "*")); len(left) > 0 {
		t.Errorf("in the data directory: %v", left)
	}
	status, zip := ana.request(http.MethodGet, "/api/tabulation/jobs/"+job+"/download", "", nil)
	if status != http.StatusOK || !bytes.HasPrefix(zip, []byte("PK")) {
		t.Errorf("the download answered %d", status)
	}

	b.setAway(true)
	if status, text := ana.request(http.MethodGet, "/api/tabulation/health", "", nil); status != http.StatusServiceUnavailable || !strings.Contains(string(text), `"storage":"failing"`) {
		t.Errorf("with the bucket away the health answered %d %s", status, text)
	}
	b.setAway(false)
	if status, text := ana.request(http.MethodGet, "/api/tabulation/health", "", nil); status != http.StatusOK {
		t.Errorf("with the bucket back the health answered %d %s", status, text)
	}

	output := ana.list("tabulation_outputs", "kind='workbook'")[0].(map[string]any)["id"].(string)
	s.superuser().call(http.MethodDelete, "/api/collections/tabulation_outputs/records/"+output, nil, http.StatusNoContent)
	eventually(t, "the file to leave the bucket", func() bool { return len(b.keys(output)) == 0 })

	s.end()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := slices.ContainsFunc(names, func(e os.DirEntry) bool { return e.Name() == "data.db" })
	for _, e := range names {
		if strings.HasPrefix(e.Name(), "data.db") {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds the secret as it is", e.Name())
			}
		}
	}
	if !seen {
		t.Error("there is no data.db")
	}
	without := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := without.Bootstrap(); err == nil {
		t.Error("settings were read without the key")
	}
	_ = without.ResetBootstrapState()
}

// eventually asks until done says so.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !done() {
		select {
		case <-end:
			t.Fatalf("waited too long for %s", what)
		case <-tick.C:
		}
	}
}
