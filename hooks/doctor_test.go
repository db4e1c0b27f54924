package hooks

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/notify"
)

// said gives the findings by what they are about.
func said(list []Finding) map[string]Finding {
	m := map[string]Finding{}
	for _, f := range list {
		m[f.About] = f
	}
	return m
}

func TestTheDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	mail, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := mail.Addr().(*net.TCPAddr).Port
	conf := Config{Version: "v1.2.3", SMTP: &notify.SMTP{Host: "127.0.0.1", Port: port}}
	dir := core.BaseAppConfig{DataDir: t.TempDir()}
	s := startServerIn(t, dir, conf, realEngine())
	s.signUp(core.CollectionNameSuperusers, "root")
	look := func(lang string) map[string]Finding {
		return said(examine(context.Background(), s.app, conf.withDefaults(), lang))
	}
	expect := func(about, state, words string) {
		t.Helper()
		if f := look("en")[about]; f.State != state || !strings.Contains(f.Says, words) {
			t.Errorf("of %s it says %q: %s; want %q with %q", about, f.State, f.Says, state, words)
		}
	}
	for about, f := range look("en") {
		if f.State != fine {
			t.Errorf("a sound installation: %s is %s: %s", about, f.State, f.Says)
		}
	}
	for about, f := range look("id") {
		if strings.Contains(f.Says, " is ") || strings.Contains(f.Says, "%!") || f.State != fine {
			t.Errorf("in Indonesian: %s is %s: %s", about, f.State, f.Says)
		}
	}
	expect("program", fine, "PocketTab v1.2.3")

	if err := mail.Close(); err != nil {
		t.Fatal(err)
	}
	expect("mail", fails, "cannot be reached")
	conf.SMTP = nil
	expect("mail", warns, "POCKETTAB_SMTP_URL")
	conf.AlertFree = 1 << 60
	expect("folder", warns, "free space")
	ani := s.user("ani")
	dataset := ani.upload("survey.csv", "sex,rating\n1,2\n2,3\n", http.StatusOK)
	ani.wait("tabulation_datasets", dataset, "ready")
	s.p.jobs.Stop()
	job := ani.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{
		"owner": ani.id, "dataset": dataset, "variables_config": map[string]any{"version": 1, "tables": []any{map[string]any{"stub": "rating", "banner": "sex"}}},
	}, http.StatusOK)
	expect("queue", fine, "waiting jobs: 1")
	conf.Now = func() time.Time { return time.Now().Add(-48 * time.Hour) }
	expect("clock", warns, "set its clock")
	conf.Now = nil
	set := func(sql string) {
		t.Helper()
		if _, err := s.app.NonconcurrentDB().NewQuery(sql).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	set(`UPDATE tabulation_jobs SET status='processing', lease_owner='gone/1', lease_until='2020-01-01 00:00:00.000Z' WHERE id='` + asText(job["id"]) + `'`)
	expect("queue", warns, "nobody works on: 1")
	set(`UPDATE tabulation_jobs SET status='failed', error_code='crashed', completed_at='` + stamp(time.Now()) + `' WHERE id='` + asText(job["id"]) + `'`)
	expect("failures", warns, "1 of the 1 jobs")

	s.end()
	s = startServerIn(t, decideBefore(t, dir, func(own *core.Settings) {
		own.S3 = core.S3Config{Enabled: true, Endpoint: "http://" + mail.Addr().String(), Bucket: "tabs", Region: "x", AccessKey: "x", Secret: "x"}
	}), Config{}, realEngine())
	expect("storage", fails, "does not answer")
	s.end()
	s = startServerIn(t, decideBefore(t, dir, func(own *core.Settings) { own.S3.Enabled = false }), Config{}, realEngine())

	set(`INSERT INTO _migrations (file, applied) VALUES ('1999999999_pockettab_future.go', 1)`)
	expect("database", fails, "newer PocketTab (1999999999_pockettab_future.go)")
	set(`DELETE FROM _migrations WHERE file='1999999999_pockettab_future.go'`)
	set(`DELETE FROM _migrations WHERE file='1790000004_pockettab_usage.go'`)
	expect("database", warns, "not applied yet: 1")
}
