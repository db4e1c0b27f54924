package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

// SMTP is a mail server. Its password is never written anywhere.
type SMTP struct {
	Host string
	Port int // 0 means 587, with TLS 465
	// Username and Password; both empty: no authentication.
	Username, Password string
	// TLS from the first byte. Otherwise STARTTLS is used where offered.
	TLS bool
	// Login uses AUTH LOGIN instead of PLAIN.
	Login bool
	// LocalName is what the client calls itself; "" means the host's name.
	LocalName string
	// From is the sender; its address may be empty: the app's is used.
	From mail.Address
}

// SMTPFromEnv reads POCKETTAB_SMTP_URL, such as
// smtps://user:password@mail.example.com:465 or smtp://mail.example.com:587
// (?auth=login, ?local=name), with POCKETTAB_SMTP_PASSWORD instead of a
// password in the URL, and POCKETTAB_SMTP_FROM, such as
// "PocketTab <tabs@example.com>". nil without POCKETTAB_SMTP_URL.
func SMTPFromEnv(get func(string) string) (*SMTP, error) {
	const name = "POCKETTAB_SMTP_URL"
	text := get(name)
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		// the text is not repeated: it may hold the password
		return nil, errors.New(name + " must look like smtp://user@host:587 or smtps://user@host:465")
	}
	s := &SMTP{Host: u.Hostname(), TLS: u.Scheme == "smtps", Login: u.Query().Get("auth") == "login", LocalName: u.Query().Get("local"), Username: u.User.Username()}
	s.Password, _ = u.User.Password()
	if p := get("POCKETTAB_SMTP_PASSWORD"); p != "" {
		s.Password = p
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return nil, fmt.Errorf("%s: the port is %q", name, p)
		}
	}
	if from := get("POCKETTAB_SMTP_FROM"); from != "" {
		a, err := mail.ParseAddress(from)
		if err != nil {
			return nil, fmt.Errorf("POCKETTAB_SMTP_FROM is %q, it must look like \"PocketTab <tabs@example.com>\"", from)
		}
		s.From = *a
	}
	return s, nil
}

// Mail is a composed message.
type Mail struct {
	From, To            mail.Address
	Subject, HTML, Text string
	MessageID           string // without angle brackets
}

// Send delivers one mail within the context's time. An address that the
// server refuses for good is ErrNever; everything else may pass.
func (s SMTP) Send(ctx context.Context, m Mail) error {
	msg := gomail.NewMsg()
	msg.FromMailAddress(&m.From)
	msg.ToMailAddress(&m.To)
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)

	policy := gomail.TLSOpportunistic
	if s.TLS {
		policy = gomail.NoTLS // there already
	}
	options := []gomail.Option{gomail.WithPort(s.port()), gomail.WithTimeout(patience), gomail.WithTLSPolicy(policy)}
	if s.Username != "" || s.Password != "" {
		kind := gomail.SMTPAuthPlain
		if s.Login {
			kind = gomail.SMTPAuthLogin
		}
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	local := s.LocalName
	if local == "" {
		if name, err := os.Hostname(); err == nil {
			local = name
		}
	}
	if local != "" {
		options = append(options, gomail.WithHELO(local))
	}
	// the library looks at the context while it dials; a server that stalls
	// later is left when the connection is closed under it
	options = append(options, gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialing, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}))
	c, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return err
	}
	server, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	err = c.SendWithSMTPClient(server, msg)
	// once accepted a mail is sent, however the connection ends
	_ = c.CloseWithSMTPClient(server)
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.Reason == gomail.ErrSMTPRcptTo && !refused.IsTemp() {
		return Never(err)
	}
	return err
}

func (s SMTP) port() int {
	switch {
	case s.Port != 0:
		return s.Port
	case s.TLS:
		return 465
	}
	return 587
}

// Reach connects to the server and leaves again; nothing is sent.
func (s SMTP) Reach(ctx context.Context) error {
	conn, err := s.dial(ctx, "tcp", s.Address())
	if err != nil {
		return err
	}
	return conn.Close()
}

// Address is host and port.
func (s SMTP) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.port())) }

func (s SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.TLS {
		return (&tls.Dialer{Config: &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}
