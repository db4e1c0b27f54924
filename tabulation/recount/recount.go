// Package recount is the self-check: a second counter that is as different
// from package count as can be. It goes through respondents one by one, reads
// codes back as text through the dictionary, evaluates filters row by row and
// counts in maps keyed by text. It shares no code with count or cube.
//
// In: the dataset, one resolved table, and the result that is to be checked.
// Out: the number of values compared, or a SelfCheck fault that names table,
// row and column. Slow on purpose; callers choose a sample of tables.
package recount

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// tolerance is the largest relative difference of weighted sums: they are
// added in another order.
const tolerance = 1e-12

// cell is what one row and column of a table add up to. A sum of millions of
// equal weights drifts by more than the tolerance, so what every addition
// loses is kept (Neumaier 1974).
type cell struct {
	n       int64
	w, lost float64
}

func (c *cell) add(w float64) {
	c.n++
	sum := c.w + w
	if c.w >= w {
		c.lost += (c.w - sum) + w
	} else {
		c.lost += (w - sum) + c.w
	}
	c.w = sum
}

// place names a cell by its keys; row "" is the base.
type place struct{ row, col string }

// Rows are the respondents [From, To).
type Rows struct{ From, To int }

// Table counts t anew over some rows and compares every base and cell with
// got. weights gives the weight of a row where the plan makes the weights (rim
// weights); nil: they are read.
func Table(ctx context.Context, ds *column.Dataset, rows []Rows, t *tabplan.Table, got *table.Table, weights func(row int) float64) (int64, error) {
	r := &recounter{ds: ds, t: t, weights: weights, cells: map[place]*cell{}, columns: map[*codebook.Variable]*column.Column{}}
	for _, block := range rows {
		for i := block.From; i < block.To; i++ {
			if i%4096 == 0 && ctx.Err() != nil {
				return 0, fault.New(fault.Cancelled, "recount").Because(ctx.Err())
			}
			r.respondent(i)
		}
	}
	return r.compare(got)
}

type recounter struct {
	ds      *column.Dataset
	t       *tabplan.Table
	weights func(row int) float64 // nil: read
	cells   map[place]*cell
	columns map[*codebook.Variable]*column.Column

	notAsked, notAnswered, unbidden int64
}

// answer reads one respondent's value of a variable as text.
func (r *recounter) answer(v *codebook.Variable, row int) condition.Answer {
	if d := r.t.Derived[v]; d != nil {
		return d.Answer(func(v *codebook.Variable) condition.Answer { return r.answer(v, row) })
	}
	col, ok := r.columns[v]
	if !ok {
		col = r.ds.Of(v)
		r.columns[v] = col
	}
	text := codebook.Trim(col.Text(row))
	a := condition.Answer{Empty: text == "", Code: v.Canonical(text)}
	if col.Form == column.Numbers {
		a.Num, a.IsNum = col.Nums[row], !a.Empty
	} else if col.Form == column.Coded && !a.Empty {
		e := col.Dict[col.Code(row)]
		a.Num, a.IsNum = e.Num, e.IsNum
	}
	if v.Type == codebook.Multiple && !a.Empty {
		a.Options = column.Options(v, text)
	}
	return a
}

func (r *recounter) holds(f *tabplan.Filter, row int) bool {
	return condition.Holds(f.Root, func(v *codebook.Variable) condition.Answer { return r.answer(v, row) })
}

// respondent adds one person to every cell they belong to.
func (r *recounter) respondent(row int) {
	w, usable := r.weight(row)
	if !usable && !r.t.KeepBad {
		return
	}
	for _, f := range []*tabplan.Filter{r.t.JobFilter, r.t.Filter} {
		if f != nil && !r.holds(f, row) {
			return
		}
	}
	rows, answered := r.categories(r.t.Stub, row)
	empty := r.answer(r.t.Stub.Variable, row).Empty
	bidden := r.t.Asked == nil || r.holds(r.t.Asked, row)
	switch {
	case empty && !bidden:
		r.notAsked++
	case empty && r.t.BaseAsked: // in the base
	case empty:
		r.notAnswered++
	case !bidden:
		r.unbidden++
	}
	if r.t.BaseAsked {
		for _, cat := range r.t.Stub.Categories {
			if cat.Kind == tabplan.SilentCategory && !answered {
				rows[cat.Key] = true
			}
		}
		answered = !empty || bidden
	}
	if !answered {
		return
	}
	cols := map[string]bool{"total": true}
	for _, block := range r.t.Banner.Blocks {
		in, _ := r.categories(block, row)
		for key := range in {
			cols[block.Variable.Name+"="+key] = true
		}
	}
	rows[""] = true
	times := r.answers(rows, row)
	for rk := range rows {
		for ck := range cols {
			c := r.cells[place{rk, ck}]
			if c == nil {
				c = &cell{}
				r.cells[place{rk, ck}] = c
			}
			for range times(rk) {
				c.add(w)
			}
		}
	}
}

