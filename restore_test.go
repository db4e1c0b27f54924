package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// What an administrator does in the dashboard, while jobs run: the schedule
// makes a backup, and later it is restored. The server starts itself again
// with the state of the backup: jobs that ran or waited then end well, what
// was made since is gone, and everything goes on to work.
func TestRestoreFromTheDashboardWhileJobsRun(t *testing.T) {
	t.Parallel()
	binary := program(t)
	if runtime.GOOS == "windows" {
		t.Skip("PocketBase restores no backup on Windows")
	}
	s := newServer(t, binary, filepath.Join(t.TempDir(), "data"))
	s.start(binary, "POCKETTAB_WORKERS=1", "POCKETTAB_MAX_RUNNING=1")
	root := s.signIn("_superusers", "root@example.com")
	ana := s.newUser(root, "ana@example.com")
	dataset := ana.upload("before", small(300))
	done := ana.job(dataset, "done", 2)
	ana.await("tabulation_jobs", done, "completed")
	var jobs []string
	for i := range 6 {
		jobs = append(jobs, ana.job(dataset, fmt.Sprint("job ", i), 100))
	}
	s.until("a job runs", func() error {
		if len(ana.list("tabulation_jobs", "status='processing'")) == 0 {
			return errors.New("none does")
		}
		return nil
	})
	root.must(http.MethodPatch, "/api/settings", map[string]any{"backups": map[string]any{"cron": "0 3 * * *", "cronMaxKeep": 3}}, nil)
	root.must(http.MethodPost, "/api/crons/"+url.PathEscape("__pbAutoBackup__"), nil, nil) // what the clock would call
	var backups []struct{ Key string }
	s.until("the backup", func() error {
		if err := root.call(http.MethodGet, "/api/backups", nil, &backups); err != nil || len(backups) != 1 {
			return fmt.Errorf("%d backups, %w", len(backups), err)
		}
		return nil
	})
	if live := ana.list("tabulation_jobs", "status='queued' || status='processing'"); len(live) == 0 {
		t.Fatal("no job ran or waited while the backup was made")
	}
	after := ana.upload("after", small(200))
	late := ana.job(after, "late", 60)

	s.until("the restore", func() error { // refused while the backup is still at work
		return root.call(http.MethodPost, "/api/backups/"+url.PathEscape(backups[0].Key)+"/restore", nil, nil)
	})
	s.until("the state of the backup", func() error {
		var gone stored
		err := ana.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+after, nil, &gone)
		if err == nil {
			return errors.New("what was made later is still there")
		}
		return ana.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+dataset, nil, &gone)
	})
	for _, id := range append(jobs, done) {
		ana.await("tabulation_jobs", id, "completed")
		var archive []byte
		ana.must(http.MethodGet, "/api/tabulation/jobs/"+id+"/download", nil, &archive)
		if _, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive))); err != nil {
			t.Errorf("the download of %s: %v", id, err)
		}
	}
	if err := ana.call(http.MethodGet, "/api/collections/tabulation_jobs/records/"+late, nil, nil); err == nil {
		t.Error("a job that was made after the backup is still there")
	}
	again := ana.upload("again", small(100)) // uploads arrive, too
	ana.await("tabulation_jobs", ana.job(again, "again", 2), "completed")
	if took := s.stop(); took > 10*time.Second {
		t.Errorf("the server needed %v to end", took)
	}
}
