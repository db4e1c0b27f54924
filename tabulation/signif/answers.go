package signif

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// answers adds up the answers of a column: those in codes, or all where codes
// is nil. A person with several of them counts once for each.
func (b *builder) answers(codes []string, col int) (n int64, w float64) {
	for r, cat := range b.t.Stub.Categories {
		if cat.Kind == tabplan.ValueCategory && (codes == nil || slices.Contains(codes, cat.Key)) {
			n += b.s.N[b.s.Cell(r+1, col)]
			w += b.s.Weighted(r+1, col)
		}
	}
	return n, w
}

// ofAnswers fills a row of a table of answers: column % and total % are
// shares of the answers of the column and of all, row % of the row's answers.
// The members of a net add up to it.
func (b *builder) ofAnswers(row table.Row, cat tabplan.Category) table.Row {
	_, all := b.answers(nil, 0)
	b.percentages(&row, all, func(column int) (int64, float64) { return b.answers(cat.Codes, column) },
		func(i, _ int) float64 { return b.out.Columns[i].WAnswers })
	return row
}
