package hooks

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/pb_migrations"
)

func TestJobFromUploadToWorkbook(t *testing.T) {
	t.Parallel()
	completed := &hook.Hook[*JobEvent]{}
	told := make(chan string, 1)
	completed.BindFunc(func(e *JobEvent) error { told <- e.Job.Id; return e.Next() })
	s := startServer(t, t.TempDir(), Config{OnJobCompleted: completed})
	ana := s.user("ana")
	id := ana.upload("survey.csv", sample(600), http.StatusOK)
	ds := ana.wait("tabulation_datasets", id, "ready")
	if ds["rows"] != 600.0 || ds["variables_count"] != 4.0 || ds["columns"] != nil {
		t.Fatalf("rows %v, variables %v, columns shown: %v", ds["rows"], ds["variables_count"], ds["columns"])
	}
	dry := ana.call(http.MethodPost, "/api/tabulation/datasets/"+id+"/check", json.RawMessage(samplePlan), http.StatusOK)
	if dry["tables"] != 3.0 || dry["files"] != 1.0 {
		t.Errorf("the dry run says %v", dry)
	}
	job := ana.job(id, samplePlan, http.StatusOK)
	jobID := job["id"].(string)
	done := ana.wait("tabulation_jobs", jobID, "completed", "failed")
	if done["status"] != "completed" || done["progress"] != 100.0 || done["done_tables"] != 3.0 || done["expires_at"] == "" {
		t.Fatalf("the job ended as %v", done)
	}
	if list, ok := done["screening"].([]any); !ok {
		t.Errorf("screening is %v", done["screening"])
	} else {
		for _, one := range list {
			f, _ := one.(map[string]any)
			if asText(f["sentence"]) == "" || asText(f["stub"]) == "" || f["table"].(float64) < 1 || f["table"].(float64) > 3 {
				t.Errorf("a finding of the job: %v", f)
			}
		}
	}
	select {
	case got := <-told:
		if got != jobID {
			t.Errorf("the host was told of %s", got)
		}
	case <-time.After(patience):
		t.Error("the host was not told")
	}
	outs := ana.list("tabulation_outputs", "job='"+jobID+"'")
	kinds := map[string]int{}
	for _, o := range outs {
		kinds[o.(map[string]any)["kind"].(string)]++
	}
	if kinds["workbook"] != 1 || kinds["tidy"] != 1 || kinds["results"] != 1 || kinds["cube"] != 1 {
		t.Errorf("outputs: %v", kinds)
	}
	_, body := ana.request(http.MethodGet, "/api/tabulation/jobs/"+jobID+"/download", "", nil)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != 3 || !strings.HasSuffix(z.File[2].Name, ".xlsx") {
		t.Errorf("the zip holds %d files", len(z.File))
	}
}

func TestAClientSetsNothingThatIsTheServers(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana, ben, guest := s.user("ana"), s.user("ben"), &person{s: s}
	id := ana.ready(60)
	jobID := ana.start(id, samplePlan)
	// nobody makes a record in another's name, or sets what is the server's
	ben.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": ana.id, "dataset": id, "variables_config": json.RawMessage(samplePlan)}, http.StatusBadRequest)
	ana.call(http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{"owner": ana.id, "dataset": id, "status": "completed", "variables_config": json.RawMessage(samplePlan)}, http.StatusBadRequest)
	ana.call(http.MethodPatch, "/api/collections/tabulation_jobs/records/"+jobID, map[string]any{"name": "x"}, http.StatusForbidden)
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"rows": 1}, http.StatusNotFound)
	guest.upload("survey.csv", sample(5), http.StatusUnauthorized)
}

