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

func TestEveryErrorNamesItsPlace(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, plan string
		code       fault.Code
		path, says string
	}{
		{"not JSON", `{"version":1,`, fault.BadPlan, "", "ends too early"},
		{"text behind", `{"version":1,"tables":[{"stub":"S1"}]} x`, fault.BadPlan, "", "JSON"},
		{"no object", `"S1"`, fault.BadPlan, "the plan", "an object"},
		{"no tables", `{"version":1}`, fault.BadPlan, "the plan", "tables"},
		{"no stub", `{"version":1,"tables":[{"banner":"S1"}]}`, fault.BadPlan, "tables[0]", "stub"},
		{"a key twice", `{"version":1,"version":1,"tables":[]}`, fault.Duplicate, "version", "twice"},
		{"an unknown key", `{"version":1,"tables":[{"stubs":"S1"}]}`, fault.UnknownKey, "tables[0].stubs", `Did you mean "stub"?`},
		{"an unknown statistic", `{"version":1,"tables":[{"stub":"S1","statistics":["colpct"]}]}`, fault.UnknownKey, "tables[0].statistics[0]", `"col_pct"`},
		{"an unknown profile", `{"version":1,"tests":{"profile":"exakt"},"tables":[{"stub":"S1"}]}`, fault.UnknownKey, "tests.profile", `"exact"`},
		{"a wrong type", `{"version":1,"tables":{"stub":"S1"}}`, fault.BadPlan, "tables", "a list"},
		{"a level too high", `{"version":1,"tests":{"levels":[5]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.levels[0]", "0.5"},
		{"levels in the wrong order", `{"version":1,"tests":{"levels":[0.1,0.05]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.levels", "strictest"},
		{"decimals out of range", `{"version":1,"layout":{"decimals":9},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "layout.decimals", "0 to 4"},
		{"an unknown language", `{"version":1,"layout":{"language":"fr"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "layout.language", "id"},
		{"another version", `{"version":2,"tables":[{"stub":"S1"}]}`, fault.Version, "version", "version 1"},
		{"an empty net", `{"version":1,"tables":[{"stub":"S10","nets":[{"label":"","codes":[]}]}]}`, fault.BadPlan, "tables[0].nets[0]", "label and codes"},
		{"a pair without a column", `[{"row":"S1"}]`, fault.BadPlan, "[0]", "col"},

		{"no table", `{"version":1,"tables":[]}`, fault.EmptyPlan, "tables", "no table"},
		{"an unknown variable", `{"version":1,"tables":[{"stub":"S11"}]}`, fault.UnknownVariable, "tables[0].stub[0]", `"S10"`},
		{"a pattern that fits nothing", `{"version":1,"tables":[{"stub":"Z*"}]}`, fault.UnknownVariable, "tables[0].stub[0]", "pattern"},
		{"an unknown banner", `{"version":1,"banners":{"main":["S1"]},"tables":[{"stub":"S1","banner":"mian"}]}`, fault.UnknownBanner, "tables[0].banner", `"main"`},
		{"an unknown banner variable", `{"version":1,"banners":{"main":["@total","S2"]},"tables":[{"stub":"S1"}]}`, fault.UnknownVariable, "banners.main[1]", "S1"},
		{"a banner named like a variable", `{"version":1,"banners":{"S1":["S10"]},"tables":[{"stub":"S10"}]}`, fault.Duplicate, "banners.S1", "variable"},
		{"a number as banner", `{"version":1,"tables":[{"stub":"S1","banner":"age"}]}`, fault.NotPossible, "tables[0].banner", "number"},
		{"open text as stub", `{"version":1,"tables":[{"stub":"name"}]}`, fault.NotPossible, "tables[0].stub[0]", "open text"},
		{"a date as stub", `{"version":1,"tables":[{"stub":"d"}]}`, fault.NotPossible, "tables[0].stub[0]", "date"},
		{"a text as weight", `{"version":1,"weight":"name","tables":[{"stub":"S1"}]}`, fault.BadWeight, "weight", "not a number"},
		{"an unknown weight", `{"version":1,"weight":"w","tables":[{"stub":"S1"}]}`, fault.UnknownVariable, "weight", "w"},
		{"a mean without scores", `{"version":1,"tables":[{"stub":"S1","statistics":["mean"]}]}`, fault.NotPossible, "tables[0].statistics", "scores"},
		{"a net of an unknown code", `{"version":1,"tables":[{"stub":"S10","nets":[{"label":"x","codes":["7"]}]}]}`, fault.UnknownCode, "tables[0].nets[0].codes[0]", "7"},
		{"the same table twice", `{"version":1,"tables":[{"stub":"S1"},{"stub":["S1","S10"]}]}`, fault.Duplicate, "tables[1]", "tables[0]"},
		{"a variable without a name", `{"version":1,"variables":[{"cases":[{"label":"x","when":"S1 = 1"}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0]", "name"},
		{"a variable made in two ways", `{"version":1,"variables":[{"name":"x","count":"S10","of":"S1","join":[{"label":"x","codes":["1"]}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0]", "exactly one"},
		{"a case without a condition", `{"version":1,"variables":[{"name":"x","cases":[{"label":"x"}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].cases[0]", "when"},
		{"bands of nothing", `{"version":1,"variables":[{"name":"x","bands":[{"to":5}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0]", "of"},
		{"a band without ends", `{"version":1,"variables":[{"name":"x","of":"age","bands":[{"label":"x"}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].bands[0]", "from"},
		{"a band turned round", `{"version":1,"variables":[{"name":"x","of":"age","bands":[{"from":9,"to":5}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].bands[0]", "before it begins"},
		{"a joined code without codes", `{"version":1,"variables":[{"name":"x","of":"S1","join":[{"label":"x"}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].join[0]", "codes"},
		{"first without cases", `{"version":1,"variables":[{"name":"x","first":true,"of":"S1","join":[{"label":"x","codes":["1"]}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].first", "cases"},
		{"codes without count", `{"version":1,"variables":[{"name":"x","codes":["1"],"of":"S1","join":[{"label":"x","codes":["1"]}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].codes", "count"},
		{"a label in French", `{"version":1,"variables":[{"name":"x","label":{"fr":"x"},"count":"S10"}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].label.fr", "id"},
		{"a flag that is a text", `{"version":1,"rows":{"hide_empty":"yes"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "rows.hide_empty", "true or false"},
		{"codes in the plan's rows", `{"version":1,"rows":{"missing":["9"]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "rows.missing", "belongs to a table"},
		{"a box of no form", `{"version":1,"tables":[{"stub":"S1","rows":{"boxes":["top2"]}}]}`, fault.BadPlan, "tables[0].rows.boxes[0]", "t2b"},
		{"an unknown preset", `{"version":1,"tables":[{"stub":"S1","rows":{"differences":["npss"]}}]}`, fault.BadPlan, "tables[0].rows.differences[0]", "nps"},
		{"a code on both sides", `{"version":1,"tables":[{"stub":"S1","rows":{"differences":[{"label":"x","plus":["1"],"minus":["1"]}]}}]}`, fault.BadPlan, "tables[0].rows.differences[0].minus[0]", "plus"},
		{"an unknown order", `{"version":1,"tables":[{"stub":"S1","rows":{"order":"lable"}}]}`, fault.UnknownKey, "tables[0].rows.order", "label"},
		{"an unknown direction", `{"version":1,"tables":[{"stub":"S1","rows":{"order":{"by":"label","direction":"down"}}}]}`, fault.UnknownKey, "tables[0].rows.order.direction", "down"},

		{"a part of a banner that is a number", `{"version":1,"banners":{"main":["@total",5]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[1]", "variable or an object"},
		{"an empty part of a banner", `{"version":1,"banners":{"main":[{}]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[0]", "either"},
		{"columns without a label", `{"version":1,"banners":{"main":[{"columns":[{"label":"x","when":"S1 = 1"}]}]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[0]", "label"},
		{"codes and nets of columns", `{"version":1,"banners":{"main":[{"variable":"S10","codes":["1"],"nets":[{"label":"x","codes":["1"]}]}]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[0]", "not both"},
		{"a score of a column", `{"version":1,"banners":{"main":[{"label":"y","columns":[{"label":"x","when":"S1 = 1","score":1}]}]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[0]", "no scores"},
		{"weights that are a list", `{"version":1,"weights":[],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "weights", "named weights"},
		{"a weight without targets", `{"version":1,"weights":{"w":{}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "weights.w", "target"},
		{"a target without shares", `{"version":1,"weights":{"w":{"targets":[{"variable":"S1"}]}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "weights.w.targets[0]", "shares"},
		{"caps in the wrong order", `{"version":1,"weights":{"w":{"cap":[5,0.2],"targets":[{"variable":"S1","shares":{"1":1}}]}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "weights.w.cap", "lowest and the highest"},
		{"a negative total", `{"version":1,"weights":{"w":{"total":-5,"targets":[{"variable":"S1","shares":{"1":1}}]}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "weights.w.total", "above 0"},

		{"a weight named like a variable", `{"version":1,"weights":{"S1":{"targets":[{"variable":"S1","shares":{"1":1}}]}},"tables":[{"stub":"S1"}]}`, fault.Duplicate, "weights.S1", "S1"},
		{"a target that is unknown", `{"version":1,"weights":{"w":{"targets":[{"variable":"S2","shares":{"1":1}}]}},"weight":"w","tables":[{"stub":"S1"}]}`, fault.UnknownVariable, "weights.w.targets[0].variable", "S1"},
		{"a share of an unknown code", `{"version":1,"weights":{"w":{"targets":[{"variable":"S1","shares":{"7":1}}]}},"tables":[{"stub":"S1"}]}`, fault.UnknownCode, "weights.w.targets[0].shares[0]", "7"},
		{"a nest of an unknown variable", `{"version":1,"banners":{"main":["S1 > S2"]},"tables":[{"stub":"S10"}]}`, fault.UnknownVariable, "banners.main[0]", "S1"},
		{"a nest of a variable in itself", `{"version":1,"banners":{"main":["S1 > S1"]},"tables":[{"stub":"S10"}]}`, fault.Duplicate, "banners.main[0]", "S1"},
		{"a nest of a number", `{"version":1,"banners":{"main":["S1 > age"]},"tables":[{"stub":"S10"}]}`, fault.NotPossible, "banners.main[0]", "group it"},
		{"nets of a nest", `{"version":1,"banners":{"main":[{"variable":"S1 > S10","nets":[{"label":"x","codes":["1"]}]}]},"tables":[{"stub":"S10"}]}`, fault.NotPossible, "banners.main[0].variable", "nest that"},
		{"columns that are not there", `{"version":1,"banners":{"main":[{"variable":"S10","codes":["7"]}]},"tables":[{"stub":"S1"}]}`, fault.UnknownCode, "banners.main[0].codes[0]", "7"},
		{"a condition of a column", `{"version":1,"banners":{"main":[{"label":"y","columns":[{"label":"x","when":"S1 == "}]}]},"tables":[{"stub":"S1"}]}`, fault.BadExpression, "banners.main[0].columns[0].when", "value is expected"},
		{"the same columns twice", `{"version":1,"banners":{"main":["S10",{"variable":"S10","codes":["1"]}]},"tables":[{"stub":"S1"}]}`, fault.Duplicate, "banners.main", "S10=1"},
		{"a row of the silent in a number", `{"version":1,"tables":[{"stub":"age","rows":{"no_answer":true}}]}`, fault.NotPossible, "tables[0].rows.no_answer", "everybody asked"},
		{"a stub and a grid", `{"version":1,"tables":[{"stub":"S1","grid":"A1_*"}]}`, fault.BadPlan, "tables[0]", "not both"},
		{"an unknown figure of a grid", `{"version":1,"tables":[{"grid":"A1_*","show":["top"]}]}`, fault.BadPlan, "tables[0].show[0]", "t2b"},
		{"an unknown orientation", `{"version":1,"tables":[{"grid":"A1_*","orient":"up"}]}`, fault.BadPlan, "tables[0].orient", "items"},
		{"show without a grid", `{"version":1,"tables":[{"stub":"S1","show":["mean"]}]}`, fault.BadPlan, "tables[0]", "grid"},
		{"a measure without a variable", `{"version":1,"tables":[{"stub":"S1","measure":{}}]}`, fault.BadPlan, "tables[0].measure", "variable"},
		{"a share as measure", `{"version":1,"tables":[{"stub":"S1","measure":{"variable":"age","statistic":"col_pct"}}]}`, fault.BadPlan, "tables[0].measure.statistic", "statistic of numbers"},
		{"items of different codes", `{"version":1,"tables":[{"grid":["A1_1","S1"]}]}`, fault.NotPossible, "tables[0].grid", "same codes"},
		{"a measure that is unknown", `{"version":1,"tables":[{"stub":"S1","measure":{"variable":"agee"}}]}`, fault.UnknownVariable, "tables[0].measure.variable", `"age"`},
		{"a measure without scores", `{"version":1,"tables":[{"stub":"S1","measure":{"variable":"S10"}}]}`, fault.NotPossible, "tables[0].measure.variable", "no scores"},
		{"a measure of a number's rows", `{"version":1,"tables":[{"stub":"age","measure":{"variable":"w_final"}}]}`, fault.NotPossible, "tables[0]", "bands"},
		{"a derived name that is taken", `{"version":1,"variables":[{"name":"S1","count":"S10"}],"tables":[{"stub":"S1"}]}`, fault.Duplicate, "variables[0].name", "S1"},
		{"a derived variable of a later one", `{"version":1,"variables":[{"name":"x","cases":[{"label":"x","when":"y = 1"}]},{"name":"y","of":"S1","join":[{"label":"x","codes":["1"]}]}],"tables":[{"stub":"S1"}]}`, fault.UnknownVariable, "variables[0].cases[0].when", "y"},
		{"bands of codes that are no numbers", `{"version":1,"variables":[{"name":"x","of":"name","bands":[{"to":5}]}],"tables":[{"stub":"S1"}]}`, fault.NotPossible, "variables[0].of", "not a number"},
		{"a join of a number", `{"version":1,"variables":[{"name":"x","of":"age","join":[{"label":"x","codes":["1"]}]}],"tables":[{"stub":"S1"}]}`, fault.NotPossible, "variables[0].of", "no codes to join"},
		{"a join of an unknown code", `{"version":1,"variables":[{"name":"x","of":"S1","join":[{"label":"x","codes":["7"]}]}],"tables":[{"stub":"S1"}]}`, fault.UnknownCode, "variables[0].join[0].codes[0]", "7"},
		{"a code twice", `{"version":1,"variables":[{"name":"x","of":"S1","join":[{"code":"a","label":"x","codes":["1"]},{"code":"a","label":"y","codes":["2"]}]}],"tables":[{"stub":"S1"}]}`, fault.Duplicate, "variables[0].join[1]", "a"},
		{"a count of a number", `{"version":1,"variables":[{"name":"x","count":"age"}],"tables":[{"stub":"S1"}]}`, fault.NotPossible, "variables[0].count", "no answers"},
		{"a count of an unknown code", `{"version":1,"variables":[{"name":"x","count":"S10","codes":["9"]}],"tables":[{"stub":"S1"}]}`, fault.UnknownCode, "variables[0].codes[0]", "9"},
		{"a box without a scale", `{"version":1,"tables":[{"stub":"S1","rows":{"boxes":["t2b"]}}]}`, fault.NotPossible, "tables[0].rows.boxes", "no scale"},
		{"a box of a number", `{"version":1,"tables":[{"stub":"age","rows":{"boxes":["t2b"]}}]}`, fault.NotPossible, "tables[0].rows.boxes", "bands"},
		{"a difference of several answers", `{"version":1,"tables":[{"stub":"S10","rows":{"differences":[{"label":"x","plus":["1"],"minus":["2"]}]}}]}`, fault.NotPossible, "tables[0].rows.differences[0]", "several answers"},
		{"an NPS without its scale", `{"version":1,"tables":[{"stub":"A1_1","rows":{"differences":["nps"]}}]}`, fault.NotPossible, "tables[0].rows.differences[0]", "scale"},
		{"scores of several answers", `{"version":1,"tables":[{"stub":"S10","rows":{"scores":{"1":1}}}]}`, fault.NotPossible, "tables[0].rows.scores", "no scores"},
		{"a score of an unknown code", `{"version":1,"tables":[{"stub":"S1","rows":{"scores":{"7":1}}}]}`, fault.UnknownCode, "tables[0].rows.scores.7", "7"},
		{"a missing code that is unknown", `{"version":1,"tables":[{"stub":"S1","rows":{"missing":["7"]}}]}`, fault.UnknownCode, "tables[0].rows.missing[0]", "7"},
		{"a net within a net of an unknown code", `{"version":1,"tables":[{"stub":"S10","nets":[{"label":"x","nets":[{"label":"y","codes":["7"]}]}]}]}`, fault.UnknownCode, "tables[0].nets[0].nets[0].codes[0]", "7"},
		{"a filter of an unknown code", `{"version":1,"filter":"S1 = 5","tables":[{"stub":"S1"}]}`, fault.UnknownCode, "filter", "5"},
	} {
		plan, err := Parse([]byte(tc.plan))
		if err == nil {
			_, err = Resolve(plan, book())
		}
		f, ok := err.(*fault.Error)
		if !ok {
			t.Errorf("%s: no fault but %v", tc.name, err)
			continue
		}
		if f.Code != tc.code || f.Where.Path != tc.path || !strings.Contains(f.Error(), tc.says) {
			t.Errorf("%s: code %s at %q: %s", tc.name, f.Code, f.Where.Path, f.Error())
		}
		translated(t, f)
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
