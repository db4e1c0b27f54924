package profile

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// relevance compares what the form says about who is asked with who answered.
// Answers of people who were not asked stay; they are noted. So is a
// condition that cannot be evaluated.
func (b *build) relevance(cb *codebook.Codebook) {
	masks := map[string][]uint8{} // nil: not evaluated
	reasons := map[string]string{}
	for i := range cb.Variables {
		v := &cb.Variables[i]
		col := b.ds.Of(v)
		if v.Relevant == "" || v.Use == codebook.Hidden || col == nil {
			continue
		}
		mask, known := masks[v.Relevant]
		if !known {
			root, err := condition.Relevant(v.Relevant, cb)
			if err == nil {
				mask = b.ds.Mask(root)
			} else {
				reasons[v.Relevant] = err.Error()
			}
			masks[v.Relevant] = mask
		}
		if mask == nil {
			p := b.problems.add("relevance_not_evaluated", Info, "", 1, v.Name+" ("+reasons[v.Relevant]+")")
			p.indonesian = append(p.indonesian, v.Name+" ("+fault.Phrase(reasons[v.Relevant], "id")+")")
			continue
		}
		var n int64
		var rows []string
		for r, asked := range mask {
			if asked == 0 && answeredAt(col, r) {
				n++
				if len(rows) < maxExamples {
					rows = append(rows, fmt.Sprint(r+1))
				}
			}
		}
		if n > 0 {
			b.problems.add("answered_unasked", Info, v.Name, n, rows...)
		}
	}
}

// answeredAt reports whether row r of a column has an answer.
func answeredAt(c *column.Column, r int) bool {
	return !c.Empty(r)
}
