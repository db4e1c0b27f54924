package tabulation

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// Part is one workbook of a job: which tables, and its file name.
type Part = layout.Part

// Parts plans the workbooks: at most the plan's split tables each.
func (r *Results) Parts() []Part {
	n, split := len(r.Job.Tables), max(1, r.plan.Layout.Split)
	of := (n + split - 1) / split
	digits := max(3, len(fmt.Sprint(n)))
	parts := make([]Part, 0, of)
	for i := range of {
		p := Part{Number: i + 1, Of: of, First: i*split + 1, Last: min((i+1)*split, n)}
		p.File = fmt.Sprintf("%s_part%dof%d_T%0*d-T%0*d.xlsx", fileName(r.Job.Title), p.Number, of, digits, p.First, digits, p.Last)
		parts = append(parts, p)
	}
	return parts
}

// fileName makes a title usable in file names everywhere: letters and digits
// stay, everything else becomes single underscores; at most 60 characters.
func fileName(title string) string {
	var b strings.Builder
	gap := false
	n := 0
	for _, r := range title {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if n >= 60 {
			break
		}
		if gap {
			b.WriteByte('_')
			n++
			gap = false
		}
		b.WriteRune(r)
		n++
	}
	if b.Len() == 0 {
		return "tables"
	}
	return b.String()
}
