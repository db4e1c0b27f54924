package tabulation

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/hary4di/pockettab/"

// rule says what a package may import of ours besides fault and limit, and
// the sentence a breach is told with.
type rule struct {
	may  []string
	says string
}

// importRules is the import picture of the project. A package without a row
// fails the test: decide first where it stands in the flow of data.
var importRules = map[string]rule{
	"tabulation/fault":          {nil, "fault is a leaf"},
	"tabulation/limit":          {nil, "limit is a leaf"},
	"tabulation/whole":          {nil, "to write a file whole is no matter of surveys"},
	"tabulation/whole/powercut": {[]string{"tabulation/whole"}, "a disk of tests knows files only"},
	"tabulation/codebook":       {nil, "a codebook never sees a respondent"},
	"tabulation/condition":      {[]string{"tabulation/codebook"}, "a condition knows a codebook only"},
	"tabulation/internal/ooxml": {nil, "ooxml knows workbooks, not surveys"},
	"tabulation/source":         {[]string{"tabulation/codebook"}, "a reader does not know a tab plan"},
	"tabulation/source/textenc": {nil, "textenc knows bytes only"},
	"tabulation/source/delim":   {[]string{"tabulation/codebook", "tabulation/source", "tabulation/source/textenc"}, "a reader does not know a tab plan"},
	"tabulation/source/xlsx":    {[]string{"tabulation/codebook", "tabulation/source", "tabulation/internal/ooxml"}, "a reader does not know a tab plan"},
	"tabulation/source/sav":     {[]string{"tabulation/codebook", "tabulation/source"}, "a reader does not know a tab plan"},
	"tabulation/source/xlsform": {[]string{"tabulation/codebook", "tabulation/source", "tabulation/internal/ooxml"}, "a form knows no respondent"},
	"tabulation/source/open":    {[]string{"tabulation/codebook", "tabulation/source", "tabulation/source/textenc", "tabulation/source/delim", "tabulation/source/sav", "tabulation/source/xlsx", "tabulation/source/xlsform", "tabulation/internal/ooxml"}, "a reader does not know a tab plan"},
	"tabulation/column":         {[]string{"tabulation/condition", "tabulation/codebook", "tabulation/source", "tabulation/whole"}, "columns do not know a tab plan"},
	"tabulation/profile":        {[]string{"tabulation/condition", "tabulation/column", "tabulation/codebook", "tabulation/source"}, "profiling does not know a tab plan"},
	"tabulation/tabplan":        {[]string{"tabulation/condition", "tabulation/codebook"}, "a plan is checked without any respondent"},
	"tabulation/weight":         {[]string{"tabulation/column", "tabulation/tabplan", "tabulation/codebook"}, "weights do not know a table"},
	"tabulation/cube":           {[]string{"tabulation/tabplan", "tabulation/codebook"}, "a cube does not know who fills it"},
	"tabulation/count":          {[]string{"tabulation/condition", "tabulation/column", "tabulation/weight", "tabulation/tabplan", "tabulation/cube", "tabulation/codebook"}, "counting neither reads, tests nor formats"},
	"tabulation/recount":        {[]string{"tabulation/condition", "tabulation/column", "tabulation/codebook", "tabulation/tabplan", "tabulation/table"}, "the second counter shares nothing with the first"},
	"tabulation/signif":         {[]string{"tabulation/cube", "tabulation/tabplan", "tabulation/table", "tabulation/codebook"}, "tests see sums, never respondents"},
	"tabulation/table":          {[]string{"tabulation/codebook"}, "results compute nothing"},
	"tabulation/layout":         {[]string{"tabulation/table", "tabulation/tabplan", "tabulation/codebook"}, "layout does not know Excel"},
	"tabulation/workbook":       {[]string{"tabulation/layout", "tabulation/table", "templates"}, "a writer knows neither counts nor statistics"},
	"tabulation/flat":           {[]string{"tabulation/layout", "tabulation/table", "templates"}, "a writer knows neither counts nor statistics"},
	"tabulation/planbook":       {[]string{"tabulation/tabplan", "tabulation/internal/ooxml"}, "a plan as a workbook knows plans, not what they count"},
	"tabulation/surveygen":      {nil, "the sample survey is data, not engine"},
	"tabulation":                {[]string{"tabulation/*", "templates"}, "the root wires the engine and knows no service"},
	"tabulation/command":        {[]string{"tabulation", "tabulation/codebook", "tabulation/profile", "tabulation/tabplan"}, "the command line uses the root package"},
	"templates":                 {nil, "templates are files"},
	"pb_public":                 {nil, "pages are files"},
	"pb_migrations":             {nil, "migrations know collections only"},
	"hooks":                     {[]string{"hooks/scheduler", "hooks/notify", "tabulation", "tabulation/codebook", "tabulation/tabplan", "tabulation/profile", "tabulation/flat", "tabulation/surveygen", "tabulation/whole", "pb_public", "pb_migrations", "templates"}, "hooks reaches the engine through its root"},
	"hooks/notify":              {nil, "notify does not know what a job is"},
	"hooks/scheduler":           {nil, "the scheduler does not know what a job does"},
	"hooks/scheduler/storetest": {[]string{"hooks/scheduler"}, "the suite knows the contract of stores only"},
	"docs":                      {nil, "tests of the documents, no code"},
	"bench":                     {[]string{"tabulation", "tabulation/codebook", "tabulation/tabplan", "tabulation/surveygen"}, "benchmarks use the engine as its users do"},
	"hooks/browsertest":         {nil, "tests of the pages, no code"},
	"hooks/chaos":               {nil, "tests of whole servers that are killed, no code"},
	"hooks/demo":                {[]string{"tabulation/surveygen"}, "the demo is a client like any other"},
	"hooks/internal/vendorjs":   {nil, "vendoring knows nothing of us"},
	"":                          {[]string{"hooks", "hooks/demo", "tabulation/command"}, "main only wires"},
}

