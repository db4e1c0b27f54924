package hooks

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are figures of the running process in the form of Prometheus:
// what ended since the start is counted here, what waits and lies about is
// looked up when somebody asks. No figure names a user, a dataset or a job.
type metrics struct {
	p        *plugin
	registry *prometheus.Registry

	ended    *prometheus.CounterVec // jobs by status
	failures *prometheus.CounterVec // jobs by error code
	tables   prometheus.Counter
	read     prometheus.Counter // respondents
	wait     prometheus.Histogram
	run      prometheus.Histogram
	phases   *prometheus.HistogramVec

	waiting, oldest, busy, workers, bytes, free, mails *prometheus.Desc
}

// The bounds of histograms, in seconds: from a preview to the longest job.
var (
	phaseBuckets = prometheus.ExponentialBuckets(0.01, 3, 11)
	jobBuckets   = prometheus.ExponentialBuckets(0.25, 2, 14)
)

func newMetrics(p *plugin) *metrics {
	const space = "pockettab"
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Name: name, Help: help, Buckets: buckets})
	}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(space+"_"+name, help, labels, nil)
	}
	m := &metrics{
		p: p, registry: prometheus.NewRegistry(),
		ended:    counter("jobs_ended_total", "Jobs that ended since the start of the process.", "status"),
		failures: counter("job_failures_total", "Jobs that failed since the start of the process, by error code.", "code"),
		tables:   prometheus.NewCounter(prometheus.CounterOpts{Namespace: space, Name: "tables_total", Help: "Tables of completed jobs; its rate is tables per second."}),
		read:     prometheus.NewCounter(prometheus.CounterOpts{Namespace: space, Name: "rows_read_total", Help: "Respondents of datasets that were read; divided by the seconds of the phase read it gives rows per second."}),
		wait:     histogram("job_wait_seconds", "Time from the request of a job to its first run.", jobBuckets),
		run:      histogram("job_run_seconds", "Time from the first run of a job to its end.", jobBuckets),
		phases: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: space, Name: "phase_seconds",
			Help: "Duration of the phases of the work: upload, read, count, test, write, publish, mail.", Buckets: phaseBuckets}, []string{"phase"}),
		waiting: desc("records", "Jobs and datasets that wait or are worked on now.", "of", "status"),
		oldest:  desc("oldest_waiting_seconds", "How long the job has waited that waits longest; 0 without one.", "of"),
		busy:    desc("worker_busy_seconds_total", "Time that units of work held places, all places together; its rate divided by pockettab_workers is the utilisation.", "of"),
		workers: desc("workers", "Places for units of work.", "of"),
		bytes:   desc("stored_bytes", "Bytes of the files of all datasets and outputs."),
		free:    desc("disk_free_bytes", "Bytes that are free on the disk of the data directory."),
		mails:   desc("outbox_waiting", "Mails and web-hooks that are not sent yet."),
	}
	m.registry.MustRegister(m.ended, m.failures, m.tables, m.read, m.wait, m.run, m.phases, m,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// jobEnded counts a job whose end is stored.
func (m *metrics) jobEnded(r *core.Record) {
	status := r.GetString("status")
	m.ended.WithLabelValues(status).Inc()
	switch status {
	case "failed":
		m.failures.WithLabelValues(r.GetString("error_code")).Inc()
	case "completed":
		m.tables.Add(float64(r.GetInt("total_tables")))
	}
	queued, began, ended := r.GetDateTime("queued_at").Time(), r.GetDateTime("started_at").Time(), r.GetDateTime("completed_at").Time()
	if began.IsZero() {
		return // cancelled while it waited
	}
	m.wait.Observe(max(0, began.Sub(queued).Seconds()))
	if !ended.IsZero() {
		m.run.Observe(max(0, ended.Sub(began).Seconds()))
	}
}

// phase notes how long a phase took.
func (m *metrics) phase(name string, took time.Duration) {
	m.phases.WithLabelValues(name).Observe(took.Seconds())
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.waiting, m.oldest, m.busy, m.workers, m.bytes, m.free, m.mails} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. A figure that cannot be had now is
// reported as an error, so that the scrape fails visibly.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), healthPatience)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	state, err := m.p.state(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(m.waiting, err)
		return
	}
	for _, s := range []string{"queued", "processing"} {
		gauge(m.waiting, float64(state.jobs[s]), "jobs", s)
	}
	for _, s := range []string{"uploaded", "reading"} {
		gauge(m.waiting, float64(state.datasets[s]), "datasets", s)
	}
	gauge(m.oldest, state.oldest.Seconds(), "jobs")
	gauge(m.bytes, float64(state.stored))
	gauge(m.mails, float64(state.outbox))
	if free, err := diskFree(m.p.app.DataDir()); err == nil {
		gauge(m.free, float64(free))
	}
	for name, s := range map[string]interface{ Busy() time.Duration }{"jobs": m.p.jobs, "datasets": m.p.reads} {
		ch <- prometheus.MustNewConstMetric(m.busy, prometheus.CounterValue, s.Busy().Seconds(), name)
		gauge(m.workers, float64(m.p.config.Workers), name)
	}
}

