// Package recount is the self-check: a second counter that is as different
// from package count as can be. It goes through respondents one by one, reads
// codes back as text through the dictionary, evaluates filters row by row and
// counts in maps keyed by text. It shares no code with count or cube.
//
// What it remembers is what a text meant the last time it was read, nothing
// of the encoding.
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
	r := &recounter{ds: ds, t: t, weights: weights, cells: map[place]*cell{}, read: map[*codebook.Variable]*reading{}}
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
	read    map[*codebook.Variable]*reading
	rows    []string // of the respondent at hand, used again for the next
	cols    []string // likewise

	notAsked, notAnswered, unbidden int64
}

// reading is a variable's column and what its texts were read as so far.
type reading struct {
	column *column.Column
	texts  map[string]*said
	listed map[float64]string // of numbers without a dictionary: the codes of the list
}

// said is an answer, and the keys of each axis that it belongs to.
type said struct {
	condition.Answer
	missing bool // its value is marked missing
	on      map[*tabplan.Axis]member
}

// member says where on an axis an answer belongs.
type member struct {
	keys     []string // of its categories, each once
	columns  []string // the same as columns of a banner
	answered bool
}

// member gives the keys of an axis that the answer belongs to, and whether it
// is a valid one.
func (a *said) member(axis *tabplan.Axis) member {
	m, ok := a.on[axis]
	if ok {
		return m
	}
	keys, answered := categories(axis, a.Answer)
	m.answered = answered
	for key := range keys {
		m.keys = append(m.keys, key)
		m.columns = append(m.columns, axis.Variable.Name+"="+key)
	}
	if a.on == nil {
		a.on = map[*tabplan.Axis]member{}
	}
	a.on[axis] = m
	return m
}

// reading is what was read of a variable so far. Its column is asked for once:
// one that is joined from several is made anew each time.
func (r *recounter) reading(v *codebook.Variable) *reading {
	from, ok := r.read[v]
	if !ok {
		from = &reading{column: r.ds.Of(v), texts: map[string]*said{}}
		if from.column != nil && from.column.Form == column.Numbers {
			from.listed = column.Listed(v)
		}
		r.read[v] = from
	}
	return from
}

// answer reads one respondent's value of a variable as text.
func (r *recounter) answer(v *codebook.Variable, row int) *said {
	if d := r.t.Derived[v]; d != nil {
		return &said{Answer: d.Answer(func(v *codebook.Variable) condition.Answer { return r.answer(v, row).Answer })}
	}
	from := r.reading(v)
	col := from.column
	whole := col.Text(row)
	if a := from.texts[whole]; a != nil {
		return a
	}
	text := codebook.Trim(whole)
	a := &said{Answer: condition.Answer{Empty: text == "", Code: v.Canonical(text)}}
	if col.Form == column.Numbers && !a.Empty {
		a.Num, a.IsNum = col.Nums[row], true
		if code, ok := from.listed[a.Num]; ok {
			a.Code = code
		}
	}
	val, ok := v.Value(a.Code)
	a.missing = ok && val.Role == codebook.Missing
	if col.Form == column.Numbers {
		a.missing = a.missing || v.Missing.Has(a.Num)
	} else if col.Form == column.Coded && !a.Empty {
		e := col.Dict[col.Code(row)]
		a.Num, a.IsNum = e.Num, e.IsNum
	}
	if v.Type == codebook.Multiple && !a.Empty {
		a.Options = column.Options(v, text)
	}
	if col.Form == column.Coded {
		from.texts[whole] = a
	}
	return a
}

func (r *recounter) holds(f *tabplan.Filter, row int) bool {
	return condition.Holds(f.Root, func(v *codebook.Variable) condition.Answer { return r.answer(v, row).Answer })
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
	stub := r.answer(r.t.Stub.Variable, row)
	on := r.categories(r.t.Stub, stub, row)
	answered, empty := on.answered, stub.Empty
	rows := append(r.rows[:0], on.keys...)
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
				rows = append(rows, cat.Key)
			}
		}
		answered = !empty || bidden
	}
	if !answered {
		return
	}
	cols := append(r.cols[:0], "total")
	for _, block := range r.t.Banner.Blocks {
		for _, key := range r.categories(block, r.answer(block.Variable, row), row).columns {
			if !slices.Contains(cols, key) {
				cols = append(cols, key)
			}
		}
	}
	rows = append(rows, "")
	if r.t.Answers {
		rows = append(rows, allAnswers)
	}
	r.rows, r.cols = rows, cols
	for _, rk := range rows {
		times := 1
		if r.t.Answers {
			times = r.answers(rk, stub.Options)
		}
		for _, ck := range cols {
			c := r.cells[place{rk, ck}]
			if c == nil {
				c = &cell{}
				r.cells[place{rk, ck}] = c
			}
			for range times {
				c.add(w)
			}
		}
	}
}

// allAnswers is the key of the row that counts answers.
const allAnswers = "\x00answers"

// answers says how often a respondent counts in a row of a table of answers:
// in the base once, in a row once for each answer that it has, in all answers
// together once for each valid one.
func (r *recounter) answers(key string, options []string) int {
	if key == "" {
		return 1
	}
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
	return n
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
	if !a.IsNum || !(a.Num > 0) || math.IsInf(a.Num, 0) || a.missing {
		return 0, false
	}
	return a.Num, true
}

// categories gives the keys of an axis that a respondent's answer belongs to,
// and whether it is a valid one.
func (r *recounter) categories(axis *tabplan.Axis, a *said, row int) member {
	v := axis.Variable
	if col := r.reading(v).column; col != nil && col.Form == column.Numbers && (v.Missing.Has(col.Nums[row]) || slices.ContainsFunc(axis.Missing, is(col.Nums[row]))) { // too many numbers for each to have a role
		return member{}
	}
	return a.member(axis)
}

// is tells whether a code is a number, however it is written.
func is(f float64) func(code string) bool {
	return func(code string) bool { n, ok := column.CodeNumber(code); return ok && n == f }
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
