// Package deploy tries the files beside it: the unit with systemd's own
// checks, the proxies with a stream and a body of 500 MiB.
package deploy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/limit"
)

const patience = 30 * time.Second

// needs skips a test where a program is missing.
func needs(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// place replaces what must be there.
func place(t *testing.T, text, old, now string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the file lacks %q", old)
	}
	return strings.ReplaceAll(text, old, now)
}

func TestTheUnitIsSoundAndHardened(t *testing.T) {
	t.Parallel()
	analyze := needs(t, "systemd-analyze")
	unit := place(t, read(t, "pockettab.service"), "/usr/local/bin/pockettab", "/bin/true") // verify wants a program that is there
	path := filepath.Join(t.TempDir(), "pockettab.service")
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", path).CombinedOutput(); err != nil || strings.Contains(string(out), "pockettab.service") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	// exposure in tenths: 100 is without any protection
	if out, err := exec.Command(analyze, "security", "--offline=yes", "--threshold=20", path).CombinedOutput(); err != nil {
		t.Errorf("the unit is exposed more than 2.0: %v\n%s", err, out)
	}
}

// behind is what a proxy talks to: a stream whose second message waits until
// the client has the first, and an upload that says when its begin is here.
type behind struct {
	*httptest.Server
	seen, begun chan struct{}
	got         chan int64
}

func newBehind(t *testing.T) *behind {
	b := &behind{seen: make(chan struct{}), begun: make(chan struct{}), got: make(chan int64, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/realtime", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: first\n\n")
		w.(http.Flusher).Flush()
		select {
		case <-b.seen:
		case <-r.Context().Done():
			return
		}
		fmt.Fprint(w, "data: second\n\n")
	})
	mux.HandleFunc("POST /api/upload", func(w http.ResponseWriter, r *http.Request) {
		first := make([]byte, 1)
		if _, err := io.ReadFull(r.Body, first); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		close(b.begun)
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.got <- n + 1
	})
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

// freePort gives an address of the own machine that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// run starts a proxy and waits until it listens; it ends with the test.
func run(t *testing.T, addr string, c *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = c.Process.Kill()
			<-ended
		}
	})
	tick, end := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for {
		if conn, err := net.Dial("tcp", addr); err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended:\n%s", c.Path, said.String())
		case <-end:
			t.Fatalf("%s does not listen", c.Path)
		case <-tick.C:
		}
	}
}

// throughProxy checks that nothing is held back.
func throughProxy(t *testing.T, url string, b *behind) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/realtime", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || lines.Text() != "data: first" {
		t.Fatalf("the first message did not come by itself: %q %v", lines.Text(), lines.Err())
	}
	close(b.seen)
	rest := ""
	for lines.Scan() {
		rest += lines.Text()
	}
	if rest != "data: second" {
		t.Errorf("then came %q", rest)
	}

	// the largest upload: the rest is sent only when its begin has arrived
	const size = limit.UploadBytes + limit.FormBytes
	r, w := io.Pipe()
	go func() {
		chunk := make([]byte, 1<<20)
		_, err := w.Write(chunk)
		select {
		case <-b.begun:
		case <-ctx.Done():
			err = ctx.Err()
		}
		for sent := int64(len(chunk)); err == nil && sent < size; sent += int64(len(chunk)) {
			_, err = w.Write(chunk[:min(int64(len(chunk)), size-sent)])
		}
		_ = w.CloseWithError(err)
	}()
	if req, err = http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/upload", r); err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the upload answered %s", answer.Status)
	}
	if n := <-b.got; n != size {
		t.Errorf("%d bytes arrived of %d", n, size)
	}
}

func TestThroughCaddy(t *testing.T) {
	t.Parallel()
	caddy := needs(t, "caddy")
	if testing.Short() {
		t.Skip("short: sends 500 MiB")
	}
	b, addr, dir := newBehind(t), freePort(t), t.TempDir()
	text := place(t, place(t, read(t, "Caddyfile"), "tabs.example.com", "http://"+addr), "127.0.0.1:8090", b.Listener.Addr().String())
	path := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(path, []byte("{\n\tadmin off\n}\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(caddy, "run", "--config", path, "--adapter", "caddyfile")
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	run(t, addr, c)
	throughProxy(t, "http://"+addr, b)
}

func TestThroughNginx(t *testing.T) {
	t.Parallel()
	nginx := needs(t, "nginx")
	if testing.Short() {
		t.Skip("short: sends 500 MiB")
	}
	b, addr, dir := newBehind(t), freePort(t), t.TempDir()
	site := read(t, "nginx.conf")
	for old, now := range map[string]string{
		"listen 443 ssl http2;": "listen " + addr + ";", "127.0.0.1:8090": b.Listener.Addr().String(),
		"ssl_certificate /etc/letsencrypt/live/tabs.example.com/fullchain.pem;":   "",
		"ssl_certificate_key /etc/letsencrypt/live/tabs.example.com/privkey.pem;": "",
	} {
		site = place(t, site, old, now)
	}
	temp := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temp += fmt.Sprintf("\t%s_temp_path %s;\n", kind, filepath.Join(dir, kind))
	}
	path := filepath.Join(dir, "nginx.conf")
	conf := fmt.Sprintf("daemon off;\nmaster_process off;\npid %s;\nerror_log stderr;\nevents {}\nhttp {\n\taccess_log off;\n%s%s}\n", filepath.Join(dir, "pid"), temp, site)
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, addr, exec.Command(nginx, "-c", path, "-p", dir, "-e", "stderr"))
	throughProxy(t, "http://"+addr, b)
}
