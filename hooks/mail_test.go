package hooks

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/notify"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// postOffice is a mail server on loopback: it hands every mail on, or refuses
// as long as it is told to.
type postOffice struct {
	mails  chan string
	refuse chan error // one answer per mail that is refused
	tried  chan struct{}
}

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return (*postSession)(o), nil }

type postSession postOffice

func (s *postSession) Reset()                               {}
func (s *postSession) Logout() error                        { return nil }
func (s *postSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *postSession) Rcpt(string, *smtp.RcptOptions) error {
	select {
	case err := <-s.refuse:
		s.tried <- struct{}{}
		return err
	default:
		return nil
	}
}

func (s *postSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err == nil {
		s.mails <- string(text)
	}
	return err
}

// openPost starts a mail server.
func openPost(t *testing.T) (*postOffice, *notify.SMTP) {
	t.Helper()
	o := &postOffice{mails: make(chan string, 10), refuse: make(chan error, 10), tried: make(chan struct{}, 10)}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(o)
	s.Domain = "localhost"
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Close() })
	return o, &notify.SMTP{Host: "127.0.0.1", Port: ln.Addr().(*net.TCPAddr).Port, From: mail.Address{Name: "PocketTab", Address: "tabs@example.com"}}
}

// next gives the next mail.
func (o *postOffice) next(t *testing.T) (*mail.Message, string) {
	t.Helper()
	select {
	case text := <-o.mails:
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return m, text
	case <-time.After(patience):
		t.Fatal("no mail came")
		return nil, ""
	}
}

