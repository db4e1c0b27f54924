package workbook

import (
	"iter"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// Figures enumerates what NextFigure gives.
func Figures(p *layout.Page) iter.Seq[Figure] {
	return func(yield func(Figure) bool) {
		next := NextFigure(p)
		for f, ok := next(); ok && yield(f); {
			f, ok = next()
		}
	}
}

// Text is a text cell that a written sheet must have.
type Text struct {
	Row, Col int // from 1
	Value    string
}

// Texts enumerates the text cells of a page as they are written, after
// cleaning and cutting.
func Texts(p *layout.Page) iter.Seq[Text] {
	return func(yield func(Text) bool) {
		for r := range p.Rows {
			for c := range p.Rows[r].Cells {
				cell := &p.Rows[r].Cells[c]
				if cell.Kind != layout.TextCell {
					continue
				}
				text, _, _ := clean(cell.Text)
				if !yield(Text{r + 1, c + 1, text}) {
					return
				}
			}
		}
	}
}
