package signif

import (
	"math"
	"slices"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Suppression is a plan over the finished tables of a job: which cells may
// not be shown. Primary: counts from 1 to Cells−1, and columns with a base
// under Bases. Complementary: as many more as it takes that no hidden count
// follows from the shown ones by adding and subtracting.
//
// What a reader can add up is written as equations between counts: in every
// column the rows of a single response add up to the base and the members of
// a net to the net; in every row the columns of a banner variable add up to
// Total (also where some respondents have no answer there, because their
// number is printed); and where two filtered tables of a stub and banner add
// up to a third, cell by cell. Tables of the same people, stub and banner
// share their cells. A hidden count is found when the equations, with the
// shown counts put in, leave one value for it; elimination tells which. Then
// the smallest shown count of one of its equations is hidden too, until
// nothing is found any more. Bounds that follow from counts not being
// negative are not considered.

// count is one number of the group of tables of a stub and banner.
type count struct {
	people   int    // class of tables with the same people
	row, col string // keys; row "" is the base, col "total" everybody
}

// ledger is what a reader of a group of tables knows and does not know.
type ledger struct {
	at        map[count]int
	name      []count
	n         []int64
	hidden    []bool
	equations [][]term
	in        [][]int // per count its equations
}

type term struct {
	cell int
	sign float64
}

func (l *ledger) cell(c count, n int64) int {
	i, ok := l.at[c]
	if !ok {
		i = len(l.n)
		l.at[c] = i
		l.name, l.n, l.hidden, l.in = append(l.name, c), append(l.n, n), append(l.hidden, false), append(l.in, nil)
	}
	return i
}

func (l *ledger) equation(terms []term) {
	if len(terms) < 2 {
		return
	}
	for _, t := range terms {
		l.in[t.cell] = append(l.in[t.cell], len(l.equations))
	}
	l.equations = append(l.equations, terms)
}

// hide hides a count; a base takes its whole column with it, because
// percentages and counts would tell it.
func (l *ledger) hide(cell int) {
	l.hidden[cell] = true
	if c := l.name[cell]; isBase(c.row) {
		for i, other := range l.name {
			if other.people == c.people && other.col == c.col {
				l.hidden[i] = true
			}
		}
	}
}

// suppress marks what may not be shown in the tables of a job.
func suppress(builders []*builder, s *tabplan.Suppress) {
	if s == nil {
		return
	}
	groups := map[[2]string][]*builder{}
	var order [][2]string
	for _, b := range builders {
		k := [2]string{b.out.StubName, b.out.Banner}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], b)
	}
	for _, k := range order {
		suppressGroup(groups[k], s)
	}
}

func suppressGroup(group []*builder, s *tabplan.Suppress) {
	l := &ledger{at: map[count]int{}}
	classes := map[string]int{}
	people := make([]int, len(group))
	for i, b := range group {
		k := b.out.Filter + "\x00" + strconv.FormatInt(b.out.Chain.BadWeight, 10) + "\x00" + strconv.FormatInt(b.out.Chain.Answered, 10)
		if _, ok := classes[k]; !ok {
			classes[k] = len(classes)
		}
		people[i] = classes[k]
		l.enter(b, people[i])
	}
	l.sums(len(classes))
	for i, c := range l.name {
		switch {
		case c.row == "" && l.n[i] < int64(s.Bases):
			l.hide(i)
		case c.row != "" && l.n[i] > 0 && l.n[i] < int64(s.Cells):
			l.hide(i)
		}
	}
	primary := slices.Clone(l.hidden)
	if s.Complementary == nil || *s.Complementary {
		for l.complement() {
			continue
		}
	}
	for i, b := range group {
		b.cover(l, people[i], primary)
	}
}

// enter writes the counts of a table and what adds up in it.
func (l *ledger) enter(b *builder, people int) {
	keys := []string{"total"}
	for _, axis := range b.t.Banner.Blocks {
		for _, cat := range axis.Categories {
			keys = append(keys, axis.Variable.Name+"="+cat.Key)
		}
	}
	if shift := len(b.out.Columns) - (len(keys) - 1); shift >= 0 { // the keys of the result, where it shows the columns
		for c := 1; c < len(keys); c++ {
			keys[c] = b.out.Columns[shift+c-1].Key
		}
	}
	rows, shown, made := b.ledgerRows()
	number := func(r, c int) int64 {
		if r > len(b.t.Stub.Categories) {
			n, _ := b.answers(nil, c)
			return n
		}
		if r == 0 {
			return b.s.N[b.s.Cell(0, c)]
		}
		return b.counted(r, c)
	}
	at := func(r, c int) int { return l.cell(count{people, rows[r], keys[c]}, number(r, c)) }
	for c := range keys {
		for r := range rows {
			if shown[r] {
				at(r, c)
			}
		}
		for _, e := range made {
			sum := []term{{at(e.whole, c), -1}}
			for _, r := range e.parts {
				sum = append(sum, term{at(r, c), 1})
			}
			l.equation(sum)
		}
	}
	first := 1
	for i, axis := range b.t.Banner.Blocks {
		for r := range rows {
			if b.shares[i] || !shown[r] {
				continue
			}
			sum := []term{{at(r, 0), -1}}
			for c := range axis.Categories {
				sum = append(sum, term{at(r, first+c), 1})
			}
			l.equation(sum)
		}
		first += len(axis.Categories)
	}
}

