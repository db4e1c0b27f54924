// Package condition is what filters, derived groups and the relevance of a
// form have in common: conditions on respondents, bound to a codebook.
//
// Goals: one tree that counting, profiling and the self-check evaluate each in
// its own way; the relevance expressions of XLSForms as such trees.
// Non-goals: the filter language of tab plans (package tabplan parses it into
// these trees); it never sees a respondent.
//
// In: texts and a codebook. Out: trees that point into the codebook and are
// not changed any more; safe for concurrent use.
package condition

import "github.com/hary4di/pockettab/tabulation/codebook"

// Node is a part of a condition: *And, *Or, *Not or *Leaf. The logic is
// two-valued: what a leaf says of an empty cell is the leaf's own.
type Node interface{ node() }

// And holds when all of its parts hold; an empty And holds.
type And struct{ Parts []Node }

// Or holds when one of its parts holds; an empty Or does not.
type Or struct{ Parts []Node }

// Not holds when its part does not.
type Not struct{ Part Node }

// Leaf is a condition on one variable: whether it holds depends on the
// respondent's value of that variable alone, so it is evaluated once per
// distinct value.
type Leaf struct {
	Variable *codebook.Variable
	Holds    func(Answer) bool // pure, safe for concurrent use
	// Points are the numbers that Holds compares a number with: between two
	// of them it gives the same for all numbers.
	Points []float64
	// Sign and Values say for readers what is asked: ":" (one of the codes),
	// "≠", "≥" and the like, and the codes or numbers. "": nothing to say.
	Sign   string
	Values []string
}

// Answer is one respondent's value of one variable, as leaves see it.
type Answer struct {
	Empty   bool     // no cell text (or system-missing)
	Code    string   // of a variable that is not Multiple
	Num     float64  // valid when IsNum
	IsNum   bool     //
	Options []string // of a Multiple variable, without repetition
}

func (*And) node()  {}
func (*Or) node()   {}
func (*Not) node()  {}
func (*Leaf) node() {}

// Variables lists the variables a condition reads, each once, in the order of
// their first appearance.
func Variables(root Node) []*codebook.Variable {
	var vars []*codebook.Variable
	seen := map[*codebook.Variable]bool{}
	var walk func(Node)
	walk = func(n Node) {
		switch n := n.(type) {
		case *And:
			for _, p := range n.Parts {
				walk(p)
			}
		case *Or:
			for _, p := range n.Parts {
				walk(p)
			}
		case *Not:
			walk(n.Part)
		case *Leaf:
			if !seen[n.Variable] {
				seen[n.Variable] = true
				vars = append(vars, n.Variable)
			}
		}
	}
	walk(root)
	return vars
}

// Holds evaluates a condition for one respondent, whose values answer gives.
func Holds(root Node, answer func(*codebook.Variable) Answer) bool {
	switch n := root.(type) {
	case *And:
		for _, p := range n.Parts {
			if !Holds(p, answer) {
				return false
			}
		}
		return true
	case *Or:
		for _, p := range n.Parts {
			if Holds(p, answer) {
				return true
			}
		}
		return false
	case *Not:
		return !Holds(n.Part, answer)
	case *Leaf:
		return n.Holds(answer(n.Variable))
	}
	return true
}
