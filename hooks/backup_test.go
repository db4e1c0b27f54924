package hooks

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/archive"
)

// A backup made by the dashboard's schedule while a job runs is restored on
// another machine: the job that ran goes on there, the one that waited runs,
// what was finished can be downloaded. The first server is not disturbed.
func TestBackupWithJobsRunning(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: waits for a lease")
	}
	let := make(chan struct{})
	e, began := blockedCount(let)
	short := Config{Lease: 3 * time.Second, Heartbeat: 200 * time.Millisecond, MaxRunning: 1}
	dir := t.TempDir()
	s := startServerIn(t, decideBefore(t, core.BaseAppConfig{DataDir: dir}, func(own *core.Settings) {
		own.Backups.Cron, own.Backups.CronMaxKeep = "0 3 * * *", 3
	}), short, e)
	ana := s.user("ana")
	dataset := ana.ready(60)
	running := ana.start(dataset, samplePlan)
	<-began
	waiting := ana.start(dataset, `{"version":1,"title":"Second","tables":[{"stub":["rating"]}]}`)

	// what the schedule of the dashboard calls
	scheduled := false
	for _, job := range s.app.Cron().Jobs() {
		if job.Id() == "__pbAutoBackup__" {
			scheduled = true
			job.Run()
		}
	}
	if !scheduled {
		t.Fatal("the backup is not in the schedule")
	}
	var files []string
	eventually(t, "the backup", func() bool {
		files, _ = filepath.Glob(filepath.Join(dir, core.LocalBackupsDirName, "*.zip"))
		return len(files) == 1
	})
	close(let)
	ana.wait("tabulation_jobs", running, "completed")
	ana.wait("tabulation_jobs", waiting, "completed")

	// elsewhere
	restored := t.TempDir()
	if err := archive.Extract(files[0], restored); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(restored, ourDir, "*")); len(left) > 0 {
		t.Errorf("the backup holds scratch and cache: %v", left)
	}
	there := startServerWith(t, restored, short, realEngine())
	again := there.user("ana")
	if again.id != ana.id {
		t.Fatal("another user was made")
	}
	for _, job := range []string{running, waiting} {
		r := again.wait("tabulation_jobs", job, "completed")
		if r["attempts"] != 0.0 {
			t.Errorf("%s counts %v failed attempts", job, r["attempts"])
		}
		if status, _ := again.request(http.MethodGet, "/api/tabulation/jobs/"+job+"/download", "", nil); status != http.StatusOK {
			t.Errorf("the download of %s answered %d", job, status)
		}
	}
}
