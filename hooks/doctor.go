package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// The states of a finding.
const (
	fine  = "ok"
	warns = "warning"
	fails = "failing"
)

// Finding is one thing that the doctor looked at.
type Finding struct {
	About string `json:"about"`
	State string `json:"state"` // ok, warning, failing
	Says  string `json:"says"`  // what there is, and what to do where it is not well
}

// NewDoctor makes the command that examines a data directory and the machine,
// whether the server runs or not. It changes nothing.
func NewDoctor(app core.App, config Config) *cobra.Command {
	var lang string
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Examine data directory, storage, mail server and machine; say what to do",
		Example: `  pockettab doctor
  pockettab doctor --dir /var/lib/pockettab --lang id`,
		SilenceUsage: true,
		Args:         cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			list := examine(c.Context(), app, config.withDefaults(), lang)
			if err := tell(c.OutOrStdout(), list, asJSON); err != nil {
				return err
			}
			for _, f := range list {
				if f.State == fails {
					return fault.New(fault.Unhealthy, "hooks.doctor")
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&lang, "lang", "en", "language of the findings: en or id")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// tell prints findings, a line each.
func tell(w io.Writer, list []Finding, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	for _, f := range list {
		if _, err := fmt.Fprintf(w, "%-8s %-10s %s\n", f.State, f.About, f.Says); err != nil {
			return err
		}
	}
	return nil
}

// examination gathers findings in one language.
type examination struct {
	app  core.App
	c    Config
	lang string
	list []Finding
}

func (x *examination) add(about, state, en, id string, values ...any) {
	x.list = append(x.list, Finding{about, state, fmt.Sprintf(say(x.lang, en, id), values...)})
}

// examine looks at everything in the order in which one would repair it.
func examine(ctx context.Context, app core.App, c Config, lang string) []Finding {
	x := &examination{app: app, c: c, lang: lang}
	x.machine()
	x.folder()
	x.database(ctx)
	x.work(ctx)
	x.storage(ctx)
	x.mail(ctx)
	return x.list
}

func (x *examination) machine() {
	pb := "?"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/pocketbase/pocketbase" {
				pb = m.Version
			}
		}
	}
	x.add("program", fine, "PocketTab %s, PocketBase %s, %s, %s/%s, %d cores, %s for jobs", "PocketTab %s, PocketBase %s, %s, %s/%s, %d inti, %s untuk pekerjaan",
		x.c.Version, pb, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), sizeText(x.c.MemoryLimit))
}

// DataThere reports a data directory without a database, before PocketBase
// makes one.
func DataThere(app core.App) error {
	path := filepath.Join(app.DataDir(), "data.db")
	if _, err := os.Stat(path); err != nil {
		return fault.New(fault.FileMissing, "hooks.doctor").At(fault.Where{File: path}).Because(err)
	}
	return nil
}

