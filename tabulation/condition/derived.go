package condition

import (
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Mark stands between the codes of a derived variable with several answers: a
// character that no code of a survey holds, since codes may hold spaces.
const Mark = "\x1f"

// DerivedKind says how the cases of a derived variable make its value.
type DerivedKind uint8

// The kinds. Set: the codes of all cases that hold (none: no answer); First:
// the code of the first case that holds; Tally: how many cases hold.
const (
	Set DerivedKind = iota
	First
	Tally
)

// Derived is a variable that is in no file: its value follows from the values
// of other variables of the same respondent, the ones it reads. Those may be
// derived themselves.
type Derived struct {
	Variable *codebook.Variable // Column -1; Multiple (Set), Single (Set, First) or Numeric (Tally)
	Kind     DerivedKind
	Cases    []Case
	Answered Node // Tally: who has a number; nil: everybody
}

// Case is one code of a derived variable and who has it.
type Case struct {
	Code string
	When Node
}

// Reads lists the variables it is made of, each once, in the order of their
// first appearance.
func (d *Derived) Reads() []*codebook.Variable {
	parts := make([]Node, 0, len(d.Cases)+1)
	for _, c := range d.Cases {
		parts = append(parts, c.When)
	}
	if d.Answered != nil {
		parts = append(parts, d.Answered)
	}
	return Variables(&And{Parts: parts})
}

// Answer is the derived value of one respondent, whose other values answer
// gives.
func (d *Derived) Answer(answer func(*codebook.Variable) Answer) Answer {
	return d.answer(func(n Node) bool { return Holds(n, answer) })
}

// AnswerOf is Answer where it is known which cases hold.
func (d *Derived) AnswerOf(answered bool, holds func(i int) bool) Answer {
	if d.Kind == Tally {
		if !answered {
			return Answer{Empty: true}
		}
		n := 0
		for i := range d.Cases {
			if holds(i) {
				n++
			}
		}
		return Answer{Code: strconv.Itoa(n), Num: float64(n), IsNum: true}
	}
	var codes []string
	for i, c := range d.Cases {
		if holds(i) {
			codes = append(codes, c.Code)
			if d.Kind == First || d.Variable.Type != codebook.Multiple {
				break
			}
		}
	}
	if len(codes) == 0 {
		return Answer{Empty: true}
	}
	a := Answer{Code: strings.Join(codes, Mark)}
	if d.Variable.Type == codebook.Multiple {
		a.Options = codes
	} else if f, err := strconv.ParseFloat(a.Code, 64); err == nil && f-f == 0 {
		a.Num, a.IsNum = f, true
	}
	return a
}

func (d *Derived) answer(holds func(Node) bool) Answer {
	return d.AnswerOf(d.Answered == nil || holds(d.Answered), func(i int) bool { return holds(d.Cases[i].When) })
}
