package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJoinHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		rows [][]string
		want []string
	}{
		{"one row stays unaltered", [][]string{{" a ", "", "a"}}, []string{" a ", "", "a"}},
		{"a merged head stands over its options", [][]string{{"id", "Which?", "", "Age"}, {"", "Tea", "Milk", ""}}, []string{"id", "Which? - Tea", "Which? - Milk", "Age"}},
		{"a name that stands twice is written once", [][]string{{"id"}, {"id"}}, []string{"id"}},
		{"rows of different lengths", [][]string{{"A"}, {"a", "b"}, nil}, []string{"A - a", "A - b"}},
		{"nothing", nil, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, JoinHeader(c.rows, true)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTwoHeaderRows(t *testing.T) {
	t.Parallel()
	ids := [][]string{{"7", "x", "", ""}, {"8", "", "y", "z"}}
	for _, c := range []struct {
		name        string
		rows        [][]string
		may, surely bool
	}{
		{"options below a question", append([][]string{{"id", "Which?", "", ""}, {"", "Tea", "Milk", "Water"}}, ids...), true, true},
		{"one row of names", append([][]string{{"id", "a", "b", "c"}}, ids...), false, false},
		{"columns without a name over answers", [][]string{{"id", "q", "", ""}, {"1", "x", "y", "z"}, {"2", "x", "", ""}}, false, false},
		{"texts without a name, everybody with an identifier", [][]string{{"id", "q", "", ""}, {"a1", "x", "y", "z"}, {"a2", "x", "", ""}}, true, false},
		{"a column that is seldom filled", [][]string{{"note", "q", "", ""}, {"", "x", "y", "z"}, {"", "x", "", ""}, {"n", "", "", ""}}, true, false},
		{"nothing below", [][]string{{"id", "q", "", ""}}, false, false},
		{"no respondents", [][]string{{"id", "q", "", ""}, {"", "x", "y", "z"}}, true, false},
	} {
		if may, surely := HeadsBelow(c.rows, 0), TwoHeaderRows(c.rows, 0); may != c.may || surely != c.surely {
			t.Errorf("%s: %v %v", c.name, may, surely)
		}
	}
}

func TestMergeNoticeKeepsTheLowestPlaces(t *testing.T) {
	t.Parallel()
	a := Notice{Code: "x", Count: 3, Lines: []int64{7, 9}}
	b := Notice{Code: "x", Count: 2, Lines: []int64{1, 8}}
	want := Notice{Code: "x", Count: 5, Lines: []int64{1, 7, 8}}
	if d := cmp.Diff(want, MergeNotice(a, b, 3)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want, MergeNotice(b, a, 3)); d != "" {
		t.Error(d)
	}
}
