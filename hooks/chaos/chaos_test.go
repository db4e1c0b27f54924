package chaos

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	kills = flag.Int("kills", 10, "how often the server is killed")
	cuts  = flag.Int("cuts", 12, "how often the power fails")
	seed  = flag.Uint64("seed", 1, "of the moments of the kills and cuts")
)

const (
	users       = 3
	jobsWanted  = 20
	surveys     = 9 // datasets; each is read anew after a kill
	respondents = 100_000
)

// plan number n: tables of their own, four to a workbook.
func plan(n int) string {
	var stubs []string
	for i := range 24 {
		stubs = append(stubs, fmt.Sprintf(`{"stub":["q%d"],"banner":"main","filter":"region >= %d"}`, (n+i)%12, 1+i/12+n/12))
	}
	return fmt.Sprintf(`{"version":1,"title":"Tables %02d","layout":{"split":4},"banners":{"main":["@total","sex","region","wave"]},"tables":[%s]}`, n, strings.Join(stubs, ","))
}

// survey makes the data of a dataset; the same number gives the same bytes.
func survey(n int) []byte {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	var b bytes.Buffer
	b.WriteString("id,sex,region,wave")
	for q := range 12 {
		fmt.Fprintf(&b, ",q%d", q)
	}
	b.WriteByte('\n')
	for i := range respondents {
		fmt.Fprintf(&b, "%d,%d,%d,%d", i, 1+r.IntN(2), 1+r.IntN(6), 1+r.IntN(3))
		for q := range 12 {
			fmt.Fprintf(&b, ",%d", 1+r.IntN(5+q))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// result is what a job left: content by kind and part.
type result map[string]string

// campaign lets users make jobs on a server, with its data below dir, that is
// ended by end again and again, and gives what each job left, by its name.
func campaign(t *testing.T, binary string, most int, dir string, end func(*server)) map[string]result {
	t.Helper()
	box, mailAddr := openPost(t)
	logs := t.TempDir()
	s := &server{t: t, binary: binary, dir: filepath.Join(dir, "data"), addr: freePort(t), mail: mailAddr, phases: filepath.Join(logs, "phases.log"), log: filepath.Join(logs, "server.log")}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.run("superuser", "upsert", "root@example.com", "correct horse")
	s.start()
	t.Cleanup(s.kill)
	root := &person{s: s}
	root.signIn(t, "_superusers", "root@example.com")
	people := make([]*person, users)
	for i := range people {
		people[i] = &person{s: s}
		email := fmt.Sprintf("user%d@example.com", i)
		body, _ := json.Marshal(map[string]any{"email": email, "password": "correct horse", "passwordConfirm": "correct horse", "verified": true})
		if _, err := root.call(http.MethodPost, "/api/collections/users/records", "application/json", bytes.NewReader(body), nil); err != nil {
			t.Fatal(err)
		}
		people[i].signIn(t, "users", email)
	}
	s.stop() // accounts are PocketBase's: they are on the disk once it has ended well
	s.start()
	k := &killer{t: t, s: s, end: end, random: rand.New(rand.NewPCG(*seed, 1)), want: share(most), inside: map[string]int{}, most: most}
	done, killed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(killed)
		k.run(done, func() { untilSafe(t, root) })
	}()

	var work sync.WaitGroup
	var jobs [jobsWanted]atomic.Pointer[string] // their requests
	for u, p := range people {
		work.Go(func() {
			ids := map[int]string{}
			for n := u; n < surveys; n += users {
				data := survey(n)
				again(t, "upload", func() (err error) { ids[n], err = p.upload(fmt.Sprintf("survey-%d", n), data); return err })
			}
			for n := u; n < jobsWanted; n += users {
				ds := ids[u+users*(n/users%(surveys/users))]
				body, _ := json.Marshal(map[string]any{"owner": p.id, "dataset": ds, "name": fmt.Sprintf("job-%02d", n), "language": "en", "variables_config": json.RawMessage(plan(n))})
				request := string(body)
				jobs[n].Store(&request)
				again(t, "making a job", func() error {
					_, err := p.call(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", bytes.NewReader(body), nil)
					return err
				})
			}
		})
	}
	work.Wait()
	again(t, "the end of all jobs", func() error { return allEnded(root) })
	// kills that are still to come fall into the same work done anew
	k.rest.Store(true)
	for n := 0; most > 0; n++ {
		if finished(killed) {
			break
		}
		u := n % jobsWanted % users
		p := people[u]
		until(killed, func() error {
			id, err := p.upload(fmt.Sprintf("further-%d", n), survey(n%surveys))
			if err == nil {
				_, err = p.call(http.MethodDelete, "/api/collections/tabulation_datasets/records/"+id, "", nil, nil)
			}
			return err
		})
		body := jobs[n%jobsWanted].Load()
		until(killed, func() error {
			_, err := p.call(http.MethodPost, "/api/collections/tabulation_jobs/records?fresh=1", "application/json", strings.NewReader(*body), nil)
			return err
		})
		until(killed, func() error { return allEnded(root) })
	}
	close(done)
	<-killed
	again(t, "the end of all jobs", func() error { return allEnded(root) })
	again(t, "the end of all mails", func() error { return allMailed(root) })
	t.Logf("%d kills, inside: %v", k.kills, k.inside)
	for _, phase := range k.missed() {
		t.Errorf("only %d kills fell inside %s, want %d", k.inside[phase], phase, k.least())
	}
	if k.kills < most {
		t.Errorf("%d kills, want %d", k.kills, most)
	}
	return judged(t, root, s, box)
}

// share spreads the kills over the phases: where a kill costs a whole unit,
// fewer.
func share(most int) map[string]int {
	want := map[string]int{}
	for i, part := range []int{18, 10, 12, 24, 22, 14} {
		want[targets[i]] = max(1, most*part/100)
	}
	return want
}

func (p *person) signIn(t *testing.T, collection, email string) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"identity": email, "password": "correct horse"})
	var answer struct {
		Token  string
		Record struct{ ID string }
	}
	if _, err := p.call(http.MethodPost, "/api/collections/"+collection+"/auth-with-password", "application/json", bytes.NewReader(body), &answer); err != nil {
		t.Fatal(err)
	}
	p.token, p.id = answer.Token, answer.Record.ID
}

