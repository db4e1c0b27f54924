package tabplan

import (
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func driftBook(vars ...codebook.Variable) *codebook.Codebook { return codebook.New(nil, nil, vars) }

func TestCompareNamesEveryDifference(t *testing.T) {
	t.Parallel()
	val := func(code, label string, n int64) codebook.Value {
		return codebook.Value{Code: code, Label: codebook.Plain(label), Count: n}
	}
	before := driftBook(
		codebook.Variable{Name: "sex", Type: codebook.Single, Label: codebook.Plain("Sex"), Values: []codebook.Value{val("1", "Male", 10), val("2", "Female", 20)}},
		codebook.Variable{Name: "age", Type: codebook.Numeric, Label: codebook.Plain("Age"), Answered: 30},
		codebook.Variable{Name: "A_1", Type: codebook.Single, Label: codebook.Plain("Satisfaction"), Answered: 28},
		codebook.Variable{Name: "B1", Type: codebook.Single, Label: codebook.Plain("Brand"), Answered: 5},
		codebook.Variable{Name: "old", Type: codebook.Single, Label: codebook.Plain("Only before"), Answered: 7},
	)
	after := driftBook(
		codebook.Variable{Name: "sex", Type: codebook.Single, Label: codebook.Plain("Sex"), Values: []codebook.Value{val("1", "Man", 12), val("3", "Other", 4)}},
		codebook.Variable{Name: "age", Type: codebook.Single, Label: codebook.Plain("Age"), Answered: 33},
		codebook.Variable{Name: "a1", Type: codebook.Single, Label: codebook.Plain("How satisfied?"), Answered: 33},
		codebook.Variable{Name: "B1", Type: codebook.Single, Label: codebook.Plain(" brand "), Answered: 6},
	)
	d := Compare(before, after, nil)
	type line struct {
		kind     DriftKind
		variable string
		count    int64
		is       string
		choice   string
	}
	want := []line{
		{Gone, "A_1", 28, "a1", Rename}, {Gone, "old", 7, "", Rename}, {Retyped, "age", 33, "single", KeepType},
		{CodesGone, "sex", 20, "", Leave}, {CodesNew, "sex", 4, "", Leave}, {Reworded, "sex", 12, "", Leave}, {Added, "a1", 33, "", Leave},
	}
	if len(d.Lines) != len(want) {
		t.Fatalf("%d lines: %+v", len(d.Lines), d.Lines)
	}
	for i, w := range want {
		l := d.Lines[i]
		if got := (line{l.Kind, l.Variable, l.Count, l.Is, l.Choices[0]}); got != w {
			t.Errorf("line %d is %+v, want %+v", i, got, w)
		}
		if l.Text["en"] == "" || l.Text["id"] == "" || l.Text["en"] == l.Text["id"] {
			t.Errorf("line %d has the words %v", i, l.Text)
		}
	}
	if d.Same != 1 {
		t.Errorf("%d variables are the same, want B1 alone", d.Same)
	}
	if d := Compare(before, before, nil); len(d.Lines) != 0 || d.Same != 5 {
		t.Errorf("with itself: %+v", d)
	}
}

func TestCompareGuessesNothing(t *testing.T) {
	t.Parallel()
	before := driftBook(codebook.Variable{Name: "q1", Type: codebook.Single, Label: codebook.Plain("Brand")})
	after := driftBook(codebook.Variable{Name: "x", Type: codebook.Single, Label: codebook.Plain("Brand")}, codebook.Variable{Name: "y", Type: codebook.Single, Label: codebook.Plain("Brand")})
	if l := Compare(before, after, nil).Lines[0]; l.Is != "" {
		t.Errorf("of two alike %s was chosen", l.Is)
	}
	renamed := driftBook(codebook.Variable{Name: "q1", Type: codebook.Single, Label: codebook.Plain("Brand")})
	if l := Compare(before, renamed, map[string]string{"q1": "x"}).Lines[0]; l.Kind != Renamed || l.Is != "x" {
		t.Errorf("a chosen name is shown as %+v", l)
	}
}