// outside says which packages of others are for whom.
var outside = []struct {
	prefix  string
	allowed []string
	says    string
}{
	{"github.com/pocketbase/", []string{"hooks", "hooks/*", "pb_migrations", "", "examples/*"}, "PocketBase is known to hooks, migrations, main and examples only"},
	{"net/http", []string{"hooks", "hooks/*", "", "bench", "examples/*"}, "the engine knows no network"},
	{"database/sql", []string{"hooks", "hooks/*", "pb_migrations", "examples/*"}, "the engine knows no database"},
}

// leaves may be imported by every package of the engine and by hooks.
var leaves = []string{"tabulation/fault", "tabulation/limit"}

func TestImportsFollowTheRules(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); ; seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, strings.TrimSuffix(module, "/")), "/")
		if strings.HasPrefix(name, "examples/") || strings.HasPrefix(name, "bench") {
			continue // they stand outside, as users do
		}
		r, ok := importRules[name]
		if !ok {
			t.Errorf("package %q has no row in importRules: say where it stands", name)
			continue
		}
		for _, imp := range p.Imports {
			checkOutside(t, name, imp)
			ours, is := strings.CutPrefix(imp, module)
			if is && !slices.Contains(leaves, ours) && !matches(ours, r.may) {
				t.Errorf("%s imports %s: %s", name, ours, r.says)
			}
		}
	}
	if seen < len(importRules)/2 {
		t.Fatalf("go list named only %d packages", seen)
	}
}

func checkOutside(t *testing.T, name, imp string) {
	t.Helper()
	for _, o := range outside {
		if (imp == o.prefix || strings.HasPrefix(imp, o.prefix) && strings.HasSuffix(o.prefix, "/")) && !matches(name, o.allowed) {
			t.Errorf("%s imports %s: %s", name, imp, o.says)
		}
	}
}

func matches(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if deep, ok := strings.CutSuffix(p, "/*"); ok {
			return strings.HasPrefix(name, deep+"/")
		}
		ok, err := path.Match(p, name)
		return err == nil && ok
	})
}
