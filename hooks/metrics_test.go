package hooks

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// scrape reads the metrics as a program with a token does.
func scrape(t *testing.T, s *server, token string) (status int, values map[string]float64) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.url+"/api/tabulation/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	values = map[string]float64{}
	for _, line := range strings.Split(string(text), "\n") {
		name, v, ok := strings.Cut(line, " ")
		if n, err := strconv.ParseFloat(v, 64); ok && err == nil && !strings.HasPrefix(line, "#") {
			values[name] = n
		}
	}
	return res.StatusCode, values
}

func TestMetricsFollowTheWork(t *testing.T) {
	t.Parallel()
	const token = "a token for prometheus"
	s := startServer(t, t.TempDir(), Config{MetricsToken: token, Workers: 2})
	for _, wrong := range []string{"", "another token for it", token + "x"} {
		if status, values := scrape(t, s, wrong); status != http.StatusUnauthorized || len(values) > 0 {
			t.Errorf("the token %q is answered with %d and %d figures", wrong, status, len(values))
		}
	}
	_, before := scrape(t, s, token)
	ani := s.user("ani")
	dataset := ani.upload("survey.csv", "sex,rating\n1,2\n2,3\n1,3\n", http.StatusOK)
	ani.wait("tabulation_datasets", dataset, "ready")
	job := ani.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{
		"owner": ani.id, "dataset": dataset, "variables_config": map[string]any{"version": 1, "tables": []any{map[string]any{"stub": "rating", "banner": "sex"}}},
	}, http.StatusOK)
	ani.wait("tabulation_jobs", asText(job["id"]), "completed")
	var after map[string]float64
	const last = `pockettab_job_run_seconds_count`   // of what is counted when a job has ended
	eventually(t, "an end is counted", func() bool { // after it is stored
		var status int
		if status, after = scrape(t, s, token); status != http.StatusOK {
			t.Fatalf("metrics answered %d", status)
		}
		return after[last] > before[last]
	})
	for name, more := range map[string]float64{
		`pockettab_jobs_ended_total{status="completed"}`: 1,
		`pockettab_tables_total`:                         1,
		`pockettab_rows_read_total`:                      3,
		`pockettab_job_run_seconds_count`:                1,
		`pockettab_job_wait_seconds_count`:               1,
		`pockettab_phase_seconds_count{phase="count"}`:   1,
		`pockettab_phase_seconds_count{phase="read"}`:    1,
	} {
		if got := after[name] - before[name]; got != more {
			t.Errorf("%s grew by %v, want %v", name, got, more)
		}
	}
	if after[`pockettab_worker_busy_seconds_total{of="jobs"}`] <= 0 || after[`pockettab_workers{of="jobs"}`] != 2 {
		t.Errorf("busy %v of %v workers", after[`pockettab_worker_busy_seconds_total{of="jobs"}`], after[`pockettab_workers{of="jobs"}`])
	}
	if after["pockettab_stored_bytes"] <= 0 || after["pockettab_disk_free_bytes"] <= 0 {
		t.Errorf("%v bytes stored, %v free", after["pockettab_stored_bytes"], after["pockettab_disk_free_bytes"])
	}
	for name := range after {
		if strings.Contains(name, dataset) || strings.Contains(name, ani.id) || strings.Contains(name, "rating") {
			t.Errorf("%s names a user or his data", name)
		}
	}
}
