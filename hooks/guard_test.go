package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/pb_migrations"
)

func TestABodyIsReadAsItCame(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, uploadPeek - 1, uploadPeek, uploadPeek + 1, 3*uploadPeek + 7} {
		want := bytes.Repeat([]byte("abcdefg"), n/7+1)[:n]
		b := &bounded{ReadCloser: &router.RereadableReadCloser{ReadCloser: io.NopCloser(iotest.HalfReader(bytes.NewReader(want)))}, most: int64(n), left: int64(n)}
		if head := b.peek(); !bytes.Equal(head, want[:min(n, uploadPeek)]) {
			t.Errorf("%d bytes: the begin has %d", n, len(head))
		}
		for round := range 3 {
			got, err := io.ReadAll(b)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes, round %d: %d came, %v", n, round, len(got), err)
			}
			b.Reread()
		}
	}
	b := &bounded{ReadCloser: io.NopCloser(strings.NewReader("12345")), most: 4, left: 4}
	if _, err := io.ReadAll(b); !errors.Is(err, apis.ErrRequestEntityTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
}

// endless is an upload that is far larger than what is looked at: a refusal
// must come before it was read.
func (p *person) endless(path, contentType, begin string) (status int, sent int64, answer string) {
	p.s.t.Helper()
	r, w := io.Pipe()
	count := make(chan int64, 1)
	go func() {
		n, _ := io.WriteString(w, begin)
		total := int64(n)
		block := bytes.Repeat([]byte("1,2,3\n"), 10_000)
		for total < 64<<20 {
			n, err := w.Write(block)
			total += int64(n)
			if err != nil {
				break
			}
		}
		_ = w.Close()
		count <- total
	}()
	req, err := http.NewRequestWithContext(p.s.t.Context(), http.MethodPost, p.s.url+path, r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept-Language", "en")
	if p.token != "" {
		req.Header.Set("Authorization", p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		_ = r.CloseWithError(err)
		return 0, <-count, err.Error() // cut off: as good as refused, and seen by the count
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(res.Body)
	_ = r.CloseWithError(io.ErrClosedPipe)
	return res.StatusCode, <-count, string(text)
}

func TestUploadsAreRefusedBeforeTheyAreSpooled(t *testing.T) {
	t.Parallel()
	s := startBatching(t, 128<<20)
	ana, guest := s.user("ana"), &person{s: s}
	const kind = "multipart/form-data; boundary=x"
	part := func(name, file string) string {
		return fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=%q; filename=%q\r\n\r\n", name, file)
	}
	batch := func(url string) string {
		return fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=\"@jsonPayload\"\r\n\r\n{\"requests\":[{\"method\":\"POST\",\"url\":%q}]}\r\n", url) + part("requests.0.file", "a.csv")
	}
	records := "/api/collections/%s/records"
	for _, tc := range []struct {
		name        string
		who         *person
		path, begin string
		want        int
	}{
		{"a guest by name", guest, fmt.Sprintf(records, "tabulation_datasets"), part("file", "a.csv"), http.StatusUnauthorized},
		{"a guest by id", guest, fmt.Sprintf(records, pb_migrations.DatasetsID), part("file", "a.csv"), http.StatusUnauthorized},
		{"a guest in other letters", guest, fmt.Sprintf(records, "TABULATION_Datasets"), part("file", "a.csv"), http.StatusUnauthorized},
		{"a guest by batch", guest, "/api/batch", batch(fmt.Sprintf(records, pb_migrations.DatasetsID)), http.StatusUnauthorized},
		{"a data file by batch", ana, "/api/batch", batch(fmt.Sprintf(records, "tabulation_datasets")), http.StatusBadRequest},
		{"a PDF", ana, fmt.Sprintf(records, "tabulation_datasets"), part("file", "a.csv") + "%PDF-1.7\n", http.StatusBadRequest},
		{"a file for the server's own", ana, fmt.Sprintf(records, "tabulation_outputs"), part("file", "a.csv"), http.StatusForbidden},
	} {
		status, sent, answer := tc.who.endless(tc.path, kind, tc.begin)
		if status != 0 && status != tc.want && (tc.want != http.StatusBadRequest || status != http.StatusForbidden) {
			t.Errorf("%s: answered %d: %s", tc.name, status, answer)
		}
		if sent > 16<<20 { // what fits into the buffers of the connection
			t.Errorf("%s: %d bytes were taken", tc.name, sent)
		}
	}
	if n := len(ana.list("tabulation_datasets", "")); n != 0 {
		t.Errorf("%d datasets were made", n)
	}
}

// A browser that goes away at nine tenths: no record, no file.
func TestACancelledUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	data := sample(200_000)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("owner", ana.id)
	f, err := w.CreateFormFile("file", "survey.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(f, data)
	_ = w.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /api/collections/tabulation_datasets/records HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", ana.token, w.FormDataContentType(), form.Len())
	if err == nil {
		_, err = conn.Write(form.Bytes()[:form.Len()*9/10])
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	// the same data whole: after it, the other request has been dealt with
	ana.wait("tabulation_datasets", ana.upload("survey.csv", sample(60), http.StatusOK), "ready")
	if n := len(ana.list("tabulation_datasets", "")); n != 1 {
		t.Errorf("there are %d datasets", n)
	}
	stored, _ := filepath.Glob(filepath.Join(s.app.DataDir(), "storage", pb_migrations.DatasetsID, "*"))
	if len(stored) != 1 {
		t.Errorf("files of %d records are stored", len(stored))
	}
}

// TestATooLargeUploadIsRefusedAtItsHead: before a byte of it was sent.
func TestATooLargeUploadIsRefusedAtItsHead(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	for path, length := range map[string]int64{
		"/api/collections/tabulation_datasets/records": uploadMost + 1, "/api/collections/" + pb_migrations.DatasetsID + "/records": 10 << 30,
		"/api/collections/tabulation_plans/records": 64 << 20, "/api/collections/tabulation_jobs/records": 64 << 20,
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n", path, ana.token, length); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 64)
		n, err := io.ReadAtLeast(conn, line, 16)
		if err != nil || !bytes.Contains(line[:n], []byte(" 413 ")) && !bytes.Contains(line[:n], []byte(" 400 ")) {
			t.Errorf("%d bytes for %s are answered %q (%v)", length, path, line[:n], err)
		}
		_ = conn.Close()
	}
}

// TestALineThatFallsSilentIsCut: it would hold a connection and its files for
// as long as it likes.
func TestALineThatFallsSilentIsCut(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	s.p.silence.Store(int64(300 * time.Millisecond))
	ana := s.user("ana")
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const begin = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n1,2\n"
	if _, err := fmt.Fprintf(conn, "POST /api/collections/tabulation_datasets/records HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n%s", ana.token, begin); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn) // until the server closes
	if err != nil || bytes.Contains(answer, []byte(" 200 ")) {
		t.Errorf("a silent line got %q, %v", answer, err)
	}
	if n := len(ana.list("tabulation_datasets", "")); n != 0 {
		t.Errorf("%d datasets were made", n)
	}
	if n := s.p.quotas.arriving.of(ana.id); n != 0 {
		t.Errorf("%d bytes are arriving for ever", n)
	}
}

// Files that no record names, as a kill leaves them, go with the next start.
func TestTheNextStartClearsAwayWhatAKillLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	ana := s.user("ana")
	id := ana.ready(60)
	r, err := s.app.FindRecordById(datasetsName, id)
	if err != nil {
		t.Fatal(err)
	}
	s.end()
	old := time.Now().Add(-time.Hour)
	put := func(parts ...string) string {
		t.Helper()
		path := filepath.Join(append([]string{dir, "storage", pb_migrations.DatasetsID}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{path, filepath.Dir(path)} {
			if err := os.Chtimes(p, old, old); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	orphan, former, note := put("neverstored0000", "a.csv"), put(id, "former_name.csv"), put("onlyanote000000", "a.csv.attrs")
	startServer(t, dir, Config{})
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for _, path := range []string{orphan, former, note} {
		for {
			if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s is still there", path)
			}
			<-tick.C
		}
	}
	for _, field := range []string{"file", "columns"} {
		if _, err := os.Stat(filepath.Join(dir, "storage", pb_migrations.DatasetsID, id, r.GetString(field))); err != nil {
			t.Errorf("the %s of a record went with them: %v", field, err)
		}
	}
}
