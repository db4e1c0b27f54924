package workbook

import (
	"fmt"
	"math"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Excel's limits of one sheet.
const (
	maxLinks     = 65_530 // hyperlinks
	maxRowHeight = 409.0  // points
	maxColWidth  = 254.0  // characters
)

// checkPage sees that p can be written as a sheet: its size, its figures, its
// spans and its links.
func checkPage(p *layout.Page, name string, targets map[string]string) error {
	rows, cols := pageSize(p)
	if rows > limit.SheetRows {
		return tooLarge("the number of rows of sheet "+name, rows, limit.SheetRows)
	}
	if cols > limit.Columns || len(p.Widths) > limit.Columns {
		return tooLarge("the number of columns of sheet "+name, max(cols, len(p.Widths)), limit.Columns)
	}
	wrong := func(row, col int, format string, args ...any) error {
		return internal(fmt.Errorf("sheet %q, cell %s: %s", name, appendRef(nil, col, row), fmt.Sprintf(format, args...)))
	}
	for i, w := range p.Widths {
		if !(w > 0 && w <= maxColWidth) {
			return wrong(1, i+1, "column width %v", w)
		}
	}
	links := 0
	until := make([]int, cols) // per column: the last row a span from above covers
	for r := range p.Rows {
		for c := 0; c < len(p.Rows[r].Cells); c++ {
			cell := &p.Rows[r].Cells[c]
			if (cell.Kind == layout.NumberCell || cell.Kind == layout.FormulaCell) && (math.IsNaN(cell.Num) || math.IsInf(cell.Num, 0)) {
				return wrong(r+1, c+1, "the figure is %v", cell.Num)
			}
			if cell.Link != "" {
				links++
				if _, ok := targets[cell.Link]; !ok {
					return wrong(r+1, c+1, "link to page %q, which is not in this file", cell.Link)
				}
			}
			across, down := max(int(cell.Span), 1), max(int(cell.Down), 1)
			if across == 1 && down == 1 {
				if until[c] > r && cell.Kind != layout.EmptyCell {
					return wrong(r+1, c+1, "a span covers a cell that is not empty")
				}
				continue
			}
			if c+across > len(p.Rows[r].Cells) || r+down > rows {
				return wrong(r+1, c+1, "the span leaves the page")
			}
			for j := range across {
				if until[c+j] > r {
					return wrong(r+1, c+1, "two spans overlap")
				}
				until[c+j] = r + down
				if other := &p.Rows[r].Cells[c+j]; j > 0 && (other.Kind != layout.EmptyCell || other.Span > 1 || other.Down > 1 || other.Link != "") {
					return wrong(r+1, c+j+1, "a span covers a cell that is not empty")
				}
			}
			c += across - 1
		}
	}
	if links > maxLinks {
		return tooLarge("the number of links of sheet "+name, links, maxLinks)
	}
	return nil
}
