package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Every problem that the package or a reader can report has words in both
// languages.
func TestEveryProblemHasWords(t *testing.T) {
	t.Parallel()
	reported := regexp.MustCompile(`(?:\.add\(|\.fix\(|Code: ?|addNotice\(|\.Code, [a-z.]+Code = )"([a-z_]+)"`)
	for _, pattern := range []string{"*.go", "../source/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range reported.FindAllStringSubmatch(string(text), -1) {
				if m[1] == "read_as_" {
					continue // worded by detections
				}
				if _, ok := catalogue[m[1]]; !ok && !strings.Contains(f, "xlsform") || !ok && strings.HasPrefix(m[1], "form_") {
					t.Errorf("%s reports %q, which has no words", f, m[1])
				}
			}
		}
	}
	for code, words := range catalogue {
		for i, w := range words {
			if w == "" || strings.Count(w, "{v}") > 0 != (strings.Count(words[1-i], "{v}") > 0) || strings.Contains(w, "{n}") != strings.Contains(words[1-i], "{n}") || strings.Contains(w, "{examples}") != strings.Contains(words[1-i], "{examples}") {
				t.Errorf("%s: the languages differ in what they name: %q", code, words)
			}
		}
	}
}

func TestProblemsOfHeadersAndLines(t *testing.T) {
	t.Parallel()
	cb, problems := guessed(t, "Other,Other,,caf\u00e9,cafe\u0301,Caf\u00e9\n1,2,3,4,5,6\n1,2\n2,1,3,4,5,6\n")
	if got, want := shape(cb), "Other single 1:2 2:1; Other#2 single 1:1 2:2; col_3 single 3:2; caf\u00e9 single 4:2; cafe\u0301 single 5:2; Caf\u00e9 single 6:2"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for code, says := range map[string]string{"duplicate_header": "Other#2", "empty_header": "col_3", "similar_headers": "caf", "short_rows": "Line 3."} {
		p := problem(problems, code)
		if p == nil || !strings.Contains(p.Text["en"], says) || p.Text["id"] == "" || p.ID == "" {
			t.Errorf("%s: %+v", code, p)
		}
	}
	if p := problem(problems, "short_rows"); p != nil && !strings.Contains(p.Text["id"], "Baris 3.") {
		t.Errorf("%+v", p)
	}
}

func TestProblemsOfCodesAndTheirRemedies(t *testing.T) {
	t.Parallel()
	text := "S1,age,w,N1\n"
	for i := range 40 {
		text += fmt.Sprintf("%d,%d,1.5,1\n", 1+i%2, 20+i)
	}
	text += "7,about 30,0,1\n2.0,31,90,1\n99,32,0.5,1\n98,33,-1,1\n"
	cb, problems := describedBy(t, text,
		codebook.Variable{Name: "S1", Type: codebook.Single, Values: listingMissing("1", "Yes", "2", "No", "3", "Never", "98", "Refused", "99", "No answer")},
		codebook.Variable{Name: "age", Type: codebook.Numeric})
	if v := cb.Lookup("w"); v.Use != codebook.Analysis && v.Use != codebook.Weight {
		t.Errorf("%+v", v)
	}
	for code, want := range map[string]struct {
		says string
		fix  string
	}{
		"unlabelled_codes": {"7 (1)", "map[7:missing]"},
		"missing_by_label": {"98 Refused", "map[98: 99:]"}, // both in one remedy
		"unused_codes":     {"S1 (3)", ""},
		"joined_codes":     {"2.0 → 2", ""},
		"mixed_numbers":    {"about 30", ""},
		"never_varies":     {"N1", "hidden"},
	} {
		p := problem(problems, code)
		if p == nil {
			t.Errorf("%s is not said: %+v", code, problems)
			continue
		}
		got := ""
		if p.Fix != nil {
			if got = string(p.Fix.Use); p.Fix.Roles != nil {
				got = fmt.Sprint(p.Fix.Roles)
			}
		}
		if !strings.Contains(p.Text["en"], want.says) || got != want.fix {
			t.Errorf("%s: %s, remedy %q, want %q", code, p.Text["en"], got, want.fix)
		}
	}
}

// listingMissing gives codes of 90 and more the role that their label has.
func listingMissing(pairs ...string) []codebook.Value {
	values := listing(pairs...)
	for i := range values {
		if codebook.IsNoAnswer(values[i].Label) {
			values[i].Role = codebook.Missing
		}
	}
	return values
}

func TestCopiedRespondentsAreFound(t *testing.T) {
	t.Parallel()
	text := "a,b,c,d,e,f\n"
	for i := range 200 {
		text += fmt.Sprintf("%d,%d,%d,%d,%d,%d\n", i%2, i/2%2, i/4%2, i/8%2, i/16%2, i/32%8)
	}
	twice := "a,b,c,d,e,f\n" + strings.Repeat(strings.TrimPrefix(text, "a,b,c,d,e,f\n"), 2)
	short := "a,b,c,d,e\n"
	for i := range 200 {
		short += fmt.Sprintf("%d,%d,%d,%d,%d\n", i%2, i/2%2, i/4%2, i/8%2, i/16%2)
	}
	for text, want := range map[string]int64{twice: 200, short: 0} { // a file appended to itself, a short questionnaire
		_, problems := guessed(t, text)
		p := problem(problems, "duplicate_respondents")
		if (p != nil) != (want > 0) || p != nil && p.Count != want {
			t.Errorf("%+v, want %d", p, want)
		}
	}
	text += "1,1,1,0,0,0\n,,,,,\n1,0,0,0,0,7\n"
	_, problems := guessed(t, text)
	p := problem(problems, "duplicate_respondents")
	if p == nil || p.Count != 1 || p.Examples[0] != "201 = 8" {
		t.Errorf("%+v", p)
	}
}
