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
	n := len(b.show)
	row.N, row.W = make([]int64, n), make([]float64, n)
	row.ColPct, row.RowPct, row.TotalPct = make([]float64, n), make([]float64, n), make([]float64, n)
	_, rowW := b.answers(cat.Codes, 0)
	_, all := b.answers(nil, 0)
	for i, c := range b.show {
		row.N[i], row.W[i] = b.answers(cat.Codes, c)
		row.ColPct[i] = ratio(row.W[i], b.out.Columns[i].WAnswers)
		row.RowPct[i] = ratio(row.W[i], rowW)
		row.TotalPct[i] = ratio(row.W[i], all)
	}
	if slices.Contains(b.t.Statistics, tabplan.Index) {
		row.Index = make([]float64, n)
		for i := range row.Index {
			row.Index[i] = 100 * ratio(row.ColPct[i], ratio(rowW, all))
		}
	}
	return row
}
