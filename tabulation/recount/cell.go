package recount

import (
	"fmt"
	"math"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// tolerance is the largest relative difference of weighted sums: they are
// added in another order.
const tolerance = 1e-12

// place names a cell by its keys; row "" is the base.
type place struct{ row, col string }

// allAnswers is the key of the row that counts answers.
const allAnswers = "\x00answers"

// result is a table as it was counted anew.
type result struct {
	cells map[place]*cell

	notAsked, notAnswered, unbidden int64

	plain bool // without weights
}

// told puts what was counted by texts and kinds into rows and columns.
func (p *pass) told() *result {
	r := &result{cells: map[place]*cell{}, plain: p.t.Weight == nil}
	for text, n := range p.texts {
		if n > 0 {
			c := cell{n: n}
			k := &p.stub.kinds[p.stub.entry(uint32(text))]
			r.chain(p.t, k, true, &c)
			r.down(p.t, k, true, "total", &c)
		}
	}
	for i := range p.sums {
		p.sums[i].each(func(row, col uint32, c *cell) {
			bidden := true
			if p.asked != nil {
				row, bidden = row/2, row%2 == 1
			}
			k := &p.stub.kinds[row]
			if i == 0 {
				r.chain(p.t, k, bidden, c)
				r.down(p.t, k, bidden, "total", c)
			}
			if p.by[i] != nil {
				for _, key := range p.by[i].kinds[col].keys {
					r.down(p.t, k, bidden, key, c)
				}
			}
		})
	}
	return r
}

// chain adds people to the links of the base chain.
func (r *result) chain(t *tabplan.Table, k *kind, bidden bool, c *cell) {
	switch {
	case k.empty && !bidden:
		r.notAsked += c.n
	case k.empty && t.BaseAsked: // in the base
	case k.empty:
		r.notAnswered += c.n
	case !bidden:
		r.unbidden += c.n
	}
}

// down adds people of one kind to the rows of a column.
func (r *result) down(t *tabplan.Table, k *kind, bidden bool, col string, c *cell) {
	in := k.answered
	if t.BaseAsked {
		in = !k.empty || bidden
	}
	if !in {
		return
	}
	r.add("", col, c, 1)
	for i, key := range k.keys {
		times := 1
		if k.times != nil {
			times = k.times[i]
		}
		r.add(key, col, c, times)
	}
	if t.BaseAsked && !k.answered && !t.Answers {
		for _, cat := range t.Stub.Categories {
			if cat.Kind == tabplan.SilentCategory {
				r.add(cat.Key, col, c, 1)
			}
		}
	}
	if t.Answers {
		r.add(allAnswers, col, c, k.valid)
	}
}

func (r *result) add(row, col string, c *cell, times int) {
	at := r.cells[place{row, col}]
	if at == nil {
		at = &cell{}
		r.cells[place{row, col}] = at
	}
	at.join(c, times)
}

// compare holds the recount against the result.
func (r *result) compare(t *tabplan.Table, got *table.Table) (int64, error) {
	var compared int64
	check := func(row string, col *table.Column, n int64, w float64) error {
		want := cell{}
		if c := r.cells[place{row, col.Key}]; c != nil {
			want = cell{n: c.n, w: c.w + c.lost}
		}
		if r.plain {
			want.w = float64(want.n)
		}
		compared += 2
		where := func() string { return fmt.Sprintf("%s, row %q, column %s", got.Key, row, col.Key) }
		if n != want.n {
			return fault.New(fault.SelfCheck, "recount", "table", where(), "is", fmt.Sprint(want.n), "want", fmt.Sprint(n))
		}
		if !(math.Abs(w-want.w) <= tolerance*math.Max(1, math.Abs(want.w))) {
			return fault.New(fault.SelfCheck, "recount", "table", where(), "is", fmt.Sprint(want.w), "want", fmt.Sprint(w))
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
		if t.Answers {
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
