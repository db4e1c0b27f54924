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

// guessed builds the codebook of a text that no form describes.
func guessed(t *testing.T, text string, edits ...Edit) (*codebook.Codebook, []Problem) {
	t.Helper()
	table, err := delim.Open("x.csv", []byte(text), source.Options{Separator: ","}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cb, problems, err := Build(ds, nil, edits)
	if err != nil {
		t.Fatal(err)
	}
	return cb, problems
}

// shape says of each variable what it is, with counts, hidden ones in brackets.
func shape(cb *codebook.Codebook) string {
	var out []string
	for i := range cb.Variables {
		v := &cb.Variables[i]
		s := fmt.Sprintf("%s %s", v.Name, v.Type)
		for _, val := range v.Values {
			s += fmt.Sprintf(" %s:%d", val.Code, val.Count)
		}
		if v.Use == codebook.Hidden {
			s = "(" + v.Name + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func problem(problems []Problem, code string) *Problem {
	for i := range problems {
		if problems[i].Code == code {
			return &problems[i]
		}
	}
	return nil
}

func TestColumnsOfOptionsBecomeOneQuestion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"0 and 1 behind a slash", "Q5/1,Q5/2,x\n1,0,a\n1,1,b\n,,a\n0,0,b\n", "Q5 multiple 1:2 2:1; (1); (2); x single a:2 b:2"},
		{"0 and 1 behind an underscore", "Q5_1,Q5_2\n1,0\n1,1\n", "Q5 multiple 1:2 2:1; (Q5_1); (Q5_2)"},
		{"truth values behind a point", "a.x,a.y\nTRUE,FALSE\nTrue,TRUE\n", "a multiple x:2 y:1; (a.x); (a.y)"},
		{"the option's name where it is chosen", "Which? - Tea,Which? - Milk,Which? - Other (specify)\nTea,,\nTea,Milk,\n,,\n,,juice\n",
			"Which? multiple Tea:2 Milk:1; (Which? - Tea); (Which? - Milk); Which? - Other (specify) single juice:1"},
		{"the same question in two groups", "g/Q/1,g/Q/2,h/Q/1,h/Q/2\n1,0,1,0\n1,1,0,0\n", "Q multiple 1:2 2:1; (1); (2); Q#2 multiple 1:1 2:0; (1#2); (2#2)"},
		{"one column with the option's name", "id,Which? - Tea\na,Tea\nb,\n", "id single a:1 b:1; Which? multiple Tea:1; (Which? - Tea)"},
		{"a header that stands twice", "Q/1,Q/2,Q/1\n1,0,1\n0,1,1\n", "Q multiple 1:1 2:1; (1); (2); 1#2 single 1:2"},
		{"one column alone is none", "Q5_1,Q6\n1,2\n0,3\n", "Q5_1 single 0:1 1:1; Q6 single 2:1 3:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cb, problems := guessed(t, c.text)
			if got := shape(cb); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if p := problem(problems, "joined_columns"); (p != nil) != strings.Contains(c.want, "multiple") || p != nil && (p.Fix == nil || !p.Fix.Split) {
				t.Errorf("%+v", problems)
			}
		})
	}
}

func TestEditsJoinAndSplitSets(t *testing.T) {
	t.Parallel()
	const text = "a,b,c,S_1,S_2\nyes,no,x,1,0\nno,yes,y,0,1\nyes,yes,x,1,1\n,,y,,\n"
	cb, problems := guessed(t, text, Edit{Variable: "S", Split: true}, Edit{Variable: "M", Join: []string{"a", "b"}, Selected: "yes", Labels: map[string]codebook.Text{"a": codebook.Plain("First")}})
	if got, want := shape(cb), "M multiple a:2 b:2; (a); (b); c single x:2 y:2; S_1 single 0:1 1:2; S_2 single 0:1 1:2"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if v := cb.Lookup("M"); v.Answered != 3 || v.Values[0].LabelOf("") != "First" || v.Reason["id"] == "" {
		t.Errorf("%+v", v)
	}
	if p := problem(problems, "edit_unknown"); p != nil {
		t.Errorf("%+v", p)
	}
	// the same set again, and what is not there, is said and changes nothing
	for _, e := range []Edit{{Variable: "M", Join: []string{"nobody"}}, {Variable: "c", Join: []string{"a", "b"}}, {Variable: "c", Split: true}} {
		cb, problems := guessed(t, text, e)
		if problem(problems, "edit_unknown") == nil || cb.Lookup("c").Type != codebook.Single || cb.Lookup("a").Use != codebook.Analysis {
			t.Errorf("%+v: %s, %+v", e, shape(cb), problems)
		}
	}
	// not chosen in other words
	cb, _ = guessed(t, text, Edit{Variable: "M", Join: []string{"a", "b"}, NotChosen: []string{"no"}})
	if got := shape(cb); !strings.HasPrefix(got, "M multiple a:2 b:2") {
		t.Error(got)
	}
}

