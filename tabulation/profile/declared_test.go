package profile

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
)

// describedBy builds the codebook of a text under a form.
func describedBy(t *testing.T, text string, vars ...codebook.Variable) (*codebook.Codebook, []Problem) {
	t.Helper()
	table, err := delim.Open("x.csv", []byte(text), source.Options{Separator: ","}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range vars {
		vars[i].Column, vars[i].Use = -1, codebook.Analysis
	}
	cb, problems, err := Build(ds, &source.Form{Codebook: codebook.New(nil, nil, vars)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return cb, problems
}

func listing(pairs ...string) []codebook.Value {
	var out []codebook.Value
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, codebook.Value{Code: pairs[i], Label: codebook.Plain(pairs[i+1]), Listed: true})
	}
	return out
}

func rolesOf(v *codebook.Variable) string {
	var out []string
	for _, val := range v.Values {
		s := val.Code
		if val.Role == codebook.Missing {
			s += "!"
		}
		if !val.Listed {
			s += "?"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestLabelsAndMeasureDecideTheType(t *testing.T) {
	t.Parallel()
	const text = "sex,age,rating,children,region,town\n1,34,0,0,1,9\n2,51,10,3,2,8\n1,97,5,2,3,7\n2,22,7,1,1,6\n"
	cb, _ := describedBy(t, text,
		codebook.Variable{Name: "sex", Values: listing("1", "Male", "2", "Female"), Measure: codebook.Scale},
		codebook.Variable{Name: "age", Values: listing("97", "97 or older", "98", "older than old"), Measure: codebook.Scale},
		codebook.Variable{Name: "rating", Values: listing("0", "worst", "10", "best"), Measure: codebook.Ordinal},
		codebook.Variable{Name: "children", Measure: codebook.Scale},
		codebook.Variable{Name: "region", Values: listing("1", "North", "2", "South")},
		codebook.Variable{Name: "town", Measure: codebook.Nominal},
	)
	for name, want := range map[string]struct {
		is     codebook.Type
		values string
	}{
		"sex": {codebook.Single, "1 2"}, "age": {codebook.Numeric, "97 98"}, "rating": {codebook.Single, "0 5 7 10"},
		"children": {codebook.Numeric, ""}, "region": {codebook.Single, "1 2 3"}, "town": {codebook.Single, "6 7 8 9"},
	} {
		if v := cb.Lookup(name); v.Type != want.is || rolesOf(v) != want.values {
			t.Errorf("%s is %s with %q, want %s with %q", name, v.Type, rolesOf(v), want.is, want.values)
		}
	}
}

func TestDeclaredMissingValuesLeaveTheBase(t *testing.T) {
	t.Parallel()
	low := 90.0
	withRole := listing("1", "Yes", "2", "No", "8", "Don't know")
	withRole[2].Role = codebook.Missing
	cb, problems := describedBy(t, "q,age\n1,34\n2,99\n8,91.5\n1,35\n",
		codebook.Variable{Name: "q", Values: withRole},
		codebook.Variable{Name: "age", Measure: codebook.Scale, Missing: &codebook.Range{Low: &low}})
	if got := rolesOf(cb.Lookup("q")); got != "1 2 8!" {
		t.Error(got)
	}
	if v := cb.Lookup("age"); v.Type != codebook.Numeric || rolesOf(v) != "99!? 91.5!?" {
		t.Error(v.Type, rolesOf(v))
	}
	if len(problems) != 1 || problems[0].Code != "missing_declared" || problems[0].Count != 2 || !strings.Contains(problems[0].Text["id"], "q (1), age (2)") {
		t.Errorf("%+v", problems)
	}
}

// The same beyond a dictionary, where they are known by their numbers.
func TestDeclaredMissingValuesAmongManyNumbers(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("n,w\n")
	for i := range 70_000 {
		n := fmt.Sprintf("%d.50", i)
		switch i % 1000 {
		case 3:
			n = "-99.00"
		case 4:
			n = "-7.00"
		case 5:
			n = ""
		}
		fmt.Fprintf(&text, "%s,%d\n", n, i%2)
	}
	low, high := -9.0, -1.0
	refused := listing("-99", "Refused")
	refused[0].Role = codebook.Missing
	cb, problems := describedBy(t, text.String(), codebook.Variable{Name: "n", Values: refused, Measure: codebook.Scale, Missing: &codebook.Range{Low: &low, High: &high}})
	if v := cb.Lookup("n"); v.Type != codebook.Numeric || v.Values[0].Count != 70 || v.Answered != 69_930 {
		t.Errorf("%s, %d answers, %+v", v.Type, v.Answered, v.Values)
	}
	if len(problems) != 1 || problems[0].Code != "missing_declared" || !strings.Contains(problems[0].Text["en"], "n (140)") {
		t.Errorf("%+v", problems)
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	low, high := 1.0, 3.0
	var none *codebook.Range
	for _, c := range []struct {
		r    *codebook.Range
		f    float64
		want bool
	}{{none, 1, false}, {&codebook.Range{}, -1e300, true}, {&codebook.Range{Low: &low}, 1, true}, {&codebook.Range{Low: &low}, 0.5, false}, {&codebook.Range{Low: &low, High: &high}, 3.5, false}} {
		if c.r.Has(c.f) != c.want {
			t.Errorf("%+v has %v: %v", c.r, c.f, !c.want)
		}
	}
}
