package tabplan

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// setting is a row of a table of FORMAT.md: a key, its values and default.
type setting struct{ key, values, byDefault string }

// settingsOf reads the table of FORMAT.md whose head begins so.
func settingsOf(t *testing.T, page, head string) []setting {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n"+head)
	if !ok {
		t.Fatalf("FORMAT.md has no table %q", head)
	}
	var out []setting
	for _, line := range strings.Split(rest, "\n")[2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		out = append(out, setting{strings.Trim(cells[0], "` "), cells[1], cells[2]})
	}
	return out
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	bounds = regexp.MustCompile(`(\d[\d,]*)(?:–| to )(\d[\d,]*)`)
)

// parses reads a plan with one setting.
func parses(section, key, value string) error {
	more := ""
	switch {
	case section == "tests" && key == "base" && value == `"weighted"`:
		more = `,"profile":"spss"`
	case key == "scope":
		more = `,"correction":"holm"`
	case section == "suppress" && key != "bases":
		more = `,"bases":5`
	case section == "suppress":
		more = `,"cells":5`
	}
	_, err := Parse([]byte(fmt.Sprintf(`{"version":1,%q:{%q:%s%s},"tables":[{"stub":"S1"}]}`, section, key, value, more)))
	return err
}

// TestSettingsAreAsTheFormatPageSays holds keys, values, ranges and defaults
// of tests, suppression and layout against FORMAT.md: what the page names is
// read, what lies beside it is refused, and no key is left out.
func TestSettingsAreAsTheFormatPageSays(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	tests, layout, en := settled(Tests{}), Layout{}.withDefaults(), Layout{Language: "id"}.withDefaults()
	spss := settled(Tests{Profile: ProfileSPSS})
	holm := settled(Tests{Correction: CorrectionHolm})
	word := func(s string) string { return "`" + s + "`" }
	levels, _ := json.Marshal(tests.Levels)
	defaults := map[string]map[string]string{
		"tests": {
			"profile": word(tests.Profile), "levels": "`" + strings.ReplaceAll(strings.ReplaceAll(string(levels), ",", ", "), "0.1]", "0.10]") + "`", "min_base": fmt.Sprint(tests.Least()), "base": word(tests.Base),
			"compare": word(tests.Compare[0]), "groups": "all columns of a banner variable", "correction": word(tests.Correction) + "; of `spss` " + word(spss.Correction), "scope": word(holm.Scope),
			"chi_square": word(tests.ChiSquare), "audit": fmt.Sprint(tests.Audit),
		},
		"suppress": {"cells": "0: none", "bases": "0: none", "complementary": "true"},
		"layout": {
			"decimals": fmt.Sprint(layout.Decimals), "language": word(layout.Language), "split": fmt.Sprint(layout.Split), "missing": "an empty cell", "theme": word(layout.Theme), "house": "none",
			"figures": word(layout.Figures), "sheets": word(layout.Sheets), "max_rows": "no limit", "max_columns": "no limit", "charts": word(layout.Charts),
			"csv": word(en.CSV) + " in Indonesian, else " + word(layout.CSV), "screening": "where there are tests",
		},
	}
	if layout.Missing != "" || layout.MaxRows != 0 || layout.MaxColumns != 0 || len(layout.House) != 0 || layout.Screening != nil || tests.Groups != nil {
		t.Errorf("the defaults are %+v, %+v", layout, tests)
	}
	for section, keys := range map[string][]string{"tests": testKeys, "suppress": {"cells", "bases", "complementary"}, "layout": layoutKeys} {
		head := "| key of `" + section + "` |"
		if section == "layout" {
			head = "| key | values | default | meaning |"
		}
		documented := settingsOf(t, page, head)
		var names []string
		for _, s := range documented {
			names = append(names, s.key)
			if got := defaults[section][s.key]; got != s.byDefault {
				t.Errorf("%s.%s: the default is %s, the page says %s", section, s.key, got, s.byDefault)
			}
			holdRange(t, section, s)
		}
		slices.Sort(names)
		if want := slices.Sorted(slices.Values(keys)); !slices.Equal(names, want) {
			t.Errorf("%s: the page has %v, the code %v", section, names, want)
		}
	}
}

// holdRange tries the values that the page names, and their neighbours.
func holdRange(t *testing.T, section string, s setting) {
	t.Helper()
	takes := func(value string) {
		t.Helper()
		if err := parses(section, s.key, value); err != nil {
			t.Errorf("%s.%s: the page knows %s, the code says %v", section, s.key, value, err)
		}
	}
	refuses := func(value string) {
		t.Helper()
		if parses(section, s.key, value) == nil {
			t.Errorf("%s.%s: %s is read, the page does not know it", section, s.key, value)
		}
	}
	number := func(s string) int { n, _ := strconv.Atoi(strings.ReplaceAll(s, ",", "")); return n }
	switch ends := bounds.FindStringSubmatch(s.values); {
	case s.key == "levels":
		takes("[0.001]")
		takes("[0.01,0.499]")
		refuses("[0]")
		refuses("[0.5]")
	case s.key == "min_base":
		takes("0")
		takes("29.5")
		refuses("-1")
	case s.key == "groups":
		takes(`{"main":"A/B, C/D/E"}`)
		refuses(`"A/B"`)
	case s.key == "missing":
		takes(`"N/A"`)
		refuses("0")
	case s.key == "house":
		takes(`{}`)
		refuses(`"classic"`)
	case s.key == "theme": // known to the writer, which checks it when the plan is bound
		takes(`"plain"`)
		refuses("1")
	case s.values == "true, false":
		takes("true")
		takes("false")
		refuses(`"true"`)
	case ends != nil:
		low, high := number(ends[1]), number(ends[2])
		takes(strconv.Itoa(low))
		takes(strconv.Itoa(high))
		refuses(strconv.Itoa(low - 1))
		refuses(strconv.Itoa(high + 1))
		refuses(strconv.Itoa(low) + ".5")
	default:
		words := quoted.FindAllStringSubmatch(s.values, -1)
		if len(words) < 2 {
			t.Errorf("%s.%s: no values in %q", section, s.key, s.values)
		}
		for _, w := range words {
			if w[1] == AgainstItems { // beside another one
				takes(`["columns","items"]`)
				continue
			}
			takes(strconv.Quote(w[1]))
		}
		refuses(`"other"`)
		for _, known := range allWords[section+"."+s.key] {
			if !strings.Contains(s.values, "`"+known+"`") {
				t.Errorf("%s.%s: the page does not name %q", section, s.key, known)
			}
		}
	}
}

// allWords are the words of the settings, as the code lists them.
var allWords = map[string][]string{
	"tests.profile": Profiles, "tests.compare": Comparisons, "tests.correction": Corrections, "tests.scope": Scopes, "tests.chi_square": ChiSquares, "tests.base": bases,
	"layout.figures": {FiguresTogether, FiguresApart}, "layout.sheets": {SheetPerTable, SheetPerBanner}, "layout.charts": {ChartsNone, ChartsStacked, ChartsClustered}, "layout.csv": {CSVComma, CSVSemicolon},
	"layout.language": {"en", "id"},
}
