package hooks

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// codeOf is the stable code of a refusal.
func codeOf(answer map[string]any) string {
	data, _ := answer["data"].(map[string]any)
	code, _ := data["code"].(map[string]any)
	return asText(code["code"])
}

// digests are the content digests of a job's outputs by name.
func (p *person) digests(job string) map[string]string {
	all := map[string]string{}
	for _, o := range p.list("tabulation_outputs", "job='"+job+"'") {
		r := o.(map[string]any)
		all[asText(r["name"])] = asText(r["content_sha256"])
	}
	return all
}

// TestAJobIsLaidOutAgainWhenItsDataAreGone: from the stored sums, with the
// same figures, or with another look; what needs the respondents is refused.
func TestAJobIsLaidOutAgainWhenItsDataAreGone(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana, ben := s.user("ana"), s.user("ben")
	id := ana.ready(200)
	first := ana.start(id, samplePlan)
	ana.wait("tabulation_jobs", first, "completed")
	rerun := func(who *person, job string, body any, want int) map[string]any {
		t.Helper()
		return who.call(http.MethodPost, "/api/tabulation/jobs/"+job+"/rerun", body, want)
	}
	if got := rerun(ana, first, map[string]any{"from": "memory"}, http.StatusBadRequest); codeOf(got) != "bad_request" {
		t.Errorf("an unknown source is refused as %v", got)
	}
	ana.call(http.MethodDelete, "/api/collections/tabulation_datasets/records/"+id, nil, http.StatusNoContent)

	// as it was
	again := asText(rerun(ana, first, nil, http.StatusOK)["id"])
	done := ana.wait("tabulation_jobs", again, "completed", "failed")
	if done["status"] != "completed" || again == first || done["sums_of"] != first {
		t.Fatalf("the second job: %v", done)
	}
	old, now := ana.digests(first), ana.digests(again)
	for _, name := range []string{"tables.csv", "tables.json"} {
		if old[name] == "" || old[name] != now[name] {
			t.Errorf("%s: %q from the data, %q from the sums", name, old[name], now[name])
		}
	}

	// with another order and language, of the job that has no data itself
	plan := strings.Replace(samplePlan, `"rating","sex","region"`, `"region","rating"`, 1)
	plan = strings.Replace(plan, `"version":1`, `"version":1,"layout":{"language":"id"}`, 1)
	third := asText(rerun(ana, again, map[string]any{"variables_config": json.RawMessage(plan)}, http.StatusOK)["id"])
	if done := ana.wait("tabulation_jobs", third, "completed", "failed"); done["status"] != "completed" || done["total_tables"] != 2.0 {
		t.Fatalf("the third job: %v", done)
	}
	_, body := ana.request(http.MethodGet, "/api/tabulation/jobs/"+third+"/download", "", nil)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "tables.json tables.csv Sample_part1of1_T001-T002.xlsx" {
		t.Errorf("the zip holds %s", got)
	}

	// what needs the respondents
	filtered := strings.Replace(samplePlan, `"version":1`, `"version":1,"filter":"not empty(sex)"`, 1)
	if got := rerun(ana, first, map[string]any{"variables_config": json.RawMessage(filtered)}, http.StatusBadRequest); codeOf(got) != "needs_pass" {
		t.Errorf("a new filter is refused as %v", got)
	}
	if got := rerun(ana, first, map[string]any{"from": "data"}, http.StatusNotFound); codeOf(got) != "dataset_gone" {
		t.Errorf("asked for the data: %v", got)
	}
	rerun(ben, first, map[string]any{"from": "sums"}, http.StatusNotFound)
	ana.call(http.MethodPost, "/api/collections/tabulation_jobs/records",
		map[string]any{"owner": ana.id, "sums_of": first, "variables_config": json.RawMessage(samplePlan)}, http.StatusBadRequest)

	// the sums gone, too
	for _, o := range ana.list("tabulation_outputs", "job='"+first+"' && kind='cube'") {
		r, err := s.app.FindRecordById(outputsName, asText(o.(map[string]any)["id"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.app.Delete(r); err != nil {
			t.Fatal(err)
		}
	}
	if got := rerun(ana, first, map[string]any{"from": "sums"}, http.StatusBadRequest); codeOf(got) != "no_sums" {
		t.Errorf("without sums: %v", got)
	}
	if got := rerun(ana, first, nil, http.StatusNotFound); codeOf(got) != "dataset_gone" {
		t.Errorf("without data and sums: %v", got)
	}
}
