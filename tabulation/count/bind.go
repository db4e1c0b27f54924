package count

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// bound is a plan bound to a dataset: every distinct column, axis, selection
// and histogram once.
type bound struct {
	ctx        context.Context // of the bind
	ds         *column.Dataset
	plan       *tabplan.Resolved
	memory     *Memory // nil: none
	columns    map[*codebook.Variable]*column.Column
	axes       map[*tabplan.Axis]*boundAxis
	weights    map[*codebook.Variable]*weight.Weights
	filters    map[*tabplan.Filter][]uint8
	selections map[selectionKey]*selection
	asked      map[askedKey]*asked
	joints     []*joint
	jointAt    map[jointKey]*joint
}

// jointKey names a histogram; block nil: the stub alone.
type jointKey struct {
	stub, block *column.Column
	sel         *selection
}

func bind(ctx context.Context, ds *column.Dataset, plan *tabplan.Resolved, memory *Memory) (*bound, error) {
	b := &bound{
		ctx: ctx, ds: ds, plan: plan, memory: memory,
		columns: map[*codebook.Variable]*column.Column{}, axes: map[*tabplan.Axis]*boundAxis{},
		weights: map[*codebook.Variable]*weight.Weights{}, filters: map[*tabplan.Filter][]uint8{},
		selections: map[selectionKey]*selection{}, asked: map[askedKey]*asked{}, jointAt: map[jointKey]*joint{},
	}
	for i := range plan.Tables {
		if err := ctx.Err(); err != nil {
			return nil, cancelled(err)
		}
		if err := b.add(&plan.Tables[i]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// add binds what one table needs.
func (b *bound) add(t *tabplan.Table) error {
	stub, err := b.axis(t.Stub)
	if err != nil {
		return err
	}
	own := selectionOf(t)
	keys := []selectionKey{own}
	if t.KeepBad {
		keys = append(keys, own.usable())
	}
	if t.BaseAsked && t.Asked != nil {
		for _, k := range keys {
			keys = append(keys, k.among(t.Asked))
		}
	}
	for _, k := range keys {
		sel, err := b.selection(k, t)
		if err != nil {
			return err
		}
		if err := b.histograms(t, stub, sel); err != nil {
			return err
		}
	}
	if t.Asked != nil {
		b.ask(stub, b.selections[own], t.Asked)
	}
	return nil
}

// histograms makes sure of all histograms of a table over a selection.
func (b *bound) histograms(t *tabplan.Table, stub *boundAxis, sel *selection) error {
	if err := b.joint(stub, nil, sel); err != nil {
		return err
	}
	for _, block := range t.Banner.Blocks {
		a, err := b.axis(block)
		if err != nil {
			return err
		}
		if err := b.joint(stub, a, sel); err != nil {
			return err
		}
	}
	return nil
}

// column gives the encoded column of a variable. Plain numbers get a
// dictionary of their own here, so that one kind of histogram serves all.
func (b *bound) column(v *codebook.Variable) (*column.Column, error) {
	if c, ok := b.columns[v]; ok {
		return c, nil
	}
	c, err := b.make(v)
	if err != nil {
		return nil, err
	}
	b.columns[v] = c
	return c, nil
}

// make gives the column of a variable as it is counted.
func (b *bound) make(v *codebook.Variable) (*column.Column, error) {
	plain := v.Column >= 0 && v.Column < len(b.ds.Columns) && b.ds.Of(v).Form != column.Numbers
	if b.memory != nil && lasting(v) && !plain {
		return b.memory.columnOf(v, func() (*column.Column, error) { return countable(b.ds, v) })
	}
	return countable(b.ds, v)
}

func countable(ds *column.Dataset, v *codebook.Variable) (*column.Column, error) {
	c := ds.Of(v)
	if c == nil {
		return nil, fault.New(fault.NotPossible, "count.bind", "why", fmt.Sprintf("%q has no column in the data", v.Name))
	}
	switch c.Form {
	case column.Numbers:
		c = codeNumbers(c)
	case column.Texts:
		return nil, fault.New(fault.NotPossible, "count.bind", "why", fmt.Sprintf("%q has too many different values to be tabulated", v.Name))
	}
	return c, nil
}

// codeNumbers encodes a column of plain numbers: entries in ascending order,
// four-byte codes.
func codeNumbers(c *column.Column) *column.Column {
	values := make([]float64, 0, len(c.Nums))
	for _, f := range c.Nums {
		if !math.IsNaN(f) {
			values = append(values, f)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	out := &column.Column{Header: c.Header, Position: c.Position, Dict: make([]column.Entry, len(values)+1), Codes32: make([]uint32, len(c.Nums))}
	for i, f := range values {
		out.Dict[i+1] = column.Entry{Num: f, IsNum: true, Code: "\x00number"} // no code of a list is spelled so
	}
	for r, f := range c.Nums {
		code := 0
		if !math.IsNaN(f) {
			i, _ := slices.BinarySearch(values, f)
			code = i + 1
		}
		out.Codes32[r] = uint32(code)
		out.Dict[code].Count++
	}
	return out
}

// joint makes sure of the histogram of a stub and a banner variable.
func (b *bound) joint(stub, block *boundAxis, sel *selection) error {
	k := jointKey{stub: stub.col, sel: sel}
	if block != nil {
		k.block = block.col
	}
	if _, ok := b.jointAt[k]; ok {
		return nil
	}
	j := &joint{stub: k.stub, block: k.block, sel: sel, width: 1}
	if block != nil {
		j.width = len(block.col.Dict)
	}
	b.jointAt[k] = j
	b.joints = append(b.joints, j)
	return nil
}

// entryState says what a stub entry is to the base.
type entryState uint8

const (
	emptyEntry entryState = iota
	missingEntry
	answeredEntry
)

// boundAxis is an axis bound to its column: per dictionary entry the state
// and the categories (indexes into Axis.Categories) it belongs to.
type boundAxis struct {
	axis    *tabplan.Axis
	col     *column.Column
	state   []entryState
	missing []int // index into axis.Missing of a missing entry, else -1
	cats    [][]int32
	score   []float64 // Quantity: number of the entry, NaN none
	overlap bool      // some entry belongs to several categories
}

func (b *bound) axis(a *tabplan.Axis) (*boundAxis, error) {
	if x, ok := b.axes[a]; ok {
		return x, nil
	}
	col, err := b.column(a.Variable)
	if err != nil {
		return nil, err
	}
	n := len(col.Dict)
	x := &boundAxis{axis: a, col: col, state: make([]entryState, n), missing: make([]int, n), cats: make([][]int32, n)}
	if a.Kind == tabplan.Quantity {
		x.score = make([]float64, n)
	}
	byCode := map[string][]int32{}
	for i, cat := range a.Categories {
		for _, code := range cat.Codes {
			byCode[code] = append(byCode[code], int32(i))
		}
	}
	for i := range col.Dict {
		x.bindEntry(i, byCode)
	}
	b.axes[a] = x
	return x, nil
}

func (x *boundAxis) bindEntry(i int, byCode map[string][]int32) {
	a, e := x.axis, &x.col.Dict[i]
	x.missing[i] = -1
	if x.score != nil {
		x.score[i] = math.NaN()
	}
	if i == 0 {
		return
	}
	if a.Kind == tabplan.Quantity {
		x.bindNumber(i, a.Variable.Canonical(e.Code))
		return
	}
	codes := []string{a.Variable.Canonical(e.Code)}
	if a.Multiple {
		codes = column.Options(a.Variable, e.Code)
	}
	valid := len(codes) == 0 // answered, nothing chosen
	for _, c := range codes {
		if m := slices.Index(a.Missing, c); m >= 0 {
			x.missing[i] = m
			continue
		}
		valid = true
		for _, cat := range byCode[c] {
			if !slices.Contains(x.cats[i], cat) {
				x.cats[i] = append(x.cats[i], cat)
			}
		}
	}
	slices.Sort(x.cats[i])
	if valid {
		x.state[i], x.missing[i] = answeredEntry, -1
	} else {
		x.state[i] = missingEntry
	}
	x.overlap = x.overlap || len(x.cats[i]) > 1
}

func (x *boundAxis) bindNumber(i int, code string) {
	a, e := x.axis, &x.col.Dict[i]
	if m := slices.Index(a.Missing, code); m >= 0 {
		x.state[i], x.missing[i] = missingEntry, m
		return
	}
	x.state[i] = answeredEntry
	if slices.Contains(a.NoScore, code) {
		return
	}
	if s, ok := a.Scores[code]; ok {
		x.score[i] = s
	} else if e.IsNum {
		x.score[i] = e.Num
	}
}

// selectionKey names who takes part: weight and filters.
type selectionKey struct {
	weight     *codebook.Variable
	keep       bool // respondents without a usable weight take part, with weight 0
	job, table *tabplan.Filter
	asked      *tabplan.Filter // only whom the form asks; nil: whoever
}

// selectionOf is who takes part in a table.
func selectionOf(t *tabplan.Table) selectionKey {
	return selectionKey{weight: t.Weight, keep: t.KeepBad, job: t.JobFilter, table: t.Filter}
}

// usable is of those who have a usable weight.
func (k selectionKey) usable() selectionKey {
	k.keep = false
	return k
}

// among is of those whom the form asks.
func (k selectionKey) among(asked *tabplan.Filter) selectionKey {
	k.asked = asked
	return k
}

// selection is who takes part in a table before its stub is looked at.
type selection struct {
	mask   []uint8 // per row 1: in; nil: everybody
	weight *weight.Weights
	chain  cube.Chain // File, BadWeight, JobFilter, TableFilter
}

func (b *bound) selection(k selectionKey, t *tabplan.Table) (*selection, error) {
	if s, ok := b.selections[k]; ok {
		return s, nil
	}
	key, lasts := keyOf(t)
	lasts = lasts && b.memory != nil && k == (selectionKey{weight: k.weight, job: k.job, table: k.table})
	if lasts {
		if s := b.memory.get(key); s != nil {
			b.selections[k] = s
			return s, nil
		}
	}
	s := &selection{chain: cube.Chain{File: int64(b.ds.Rows)}}
	if t.Weight != nil {
		w, ok := b.weights[t.Weight]
		if !ok && lasts {
			w = b.memory.weightOf(t.Weight)
			ok = w != nil
		}
		if !ok {
			var err error
			if w, err = weight.For(b.ctx, b.ds, t); err != nil {
				return nil, err
			}
			b.weights[t.Weight] = w
		}
		s.weight = w
	}
	s.narrow(b.ds.Rows, k.keep, b.filter(k.job), b.filter(k.table), b.filter(k.asked))
	b.selections[k] = s
	if lasts {
		b.memory.put(key, s)
	}
	return s, nil
}

// narrow makes mask and chain: of those with a usable weight (keep: or without
// one) those that both filters let in, and whom the form asks where only they
// are meant. Pass after pass without a branch, because a filter is as
// good as random to the processor.
func (s *selection) narrow(rows int, keep bool, job, table, asked []uint8) {
	bad := s.weight != nil && s.weight.Bad > 0 && !keep
	if job == nil && table == nil && asked == nil && !bad {
		return
	}
	s.mask = make([]uint8, rows)
	for r := range s.mask {
		s.mask[r] = 1
	}
	if bad {
		for r, w := range s.weight.Values[:rows] {
			if w == 0 {
				s.mask[r] = 0
				s.chain.BadWeight++
			}
		}
	}
	s.chain.JobFilter = s.drop(job)
	s.chain.TableFilter = s.drop(table)
	s.drop(asked) // whom it leaves out, the table's own selection counts
}

// drop takes out whom a filter does not let in, and counts them.
func (s *selection) drop(filter []uint8) int64 {
	if filter == nil {
		return 0
	}
	mask := s.mask
	filter = filter[:len(mask)]
	out := 0
	for r, in := range mask {
		left := in & filter[r]
		out += int(in - left)
		mask[r] = left
	}
	return int64(out)
}

// filter gives a filter's mask: per row 1 where it holds. nil for none.
func (b *bound) filter(f *tabplan.Filter) []uint8 {
	if f == nil {
		return nil
	}
	m, ok := b.filters[f]
	if !ok {
		m = b.ds.Mask(f.Root)
		b.filters[f] = m
	}
	return m
}
