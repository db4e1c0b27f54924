package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// ParseFilter reads a condition and binds it to a codebook. path is the JSON
// path that faults name. An empty text gives nil.
//
// The grammar, loosest first; words in any case:
//
//	or      = and { ("||" | "or") and }
//	and     = not { ("&&" | "and") not }
//	not     = [ "!" | "not" ] primary
//	primary = "(" or ")" | test
//	test    = name operator value | name ["not"] "in" "(" value {"," value} ")"
//	        | any|none|all "(" name {"," value} ")" | "count" "(" name ")" operator number | "empty" "(" name ")"
//	operator = "=" | "==" | "!=" | ">" | ">=" | "<" | "<=" | "~" | "!~" | "?="
func ParseFilter(text, path string, cb *codebook.Codebook) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	tokens, bad := lex(text)
	p := &exprParser{tokens: tokens, cb: cb, path: path}
	var root condition.Node
	if bad == nil {
		root = p.or(0)
		if p.bad == nil && p.err == nil && p.peek().kind != endToken {
			p.fail(p.peek(), "%s is not expected here", p.peek().name())
		}
		bad = p.bad
	}
	if p.err != nil {
		return nil, p.err
	}
	if bad != nil {
		return nil, fault.New(fault.BadExpression, "tabplan.filter", "why", bad.why).At(fault.Where{Path: path, Offset: bad.at})
	}
	return &Filter{Text: strings.TrimSpace(text), Root: root}, nil
}