// allAnswers is the key of the row that counts answers.
const allAnswers = "\x00answers"

// answers says how often a respondent counts in a row: once, but in the nets
// of a table of answers, and in all of its answers together, once for each.
func (r *recounter) answers(rows map[string]bool, row int) func(key string) int {
	if !r.t.Answers {
		return func(string) int { return 1 }
	}
	rows[allAnswers] = true
	options := r.answer(r.t.Stub.Variable, row).Options
	return func(key string) int {
		n := 0
		for _, o := range options {
			if key == allAnswers && !slices.Contains(r.t.Stub.Missing, o) {
				n++
			}
			for _, cat := range r.t.Stub.Categories {
				if cat.Key == key && slices.Contains(cat.Codes, o) {
					n++
				}
			}
		}
		if key == "" {
			return 1
		}
		return n
	}
}

// weight is the weight of a respondent, 0 where it is not usable.
func (r *recounter) weight(row int) (w float64, usable bool) {
	v := r.t.Weight
	switch {
	case v == nil:
		return 1, true
	case r.weights != nil:
		w = r.weights(row)
		return w, w > 0
	}
	a := r.answer(v, row)
	val, ok := v.Value(a.Code)
	if !a.IsNum || !(a.Num > 0) || math.IsInf(a.Num, 0) || ok && val.Role == codebook.Missing {
		return 0, false
	}
	return a.Num, true
}

// categories gives the keys of an axis that a respondent belongs to, and
// whether they have a valid answer.
func (r *recounter) categories(axis *tabplan.Axis, row int) (map[string]bool, bool) {
	v := axis.Variable
	if col := r.ds.Of(v); col != nil && col.Form == column.Numbers && v.Missing.Has(col.Nums[row]) { // too many numbers for each to have a role
		return map[string]bool{}, false
	}
	return categories(axis, r.answer(axis.Variable, row))
}

func categories(axis *tabplan.Axis, a condition.Answer) (map[string]bool, bool) {
	keys := map[string]bool{}
	if a.Empty {
		return keys, false
	}
	missing := "\x00" + strings.Join(axis.Missing, "\x00") + "\x00"
	isMissing := func(code string) bool { return strings.Contains(missing, "\x00"+code+"\x00") }
	if !axis.Multiple {
		if isMissing(a.Code) {
			return keys, false
		}
		a.Options = []string{a.Code}
	}
	valid := len(a.Options) == 0
	for _, o := range a.Options {
		if isMissing(o) {
			continue
		}
		valid = true
		for _, cat := range axis.Categories {
			for _, code := range cat.Codes {
				if code == o {
					keys[cat.Key] = true
				}
			}
		}
	}
	return keys, valid
}

// compare holds the recount against the result.
func (r *recounter) compare(got *table.Table) (int64, error) {
	var compared int64
	check := func(row string, col *table.Column, n int64, w float64) error {
		want := cell{}
		if c := r.cells[place{row, col.Key}]; c != nil {
			want = cell{n: c.n, w: c.w + c.lost}
		}
		compared += 2
		where := fmt.Sprintf("%s, row %q, column %s", got.Key, row, col.Key)
		if n != want.n {
			return fault.New(fault.SelfCheck, "recount", "table", where, "is", fmt.Sprint(want.n), "want", fmt.Sprint(n))
		}
		if math.Abs(w-want.w) > tolerance*math.Max(1, math.Abs(want.w)) {
			return fault.New(fault.SelfCheck, "recount", "table", where, "is", fmt.Sprint(want.w), "want", fmt.Sprint(w))
		}
		return nil
	}
	for _, link := range []struct {
		name  string
		is, w int64
	}{{"not asked", got.Chain.NotAsked, r.notAsked}, {"not answered", got.Chain.NotAnswered, r.notAnswered}, {"answered though not asked", got.Chain.Unbidden, r.unbidden}} {
		compared++
		if link.is != link.w {
			return compared, fault.New(fault.SelfCheck, "recount", "table", got.Key+", "+link.name, "is", fmt.Sprint(link.w), "want", fmt.Sprint(link.is))
		}
	}
	for i := range got.Columns {
		col := &got.Columns[i]
		if err := check("", col, col.N, col.W); err != nil {
			return compared, err
		}
		if r.t.Answers {
			if err := check(allAnswers, col, col.Answers, col.WAnswers); err != nil {
				return compared, err
			}
		}
		for k := range got.Rows {
			row := &got.Rows[k]
			if row.Kind == table.StatRow {
				continue
			}
			if err := check(row.Key, col, row.N[i], row.W[i]); err != nil {
				return compared, err
			}
		}
	}
	return compared, nil
}
