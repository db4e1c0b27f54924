package hooks

import (
	"fmt"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hary4di/pockettab/hooks/notify"
)

// Setting is one variable of the environment that our binary reads.
type Setting struct {
	Name, Meaning string
	set           func(c *Config, value string) error
}

// Settings lists the environment of our binary, in the order of Config.
// docs/deploy.md is checked against it.
func Settings() []Setting {
	return []Setting{
		{"POCKETTAB_WORKERS", "units of work at once; default one per core", intOf(func(c *Config) *int { return &c.Workers })},
		{"POCKETTAB_MAX_RUNNING", "jobs that are processing at once and take turns; default 8", intOf(func(c *Config) *int { return &c.MaxRunning })},
		{"POCKETTAB_MAX_LIVE", "jobs of one user that wait or run at once; default 100", intOf(func(c *Config) *int { return &c.MaxLive })},
		{"POCKETTAB_UPLOADS_PER_HOUR", "datasets one user may upload in an hour; default 60", intOf(func(c *Config) *int { return &c.UploadsPerHour })},
		{"POCKETTAB_JOBS_PER_MINUTE", "jobs one user may ask for in a minute; default 60", intOf(func(c *Config) *int { return &c.JobsPerMinute })},
		{"POCKETTAB_STORED_BYTES", "disk space of one user's files, such as 50GiB (the default)", bytesOf(func(c *Config) *int64 { return &c.StoredBytes })},
		{"POCKETTAB_MEMORY_LIMIT", "memory of the running jobs together, such as 2GiB; default 4GiB, or three quarters of what the machine, its container or GOMEMLIMIT leaves beside the 64 MiB of the server itself where that is less", bytesOf(func(c *Config) *int64 { return &c.MemoryLimit })},
		{"POCKETTAB_CACHE_BYTES", "disk space of the copies of encoded datasets, such as 20GiB (the default)", bytesOf(func(c *Config) *int64 { return &c.CacheBytes })},
		{"POCKETTAB_JOB_TIMEOUT", "longest run of a job, such as 1h (the default and the most)", timeOf(func(c *Config) *time.Duration { return &c.JobTimeout })},
		{"POCKETTAB_KEEP", "how long files stay after their job, such as 168h (the default)", timeOf(func(c *Config) *time.Duration { return &c.Keep })},
		{"POCKETTAB_METRICS_TOKEN", "token of at least 16 characters that lets a program read the metrics route; default superusers only", func(c *Config, v string) error { c.MetricsToken = v; return nil }},
		{"POCKETTAB_ALERT_TO", "addresses of alerts, separated by commas; default every superuser", func(c *Config, v string) error {
			list, err := mail.ParseAddressList(v)
			for _, a := range list {
				c.AlertTo = append(c.AlertTo, *a)
			}
			return err
		}},
		{"POCKETTAB_ALERT_WAIT", "how long a job may wait before an alert, such as 30m (the default)", timeOf(func(c *Config) *time.Duration { return &c.AlertWait })},
		{"POCKETTAB_ALERT_FAILURES", "share of the last hour's jobs that fail by no fault of their owners above which an alert is sent, such as 0.25 (the default)", func(c *Config, v string) error {
			share, err := strconv.ParseFloat(v, 64)
			if err != nil || !(share > 0 && share <= 1) {
				return fmt.Errorf("%q is no share above 0 and up to 1, such as 0.25", v)
			}
			c.AlertFailures = share
			return nil
		}},
		{"POCKETTAB_ALERT_FREE", "room on the disk of the data directory below which an alert is sent, such as 2GiB (the default)", bytesOf(func(c *Config) *int64 { return &c.AlertFree })},
		{"POCKETTAB_PHASES", "file to which a line is appended at the begin and end of every phase of the work (upload, read, count, test, write, publish, mail)", func(c *Config, v string) (err error) {
			c.Phases, err = os.OpenFile(v, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
			return err
		}},
		{"POCKETTAB_SMTP_URL", "mail server, such as smtps://user@mail.example.com:465 or smtp://mail.example.com:587; default the server of the dashboard's settings", nil},
		{"POCKETTAB_SMTP_PASSWORD", "password of the mail server; never stored", nil},
		{"POCKETTAB_SMTP_FROM", `sender of mails, such as "PocketTab <tabs@example.com>"; default the sender of the dashboard's settings`, nil},
		{"POCKETTAB_WEBHOOK_SECRET", "secret that signs web-hooks, at least 16 characters; without it jobs take none", func(c *Config, v string) error { c.WebhookSecret = v; return nil }},
		{"POCKETTAB_WEBHOOK_PRIVATE", "1 permits web-hooks to http and to addresses of the own network", func(c *Config, v string) (err error) { c.WebhookPrivate, err = strconv.ParseBool(v); return err }},
	}
}

// ConfigFromEnv fills the fields that the environment sets into c. get is
// os.Getenv outside tests. The error names the variable and never repeats a
// secret.
func ConfigFromEnv(c Config, get func(string) string) (Config, error) {
	for _, s := range Settings() {
		v := strings.TrimSpace(get(s.Name))
		if v == "" || s.set == nil {
			continue
		}
		if err := s.set(&c, v); err != nil {
			return c, fmt.Errorf("%s: %w; it is for: %s", s.Name, err, s.Meaning)
		}
	}
	server, err := notify.SMTPFromEnv(get)
	if err != nil {
		return c, err
	}
	if server != nil {
		c.SMTP = server
	}
	return c, nil
}

func intOf(field func(*Config) *int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no whole number above 0", v)
		}
		*field(c) = n
		return nil
	}
}

func timeOf(field func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no duration such as 90m or 168h", v)
		}
		*field(c) = d
		return nil
	}
}

func bytesOf(field func(*Config) *int64) func(*Config, string) error {
	units := []struct {
		name  string
		bytes int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"B", 1}, {"", 1}}
	return func(c *Config, v string) error {
		for _, u := range units {
			digits, ok := strings.CutSuffix(v, u.name)
			if !ok {
				continue
			}
			n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
			if err != nil || n < 1 || n > (1<<62)/u.bytes {
				break
			}
			*field(c) = n * u.bytes
			return nil
		}
		return fmt.Errorf("%q is no size such as 512MiB or 4GiB", v)
	}
}
