package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // the system collections
	"github.com/pocketbase/pocketbase/tools/hook"
)

const patience = 30 * time.Second

// site is a running app.
type site struct {
	t   *testing.T
	app core.App
	url string
}

// serve starts an app made of parts on a port of its own.
func serve(t *testing.T, parts ...func(core.App) error) *site {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	for _, part := range parts {
		if err := part(app); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bound, served := make(chan struct{}), make(chan error, 1)
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "test", Priority: 9999, Func: func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = ln, nil
		if err := e.Next(); err != nil {
			return err
		}
		close(bound)
		return nil
	}})
	go func() { served <- apis.Serve(app, apis.ServeConfig{HttpAddr: ln.Addr().String()}) }()
	select {
	case <-bound:
	case err := <-served:
		t.Fatalf("the server did not start: %v", err)
	case <-time.After(patience):
		t.Fatal("the server did not start in time")
	}
	t.Cleanup(func() {
		event := &core.TerminateEvent{App: app}
		if err := app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
		<-served
	})
	return &site{t: t, app: app, url: "http://" + ln.Addr().String()}
}

func host(app core.App) error { return intranet(app, "pb_hooks") }

// send sends a request and gives status, header and body.
func (s *site) send(method, path, token, kind string, body io.Reader) (int, http.Header, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// call sends JSON, wants success, and gives the answer.
func (s *site) call(method, path, token string, body any) map[string]any {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	status, _, got := s.send(method, path, token, "application/json", bytes.NewReader(text))
	if status != http.StatusOK {
		s.t.Fatalf("%s %s answered %d: %s", method, path, status, got)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(got), &answer); err != nil {
		s.t.Fatal(err)
	}
	return answer
}

// user makes a user of the host and signs him in.
func (s *site) user(name string, lead bool) (id, token string) {
	s.t.Helper()
	users, err := s.app.FindCollectionByNameOrId("users")
	if err != nil {
		s.t.Fatal(err)
	}
	r := core.NewRecord(users)
	r.SetEmail(name + "@example.com")
	r.SetPassword("correct horse")
	r.Set("lead", lead)
	if err := s.app.Save(r); err != nil {
		s.t.Fatal(err)
	}
	a := s.call(http.MethodPost, "/api/collections/users/auth-with-password", "", map[string]any{"identity": r.Email(), "password": "correct horse"})
	token, _ = a["token"].(string)
	return r.Id, token
}

// await asks until done says so.
func (s *site) await(what string, done func() bool) {
	s.t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !done() {
		select {
		case <-end:
			s.t.Fatalf("waited too long for %s", what)
		case <-tick.C:
		}
	}
}

// news gives the texts of the host's news by who wrote them.
func (s *site) news() map[string][]string {
	s.t.Helper()
	all, err := s.app.FindAllRecords("news")
	if err != nil {
		s.t.Fatal(err)
	}
	texts := map[string][]string{}
	for _, r := range all {
		texts[r.GetString("source")] = append(texts[r.GetString("source")], r.GetString("text"))
	}
	return texts
}

// A user of the host uploads data, runs a job and downloads its tables; the
// host hears of it in Go and in JavaScript, once each.
func TestAJobInAForeignApp(t *testing.T) {
	t.Parallel()
	s := serve(t, host, mountTabulation)
	id, token := s.user("ana", false)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("owner", id)
	_ = form.WriteField("name", "Riders")
	w, err := form.CreateFormFile("file", "riders.csv")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, "sex,rating\n"+strings.Repeat("Male,1\nFemale,2\nFemale,3\n", 40))
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	status, _, text := s.send(http.MethodPost, "/api/collections/tabulation_datasets/records", token, form.FormDataContentType(), &b)
	if status != http.StatusOK {
		t.Fatalf("the upload answered %d: %s", status, text)
	}
	var dataset struct{ ID string }
	if err := json.Unmarshal([]byte(text), &dataset); err != nil {
		t.Fatal(err)
	}
	path := "/api/collections/tabulation_datasets/records/" + dataset.ID
	s.await("the dataset", func() bool { return s.call(http.MethodGet, path, token, nil)["status"] == "ready" })
	job := s.call(http.MethodPost, "/api/collections/tabulation_jobs/records", token, map[string]any{"owner": id, "dataset": dataset.ID, "name": "Riders",
		"variables_config": json.RawMessage(`{"version":1,"title":"Riders","banners":{"main":["@total","sex"]},"tables":[{"stub":["rating"],"banner":"main"}]}`)})
	path = "/api/collections/tabulation_jobs/records/" + job["id"].(string)
	s.await("the job", func() bool { return s.call(http.MethodGet, path, token, nil)["status"] == "completed" })
	s.await("the news", func() bool { n := s.news(); return len(n["go"]) > 0 && len(n["js"]) > 0 })
	if n := s.news(); len(n["go"]) != 1 || n["go"][0] != "Riders: 1 tables" || len(n["js"]) != 1 || n["js"][0] != "Riders: completed" {
		t.Errorf("the news are %q", n)
	}
	status, header, text := s.send(http.MethodGet, "/api/tabulation/jobs/"+job["id"].(string)+"/download", token, "", nil)
	if status != http.StatusOK || !strings.HasPrefix(text, "PK") {
		t.Errorf("the download answered %d %s", status, header)
	}

	// whom the host calls a lead sees it, another user does not
	_, lead := s.user("lea", true)
	_, other := s.user("bob", false)
	if status, _, _ := s.send(http.MethodGet, path, lead, "", nil); status != http.StatusOK {
		t.Errorf("a lead's look at the job answered %d", status)
	}
	if status, _, _ := s.send(http.MethodGet, path, other, "", nil); status != http.StatusNotFound {
		t.Errorf("another user's look at the job answered %d", status)
	}
	if status, _, text := s.send(http.MethodGet, "/api/intranet/news", other, "", nil); status != http.StatusOK || !strings.Contains(text, "Riders: completed") {
		t.Errorf("the host's own route answered %d: %s", status, text)
	}
}

