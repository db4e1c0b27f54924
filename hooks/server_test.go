package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // the system collections
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/pb_migrations"
)

// server is a real PocketBase app with the plugin, on a port of its own.
type server struct {
	t   *testing.T
	app core.App
	p   *plugin
	url string
	end func()
}

// patience bounds every waiting of the tests.
const patience = 2 * time.Minute

// startServer starts an app on dir; it is stopped with the test, or by end.
func startServer(t *testing.T, dir string, conf Config) *server {
	t.Helper()
	return startServerWith(t, dir, conf, realEngine())
}

// startServerWith starts an app whose engine has faults.
func startServerWith(t *testing.T, dir string, conf Config, e engine) *server {
	t.Helper()
	return startServerIn(t, core.BaseAppConfig{DataDir: dir}, conf, e)
}

// migrated are the databases of a new data directory with all collections, by
// name. To make them takes longer than everything else that a test does,
// minutes with the race detector on: they are made once and copied.
var migrated = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "pockettab-migrated-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	pb_migrations.Register()
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	err = app.RunAllMigrations()
	for _, start := range []func() error{ // what every first start of ours does then
		func() error { return ownUsers(app, false, "/") },
		func() error { return limitSignIns(app) },
		func() error { return adminsSee(app, ownAdmins) },
		func() error { return cheapPasswords(app) },
	} {
		if err == nil {
			err = start()
		}
	}
	if cerr := app.ResetBootstrapState(); err == nil {
		err = cerr // the databases are whole once they are closed
	}
	files := map[string][]byte{}
	for _, name := range []string{"data.db", "auxiliary.db"} {
		if err == nil {
			files[name], err = os.ReadFile(filepath.Join(dir, name))
		}
	}
	return files, err
})

// cheapPasswords lets the accounts of tests hash their passwords at the least
// cost: with the race detector on a hash of the ordinary cost takes a second.
func cheapPasswords(app core.App) error {
	for _, name := range []string{"users", core.CollectionNameSuperusers} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		c.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = 4 // the least that bcrypt has
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

// settle puts the databases into a directory that has none.
func settle(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "data.db")); err == nil {
		return
	}
	files, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// decideBefore has an administrator change the settings of a directory before a
// server is started on it: PocketBase reads some of its own without their lock,
// for every line that it logs. With confs the plugin is there.
func decideBefore(t *testing.T, base core.BaseAppConfig, change func(*core.Settings), confs ...Config) core.BaseAppConfig {
	t.Helper()
	settle(t, base.DataDir)
	app := core.NewBaseApp(base)
	for _, conf := range confs {
		if err := Register(app, conf); err != nil {
			t.Fatal(err)
		}
	}
	err := app.Bootstrap()
	if err == nil {
		changed := settings(app)
		change(changed)
		err = app.Save(changed)
	}
	if cerr := app.ResetBootstrapState(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// startServerIn starts an app with settings of PocketBase's own.
func startServerIn(t *testing.T, base core.BaseAppConfig, conf Config, e engine) *server {
	t.Helper()
	settle(t, base.DataDir)
	return startUnsettled(t, base, conf, e)
}

// startUnsettled starts an app on a directory as it is.
func startUnsettled(t *testing.T, base core.BaseAppConfig, conf Config, e engine) *server {
	t.Helper()
	app := core.NewBaseApp(base)
	conf.OwnUsers = true
	if conf.Poll == 0 {
		conf.Poll = 50 * time.Millisecond
	}
	p, err := register(app, conf, e)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "testListener", Priority: 9999, Func: func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = ln, nil
		return e.Next()
	}})
	started := make(chan struct{}) // outside of every other handler: the plugin's work has begun, too
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "testStarted", Priority: -9999, Func: func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		close(started)
		return nil
	}})
	served := make(chan error, 1)
	go func() { served <- apis.Serve(app, apis.ServeConfig{HttpAddr: ln.Addr().String()}) }()
	select {
	case <-started:
	case err := <-served:
		t.Fatalf("the server did not start: %v", err)
	case <-time.After(patience):
		t.Fatal("the server did not start in time")
	}
	s := &server{t: t, app: app, p: p, url: "http://" + ln.Addr().String()}
	stopped := false
	s.end = func() {
		if stopped {
			return
		}
		stopped = true
		event := &core.TerminateEvent{App: app}
		if err := app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
		<-served
	}
	t.Cleanup(s.end)
	return s
}

// person is a signed-in user (or a guest, without a token).
type person struct {
	s     *server
	id    string
	token string
}