// sums finds classes of people that add up to another, cell by cell: a filter
// and its opposite, and everybody.
func (l *ledger) sums(classes int) {
	if classes < 3 {
		return
	}
	of := make([]map[count]int, classes)
	for i, c := range l.name {
		if of[c.people] == nil {
			of[c.people] = map[count]int{}
		}
		of[c.people][count{0, c.row, c.col}] = i
	}
	for t := range classes {
		for a := range classes {
			for b := a + 1; b < classes; b++ {
				if a == t || b == t || len(of[a]) != len(of[t]) || len(of[b]) != len(of[t]) {
					continue
				}
				if list := l.addUp(of[a], of[b], of[t]); list != nil {
					for _, e := range list {
						l.equation(e)
					}
				}
			}
		}
	}
}

// addUp gives the equations a + b = t of every cell; nil where one does not hold.
func (l *ledger) addUp(a, b, t map[count]int) [][]term {
	var out [][]term
	for _, c := range l.name {
		k := count{0, c.row, c.col}
		i, ok := t[k]
		if !ok || l.name[i] != c {
			continue
		}
		x, okA := a[k]
		y, okB := b[k]
		if !okA || !okB || l.n[x]+l.n[y] != l.n[i] {
			return nil
		}
		out = append(out, []term{{i, -1}, {x, 1}, {y, 1}})
	}
	return out
}

// complement hides one more count for every hidden one that can be found;
// false when there is none, or nothing left to hide.
func (l *ledger) complement() bool {
	changed := false
	for _, part := range l.parts() {
		for _, cell := range l.solve(part) {
			best := l.companion(l.in[cell])
			if best < 0 {
				best = l.companion(part) // found by way of others only
			}
			if best >= 0 {
				l.hide(best)
				changed = true
			}
		}
	}
	return changed
}

// companion is the shown count of some equations that is hidden along with a
// found one: the smallest above 0, answers before Totals before bases.
func (l *ledger) companion(equations []int) int {
	best, bestRank := -1, 0
	rank := func(i int) int {
		c := l.name[i]
		switch {
		case isBase(c.row):
			return 3
		case c.col == "total":
			return 2
		case l.n[i] == 0:
			return 1
		}
		return 0
	}
	for _, e := range equations {
		for _, t := range l.equations[e] {
			if l.hidden[t.cell] {
				continue
			}
			r := rank(t.cell)
			if best < 0 || r < bestRank || r == bestRank && l.n[t.cell] < l.n[best] {
				best, bestRank = t.cell, r
			}
		}
	}
	return best
}

// parts groups the equations that share hidden counts.
func (l *ledger) parts() [][]int {
	seen := make([]bool, len(l.equations))
	var out [][]int
	for first := range l.equations {
		if seen[first] {
			continue
		}
		seen[first] = true
		part := []int{first}
		for i := 0; i < len(part); i++ {
			for _, t := range l.equations[part[i]] {
				if !l.hidden[t.cell] {
					continue
				}
				for _, e := range l.in[t.cell] {
					if !seen[e] {
						seen[e] = true
						part = append(part, e)
					}
				}
			}
		}
		out = append(out, part)
	}
	return out
}