// state is what waits and what lies about, by the rows.
type state struct {
	jobs, datasets map[string]int
	oldest         time.Duration // wait of the longest-waiting job that may run
	stored         int64         // bytes of files
	outbox         int
}

func (p *plugin) state(ctx context.Context) (state, error) {
	s := state{jobs: map[string]int{}, datasets: map[string]int{}}
	db := p.app.ConcurrentDB()
	for table, counts := range map[string]map[string]int{jobsName: s.jobs, datasetsName: s.datasets} {
		var rows []struct {
			Status string `db:"status"`
			N      int    `db:"n"`
		}
		if err := db.NewQuery(`SELECT status, COUNT(*) n FROM ` + table + ` WHERE status IN ('queued','processing','uploaded','reading') GROUP BY status`).WithContext(ctx).All(&rows); err != nil {
			return s, err
		}
		for _, r := range rows {
			counts[r.Status] = r.N
		}
	}
	now := p.config.Now()
	var since struct {
		At string `db:"at"`
	}
	err := db.NewQuery(`SELECT COALESCE(MIN(CASE WHEN q.run_after > q.queued_at THEN q.run_after ELSE q.queued_at END), '') at FROM tabulation_jobs q WHERE q.status='queued' AND q.run_after <= '` + stamp(now) + `' AND ` + p.mayRun(now)).WithContext(ctx).One(&since)
	if err != nil {
		return s, err
	}
	if at, err := time.Parse(types.DefaultDateLayout, since.At); err == nil {
		s.oldest = max(0, now.Sub(at))
	}
	if err := db.NewQuery(`SELECT (SELECT COALESCE(SUM(bytes), 0) FROM tabulation_datasets) + (SELECT COALESCE(SUM(bytes), 0) FROM tabulation_outputs)`).WithContext(ctx).Row(&s.stored); err != nil {
		return s, err
	}
	return s, db.NewQuery(`SELECT COUNT(*) FROM tabulation_outbox WHERE sent_at=''`).WithContext(ctx).Row(&s.outbox)
}

// serviceFigures are what an administrator watches.
type serviceFigures struct {
	Workers       int      `json:"workers"`        // places for units of work
	BusySeconds   float64  `json:"busy_seconds"`   // that units held places since the start, all places together
	OldestSeconds float64  `json:"oldest_seconds"` // wait of the job that waits longest
	LastHour      lastHour `json:"last_hour"`
	StoredBytes   int64    `json:"stored_bytes"`
	FreeBytes     *int64   `json:"free_bytes,omitempty"` // of the disk of the data directory; nil: not known
	MailsWaiting  int      `json:"mails_waiting"`
}

// lastHour is what ended within an hour.
type lastHour struct {
	Completed int   `json:"completed" db:"completed"`
	Failed    int   `json:"failed" db:"failed"`
	Tables    int64 `json:"tables" db:"tables"` // of the completed
}

func (p *plugin) service(ctx context.Context) (*serviceFigures, error) {
	s, err := p.state(ctx)
	if err != nil {
		return nil, err
	}
	out := &serviceFigures{Workers: p.config.Workers, BusySeconds: p.jobs.Busy().Seconds(), OldestSeconds: s.oldest.Seconds(), StoredBytes: s.stored, MailsWaiting: s.outbox}
	if free, err := diskFree(p.app.DataDir()); err == nil {
		out.FreeBytes = &free
	}
	since := stamp(p.config.Now().Add(-time.Hour))
	return out, p.app.ConcurrentDB().NewQuery(`SELECT COALESCE(SUM(status='completed'), 0) completed, COALESCE(SUM(status='failed'), 0) failed, COALESCE(SUM(CASE WHEN status='completed' THEN total_tables END), 0) tables
		FROM tabulation_jobs WHERE completed_at>='` + since + `'`).WithContext(ctx).One(&out.LastHour)
}

// metricsRoute answers superusers, and programs that know the token of the
// configuration.
func (p *plugin) metricsRoute(e *core.RequestEvent) error {
	token := strings.TrimPrefix(e.Request.Header.Get("Authorization"), "Bearer ")
	known := p.config.MetricsToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(p.config.MetricsToken)) == 1
	if !known && !e.HasSuperuserAuth() {
		if e.Auth == nil {
			return e.UnauthorizedError("", errors.New("metrics are for superusers and holders of the token"))
		}
		return e.ForbiddenError("", errors.New("metrics are for superusers and holders of the token"))
	}
	promhttp.HandlerFor(p.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(e.Response, e.Request)
	return nil
}
