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
//
// Non-goals: users, mail servers, storage, backups: they are PocketBase's and
// stay as its administrators set them. Register is called once per app, before
// it starts; what it binds is safe for concurrent requests.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/mail"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/hary4di/pockettab/hooks/notify"
	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/pb_public"
)

// Config tunes the plugin. The zero value is usable: it suits a host with
// users and pages of its own.
type Config struct {
	// Workers is how many units of work (a count, a workbook) run at once, and
	// how many cores they use together. 0 means one per core; negative is an
	// error. A program of its own gives what RoomForRequests says.
	Workers int

	// MaxRunning is how many jobs are processing at once and take turns.
	// 0 means 8; negative is an error.
	MaxRunning int

	// MemoryLimit is the most memory, in bytes, that the running jobs may need
	// together by their forecasts: a job waits until there is room, and one
	// that needs more by itself is refused when it is made. What the server has
	// at rest is not in it. 0 means 4 GiB, or three quarters of what the machine,
	// its container or GOMEMLIMIT leaves beside that where it is less; negative
	// is an error.
	MemoryLimit int64

	// MaxLive is how many jobs of one user may wait or run at once; more are
	// refused. 0 means 100; negative is an error.
	MaxLive int

	// UploadsPerHour and JobsPerMinute are how many datasets one user may upload
	// and how many jobs he may ask for; more are refused until time has passed.
	// 0 means 60 each; negative is an error. Administrators are not bounded.
	UploadsPerHour, JobsPerMinute int

	// StoredBytes is how much the files of one user may take, in bytes: data,
	// encoded forms and outputs. An upload beyond it is refused. 0 means 50 GiB;
	// negative is an error.
	StoredBytes int64

	// CacheBytes is how much the copies of encoded datasets in the data
	// directory may take, in bytes; the least recently used go first. 0 means
	// 20 GiB; negative is an error.
	CacheBytes int64

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

	// Grace is how long a stop waits for running units before it leaves their
	// jobs to the next start. 0 means 1.5 s: with the second that PocketBase
	// gives to open requests, the process is gone within 3 s.
	Grace time.Duration

	// Patience is how long a run may go on after it was cancelled or its time
	// was over before it counts as stuck and others get its place. 0 means
	// 10 s.
	Patience time.Duration

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

	// SMTP is the mail server of our mails, and of PocketBase's own. nil means
	// the server of PocketBase's settings; without one mails wait in the outbox.
	// It is never written into the settings.
	SMTP *notify.SMTP

	// WebhookSecret signs the requests that tell a program of a job's end. ""
	// means that jobs with a web-hook are refused; else it has at least 16
	// characters.
	WebhookSecret string

	// WebhookPrivate permits web-hooks to plain http and to addresses of the
	// own machine and network.
	WebhookPrivate bool
	// IsAdmin says who may do with every job and dataset what its owner may,
	// over the routes, and use priorities above 5. nil means superusers, and
	// with OwnUsers the users whose role is admin. Superusers always are.
	IsAdmin func(*core.Record) bool

	// AdminRule is the same in PocketBase's rule language: whom it holds for
	// sees all records of ours, for example `@request.auth.staff = true`. ""
	// means nobody but superusers, and with OwnUsers the users whose role is
	// admin. It is added to the list and view rules at every start; a former
	// one stays in them until somebody removes it.
	AdminRule string

	// Windows are the times of day in which jobs run that ask for one by its
	// name (field window). nil means one: "off-peak", from 20:00 to 06:00 of
	// the server's zone.
	Windows []Window

	// MetricsToken lets a program read the metrics route without an account:
	// Authorization: Bearer TOKEN. "" means superusers only; else it has at
	// least 16 characters.
	MetricsToken string

	// AlertTo are the addresses of alerts. Without one every superuser gets
	// them.
	AlertTo []mail.Address

	// AlertWait is how long a job may wait for its first run before an alert.
	// 0 means 30 minutes.
	AlertWait time.Duration

	// AlertFailures is the share of the jobs of the last hour that may fail by
	// no fault of their owners before an alert. 0 means 0.25.
	AlertFailures float64

	// AlertFree is the room on the disk of the data directory, in bytes, below
	// which an alert is sent. 0 means 2 GiB.
	AlertFree int64

	// Phases receives a line of JSON at the begin and end of every phase of
	// the work (upload, read, count, test, write, publish, mail), for those
	// who look for a slow or failing one. nil means none. Writes must be safe
	// for concurrent use and return quickly.
	Phases io.Writer

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
	set(&c.MaxLive, 100)
	set(&c.UploadsPerHour, 60)
	set(&c.JobsPerMinute, 60)
	if c.StoredBytes == 0 {
		c.StoredBytes = 50 << 30
	}
	if c.MemoryLimit == 0 {
		c.MemoryLimit = memoryShare()
	}
	if c.CacheBytes == 0 {
		c.CacheBytes = 20 << 30
	}
	wait(&c.JobTimeout, time.Hour)
	wait(&c.Lease, 120*time.Second)
	wait(&c.Heartbeat, 10*time.Second)
	wait(&c.Poll, 2*time.Second)
	wait(&c.Grace, 1500*time.Millisecond)
	wait(&c.Patience, 10*time.Second)
	wait(&c.Keep, 7*24*time.Hour)
	wait(&c.AlertWait, 30*time.Minute)
	if c.AlertFailures == 0 {
		c.AlertFailures = 0.25
	}
	if c.AlertFree == 0 {
		c.AlertFree = 2 << 30
	}
	if c.PublicPath == "" && c.OwnUsers {
		c.PublicPath = "/"
	}
	if c.OwnUsers && c.AdminRule == "" {
		c.AdminRule = ownAdmins
	}
	if c.Windows == nil {
		c.Windows = []Window{{Name: "off-peak", From: "20:00", To: "06:00", Zone: "Local"}}
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
	case c.MaxLive < 1 || c.MemoryLimit < 0 || c.CacheBytes < 0:
		return fmt.Errorf("hooks: MaxLive %d, MemoryLimit %d and CacheBytes %d must not be negative", c.MaxLive, c.MemoryLimit, c.CacheBytes)
	case c.UploadsPerHour < 1 || c.JobsPerMinute < 1 || c.StoredBytes < 0:
		return fmt.Errorf("hooks: UploadsPerHour %d, JobsPerMinute %d and StoredBytes %d must not be negative", c.UploadsPerHour, c.JobsPerMinute, c.StoredBytes)
	case c.JobTimeout < 0 || c.JobTimeout > time.Hour:
		return fmt.Errorf("hooks: JobTimeout is %v, it must be at most an hour", c.JobTimeout)
	case c.Keep < 0 || c.Grace < 0 || c.Poll < 0 || c.Heartbeat < 0 || c.Patience < 0:
		return fmt.Errorf("hooks: Keep %v, Grace %v, Poll %v, Heartbeat %v and Patience %v must not be negative", c.Keep, c.Grace, c.Poll, c.Heartbeat, c.Patience)
	case c.Lease <= c.Heartbeat:
		return fmt.Errorf("hooks: Lease %v must exceed Heartbeat %v", c.Lease, c.Heartbeat)
	case c.PublicPath != "" && (!strings.HasPrefix(c.PublicPath, "/") || !strings.HasSuffix(c.PublicPath, "/")):
		return fmt.Errorf("hooks: PublicPath %q must begin and end with a slash", c.PublicPath)
	case c.WebhookSecret != "" && len(c.WebhookSecret) < 16:
		return errors.New("hooks: WebhookSecret has fewer than 16 characters")
	case c.MetricsToken != "" && len(c.MetricsToken) < 16:
		return errors.New("hooks: MetricsToken has fewer than 16 characters")
	case c.AlertWait < 0 || c.AlertFree < 0 || c.AlertFailures < 0 || c.AlertFailures > 1:
		return fmt.Errorf("hooks: AlertWait %v and AlertFree %d must not be negative, AlertFailures %v lies between 0 and 1", c.AlertWait, c.AlertFree, c.AlertFailures)
	case c.OpenSignup && !c.OwnUsers:
		return errors.New("hooks: OpenSignup needs OwnUsers")
	}
	return validWindows(c.Windows)
}

