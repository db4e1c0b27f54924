package tabplan

import (
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// refused are plans that are not accepted, with the place and the words of
// the error.
var refused = []struct {
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
	{"a title that is a number", `{"version":1,"title":5,"tables":[{"stub":"S1"}]}`, fault.BadPlan, "title", "a text is expected"},
	{"a version that is a text", `{"version":"1","tables":[{"stub":"S1"}]}`, fault.BadPlan, "version", "a number is expected"},
	{"a stub that is a number", `{"version":1,"tables":[{"stub":5}]}`, fault.BadPlan, "tables[0].stub", "a text or a list"},
	{"a stub of nothing", `{"version":1,"tables":[{"stub":[]}]}`, fault.BadPlan, "tables[0].stub", "at least one"},
	{"banners that are a list", `{"version":1,"banners":["S1"],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners", "named banners"},
	{"a banner without a name", `{"version":1,"banners":{" ":["S1"]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners. ", "needs a name"},
	{"a banner without columns", `{"version":1,"banners":{"main":[]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main", "at least one"},
	{"codes of columns with conditions", `{"version":1,"banners":{"main":[{"label":"y","codes":["1"],"columns":[{"label":"x","when":"S1 = 1"}]}]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "banners.main[0]", "belong to a variable"},
	{"scores that are a list", `{"version":1,"tables":[{"stub":"S1","rows":{"scores":[1]}}]}`, fault.BadPlan, "tables[0].rows.scores", "codes and numbers"},
	{"a difference without a side", `{"version":1,"tables":[{"stub":"S1","rows":{"differences":[{"label":"x","plus":["1"]}]}}]}`, fault.BadPlan, "tables[0].rows.differences[0]", "minus"},
	{"a label that is a number", `{"version":1,"tables":[{"stub":"S1","base_text":5}]}`, fault.BadPlan, "tables[0].base_text", "by language"},
	{"a code that is a list", `{"version":1,"variables":[{"name":"x","cases":[{"code":[],"label":"y","when":"S1 = 1"}]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0].cases[0].code", "a code is expected"},
	{"no case at all", `{"version":1,"variables":[{"name":"x","cases":[]}],"tables":[{"stub":"S1"}]}`, fault.BadPlan, "variables[0]", "at least one case"},
	{"answers of a grid", `{"version":1,"tables":[{"grid":"A1_*","base":"answers"}]}`, fault.BadPlan, "tables[0].base", "not for a grid"},
	{"an unknown base", `{"version":1,"tables":[{"stub":"S1","base":"all"}]}`, fault.UnknownKey, "tables[0].base", "answered"},

	{"a negative base", `{"version":1,"tests":{"min_base":-1},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.min_base", "0 or more"},
	{"three levels", `{"version":1,"tests":{"levels":[0.01,0.05,0.1]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.levels", "not 3"},
	{"a comparison twice", `{"version":1,"tests":{"compare":["rest","rest"]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.compare[1]", "twice"},
	{"items and nothing else", `{"version":1,"tests":{"compare":"items"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.compare", "also what is compared"},
	{"two kinds of arrows", `{"version":1,"tests":{"compare":["rest","total"]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.compare[1]", "arrows"},
	{"weights as people in another profile", `{"version":1,"tests":{"base":"weighted"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.base", "pooled and spss"},
	{"Total in a profile without overlap", `{"version":1,"tests":{"profile":"spss","compare":"total"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.compare", "share respondents"},
	{"a scope without a correction", `{"version":1,"tests":{"scope":"job"},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.scope", "needs a correction"},
	{"groups that are a list", `{"version":1,"tests":{"groups":["A/B"]},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.groups", "banner names"},
	{"a group of one", `{"version":1,"banners":{"main":["S1","S10"]},"tests":{"groups":{"main":"A"}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.groups.main", "at least two"},
	{"a group of a letter twice", `{"version":1,"banners":{"main":["S1","S10"]},"tests":{"groups":{"main":"A/A"}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.groups.main", "twice"},
	{"a group of two variables", `{"version":1,"banners":{"main":["S1","S10"]},"tests":{"groups":{"main":"A/F"}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.groups.main", "different banner variables"},
	{"a letter that no column has", `{"version":1,"banners":{"main":["S1"]},"tests":{"groups":{"main":"A/Z"}},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "tests.groups.main", "A to D"},
	{"groups of an unknown banner", `{"version":1,"banners":{"main":["S1"]},"tests":{"groups":{"mian":"A/B"}},"tables":[{"stub":"S1"}]}`, fault.UnknownBanner, "tests.groups.mian", `"main"`},
	{"nothing to hide", `{"version":1,"suppress":{"cells":1},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "suppress", "nothing would be hidden"},
	{"columns that follow from others", `{"version":1,"suppress":{"bases":10,"complementary":false},"tables":[{"stub":"S1"}]}`, fault.BadPlan, "suppress", "follow from Total"},
}

func TestEveryErrorNamesItsPlace(t *testing.T) {
	t.Parallel()
	for _, tc := range refused {
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
