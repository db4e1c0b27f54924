package workbook

import (
	"iter"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// Figure is a numeric cell that a written sheet must have, exactly.
type Figure struct {
	Row, Col int // from 1
	Value    float64
}

// Figures enumerates the numeric cells of a page as they are written, row by
// row: what reading the finished file back has to give, and nothing else. The
// sheet of the page is the one of the same position in Written.Sheets.
func Figures(p *layout.Page) iter.Seq[Figure] {
	return func(yield func(Figure) bool) {
		next := NextFigure(p)
		for f, ok := next(); ok && yield(f); {
			f, ok = next()
		}
	}
}

// NextFigure gives the same figures one by one; false after the last.
func NextFigure(p *layout.Page) func() (Figure, bool) {
	r, c := 0, 0
	return func() (Figure, bool) {
		for ; r < len(p.Rows); r, c = r+1, 0 {
			for cells := p.Rows[r].Cells; c < len(cells); {
				cell := &cells[c]
				c++
				if cell.Kind == layout.NumberCell || cell.Kind == layout.FormulaCell {
					return Figure{r + 1, c, cell.Num}, true
				}
			}
		}
		return Figure{}, false
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
