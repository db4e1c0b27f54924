package tabplan

import "github.com/hary4di/pockettab/tabulation/codebook"

// Filter is a condition on respondents, bound to a codebook. It is evaluated
// once per distinct value of each variable and then combined row by row.
type Filter struct {
	Text string // as the user wrote it
	Root Node
}

// Node is a part of a condition: *And, *Or, *Not or *Leaf. The logic is
// two-valued: a comparison with an empty cell is false, and not of it true.
type Node interface{ node() }

// And holds when all of its parts hold; an empty And holds.
type And struct{ Parts []Node }

// Or holds when one of its parts holds; an empty Or does not.
type Or struct{ Parts []Node }

// Not holds when its part does not.
type Not struct{ Part Node }

// Leaf is a condition on one variable: whether it holds depends on the
// respondent's value of that variable alone.
type Leaf struct {
	Variable *codebook.Variable
	Holds    func(Answer) bool // pure, safe for concurrent use
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
func (f *Filter) Variables() []*codebook.Variable {
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
	walk(f.Root)
	return vars
}
