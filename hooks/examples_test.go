package hooks

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/hooks/notify"
)

// example gives the first block of a language in docs/api.md that holds what.
func example(t *testing.T, language, what string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "\n```"+language+"\n")[1:] {
		code, _, ok := strings.Cut(block, "\n```\n")
		if ok && strings.Contains(code, what) {
			return code + "\n"
		}
	}
	t.Fatalf("docs/api.md has no example in %s with %s", language, what)
	return ""
}

// TestTheExamplesOfTheManualRun runs the examples of docs/api.md as they stand
// there, against a real server.
func TestTheExamplesOfTheManualRun(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: runs curl, Python and Node")
	}
	s := startServer(t, t.TempDir(), Config{})
	s.user("ana")
	for _, e := range []struct {
		language, file string
		needs          []string
		run            []string
		out            string
	}{
		{"sh", "journey.sh", []string{"sh", "curl"}, []string{"sh", "journey.sh"}, "tables.zip"},
		{"python", "journey.py", []string{"python3"}, []string{"python3", "journey.py"}, "tables.zip"},
		{"js", "journey.mjs", []string{"node", "npm"}, []string{"node", "journey.mjs"}, "tables.xlsx"},
	} {
		t.Run(e.language, func(t *testing.T) {
			for _, program := range e.needs {
				if _, err := exec.LookPath(program); err != nil {
					t.Skipf("%s is not installed", program)
				}
			}
			dir := t.TempDir()
			for name, text := range map[string]string{e.file: example(t, e.language, "EMAIL"), "survey.csv": sample(300)} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
			defer cancel()
			if e.language == "js" {
				fetchSDK(ctx, t, dir)
			}
			c := exec.CommandContext(ctx, e.run[0], e.run[1:]...)
			c.Dir = dir
			c.Env = append(os.Environ(), "POCKETTAB_URL="+s.url, "EMAIL=ana@example.com", "PASSWORD=correct horse", "DATA="+filepath.Join(dir, "survey.csv"))
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			z, err := zip.OpenReader(filepath.Join(dir, e.out)) // a workbook is one, too
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = z.Close() }()
			if len(z.File) < 2 {
				t.Errorf("%s holds %d files", e.out, len(z.File))
			}
		})
	}
}

// need skips where a program is not installed.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
}

// TestTheStreamOfTheManualRuns follows a job with the line of docs/api.md
// from its count to its end, by which curl ends too.
func TestTheStreamOfTheManualRuns(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ana := s.user("ana")
	job := ana.start(ana.ready(60), split)
	soon(t, "the count", began)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "sh", "-c", example(t, "sh", "/events"))
	c.Env = append(os.Environ(), "POCKETTAB_URL="+s.url, "TOKEN="+ana.token, "JOB="+job)
	out := &strings.Builder{}
	c.Stdout = out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the stream to be open", func() bool {
		s.p.watchers.mu.Lock()
		defer s.p.watchers.mu.Unlock()
		return len(s.p.watchers.jobs[job]) > 0
	})
	close(let)
	if err := c.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	events := strings.Split(strings.TrimSpace(out.String()), "\n\n")
	var last jobEvent
	for _, line := range strings.Split(events[len(events)-1], "\n") {
		if data, ok := strings.CutPrefix(line, "data:"); ok {
			if err := json.Unmarshal([]byte(data), &last); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(events) < 2 || !strings.Contains(events[0], "event: job") || last.ID != job || last.Status != "completed" || last.DoneTables != 3 {
		t.Errorf("the stream was:\n%s", out)
	}
}

// TestTheSignatureCheckOfTheManualHolds lets the function of docs/api.md look
// at a signature of ours, at a false one and at an old one.
func TestTheSignatureCheckOfTheManualHolds(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	const secret, body = "a secret of some length", `{"event":"job.completed"}`
	now, old := fmt.Sprint(time.Now().Unix()), fmt.Sprint(time.Now().Add(-time.Hour).Unix())
	right, stale := notify.Sign(secret, now, []byte(body)), notify.Sign(secret, old, []byte(body))
	calls := ""
	for _, c := range [][3]string{{now, right, body}, {now, right, body + " "}, {now, stale, body}, {old, stale, body}} {
		calls += fmt.Sprintf("print(genuine(%q.encode(), %q, %q, %q.encode()))\n", secret, c[0], c[1], c[2])
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "python3", "-c", example(t, "python", "def genuine")+calls).CombinedOutput()
	if got := strings.Join(strings.Fields(string(out)), " "); err != nil || got != "True False False False" {
		t.Errorf("it says %s (%v)", out, err)
	}
}
