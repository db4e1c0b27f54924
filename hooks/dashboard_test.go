package hooks

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const recordsOf = "/api/collections/tabulation_"

// refused sends a request that must be refused with a sentence that holds want.
func (p *person) refused(method, path string, body any, want string) {
	p.s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	status, got := p.request(method, path, "application/json", bytes.NewReader(text))
	var answer struct{ Message string }
	_ = json.Unmarshal(got, &answer)
	if status != http.StatusForbidden && status != http.StatusBadRequest || !strings.Contains(answer.Message, want) {
		p.s.t.Errorf("%s %s %s answered %d %s; wanted a refusal with %q", method, path, text, status, got, want)
	}
}

// A superuser works with jobs as the dashboard sends them: requeue, cancel,
// keep, and everything that is the server's is refused, naming the field.
func TestASuperuserInTheDashboard(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ana, root := s.user("ana"), s.superuser()
	dataset := ana.ready(60)
	job := ana.start(dataset, samplePlan)
	<-began
	path := recordsOf + "jobs/records/" + job

	root.refused(http.MethodPatch, path, map[string]any{"status": "completed"}, "processing")
	root.call(http.MethodPatch, path, map[string]any{"status": "cancelled", "name": "Ended by hand"}, http.StatusOK)
	if r := ana.wait("tabulation_jobs", job, "cancelled"); r["name"] != "Ended by hand" || r["error_code"] != "cancelled" || r["completed_at"] == "" {
		t.Errorf("cancelled by hand: %v", r)
	}
	close(let)
	root.call(http.MethodPatch, path, map[string]any{"status": "queued", "priority": 9}, http.StatusOK)
	r := ana.wait("tabulation_jobs", job, "completed")
	if r["priority"] != 9.0 || r["error_code"] != "" {
		t.Errorf("requeued by hand: %v", r)
	}

	// the dashboard sends all fields of a record, JSON in its own spacing
	whole := root.call(http.MethodGet, path, nil, http.StatusOK)
	rev := whole["rev"].(float64)
	whole["keep"] = true
	if kept := root.call(http.MethodPatch, path, whole, http.StatusOK); kept["keep"] != true || kept["rev"].(float64) <= rev || kept["status"] != "completed" {
		t.Errorf("kept by hand: %v", kept)
	}
	root.refused(http.MethodPatch, path, map[string]any{"status": "queued"}, "completed")
	root.refused(http.MethodPatch, path, map[string]any{"status": "failed"}, "completed")
	for _, field := range []string{"done_tables", "progress", "rev", "attempts", "total_tables"} {
		root.refused(http.MethodPatch, path, map[string]any{field: 77}, field)
	}
	for _, field := range []string{"error_message", "request_digest", "lease_owner", "job_id", "current_step"} {
		root.refused(http.MethodPatch, path, map[string]any{field: "x"}, field)
	}
	root.refused(http.MethodPatch, path, map[string]any{"variables_config": map[string]any{"version": 1}}, "variables_config")
	if status, text := root.request(http.MethodPatch, path, "application/json", strings.NewReader(`{"priority":99}`)); status != http.StatusBadRequest {
		t.Errorf("a priority of 99 answered %d %s", status, text)
	}
	root.refused(http.MethodPost, recordsOf+"jobs/records", map[string]any{"owner": ana.id, "dataset": dataset, "variables_config": json.RawMessage(samplePlan), "status": "completed", "done_tables": 3}, "status")

	// datasets: read again, and nothing else of the server's
	set := recordsOf + "datasets/records/" + dataset
	root.refused(http.MethodPatch, set, map[string]any{"rows": 1}, "rows")
	root.refused(http.MethodPatch, set, map[string]any{"status": "failed"}, "ready")
	root.refused(http.MethodPatch, set, map[string]any{"owner": root.id}, "owner")
	root.call(http.MethodPatch, set, map[string]any{"status": "uploaded", "study": "Riders"}, http.StatusOK)
	if r := ana.wait("tabulation_datasets", dataset, "ready"); r["study"] != "Riders" || r["rows"] != 60.0 {
		t.Errorf("read again by hand: %v", r)
	}

	// outputs are the server's; what is not needed may go
	output := ana.list("tabulation_outputs", "kind='tidy'")[0].(map[string]any)["id"].(string)
	root.refused(http.MethodPatch, recordsOf+"outputs/records/"+output, map[string]any{"name": "x"}, "server")
	root.refused(http.MethodPost, recordsOf+"outputs/records", map[string]any{"job": job, "owner": ana.id, "kind": "tidy"}, "server")
	root.call(http.MethodDelete, recordsOf+"outputs/records/"+output, nil, http.StatusNoContent)
	root.refused(http.MethodPost, recordsOf+"outbox/records", map[string]any{"job": job, "kind": "failed"}, "server")

	// the figures are there, and cannot be written
	days := root.list("tabulation_stats", "")
	if len(days) == 0 || days[0].(map[string]any)["tables"] == nil {
		t.Errorf("the figures are %v", days)
	}
}

// The dashboard takes away no collection and no field that the program needs;
// rules and further fields are the administrator's.
func TestCollectionsInTheDashboard(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	root := s.superuser()
	path := "/api/collections/tabulation_jobs"
	root.refused(http.MethodDelete, path, nil, "PocketTab")
	root.refused(http.MethodPatch, path, map[string]any{"name": "work"}, "tabulation_jobs")
	c := root.call(http.MethodGet, path, nil, http.StatusOK)
	fields := c["fields"].([]any)
	var fewer []any
	for _, f := range fields {
		if f.(map[string]any)["name"] != "done_tables" {
			fewer = append(fewer, f)
		}
	}
	root.refused(http.MethodPatch, path, map[string]any{"fields": fewer}, "done_tables")
	more := append(fields, map[string]any{"name": "client", "type": "text"})
	if c := root.call(http.MethodPatch, path, map[string]any{"fields": more, "viewRule": c["viewRule"]}, http.StatusOK); len(c["fields"].([]any)) != len(fields)+1 {
		t.Error("a further field was not added")
	}
}
