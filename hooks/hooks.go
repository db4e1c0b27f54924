// Package hooks is the PocketBase plugin: it mounts PocketTab in an app.
//
//	hooks.MustRegister(app, hooks.Config{})
//
// It adds the collections (package pb_migrations), reads uploaded datasets in
// the background, queues and runs jobs, serves the routes below
// /api/tabulation/ and, where asked, the pages. It is the only package that
// knows PocketBase; what a tabulation is, package tabulation knows.
//
// The database rows are the truth: everything in memory can be lost at any
// moment and is made again from them.
package hooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/pb_public"
)

// Config tunes the plugin. The zero value is usable: it suits a host with
// users and pages of its own.
type Config struct {
	// Workers is how many units of work (a count, a workbook) run at once.
	// 0 means one per core; negative is an error.
	Workers int

	// MaxRunning is how many jobs are processing at once and take turns.
	// 0 means 8; negative is an error.
	MaxRunning int

	// MemoryLimit is the most memory, in bytes, that one job may need by its
	// forecast; larger ones are refused when they are made. 0 means 4 GiB.
	MemoryLimit int64

	// JobTimeout ends a run. 0 means one hour, which is also the most.
	JobTimeout time.Duration

	// Lease is how long a job may go without a sign of its process before
	// another may take it. 0 means 120 s; it must exceed Heartbeat.
	Lease time.Duration

	// Heartbeat is the pause between signs of life. 0 means 10 s.
	Heartbeat time.Duration

	// Poll is the pause between looks at the queue when nothing woke it.
	// 0 means 2 s.
	Poll time.Duration

	// Keep is how long outputs stay after their job ended, and datasets after
	// their last use. 0 means 7 days.
	Keep time.Duration

	// PublicPath is where the pages are mounted, with slashes at both ends.
	// "" means "/" where OwnUsers is set and no pages elsewhere.
	PublicPath string

	// OwnUsers says that the app is ours: sign-up is closed (unless
	// OpenSignup) and users get a field role that nobody sets for himself.
	// A host's users are left alone.
	OwnUsers bool

	// OpenSignup lets visitors make accounts; only with OwnUsers.
	OpenSignup bool

	// Version of the program, for metadata sheets and the health route.
	Version string

	// Now is the clock. nil means time.Now.
	Now func() time.Time

	// OnJobQueued, OnJobCompleted and OnJobFailed are triggered after the
	// state was stored. nil hooks are replaced by empty ones.
	OnJobQueued, OnJobCompleted, OnJobFailed *hook.Hook[*JobEvent]
}

// JobEvent tells a host of a job.
type JobEvent struct {
	hook.Event
	App core.App
	Job *core.Record
}