func TestBadPlansAreRefusedBeforeTheyQueue(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	id := ana.upload("survey.csv", sample(60), http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	for _, tc := range []struct{ name, plan, code, path string }{
		{"an unknown variable", `{"version":1,"tables":[{"stub":"rateing"}]}`, "unknown_variable", "tables[0].stub[0]"},
		{"an unknown key", `{"version":1,"tables":[{"stub":"rating","baner":"x"}]}`, "unknown_key", "tables[0].baner"},
		{"no table", `{"version":1,"tables":[]}`, "empty_plan", "tables"},
		{"a wrong filter", `{"version":1,"filter":"sex = ","tables":[{"stub":"rating"}]}`, "bad_expression", "filter"},
	} {
		answer := ana.job(id, tc.plan, http.StatusBadRequest)
		data, _ := answer["data"].(map[string]any)
		code, _ := data["code"].(map[string]any)
		path, _ := data["path"].(map[string]any)
		if code["code"] != tc.code || path["message"] != tc.path {
			t.Errorf("%s: code %v, path %v, message %v", tc.name, code["code"], path["message"], answer["message"])
		}
	}
	if n := len(ana.list("tabulation_jobs", "")); n != 0 {
		t.Errorf("%d jobs were stored", n)
	}
}

func asText(v any) string { s, _ := v.(string); return s }

func TestBadFilesFailWithAReason(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	for _, tc := range []struct{ name, file, data, code string }{
		{"only a header", "a.csv", "x,y\n", "header_only"},
		{"a cut workbook", "a.xlsx", "PK\x03\x04 and nothing else", "damaged"},
		{"a ragged record", "a.csv", "x,y\n1,2\n1,2,3\n", "ragged"},
	} {
		id := ana.upload(tc.file, tc.data, http.StatusOK)
		r := ana.wait("tabulation_datasets", id, "failed", "ready")
		if r["error_code"] != tc.code || r["error_message"] == "" {
			t.Errorf("%s: %v %v (%v)", tc.name, r["status"], r["error_code"], r["error_message"])
		}
		if strings.Contains(asText(r["error_message"]), "the file is") {
			t.Errorf("%s: the sentence is not Indonesian: %v", tc.name, r["error_message"])
		}
		ana.job(id, samplePlan, http.StatusBadRequest)
	}
}

func TestEqualRequestsShareOneJob(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{Poll: time.Hour})
	ana := s.user("ana")
	id := ana.upload("survey.csv", sample(60), http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	s.app.OnRecordAfterCreateSuccess(jobsName).Unbind("pockettabJobCreated") // nothing wakes the scheduler: the job stays queued
	first, second := ana.job(id, samplePlan, http.StatusOK), ana.job(id, samplePlan, http.StatusOK)
	if first["id"] != second["id"] {
		t.Errorf("two jobs: %v, %v", first["id"], second["id"])
	}
	other := ana.job(id, strings.Replace(samplePlan, `"Sample"`, `"Other"`, 1), http.StatusOK)
	if other["id"] == first["id"] {
		t.Error("another plan joined the job")
	}
	// cancelled at once, and started again
	r := ana.call(http.MethodPost, "/api/tabulation/jobs/"+asText(first["id"])+"/cancel", nil, http.StatusOK)
	if r["status"] != "cancelled" {
		t.Fatalf("after cancel: %v", r["status"])
	}
	ana.call(http.MethodPost, "/api/tabulation/jobs/"+asText(first["id"])+"/retry", nil, http.StatusOK)
	ana.wait("tabulation_jobs", asText(first["id"]), "completed")
}

func TestHealthAndPages(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{Version: "v0"})
	guest := &person{s: s}
	if r := guest.call(http.MethodGet, "/api/tabulation/health", nil, http.StatusOK); r["version"] != nil || len(r["checks"].(map[string]any)) != 3 {
		t.Errorf("to a guest, health says %v", r)
	}
	if r := s.user("ana").call(http.MethodGet, "/api/tabulation/health", nil, http.StatusOK); r["version"] != "v0" || r["queued"] != 0.0 {
		t.Errorf("health says %v", r)
	}
	ana := s.user("anita")
	ana.wait("tabulation_jobs", ana.start(ana.ready(60), samplePlan), "completed")
	if r := ana.call(http.MethodGet, "/api/tabulation/health", nil, http.StatusOK); r["service"] != nil {
		t.Errorf("to a user, health says how the service keeps up: %v", r)
	}
	service, _ := s.superuser().call(http.MethodGet, "/api/tabulation/health", nil, http.StatusOK)["service"].(map[string]any)
	hour, _ := service["last_hour"].(map[string]any)
	if hour["completed"] != 1.0 || hour["failed"] != 0.0 || hour["tables"] != 3.0 || service["workers"].(float64) < 1 || service["busy_seconds"].(float64) <= 0 || service["stored_bytes"].(float64) <= 0 || service["oldest_seconds"] != 0.0 {
		t.Errorf("to an administrator, health says %v", service)
	}
	guest.call(http.MethodGet, "/api/typo", nil, http.StatusNotFound)
	guest.call(http.MethodGet, "/missing.js", nil, http.StatusNotFound)
	guest.call(http.MethodGet, "/embed.go", nil, http.StatusNotFound)
	res, err := http.Get(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Security-Policy") != pagePolicy || res.Header.Get("ETag") == "" {
		t.Errorf("the page answered %d, policy %q", res.StatusCode, res.Header.Get("Content-Security-Policy"))
	}
	req, _ := http.NewRequest(http.MethodGet, s.url+"/", nil)
	req.Header.Set("If-None-Match", res.Header.Get("ETag"))
	again, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Body.Close() }()
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again it answered %d", again.StatusCode)
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	for range 2 {
		if _, err := core.NewMigrationsRunner(s.app, core.AppMigrations).Down(len(pb_migrations.All())); err != nil {
			t.Fatal(err)
		}
		if _, err := s.app.FindCollectionByNameOrId(jobsName); err == nil {
			t.Fatal("the collection is still there after the migration went down")
		}
		if err := s.app.RunAppMigrations(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.app.FindCollectionByNameOrId(jobsName); err != nil {
			t.Fatal(err)
		}
	}
}