// Users and root of the host are the same with and without PocketTab.
func TestTheHostStaysAsItWas(t *testing.T) {
	t.Parallel()
	alone, with := serve(t, host), serve(t, host, mountTabulation)
	users := func(s *site) string {
		c, err := s.app.FindCollectionByNameOrId("users")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(struct {
			Fields  core.FieldsList
			Rules   []*string
			Options any
		}{c.Fields, []*string{c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule, c.DeleteRule, c.AuthRule, c.ManageRule}, []any{c.ResetPasswordTemplate, c.VerificationTemplate, c.PasswordAuth, c.OAuth2, c.Indexes}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if a, b := users(alone), users(with); a != b {
		t.Errorf("the users were\n%s\nand are\n%s", a, b)
	}
	if a, b := alone.app.Settings().RateLimits, with.app.Settings().RateLimits; fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("the rate limits were %v and are %v", a, b)
	}
	for _, path := range []string{"/", "/any/page", "/api/none", "/api/health", "/api/intranet/news"} {
		statusA, headerA, a := alone.send(http.MethodGet, path, "", "", nil)
		statusB, headerB, b := with.send(http.MethodGet, path, "", "", nil)
		if statusA != statusB || a != b || headerA.Get("Content-Security-Policy") != headerB.Get("Content-Security-Policy") || headerA.Get("Content-Type") != headerB.Get("Content-Type") {
			t.Errorf("%s answered %d %.100q and answers %d %.100q", path, statusA, a, statusB, b)
		}
	}
	for path, want := range map[string]string{"/tabulation/": "<title>PocketTab</title>", "/tabulation/app/main.js": "import", "/tabulation/i18n/id.json": "{", "/api/tabulation/health": `"ok"`} {
		if status, _, text := with.send(http.MethodGet, path, "", "", nil); status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s answered %d without %q", path, status, want)
		}
	}
	if status, _, text := with.send(http.MethodGet, "/tabulation", "", "", nil); status != http.StatusOK || !strings.Contains(text, "PocketTab") {
		t.Errorf("without the slash at its end the path answered %d: %.80q", status, text)
	}
}

// What docs/embedding.md shows of Go and JavaScript stands in the example.
func TestTheManualShowsThisProgram(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/embedding.md")
	if err != nil {
		t.Fatal(err)
	}
	var program strings.Builder
	for _, name := range []string{"main.go", "tabulation.go", "intranet.go", "pb_hooks/tabulation.pb.js", "../../hooks/example_test.go"} {
		part, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		program.Write(part)
	}
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	shown := 0
	for _, language := range []string{"go", "js"} {
		for _, block := range strings.Split(string(text), "\n```"+language+"\n")[1:] {
			code, _, _ := strings.Cut(block, "\n```")
			if shown++; !strings.Contains(flat(program.String()), flat(code)) {
				t.Errorf("not in the example:\n%s", code)
			}
		}
	}
	if shown < 4 {
		t.Errorf("docs/embedding.md shows %d blocks of code", shown)
	}
}
