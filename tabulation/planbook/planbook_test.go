package planbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func parsed(t interface{ Fatal(...any) }, text string) *tabplan.Plan {
	plan, err := tabplan.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// same writes a plan, reads it back and compares the JSON of both.
func same(t interface {
	Fatal(...any)
	Errorf(string, ...any)
}, plan *tabplan.Plan) {
	var book bytes.Buffer
	if err := Write(&book, plan); err != nil {
		t.Fatal(err)
	}
	back, _, err := Read(bytes.NewReader(book.Bytes()), int64(book.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := plan.JSON()
	got, _ := back.JSON()
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("the plan came back as another one: %s", d)
	}
}

func TestAPlanComesBackFromItsWorkbook(t *testing.T) {
	t.Parallel()
	every, err := os.ReadFile("../tabplan/testdata/golden/every_key.json")
	if err != nil {
		t.Fatal(err)
	}
	same(t, parsed(t, string(every)))
	for _, text := range []string{
		`{"version":1,"tables":[{"stub":"S1"}]}`,
		`{"version":1,"title":"{odd} title","filter":"[Group_S/S1] = 1 and name ~ \"a, b\"","tables":[{"stub":"S1","filter":"[S1] = '01'","title":" = 1+1 ","weight":""}]}`,
		`{"version":1,"tables":[{"id":"a","stub":["A, B","C"],"nets":[{"label":"x","codes":["01","1 2"],"nets":[{"label":"y","codes":["3"]},{"label":{"en":"z","id":"zz"},"codes":["4"],"nets":[{"label":"deep","codes":["5"]}]}]},{"label":"w","codes":["1"],"hide_members":true}]},{"id":"b","stub":"S1","nets":[{"label":"only","codes":["1"]}]}]}`,
		`{"version":1,"banners":{"b":[{"label":"u","columns":[{"label":"h","when":"S1 = 1"}]},"S1 > S2",{"variable":"S3","codes":["2","1"]}],"a":"S1"},"tables":[{"stub":"S1","banner":"b"}]}`,
		`{"version":1,"rows":{"order":{"by":"label","direction":"descending"}},"tables":[{"stub":"S1","rows":{"scores":{"1":null,"2":5.5},"differences":["nps",{"label":"d","plus":["1"],"minus":["2"]}]}}]}`,
	} {
		same(t, parsed(t, text))
	}
}

func TestAnyPlanComesBack(t *testing.T) {
	t.Parallel()
	plans := rapid.Custom(func(t *rapid.T) *tabplan.Plan {
		word := rapid.StringMatching(`[A-Za-z][A-Za-z0-9 _=,;"'\[\]{}%é-]{0,12}`)
		label := rapid.Custom(func(t *rapid.T) tabplan.Label {
			if rapid.Bool().Draw(t, "languages") {
				return tabplan.Label{"en": word.Draw(t, "en"), "id": word.Draw(t, "id")}
			}
			return tabplan.One(word.Draw(t, "label"))
		})
		codes := rapid.SliceOfN(rapid.StringMatching(`[0-9A-Za-z][0-9A-Za-z,. ]{0,4}`), 1, 4)
		plan := &tabplan.Plan{Version: 1, Title: word.Draw(t, "title"), Banners: map[string]tabplan.Banner{}}
		for range rapid.IntRange(0, 3).Draw(t, "variables") {
			v := tabplan.VariableSpec{Name: rapid.StringMatching(`v[a-z]{6}`).Draw(t, "name"), Label: label.Draw(t, "l")}
			for range rapid.IntRange(1, 3).Draw(t, "cases") {
				v.Cases = append(v.Cases, tabplan.CaseSpec{Label: label.Draw(t, "case"), When: word.Draw(t, "when")})
			}
			plan.Variables = append(plan.Variables, v)
		}
		for range rapid.IntRange(1, 4).Draw(t, "tables") {
			s := tabplan.TableSpec{Stub: codes.Draw(t, "stub"), Title: word.Draw(t, "title"), Filter: word.Draw(t, "filter")}
			for range rapid.IntRange(0, 2).Draw(t, "nets") {
				s.Nets = append(s.Nets, tabplan.Net{Label: label.Draw(t, "net"), Codes: codes.Draw(t, "codes"), Nets: []tabplan.Net{{Label: label.Draw(t, "inner"), Codes: codes.Draw(t, "inner codes")}}})
			}
			plan.Tables = append(plan.Tables, s)
		}
		return plan
	})
	read := 0
	for seed := range 40 {
		text, err := plans.Example(seed).JSON()
		if err != nil {
			t.Fatal(err)
		}
		plan, err := tabplan.Parse(text)
		if err != nil {
			continue // a name twice, say
		}
		read++
		same(t, plan)
	}
	if read < 20 {
		t.Errorf("only %d plans were tried", read)
	}
}

// edited writes a plan, changes cells, and reads it.
func edited(t *testing.T, text string, cells map[string]any) (*Places, error) {
	t.Helper()
	var book bytes.Buffer
	if err := Write(&book, parsed(t, text)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	for at, v := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	_, places, err := Read(bytes.NewReader(out.Bytes()), int64(out.Len()))
	return places, err
}

func TestErrorsNameSheetAndCell(t *testing.T) {
	t.Parallel()
	const plan = `{"version":1,"variables":[{"name":"v","of":"S5","bands":[{"to":5},{"from":6}]}],"banners":{"main":["S1"]},"tables":[{"stub":"S1","nets":[{"label":"n","codes":["1"]}]},{"stub":"S2"}]}`
	for _, tc := range []struct {
		cell  string
		value any
		where fault.Where
		says  string
	}{
		{"tables!J3", "colpct", fault.Where{Sheet: "tables", Row: 3, Col: 10}, "col_pct"},
		{"tables!V2", "yes", fault.Where{Sheet: "tables", Row: 2, Col: 22}, "true or false"},
		{"tables!U2", "{broken", fault.Where{Sheet: "tables", Row: 2, Col: 21}, "JSON"},
		{"tables!A3", "1", fault.Where{Sheet: "tables", Row: 3, Col: 1}, "twice"},
		{"tables!Z1", "stubb", fault.Where{}, ""},
		{"variables!L2", "many", fault.Where{Sheet: "variables", Row: 2, Col: 12}, "a number"},
		{"nets!A2", "9", fault.Where{Sheet: "nets", Row: 2, Col: 1}, "no table"},
		{"nets!B2", "3", fault.Where{Sheet: "nets", Row: 2, Col: 2}, "level"},
		{"plan!A3", "layuot.decimals", fault.Where{}, ""},
		{"weights!H2", "1", fault.Where{Sheet: "weights", Row: 2, Col: 1}, "weight is missing"},
	} {
		_, err := edited(t, plan, map[string]any{tc.cell: tc.value})
		if tc.says == "" { // a header or key without a value changes nothing
			if err != nil {
				t.Errorf("%s: %v", tc.cell, err)
			}
			continue
		}
		var f *fault.Error
		if !errors.As(err, &f) || f.Where.Sheet != tc.where.Sheet || f.Where.Row != tc.where.Row || !strings.Contains(f.Error(), tc.says) {
			t.Errorf("%s: %v", tc.cell, err)
			continue
		}
		if f.Where.Col != tc.where.Col && tc.cell != "weights!H2" {
			t.Errorf("%s: column %d: %v", tc.cell, f.Where.Col, err)
		}
		if why := f.With["why"]; why != "" && strings.Contains(f.In("id"), why) {
			t.Errorf("%q has no Indonesian words", why)
		}
	}
	places, err := edited(t, plan, map[string]any{"tables!C2": "S7"})
	if err != nil {
		t.Fatal(err)
	}
	unknown := fault.New(fault.UnknownVariable, "x", "name", "S7", "near", "").At(fault.Where{Path: "tables[0].stub[0]"})
	var f *fault.Error
	if err := places.Locate(unknown); !errors.As(err, &f) || f.Where.Sheet != "tables" || f.Where.Row != 2 || f.Where.Col != 3 {
		t.Errorf("an error of binding is placed at %+v", f.Where)
	}
}

func TestAWorkbookWithoutTablesIsNoPlan(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	_, _, err := Read(bytes.NewReader(out.Bytes()), int64(out.Len()))
	var ours *fault.Error
	if !errors.As(err, &ours) || ours.Code != fault.NoSheet {
		t.Errorf("%v", err)
	}
}

// TestNothingInAWorkbookIsDropped: what stands in a cell is in the plan, or an
// error says where it stands and why not.
func TestNothingInAWorkbookIsDropped(t *testing.T) {
	t.Parallel()
	const tables = "# tables\nnumber|stub\n1|S1\n"
	var seen []string // the reasons of all errors
	for _, tc := range []struct {
		name, text string
		code       fault.Code
		where      fault.Where
		says       string
	}{
		{"a header twice", "# tables\nstub|title|stub\nS1|x|S2\n", fault.Duplicate, fault.Where{Sheet: "tables", Row: 1, Col: 3}, `"stub"`},
		{"a value below no header", "# tables\nstub|\nS1|forgotten\n", fault.BadPlan, fault.Where{Sheet: "tables", Row: 2, Col: 2}, "no header"},
		{"a part and the whole", "# tables\nstub|rows|rows.order\nS1|{}|label\n", fault.BadPlan, fault.Where{Sheet: "tables", Row: 2, Col: 3}, "twice"},
		{"a setting twice", "# plan\nkey|value\ntitle|x\ntitle|y\n" + tables, fault.BadPlan, fault.Where{Sheet: "plan", Row: 3, Col: 1}, "twice"},
		{"a setting and a part of it", "# plan\nkey|value\nlayout|{}\nlayout.decimals|1\n" + tables, fault.BadPlan, fault.Where{Sheet: "plan", Row: 3, Col: 1}, "twice"},
		{"tables among the settings", "# plan\nkey|value\ntables|[]\n" + tables, fault.BadPlan, fault.Where{Sheet: "plan", Row: 2, Col: 1}, "sheet of its own"},
		{"nets among the tables", "# tables\nstub|nets\nS1|[]\n", fault.BadPlan, fault.Where{Sheet: "tables", Row: 2, Col: 2}, "sheet of its own"},
		{"a further column of nets", tables + "# nets\ntable|label|codes|colour\n1|x|1|red\n", fault.UnknownKey, fault.Where{Sheet: "nets", Row: 2, Col: 4}, "colour"},
		{"a mistyped column of weights", tables + "# weights\nweight|variabel|code|share\nw|S1|1|50\n", fault.UnknownKey, fault.Where{Sheet: "weights", Row: 2, Col: 2}, `"variable"`},
		{"a mistyped column of variables", tables + "# variables\nname|lable|count\nn|x|S12\n", fault.UnknownKey, fault.Where{Sheet: "variables", Row: 2, Col: 2}, `"label"`},
		{"a mistyped column of banners", tables + "# banners\nbanner|varable\nb|S1\n", fault.UnknownKey, fault.Where{Sheet: "banners", Row: 2, Col: 2}, `"variable"`},
		{"a third column of settings", "# plan\nkey|value|note\ntitle|x|y\n" + tables, fault.UnknownKey, fault.Where{Sheet: "plan", Row: 2, Col: 3}, "note"},
		{"two labels of a variable", tables + "# variables\nname|label|case label|when\nv|A|x|S1 = 1\nv|B|y|S1 = 2\n", fault.BadPlan, fault.Where{Sheet: "variables", Row: 3, Col: 2}, `"A"`},
		{"two starts of a weight", tables + "# weights\nweight|start|variable|code|share\nw|d|S1|1|50\nw|e||2|50\n", fault.BadPlan, fault.Where{Sheet: "weights", Row: 3, Col: 2}, `"d"`},
		{"a share twice", tables + "# weights\nweight|variable|code|share\nw|S1|1|50\nw|S1|1|60\n", fault.BadPlan, fault.Where{Sheet: "weights", Row: 3, Col: 3}, "twice"},
		{"a code without a share", tables + "# weights\nweight|variable|code|share\nw|S1|1|\n", fault.BadPlan, fault.Where{Sheet: "weights", Row: 2, Col: 3}, "share"},
		{"a filter without tables", tables + "# filters\ntables|filter\n|S1 = 1\n", fault.BadPlan, fault.Where{Sheet: "filters", Row: 2, Col: 2}, "(all)"},
		{"tables without a filter", tables + "# filters\ntables|filter\n1|\n", fault.BadPlan, fault.Where{Sheet: "filters", Row: 2, Col: 1}, "missing"},
		{"a filter of no table", tables + "# filters\ntables|filter\n1, 7|S1 = 1\n", fault.BadPlan, fault.Where{Sheet: "filters", Row: 2, Col: 1}, `"7"`},
		{"two filters of a table", tables + "# filters\ntables|filter\n1|S1 = 1\n1|S1 = 2\n", fault.BadPlan, fault.Where{Sheet: "filters", Row: 3, Col: 1}, "elsewhere"},
		{"a filter of the plan in two places", "# plan\nkey|value\nfilter|S1 = 1\n" + tables + "# filters\ntables|filter\n(all)|S1 = 2\n", fault.BadPlan, fault.Where{Sheet: "filters", Row: 2, Col: 1}, "elsewhere"},
		{"no key", "# plan\nkey|value\n|x\n" + tables, fault.BadPlan, fault.Where{Sheet: "plan", Row: 2, Col: 2}, "without a key"},
		{"no banner", tables + "# banners\nbanner|variable\n|S1\n", fault.BadPlan, fault.Where{Sheet: "banners", Row: 2, Col: 2}, "name of the banner"},
		{"no weight", tables + "# weights\nweight|variable|code|share\n|S1|1|50\n", fault.BadPlan, fault.Where{Sheet: "weights", Row: 2, Col: 2}, "name of the weight"},
		{"a share of nothing", tables + "# weights\nweight|variable|code|share\nw||1|50\n", fault.BadPlan, fault.Where{Sheet: "weights", Row: 2, Col: 3}, "without a variable"},
		{"a net of no table", tables + "# nets\ntable|label|codes\n9|x|1\n", fault.BadPlan, fault.Where{Sheet: "nets", Row: 2, Col: 1}, `"9"`},
		{"a net within none", tables + "# nets\ntable|level|label|codes\n1|2|x|1\n", fault.BadPlan, fault.Where{Sheet: "nets", Row: 2, Col: 2}, "level of 1"},
		{"a number twice", "# tables\nnumber|stub\n1|S1\n1|S2\n", fault.BadPlan, fault.Where{Sheet: "tables", Row: 3, Col: 1}, "twice"},
		{"no JSON", "# tables\nstub|rows.order\nS1|{by\n", fault.BadPlan, fault.Where{Sheet: "tables", Row: 2, Col: 2}, "JSON"},
		{"another version", "# plan\nkey|value\nversion|2\n" + tables, fault.Version, fault.Where{Sheet: "plan", Row: 2, Col: 2}, "version 1"},
	} {
		book := bookOf(t, tc.text)
		_, _, err := Read(bytes.NewReader(book), int64(len(book)))
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != tc.code || f.Where.Sheet != tc.where.Sheet || f.Where.Row != tc.where.Row || f.Where.Col != tc.where.Col || !strings.Contains(f.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if why := f.With["why"]; why != "" && strings.Contains(f.In("id"), why) {
			t.Errorf("%q has no Indonesian words", why)
		}
		seen = append(seen, f.With["why"])
	}
	book := bookOf(t, "# tables\nnumber|stub|filter\n1|S1|S5 > 1\n2|S2|\n3|S3|\n# filters\ntables|filter\n2,3|[S1] = 1\n(all)|S5 >= 18\n")
	plan, places, err := Read(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	if plan.Filter != "S5 >= 18" || plan.Tables[0].Filter != "S5 > 1" || plan.Tables[1].Filter != "[S1] = 1" || plan.Tables[2].Filter != "[S1] = 1" {
		t.Errorf("%+v", plan)
	}
	bad := fault.New(fault.BadExpression, "x", "why", "y").At(fault.Where{Path: "tables[2].filter", Offset: 3})
	var placed *fault.Error
	if err := places.Locate(bad); !errors.As(err, &placed) || placed.Where.Sheet != "filters" || placed.Where.Row != 2 || placed.Where.Col != 2 || placed.Where.Offset != 3 {
		t.Errorf("an error of a filter is placed at %+v", placed.Where)
	}
	for _, text := range []string{ // the same said again is no harm
		tables + "# variables\nname|label|case label|when\nv|A|x|S1 = 1\nv|A|y|S1 = 2\n",
		"# plan\nkey|value\nversion|1\n" + tables,
	} {
		book := bookOf(t, text)
		if _, _, err := Read(bytes.NewReader(book), int64(len(book))); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, tc := range []struct {
		formula bool
		says    string
	}{{false, "#N/A"}, {true, "no stored value"}} {
		f := excelize.NewFile()
		if err := f.SetSheetName("Sheet1", "tables"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("tables", "A1", &[]any{"stub", "title"}); err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("tables", "A2", &[]any{"S1", "x"}); err != nil {
			t.Fatal(err)
		}
		if tc.formula {
			if err := f.SetCellValue("tables", "B2", nil); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellFormula("tables", "B2", `"a"&"b"`); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		book := out.Bytes()
		if !tc.formula {
			book = replaced(t, book, "xl/worksheets/sheet1.xml", `<c r="B2"`, `<c r="B2" t="e"><v>#N/A</v></c><c r="C2"`)
		}
		_, _, err := Read(bytes.NewReader(book), int64(len(book)))
		var ours *fault.Error
		if !errors.As(err, &ours) || ours.Where.Sheet != "tables" || ours.Where.Row != 2 || !strings.Contains(ours.Error(), tc.says) {
			t.Errorf("%s: %v", tc.says, err)
			continue
		}
		seen = append(seen, ours.With["why"])
	}
	source, err := os.ReadFile("read.go")
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, m := range regexp.MustCompile(`(?:\.fail\([^,"]+, (?:"[a-z]+", )?|fail\("[a-z]+", |"why", (?:fmt\.Sprintf\()?)("(?:[^"\\]|\\.)* (?:[^"\\]|\\.)*")`).FindAllStringSubmatch(string(source), -1) {
		text, err := strconv.Unquote(m[1])
		if err != nil {
			t.Fatal(err)
		}
		said++
		parts := regexp.MustCompile("%[a-z]").Split(text, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		like := regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
		if !slices.ContainsFunc(seen, like.MatchString) {
			t.Errorf("no test has seen %q", text)
		}
	}
	if said < 18 {
		t.Errorf("only %d sentences were found in the source", said)
	}
}

// replaced gives the workbook with a text of one part replaced.
func replaced(t *testing.T, book []byte, part, old, with string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part && !bytes.Contains(body, []byte(old)) {
			t.Fatalf("%s holds no %s", part, old)
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			body = bytes.Replace(body, []byte(old), []byte(with), 1)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
