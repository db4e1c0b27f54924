package hooks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/hary4di/pockettab/hooks/notify"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/templates"
)

// mails sends the news of the outbox by mail. It implements notify.Sender.
type mails struct {
	p        *plugin
	composer *notify.Composer
}

func newMails(p *plugin) (*mails, error) {
	files, err := fs.Sub(templates.Mail, "mail")
	if err != nil {
		return nil, err
	}
	c, err := notify.NewComposer(files)
	if err != nil {
		return nil, err
	}
	return &mails{p, c}, nil
}

// Send implements notify.Sender. The mail goes through the app's own hooks
// (OnMailerSend), so that a host can change or replace it.
func (m *mails) Send(ctx context.Context, item notify.Item) error {
	app := m.p.app
	server, ok := m.p.smtp()
	if !ok {
		return notify.ErrNowhere
	}
	job, err := app.FindRecordById(jobsName, item.Job)
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Never(err)
	}
	if err != nil {
		return err
	}
	subject, html, plain, err := m.composer.Compose(item.Language, m.facts(item, job))
	if err != nil {
		return err
	}
	return deliver(ctx, app, server, &mailer.Message{
		From: server.From, To: []mail.Address{{Address: item.To}}, Subject: subject, HTML: html, Text: plain,
		Headers: map[string]string{"Message-ID": "<" + item.MessageID + ">"},
	})
}

// findingsMost is how many of the strongest differences a mail names.
const findingsMost = 3

// facts gathers what the mail of an item says.
func (m *mails) facts(item notify.Item, job *core.Record) notify.Facts {
	p := m.p
	f := notify.Facts{Kind: item.Kind, Name: job.GetString("name"), Problem: failureIn(job, item.Language), Code: job.GetString("error_code")}
	if base := p.pagesURL(); base != "" {
		f.Link, f.SettingsLink = base+"#/job/"+job.Id, base+"#/settings"
	}
	if n, err := p.app.CountRecords(outputsName, dbx.HashExp{"job": job.Id, "kind": "workbook"}); err == nil {
		f.Workbooks = int(n)
	}
	if item.Kind != mailCompleted {
		return f
	}
	f.Tables = job.GetInt("total_tables")
	var counted tabulation.SelfCheck
	f.Counted = decodeField(job, "self_check", &counted) == nil && counted.Values > 0
	if ds, err := p.app.FindRecordById(datasetsName, job.GetString("dataset")); err == nil {
		f.Rows = ds.GetInt("rows")
	}
	if a, b := job.GetDateTime("started_at").Time(), job.GetDateTime("completed_at").Time(); !a.IsZero() && b.After(a) {
		f.Took = tookText(b.Sub(a), item.Language)
	}
	var strongest []tabulation.Screened
	if decodeField(job, "screening", &strongest) == nil {
		for _, x := range strongest[:min(len(strongest), findingsMost)] {
			f.Findings = append(f.Findings, x.Title+": "+x.Sentence)
		}
	}
	if t := job.GetDateTime("expires_at").Time(); !t.IsZero() && !job.GetBool("keep") {
		f.Until = dateText(t.In(zoneOf(p.app, job.GetString("owner"))), item.Language)
	}
	return f
}

// webhooks sends the news of the outbox to programs. It implements
// notify.Sender.
type webhooks struct{ p *plugin }

// Send implements notify.Sender. The body says which job ended how; whoever
// wants more asks for the record with his own token.
func (w webhooks) Send(ctx context.Context, item notify.Item) error {
	job, err := w.p.app.FindRecordById(jobsName, item.Job)
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Never(err)
	}
	if err != nil {
		return err
	}
	if w.p.config.WebhookSecret == "" {
		return notify.ErrNowhere
	}
	body, err := json.Marshal(map[string]any{
		"event": "job." + job.GetString("status"), "id": job.Id, "job_id": job.GetString("job_id"), "classification_id": job.GetString("classification_id"),
		"name": job.GetString("name"), "status": job.GetString("status"), "total_tables": job.GetInt("total_tables"), "done_tables": job.GetInt("done_tables"),
		"error_code": job.GetString("error_code"), "error_message": job.GetString("error_message"),
		"completed_at": job.GetDateTime("completed_at"), "expires_at": job.GetDateTime("expires_at"),
	})
	if err != nil {
		return err
	}
	return w.p.webhook().Post(ctx, item.To, item.MessageID, body)
}

func (p *plugin) webhook() notify.Webhook {
	return notify.Webhook{Secret: p.config.WebhookSecret, AllowPrivate: p.config.WebhookPrivate, Now: p.config.Now}
}

// smtp is the mail server to use: the configured one, else the one of the
// app's settings. Without either nothing is sent: PocketBase's fall-back, the
// sendmail program, is not asked.
func (p *plugin) smtp() (notify.SMTP, bool) {
	s := settings(p.app)
	from := mail.Address{Name: s.Meta.SenderName, Address: s.Meta.SenderAddress}
	if own := p.config.SMTP; own != nil {
		server := *own
		if server.From.Address == "" {
			server.From = from
		}
		return server, true
	}
	if !s.SMTP.Enabled {
		return notify.SMTP{}, false
	}
	return notify.SMTP{
		Host: s.SMTP.Host, Port: s.SMTP.Port, Username: s.SMTP.Username, Password: s.SMTP.Password, TLS: s.SMTP.TLS,
		Login: s.SMTP.AuthMethod == mailer.SMTPAuthLogin, LocalName: s.SMTP.LocalName, From: from,
	}, true
}

