package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The bounds of the load: what users feel while the engine is busy.
const (
	loadRows     = 50_000
	loadUsers    = 20
	loadLook     = 250 * time.Millisecond // between two looks of one user at his list
	loadListMost = 150 * time.Millisecond // 99 of 100 lists
	loadSmall    = 3 * time.Second        // a job of 10 tables beside five of 1,000
	loadPatience = 3 * time.Minute        // with the machine busy otherwise, too
	loadMemory   = 2 << 30                // bytes resident, clients of the test included
)

// loadSurvey is a survey of 40 questions with five answers each.
func loadSurvey() string {
	var b strings.Builder
	for q := range 40 {
		fmt.Fprintf(&b, "q%d,", q+1)
	}
	b.WriteString("sex,region\n")
	for i := range loadRows {
		for q := range 40 {
			b.WriteByte(byte('1' + (i*(q+3)+i/7+q)%5))
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s,%s\n", []string{"Male", "Female"}[i%2], []string{"North", "South", "East", "West"}[i/3%4])
	}
	return b.String()
}

// loadPlan crosses the first stubs with so many banners.
func loadPlan(title string, stubs, banners int) string {
	heads, tables := map[string][]string{}, []map[string]any{}
	var rows []string
	for q := range stubs {
		rows = append(rows, fmt.Sprintf("q%d", q+1))
	}
	for b := range banners {
		name := fmt.Sprintf("b%d", b+1)
		heads[name] = []string{"@total", fmt.Sprintf("q%d", 40-b), "sex", "region"}
		tables = append(tables, map[string]any{"stub": rows, "banner": name})
	}
	text, _ := json.Marshal(map[string]any{"version": 1, "title": title, "banners": heads, "tables": tables})
	return string(text)
}

// TestLoad is the load that the service has to bear on two cores: five jobs of
// 1,000 tables and one of 10 at once, while 20 users behind one address look
// at their lists.
func TestLoad(t *testing.T) {
	if os.Getenv("POCKETTAB_LOAD") == "" {
		t.Skip("a measurement: make load")
	}
	s := startServer(t, t.TempDir(), Config{Workers: RoomForRequests(), Poll: 2 * time.Second}) // as the program does
	var people []*person
	for i := range loadUsers {
		people = append(people, s.user(fmt.Sprintf("user%d", i)))
	}
	data := loadSurvey()
	var sets []string
	for _, p := range people[:6] {
		id := p.upload("survey.csv", data, http.StatusOK)
		p.wait("tabulation_datasets", id, "ready")
		sets = append(sets, id)
	}

	// the lookers
	stop := make(chan struct{})
	var lookers sync.WaitGroup
	took := make([][]time.Duration, loadUsers)
	leave := sync.OnceFunc(func() {
		close(stop)
		lookers.Wait()
	})
	t.Cleanup(leave) // before the server goes
	for i, p := range people {
		lookers.Go(func() {
			later := time.NewTimer(time.Duration(i) * loadLook / loadUsers) // they do not look in step
			defer later.Stop()
			select {
			case <-stop:
				return
			case <-later.C:
			}
			tick := time.NewTicker(loadLook)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
				}
				at := time.Now()
				status, text := p.request(http.MethodGet, "/api/collections/tabulation_jobs/records?perPage=30&sort=-queued_at&fields=id,name,status,progress,current_step", "", nil)
				took[i] = append(took[i], time.Since(at))
				if status != http.StatusOK {
					t.Errorf("a list was answered %d: %s", status, text)
				}
			}
		})
	}

	began := time.Now()
	var large []string
	for i, p := range people[:5] {
		large = append(large, p.start(sets[i], loadPlan(fmt.Sprintf("Large %d", i+1), 40, 25)))
	}
	// all are at work together before the small one comes
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for s.p.jobs.Running() < len(large) {
		if time.Since(began) > patience {
			t.Fatal("the large jobs do not run together")
		}
		<-tick.C
	}
	asked := time.Now()
	small := people[5].start(sets[5], loadPlan("Small", 10, 1))
	r := people[5].waitFor(loadPatience, "tabulation_jobs", small, "completed", "failed")
	waited := time.Since(asked)
	if r["status"] != "completed" || r["total_tables"] != 10.0 {
		t.Errorf("the small job is %v with %v tables", r["status"], r["total_tables"])
	}
	busy := s.p.jobs.Running()
	for i, id := range large {
		if r := people[i].waitFor(loadPatience, "tabulation_jobs", id, "completed", "failed"); r["status"] != "completed" || r["total_tables"] != 1000.0 {
			t.Errorf("a large job is %v with %v tables: %v", r["status"], r["total_tables"], r["error_message"])
		}
	}
	whole := time.Since(began)
	leave()

	all := slices.Concat(took...)
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[int(share*float64(len(all)-1))] }
	memory := residentPeak(t)
	t.Logf("rows=%d large_jobs=5x1000 whole=%.1fs small=%.2fs large_running_then=%d lists=%d p50=%v p99=%v worst=%v peak=%dMiB", loadRows, whole.Seconds(), waited.Seconds(), busy, len(all),
		at(0.5).Round(time.Millisecond), at(0.99).Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond), memory>>20)
	if p := at(0.99); p > loadListMost {
		t.Errorf("99 of 100 lists took up to %v, want at most %v", p, loadListMost)
	}
	if waited > loadSmall {
		t.Errorf("the small job took %v, want at most %v", waited, loadSmall)
	}
	if busy == 0 {
		t.Error("no large job was left when the small one ended: it has shown nothing")
	}
	if memory > loadMemory {
		t.Errorf("%d MiB were resident, want at most %d", memory>>20, int64(loadMemory)>>20)
	}
}

// residentPeak is the most memory this process has held, in bytes; 0 where the
// system does not say.
func residentPeak(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Log("the peak of memory is not measured here:", err)
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
