package condition

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// maxDepth bounds how deep parentheses of a relevance may stand.
const maxDepth = 100

// Relevant reads the relevance expression of an XLSForm, as in
// "${S1} = '1' and selected(${S2}, '3')": comparisons of a question with a
// text or a number, selected(), count-selected(), string-length(), not(),
// contains(), starts-with(), int(), number(), string(), true(), false(), and, or, parentheses. As XPath has it, an unanswered
// question is the empty text: it differs from every code, and no number
// comparison but != holds for it.
//
// Forms may say more (arithmetic, dates, two questions compared, if());
// such an expression, or one about a question that the data lack, gives an
// error, which says in English why it is not evaluated.
func Relevant(text string, cb *codebook.Codebook) (Node, error) {
	tokens, err := scanRelevant(text)
	if err != nil {
		return nil, err
	}
	p := &relevantParser{tokens: tokens, cb: cb}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != relEnd {
		return nil, fmt.Errorf("%q is not understood", t.text)
	}
	return root, nil
}

// operand is a side of a comparison: a question (seen in one of several
// ways), a text or a number.
type operand struct {
	variable *codebook.Variable
	view     view
	text     string
	number   float64
	isNumber bool // a number, or a question seen as one
}

// view is how a comparison looks at a question.
type view uint8

const (
	asText   view = iota
	asCount       // count-selected()
	asLength      // string-length()
	asWhole       // int()
)

type relevantParser struct {
	tokens []relToken
	pos    int
	cb     *codebook.Codebook
}

func (p *relevantParser) peek() relToken { return p.tokens[p.pos] }

func (p *relevantParser) next() relToken {
	t := p.tokens[p.pos]
	if t.kind != relEnd {
		p.pos++
	}
	return t
}

func (p *relevantParser) expect(sign string) error {
	if t := p.next(); t.kind != relSign || t.text != sign {
		return fmt.Errorf("%q is expected instead of %q", sign, t.text)
	}
	return nil
}

func (p *relevantParser) or(depth int) (Node, error) {
	return p.joined(depth, "or", p.and, func(parts []Node) Node { return &Or{parts} })
}

func (p *relevantParser) and(depth int) (Node, error) {
	return p.joined(depth, "and", p.term, func(parts []Node) Node { return &And{parts} })
}

