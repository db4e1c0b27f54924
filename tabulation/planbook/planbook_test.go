package planbook

import (
	"bytes"
	"errors"
	"os"
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
		{"tables!K3", "colpct", fault.Where{Sheet: "tables", Row: 3, Col: 11}, "col_pct"},
		{"tables!W2", "yes", fault.Where{Sheet: "tables", Row: 2, Col: 23}, "true or false"},
		{"tables!V2", "{broken", fault.Where{Sheet: "tables", Row: 2, Col: 22}, "JSON"},
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
