package flat

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/table"
)

func written(t *testing.T) map[string]any {
	t.Helper()
	job := sample()
	job.Title = "A <test> & more"
	job.Tables[0].Profile, job.Tables[0].Level = "exact", [2]float64{0.05, 0.1}
	job.Tables[0].Columns[2].Base = table.Small
	job.Findings = []table.Finding{{Table: 4, Row: 0, A: 1, B: 2, EstimateA: 0.7, EstimateB: 0.25, P: 0.00002, Evidence: 0.036, Adjusted: 0.036, CramersV: 0.21, Significant: true}, {Table: 4, Row: 0, A: 0, B: 1, Items: true}, {Table: 4, Row: -1}}
	job.Tables = append(job.Tables, figureTable())
	of := *job.Tables[0]
	of.Columns = slices.Clone(of.Columns)
	of.Number, of.Answers, of.Weight = 9, true, "w"
	for i := range of.Columns {
		of.Columns[i].Answers, of.Columns[i].WAnswers = 150, 151.5
	}
	job.Tables = append(job.Tables, &of)
	var out bytes.Buffer
	if err := WriteJSON(&out, job, Options{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(out.Bytes(), &v); err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	return v
}

func TestJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	follow(t, "", written(t), schema, schema["$defs"].(map[string]any), seen)
	for _, name := range sortedKeys(schema["$defs"].(map[string]any)) {
		props := schema["$defs"].(map[string]any)[name].(map[string]any)["properties"].(map[string]any)
		for _, k := range sortedKeys(props) {
			if !seen[name+"."+k] && !slices.Contains([]string{"filter", "base_text", "multiple", "notes", "Key", "With", "index", "depth", "scope", "base", "hidden", "reason"}, k) {
				t.Errorf("the sample has no %s.%s, so that it is not tested", name, k)
			}
		}
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// follow holds a value against the part of JSON Schema that schema.json uses.
func follow(t *testing.T, path string, v any, schema, defs map[string]any, seen map[string]bool) {
	t.Helper()
	name := path
	if ref, ok := schema["$ref"].(string); ok {
		name = strings.TrimPrefix(ref, "#/$defs/")
		schema = defs[name].(map[string]any)
	}
	is := map[bool]string{true: "null"}[v == nil]
	switch x := v.(type) {
	case map[string]any:
		is = "object"
		props, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, k := range required {
			if _, ok := x[k.(string)]; !ok {
				t.Errorf("%s lacks %v", path, k)
			}
		}
		for _, k := range sortedKeys(x) {
			p, ok := props[k].(map[string]any)
			if !ok {
				if schema["additionalProperties"] == false {
					t.Errorf("%s has %q, which the schema does not know", path, k)
				}
				continue
			}
			seen[name+"."+k] = true
			follow(t, path+"."+k, x[k], p, defs, seen)
		}
	case []any:
		is = "array"
		for _, item := range x {
			if items, ok := schema["items"].(map[string]any); ok {
				follow(t, path+"[]", item, items, defs, seen)
			}
		}
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case float64:
		is = "number"
	}
	kinds := []string{}
	switch k := schema["type"].(type) {
	case string:
		kinds = append(kinds, k)
	case []any:
		for _, one := range k {
			kinds = append(kinds, one.(string))
		}
	default:
		return // enum or const
	}
	if !slices.Contains(kinds, is) && (is != "number" || !slices.Contains(kinds, "integer")) {
		t.Errorf("%s is %s, the schema says %v", path, is, kinds)
	}
}

func TestJSONHidesWhatMustNotBeShown(t *testing.T) {
	t.Parallel()
	v := written(t)
	row := v["tables"].([]any)[0].(map[string]any)["rows"].([]any)[0].(map[string]any)
	if n := row["n"].([]any); n[1] != 40.0 || n[2] != nil {
		t.Errorf("counts %v", n)
	}
	if p := row["col_pct"].([]any); p[1] != 0.7 || p[2] != nil {
		t.Errorf("shares %v", p)
	}
	if v["title"] != "A <test> & more" {
		t.Errorf("title %q", v["title"])
	}
}
