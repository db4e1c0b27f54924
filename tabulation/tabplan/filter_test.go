package tabplan

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// markdownTable reads the rows of the table of FORMAT.md that begins with the
// heading, cells trimmed, code marks and escapes removed.
func markdownTable(t *testing.T, text, heading string) [][]string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\n| "+heading)
	if !ok {
		t.Fatalf("FORMAT.md has no table %q", heading)
	}
	var rows [][]string
	for i, line := range strings.Split(rest, "\n") {
		if i < 2 {
			continue
		}
		if !strings.HasPrefix(line, "|") {
			break
		}
		line = strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00")
		var cells []string
		for _, c := range strings.Split(line, "|") {
			cells = append(cells, strings.Trim(strings.ReplaceAll(strings.TrimSpace(c), "\x00", "|"), "`"))
		}
		rows = append(rows, cells)
	}
	return rows
}

func holds(n condition.Node, answer func(*codebook.Variable) condition.Answer) bool {
	switch n := n.(type) {
	case *condition.And:
		for _, p := range n.Parts {
			if !holds(p, answer) {
				return false
			}
		}
		return true
	case *condition.Or:
		for _, p := range n.Parts {
			if holds(p, answer) {
				return true
			}
		}
		return false
	case *condition.Not:
		return !holds(n.Part, answer)
	case *condition.Leaf:
		return n.Holds(answer(n.Variable))
	}
	panic("unknown node")
}

// TestExpressionsOfTheFormatPage runs the table that the documentation shows.
func TestExpressionsOfTheFormatPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	people := markdownTable(t, string(page), "respondent |")
	cases := markdownTable(t, string(page), "expression |")
	if len(people) != 6 || len(cases) < 40 {
		t.Fatalf("%d respondents and %d expressions", len(people), len(cases))
	}
	names := []string{"", "S1", "S10", "age", "name", "d"}
	for _, c := range cases {
		f, err := ParseFilter(c[0], "filter", book())
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		var in []string
		for _, p := range people {
			if holds(f.Root, func(v *codebook.Variable) condition.Answer {
				for i, n := range names {
					if n != v.Name {
						continue
					}
					a := condition.Answer{Empty: p[i] == "", Code: p[i]}
					if num, err := strconv.ParseFloat(p[i], 64); err == nil {
						a.Num, a.IsNum = num, true
					}
					if v.Type == codebook.Multiple {
						a.Options = codebook.SplitOptions(p[i], " ")
					}
					return a
				}
				panic("no column " + v.Name)
			}) {
				in = append(in, p[0])
			}
		}
		if got := strings.Join(in, " "); got != c[1] {
			t.Errorf("%s: in are %q, the page says %q", c[0], got, c[1])
		}
	}
}

// badExpressions are refused, with the character and the words.
var badExpressions = []struct {
	expr string
	code fault.Code
	at   int
	says string
}{
	{"S1 =", fault.BadExpression, 5, "value is expected"},
	{"= 1", fault.BadExpression, 1, "variable is expected"},
	{"S1", fault.BadExpression, 3, "comparison is expected"},
	{"S1 = 1 S1 = 2", fault.BadExpression, 8, "not expected"},
	{"(S1 = 1", fault.BadExpression, 8, "parenthesis"},
	{"S1 = 1)", fault.BadExpression, 7, "not expected"},
	{"S1 = 'x", fault.BadExpression, 6, "quote"},
	{"[S1 = 1", fault.BadExpression, 1, "bracket"},
	{"S1 = 1 § 2", fault.BadExpression, 8, "unexpected character"},
	{"S1 in 1", fault.BadExpression, 7, "parentheses"},
	{"S1 in ()", fault.BadExpression, 8, "value is expected"},
	{"S1 in (1", fault.BadExpression, 9, "comma"},
	{"foo(S1)", fault.BadExpression, 1, "no function"},
	{"any(S10)", fault.BadExpression, 8, "comma"},
	{"count(S10)", fault.BadExpression, 11, "compared with a number"},
	{"count(S10) ~ 1", fault.BadExpression, 12, "= != > >= < <="},
	{"count(S10) = x", fault.BadExpression, 12, "compared with a number"},
	{"S1 > x", fault.BadExpression, 6, "compared with a number here"},
	{"S10 > 1", fault.BadExpression, 5, "no order"},
	{"age in (x)", fault.BadExpression, 9, "is a number"},
	{"S2 = 1", fault.UnknownVariable, 1, "S1"},
	{"S1 = 1 and ages > 3", fault.UnknownVariable, 12, `"age"`},
	{"S1 = 7", fault.UnknownCode, 6, "7"},
	{"any(S10, 1, 9)", fault.UnknownCode, 13, "9"},
	{strings.Repeat("(", 200) + "S1 = 1" + strings.Repeat(")", 200), fault.BadExpression, 102, "nested"},
}

func TestExpressionErrorsPointAtTheCharacter(t *testing.T) {
	t.Parallel()
	for _, tc := range badExpressions {
		_, err := ParseFilter(tc.expr, "filter", book())
		f, ok := err.(*fault.Error)
		if !ok {
			t.Errorf("%.30s: no fault but %v", tc.expr, err)
			continue
		}
		if f.Code != tc.code || f.Where.Offset != tc.at || f.Where.Path != "filter" || !strings.Contains(f.Error(), tc.says) {
			t.Errorf("%.30s: %s at character %d: %s", tc.expr, f.Code, f.Where.Offset, f.Error())
		}
		translated(t, f)
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"S1 = 1", "not (S1 in (1,2)) or age >= 3.5", `any(S10, 1, "2") && name ~ 'x'`, "[Group_S/S1] != 01", "empty(S1)", "count(S10) >= 2", "((("} {
		f.Add(s)
	}
	cb := book()
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := ParseFilter(s, "filter", cb)
		if err != nil {
			if _, ok := err.(*fault.Error); !ok {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		if filter != nil {
			holds(filter.Root, func(*codebook.Variable) condition.Answer { return condition.Answer{Empty: true} })
			holds(filter.Root, func(*codebook.Variable) condition.Answer {
				return condition.Answer{Code: "1", Num: 1, IsNum: true, Options: []string{"1"}}
			})
		}
	})
}
