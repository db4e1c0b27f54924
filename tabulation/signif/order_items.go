package signif

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// orderItems orders the rows of a grid whose rows are items: figure by figure
// the same way, by label, by name, or by the figure that is shown first. What
// names rows by their places is moved with them.
func orderItems(c *tabplan.Composite, t *table.Table) {
	o := c.Order
	if o == nil || o.By == "codebook" || c.Kind != tabplan.GridItems && c.Kind != tabplan.GridShares {
		return
	}
	col := max(0, slices.IndexFunc(t.Columns, func(x table.Column) bool {
		return x.Key == o.Column || o.Column == "" && x.Block < 0
	}))
	if c.Kind == tabplan.GridShares { // columns are codes and figures: a figure says more than one of the codes
		col = max(0, slices.IndexFunc(t.Columns, func(x table.Column) bool { return x.Key == o.Column }))
		if o.Column == "" {
			col = max(0, slices.IndexFunc(t.Columns, func(x table.Column) bool {
				return x.Stat != "" && x.Stat != table.ItemBase || strings.HasPrefix(x.Key, "box:")
			}))
		}
	}
	items, figures := make([]int, len(t.Rows)), make([]string, len(t.Rows))
	first := map[int]float64{} // item -> the figure shown first
	for i := range t.Rows {
		items[i], figures[i] = itemOf(c, t.Rows[i].Key)
		if _, ok := first[items[i]]; !ok {
			first[items[i]] = deciding(c, o, &t.Rows[i], col)
		}
	}
	rank := func(a, b int) int {
		d := 0
		switch o.By {
		case "label":
			d = cmp.Compare(strings.ToLower(c.Items[a].In(c.Language)), strings.ToLower(c.Items[b].In(c.Language)))
		case "value":
			d = cmp.Compare(a, b) // names are numbered as the codebook has them
		default:
			d = cmp.Compare(nanLast(first[a]), nanLast(first[b]))
		}
		if o.Descends() {
			return -d
		}
		return d
	}
	places := make([]int, len(t.Rows))
	for i := range places {
		places[i] = i
	}
	for from := 0; from < len(places); { // a figure's rows stand together
		to := from + 1
		for to < len(places) && figures[to] == figures[from] {
			to++
		}
		slices.SortStableFunc(places[from:to], func(a, b int) int { return rank(items[a], items[b]) })
		from = to
	}
	rows, now := make([]table.Row, len(places)), make([]int, len(places))
	for to, from := range places {
		rows[to], now[from] = t.Rows[from], to
	}
	t.Rows = rows
	for i := range t.Audit {
		t.Audit[i].Row = now[t.Audit[i].Row]
	}
}

// itemOf tells which item a row is of, and what it shows of it: keys of rows are
// "A1_3:mean", in a grid of shares "A1_3".
func itemOf(c *tabplan.Composite, key string) (item int, figure string) {
	longest := -1
	for i, name := range c.Names {
		rest, ok := strings.CutPrefix(key, name)
		if ok && (rest == "" || rest[0] == ':') && len(name) > longest {
			longest, item, figure = len(name), i, strings.TrimPrefix(rest, ":")
		}
	}
	return item, figure
}

// deciding is what a row is ordered by.
func deciding(c *tabplan.Composite, o *tabplan.Order, row *table.Row, col int) float64 {
	at := func(list []float64) float64 {
		if col < len(list) {
			return list[col]
		}
		return math.NaN()
	}
	switch {
	case row.Kind == table.StatRow:
		return at(row.Value)
	case c.Kind == tabplan.GridShares:
		return at(row.RowPct)
	case o.By == "row_pct":
		return at(row.RowPct)
	case o.By == "total_pct":
		return at(row.TotalPct)
	case o.By == "count":
		return at(row.W)
	}
	return at(row.ColPct)
}
