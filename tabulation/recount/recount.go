// Package recount is the self-check: a second counter that is as different
// from package count as can be. It goes through respondents one by one,
// evaluates filters row by row, reads codes back as text through the
// dictionary, and finds out from the text which rows and columns an answer
// belongs to, in maps keyed by text. It shares no code with count or cube.
//
// A text is read once: what it means to a condition, to an axis or as a
// weight is remembered beside its place in the dictionary, and answers that
// mean the same are counted together. How codes are packed and what count makes
// of columns (joints, masks, made weights) is not used.
//
// In: the dataset, one resolved table, and the result that is to be checked.
// Out: the number of values compared, or a SelfCheck fault that names table,
// row and column.
package recount

import (
	"context"
	"iter"
	"math/bits"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Rows are the respondents [From, To).
type Rows struct{ From, To int }

// Counter counts tables of one plan over the same respondents of a dataset
// and remembers between them what it read. Not safe for concurrent use.
type Counter struct {
	ds    *column.Dataset
	rows  []Rows
	words int // of a mask
	read  map[*codebook.Variable]*reading
	masks map[*tabplan.Filter]mask

	weighed weighing // whose weights follow, by place of the stretch
	weights []float64
	bad     bool // somebody has none that is usable

	rowKinds, columnKinds []uint32 // of a stretch, used again
	chosen                []int32
}

// weighing names weights: of a column, or as the plan makes them.
type weighing struct {
	of   *codebook.Variable
	made *tabplan.Raking
}

// New makes a counter over some rows.
func New(ds *column.Dataset, rows []Rows) *Counter {
	c := &Counter{
		ds: ds, rows: rows, read: map[*codebook.Variable]*reading{}, masks: map[*tabplan.Filter]mask{},
		rowKinds: make([]uint32, stretch), columnKinds: make([]uint32, stretch), chosen: make([]int32, 0, stretch),
	}
	for range c.stretches() {
		c.words += stretch / 64
	}
	return c
}

// stretch is how many respondents are gone through at a time.
const stretch = 1024

// stretches are the rows in stretches: where each begins and how many it is.
func (c *Counter) stretches() iter.Seq2[int, int] {
	return func(yield func(from, n int) bool) {
		for _, r := range c.rows {
			for from := r.From; from < r.To; from += stretch {
				if !yield(from, min(stretch, r.To-from)) {
					return
				}
			}
		}
	}
}

// Table counts t anew and compares every base and cell with got. weights gives
// the weight of a row where the plan makes the weights (rim weights); nil:
// they are read.
func (c *Counter) Table(ctx context.Context, t *tabplan.Table, got *table.Table, weights func(row int) float64) (int64, error) {
	p := c.pass(t, weights)
	at := 0
	for from, n := range c.stretches() {
		if ctx.Err() != nil {
			return 0, fault.New(fault.Cancelled, "recount").Because(ctx.Err())
		}
		p.respondents(from, n, at)
		at += stretch / 64
	}
	return p.told().compare(t, got)
}

// pass is one table being counted.
type pass struct {
	c        *Counter
	t        *tabplan.Table
	weights  []float64 // by place of the stretch; nil: none
	usable   bool      // nobody is left out for his weight
	selected []mask    // who is counted, by every filter
	asked    mask      // who was asked the stub; nil: everybody
	stub     *sorter
	by       []*sorter // one for each variable of the banner; nil, once: none

	texts []int64 // people by what they say, where nothing more is needed
	sums  []grid  // beside by; rows are kinds of the stub's answers, twice where asked: not asked, asked
}

func (c *Counter) pass(t *tabplan.Table, weights func(row int) float64) *pass {
	p := &pass{c: c, t: t, stub: c.rowsOf(t)}
	p.weigh(weights)
	for _, f := range []*tabplan.Filter{t.JobFilter, t.Filter} {
		if f != nil {
			p.selected = append(p.selected, c.mask(f, t))
		}
	}
	if t.Asked != nil {
		p.asked = c.mask(t.Asked, t)
	}
	if p.by = c.columnsOf(t); len(p.by) == 0 {
		p.by = []*sorter{nil}
		if p.stub.from.coded() && t.Weight == nil && p.asked == nil {
			p.texts = make([]int64, len(p.stub.from.column.Dict))
		}
	}
	p.sums = make([]grid, len(p.by))
	return p
}

// respondents adds n persons from one on to everything they belong to; at is
// where they stand in masks.
func (p *pass) respondents(from, n, at int) {
	if p.texts != nil && p.selected == nil {
		p.stub.from.count(from, n, p.texts)
		return
	}
	everybody, chosen := p.choose(n, at)
	if p.texts != nil {
		for _, i := range chosen {
			p.texts[p.stub.from.column.Code(from+int(i))]++
		}
		return
	}
	stub := p.c.rowKinds[:n]
	p.stub.sort(from, stub)
	rows := len(p.stub.kinds)
	if p.asked != nil {
		rows *= 2
		for i := range stub {
			stub[i] = 2*stub[i] + uint32(p.asked[at+i>>6]>>(i&63)&1)
		}
	}
	weights := p.weights[min(len(p.weights), 64*at):]
	for k, by := range p.by {
		var columns []uint32
		cols := 1
		if by != nil {
			columns = p.c.columnKinds[:n]
			by.sort(from, columns)
			cols = len(by.kinds)
		}
		g := &p.sums[k]
		g.fit(rows, cols, p.t.Weight != nil)
		if everybody {
			g.all(stub, columns, weights)
		} else {
			g.some(stub, columns, chosen, weights)
		}
		g.settle()
	}
}

// choose finds those of n respondents who are counted. everybody: all of them
// are.
func (p *pass) choose(n, at int) (everybody bool, chosen []int32) {
	if p.selected == nil && p.usable {
		return true, nil
	}
	chosen = p.c.chosen[:0]
	for i := 0; i < n; i += 64 {
		word := ^uint64(0)
		if n-i < 64 {
			word = 1<<(n-i) - 1
		}
		for _, m := range p.selected {
			word &= m[at+i>>6]
		}
		for ; word != 0; word &= word - 1 {
			k := i + bits.TrailingZeros64(word)
			if p.usable || p.weights[64*at+k] > 0 {
				chosen = append(chosen, int32(k))
			}
		}
	}
	return false, chosen
}

// weigh reads the weights of everybody who is gone through.
func (p *pass) weigh(weights func(row int) float64) {
	p.usable = true
	if p.t.Weight == nil {
		return
	}
	if whose := (weighing{p.t.Weight, p.t.Raking}); p.c.weighed != whose {
		p.c.weighed, p.c.bad, p.c.weights = whose, false, slices.Grow(p.c.weights[:0], 64*p.c.words)[:64*p.c.words]
		at := 0
		for row, n := range p.c.stretches() {
			out := p.c.weights[at : at+n]
			if weights == nil {
				p.c.reading(p.t.Weight, p.t).weights(row, out)
			} else {
				for i := range out {
					out[i] = weights(row + i)
				}
			}
			for i := range out {
				if !(out[i] > 0) {
					out[i] = 0
					p.c.bad = true
				}
			}
			at += stretch
		}
	}
	p.weights, p.usable = p.c.weights, !p.c.bad || p.t.KeepBad
}
