package notify_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/hary4di/pockettab/hooks/notify"
)

// office is a mail server on loopback with the faults of real ones.
type office struct {
	mu    sync.Mutex
	mails []string
	rcpt  error         // answer to RCPT TO
	from  error         // answer to MAIL FROM
	stall chan struct{} // DATA waits for it
	die   bool          // the connection is cut after DATA, before the answer
	drop  bool          // the connection is cut right after the answer to DATA
}

func (o *office) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{o, c}, nil }

type session struct {
	o *office
	c *smtp.Conn
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return s.o.from }
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return s.o.rcpt }
func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.o.stall != nil {
		<-s.o.stall
	}
	s.o.mu.Lock()
	s.o.mails = append(s.o.mails, string(text))
	s.o.mu.Unlock()
	if s.o.die {
		return s.c.Conn().Close()
	}
	if s.o.drop {
		conn := s.c.Conn()
		time.AfterFunc(20*time.Millisecond, func() { _ = conn.Close() })
	}
	return nil
}

// open starts the server and gives what sends to it.
func (o *office) open(t *testing.T) notify.SMTP {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(o)
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "localhost", true, nothing{}
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Close() })
	return notify.SMTP{Host: "127.0.0.1", Port: ln.Addr().(*net.TCPAddr).Port}
}

type nothing struct{}

func (nothing) Printf(string, ...any) {}
func (nothing) Println(...any)        {}

var letter = notify.Mail{
	From: mail.Address{Name: "PocketTab", Address: "tabs@example.com"}, To: mail.Address{Address: "ani@example.com"},
	Subject: "Tabel Anda sudah siap: Kepuasan “2026”", HTML: "<p>Siap é</p>", Text: "Siap é", MessageID: "1.completed.20261125@example.com",
}

func send(t *testing.T, s notify.SMTP, within time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return s.Send(ctx, letter)
}

func TestAMailArrivesWhole(t *testing.T) {
	t.Parallel()
	o := &office{}
	if err := send(t, o.open(t), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if len(o.mails) != 1 {
		t.Fatalf("%d mails arrived", len(o.mails))
	}
	m, err := mail.ReadMessage(strings.NewReader(o.mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letter.Subject {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	for header, want := range map[string]string{"Message-Id": "<1.completed.20261125@example.com>", "To": "<ani@example.com>", "Auto-Submitted": "auto-generated"} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the mail is %q, %v", kind, err)
	}
	var parts []string
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart() // decodes quoted-printable
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, p.Header.Get("Content-Type")+" "+string(text))
	}
	if len(parts) != 2 || !strings.HasPrefix(parts[0], "text/plain") || !strings.HasSuffix(parts[0], "Siap é") || !strings.HasPrefix(parts[1], "text/html") || !strings.HasSuffix(parts[1], "<p>Siap é</p>") {
		t.Errorf("the parts are %q", parts)
	}
}

func TestServersThatRefuseStallAndDie(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		office  *office
		never   bool // trying again does not help
		arrived bool
	}{
		"550 for the address":                     {&office{rcpt: &smtp.SMTPError{Code: 550, Message: "no such user"}}, true, false},
		"450 for the address":                     {&office{rcpt: &smtp.SMTPError{Code: 450, Message: "greylisted"}}, false, false},
		"421 at the beginning":                    {&office{from: &smtp.SMTPError{Code: 421, Message: "too busy"}}, false, false},
		"550 for the sender, which may be mended": {&office{from: &smtp.SMTPError{Code: 550, Message: "relaying denied"}}, false, false},
		"silence after DATA":                      {&office{stall: make(chan struct{})}, false, false},
		"death after DATA: it may have arrived":   {&office{die: true}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := c.office.open(t)
			if c.office.stall != nil {
				t.Cleanup(func() { close(c.office.stall) })
			}
			began := time.Now()
			err := send(t, server, time.Second)
			if err == nil {
				t.Fatal("the mail counts as sent")
			}
			if errors.Is(err, notify.ErrNever) != c.never {
				t.Errorf("given up: %v: %v", !c.never, err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			c.office.mu.Lock()
			defer c.office.mu.Unlock()
			if (len(c.office.mails) > 0) != c.arrived {
				t.Errorf("%d mails arrived", len(c.office.mails))
			}
		})
	}
}

func TestAMailThatWasAcceptedIsSentHoweverTheConnectionEnds(t *testing.T) {
	t.Parallel()
	o := &office{drop: true}
	if err := send(t, o.open(t), 10*time.Second); err != nil {
		t.Fatal(err)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	_ = ln.Close()
	if err := send(t, notify.SMTP{Host: "127.0.0.1", Port: port}, 10*time.Second); err == nil || errors.Is(err, notify.ErrNever) {
		t.Errorf("no server answers with %v", err)
	}
}

func TestTheServerOfTheEnvironment(t *testing.T) {
	t.Parallel()
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	if s, err := notify.SMTPFromEnv(env()); s != nil || err != nil {
		t.Errorf("without variables: %v, %v", s, err)
	}
	s, err := notify.SMTPFromEnv(env("POCKETTAB_SMTP_URL", "smtps://ani%40example.com:old@mail.example.com:2465?auth=login&local=tabs", "POCKETTAB_SMTP_PASSWORD", "s3cret/+", "POCKETTAB_SMTP_FROM", "Tabs <t@example.com>"))
	if err != nil {
		t.Fatal(err)
	}
	want := notify.SMTP{Host: "mail.example.com", Port: 2465, Username: "ani@example.com", Password: "s3cret/+", TLS: true, Login: true, LocalName: "tabs", From: mail.Address{Name: "Tabs", Address: "t@example.com"}}
	if *s != want {
		t.Errorf("read as %+v", *s)
	}
	for _, bad := range []string{"mail.example.com", "http://u:hunter2@mail.example.com", "smtp://", "smtp://u:hunter2@host:99999", "smtp://u:hunter2@host:x"} {
		_, err := notify.SMTPFromEnv(env("POCKETTAB_SMTP_URL", bad))
		if err == nil || !strings.Contains(err.Error(), "POCKETTAB_SMTP_URL") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := notify.SMTPFromEnv(env("POCKETTAB_SMTP_URL", "smtp://host", "POCKETTAB_SMTP_FROM", "nobody")); err == nil || !strings.Contains(err.Error(), "POCKETTAB_SMTP_FROM") {
		t.Errorf("a bad sender: %v", err)
	}
}
