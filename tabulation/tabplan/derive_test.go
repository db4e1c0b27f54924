package tabplan

import (
	"fmt"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// TestCasesThatExcludeEachOtherMakeOneAnswer: only where no respondent can be
// in two cases does a derived variable have one answer.
func TestCasesThatExcludeEachOtherMakeOneAnswer(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		first, second string
		single        bool
	}{
		{"S1 = 1", "S1 = 2", true},
		{"S1 = 1", "S1 in (1, 2)", false},
		{"S1 = 1 and age > 30", "S1 = 1 and age <= 30", true},
		{"age > 30", "age >= 30", false},
		{"age > 30", "age < 30.5", false},
		{"age <= 30", "age > 30 and age <= 40", true},
		{"empty(age)", "age > 3", false}, // empty does not say what it compares
		{"count(S10) >= 2", "count(S10) = 1", true},
		{"S10 ?= 1", "S10 ?= 2", false},
		{"S10 = 1", "S10 = 2", true},
		{"S1 = 1", "A1_1 = 1", false},
		{"S1 = 1 and A1_1 = 1", "S1 = 2 and A1_1 = 1", true},
		{"name ~ 'a'", "name !~ 'a'", false}, // texts are not tried
	} {
		plan, err := Parse(fmt.Appendf(nil, `{"version":1,"variables":[{"name":"x","cases":[{"label":"a","when":%q},{"label":"b","when":%q}]}],"tables":[{"stub":"x"}]}`, tc.first, tc.second))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Resolve(plan, book())
		if err != nil {
			t.Errorf("%s / %s: %v", tc.first, tc.second, err)
			continue
		}
		if single := r.Tables[0].Stub.Variable.Type == codebook.Single; single != tc.single {
			t.Errorf("%s / %s: one answer is %v", tc.first, tc.second, single)
		}
	}
}

func TestDerivedVariablesKeepWhatTheyAreMadeOf(t *testing.T) {
	t.Parallel()
	cb := book()
	v := cb.Lookup("age")
	v.Relevant, v.Label = "${S1} = 1", codebook.Plain("Age")
	plan, err := Parse([]byte(`{"version":1,"variables":[{"name":"x","of":"age","bands":[{"to":17},{"from":18,"to":24},{"from":25}]}],"tables":[{"stub":"x","banner":"x"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Resolve(plan, cb)
	if err != nil {
		t.Fatal(err)
	}
	x := r.Tables[0].Stub.Variable
	if x.Title("en") != "Age" || r.Tables[0].Asked == nil {
		t.Errorf("label %q, asked %v", x.Title("en"), r.Tables[0].Asked)
	}
	for i, want := range []string{"up to 17", "18–24", "25+"} {
		if got := x.Values[i].LabelOf("en"); got != want {
			t.Errorf("band %d is called %q", i, got)
		}
	}
	if len(cb.Variables) != 9 || cb.Lookup("x") != nil {
		t.Error("the codebook itself was changed")
	}
	if again, _ := Resolve(plan, cb); again.Digest != r.Digest {
		t.Error("the digest is not stable")
	}
}
