package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/archive"
)

// nextVersion builds the version after this one: the same program with one
// migration more, which adds a field to the jobs.
func nextVersion(t *testing.T) string {
	t.Helper()
	const name = "pb_migrations/migrations.go"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const all = "func All() []*core.Migration {\n"
	if !strings.Contains(string(text), all) {
		t.Fatalf("%s lists its migrations otherwise", name)
	}
	next := strings.Replace(string(text), all, `func All() []*core.Migration {
	return append(released(), &core.Migration{File: "1999999999_pockettab_next.go", Up: func(app core.App) error {
		c, err := app.FindCollectionByNameOrId(JobsID)
		if err != nil {
			return err
		}
		c.Fields.Add(&core.TextField{Name: "next"})
		return app.Save(c)
	}})
}

func released() []*core.Migration {
`, 1)
	dir := t.TempDir()
	here, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(dir, "migrations.go")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{here: there}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{there: []byte(next), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	binary, err := build(dir, "-overlay", filepath.Join(dir, "overlay.json"), "-ldflags", "-X main.version=next")
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// logged looks for a line of the log with a message and parts of its data.
func logged(root *caller, message string, parts ...string) {
	root.s.t.Helper()
	var page struct {
		Items []struct{ Data json.RawMessage }
	}
	root.must(http.MethodGet, "/api/logs?perPage=500&filter="+url.QueryEscape("message='"+message+"'"), nil, &page)
	for _, line := range page.Items {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(string(line.Data), part) }) {
			return
		}
	}
	root.s.t.Errorf("none of %d lines %q of the log has %q", len(page.Items), message, parts)
}

// An upgrade and the way back, as docs/deploy.md tells them: backup, stop,
// other binary, start. The newer one brings the data along; the older one
// refuses what the newer one has worked on, and goes on from the backup.
func TestUpgradeAndGoingBack(t *testing.T) {
	t.Parallel()
	present := program(t)
	if runtime.GOOS == "windows" {
		t.Skip("a service is not ended by a signal on Windows")
	}
	next := nextVersion(t)
	s := newServer(t, present, filepath.Join(t.TempDir(), "data"))
	s.start(present)
	root := s.signIn("_superusers", "root@example.com")
	ana := s.newUser(root, "ana@example.com")
	dataset := ana.upload("survey", small(300))
	done := ana.job(dataset, "done", 2)
	ana.await("tabulation_jobs", done, "completed")
	var waiting stored
	ana.must(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": ana.id, "dataset": dataset, "name": "waiting", "run_after": time.Now().Add(time.Hour).UTC(),
		"variables_config": json.RawMessage(`{"version":1,"title":"waiting","tables":[{"stub":["rating"]}]}`)}, &waiting)
	root.must(http.MethodPost, "/api/backups", map[string]any{"name": "before.zip"}, nil)
	s.stop()

	s.start(next)
	var c struct{ Fields []struct{ Name string } }
	root.must(http.MethodGet, "/api/collections/tabulation_jobs", nil, &c)
	if !slices.ContainsFunc(c.Fields, func(f struct{ Name string }) bool { return f.Name == "next" }) {
		t.Error("the upgrade did not bring the collections up to date")
	}
	works := func(what string) {
		t.Helper()
		ana.must(http.MethodGet, "/api/tabulation/jobs/"+done+"/download", nil, nil)
		if r := ana.await("tabulation_jobs", waiting.ID, "queued"); r.Name != "waiting" {
			t.Errorf("%s: the waiting job is %v", what, r)
		}
		ana.await("tabulation_jobs", ana.job(dataset, what, 2), "completed")
	}
	works("after the upgrade")
	if took := s.stop(); took > 10*time.Second { // 3 s, and what a busy machine adds
		t.Errorf("the stop took %v", took)
	}
	s.start(next)
	logged(root, "a job is completed", `"job":"`+done+`"`, `"tables":2`, `"ran":`)
	s.stop()

	code, _, errs := start(t, present, "serve", "--dir", s.dir, "--http", s.addr)
	if code == 0 || !strings.Contains(errs, "1999999999") || !strings.Contains(errs, s.dir) {
		t.Errorf("the older program ends with status %d and says: %s", code, errs)
	}
	if code, out, _ := start(t, present, "doctor", "--dir", s.dir); code == 0 || !strings.Contains(out, "1999999999") || !strings.Contains(out, "backup") {
		t.Errorf("its doctor ends with status %d and says: %s", code, out)
	}

	back := filepath.Join(t.TempDir(), "back")
	if err := archive.Extract(filepath.Join(s.dir, "backups", "before.zip"), back); err != nil {
		t.Fatal(err)
	}
	s.dir = back
	s.start(present)
	works("after going back")
	if names := ana.list("tabulation_jobs", "name='after the upgrade'"); len(names) != 0 {
		t.Error("a job that was made after the backup is there")
	}
	s.stop()
}
