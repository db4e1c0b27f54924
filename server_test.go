package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	patience = 4 * time.Minute // a lease is two minutes long
	secret   = "correct horse battery"
)

// server is the built program serving a data directory.
type server struct {
	t         *testing.T
	dir, addr string
	log       string // path of what it prints
	process   *exec.Cmd
	ended     chan struct{}
}

// newServer makes a data directory with a superuser, root@example.com.
func newServer(t *testing.T, binary, dir string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, dir: dir, addr: l.Addr().String(), log: filepath.Join(t.TempDir(), "server.log")}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary, "superuser", "upsert", "root@example.com", secret, "--dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() {
		if s.process != nil {
			_ = s.process.Process.Kill()
			<-s.ended
		}
	})
	return s
}

// start starts a binary and waits until it answers.
func (s *server) start(binary string, env ...string) {
	s.t.Helper()
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	s.process = exec.Command(binary, "serve", "--dir", s.dir, "--http", s.addr)
	s.process.Stdout, s.process.Stderr = out, out
	s.process.Env = append(append(os.Environ(), "TMPDIR="), env...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.ended = make(chan struct{})
	go func(c *exec.Cmd, ended chan struct{}) { _ = c.Wait(); _ = out.Close(); close(ended) }(s.process, s.ended)
	s.until("the start", func() error {
		select {
		case <-s.ended:
			text, _ := os.ReadFile(s.log)
			s.t.Fatalf("the server ended: %s", text)
		default:
		}
		return (&caller{s: s}).call(http.MethodGet, "/api/tabulation/health", nil, nil)
	})
}

// stop ends it as systemd does, and says how long that took.
func (s *server) stop() time.Duration {
	s.t.Helper()
	at := time.Now()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatal("the server does not end")
	}
	if code := s.process.ProcessState.ExitCode(); code != 0 {
		text, _ := os.ReadFile(s.log)
		s.t.Errorf("the stop ended with status %d: %s", code, text)
	}
	s.process = nil
	return time.Since(at)
}

// until calls f until it is content.
func (s *server) until(what string, f func() error) {
	s.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(s.log)
			s.t.Fatalf("%s: %v\n%s", what, err, text[max(0, len(text)-4000):])
		}
	}
}

// caller is somebody who calls the API.
type caller struct {
	s         *server
	id, token string
}

// signIn signs in, as a superuser or as a user.
func (s *server) signIn(collection, email string) *caller {
	s.t.Helper()
	c := &caller{s: s}
	var answer struct {
		Token  string
		Record struct{ ID string }
	}
	c.must(http.MethodPost, "/api/collections/"+collection+"/auth-with-password", map[string]string{"identity": email, "password": secret}, &answer)
	c.id, c.token = answer.Record.ID, answer.Token
	return c
}

// newUser has a superuser make a user and signs in as that.
func (s *server) newUser(root *caller, email string) *caller {
	s.t.Helper()
	root.must(http.MethodPost, "/api/collections/users/records", map[string]any{"email": email, "password": secret, "passwordConfirm": secret, "verified": true}, nil)
	return s.signIn("users", email)
}

// call sends JSON and decodes the answer into into where it is no nil.
func (c *caller) call(method, path string, body, into any) error {
	var in io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case *form:
		in, kind = &b.body, b.FormDataContentType()
	default:
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, "http://"+c.s.addr+path, in)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", c.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s answered %s: %s", method, path, res.Status, text)
	}
	if raw, is := into.(*[]byte); is {
		*raw = text
		return nil
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

func (c *caller) must(method, path string, body, into any) {
	c.s.t.Helper()
	if err := c.call(method, path, body, into); err != nil {
		c.s.t.Fatal(err)
	}
}

// form is a multipart form.
type form struct {
	body bytes.Buffer
	*multipart.Writer
}

// stored is what the tests look at in any record.
type stored struct {
	ID, Name, Status, Kind string
	Interruptions          int
	ErrorMessage           string `json:"error_message"`
}

// upload uploads data and waits until they were read.
func (c *caller) upload(name, data string) string {
	c.s.t.Helper()
	f := &form{}
	f.Writer = multipart.NewWriter(&f.body)
	w, err := f.CreateFormFile("file", name+".csv")
	if err == nil {
		_, err = w.Write([]byte(data))
	}
	for _, kv := range [][2]string{{"owner", c.id}, {"name", name}} {
		if err == nil {
			err = f.WriteField(kv[0], kv[1])
		}
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		c.s.t.Fatal(err)
	}
	var r stored
	c.must(http.MethodPost, "/api/collections/tabulation_datasets/records", f, &r)
	c.await("tabulation_datasets", r.ID, "ready")
	return r.ID
}

// await waits until a record has a status.
func (c *caller) await(collection, id, status string) stored {
	c.s.t.Helper()
	var r stored
	c.s.until(collection+" "+id+" "+status, func() error {
		if err := c.call(http.MethodGet, "/api/collections/"+collection+"/records/"+id, nil, &r); err != nil {
			return err
		}
		if r.Status == "failed" && status != "failed" {
			c.s.t.Fatalf("%s %s failed: %s", collection, id, r.ErrorMessage)
		}
		if r.Status != status {
			return fmt.Errorf("it is %s", r.Status)
		}
		return nil
	})
	return r
}

// list gives the records of a collection that pass a filter.
func (c *caller) list(collection, filter string) []stored {
	c.s.t.Helper()
	var page struct{ Items []stored }
	c.must(http.MethodGet, "/api/collections/"+collection+"/records?perPage=500&filter="+url.QueryEscape(filter), nil, &page)
	return page.Items
}

// job starts a job of a number of tables, one a file; with its name it is
// another request than that of another name.
func (c *caller) job(dataset, name string, tables int) string {
	c.s.t.Helper()
	list := make([]string, tables)
	for i := range list {
		list[i] = fmt.Sprintf(`{"id":"t%d","stub":["rating"],"banner":"main"}`, i)
	}
	plan := fmt.Sprintf(`{"version":1,"title":%q,"layout":{"split":1},"banners":{"main":["@total","sex","region"]},"tables":[%s]}`, name, strings.Join(list, ","))
	var r stored
	c.must(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": c.id, "dataset": dataset, "name": name, "language": "en", "variables_config": json.RawMessage(plan)}, &r)
	return r.ID
}

// small is a survey of a few respondents.
func small(respondents int) string {
	var b strings.Builder
	b.WriteString("id,sex,region,rating\n")
	for i := range respondents {
		fmt.Fprintf(&b, "%d,%d,%d,%d\n", i+1, i%2+1, i%3+1, i*7%5+1)
	}
	return b.String()
}
