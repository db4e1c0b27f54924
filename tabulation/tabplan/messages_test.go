package tabplan

import (
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// messages collects the sentences of this package's errors from its source:
// the texts given to fail, bad and impossible, and the reasons of faults.
func messages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range files {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		fset := gotoken.NewFileSet()
		f, err := goparser.ParseFile(fset, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, i := range reasons(call) {
				if i >= len(call.Args) {
					continue
				}
				if text, ok := literal(call.Args[i]); ok {
					out[text] = fset.Position(call.Pos()).String()
				}
			}
			return true
		})
	}
	return out
}

// reasons gives the places of a call's arguments that are sentences.
func reasons(call *ast.CallExpr) (places []int) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	switch name {
	case "fail":
		return []int{0, 1, 2} // of a parser, a lexer
	case "bad":
		return []int{0, 1}
	case "tooMany":
		return []int{0}
	case "impossible":
		return []int{1}
	case "New":
		for i := 2; i+1 < len(call.Args); i += 2 {
			if key, ok := literal(call.Args[i]); ok && (key == "why" || key == "what") {
				places = append(places, i+1)
			}
		}
	}
	return places
}

// literal is the text of a string literal, or of the format of a Sprintf.
func literal(e ast.Expr) (string, bool) {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 0 {
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return literal(call.Args[0])
		}
	}
	if sum, ok := e.(*ast.BinaryExpr); ok {
		return literal(sum.X)
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != gotoken.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil && strings.Contains(text, " ")
}

var verb = regexp.MustCompile(`%[a-z]`)

// TestEveryMessageIsSeen finds for every sentence of an error in the source a
// plan, or an expression, that brings it up.
func TestEveryMessageIsSeen(t *testing.T) {
	t.Parallel()
	var seen []string
	see := func(err error) {
		if f, ok := err.(*fault.Error); ok {
			seen = append(seen, f.With["why"], f.With["what"])
		}
	}
	for _, tc := range refused {
		plan, err := Parse([]byte(tc.plan))
		see(err)
		if err == nil {
			for _, err := range Check(plan, book()) {
				see(err)
			}
		}
	}
	for _, tc := range badExpressions {
		_, err := ParseFilter(tc.expr, "filter", book())
		see(err)
	}
	for _, err := range tooLarge(t) {
		see(err)
	}
	n := 0
	for text, where := range messages(t) {
		n++
		parts := verb.Split(text, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		like := regexp.MustCompile(`^(?s:` + strings.Join(parts, ".*") + `)`)
		found := false
		for _, s := range seen {
			found = found || like.MatchString(s)
		}
		if !found {
			t.Errorf("%s: no test has seen %q", where, text)
		}
	}
	if n < 60 {
		t.Errorf("only %d sentences were found in the source", n)
	}
}

// tooLarge are the errors of plans that pass a limit.
func tooLarge(t *testing.T) []error {
	t.Helper()
	values := make([]codebook.Value, limit.TableRows+1)
	for i := range values {
		values[i] = codebook.Value{Code: strconv.Itoa(i), Listed: true}
	}
	long := codebook.New(nil, nil, []codebook.Variable{
		{Name: "long", Type: codebook.Single, Use: codebook.Analysis, Values: values},
		{Name: "wide", Type: codebook.Single, Use: codebook.Analysis, Values: values[:limit.TableColumns]},
		{Name: "two", Type: codebook.Single, Use: codebook.Analysis, Values: values[:2]},
		{Name: "number", Type: codebook.Numeric, Use: codebook.Analysis},
		{Name: "rows", Type: codebook.Single, Use: codebook.Analysis, Values: values[:limit.TableRows]},
	})
	many := func(stub, banner string, n int) string {
		tables := make([]string, n)
		for i := range tables {
			tables[i] = fmt.Sprintf(`{"id":"%d","stub":%q,"banner":%q}`, i, stub, banner)
		}
		return `{"version":1,"tables":[` + strings.Join(tables, ",") + `]}`
	}
	var out []error
	for _, tc := range []struct{ name, plan, path string }{
		{"a plan", `{"version":1,"title":"` + strings.Repeat("x", limit.PlanBytes) + `"}`, ""},
		{"rows", `{"version":1,"tables":[{"stub":"long"}]}`, "tables[0]"},
		{"columns", `{"version":1,"tables":[{"stub":"two","banner":"long"}]}`, "tables[0].banner"},
		{"a nest", `{"version":1,"tables":[{"stub":"two","banner":"wide > two"}]}`, "tables[0].banner"},
		{"measured cells", `{"version":1,"tables":[{"stub":"two","banner":"wide","measure":{"variable":"number"}}]}`, "tables[0]"},
		{"tables", many("two", "two", limit.Tables+1), fmt.Sprintf("tables[%d]", limit.Tables)},
		{"cells", many("rows", "wide", 1+limit.JobCells/(limit.TableRows*limit.TableColumns)), ""},
	} {
		plan, err := Parse([]byte(tc.plan))
		if err == nil {
			_, err = Resolve(plan, long)
		}
		var f *fault.Error
		if !errors.As(err, &f) {
			t.Errorf("too large, %s: %v", tc.name, err)
			continue
		}
		if f.Code != fault.TooLarge || tc.path != "" && f.Where.Path != tc.path || f.With["max"] == "" {
			t.Errorf("too large, %s: %s at %q: %s", tc.name, f.Code, f.Where.Path, f.Error())
		}
		translated(t, f)
		out = append(out, err)
	}
	return out
}

// TestSuggestionsAreTranslated asks for the Indonesian of one, two and three
// names that are near.
func TestSuggestionsAreTranslated(t *testing.T) {
	t.Parallel()
	known := []string{"S11", "S12", "S13"}
	for n := 1; n <= 3; n++ {
		said := Suggest("S1", known[:n])
		if got := fault.Phrase(said, "id"); strings.Count(said, `"`) != 2*n || got == said || strings.Contains(got, " or ") {
			t.Errorf("%d names: %q is %q", n, said, got)
		}
	}
}