func (p *relevantParser) joined(depth int, word string, part func(int) (Node, error), join func([]Node) Node) (Node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	}
	var parts []Node
	for {
		n, err := part(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		if t := p.peek(); t.kind != relName || !strings.EqualFold(t.text, word) {
			break
		}
		p.next()
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return join(parts), nil
}

// term is a parenthesis, a function that is a condition, or a comparison.
func (p *relevantParser) term(depth int) (Node, error) {
	t := p.peek()
	if t.kind == relSign && t.text == "(" {
		p.next()
		n, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	}
	if t.kind == relName {
		switch strings.ToLower(t.text) {
		case "not":
			p.next()
			n, err := p.term(depth + 1)
			return &Not{n}, err
		case "true", "false":
			p.next()
			var n Node = &And{}
			if strings.EqualFold(t.text, "false") {
				n = &Or{}
			}
			if err := p.expect("("); err != nil {
				return nil, err
			}
			return n, p.expect(")")
		case "selected":
			return p.selected()
		case "contains", "starts-with":
			return p.within(strings.ToLower(t.text))
		}
	}
	return p.comparison()
}

// two reads the name of a function and its two arguments, up to the bracket
// that closes them.
func (p *relevantParser) two() (first, second operand, err error) {
	p.next()
	if err = p.expect("("); err != nil {
		return first, second, err
	}
	if first, err = p.operand(); err != nil {
		return first, second, err
	}
	if err = p.expect(","); err != nil {
		return first, second, err
	}
	second, err = p.operand()
	return first, second, err
}

// selected reads selected(${S2}, '3').
func (p *relevantParser) selected() (Node, error) {
	q, code, err := p.two()
	if err != nil {
		return nil, err
	}
	if q.variable == nil || q.view != asText || code.variable != nil {
		return nil, fmt.Errorf("selected() wants a question and a code")
	}
	v, want := q.variable, q.variable.Canonical(code.text)
	return &Leaf{Variable: v, Sign: ":", Values: []string{want}, Holds: func(a Answer) bool {
		if v.Type != codebook.Multiple {
			return !a.Empty && a.Code == want
		}
		for _, o := range a.Options {
			if o == want {
				return true
			}
		}
		return false
	}}, p.expect(")")
}

// within reads contains(${name}, 'x') and starts-with(${name}, 'x').
func (p *relevantParser) within(name string) (Node, error) {
	q, part, err := p.two()
	if err != nil {
		return nil, err
	}
	if q.variable == nil || q.view != asText || q.isNumber || part.variable != nil {
		return nil, fmt.Errorf("%s wants a question and a text", name)
	}
	holds := strings.Contains
	if name == "starts-with" {
		holds = strings.HasPrefix
	}
	v := q.variable
	return &Leaf{Variable: v, Holds: func(a Answer) bool { return holds(textOf(v, a), part.text) }}, p.expect(")")
}

// textOf is an answer as a form sees it: the codes of several with blanks
// between them, the empty text for none.
func textOf(v *codebook.Variable, a Answer) string {
	switch {
	case a.Empty:
		return ""
	case v.Type == codebook.Multiple:
		return strings.Join(a.Options, " ")
	}
	return a.Code
}

func (p *relevantParser) comparison() (Node, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	op := p.next()
	if op.kind != relSign || !strings.Contains("= != < <= > >=", op.text) || op.text == "!" {
		return nil, fmt.Errorf("a comparison is expected instead of %q", op.text)
	}
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	if left.variable == nil { // '1' = ${S1}
		left, right = right, left
		op.text = strings.NewReplacer("<", ">", ">", "<").Replace(op.text)
	}
	if left.variable == nil || right.variable != nil {
		return nil, fmt.Errorf("only a question and a value are compared")
	}
	leaf := &Leaf{Variable: left.variable, Holds: left.holds(op.text, right)}
	if left.view == asText && right.text != "" {
		leaf.Sign = map[string]string{"=": ":", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}[op.text]
		leaf.Values = []string{left.variable.Canonical(right.text)}
	}
	return leaf, nil
}

// holds makes the comparison of a question with a value, as XPath compares:
// numbers where one side is a number or the comparison is an order, else
// texts.
func (o operand) holds(op string, value operand) func(Answer) bool {
	v := o.variable
	if o.isNumber || value.isNumber || op != "=" && op != "!=" {
		return func(a Answer) bool { return ordered(op, o.numberOf(a), value.number) }
	}
	want := value.text
	if want != "" && v.Type != codebook.Multiple {
		want = v.Canonical(want)
	}
	return func(a Answer) bool { return (textOf(v, a) == want) == (op == "=") }
}

// numberOf is the number that an answer stands for; NaN for none.
func (o operand) numberOf(a Answer) float64 {
	switch {
	case o.view == asCount && o.variable.Type == codebook.Multiple:
		return float64(len(a.Options))
	case o.view == asCount && a.Empty, o.view == asLength && a.Empty:
		return 0
	case o.view == asCount:
		return 1
	case o.view == asLength && o.variable.Type == codebook.Multiple:
		return float64(len([]rune(strings.Join(a.Options, " "))))
	case o.view == asLength:
		return float64(len([]rune(a.Code)))
	case a.IsNum && !a.Empty && o.view == asWhole:
		return math.Trunc(a.Num)
	case a.IsNum && !a.Empty:
		return a.Num
	case o.variable.Type == codebook.Multiple && len(a.Options) == 1:
		return number(a.Options[0])
	}
	return math.NaN()
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// ordered compares two numbers; != alone holds where one is none.
func ordered(op string, a, b float64) bool {
	switch op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

// operand reads ${S1}, 'text', 12.5, or a function of a question.
func (p *relevantParser) operand() (operand, error) {
	t := p.next()
	switch t.kind {
	case relText:
		return operand{text: t.text, number: number(t.text)}, nil
	case relNumber:
		return operand{text: t.text, number: number(t.text), isNumber: true}, nil
	case relQuestion:
		v := p.cb.Lookup(t.text)
		if v == nil || v.Column < 0 && len(v.Parts) == 0 {
			return operand{}, fmt.Errorf("the data have no %s", t.text)
		}
		return operand{variable: v}, nil
	case relName:
		return p.function(strings.ToLower(t.text))
	}
	return operand{}, fmt.Errorf("a question or a value is expected instead of %q", t.text)
}

// function reads a function that gives a question seen as a number.
func (p *relevantParser) function(name string) (operand, error) {
	views := map[string]view{"number": asText, "int": asWhole, "string": asText, "count-selected": asCount, "string-length": asLength}
	how, known := views[name]
	if !known {
		return operand{}, fmt.Errorf("%s is not evaluated", name)
	}
	if err := p.expect("("); err != nil {
		return operand{}, err
	}
	o, err := p.operand()
	if err != nil {
		return operand{}, err
	}
	if o.variable == nil || o.view != asText {
		return operand{}, fmt.Errorf("%s wants a question", name)
	}
	o.view, o.isNumber = how, name != "string"
	return o, p.expect(")")
}
