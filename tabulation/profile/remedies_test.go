package profile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
)

// described makes the codebook of a text, of a form (nil: none) and edits.
func described(t *testing.T, text string, form *source.Form, edits ...Edit) (*codebook.Codebook, []Problem) {
	t.Helper()
	table, err := delim.Open("x.csv", []byte(text), source.Options{Separator: ","}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		for i := range form.Codebook.Variables {
			form.Codebook.Variables[i].Column, form.Codebook.Variables[i].Use = -1, codebook.Analysis
		}
	}
	cb, problems, err := Build(ds, form, edits)
	if err != nil {
		t.Fatal(err)
	}
	return cb, problems
}

// A remedy that is taken is one: the problem is gone, and no edit is refused.
func TestARemedySettlesItsProblem(t *testing.T) {
	t.Parallel()
	rows := func(header string, n int, row func(i int) string, more ...string) string {
		text := header + "\n"
		for i := range n {
			text += row(i) + "\n"
		}
		return text + strings.Join(more, "\n")
	}
	form := func(vars ...codebook.Variable) *source.Form {
		return &source.Form{Codebook: codebook.New(nil, nil, vars)}
	}
	yesNo := listingMissing("1", "Yes", "2", "No", "3", "Never", "98", "Refused", "99", "No answer")
	seen := map[string]bool{}
	for _, tc := range []struct {
		text  string
		form  *source.Form
		codes string // of the problems whose remedies are taken, after a use that the user set
	}{
		{rows("Brand,Other,Price,Other,", 20, func(i int) string { return fmt.Sprintf("%d,x%d,%d,y%d,%d", i%3, i, i%4, i, i%2) }), nil, "duplicate_header empty_header"},
		{rows("S1,age,N1", 40, func(i int) string { return fmt.Sprintf("%d,%d,1", 1+i%2, 20+i) }, "7,about 30,1", "2,31,1", "99,32,1", "98,33,1"),
			form(codebook.Variable{Name: "S1", Type: codebook.Single, Values: yesNo}, codebook.Variable{Name: "age", Type: codebook.Numeric}),
			"unlabelled_codes missing_by_label unused_codes never_varies mixed_numbers"},
		{rows("M,M/1,M/2", 30, func(i int) string { return []string{"1,1,0", "1 2,1,1", "2,1,1"}[i%3] }),
			form(codebook.Variable{Name: "M", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Train")}), "option_conflict"},
		{rows("C", 30, func(i int) string { return []string{"1", "1 2", "2"}[i%3] }),
			form(codebook.Variable{Name: "C", Type: codebook.Single, Values: listing("1", "Bus", "2", "Train")}), "several_codes"},
		{rows("P_1,P_2,x", 30, func(i int) string { return []string{"1,0,a", "0,1,b", "1,1,a"}[i%3] }), nil, "joined_columns"},
		{rows("Q - a,x", 30, func(i int) string { return []string{"1,a", "0,b"}[i%2] }), nil, "lone_option"},
		{rows("weight,x", 60, func(i int) string { return fmt.Sprintf("%.2f,%d", 0.5+float64(i%9)/8, i%3) }, "0,1", "-1,2", ",1", "500,2"), nil, "weight=weight weight_missing weight_not_positive weight_extreme"},
		{rows("email,x", 60, func(i int) string { return fmt.Sprintf("a%d@example.org,%d", i, i%3) }), nil, "personal_data"},
		{rows("S1,s1 ", 30, func(i int) string { return []string{"1,2", "2,1"}[i%2] }), nil, "similar_headers"},
		{rows("S1,S2,S3", 30, func(i int) string { return []string{"2.0,7,", "2,8,", "1,9,"}[i%3] }),
			form(codebook.Variable{Name: "S1", Type: codebook.Single, Values: yesNo}, codebook.Variable{Name: "S2", Type: codebook.Single, Values: yesNo}, codebook.Variable{Name: "S3", Type: codebook.Single, Values: yesNo}),
			"joined_codes no_listed_code nobody_answered"},
		{rows("M", 30, func(i int) string { return []string{"1 2.0", "2", "1.0"}[i%3] }),
			form(codebook.Variable{Name: "M", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Train")}), "joined_codes"},
		{rows("Z", 30, func(i int) string { return []string{"1", "2", "10"}[i%3] }),
			form(codebook.Variable{Name: "Z", Type: codebook.Single, Values: listing("01", "Aceh", "02", "Bali", "10", "Jakarta")}), "leading_zeros"},
		{rows("L", 30, func(i int) string { return []string{"Yes", "No", "Other", "Maybe"}[i%4] }),
			form(codebook.Variable{Name: "L", Type: codebook.Single, Values: listing("1", "Yes", "2", "No", "3", "Other", "4", "Other", "5", "Maybe")}), "label_export shared_labels"},
		{rows("L", 30, func(i int) string { return []string{"1", "2", "3", "Yes"}[i%4] }),
			form(codebook.Variable{Name: "L", Type: codebook.Single, Values: listing("1", "Yes", "2", "No", "3", "Other")}), "labels_among_codes"},
		{rows("S_1,S_2", 30, func(i int) string { return []string{"1,0", "0,1", "1,1"}[i%3] }), nil, ""},
	} {
		var made []Edit
		codes := strings.Fields(tc.codes)
		if v, use, ok := strings.Cut(tc.codes, "="); ok {
			made, codes = []Edit{{Variable: v, Use: codebook.Use(strings.Fields(use)[0])}}, codes[1:]
		}
		cb, problems := described(t, tc.text, tc.form, made...)
		for _, code := range codes {
			p := problem(problems, code)
			if p == nil || p.Fix == nil {
				t.Errorf("%s: %+v of %+v", code, p, problems)
				continue
			}
			seen[code] = true
			after, left := described(t, tc.text, tc.form, append(slices.Clone(made), *p.Fix)...)
			if slices.ContainsFunc(left, func(o Problem) bool { return o.ID == p.ID }) {
				t.Errorf("%s is there after its remedy %+v", p.ID, *p.Fix)
			}
			if o := problem(left, "edit_unknown"); o != nil {
				t.Errorf("%s: the remedy %+v is refused: %s", p.ID, *p.Fix, o.Text["en"])
			}
			if fmt.Sprint(cb.Variables) == fmt.Sprint(after.Variables) {
				t.Errorf("%s: the remedy %+v changes nothing", p.ID, *p.Fix)
			}
		}
	}
	for _, code := range []string{"option_conflict", "unused_codes", "duplicate_header", "empty_header", "similar_headers", "joined_codes", "no_listed_code", "nobody_answered", "leading_zeros", "label_export", "shared_labels", "labels_among_codes"} {
		if !seen[code] {
			t.Errorf("%s has no remedy here", code)
		}
	}
}

func TestOptionColumnsInsteadOfTheList(t *testing.T) {
	t.Parallel()
	text := "M,M/1,M/2\n1,1,0\n1 2,1,0\n,0,0\n2,1,1\n,,\n"
	form := &source.Form{Codebook: codebook.New(nil, nil, []codebook.Variable{{Name: "M", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Train")}})}
	for edit, want := range map[string]string{"": "M multiple 1:2 2:2", ByCell: "M multiple 1:2 2:2", ByColumns: "M multiple 1:3 2:1"} {
		cb, problems := described(t, text, form, Edit{Variable: "M", Options: edit})
		if got := shape(cb); got != want {
			t.Errorf("%q: %s, want %s", edit, got, want)
		}
		if v := cb.Lookup("M"); edit == ByColumns && v.Answered != 4 { // zeros are an answer, empty columns are none
			t.Errorf("%d answered", v.Answered)
		}
		if p := problem(problems, "edit_unknown"); p != nil {
			t.Errorf("%q: %s", edit, p.Text["en"])
		}
	}
	if _, problems := described(t, "x\n1\n2\n", nil, Edit{Variable: "x", Options: ByColumns}); problem(problems, "edit_unknown") == nil {
		t.Error("a variable without option columns is counted by them")
	}
}

func TestUnusedCodesComeBackWithAnAnswer(t *testing.T) {
	t.Parallel()
	form := &source.Form{Codebook: codebook.New(nil, nil, []codebook.Variable{{Name: "S1", Type: codebook.Single, Values: listing("1", "Yes", "2", "No", "3", "Never")}, {Name: "S2", Type: codebook.Single, Values: listing("1", "A", "2", "B")}})}
	edit := Edit{Variable: AllVariables, DropUnused: true}
	for text, want := range map[string]string{
		"S1,S2\n1,1\n1,2\n":     "S1 single 1:2; S2 single 1:1 2:1",
		"S1,S2\n1,1\n3,2\n3,\n": "S1 single 1:1 3:2; S2 single 1:1 2:1",
		"S1,S2\n1,\n2,\n":       "S1 single 1:1 2:1; S2 single 1:0 2:0", // of a list that nobody used nothing is known
	} {
		cb, _ := described(t, text, form, edit)
		if got := shape(cb); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestEveryEditIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/reading.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(text), "## Edits")
	if !ok {
		t.Fatal("the page has no chapter of edits")
	}
	table, _, _ = strings.Cut(table, "\n## ")
	keys := reflect.TypeFor[Edit]()
	for i := range keys.NumField() {
		key, _, _ := strings.Cut(keys.Field(i).Tag.Get("json"), ",")
		if !strings.Contains(table, "`"+key+"`") {
			t.Errorf("docs/reading.md does not say what %q of an edit is", key)
		}
	}
}

func TestWhatCellsStandFor(t *testing.T) {
	t.Parallel()
	values := func() []codebook.Variable {
		return []codebook.Variable{
			{Name: "Z", Type: codebook.Single, Values: listing("01", "Aceh", "02", "Bali", "10", "Jakarta")},
			{Name: "M", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Train")},
			{Name: "L", Type: codebook.Single, Values: listing("1", "Yes", "2", "No", "3", "Other", "4", "Other")},
			{Name: "age", Type: codebook.Numeric},
		}
	}
	const text = "Z,M,L,age\n1,1 2.0,Yes,20\n01,2.0,No,many\n10,3 1,Other,30\n2,1,Yes,20\n"
	for _, tc := range []struct {
		name string
		edit Edit
		want string
	}{
		{"nothing", Edit{Variable: "Z"}, "Z single 01:1 02:0 10:1 1:1 2:1; M multiple 1:3 2:2 3:1; L single 1:2 2:1 3:0 4:0 Other:1; age numeric"},
		{"zeros", Edit{Variable: "Z", Cells: map[string]string{"1": "01", "2": "02"}}, "Z single 01:2 02:1 10:1; M multiple 1:3 2:2 3:1; L single 1:2 2:1 3:0 4:0 Other:1; age numeric"},
		{"one of several", Edit{Variable: "M", Cells: map[string]string{"3": "2"}}, "Z single 01:1 02:0 10:1 1:1 2:1; M multiple 1:3 2:3; L single 1:2 2:1 3:0 4:0 Other:1; age numeric"},
		{"spellings apart", Edit{Variable: "M", Cells: map[string]string{"*": "*"}}, "Z single 01:1 02:0 10:1 1:1 2:1; M multiple 1:3 2:0 2.0:2 3:1; L single 1:2 2:1 3:0 4:0 Other:1; age numeric"},
		{"a shared label", Edit{Variable: "L", Cells: map[string]string{"Other": "4"}}, "Z single 01:1 02:0 10:1 1:1 2:1; M multiple 1:3 2:2 3:1; L single 1:2 2:1 3:0 4:1; age numeric"},
		{"labels as they are", Edit{Variable: "L", Cells: map[string]string{"*": "*"}, DropUnused: true}, "Z single 01:1 02:0 10:1 1:1 2:1; M multiple 1:3 2:2 3:1; L single Yes:2 No:1 Other:1; age numeric"},
		{"another name and more", Edit{Variable: "Z", Name: "kota", Use: codebook.Hidden}, "(kota); M multiple 1:3 2:2 3:1; L single 1:2 2:1 3:0 4:0 Other:1; age numeric"},
	} {
		cb, problems := describedBy(t, text, values()...)
		if tc.edit.Cells != nil || tc.edit.Name != "" {
			cb, problems = described(t, text, &source.Form{Codebook: codebook.New(nil, nil, values())}, tc.edit)
		}
		if got := shape(cb); got != tc.want {
			t.Errorf("%s: %s\nwant %s", tc.name, got, tc.want)
		}
		if p := problem(problems, "edit_unknown"); p != nil {
			t.Errorf("%s: %+v", tc.name, p)
		}
	}
}

// A number that stands in no list has a role when the user gives it one,
// however the file writes it and however many different numbers there are.
func TestCodesWithBlanksAroundThemAreCounted(t *testing.T) {
	t.Parallel()
	cb, problems := described(t, "S1,S2\n1,1\n 1,2\n2,1\n1 ,2\n2,1\n 3 ,2\n\u00a02,1\n,2\n 3 ,1\n", nil)
	v := cb.Lookup("S1")
	for code, want := range map[string]int64{"1": 3, "2": 3, "3": 2} {
		if val, ok := v.Value(code); !ok || val.Count != want {
			t.Errorf("code %s: %+v, want %d", code, val, want)
		}
	}
	var found []Problem
	for _, p := range problems {
		if p.Code == "padded_codes" {
			found = append(found, p)
		}
	}
	// of 3 there is one writing only
	if len(found) != 1 || found[0].Variable != "S1" || found[0].Count != 3 || !slices.Equal(found[0].Examples, []string{`" 1"`, `"\u00a02"`}) {
		t.Errorf("what was said of codes with blanks: %+v", found)
	}
}

func TestNumbersWithoutAListHaveRoles(t *testing.T) {
	t.Parallel()
	missing := Edit{Variable: "n", Roles: map[string]codebook.Role{"-99": codebook.Missing, "NA": codebook.Missing, "5000": codebook.NotInMean}}
	for _, rows := range []int{300, 70_000} {
		var b strings.Builder
		b.WriteString("n,m\n")
		for i := range rows {
			cell := fmt.Sprintf("%.2f", float64(i))
			switch i % 100 {
			case 7:
				cell = "-99.00"
			case 8:
				cell = "-99"
			case 9:
				cell = "NA"
			}
			fmt.Fprintf(&b, "%s,%d\n", cell, i%3)
		}
		cb, problems := described(t, b.String(), nil, missing)
		v := cb.Lookup("n")
		counts := map[codebook.Role]int64{}
		for _, val := range v.Values {
			counts[val.Role] += val.Count
		}
		if v.Type != codebook.Numeric || counts[codebook.Missing] != int64(rows/100*3) {
			t.Errorf("%d rows: %s, %+v", rows, v.Type, v.Values)
		}
		unknown := slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == "edit_unknown" })
		if unknown != (rows < 5000) || (counts[codebook.NotInMean] == 1) != (rows > 5000) {
			t.Errorf("%d rows: what nobody has is unknown, %v: %+v", rows, unknown, v.Values)
		}
	}
}

// Every problem has a remedy, an edit or another way of reading, or the page
// says why there is none; and of none that has one.
func TestEveryProblemHasARemedyOrAReason(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/reading.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(text), "### Problems without a remedy")
	if !ok {
		t.Fatal("the page has no chapter of problems without a remedy")
	}
	table, _, _ = strings.Cut(table, "\n## ")
	reasons := map[string]bool{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) < 2 || !strings.HasPrefix(line, "| `") {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[0], -1) {
			reasons[m[1]] = true
		}
	}
	var source strings.Builder
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if text, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
			source.Write(text)
		}
	}
	// other ways of reading are given below the code of the problem
	remedies := map[string]bool{}
	lines := strings.Split(source.String(), "\n")
	for i, line := range lines {
		if !strings.Contains(strings.Join(lines[i:min(i+5, len(lines))], "\n"), ".Reread = ") {
			continue
		}
		for _, m := range regexp.MustCompile(`"([a-z_]+)"`).FindAllStringSubmatch(line, -1) {
			remedies[m[1]] = true
		}
	}
	for _, m := range regexp.MustCompile(`\.fix\("([a-z_]+)"`).FindAllStringSubmatch(source.String(), -1) {
		remedies[m[1]] = true
	}
	if len(remedies) < 25 || len(reasons) < 25 {
		t.Fatalf("the test is blind: %d remedies, %d reasons", len(remedies), len(reasons))
	}
	for code := range catalogue {
		switch {
		case !remedies[code] && !reasons[code]:
			t.Errorf("%s has no remedy, and docs/reading.md does not say why", code)
		case remedies[code] && reasons[code]:
			t.Errorf("%s has a remedy; docs/reading.md says it has none", code)
		}
		delete(reasons, code)
	}
	for code := range reasons {
		t.Errorf("docs/reading.md says why %s has no remedy, which no problem is called", code)
	}
}
