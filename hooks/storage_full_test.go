//go:build linux

package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// TestAStorageThatIsFullAtAnyByte gives the storage a disk of its own with
// room for one page more each time, until a job has room for all it leaves:
// whatever the page, what a record names is whole, nothing else is there, the
// reason is said, and with room the job ends like any other.
func TestAStorageThatIsFullAtAnyByte(t *testing.T) {
	t.Parallel()
	step := 1
	if testing.Short() {
		step = 7
	}
	w := newSweep(t, core.BaseAppConfig{DataDir: t.TempDir()})
	w.fail, w.hit = func(int) {}, func() string { return "" }
	disk := filepath.Join(w.dir, "storage")
	if err := os.MkdirAll(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	const roomy = 64 << 20
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=%d", roomy)); err != nil {
		t.Skip("no disk of its own can be had here:", err)
	}
	defer func() {
		w.s.end()
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	resize := func(bytes int64) {
		t.Helper()
		if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", bytes)); err != nil {
			t.Fatal(err)
		}
	}
	dataset := w.ani.ready(60)
	w.job(0, dataset, nil)
	want := w.ani.digests(w.column(`SELECT id FROM tabulation_jobs`)[0])
	w.forget("tabulation_jobs")
	page, told := int64(os.Getpagesize()), 0
	for n := int64(0); ; n += int64(step) {
		var fs syscall.Statfs_t
		if err := syscall.Statfs(disk, &fs); err != nil {
			t.Fatal(err)
		}
		resize(int64(fs.Blocks-fs.Bfree)*fs.Bsize + n*page)
		where := fmt.Sprintf("room for %d pages", n)
		job := w.ani.start(dataset, split)
		eventually(t, "the first attempt", func() bool {
			state := w.column(`SELECT (attempts>0)||status FROM tabulation_jobs`)[0]
			return state != "0queued" && state != "0processing"
		})
		r := w.ani.see(job)
		if r["status"] == "completed" && r["attempts"] == 0.0 {
			if t.Logf("%d pages are enough", n); n < 10 || told == 0 {
				t.Errorf("%s, and a job has all it needs; %d were told why they wait", where, told)
			}
			return
		}
		switch {
		case r["status"] == "completed" || r["status"] == "processing": // the next attempt is faster than the test
		case r["error_code"] != "storage_full" || !strings.Contains(asText(r["error_message"]), "penyimpanan server penuh"):
			t.Errorf("%s: the job is %v, %v: %v", where, r["status"], r["error_code"], r["error_message"])
		default:
			told++
		}
		for _, o := range w.column(`SELECT sha256||' '||'pbc_pt_outputs1/'||id||'/'||file FROM tabulation_outputs WHERE sha256!=''`) {
			sum, name, _ := strings.Cut(o, " ")
			text, err := os.ReadFile(filepath.Join(disk, name))
			if got := sha256.Sum256(text); err != nil || hex.EncodeToString(got[:]) != sum {
				t.Errorf("%s: %s is not what its record says: %v", where, name, err)
			}
		}
		resize(roomy)
		if w.ended("tabulation_jobs", job, "completed", "failed") == "failed" { // there was no room for long enough
			w.ani.call(http.MethodPost, "/api/tabulation/jobs/"+job+"/retry", nil, http.StatusOK)
			w.ended("tabulation_jobs", job, "completed")
		}
		if got := w.ani.digests(job); !maps.Equal(got, want) {
			t.Errorf("%s: with room again the job left %v, undisturbed %v", where, got, want)
		}
		w.nothingElse(where)
		w.forget("tabulation_jobs")
		if t.Failed() {
			return
		}
	}
}
