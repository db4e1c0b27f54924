//go:build linux

package hooks

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestADiskThatIsReallyFull gives the folder for unfinished work a disk of
// its own and fills it: the job waits, says why in the user's language, and
// goes on by itself when there is room; what others finished is there.
func TestADiskThatIsReallyFull(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	s.p.outage.mu.Lock()
	s.p.outage.every = 0
	s.p.outage.mu.Unlock()
	ani := s.user("ani")
	ds := ani.ready(60)
	before := ani.start(ds, samplePlan)
	ani.wait("tabulation_jobs", before, "completed")
	disk := s.p.dir("scratch")
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no disk of its own can be had here:", err)
	}
	mounted := true
	unmount := func() {
		if mounted {
			mounted = false
			if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		}
	}
	defer unmount()
	if err := os.Mkdir(filepath.Join(disk, s.p.me), 0o755); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err == nil {
		t.Fatal("the disk does not fill")
	}
	job := ani.start(ds, split)
	eventually(t, "the first attempt", func() bool { return ani.see(job)["attempts"] == 1.0 })
	if r := ani.see(job); r["status"] != "queued" || r["error_code"] != "storage_full" || !strings.Contains(asText(r["error_message"]), "penyimpanan server penuh") {
		t.Errorf("on a full disk the job is %v, %v: %v", r["status"], r["error_code"], r["error_message"])
	}
	if status, text := ani.request(http.MethodGet, "/api/tabulation/health", "", nil); status != http.StatusServiceUnavailable || !strings.Contains(string(text), `"storage":"failing"`) {
		t.Errorf("the health answers %d: %s", status, text)
	}
	if status, zip := ani.request(http.MethodGet, "/api/tabulation/jobs/"+before+"/download", "", nil); status != http.StatusOK || !strings.HasPrefix(string(zip), "PK") {
		t.Errorf("results of before are answered %d", status)
	}
	if n := len(ani.list("tabulation_outputs", "job='"+job+"'")); n != 0 {
		t.Errorf("%d files are there of a job that could write none", n)
	}
	unmount()
	if r := ani.end(job); r["status"] != "completed" || r["attempts"] != 1.0 {
		t.Errorf("with room again the job is %v after %v attempts: %v", r["status"], r["attempts"], r["error_message"])
	}
	if k := ani.kinds(job); k["workbook"] != 3 || k["cube"] != 1 || k["tidy"] != 1 || k["results"] != 1 {
		t.Errorf("outputs: %v", k)
	}
}
