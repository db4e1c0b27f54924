package tabplan

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// book is a small codebook with every kind of variable.
func book() *codebook.Codebook {
	score := func(f float64) *float64 { return &f }
	values := func(codes ...string) []codebook.Value {
		var out []codebook.Value
		for _, c := range codes {
			out = append(out, codebook.Value{Code: c, Listed: true, Label: codebook.Plain("label " + c)})
		}
		return out
	}
	rating := values("1", "2", "3", "99")
	for i := range 3 {
		rating[i].Score = score(float64(i + 1))
	}
	rating[3].Role = codebook.Missing
	s1 := append(values("1", "2", "96"), codebook.Value{Code: "01"})
	s1[2].Anchor = true
	return codebook.New(nil, nil, []codebook.Variable{
		{Name: "S1", Header: "Group_S/S1", Type: codebook.Single, Use: codebook.Analysis, Values: s1, Label: codebook.Text{"en": "Sex", "id": "Jenis kelamin"}},
		{Name: "S10", Type: codebook.Multiple, Use: codebook.Analysis, Separator: " ", Values: values("1", "2", "3", "4")},
		{Name: "A1_1", Type: codebook.Single, Use: codebook.Analysis, Values: rating},
		{Name: "A1_2", Type: codebook.Single, Use: codebook.Analysis, Values: rating},
		{Name: "A1_10", Type: codebook.Single, Use: codebook.Hidden, Values: rating},
		{Name: "age", Type: codebook.Numeric, Use: codebook.Analysis},
		{Name: "w_final", Type: codebook.Numeric, Use: codebook.Weight},
		{Name: "name", Type: codebook.OpenText, Use: codebook.Verbatim},
		{Name: "d", Type: codebook.Date, Use: codebook.Analysis},
	})
}

const full = `{"version":1,"title":"T","weight":"w_final","filter":"S1 = 1","banners":{"main":["@total","S1","S10"]},
"tables":[{"stub":["A1_*"],"statistics":["col_pct","mean"]},{"id":"own","stub":"S10","banner":"S1","filter":"age > 30","weight":"","nets":[{"label":"any","codes":["1",2]}],"base_text":"who"},{"stub":"age"}],
"statistics":["count","col_pct","mean"],"tests":{"profile":"exact","levels":[0.01,0.05],"min_base":50},"layout":{"decimals":1,"language":"id","split":50,"missing":"-","theme":"plain"}}`

func TestResolveAFullPlan(t *testing.T) {
	t.Parallel()
	plan, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Resolve(plan, book())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, tab := range r.Tables {
		keys = append(keys, tab.Key)
	}
	if d := cmp.Diff([]string{"A1_1~main", "A1_2~main", "own", "age~main"}, keys); d != "" {
		t.Fatal("keys:", d)
	}
	grid, own, age := r.Tables[0], r.Tables[2], r.Tables[3]
	if grid.Weight == nil || own.Weight != nil || own.Filter == nil || grid.Filter != nil || grid.JobFilter == nil {
		t.Error("weights or filters are wrong")
	}
	if grid.Banner != age.Banner || grid.Banner == own.Banner || len(grid.Banner.Blocks) != 2 || !grid.Banner.Total {
		t.Error("banners are not shared or wrong")
	}
	if !slices.Equal(grid.Stub.Missing, []string{"99"}) || len(grid.Stub.Categories) != 3 || grid.Stub.Scores["3"] != 3 {
		t.Errorf("the grid item has missing %v, %d rows, scores %v", grid.Stub.Missing, len(grid.Stub.Categories), grid.Stub.Scores)
	}
	var rows []string
	for _, c := range own.Stub.Categories {
		rows = append(rows, c.Key)
	}
	if d := cmp.Diff([]string{"net:any", "1", "2", "3", "4"}, rows); d != "" {
		t.Error("rows:", d)
	}
	if age.Stub.Kind != Quantity || !slices.Equal(age.Statistics, []Statistic{Mean, StdDev, StdErr, Median}) {
		t.Errorf("age has %v", age.Statistics)
	}
	// anchored rows stand behind the others, codes of no list last
	banner := grid.Banner.Blocks[0].Categories
	if banner[2].Key != "96" || banner[3].Key != "01" || banner[3].Listed {
		t.Errorf("the order of S1 is %v", banner)
	}
	again, _ := Resolve(plan, book())
	if again.Digest != r.Digest || len(r.Digest) != 64 {
		t.Error("the digest is not stable")
	}
}