// untilSafe waits until no job and no dataset would be given up by one more
// kill.
func untilSafe(t *testing.T, root *person) {
	again(t, "safety", func() error {
		for collection, live := range map[string]string{"tabulation_jobs": "(status='queued'||status='processing')", "tabulation_datasets": "(status='uploaded'||status='reading')"} {
			in, err := root.list(collection, "interruptions>=2 && "+live)
			if err != nil {
				return err
			}
			if len(in) > 0 {
				return fmt.Errorf("%s %s was interrupted twice", collection, in[0].ID)
			}
		}
		return nil
	})
}

func finished(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// until tries until f succeeds or done is closed.
func until(done <-chan struct{}, f func() error) {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !finished(done) && f() != nil {
		<-tick.C
	}
}

func allEnded(root *person) error {
	jobs, err := root.list("tabulation_jobs", "")
	if err != nil {
		return err
	}
	n := 0
	for _, j := range jobs {
		if j.Status == "completed" || j.Status == "failed" {
			n++
		}
	}
	if n < max(jobsWanted, len(jobs)) {
		return fmt.Errorf("%d of %d jobs have ended", n, max(jobsWanted, len(jobs)))
	}
	return nil
}

func allMailed(root *person) error {
	rows, err := root.list("tabulation_outbox", "sent_at=''")
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		return fmt.Errorf("%d mails wait", len(rows))
	}
	return nil
}