// MustRegister is Register that panics.
func MustRegister(app core.App, config Config) {
	if err := Register(app, config); err != nil {
		panic(err)
	}
}

// Register mounts the plugin. Call it once, before the app is started.
func Register(app core.App, config Config) error {
	_, err := register(app, config, realEngine())
	return err
}

func register(app core.App, config Config, e engine) (*plugin, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	pb_migrations.Register()
	p := &plugin{app: app, config: config, engine: e, me: security.RandomString(20), elapsed: sinceNow(), outage: outage{every: outageLook}, previews: newPreviews(config.Workers, config.Now), phases: phases{w: config.Phases}}
	p.silence.Store(int64(uploadSilence))
	p.metrics = newMetrics(p)
	p.phases.took = p.metrics.phase
	p.datasets, p.jobsQueue = p.datasetQueue(), p.jobQueue()
	var err error
	if p.jobs, err = p.scheduler(config.MaxRunning, config.MemoryLimit, p.jobsQueue, &jobRunner{p}); err != nil {
		return nil, err
	}
	if p.reads, err = p.scheduler(readers, 0, p.datasets, &datasetReader{p}); err != nil {
		return nil, err
	}
	p.quotas.uploads, p.quotas.jobs = newRates(config.UploadsPerHour, time.Hour, config.Now), newRates(config.JobsPerMinute, time.Minute, config.Now)
	m, err := newMails(p)
	if err != nil {
		return nil, err
	}
	p.courier = notify.NewCourier(outbox{app}, map[string]notify.Sender{mailCompleted: phased{m, p}, mailFailed: phased{m, p}, kindWebhook: webhooks{p}}, config.Keep, config.Now, slog.New(appLog{app}))
	p.bindMailer()
	p.bindDashboard()
	p.bindDatasets()
	p.bindJobs()
	p.bindEvents()
	p.bindPlans()
	p.bindFailures()
	p.bindFiles()
	p.bindDurable()
	p.bindServe(pb_public.FS)
	return p, nil
}

