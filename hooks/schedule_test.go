package hooks

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestNextRun(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tc := range []struct{ spec, from, want string }{
		{"CRON_TZ=Asia/Jakarta 0 6 * * 1", "2026-03-04T00:00:00Z", "2026-03-08T23:00:00Z"},
		{"CRON_TZ=Europe/Berlin 30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"}, // half past two is not there on the 29th
		{"CRON_TZ=UTC @daily", "2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"},
	} {
		got, err := nextRun(tc.spec, at(tc.from))
		if err != nil || !got.Equal(at(tc.want)) {
			t.Errorf("%s after %s: %v (%v), want %s", tc.spec, tc.from, got.UTC(), err, tc.want)
		}
	}
	for _, bad := range []string{"", "every day", "CRON_TZ=Moon 0 6 * * *", "0 0 31 2 *"} {
		if _, err := nextRun(bad, at("2026-03-04T00:00:00Z")); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAScheduledPlanRunsOnTheNewestDataAndOnlyWhenSomethingChanged(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	plans := "/api/collections/tabulation_plans/records"
	body := map[string]any{"owner": ana.id, "name": "Weekly", "study": "ferry", "plan": json.RawMessage(samplePlan), "schedule": "CRON_TZ=Asia/Jakarta 0 6 * * 1"}
	plan := ana.call(http.MethodPost, plans, body, http.StatusOK)
	id := asText(plan["id"])
	if plan["next_run"] == "" {
		t.Fatal("it is never due")
	}
	for field, v := range map[string]any{"schedule": "weekly", "study": ""} {
		wrong := map[string]any{"owner": ana.id, "name": "x", "study": "ferry", "schedule": "@daily"}
		wrong[field] = v
		if got := ana.call(http.MethodPost, plans, wrong, http.StatusBadRequest); got["data"].(map[string]any)["path"].(map[string]any)["message"] != field {
			t.Errorf("a wrong %s is refused with %v", field, got)
		}
	}
	ana.call(http.MethodPatch, plans+"/"+id, map[string]any{"next_run": "2020-01-01 00:00:00.000Z"}, http.StatusNotFound)
	// due makes the plan due and lets the planner look
	due := func() map[string]any {
		t.Helper()
		if _, err := s.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_plans SET next_run='2020-01-01 00:00:00.000Z'`).Execute(); err != nil {
			t.Fatal(err)
		}
		s.p.planner.round()
		s.p.planner.round() // what is done is done
		r := ana.call(http.MethodGet, plans+"/"+id, nil, http.StatusOK)
		if asText(r["next_run"]) <= "2026" {
			t.Fatalf("it is due again at %v", r["next_run"])
		}
		return r
	}
	jobs := func() int { t.Helper(); return len(ana.list("tabulation_jobs", "plan='"+id+"'")) }
	if r := due(); r["schedule_note"] == "" || jobs() != 0 {
		t.Errorf("without data: %v, %d jobs", r["schedule_note"], jobs())
	}
	ds := ana.ready(60)
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+ds, map[string]any{"study": "ferry"}, http.StatusOK)
	if r := due(); r["schedule_note"] != "" || jobs() != 1 {
		t.Errorf("with data: %q, %d jobs", r["schedule_note"], jobs())
	}
	job := ana.list("tabulation_jobs", "plan='"+id+"'")[0].(map[string]any)
	ana.wait("tabulation_jobs", asText(job["id"]), "completed")
	if r := due(); r["schedule_note"] == "" || jobs() != 1 {
		t.Errorf("when nothing changed: %q, %d jobs", r["schedule_note"], jobs())
	}
	ana.replace(ds, "next.csv", sample(90), "", http.StatusOK)
	ana.wait("tabulation_datasets", ds, "ready")
	if due(); jobs() != 2 {
		t.Errorf("with new data there are %d jobs", jobs())
	}
	for _, j := range ana.list("tabulation_jobs", "plan='"+id+"'") {
		ana.wait("tabulation_jobs", asText(j.(map[string]any)["id"]), "completed")
	}
	// data that the plan does not fit: somebody waits for its tables and has to know
	ana.replace(ds, "other.csv", strings.Replace(sample(30), "rating", "score", 1), "", http.StatusOK)
	ana.wait("tabulation_datasets", ds, "ready")
	due()
	failed := ana.list("tabulation_jobs", "status='failed'")
	if len(failed) != 1 || failed[0].(map[string]any)["error_code"] != "unknown_variable" {
		t.Errorf("a plan that no longer fits gave %v", failed)
	}
}