func (t token) name() string {
	if t.kind == endToken {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

type exprParser struct {
	tokens []token
	pos    int
	cb     *codebook.Codebook
	path   string
	bad    *exprError // first fault of grammar
	err    error      // first fault of meaning: unknown variable or code
}

func (p *exprParser) peek() token { return p.tokens[p.pos] }

func (p *exprParser) next() token {
	t := p.tokens[p.pos]
	if p.pos < len(p.tokens)-1 {
		p.pos++
	}
	return t
}

func (p *exprParser) failed() bool { return p.bad != nil || p.err != nil }

func (p *exprParser) fail(t token, why string, args ...any) {
	if !p.failed() {
		p.bad = &exprError{t.at, fmt.Sprintf(why, args...)}
	}
}

// word reports whether t is the unquoted word w, in any case.
func (t token) word(w string) bool { return t.kind == nameToken && strings.EqualFold(t.text, w) }

func (t token) sign(s string) bool { return t.kind == signToken && t.text == s }

func (p *exprParser) or(depth int) condition.Node {
	parts := []condition.Node{p.and(depth)}
	for !p.failed() && (p.peek().sign("||") || p.peek().word("or")) {
		p.next()
		parts = append(parts, p.and(depth))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &condition.Or{Parts: parts}
}

func (p *exprParser) and(depth int) condition.Node {
	parts := []condition.Node{p.not(depth)}
	for !p.failed() && (p.peek().sign("&&") || p.peek().word("and")) {
		p.next()
		parts = append(parts, p.not(depth))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &condition.And{Parts: parts}
}

func (p *exprParser) not(depth int) condition.Node {
	if depth > limit.FilterDepth {
		p.fail(p.peek(), "it is nested deeper than %d levels", limit.FilterDepth)
		return &condition.And{}
	}
	if t := p.peek(); t.sign("!") || t.word("not") {
		p.next()
		return &condition.Not{Part: p.not(depth + 1)}
	}
	return p.primary(depth)
}

func (p *exprParser) primary(depth int) condition.Node {
	t := p.next()
	switch {
	case t.sign("("):
		n := p.or(depth + 1)
		if !p.failed() && !p.peek().sign(")") {
			p.fail(p.peek(), "a closing parenthesis is expected instead of %s", p.peek().name())
		}
		p.next()
		return n
	case t.kind == nameToken && p.peek().sign("("):
		return p.call(t)
	case t.kind == nameToken:
		return p.comparison(t)
	}
	p.fail(t, "a variable is expected instead of %s", t.name())
	return &condition.And{}
}

// variable looks a name up.
func (p *exprParser) variable(t token) *codebook.Variable {
	if p.failed() {
		return nil
	}
	v := p.cb.Lookup(t.text)
	if v == nil {
		p.err = fault.New(fault.UnknownVariable, "tabplan.filter", "name", t.text, "near", Suggest(t.text, names(p.cb))).At(fault.Where{Path: p.path, Offset: t.at})
	}
	return v
}

func names(cb *codebook.Codebook) []string {
	out := make([]string, len(cb.Variables))
	for i := range cb.Variables {
		out[i] = cb.Variables[i].Name
	}
	return out
}

// values reads the values of a list up to the closing parenthesis.
func (p *exprParser) values() []token {
	var out []token
	for !p.failed() {
		t := p.next()
		if t.kind != numberToken && t.kind != stringToken && t.kind != nameToken {
			p.fail(t, "a value is expected instead of %s", t.name())
			return nil
		}
		out = append(out, t)
		sep := p.next()
		if sep.sign(")") {
			return out
		}
		if !sep.sign(",") {
			p.fail(sep, "a comma or a closing parenthesis is expected instead of %s", sep.name())
		}
	}
	return out
}

// call reads a function of a variable; its name and ( are known to follow.
func (p *exprParser) call(t token) condition.Node {
	fn := strings.ToLower(t.text)
	if !slices.Contains([]string{"any", "none", "all", "count", "empty"}, fn) {
		p.fail(t, "there is no function %q; there are any, none, all, count, empty", t.text)
		return &condition.And{}
	}
	p.next() // (
	name := p.next()
	if name.kind != nameToken {
		p.fail(name, "a variable is expected instead of %s", name.name())
		return &condition.And{}
	}
	v := p.variable(name)
	if p.failed() {
		return &condition.And{}
	}
	if fn == "empty" || fn == "count" {
		if end := p.next(); !end.sign(")") {
			p.fail(end, "a closing parenthesis is expected instead of %s", end.name())
			return &condition.And{}
		}
		if fn == "empty" {
			return &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool { return a.Empty }}
		}
		return p.count(v)
	}
	if sep := p.next(); !sep.sign(",") {
		p.fail(sep, "a comma and codes are expected instead of %s", sep.name())
		return &condition.And{}
	}
	codes := p.codes(v, p.values())
	if p.failed() {
		return &condition.And{}
	}
	return optionLeaf(v, fn, codes)
}

// count reads the comparison behind count(name): of chosen options.
func (p *exprParser) count(v *codebook.Variable) condition.Node {
	op, number := p.next(), p.next()
	f, ok := parseNumber(number.text)
	if op.kind != signToken || number.kind != numberToken || !ok {
		p.fail(op, "count(…) is compared with a number, as in count(%s) >= 2", v.Name)
		return &condition.And{}
	}
	cmp, ok := compare(op.text)
	if !ok {
		p.fail(op, "count(…) is compared with = != > >= < <=, not %s", op.name())
		return &condition.And{}
	}
	return &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool {
		if a.Empty {
			return false
		}
		n := len(a.Options)
		if v.Type != codebook.Multiple {
			n = 1
		}
		return cmp(float64(n), f)
	}}
}

// comparison reads what follows a variable's name.
func (p *exprParser) comparison(t token) condition.Node {
	v := p.variable(t)
	if p.failed() {
		return &condition.And{}
	}
	op := p.next()
	negate := false
	if op.word("not") && p.peek().word("in") {
		negate = true
		op = p.next()
	}
	if op.word("in") {
		if open := p.next(); !open.sign("(") {
			p.fail(open, "values in parentheses are expected after in, as in %s in (1, 2)", v.Name)
			return &condition.And{}
		}
		return p.in(v, negate, p.values())
	}
	if op.kind != signToken || op.text == "(" || op.text == ")" || op.text == "," || op.text == "!" || op.text == "&&" || op.text == "||" {
		p.fail(op, "a comparison is expected after %s, as in %s = 1", v.Name, v.Name)
		return &condition.And{}
	}
	value := p.next()
	if value.kind != numberToken && value.kind != stringToken && value.kind != nameToken {
		p.fail(value, "a value is expected instead of %s", value.name())
		return &condition.And{}
	}
	return p.compared(v, op, value)
}