// withDefaults gives a completed copy.
func (c Config) withDefaults() Config {
	set := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	wait := func(p *time.Duration, v time.Duration) {
		if *p == 0 {
			*p = v
		}
	}
	set(&c.Workers, runtime.GOMAXPROCS(0))
	set(&c.MaxRunning, 8)
	if c.MemoryLimit == 0 {
		c.MemoryLimit = 4 << 30
	}
	wait(&c.JobTimeout, time.Hour)
	wait(&c.Lease, 120*time.Second)
	wait(&c.Heartbeat, 10*time.Second)
	wait(&c.Poll, 2*time.Second)
	wait(&c.Keep, 7*24*time.Hour)
	if c.PublicPath == "" && c.OwnUsers {
		c.PublicPath = "/"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	for _, h := range []**hook.Hook[*JobEvent]{&c.OnJobQueued, &c.OnJobCompleted, &c.OnJobFailed} {
		if *h == nil {
			*h = &hook.Hook[*JobEvent]{}
		}
	}
	return c
}

// validate checks fields and pairs of fields.
func (c Config) validate() error {
	switch {
	case c.Workers < 1:
		return fmt.Errorf("hooks: Workers is %d, it must not be negative", c.Workers)
	case c.MaxRunning < 1:
		return fmt.Errorf("hooks: MaxRunning is %d, it must not be negative", c.MaxRunning)
	case c.JobTimeout < 0 || c.JobTimeout > time.Hour:
		return fmt.Errorf("hooks: JobTimeout is %v, it must be at most an hour", c.JobTimeout)
	case c.Lease <= c.Heartbeat:
		return fmt.Errorf("hooks: Lease %v must exceed Heartbeat %v", c.Lease, c.Heartbeat)
	case c.PublicPath != "" && (!strings.HasPrefix(c.PublicPath, "/") || !strings.HasSuffix(c.PublicPath, "/")):
		return fmt.Errorf("hooks: PublicPath %q must begin and end with a slash", c.PublicPath)
	case c.OpenSignup && !c.OwnUsers:
		return errors.New("hooks: OpenSignup needs OwnUsers")
	}
	return nil
}

// MustRegister is Register that panics.
func MustRegister(app core.App, config Config) {
	if err := Register(app, config); err != nil {
		panic(err)
	}
}

// Register mounts the plugin. Call it once, before the app is started.
func Register(app core.App, config Config) error {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return err
	}
	pb_migrations.Register()
	p := &plugin{app: app, config: config, me: security.RandomString(20)}
	var err error
	p.jobs, err = scheduler.New(scheduler.Config{
		Workers: config.Workers, MaxRunning: config.MaxRunning, Lease: config.Lease, Heartbeat: config.Heartbeat, Poll: config.Poll,
		Me: p.me, Now: config.Now, Log: app.Logger(),
	}, &jobStore{p}, &jobRunner{p})
	if err != nil {
		return err
	}
	p.reader = newDatasetReader(p)
	p.bindDatasets()
	p.bindJobs()
	p.bindFiles()
	p.bindServe(pb_public.FS)
	return nil
}

// plugin is one mounted PocketTab.
type plugin struct {
	app    core.App
	config Config
	me     string // names this process in leases
	jobs   *scheduler.Scheduler
	reader *datasetReader
	purger *purger
	lock   *dirLock
}

// ourDir is our own folder inside the data directory: cache and scratch. It
// is left out of backups.
const ourDir = "pockettab"

func (p *plugin) dir(parts ...string) string {
	return filepath.Join(append([]string{p.app.DataDir(), ourDir}, parts...)...)
}

// scratch makes a folder for one unit of work.
func (p *plugin) scratch() (string, error) {
	base := p.dir("scratch")
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(base, "unit-*")
}

// bindServe starts the background work when the port is bound, and stops it
// before the database is closed.
func (p *plugin) bindServe(pages fs.FS) {
	p.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pockettabServe", Func: func(e *core.ServeEvent) error {
		if p.config.OwnUsers {
			if err := ownUsers(e.App, p.config.OpenSignup); err != nil {
				return err
			}
		}
		p.bindGuard(e.Router)
		p.bindRoutes(e.Router)
		if p.config.PublicPath != "" {
			if err := bindPages(e.Router, p.config.PublicPath, pages); err != nil {
				return err
			}
		}
		if err := e.Next(); err != nil {
			return err
		}
		return p.start()
	}})
	p.app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: "pockettabTerminate", Func: func(e *core.TerminateEvent) error {
		p.stop()
		return e.Next()
	}})
	p.app.OnBackupCreate().Bind(&hook.Handler[*core.BackupEvent]{Id: "pockettabBackup", Func: func(e *core.BackupEvent) error {
		e.Exclude = append(e.Exclude, ourDir)
		return e.Next()
	}})
}

// start begins the background work. Called with the port bound: a second
// process on a busy port must not touch live jobs.
func (p *plugin) start() error {
	p.lock = lockDir(p.app.DataDir())
	if p.lock.held() {
		_ = os.RemoveAll(p.dir("scratch")) // left by a killed process
	}
	p.reader.start()
	p.jobs.Start()
	p.purger = startPurger(p)
	return nil
}

func (p *plugin) stop() {
	if p.purger == nil {
		return // never started
	}
	p.purger.stop()
	p.jobs.Stop()
	p.reader.stop()
	p.lock.release()
	p.purger = nil
}
