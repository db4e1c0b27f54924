package tabplan

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid holds a plan against the schema.
func valid(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// beyondSchema are the mistakes that the schema does not see: they are about
// two places of the plan together, or about words inside a text.
var beyondSchema = []string{
	"a key twice", "levels in the wrong order", "a variable made in two ways", "bands of nothing", "a band without ends", "a band turned round",
	"first without cases", "codes without count", "codes in the plan's rows", "a code on both sides", "an empty part of a banner", "columns without a label",
	"codes and nets of columns", "codes of columns with conditions", "a score of a column", "caps in the wrong order", "show without a grid",
	"a banner without a name", "two kinds of arrows", "items and nothing else", "weights as people in another profile", "Total in a profile without overlap", "a scope without a correction",
	"answers of a grid", "nothing to hide", "an empty net",
}

// TestTheSchemaKnowsGoodPlansFromBadOnes: every plan that is read fits the
// schema, also as it is written again, and of those that are not read all but
// the ones named do not.
func TestTheSchemaKnowsGoodPlansFromBadOnes(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	good, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(good) < 6 {
		t.Fatalf("%d golden plans, %v", len(good), err)
	}
	for _, file := range good {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		plan, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		again, err := plan.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, again); err != nil {
			t.Errorf("%s, written again: %v", file, err)
		}
	}
	for _, tc := range refused {
		_, parsed := Parse([]byte(tc.plan))
		err := valid(t, s, []byte(tc.plan))
		switch beyond := slices.Contains(beyondSchema, tc.name); {
		case parsed == nil && err != nil:
			t.Errorf("%s: it is read, and the schema says %v", tc.name, err)
		case parsed != nil && err == nil && !beyond:
			t.Errorf("%s: the schema takes it", tc.name)
		case parsed != nil && err != nil && beyond:
			t.Errorf("%s: the schema sees it; take it from the list", tc.name)
		}
	}
}
