package condition

import (
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func book() *codebook.Codebook {
	list := func(codes ...string) (out []codebook.Value) {
		for _, c := range codes {
			out = append(out, codebook.Value{Code: c, Listed: true})
		}
		return out
	}
	return codebook.New(nil, nil, []codebook.Variable{
		{Name: "S1", Type: codebook.Single, Values: list("1", "2", "3"), Column: 0},
		{Name: "S2", Type: codebook.Multiple, Values: list("1", "3", "13"), Column: 1},
		{Name: "age", Type: codebook.Numeric, Column: 2},
		{Name: "name", Type: codebook.OpenText, Column: 3},
		{Name: "gone", Type: codebook.Single, Column: -1},
	})
}

// person answers by the name of a variable; several answers have blanks.
type person map[string]string

func (p person) answer(v *codebook.Variable) Answer {
	text := p[v.Name]
	a := Answer{Empty: text == "", Code: v.Canonical(text)}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		a.Num, a.IsNum = f, true
	}
	if v.Type == codebook.Multiple {
		a.Options = strings.Fields(text)
	}
	return a
}

func TestRelevanceOfForms(t *testing.T) {
	t.Parallel()
	all := []person{
		{"S1": "1", "S2": "1 3", "age": "20", "name": "Ana"},
		{"S1": "2.0", "S2": "13", "age": "65"},
		{"S2": "3", "age": "17.5", "name": "Budi"},
		{},
	}
	for _, tc := range []struct{ text, asks string }{ // a digit per person
		{"${S1} = '1'", "1000"},
		{"${S1} = 1", "1000"},
		{"${S1}=\"2\"", "0100"},
		{"'2' = ${S1}", "0100"},
		{"${S1} != '1'", "0111"}, // the empty text is another
		{"${S1} != ''", "1100"},
		{"${S1} = ''", "0011"},
		{"selected(${S2}, '3')", "1010"},
		{"selected( ${S2} , \"1\" )", "1000"}, // 13 is not 1
		{"selected(${S1}, '2')", "0100"},
		{"not(selected(${S2}, '3'))", "0101"},
		{"count-selected(${S2}) >= 2", "1000"},
		{"count-selected(${S1}) = 0", "0011"},
		{"${S2} = '3'", "0010"},
		{"${S2} = '1 3'", "1000"},
		{"${age} >= 18", "1100"},
		{"${age} < '18'", "0010"},
		{"18 <= ${age}", "1100"},
		{"${age} != 20", "0111"},
		{"number(${age}) > 60", "0100"},
		{"string-length(${name}) > 0", "1010"},
		{"int(${age}) = 17", "0010"},
		{"contains(${name}, 'ud')", "0010"},
		{"starts-with(${name}, 'A') or contains( ${S2},'13')", "1100"},
		{"string(${S1}) = '1'", "1000"},
		{"${S1} = '1' and ${age} > 18 or ${S1} = '2'", "1100"},
		{"${S1} = '1' and (${age} > 30 or ${S1} = '2')", "0000"},
		{"(${S1} = '1') or (not(${age} > 18) and true())", "1011"},
		{"false() or ${S1} = ‘1’", "1000"},
		{"${S1} = '1' AND\n ${age} = 20.0", "1000"},
	} {
		root, err := Relevant(tc.text, book())
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		got := ""
		for _, p := range all {
			if Holds(root, p.answer) {
				got += "1"
			} else {
				got += "0"
			}
		}
		if got != tc.asks {
			t.Errorf("%s asks %s, want %s", tc.text, got, tc.asks)
		}
	}
}

func TestRelevanceThatIsNotEvaluatedSaysWhy(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                             "the end",
		"${S9} = '1'":                  "S9",
		"${gone} = '1'":                "gone",
		"${S1} = ${age}":               "a question and a value",
		"'1' = '1'":                    "a question and a value",
		"${age} + 1 > 18":              "not evaluated",
		"if(${S1} = '1', 1, 0) = 1":    "if is not evaluated",
		"today() > '2026-01-01'":       "today is not evaluated",
		"${S1} = '1' ${S1} = '2'":      "not understood",
		"${S1} = '1":                   "quote",
		"${S1 = '1'":                   "not closed",
		"(${S1} = '1'":                 `")"`,
		"${S1}":                        "comparison",
		"selected(${S2})":              `","`,
		"selected('1', '2')":           "selected()",
		"contains('a', 'b')":           "contains wants",
		"starts-with(${S1})":           `","`,
		"${S1} = '1' and":              "the end",
		strings.Repeat("(", 200) + "1": "nested",
	} {
		if _, err := Relevant(text, book()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", text, err, says)
		}
	}
}

func FuzzRelevant(f *testing.F) {
	for _, s := range []string{"${S1} = '1'", "selected(${S2}, '3') and not(${age} > 18)", "((", "count-selected(${S2}) >= -1", "“x” = ${name}", "-"} {
		f.Add(s)
	}
	cb := book()
	f.Fuzz(func(t *testing.T, s string) {
		root, err := Relevant(s, cb)
		if err != nil {
			return
		}
		Holds(root, person{}.answer)
		Holds(root, person{"S1": "1", "S2": "1 3", "age": "20"}.answer)
		if len(Variables(root)) == 0 && strings.Contains(s, "${") {
			t.Errorf("%q reads no variable", s)
		}
	})
}
