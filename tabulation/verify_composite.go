package tabulation

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// origin is where a figure of a table that is put together was counted: a
// table of the plan, its row and column in the sums, and the figure there.
type origin struct {
	at, row, col int
	figure       layout.Figure
}

// compositeAgainstCube compares a piece of a grid or of a measured table with
// the sums of its parts; from is the place of the first in the plan.
// Statistics are compared where they are computed.
func (r *Results) compositeAgainstCube(p *layout.Page, h *layout.Holding, t *table.Table, from int) error {
	c := r.plan.Tables[from].Composite
	for k, line := range h.Lines {
		for i, col := range h.Columns {
			if t.Columns[col].Stat == table.ItemBase && k > 0 && h.Lines[k-1].Of == line.Of && line.Of != layout.BaseLine {
				continue // stands on the first line of its item
			}
			src, known := r.originOf(c, t, line, col, from)
			if !known {
				continue
			}
			line := line
			line.Figure = src.figure
			want, known := r.figureOf(src.at, line, src.row, src.col)
			if !known {
				continue
			}
			if err := agree(p, t, line, i, col, want); err != nil {
				return err
			}
		}
	}
	return nil
}

// originOf finds where a figure of a composite comes from.
func (r *Results) originOf(c *tabplan.Composite, t *table.Table, line layout.Line, col, from int) (origin, bool) {
	categories := func(at int, key string) (row int, ok bool) {
		row = slices.IndexFunc(r.plan.Tables[at].Stub.Categories, func(cat tabplan.Category) bool { return cat.Key == key })
		return row + 1, row >= 0
	}
	column := 0 // of the banner
	if t.Columns[col].Block >= 0 {
		for i := range t.Columns[:col+1] {
			if t.Columns[i].Block >= 0 {
				column++
			}
		}
	}
	base := line.Of == layout.BaseLine
	item := func(name string) int { return from + 1 + slices.Index(c.Names, name) }
	switch c.Kind {
	case tabplan.GridItems:
		if base {
			return origin{from, 0, column, line.Figure}, true
		}
		for i, name := range c.Names {
			if key, ok := cutKey(t.Rows[line.Of].Key, name); ok {
				if t.Rows[line.Of].Stat == table.ItemBase {
					return origin{from + 1 + i, 0, column, layout.UnweightedBase}, true
				}
				row, known := categories(from+1+i, key)
				return origin{from + 1 + i, row, column, line.Figure}, known
			}
		}
	case tabplan.GridShares:
		if base {
			return origin{from, 0, 0, line.Figure}, true
		}
		at := item(t.Rows[line.Of].Key)
		if t.Columns[col].Stat == table.ItemBase {
			return origin{at, 0, 0, layout.UnweightedBase}, true
		}
		row, known := categories(at, t.Columns[col].Key)
		if line.Figure == layout.Figure(tabplan.RowPct) {
			line.Figure = layout.Figure(tabplan.ColPct) // of the item's own table
		}
		return origin{at, row, 0, line.Figure}, known
	case tabplan.GridScale:
		at := item(t.Columns[col].Key)
		if base {
			return origin{at, 0, 0, line.Figure}, true
		}
		row, known := categories(at, t.Rows[line.Of].Key)
		return origin{at, row, 0, line.Figure}, known
	case tabplan.Measured:
		return origin{from, 0, column, line.Figure}, base
	}
	return origin{}, false
}

// cutKey takes "item:" from the key of a row.
func cutKey(key, item string) (string, bool) {
	if len(key) > len(item) && key[:len(item)] == item && key[len(item)] == ':' {
		return key[len(item)+1:], true
	}
	return "", false
}

// suppressedIn says whether the figures of a line in column c are hidden.
func suppressedIn(t *table.Table, line layout.Line, c int) bool {
	if t.Columns[c].Hidden {
		return true
	}
	if line.Of < 0 {
		return false
	}
	row := &t.Rows[line.Of]
	return row.TotalHidden || c < len(row.Hidden) && row.Hidden[c]
}

// agree holds the i-th figure of a line, of column c, against the sums.
func agree(p *layout.Page, t *table.Table, line layout.Line, i, c int, want float64) error {
	cell := p.Rows[line.Row-1].Cells[1+i]
	if cell.Kind != layout.NumberCell && (math.IsNaN(want) || suppressedIn(t, line, c)) {
		return nil
	}
	if cell.Kind != layout.NumberCell || !(math.Abs(cell.Num-want) <= closeTo*max(1, math.Abs(want))) {
		return differs(p, line.Row, i, cell.Num, want)
	}
	return nil
}
