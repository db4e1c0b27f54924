package tabplan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// parseNumber reads the number of an expression: always with a point.
func parseNumber(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f-f == 0
}

// compare gives the comparison of a sign.
func compare(sign string) (func(a, b float64) bool, bool) {
	switch sign {
	case "=", "==":
		return func(a, b float64) bool { return a == b }, true
	case "!=":
		return func(a, b float64) bool { return a != b }, true
	case ">":
		return func(a, b float64) bool { return a > b }, true
	case ">=":
		return func(a, b float64) bool { return a >= b }, true
	case "<":
		return func(a, b float64) bool { return a < b }, true
	case "<=":
		return func(a, b float64) bool { return a <= b }, true
	}
	return nil, false
}

// signWords are the signs of comparisons as readers see them.
var signWords = map[string]string{"=": ":", "==": ":", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}

// codes checks codes against the list of a coded variable and gives them as
// the list spells them.
func (p *exprParser) codes(v *codebook.Variable, values []token) []string {
	var out []string
	for _, t := range values {
		code := v.Canonical(t.text)
		if v.Type == codebook.Single || v.Type == codebook.Multiple {
			if _, ok := v.Value(code); !ok {
				p.unknownCode(v, t)
				return nil
			}
		}
		out = append(out, code)
	}
	return out
}

func (p *exprParser) unknownCode(v *codebook.Variable, t token) {
	if p.failed() {
		return
	}
	p.err = fault.New(fault.UnknownCode, "tabplan.filter", "code", t.text, "variable", v.Name).At(fault.Where{Path: p.path, Offset: t.at})
}

// compared makes the leaf of "name operator value". A comparison with an
// empty cell is false, also !=.
func (p *exprParser) compared(v *codebook.Variable, op, value token) condition.Node {
	switch op.text {
	case "~", "!~":
		want, hit := strings.ToLower(value.text), op.text == "~"
		return &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool {
			if a.Empty {
				return false
			}
			text := a.Code
			if v.Type == codebook.Multiple {
				text = strings.Join(a.Options, " ")
			}
			return strings.Contains(strings.ToLower(text), want) == hit
		}}
	case "?=":
		codes := p.codes(v, []token{value})
		if p.failed() {
			return &condition.And{}
		}
		return optionLeaf(v, "any", codes)
	}
	number, isNumber := parseNumber(value.text)
	if value.kind == numberToken && isNumber && v.Type == codebook.Numeric {
		cmp, _ := compare(op.text)
		return &condition.Leaf{Variable: v, Sign: signWords[op.text], Values: []string{value.text}, Points: []float64{number}, Holds: func(a condition.Answer) bool { return !a.Empty && a.IsNum && cmp(a.Num, number) }}
	}
	if op.text != "=" && op.text != "==" && op.text != "!=" {
		return p.ordered(v, op, value, number, isNumber)
	}
	codes := p.codes(v, []token{value})
	if p.failed() {
		return &condition.And{}
	}
	equal := op.text != "!="
	if v.Type == codebook.Multiple { // exactly these
		sign := signWords[op.text]
		if equal {
			sign = "="
		}
		return &condition.Leaf{Variable: v, Sign: sign, Values: codes, Holds: func(a condition.Answer) bool {
			return !a.Empty && (len(a.Options) == 1 && a.Options[0] == codes[0]) == equal
		}}
	}
	return &condition.Leaf{Variable: v, Sign: signWords[op.text], Values: codes, Holds: func(a condition.Answer) bool { return !a.Empty && (a.Code == codes[0]) == equal }}
}

// ordered makes > >= < <= of anything but a plain number and a numeric
// variable: numeric views where both have one, texts for dates; a set has no
// order.
func (p *exprParser) ordered(v *codebook.Variable, op, value token, number float64, isNumber bool) condition.Node {
	if v.Type == codebook.Multiple {
		p.fail(op, "%s has several answers, which have no order; use ?=, any(…) or count(…)", v.Name)
		return &condition.And{}
	}
	cmp, _ := compare(op.text)
	if isNumber && v.Type != codebook.Date {
		return &condition.Leaf{Variable: v, Sign: signWords[op.text], Values: []string{value.text}, Points: []float64{number}, Holds: func(a condition.Answer) bool { return !a.Empty && a.IsNum && cmp(a.Num, number) }}
	}
	if v.Type != codebook.Date && v.Type != codebook.OpenText {
		p.fail(value, "%s is compared with a number here, as in %s >= 2", v.Name, v.Name)
		return &condition.And{}
	}
	text := value.text
	return &condition.Leaf{Variable: v, Sign: signWords[op.text], Values: []string{text}, Holds: func(a condition.Answer) bool { return !a.Empty && cmp(float64(strings.Compare(a.Code, text)), 0) }}
}

// in makes the leaf of "name in (…)": one of the values; of a set, at least
// one of them.
func (p *exprParser) in(v *codebook.Variable, negate bool, values []token) condition.Node {
	if p.failed() {
		return &condition.And{}
	}
	if v.Type == codebook.Numeric {
		var numbers []float64
		var texts []string
		for _, t := range values {
			f, ok := parseNumber(t.text)
			if !ok {
				p.fail(t, "%s is a number, %s is none", v.Name, t.name())
				return &condition.And{}
			}
			numbers, texts = append(numbers, f), append(texts, t.text)
		}
		return &condition.Leaf{Variable: v, Sign: map[bool]string{false: ":", true: "≠"}[negate], Values: texts, Points: numbers, Holds: func(a condition.Answer) bool { return !a.Empty && a.IsNum && slices.Contains(numbers, a.Num) != negate }}
	}
	codes := p.codes(v, values)
	if p.failed() {
		return &condition.And{}
	}
	if negate {
		return optionLeaf(v, "none", codes)
	}
	return optionLeaf(v, "any", codes)
}

// optionLeaf makes any, none and all over the answers of a variable; a single
// answer is a set of one.
func optionLeaf(v *codebook.Variable, fn string, codes []string) condition.Node {
	multiple := v.Type == codebook.Multiple
	has := func(a condition.Answer, code string) bool {
		if multiple {
			return slices.Contains(a.Options, code)
		}
		return a.Code == code
	}
	sign := map[string]string{"any": ":", "none": "≠", "all": ""}[fn]
	return &condition.Leaf{Variable: v, Sign: sign, Values: codes, Holds: func(a condition.Answer) bool {
		if a.Empty {
			return false
		}
		n := 0
		for _, c := range codes {
			if has(a, c) {
				n++
			}
		}
		switch fn {
		case "any":
			return n > 0
		case "none":
			return n == 0
		default:
			return n == len(codes)
		}
	}}
}