func (s *server) user(name string) *person {
	s.t.Helper()
	users, err := s.app.FindCollectionByNameOrId("users")
	if err != nil {
		s.t.Fatal(err)
	}
	email := name + "@example.com"
	r, err := s.app.FindAuthRecordByEmail("users", email)
	if err != nil {
		r = core.NewRecord(users)
		r.SetEmail(email)
	}
	r.SetPassword("correct horse")
	r.SetVerified(true)
	if err := s.app.Save(r); err != nil {
		s.t.Fatal(err)
	}
	p := &person{s: s, id: r.Id}
	answer := p.call(http.MethodPost, "/api/collections/users/auth-with-password", map[string]any{"identity": email, "password": "correct horse"}, http.StatusOK)
	p.token, _ = answer["token"].(string)
	if p.token == "" {
		s.t.Fatal("no token")
	}
	return p
}

// request sends a request and gives status and body.
func (p *person) request(method, path, contentType string, body io.Reader) (int, []byte) {
	p.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.s.url+path, body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept-Language", "id,en;q=0.5")
	if p.token != "" {
		req.Header.Set("Authorization", p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return res.StatusCode, text
}

// call sends JSON, checks the status and gives the answer.
func (p *person) call(method, path string, body any, want int) map[string]any {
	p.s.t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			p.s.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	status, text := p.request(method, path, "application/json", in)
	if status != want {
		p.s.t.Fatalf("%s %s answered %d, want %d: %s", method, path, status, want, text)
	}
	var answer map[string]any
	if len(text) > 0 && text[0] == '{' {
		if err := json.Unmarshal(text, &answer); err != nil {
			p.s.t.Fatal(err)
		}
	}
	return answer
}

// upload creates a dataset and gives its id.
func (p *person) upload(name, data string, want int) string {
	p.s.t.Helper()
	status, text := p.send(name, data)
	if status != want {
		p.s.t.Fatalf("upload answered %d, want %d: %s", status, want, text)
	}
	var r struct{ ID string }
	_ = json.Unmarshal(text, &r)
	return r.ID
}

// send uploads a file and gives the answer.
func (p *person) send(name, data string) (status int, answer []byte) {
	p.s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for k, v := range map[string]string{"owner": p.id, "name": name} {
		if err := form.WriteField(k, v); err != nil {
			p.s.t.Fatal(err)
		}
	}
	w, err := form.CreateFormFile("file", name)
	if err != nil {
		p.s.t.Fatal(err)
	}
	if _, err := io.WriteString(w, data); err != nil {
		p.s.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		p.s.t.Fatal(err)
	}
	return p.request(http.MethodPost, "/api/collections/tabulation_datasets/records", form.FormDataContentType(), &b)
}

// wait polls a record until its status is one of those wanted.
func (p *person) wait(collection, id string, wanted ...string) map[string]any {
	p.s.t.Helper()
	return p.waitFor(patience, collection, id, wanted...)
}

// waitFor is wait with a bound of its own.
func (p *person) waitFor(bound time.Duration, collection, id string, wanted ...string) map[string]any {
	p.s.t.Helper()
	deadline := time.Now().Add(bound)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r := p.call(http.MethodGet, "/api/collections/"+collection+"/records/"+id, nil, http.StatusOK)
		for _, w := range wanted {
			if r["status"] == w {
				return r
			}
		}
		if time.Now().After(deadline) {
			p.s.t.Fatalf("%s %s is %v (%v), wanted %v", collection, id, r["status"], r["error_message"], wanted)
		}
		<-tick.C
	}
}

// sample is a small survey as CSV.
func sample(rows int) string {
	var b strings.Builder
	b.WriteString("sex,region,rating,weight\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s,%s,%d,%.2f\n", []string{"Male", "Female"}[i%2], []string{"North", "South", "East"}[i%3], 1+(i*7)%5, 0.5+float64(i%4)/2)
	}
	return b.String()
}

const samplePlan = `{"version":1,"title":"Sample","banners":{"main":["@total","sex","region"]},"tables":[{"stub":["rating","sex","region"],"banner":"main"}]}`

func (p *person) job(dataset, plan string, want int) map[string]any {
	p.s.t.Helper()
	return p.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": p.id, "dataset": dataset, "variables_config": json.RawMessage(plan), "name": "Sample"}, want)
}

func (p *person) list(collection, filter string) []any {
	p.s.t.Helper()
	r := p.call(http.MethodGet, "/api/collections/"+collection+"/records?perPage=200&filter="+strings.ReplaceAll(filter, " ", "%20"), nil, http.StatusOK)
	items, _ := r["items"].([]any)
	return items
}