// mailDomain is the right half of message ids.
func (p *plugin) mailDomain() string {
	from := settings(p.app).Meta.SenderAddress
	if own := p.config.SMTP; own != nil && own.From.Address != "" {
		from = own.From.Address
	}
	if _, domain, ok := strings.Cut(from, "@"); ok && domain != "" {
		return domain
	}
	return "pockettab.invalid"
}

// pagesURL is where the pages are for people, with a slash at its end; ""
// where this app serves none.
func (p *plugin) pagesURL() string {
	if p.config.PublicPath == "" {
		return ""
	}
	return strings.TrimSuffix(settings(p.app).Meta.AppURL, "/") + p.config.PublicPath
}

// boundedMailer is a mailer.Mailer with an end: PocketBase's own waits for ever for
// a server that stalls.
type boundedMailer struct {
	ctx    context.Context
	server notify.SMTP
}

// Send implements mailer.Mailer.
func (b *boundedMailer) Send(m *mailer.Message) error {
	id := m.Headers["Message-ID"]
	for _, to := range m.To {
		if err := b.server.Send(b.ctx, notify.Mail{From: m.From, To: to, Subject: m.Subject, HTML: m.HTML, Text: m.Text, MessageID: strings.Trim(id, "<>")}); err != nil {
			return err
		}
	}
	return nil
}

// deliver sends through the hooks of the app: one that puts in a mailer of its
// own decides.
func deliver(ctx context.Context, app core.App, server notify.SMTP, m *mailer.Message) error {
	ours := &boundedMailer{ctx, server}
	return app.OnMailerSend().Trigger(&core.MailerEvent{App: app, Mailer: ours, Message: m}, func(e *core.MailerEvent) error {
		return e.Mailer.Send(e.Message)
	})
}

// bindMailer sends the app's other mails (a forgotten password) by the server
// of the environment, where one is set: its password never reaches the stored
// settings.
func (p *plugin) bindMailer() {
	if p.config.SMTP == nil {
		return
	}
	p.app.OnMailerSend().Bind(&hook.Handler[*core.MailerEvent]{Id: "pockettabMailer", Func: func(e *core.MailerEvent) error {
		if _, ours := e.Mailer.(*boundedMailer); !ours {
			server, _ := p.smtp()
			if server.From.Address != "" {
				e.Message.From = server.From
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			e.Mailer = &otherMailer{boundedMailer{ctx, server}}
		}
		return e.Next()
	}})
}

// otherMailer sends what is not ours; PocketBase looks whether the mailer is
// another than it made.
type otherMailer struct{ boundedMailer }

// Send implements mailer.Mailer.
func (o *otherMailer) Send(m *mailer.Message) error {
	if m.Headers["Message-ID"] == "" {
		headers := map[string]string{"Message-ID": "<" + security.RandomString(15) + "@" + o.server.From.Address[strings.LastIndexByte(o.server.From.Address, '@')+1:] + ">"}
		for k, v := range m.Headers {
			headers[k] = v
		}
		m.Headers = headers
	}
	return o.boundedMailer.Send(m)
}

// zoneOf is the time zone a user chose, else the server's.
func zoneOf(app core.App, owner string) *time.Location {
	if s, _ := settingsOf(app, owner); s != nil && s.GetString("zone") != "" {
		if zone, err := time.LoadLocation(s.GetString("zone")); err == nil {
			return zone
		}
	}
	return time.Local
}

var monthNames = [12][2]string{{"January", "Januari"}, {"February", "Februari"}, {"March", "Maret"}, {"April", "April"}, {"May", "Mei"}, {"June", "Juni"},
	{"July", "Juli"}, {"August", "Agustus"}, {"September", "September"}, {"October", "Oktober"}, {"November", "November"}, {"December", "Desember"}}

// dateText writes a moment: 2 December 2026, 14:05 WIB.
func dateText(t time.Time, lang string) string {
	month := monthNames[t.Month()-1]
	clock := say(lang, "15:04", "15.04") // Indonesian writes the time with a point
	return fmt.Sprintf("%d %s %d, %s", t.Day(), say(lang, month[0], month[1]), t.Year(), t.Format(clock+" MST"))
}

// tookText writes a duration: 1 min 20 s.
func tookText(d time.Duration, lang string) string {
	if d < time.Second {
		return say(lang, "less than a second", "kurang dari sedetik")
	}
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	var parts []string
	add := func(n int, en, id string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, say(lang, en, id)))
		}
	}
	add(h, "h", "jam")
	add(m, "min", "menit")
	if h == 0 {
		add(s, "s", "detik")
	}
	return strings.Join(parts, " ")
}