// judged looks whether anything was lost, doubled or left behind.
func judged(t *testing.T, root *person, s *server, box *post) map[string]result {
	t.Helper()
	jobs, err := root.list("tabulation_jobs", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(jobs) < jobsWanted {
		t.Errorf("there are %d jobs, want %d", len(jobs), jobsWanted)
	}
	all := map[string]result{}
	for _, j := range jobs {
		if j.Status != "completed" {
			t.Errorf("%s ended as %s: %s %s", j.Name, j.Status, j.Code, j.Message)
		}
		outputs, err := root.list("tabulation_outputs", "job='"+j.ID+"'")
		if err != nil {
			t.Fatal(err)
		}
		r := result{}
		for _, o := range outputs {
			key := fmt.Sprintf("%s %d", o.Kind, o.Part)
			if _, twice := r[key]; twice {
				t.Errorf("%s has %s twice", j.Name, key)
			}
			r[key] = o.Content
			if o.Kind == "cube" {
				r[key] = "" // has no name of its content
			}
		}
		if former, ok := all[j.Name]; ok && !maps.Equal(former, r) {
			t.Errorf("%s, done anew, left something else:\n%v\n%v", j.Name, former, r)
		}
		all[j.Name] = r
	}
	rows, err := root.list("tabulation_outbox", "")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range rows {
		if other := ids[r.Job]; other != "" {
			t.Errorf("a job has two rows in the outbox")
		}
		ids[r.Job] = r.MessageID
	}
	if len(ids) != len(jobs) {
		t.Errorf("%d jobs have a mail, want %d", len(ids), len(jobs))
	}
	known := map[string]bool{}
	for _, id := range ids {
		known["<"+strings.Trim(id, "<>")+">"] = true
	}
	got := box.all()
	for id := range got {
		if !known[id] {
			t.Errorf("a mail came under the unknown id %s", id)
		}
	}
	if len(got) != len(jobs) {
		t.Errorf("%d different mails came, want %d", len(got), len(jobs))
	}
	leftBehind(t, root, s)
	return all
}

// leftBehind starts the server once more and looks for files that nobody
// needs.
func leftBehind(t *testing.T, root *person, s *server) {
	t.Helper()
	s.kill()
	s.start()
	again(t, "the tidying", func() error {
		known := map[string]bool{}
		for _, c := range []string{"tabulation_datasets", "tabulation_outputs"} {
			records, err := root.list(c, "")
			if err != nil {
				return err
			}
			for _, r := range records {
				known[r.ID] = true
			}
		}
		for _, c := range []string{"pbc_pt_datasets", "pbc_pt_outputs1"} {
			files, _ := filepath.Glob(filepath.Join(s.dir, "storage", c, "*", "*"))
			for _, f := range files {
				if !known[filepath.Base(filepath.Dir(f))] {
					return fmt.Errorf("%s has no record", f)
				}
			}
		}
		for _, d := range []string{"spool", "scratch"} {
			left, _ := filepath.Glob(filepath.Join(s.dir, "pockettab", d, "*"))
			if d == "scratch" {
				left = slices.DeleteFunc(left, func(f string) bool { // of the process that lives
					in, _ := filepath.Glob(filepath.Join(f, "*"))
					return len(in) == 0
				})
			}
			if len(left) > 0 {
				return fmt.Errorf("left behind: %v", left)
			}
		}
		return nil
	})
}

func TestNothingIsLostByKills(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and kills it again and again")
	}
	binary := built(t)
	compare(t, *kills, func(most int) map[string]result {
		return campaign(t, binary, most, t.TempDir(), (*server).kill)
	})
}

// built builds the program.
func built(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "pockettab")
	if out, err := exec.Command("go", "build", "-o", binary, "../..").CombinedOutput(); err != nil {
		t.Fatalf("cannot build the program: %v\n%s", err, out)
	}
	return binary
}

// compare runs an undisturbed campaign and one that is disturbed so often, and
// compares what their jobs left.
func compare(t *testing.T, most int, campaign func(most int) map[string]result) {
	t.Helper()
	start := time.Now()
	want := campaign(0)
	t.Logf("undisturbed: %v", time.Since(start).Round(time.Second))
	start = time.Now()
	got := campaign(most)
	t.Logf("disturbed, seed %d: %v", *seed, time.Since(start).Round(time.Second))
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if len(want[name]) < 8 {
			t.Errorf("%s has %d outputs even undisturbed", name, len(want[name]))
		}
		if !maps.Equal(want[name], got[name]) {
			t.Errorf("%s differs:\nundisturbed %v\ndisturbed   %v", name, want[name], got[name])
		}
	}
}
