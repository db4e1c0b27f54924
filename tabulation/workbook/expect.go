package workbook

import "github.com/hary4di/pockettab/tabulation/layout"

// Figure is a numeric cell that a written sheet must have, exactly.
type Figure struct {
	Row, Col int // from 1
	Value    float64
}

// NextFigure gives the numeric cells of a page as they are written, row by
// row, one by one; false after the last: what reading the finished file back
// has to give, and nothing else. The sheet of the page is the one of the same
// position in Written.Sheets.
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