// solve brings the equations of hidden counts into reduced echelon form: a
// count whose row holds nothing else is found.
func (l *ledger) solve(part []int) []int {
	column := map[int]int{}
	var unknown []int
	for _, e := range part {
		for _, t := range l.equations[e] {
			if _, ok := column[t.cell]; l.hidden[t.cell] && !ok {
				column[t.cell] = len(unknown)
				unknown = append(unknown, t.cell)
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	const zero = 1e-9
	var rows [][]float64
	var pivots []int
	for _, e := range part {
		row := make([]float64, len(unknown))
		for _, t := range l.equations[e] {
			if l.hidden[t.cell] {
				row[column[t.cell]] += t.sign
			}
		}
		for i, p := range pivots {
			if f := row[p]; f != 0 {
				for j, v := range rows[i] {
					row[j] -= f * v
				}
			}
		}
		pivot := -1
		for j, v := range row {
			if math.Abs(v) <= zero {
				row[j] = 0
			} else if pivot < 0 {
				pivot = j
			}
		}
		if pivot < 0 {
			continue
		}
		scale := row[pivot]
		for j := range row {
			row[j] /= scale
		}
		for i := range rows {
			if f := rows[i][pivot]; f != 0 {
				for j, v := range row {
					if rows[i][j] -= f * v; math.Abs(rows[i][j]) <= zero {
						rows[i][j] = 0
					}
				}
			}
		}
		rows, pivots = append(rows, row), append(pivots, pivot)
	}
	var out []int
	for i, p := range pivots {
		alone := true
		for j, v := range rows[i] {
			alone = alone && (j == p || v == 0)
		}
		if alone {
			out = append(out, unknown[p])
		}
	}
	return out
}

// cover marks the hidden cells of a table, and says how many there are.
func (b *builder) cover(l *ledger, people int, primary []bool) {
	small, more := 0, 0
	hidden := func(row, col string) bool {
		i, ok := l.at[count{people, row, col}]
		return ok && l.hidden[i]
	}
	for i := range b.out.Columns {
		c := &b.out.Columns[i]
		c.Hidden = hidden("", c.Key)
	}
	anyIn := make([]bool, len(b.out.Columns)) // columns with a hidden answer
	for r := range b.out.Rows {
		row := &b.out.Rows[r]
		if row.Kind == table.StatRow {
			continue
		}
		rowKey := row.Key
		if row.Kind == table.NetRow {
			rowKey = b.suppressed(row.Key, tabplan.NetCategory)
		}
		for i := range b.out.Columns {
			key := b.out.Columns[i].Key
			if !hidden(rowKey, key) {
				continue
			}
			if row.Hidden == nil {
				row.Hidden = make([]bool, len(b.out.Columns))
			}
			row.Hidden[i], anyIn[i] = true, true
			if primary[l.at[count{people, rowKey, key}]] {
				small++
			} else {
				more++
			}
		}
		if hidden(rowKey, "total") {
			row.TotalHidden = true
		}
	}
	b.coverFigures(anyIn)
	if small+more > 0 || slices.ContainsFunc(b.out.Columns, func(c table.Column) bool { return c.Hidden }) {
		b.out.Notes = append(b.out.Notes, table.Note{Key: "suppressed", With: map[string]string{"small": strconv.Itoa(small), "more": strconv.Itoa(more)}})
	}
}

// coverFigures hides statistics where an answer of the column is hidden: a
// mean and the other answers would tell it. Of a banner variable never one
// column alone, because Total's mean and the other columns' would tell it.
func (b *builder) coverFigures(anyIn []bool) {
	hide := make([]bool, len(b.out.Columns))
	for i := range b.out.Columns {
		hide[i] = anyIn[i] || b.out.Columns[i].Hidden
	}
	for block := range b.t.Banner.Blocks {
		var in []int
		for i := range b.out.Columns {
			if b.out.Columns[i].Block == block {
				in = append(in, i)
			}
		}
		n, smallest := 0, -1
		for _, i := range in {
			switch {
			case hide[i]:
				n++
			case smallest < 0 || b.out.Columns[i].N < b.out.Columns[smallest].N:
				smallest = i
			}
		}
		if n == 1 && smallest >= 0 && !b.shares[block] {
			hide[smallest] = true
		}
	}
	if !slices.Contains(hide, true) {
		return
	}
	for r := range b.out.Rows {
		if b.out.Rows[r].Kind == table.StatRow {
			b.out.Rows[r].Hidden = slices.Clone(hide)
		}
	}
}

// hides reports that a comparison would show a hidden figure.
func (b *builder) hides(c *comparison) bool {
	if c.down {
		return b.covered(c.x, c.col, c.col) || b.covered(c.y, c.col, c.col)
	}
	return b.covered(c.row, c.x, c.rival())
}

// covered reports that a comparison would show a hidden figure.
func (b *builder) covered(row, x, rival int) bool {
	r := &b.out.Rows[row]
	if r.TotalHidden && rival < 0 {
		return true
	}
	for _, c := range []int{x, rival} {
		if c >= 0 && (b.out.Columns[c].Hidden || r.Hidden != nil && r.Hidden[c]) {
			return true
		}
	}
	return false
}

// Cover takes the hidden figures out of the tables of a job: whoever writes
// them down afterwards cannot show them by mistake. Counts become 0, other
// figures NaN; letters, arrows and comparisons of hidden cells go.
func Cover(job *table.Job) {
	for _, t := range job.Tables {
		coverTable(t)
	}
}

func coverTable(t *table.Table) {
	none := math.NaN()
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Hidden {
			c.N, c.W, c.Eff = 0, none, none
			c.Answers, c.WAnswers = 0, none
		}
	}
	blank := func(list []float64, i int) {
		if i < len(list) {
			list[i] = none
		}
	}
	for r := range t.Rows {
		row := &t.Rows[r]
		for i := range t.Columns {
			if row.TotalHidden { // the row's total would follow from a share of it
				blank(row.RowPct, i)
				blank(row.Index, i)
			}
			if !t.Columns[i].Hidden && (row.Hidden == nil || !row.Hidden[i]) {
				continue
			}
			if i < len(row.N) {
				row.N[i] = 0
			}
			for _, list := range [][]float64{row.W, row.ColPct, row.RowPct, row.TotalPct, row.Index, row.Value, row.Eff} {
				blank(list, i)
			}
			if row.Letters != nil {
				row.Letters[i] = ""
			}
			if row.Arrows != nil {
				row.Arrows[i] = table.Level
			}
		}
	}
}