func TestShortForms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, plan string
		keys       []string
		total      bool
	}{
		{"a bare list", `[{"row":"S10","col":"S1"},{"row_var":"A1_1","col_var":"S1"}]`, []string{"S10~S1", "A1_1~S1"}, false},
		{"lists in a pair", `[{"row":["S10","A1_1"],"col":["S1","A1_2"]}]`, []string{"S10~S1", "A1_1~S1", "S10~A1_2", "A1_1~A1_2"}, false},
		{"tables without a version", `{"tables":[{"stub":"S10","banner":"S1"}]}`, []string{"S10~S1"}, false},
		{"a variable as banner of a full plan has Total", `{"version":1,"tables":[{"stub":"S10","banner":"S1"}]}`, []string{"S10~S1"}, true},
		{"a table that wants no Total", `{"version":1,"tables":[{"stub":"S10","banner":"S1","total_column":false}]}`, []string{"S10~S1"}, false},
		{"a named banner in a pair", `{"banners":{"main":["S1"]},"tables":[{"row":"S10","col":"main"}]}`, []string{"S10~main"}, true},
		{"no banner at all is Total", `{"version":1,"tables":[{"stub":"S10"}]}`, []string{"S10~total"}, true},
	} {
		plan, err := Parse([]byte(tc.plan))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		r, err := Resolve(plan, book())
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		var keys []string
		for _, tab := range r.Tables {
			keys = append(keys, tab.Key)
			if tab.Banner.Total != tc.total {
				t.Errorf("%s: Total is %v", tc.name, tab.Banner.Total)
			}
		}
		if d := cmp.Diff(tc.keys, keys); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

// translated reports a reason that is English in the Indonesian sentence. The
// words of the JSON decoder stay as they are.
func translated(t *testing.T, f *fault.Error) {
	t.Helper()
	if why := f.With["why"]; why != "" && !strings.HasPrefix(why, "it is not JSON: ") && strings.Contains(f.In("id"), why) {
		t.Errorf("%q has no Indonesian words", why)
	}
}

func TestCheckListsEverything(t *testing.T) {
	t.Parallel()
	plan, err := Parse([]byte(`{"version":1,"weight":"x","filter":"S1 =","tables":[{"stub":"nope"},{"stub":"S1","banner":"nope"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if errs := Check(plan, book()); len(errs) != 4 {
		t.Errorf("%d errors: %v", len(errs), errs)
	}
}

func TestJSONReadsBackAsTheSamePlan(t *testing.T) {
	t.Parallel()
	every, err := os.ReadFile(everyKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{[]byte(full), every} {
		plan, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out, err := plan.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(out)
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if d := cmp.Diff(plan, back, cmp.AllowUnexported(Difference{})); d != "" {
			t.Error(d)
		}
	}
}

// TestSchemaAndStructsAgree holds the keys of schema.json against those of
// the Go structs, both ways.
func TestSchemaAndStructsAgree(t *testing.T) {
	t.Parallel()
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
	for name, v := range map[string]any{
		"plan": Plan{}, "table": TableSpec{}, "net": Net{}, "tests": Tests{}, "layout": Layout{}, "rows": Rows{}, "difference": Difference{}, "order": Order{},
		"variable": VariableSpec{}, "case": CaseSpec{}, "band": BandSpec{}, "join": JoinSpec{}, "columns": Columns{}, "measure": MeasureSpec{}, "raking": RakingSpec{}, "target": TargetSpec{},
	} {
		var want []string
		typ := reflect.TypeOf(v)
		for i := range typ.NumField() {
			if key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); key != "-" && typ.Field(i).IsExported() {
				want = append(want, key)
			}
		}
		var got []string
		for key := range schema.Defs[name].Properties {
			got = append(got, key)
		}
		slices.Sort(want)
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"S1", "S10", "S8", "A1_1", "A1_2", "w_final", "E1_coded", "region"}
	for _, tc := range []struct {
		name string
		want []string
	}{
		{"w_finl", []string{"w_final"}}, {"E1_code", []string{"E1_coded"}}, {"regoin", []string{"region"}}, {"A1_3", []string{"A1_1", "A1_2"}}, {"quite another", nil},
	} {
		if d := cmp.Diff(tc.want, Nearest(tc.name, known, 2)); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`[{"row":"S10","col":"S1"}]`))
	f.Add([]byte(`{"tables":[{"stub":"S10","banner":"S1"}]}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	cb := book()
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := Parse(text)
		if err != nil {
			if _, ok := err.(*fault.Error); !ok {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		_, _ = Resolve(plan, cb)
		out, err := plan.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(out); err != nil && len(plan.Tables) > 0 {
			t.Fatalf("a plan does not read back: %v\n%s", err, out)
		}
	})
}

// Check lists everything in a plan that cannot be bound to a codebook, in
// plan order; nil when all can.
func Check(p *Plan, cb *codebook.Codebook) []error {
	r := newResolver(p, cb)
	r.run()
	return r.errs
}