func outboxRows(t *testing.T, app core.App, job string) []*core.Record {
	t.Helper()
	rows, err := app.FindRecordsByFilter(outboxName, "job = {:job}", "kind", 0, 0, dbx.Params{"job": job})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestACompletedJobIsMailedOnce(t *testing.T) {
	t.Parallel()
	o, server := openPost(t)
	s := startServer(t, t.TempDir(), Config{SMTP: server})
	ani := s.user("ani")
	job := ani.start(ani.ready(60), split)
	m, text := o.next(t)
	if got := m.Header.Get("To"); got != "<ani@example.com>" {
		t.Errorf("sent to %q", got)
	}
	for _, part := range []string{"#/job/" + job, "buku kerja", "60 responden"} {
		if !strings.Contains(strings.ReplaceAll(text, "=\r\n", ""), part) {
			t.Errorf("the mail lacks %q:\n%s", part, text)
		}
	}
	r := ani.wait("tabulation_jobs", job, "completed")
	rows := outboxRows(t, s.app, job)
	if len(rows) != 1 || rows[0].GetString("kind") != mailCompleted {
		t.Fatalf("%d rows in the outbox", len(rows))
	}
	if id := m.Header.Get("Message-Id"); id != "<"+rows[0].GetString("message_id")+">" || !strings.HasPrefix(id, "<"+asText(r["job_id"])+".completed.") || !strings.HasSuffix(id, "@example.com>") {
		t.Errorf("the message id is %q", id)
	}
	if text, err := json.Marshal(r["screening"]); err != nil || strings.Contains(string(text), `"key":"sex~main"`) {
		t.Errorf("that a variable differs from itself is a finding: %s (%v)", text, err)
	}
	// the strongest differences stand in the mail
	job1, err := s.app.FindRecordById(jobsName, job)
	if err != nil {
		t.Fatal(err)
	}
	job1.Set("screening", []map[string]any{{"title": "Waiting", "sentence": "41 % against 22 %"}})
	sender, err := newMails(s.p)
	if err != nil {
		t.Fatal(err)
	}
	if f := sender.facts(notify.Item{Kind: mailCompleted, Language: "en"}, job1).Findings; len(f) != 1 || f[0] != "Waiting: 41 % against 22 %" {
		t.Errorf("the findings of the mail are %q", f)
	}
	// nobody but administrators sees the outbox
	if n := len(ani.list("tabulation_outbox", "")); n != 0 {
		t.Errorf("a user sees %d rows of the outbox", n)
	}
}

func TestAFailedJobIsMailedWithItsReason(t *testing.T) {
	t.Parallel()
	o, server := openPost(t)
	e := realEngine()
	e.count = func(context.Context, *tabulation.Dataset, *tabplan.Resolved, int, tabulation.Reporter) (*tabulation.Cube, error) {
		return nil, fault.New(fault.SelfCheck, "test", "table", "1")
	}
	s := startServerWith(t, t.TempDir(), Config{SMTP: server}, e)
	ani := s.user("ani")
	job := ani.start(ani.ready(60), samplePlan)
	m, _ := o.next(t)
	if id := m.Header.Get("Message-Id"); !strings.Contains(id, ".failed.") {
		t.Errorf("the message id is %q", id)
	}
	ani.wait("tabulation_jobs", job, "failed")
	// started again and failed again, it is other news under another id
	ani.call(http.MethodPost, "/api/tabulation/jobs/"+job+"/retry", nil, http.StatusOK)
	again, _ := o.next(t)
	if len(outboxRows(t, s.app, job)) != 1 {
		t.Error("the outbox has more than one row for one job and kind")
	}
	if !strings.Contains(again.Header.Get("Message-Id"), ".failed.") {
		t.Errorf("the second message id is %q", again.Header.Get("Message-Id"))
	}
}

func TestARefusingServerFailsNoJob(t *testing.T) {
	t.Parallel()
	o, server := openPost(t)
	o.refuse <- &smtp.SMTPError{Code: 451, Message: "greylisted, come again"}
	dir := t.TempDir()
	s := startServer(t, dir, Config{SMTP: server})
	ani := s.user("ani")
	job := ani.start(ani.ready(60), samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	soon(t, "the first attempt", o.tried)
	// the process dies before the next attempt; the mail is sent after the start
	s.end()
	s = startServer(t, dir, Config{SMTP: server, Now: func() time.Time { return time.Now().Add(time.Minute) }})
	m, _ := o.next(t)
	rows := outboxRows(t, s.app, job)
	if len(rows) != 1 || m.Header.Get("Message-Id") != "<"+rows[0].GetString("message_id")+">" {
		t.Errorf("%d rows, message id %q", len(rows), m.Header.Get("Message-Id"))
	}
}

func TestWhoSwitchedMailsOffGetsNone(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani, budi := s.user("ani"), s.user("budi")
	mine := ani.call(http.MethodPost, "/api/collections/tabulation_settings/records", map[string]any{"owner": ani.id, "mail": "off", "zone": "Asia/Jakarta"}, http.StatusOK)
	ani.call(http.MethodPost, "/api/collections/tabulation_settings/records", map[string]any{"owner": ani.id}, http.StatusBadRequest) // one row per user
	ani.call(http.MethodPost, "/api/collections/tabulation_settings/records", map[string]any{"owner": budi.id}, http.StatusBadRequest)
	budi.call(http.MethodPatch, "/api/collections/tabulation_settings/records/"+asText(mine["id"]), map[string]any{"mail": "on"}, http.StatusNotFound)
	job := ani.start(ani.ready(60), samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	if rows := outboxRows(t, s.app, job); len(rows) != 0 {
		t.Errorf("%d rows in the outbox", len(rows))
	}
	// without a mail server another's mail waits, and no attempt is counted
	other := budi.start(budi.ready(60), samplePlan)
	budi.wait("tabulation_jobs", other, "completed")
	waitFor(t, "the outbox to say why the mail waits", func() bool {
		rows := outboxRows(t, s.app, other)
		return len(rows) == 1 && rows[0].GetInt("attempts") == 0 && strings.Contains(rows[0].GetString("last_error"), "no mail server")
	})
}

// waitFor polls until what holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestTheMailServerOfTheEnvironmentSendsPasswordMailsAndIsNeverStored(t *testing.T) {
	t.Parallel()
	o, server := openPost(t)
	dir := t.TempDir()
	config, err := ConfigFromEnv(Config{}, func(name string) string {
		return map[string]string{"POCKETTAB_SMTP_URL": "smtp://127.0.0.1:" + portOf(server), "POCKETTAB_SMTP_FROM": "Tabs <tabs@example.com>"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	const secret = "hunter2-not-stored"
	config.SMTP.LocalName = secret // stands for the password: this server asks for none
	s := startServer(t, dir, config)
	ani := s.user("ani")
	ani.token = ""
	ani.call(http.MethodPost, "/api/collections/users/request-password-reset", map[string]any{"email": "ani@example.com"}, http.StatusNoContent)
	m, _ := o.next(t)
	if from := m.Header.Get("From"); !strings.Contains(from, "tabs@example.com") || m.Header.Get("Message-Id") == "" {
		t.Errorf("from %q, message id %q", from, m.Header.Get("Message-Id"))
	}
	s.end()
	decideBefore(t, core.BaseAppConfig{DataDir: dir}, func(own *core.Settings) { own.Meta.AppName = "Changed in the dashboard" }, config)
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), secret) {
			t.Errorf("%s holds what belongs to the environment", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func portOf(s *notify.SMTP) string { return strconv.Itoa(s.Port) }

func TestAWebhookIsCalledAndSigned(t *testing.T) {
	t.Parallel()
	type call struct{ body, signature, at string }
	calls := make(chan call, 10)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		calls <- call{string(text), r.Header.Get(notify.HeaderSignature), r.Header.Get(notify.HeaderTimestamp)}
	}))
	defer h.Close()
	const secret = "a secret of some length"
	s := startServer(t, t.TempDir(), Config{WebhookSecret: secret, WebhookPrivate: true})
	ani := s.user("ani")
	ds := ani.ready(60)
	body := map[string]any{"owner": ani.id, "dataset": ds, "variables_config": samplePlan, "webhook": h.URL, "classification_id": "c-17"}
	job := asText(ani.call(http.MethodPost, "/api/collections/tabulation_jobs/records", body, http.StatusOK)["id"])
	select {
	case c := <-calls:
		if c.signature != notify.Sign(secret, c.at, []byte(c.body)) {
			t.Error("the signature does not fit")
		}
		for _, part := range []string{`"event":"job.completed"`, `"id":"` + job + `"`, `"classification_id":"c-17"`} {
			if !strings.Contains(c.body, part) {
				t.Errorf("the body lacks %s: %s", part, c.body)
			}
		}
	case <-time.After(patience):
		t.Fatal("the web-hook was not called")
	}
}

func TestWebhooksThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ secret, address string }{
		"without a secret":   {"", "https://hooks.example.com/"},
		"on this machine":    {"a secret of some length", "https://127.0.0.1/"},
		"in the own network": {"a secret of some length", "https://10.0.0.7/"},
		"without https":      {"a secret of some length", "http://hooks.example.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, t.TempDir(), Config{WebhookSecret: c.secret})
			ani := s.user("ani")
			r := ani.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": ani.id, "dataset": ani.ready(30), "variables_config": samplePlan, "webhook": c.address}, http.StatusBadRequest)
			if data, _ := r["data"].(map[string]any); data == nil || asText(data["code"].(map[string]any)["code"]) != string(fault.BadWebhook) {
				t.Errorf("refused with %v", r)
			}
		})
	}
}

func TestTextsOfMails(t *testing.T) {
	t.Parallel()
	jakarta := time.FixedZone("WIB", 7*3600)
	at := time.Date(2026, 12, 2, 7, 5, 0, 0, time.UTC).In(jakarta)
	for got, want := range map[string]string{
		dateText(at, "en"): "2 December 2026, 14:05 WIB", dateText(at, "id"): "2 Desember 2026, 14.05 WIB",
		tookText(80*time.Second, "en"): "1 min 20 s", tookText(3*time.Hour+2*time.Minute+5*time.Second, "id"): "3 jam 2 menit", tookText(0, "en"): "less than a second",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