// sinceNow measures the time from now on, whatever the wall clock does.
func sinceNow() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// scheduler makes a scheduler of ours.
func (p *plugin) scheduler(running int, memory int64, store scheduler.Store, runner scheduler.Runner) (*scheduler.Scheduler, error) {
	c := p.config
	return scheduler.New(scheduler.Config{
		Workers: c.Workers, MaxRunning: running, Memory: memory, Lease: c.Lease, Heartbeat: c.Heartbeat, Poll: c.Poll, Grace: c.Grace, Patience: c.Patience,
		Me: p.me, Process: func(name string) scheduler.Holder { return p.process.holder(name) }, Now: c.Now, Log: slog.New(appLog{p.app}),
	}, store, runner)
}

// appLog logs with the app's logger, which exists only once the app was
// bootstrapped.
type appLog struct{ app core.App }

// Enabled implements slog.Handler.
func (l appLog) Enabled(ctx context.Context, level slog.Level) bool {
	return l.app.Logger().Handler().Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (l appLog) Handle(ctx context.Context, r slog.Record) error {
	return l.app.Logger().Handler().Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (l appLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return l.app.Logger().Handler().WithAttrs(attrs)
}

// WithGroup implements slog.Handler.
func (l appLog) WithGroup(name string) slog.Handler { return l.app.Logger().Handler().WithGroup(name) }

// plugin is one mounted PocketTab.
type plugin struct {
	app     core.App
	config  Config
	engine  engine
	me      string // names this process in leases
	phases  phases
	metrics *metrics

	datasets, jobsQueue *queue
	reads, jobs         *scheduler.Scheduler
	courier             *notify.Courier
	quotas              quotas
	previews            *previews
	watchers            watchers
	outage              outage

	silence atomic.Int64         // nanoseconds that an upload may be silent
	editing sync.Mutex           // of datasets, by clients
	running sync.Mutex           // of start and stop
	elapsed func() time.Duration // monotonic, since the plugin was made
	process *process             // nil: not started
	purger  *purger
	planner *planner
	alerts  *alerts
	tidying context.CancelFunc
	tidy    chan struct{} // closed when what killed processes left is cleared away
}

// bindServe starts the background work when the port is bound, and stops it
// before the database is closed.
func (p *plugin) bindServe(pages fs.FS) {
	p.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pockettabServe", Func: func(e *core.ServeEvent) error {
		if err := newerData(e.App); err != nil {
			return err
		}
		if p.config.OwnUsers {
			if err := ownUsers(e.App, p.config.OpenSignup, p.config.PublicPath); err != nil {
				return err
			}
			if err := limitSignIns(e.App); err != nil {
				return err
			}
		}
		if err := adminsSee(e.App, p.config.AdminRule); err != nil {
			return err
		}
		p.bindBusy(e.Router)
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
	p.running.Lock()
	defer p.running.Unlock()
	if p.process != nil {
		return nil
	}
	began := time.Now().Add(-time.Second) // the clocks of file systems are coarse
	process, err := mark(p.dir("processes"), p.me)
	if err != nil {
		return &dataDirError{err}
	}
	p.process = process
	for _, name := range process.dead {
		_ = os.RemoveAll(p.dir("scratch", name))
	}
	process.bury()
	if err := os.MkdirAll(SpoolDir(p.app), 0o755); err != nil {
		return &dataDirError{err}
	}
	if err := p.readFormerAgain(); err != nil {
		return err
	}
	p.purger, err = startPurger(p)
	if err != nil {
		return err
	}
	p.planner = startPlanner(p)
	p.alerts = startAlerts(p)
	p.reads.Start()
	p.jobs.Start()
	p.courier.Start()
	ctx, stop := context.WithCancel(context.Background())
	p.tidying, p.tidy = stop, make(chan struct{})
	go func() {
		defer close(p.tidy)
		if process.alone {
			p.leftovers(ctx, began)
		}
	}()
	return nil
}

// stop hands running work back, both schedulers at once: the process has to
// be gone within seconds.
func (p *plugin) stop() {
	p.running.Lock()
	defer p.running.Unlock()
	if p.process == nil {
		return
	}
	p.tidying()
	<-p.tidy
	p.purger.stop(p.config.Grace)
	p.previews.open.forget(func(string) bool { return true })
	p.planner.end()
	p.alerts.close()
	read := make(chan bool, 1)
	go func() { read <- p.reads.Stop() }()
	mailed := make(chan bool, 1)
	go func() { mailed <- p.courier.Stop(p.config.Grace) }()
	clean := p.jobs.Stop()
	clean = <-read && clean
	<-mailed
	if clean {
		_ = os.RemoveAll(p.dir("scratch", p.me))
	}
	p.process.leave(clean)
	p.process = nil
}
