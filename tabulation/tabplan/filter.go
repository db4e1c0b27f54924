package tabplan

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// Filter is a condition on respondents, bound to a codebook. A comparison with
// an empty cell is false, and not of it true.
type Filter struct {
	Text string // as the user, or the form, wrote it
	Root condition.Node
}

// Variables lists the variables a filter reads, each once, in the order of
// their first appearance.
func (f *Filter) Variables() []*codebook.Variable { return condition.Variables(f.Root) }