// folder looks at the data directory.
func (x *examination) folder() {
	dir := x.app.DataDir()
	f, err := os.CreateTemp(dir, ".doctor")
	if err != nil {
		x.add("folder", fails, "%s cannot be written (%v): give it to the account of the server", "%s tidak dapat ditulisi (%v): berikan kepada akun server", dir, err)
		return
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	free, err := diskFree(dir)
	switch {
	case err != nil:
		x.add("folder", fine, "%s can be written", "%s dapat ditulisi", dir)
	case free < x.c.AlertFree:
		x.add("folder", warns, "%s has %s left: free space, or shorten how long files are kept (POCKETTAB_KEEP)", "%s tinggal %s: kosongkan ruang, atau perpendek masa simpan berkas (POCKETTAB_KEEP)", dir, sizeText(free))
	default:
		x.add("folder", fine, "%s can be written, %s are free", "%s dapat ditulisi, %s kosong", dir, sizeText(free))
	}
}

// database looks at its pages, the migrations and who may administer it.
func (x *examination) database(ctx context.Context) {
	var said string
	err := x.app.ConcurrentDB().NewQuery(`PRAGMA quick_check(1)`).WithContext(ctx).Row(&said)
	switch {
	case err != nil:
		x.add("database", fails, "it cannot be read: %v. Stop other programs that hold it, or restore a backup", "tidak dapat dibaca: %v. Hentikan program lain yang memegangnya, atau pulihkan cadangan", err)
		return
	case said != "ok":
		x.add("database", fails, "it is damaged: %s. Stop the server and restore a backup", "rusak: %s. Hentikan server dan pulihkan cadangan", said)
		return
	}
	var applied []string
	if err := x.app.ConcurrentDB().NewQuery(`SELECT file FROM _migrations WHERE file LIKE '%\_pockettab\_%' ESCAPE '\'`).WithContext(ctx).Column(&applied); err != nil {
		x.add("database", fails, "its migrations cannot be read: %v", "migrasinya tidak dapat dibaca: %v", err)
		return
	}
	known := map[string]bool{}
	for _, m := range pb_migrations.All() {
		known[m.File] = true
	}
	var newer []string
	for _, file := range applied {
		if !known[file] {
			newer = append(newer, file)
		}
		delete(known, file)
	}
	switch {
	case len(newer) > 0:
		x.add("database", fails, "it was made by a newer PocketTab (%s): run that version, or restore the backup of before the upgrade", "dibuat oleh PocketTab yang lebih baru (%s): jalankan versi itu, atau pulihkan cadangan sebelum pembaruan", strings.Join(newer, ", "))
	case len(known) > 0:
		x.add("database", warns, "migrations not applied yet: %d; the next start of the server does it, make a backup first", "migrasi yang belum diterapkan: %d; server melakukannya saat dijalankan, buat cadangan dahulu", len(known))
	default:
		x.add("database", fine, "its pages are sound, all migrations are applied", "halamannya utuh, semua migrasi sudah diterapkan")
	}
	admins, err := x.app.CountRecords(core.CollectionNameSuperusers, dbx.Not(dbx.HashExp{"email": core.DefaultInstallerEmail}))
	if err == nil && admins == 0 {
		x.add("admins", warns, "there is no superuser: make one with pockettab superuser upsert EMAIL PASSWORD", "belum ada superuser: buat dengan pockettab superuser upsert EMAIL SANDI")
	} else if err == nil {
		x.add("admins", fine, "superusers: %d", "superuser: %d", admins)
	}
	if newest, err := newestChange(x.app); err == nil && newest.After(x.c.Now().Add(clockSlack)) {
		x.add("clock", warns, "the machine says %s, but rows were changed at %s: set its clock; nothing expires until then", "jam mesin %s, padahal ada baris yang diubah pada %s: setel jamnya; sampai saat itu tidak ada yang kedaluwarsa",
			x.c.Now().UTC().Format(time.RFC3339), newest.Format(time.RFC3339))
	}
}

// work looks at the queue and the outbox.
func (x *examination) work(ctx context.Context) {
	p := &plugin{app: x.app, config: x.c}
	s, err := p.state(ctx)
	if err != nil {
		x.add("queue", warns, "it cannot be read yet: %v", "belum dapat dibaca: %v", err)
		return
	}
	var lapsed int
	_ = x.app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM tabulation_jobs WHERE status='processing' AND lease_until < {:now}`).Bind(dbx.Params{"now": stamp(x.c.Now())}).WithContext(ctx).Row(&lapsed)
	switch {
	case lapsed > 0:
		x.add("queue", warns, "jobs marked as running that nobody works on: %d; a running server takes them up by itself, so start it", "pekerjaan yang tercatat berjalan tetapi tidak dikerjakan: %d; server melanjutkannya sendiri, jadi jalankan server", lapsed)
	case s.oldest > x.c.AlertWait:
		x.add("queue", warns, "a job has waited for %s: look at what runs in the queue monitor", "sebuah pekerjaan sudah menunggu %s: lihat apa yang berjalan di pemantau antrean", s.oldest.Round(time.Second))
	default:
		x.add("queue", fine, "waiting jobs: %d, running: %d; files of %s", "pekerjaan menunggu: %d, berjalan: %d; berkas sebesar %s", s.jobs["queued"], s.jobs["processing"], sizeText(s.stored))
	}
	if failed, ended, err := p.failures(ctx, x.c.Now().Add(-24*time.Hour)); err == nil && failed > 0 {
		x.add("failures", warns, "%d of the %d jobs of the last day failed by no fault of their owners: see error_code in tabulation_jobs and docs/troubleshooting.md", "%d dari %d pekerjaan hari terakhir gagal bukan karena pemiliknya: lihat error_code di tabulation_jobs dan docs/troubleshooting.md", failed, ended)
	}
	if s.outbox > 0 {
		x.add("outbox", warns, "%d mails or web-hooks wait: their last_error stands in tabulation_outbox", "%d surat atau web-hook menunggu: last_error ada di tabulation_outbox", s.outbox)
	}
}

// storage asks where the files lie.
func (x *examination) storage(ctx context.Context) {
	if !settings(x.app).S3.Enabled {
		x.add("storage", fine, "files lie in the data directory", "berkas berada di direktori data")
		return
	}
	where := settings(x.app).S3.Endpoint + "/" + settings(x.app).S3.Bucket
	fs, err := openStorage(x.app)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, healthPatience)
		defer cancel()
		fs.SetContext(limited)
		_, err = fs.Exists("pockettab/health")
		_ = fs.Close()
	}
	if err != nil {
		x.add("storage", fails, "%s does not answer (%v): look at Settings, Files storage in the dashboard", "%s tidak menjawab (%v): lihat Settings, Files storage di dasbor", where, err)
		return
	}
	x.add("storage", fine, "%s answers", "%s menjawab", where)
}

// mail asks whether the mail server takes connections; nothing is sent.
func (x *examination) mail(ctx context.Context) {
	server, ok := (&plugin{app: x.app, config: x.c}).smtp()
	if !ok {
		x.add("mail", warns, "no mail server is set: news waits in the outbox. Set POCKETTAB_SMTP_URL, or Settings, Mail settings in the dashboard", "server surat belum diatur: kabar menunggu di outbox. Atur POCKETTAB_SMTP_URL, atau Settings, Mail settings di dasbor")
		return
	}
	address := server.Address()
	limited, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	err := server.Reach(limited)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = errors.New("no answer")
		}
		x.add("mail", fails, "%s cannot be reached: %v. Check name, port and firewall", "%s tidak dapat dihubungi: %v. Periksa nama, port dan firewall", address, err)
		return
	}
	x.add("mail", fine, "%s takes connections", "%s menerima sambungan", address)
}
