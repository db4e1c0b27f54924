package hooks

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// described fetches the description of a server and compiles its schemas.
func described(t *testing.T, s *server) (doc map[string]any, check func(pointer string, value any) error) {
	t.Helper()
	status, text := (&person{s: s}).request(http.MethodGet, "/api/tabulation/openapi.json", "", nil)
	if status != http.StatusOK {
		t.Fatalf("the description answered %d", status)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:openapi", value); err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any), func(pointer string, v any) error {
		schema, err := c.Compile("urn:openapi#" + pointer)
		if err != nil {
			t.Fatalf("%s is no schema: %v", pointer, err)
		}
		return schema.Validate(v)
	}
}

// escaped is a part of a JSON pointer.
func escaped(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(s)
}

func TestTheDescriptionIsWholeAndTrue(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{Version: "1.2.3"})
	doc, check := described(t, s)
	if doc["openapi"] != "3.1.0" || doc["info"].(map[string]any)["version"] != "1.2.3" {
		t.Errorf("it is %v, %v", doc["openapi"], doc["info"])
	}
	paths := doc["paths"].(map[string]any)
	ids := map[string]string{}
	for path, at := range paths {
		for method, op := range at.(map[string]any) {
			o := op.(map[string]any)
			id := asText(o["operationId"])
			if other := ids[id]; id == "" || other != "" {
				t.Errorf("%s %s and %s have one name: %q", method, path, other, id)
			}
			ids[id] = method + " " + path
			if o["summary"] == "" || o["responses"] == nil {
				t.Errorf("%s %s says too little", method, path)
			}
		}
	}
	for name := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		_ = check("/components/schemas/"+escaped(name), map[string]any{}) // compiles, with all it refers to
	}
	// every row of the table is described, and nothing else below our path
	ours := 0
	for path := range paths {
		if strings.HasPrefix(path, routesPath) {
			ours += len(paths[path].(map[string]any))
		}
	}
	if n := len(s.p.routes()); ours != n {
		t.Errorf("%d routes are described, there are %d", ours, n)
	}

	// what the server answers is what the description says
	ani := s.user("ani")
	ds := ani.ready(60)
	job := ani.start(ds, samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	answer := func(method, path, pattern string, body any, want int) {
		t.Helper()
		var in []byte
		if body != nil {
			in, _ = json.Marshal(body)
		}
		status, text := ani.request(method, path, "application/json", bytes.NewReader(in))
		if status != want {
			t.Fatalf("%s %s answered %d: %s", method, path, status, text)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		pointer := "/paths/" + escaped(pattern) + "/" + strings.ToLower(method) + "/responses/" + strconv.Itoa(want) + "/content/" + escaped("application/json") + "/schema"
		if err := check(pointer, v); err != nil {
			t.Errorf("%s %s is not as described: %v", method, path, err)
		}
	}
	plan := json.RawMessage(samplePlan)
	answer("POST", "/api/tabulation/datasets/"+ds+"/check", "/api/tabulation/datasets/{id}/check", plan, 200)
	answer("POST", "/api/tabulation/datasets/"+ds+"/check", "/api/tabulation/datasets/{id}/check", map[string]any{"version": 1, "tables": []any{map[string]any{"stub": "nothing"}}}, 400)
	answer("POST", "/api/tabulation/datasets/none/check", "/api/tabulation/datasets/{id}/check", plan, 404)
	answer("POST", "/api/tabulation/datasets/"+ds+"/preview", "/api/tabulation/datasets/{id}/preview", map[string]any{"plan": plan}, 200)
	answer("POST", "/api/tabulation/jobs/"+job+"/cancel", "/api/tabulation/jobs/{id}/cancel", nil, 200)
	answer("GET", "/api/tabulation/health", "/api/tabulation/health", nil, 200)
	for _, c := range []string{"tabulation_datasets", "tabulation_jobs", "tabulation_outputs", "tabulation_plans", "tabulation_settings"} {
		base := "/api/collections/" + c + "/records"
		answer("GET", base, base, nil, 200)
	}
	answer("GET", "/api/collections/tabulation_jobs/records/"+job, "/api/collections/tabulation_jobs/records/{id}", nil, 200)
	var sent any
	if err := json.Unmarshal(plan, &sent); err != nil {
		t.Fatal(err)
	}
	if err := check("/components/schemas/TabPlan", sent); err != nil {
		t.Errorf("the plan that was taken is not as described: %v", err)
	}
	if err := check("/components/schemas/TabPlan", map[string]any{"tables": 1}); err == nil {
		t.Error("the schema of plans takes everything")
	}
}
