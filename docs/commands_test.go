//go:build unix

package docs

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// copied puts the files of the checkout, and nothing else, into a folder.
func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("git", "-C", "..", "ls-files", "-co", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("not in a checkout: %v", err)
	}
	for _, name := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		content, err := os.ReadFile(filepath.Join("..", name))
		if os.IsNotExist(err) {
			continue // deleted, not yet committed
		}
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shell runs lines as they stand in a document, in dir.
func shell(t *testing.T, dir, lines string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", "-eu", "-c", lines)
	c.Dir = dir
	c.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, lines, out)
	}
}

// output keeps what a process says, for a test that looks at it meanwhile.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// served runs lines that end in a server until it answers and has said
// something, then ends it.
func served(t *testing.T, dir, lines, url, says string) {
	t.Helper()
	c := exec.Command("bash", "-eu", "-c", lines)
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the program is a child of the shell, and of go run
	said := &output{}
	c.Stdout, c.Stderr = said, said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(8 * time.Minute); ; <-tick.C {
		res, err := http.Get(url)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK && strings.Contains(said.String(), says) {
				break
			}
		}
		over := time.Now().After(deadline)
		select {
		case <-ended:
			over = true
		default:
		}
		if over {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
			<-ended
			t.Fatalf("%s\n%s does not answer: %v\n%s", lines, url, err, said.String())
		}
	}
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM)
	<-ended
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// put replaces what must stand in a block.
func put(t *testing.T, b block, old, now string) string {
	t.Helper()
	if !strings.Contains(b.text, old) {
		t.Fatalf("%s: the block lacks %q:\n%s", b.page, old, b.text)
	}
	return strings.Replace(b.text, old, now, 1)
}

// What the README and the documents tell to type is typed in a clean copy of
// the checkout, in their order. Only addresses of servers are others.
func TestTheCommandsOfTheReadme(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: builds and runs the program in a copy of the checkout")
	}
	dir := copied(t)
	addr := free(t)
	demo := put(t, find(t, "README.md", "go run . demo"), "go run . demo", "go run . demo --http "+addr)
	served(t, dir, demo, "http://"+addr+"/api/tabulation/health", "Password: ")
	shell(t, dir, find(t, "README.md", "pockettab tab ").text)
	for _, name := range []string{"tables/tables.csv", "tables/*.xlsx"} {
		if found, _ := filepath.Glob(filepath.Join(dir, name)); len(found) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
	served(t, dir, put(t, find(t, "README.md", "pockettab serve"), "0.0.0.0:8090", addr), "http://"+addr+"/", "Server started")
	shell(t, dir, find(t, "docs/workbook.md", "relayout").text)
	if found, _ := filepath.Glob(filepath.Join(dir, "again/*.xlsx")); len(found) != 1 {
		t.Errorf("laid out again: %v", found)
	}
	shell(t, dir, find(t, "docs/deploy.md", "pockettab doctor").text)
	host := put(t, find(t, "docs/embedding.md", "go run ./examples/host"), "./examples/host serve", "./examples/host serve --http "+addr)
	served(t, dir, host, "http://"+addr+"/tabulation/", "Server started")
}
