package hooks

import (
	"context"
	"fmt"
	"html"
	"net/mail"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"github.com/hary4di/pockettab/tabulation/fault"
)

const (
	alertEvery  = time.Minute    // between two looks
	alertAgain  = 24 * time.Hour // until an alert that lasts is repeated
	alertWindow = time.Hour      // in which failures are counted
	alertFew    = 4              // ended jobs, below which a rate of failures says nothing
)

// alert is something administrators should look at.
type alert struct {
	kind   string // queue, failures, storage
	en, id string // sentences
}

// alerts tells administrators by mail when the queue waits too long, too many
// jobs fail by no fault of their owners, or the disk is nearly full: once when
// it begins, again every day that it lasts, and when it is over.
type alerts struct {
	p    *plugin
	send func(subject, text string) error
	free func() (int64, error)

	told map[string]time.Time // by kind: when last
	stop context.CancelFunc
	done sync.WaitGroup
}

func startAlerts(p *plugin) *alerts {
	ctx, stop := context.WithCancel(context.Background())
	a := newAlerts(p)
	a.stop = stop
	a.done.Go(func() {
		tick := time.NewTicker(alertEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				a.look(ctx)
			}
		}
	})
	return a
}

func newAlerts(p *plugin) *alerts {
	a := &alerts{p: p, told: map[string]time.Time{}, stop: func() {}}
	a.send, a.free = a.mail, func() (int64, error) { return diskFree(p.app.DataDir()) }
	return a
}

func (a *alerts) close() {
	a.stop()
	a.done.Wait()
}

// look finds what is wrong now and tells what is new of it. What could not be
// told is told at the next look.
func (a *alerts) look(ctx context.Context) {
	now := a.p.config.Now()
	found, err := a.found(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.p.app.Logger().Error("cannot look for alerts", "error", err)
		}
		return
	}
	here := map[string]bool{}
	for _, f := range found {
		here[f.kind] = true
		if last, told := a.told[f.kind]; told && now.Sub(last) < alertAgain {
			continue
		}
		a.p.app.Logger().Warn("alert: "+f.en, "kind", f.kind)
		if err := a.send("PocketTab: "+f.en, f.en+"\n\n"+f.id+"\n"); err != nil {
			a.p.app.Logger().Error("an alert could not be mailed", "kind", f.kind, "error", err)
			continue
		}
		a.told[f.kind] = now
	}
	over := map[string]alert{
		"queue":    {en: "jobs no longer wait too long.", id: "pekerjaan tidak lagi menunggu terlalu lama."},
		"failures": {en: "jobs no longer fail too often.", id: "pekerjaan tidak lagi terlalu sering gagal."},
		"storage":  {en: "the disk has room again.", id: "disk kembali memiliki ruang."},
	}
	for kind := range a.told {
		if here[kind] {
			continue
		}
		if err := a.send("PocketTab: "+over[kind].en, over[kind].en+"\n\n"+over[kind].id+"\n"); err == nil {
			delete(a.told, kind)
		}
	}
}

// found is what is wrong now.
func (a *alerts) found(ctx context.Context) ([]alert, error) {
	c := a.p.config
	var list []alert
	state, err := a.p.state(ctx)
	if err != nil {
		return nil, err
	}
	if state.oldest > c.AlertWait {
		list = append(list, alert{"queue",
			fmt.Sprintf("a job has waited for %s; %d wait in all. Look at the running ones in the queue monitor, and at the health route.", state.oldest.Round(time.Second), state.jobs["queued"]),
			fmt.Sprintf("sebuah pekerjaan sudah menunggu %s; seluruhnya %d menunggu. Lihat pekerjaan yang berjalan di pemantau antrean, dan rute health.", state.oldest.Round(time.Second), state.jobs["queued"])})
	}
	failed, ended, err := a.p.failures(ctx, c.Now().Add(-alertWindow))
	if err != nil {
		return nil, err
	}
	if ended >= alertFew && float64(failed) > c.AlertFailures*float64(ended) {
		list = append(list, alert{"failures",
			fmt.Sprintf("%d of the %d jobs of the last hour failed by no fault of their owners. Their error codes are in the dashboard's collection tabulation_jobs; the log has the causes.", failed, ended),
			fmt.Sprintf("%d dari %d pekerjaan dalam satu jam terakhir gagal bukan karena pemiliknya. Kode kesalahannya ada di koleksi tabulation_jobs pada dasbor; sebabnya ada di log.", failed, ended)})
	}
	if free, err := a.free(); err == nil && free < c.AlertFree {
		list = append(list, alert{"storage",
			fmt.Sprintf("the disk of the data directory has %s left. Free space, or shorten how long files are kept.", sizeText(free)),
			fmt.Sprintf("disk direktori data tinggal %s. Kosongkan ruang, atau perpendek masa simpan berkas.", sizeText(free))})
	}
	return list, nil
}

// failures counts the jobs that ended since, and those of them that failed
// though their owners did nothing wrong.
func (p *plugin) failures(ctx context.Context, since time.Time) (failed, ended int, err error) {
	var rows []struct {
		Status string `db:"status"`
		Code   string `db:"error_code"`
		N      int    `db:"n"`
	}
	err = p.app.ConcurrentDB().NewQuery(`SELECT status, error_code, COUNT(*) n FROM tabulation_jobs WHERE completed_at >= {:since} AND status IN ('completed', 'failed') GROUP BY status, error_code`).
		Bind(dbx.Params{"since": stamp(since)}).WithContext(ctx).All(&rows)
	for _, r := range rows {
		ended += r.N
		if r.Status == "failed" && !fault.IsInput(fault.Code(r.Code)) {
			failed += r.N
		}
	}
	return failed, ended, err
}

// mail sends to the addresses of the configuration, else to every superuser.
func (a *alerts) mail(subject, text string) error {
	p := a.p
	server, ok := p.smtp()
	if !ok {
		return nil // the log has it; a server without mail repeats nothing
	}
	to := p.config.AlertTo
	if len(to) == 0 {
		admins, err := p.app.FindAllRecords(core.CollectionNameSuperusers)
		if err != nil {
			return err
		}
		for _, r := range admins {
			if r.Email() != core.DefaultInstallerEmail {
				to = append(to, mail.Address{Address: r.Email()})
			}
		}
	}
	if len(to) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if i := strings.IndexAny(subject, ".;"); i > 0 {
		subject = subject[:i]
	}
	return deliver(ctx, p.app, server, &mailer.Message{From: server.From, To: to, Subject: subject, Text: text,
		HTML: "<p>" + strings.ReplaceAll(html.EscapeString(strings.TrimSpace(text)), "\n\n", "</p><p>") + "</p>"})
}