func TestTheColumnsOfAFormsSetCanBeSplit(t *testing.T) {
	t.Parallel()
	table, err := delim.Open("x.csv", []byte("g/S2/1,g/S2/2\n1,0\n1,1\n"), source.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	form := &source.Form{Codebook: codebook.New(nil, nil, []codebook.Variable{{Name: "S2", Type: codebook.Multiple, Separator: " ", Column: -1, Use: codebook.Analysis, Values: listing("1", "Bus", "2", "Train")}})}
	cb, _, err := Build(ds, form, []Edit{{Variable: "S2", Split: true}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := shape(cb), "g/S2/1 single 1:2; g/S2/2 single 0:1 1:1"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := cb.Variables[1].Title(""); got != "Train" {
		t.Errorf("labelled %q", got)
	}
}

func TestSeparatorCanBeSet(t *testing.T) {
	t.Parallel()
	cb, _ := guessed(t, "q\na~b\nb\na\n", Edit{Variable: "q", Separator: "~"})
	if got, want := shape(cb), "q multiple a:2 b:2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Where a name only looks like an option's, the join is offered, and it works.
func TestALoneOptionIsOffered(t *testing.T) {
	t.Parallel()
	const text = "Q5_1,is_member,Q6\n1,1,2\n0,0,3\n"
	cb, problems := guessed(t, text)
	p := problem(problems, "lone_option")
	if p == nil || p.Variable != "Q5_1" || p.Fix == nil || p.Text["id"] == "" || strings.Contains(p.Text["en"], "{") {
		t.Fatalf("%s: %+v", shape(cb), problems)
	}
	if cb, _ = guessed(t, text, *p.Fix); shape(cb) != "Q5 multiple 1:1; (Q5_1); is_member single 0:1 1:1; Q6 single 2:1 3:1" {
		t.Error(shape(cb))
	}
}

// The items of a grid say so.
func TestGridsHaveAReason(t *testing.T) {
	t.Parallel()
	cb, _ := guessed(t, "A1_1,A1_2,A1_3,B\n1,2,3,1\n2,3,1,1\n3,1,2,2\n")
	for _, name := range []string{"A1_1", "A1_2", "A1_3"} {
		v := cb.Lookup(name)
		if v.Grid != "A1" || !strings.Contains(v.Reason["en"], "grid A1: 3 questions") || !strings.Contains(v.Reason["id"], "matriks A1: 3 pertanyaan") {
			t.Errorf("%s: %q, %v", name, v.Grid, v.Reason)
		}
	}
	if v := cb.Lookup("B"); strings.Contains(v.Reason["en"], "grid") {
		t.Errorf("%v", v.Reason)
	}
	for text, want := range map[string]string{
		"R[SQ1],R[SQ2],R[SQ3]\n1,2,3\n2,3,1\n3,1,2\n":                               "R R R",
		"Q.1,Q.2,Q.3\n1,2,3\n2,2,1\n3,4,2\n4,1,1\n":                                 "Q Q Q", // nobody gave Q.2 a 3, Q.3 a 4
		"Rate - a,Rate - b,Rate - c\ngood,bad,bad\nbad,good,fair\nfair,fair,good\n": "Rate Rate Rate",
		"Q_1,Q_2,Q_3\n1,7,3\n2,8,1\n3,9,2\n":                                        "  ", // other codes
		"Q3_1 - Rate - a,Q3_2 - Rate - b,Q3_4 - Rate - c\n1,2,3\n2,3,1\n3,1,2\n":    "Q3 - Rate Q3 - Rate Q3 - Rate",
		"S1,S2,S3\n1,2,3\n2,3,1\n3,1,2\n":                                           "  ",
		"Q_1,Q_2\n1,2\n2,1\n":                                                       " ",
	} {
		cb, _ := guessed(t, text)
		var got []string
		for i := range cb.Variables {
			got = append(got, cb.Variables[i].Grid)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
}

// Remedies that are another way of reading name the options.
func TestReadingRemedies(t *testing.T) {
	t.Parallel()
	_, problems := guessed(t, "RespondentID,Which?,,\n,Tea,Milk,Water\n7,Tea,,Water\n8,,Milk,\n")
	p := problem(problems, "read_as_header_rows")
	if p == nil || p.Reread == nil || p.Reread.HeaderRows != 1 || !strings.Contains(p.Text["en"], "2 rows") {
		t.Fatalf("%+v", problems)
	}
}
