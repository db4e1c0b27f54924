package layout

import (
	"strconv"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// piece is what of a table stands together on a page: which figures, which
// columns, which rows.
type piece struct {
	mark     string              // behind the table's number in names; "" for the first piece
	figs     []tabplan.Statistic // figures of value and net rows, one line each
	cols     []int               // indexes into the table's columns
	rows     []int               // indexes into the table's rows
	counts   bool                // the page of counts of a table whose percentages stand apart
	further  bool                // continues a piece before it
	unended  bool                // is continued by another
	last     bool                // has the last of the rows
	complete bool                // the whole table
}

// whole is the table in one piece.
func (o Options) whole(t *table.Table) piece {
	return piece{figs: o.figures(t), cols: indexes(len(t.Columns)), rows: indexes(len(t.Rows)), last: true, complete: true}
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// pieces divides a table as the options ask: counts apart from percentages,
// many columns and many rows over several pages. Columns that follow each
// other on paper follow each other here: all pieces of the first rows, then
// those of the next.
func (o Options) pieces(t *table.Table) []piece {
	whole := o.whole(t)
	parts := []piece{whole}
	if percentages := without(whole.figs, tabplan.Count); o.Apart && len(percentages) > 0 && len(percentages) < len(whole.figs) && hasValueRows(t) {
		shares, counts := whole, whole
		shares.figs, shares.complete = percentages, false
		counts.figs, counts.counts, counts.complete, counts.mark = []tabplan.Statistic{tabplan.Count}, true, false, "C"
		counts.rows = nil
		for i := range t.Rows {
			if t.Rows[i].Kind != table.StatRow {
				counts.rows = append(counts.rows, i)
			}
		}
		parts = []piece{shares, counts}
	}
	var out []piece
	for _, p := range parts {
		out = append(out, o.divide(t, p)...)
	}
	return out
}

func without(figs []tabplan.Statistic, f tabplan.Statistic) []tabplan.Statistic {
	var out []tabplan.Statistic
	for _, x := range figs {
		if x != f {
			out = append(out, x)
		}
	}
	return out
}

// divide splits p where it has more rows or columns than a page may have.
func (o Options) divide(t *table.Table, p piece) []piece {
	fits := func(rows []int) int { return min(o.MaxRows, len(rows)) }
	switch {
	case o.MaxRows > 0:
	case o.fitting != nil:
		fits = o.fitting(t, p)
	default:
		fits = func(rows []int) int { return len(rows) }
	}
	columns, rows := divideColumns(t, p.cols, o.MaxColumns), divideRows(t, p.rows, fits)
	if len(columns)*len(rows) == 1 {
		return []piece{p}
	}
	out := make([]piece, 0, len(columns)*len(rows))
	for i, r := range rows {
		for _, c := range columns {
			q := p
			q.rows, q.cols, q.last, q.complete = r, c, i == len(rows)-1, false
			if n := len(out); n > 0 {
				q.further = true
				q.mark += "-" + strconv.Itoa(n+1)
			}
			q.unended = len(out)+1 < len(columns)*len(rows)
			out = append(out, q)
		}
	}
	return out
}

// divideColumns splits columns into groups of at most most, each beginning
// with Total where there is one. A banner variable is divided only when it
// does not fit by itself.
func divideColumns(t *table.Table, cols []int, most int) [][]int {
	if most <= 0 || len(cols) <= most {
		return [][]int{cols}
	}
	var totals, rest []int
	for _, c := range cols {
		if t.Columns[c].Block < 0 {
			totals = append(totals, c)
		} else {
			rest = append(rest, c)
		}
	}
	room := max(1, most-len(totals))
	var out [][]int
	group := append([]int(nil), totals...)
	flush := func() {
		if len(group) > len(totals) {
			out = append(out, group)
			group = append([]int(nil), totals...)
		}
	}
	for i := 0; i < len(rest); {
		j := i
		for j < len(rest) && t.Columns[rest[j]].Block == t.Columns[rest[i]].Block {
			j++
		}
		if len(group)-len(totals)+j-i > room {
			flush()
		}
		for ; i < j; i++ {
			if len(group)-len(totals) == room {
				flush()
			}
			group = append(group, rest[i])
		}
	}
	flush()
	return out
}

// fewRows are not left alone on a page of their own.
const fewRows = 3

// divideRows splits rows into groups, each of as many as fit of those that
// are left. Statistics are not parted from each other where they fit on one
// page, nor is a net from its first member; the last group is no remnant.
func divideRows(t *table.Table, rows []int, fits func(rows []int) int) [][]int {
	var out [][]int
	for {
		most := fits(rows)
		if most >= len(rows) {
			return append(out, rows)
		}
		if left := len(rows) - most; left < fewRows && most > 2*fewRows {
			most -= fewRows - left
		}
		cut := most
		for i := most; i > 0; i-- {
			at, before := &t.Rows[rows[i]], &t.Rows[rows[i-1]]
			statistics := at.Kind == table.StatRow && before.Kind == table.StatRow
			member := before.Kind == table.NetRow && at.Depth > before.Depth
			if !statistics && !member {
				cut = i
				break
			}
		}
		out = append(out, rows[:cut])
		rows = rows[cut:]
	}
}
