package chaos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// patience bounds every waiting.
const patience = 3 * time.Minute

// server is the built program on a data directory; it can be killed and
// started again, on the same port.
type server struct {
	t      *testing.T
	binary string
	dir    string
	addr   string
	mail   string // address of the mail server
	phases string // path of the log of phases
	log    string // path of what it prints

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{}
}

func (s *server) url(path string) string { return "http://" + s.addr + path }

// start starts the process and waits until it answers.
func (s *server) start() {
	s.t.Helper()
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(s.binary, "serve", "--dir", s.dir, "--http", s.addr)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), "TMPDIR=", "POCKETTAB_PHASES="+s.phases, "POCKETTAB_MAX_RUNNING=2", "POCKETTAB_WORKERS=2",
		"POCKETTAB_SMTP_URL=smtp://"+s.mail, "POCKETTAB_SMTP_FROM=PocketTab <tabs@example.com>")
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		_ = out.Close()
		close(ended)
	}()
	s.mu.Lock()
	s.process, s.ended = cmd, ended
	s.mu.Unlock()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		res, err := http.Get(s.url("/api/tabulation/health"))
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ended:
			text, _ := os.ReadFile(out.Name())
			s.t.Fatalf("the server ended at once:\n%s", text[max(0, len(text)-4000):])
		case <-tick.C:
		}
		if time.Now().After(deadline) {
			s.t.Fatal("the server does not answer")
		}
	}
}

// kill ends the process with SIGKILL and waits until it is gone.
func (s *server) kill() {
	s.mu.Lock()
	cmd, ended := s.process, s.ended
	s.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill()
	<-ended
}

// stop ends the process as an administrator does.
func (s *server) stop() {
	s.mu.Lock()
	cmd, ended := s.process, s.ended
	s.mu.Unlock()
	_ = cmd.Process.Signal(os.Interrupt)
	<-ended
}

// run runs another command of the program on the data directory.
func (s *server) run(args ...string) {
	s.t.Helper()
	cmd := exec.Command(s.binary, append(args, "--dir", s.dir)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// person is somebody signed in.
type person struct {
	s         *server
	id, token string
}

var errGone = errors.New("the server did not answer")

// call sends a request; errGone where the server was killed meanwhile.
func (p *person) call(method, path, kind string, body io.Reader, into any) (int, error) {
	req, err := http.NewRequest(method, p.s.url(path), body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept-Language", "en")
	if p.token != "" {
		req.Header.Set("Authorization", p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, errGone
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, errGone
	}
	if res.StatusCode < 300 && into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			return res.StatusCode, err
		}
	} else if res.StatusCode >= 300 {
		return res.StatusCode, fmt.Errorf("%s %s answered %d: %s", method, path, res.StatusCode, text)
	}
	return res.StatusCode, nil
}

// again calls until the server answers with success; f makes the request.
func again(t *testing.T, what string, f func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%s: %v", what, err)
			return
		}
		<-tick.C
	}
}

// record is what the tests look at in any collection.
type record struct {
	ID, Name, Status, Kind, Job string
	File                        string
	Content                     string `json:"content_sha256"`
	Message                     string `json:"error_message"`
	Code                        string `json:"error_code"`
	MessageID                   string `json:"message_id"`
	SentAt                      string `json:"sent_at"`
	Part, Interruptions         int
}

// list gives all records that the filter passes.
func (p *person) list(collection, filter string) ([]record, error) {
	var page struct{ Items []record }
	_, err := p.call(http.MethodGet, "/api/collections/"+collection+"/records?perPage=500&filter="+url.QueryEscape(filter), "", nil, &page)
	return page.Items, err
}

// upload makes a dataset called name, unless an earlier try did.
func (p *person) upload(name string, data []byte) (string, error) {
	there, err := p.list("tabulation_datasets", "name='"+name+"'")
	if err != nil {
		return "", err
	}
	if len(there) > 0 {
		return there[0].ID, nil
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, f := range [][2]string{{"owner", p.id}, {"name", name}} {
		if err := form.WriteField(f[0], f[1]); err != nil {
			return "", err
		}
	}
	w, err := form.CreateFormFile("file", name+".csv")
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return "", err
	}
	var r record
	_, err = p.call(http.MethodPost, "/api/collections/tabulation_datasets/records", form.FormDataContentType(), &b, &r)
	return r.ID, err
}
