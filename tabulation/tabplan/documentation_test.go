package tabplan

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// everyKey is a plan that uses every key of the format at least once.
const everyKey = "testdata/golden/every_key.json"

// schemaKeys lists the keys of all objects of schema.json.
func schemaKeys(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, def := range schema.Defs {
		for k := range def.Properties {
			if k != "" && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func TestEveryKeyIsDocumentedAndRead(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(everyKey)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Resolve(plan, book()); err != nil {
		t.Error(err)
	}
	for _, k := range schemaKeys(t) {
		if !strings.Contains(string(page), "`"+k+"`") && !strings.Contains(string(page), `"`+k+`"`) {
			t.Errorf("FORMAT.md does not say what %q is", k)
		}
		switch k {
		case "row", "col", "row_var", "col_var": // of the short form
			continue
		}
		if !strings.Contains(string(text), `"`+k+`":`) {
			t.Errorf("%s does not use %q", everyKey, k)
		}
	}
}
