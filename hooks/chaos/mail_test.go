package chaos

import (
	"io"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// post is a mail server that takes everything, slowly, and remembers the ids.
type post struct {
	mu  sync.Mutex
	ids map[string]int // deliveries by Message-ID
}

func openPost(t *testing.T) (*post, string) {
	t.Helper()
	p := &post{ids: map[string]int{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session{p}, nil }))
	s.Domain, s.AllowInsecureAuth = "localhost", true
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return p, l.Addr().String()
}

type session struct{ p *post }

func (session) Reset()                               {}
func (session) Logout() error                        { return nil }
func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	slow := time.NewTimer(5 * time.Millisecond) // a mail server is no function call
	<-slow.C
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.ids[m.Header.Get("Message-Id")]++
	return nil
}

func (p *post) all() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := map[string]int{}
	for id, n := range p.ids {
		ids[id] = n
	}
	return ids
}
