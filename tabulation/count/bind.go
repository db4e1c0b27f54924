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
	filters    map[*tabplan.Filter]mask
	relevance  map[*tabplan.Filter]*column.Column // whom the form asks, as a column
	masks      map[*column.Column]mask            // of the columns in relevance
	usables    map[*weight.Weights]mask
	selections map[selectionKey]*selection
	rows       map[rowsKey]mask
	rowsets    map[*uint64]*rowset // by the first word of their masks; nil: everybody
	loads      map[loadKey]*load
	sources    map[*column.Column][]*source // by first column
	joints     []*joint
	jointAt    map[jointKey]*joint
	bits       whenBits
	bitsAt     map[bitsKey]*bitCounts
	bitKeys    []bitsKey // in the order of first need
	bitAxes    map[*boundAxis]*bitAxis
	moments    map[measureKey][]moment
	products   map[productKey][]cube.Product

	// Of a forecast, else nil: codes of columns without a dictionary, and masks
	// for whoever is selected.
	sizes map[*column.Column]int
	blank func(rowsKey) mask
}

// jointKey names a histogram; block nil: the stub alone.
type jointKey struct {
	stub, block *column.Column
	sel         *selection
}

func bind(ctx context.Context, ds *column.Dataset, plan *tabplan.Resolved, memory *Memory) (*bound, error) {
	b := &bound{ds: ds}
	b.start(ctx, plan, memory)
	return b, b.bindTables()
}

// start makes room for what tables need.
func (b *bound) start(ctx context.Context, plan *tabplan.Resolved, memory *Memory) {
	*b = bound{
		ctx: ctx, ds: b.ds, plan: plan, memory: memory,
		columns: map[*codebook.Variable]*column.Column{}, axes: map[*tabplan.Axis]*boundAxis{},
		weights: map[*codebook.Variable]*weight.Weights{}, filters: map[*tabplan.Filter]mask{},
		relevance: map[*tabplan.Filter]*column.Column{}, masks: map[*column.Column]mask{},
		usables: map[*weight.Weights]mask{}, selections: map[selectionKey]*selection{}, rows: map[rowsKey]mask{}, rowsets: map[*uint64]*rowset{}, loads: map[loadKey]*load{},
		sources: map[*column.Column][]*source{}, jointAt: map[jointKey]*joint{},
		bits: b.bits, bitsAt: map[bitsKey]*bitCounts{}, bitAxes: map[*boundAxis]*bitAxis{},
		moments: map[measureKey][]moment{}, products: map[productKey][]cube.Product{},
	}
}

func (b *bound) bindTables() error {
	for i := range b.plan.Tables {
		if err := b.ctx.Err(); err != nil {
			return cancelled(err)
		}
		if err := b.add(&b.plan.Tables[i]); err != nil {
			return err
		}
	}
	return nil
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
	if err := b.numbers(t, stub, own); err != nil {
		return err
	}
	if t.Asked != nil {
		b.joint(stub.col, b.asks(t.Asked), b.selections[own])
	}
	return nil
}

// histograms makes sure of all histograms of a table over a selection.
func (b *bound) histograms(t *tabplan.Table, stub *boundAxis, sel *selection) error {
	b.joint(stub.col, nil, sel)
	for _, block := range t.Banner.Blocks {
		a, err := b.axis(block)
		if err != nil {
			return err
		}
		if b.byBits(t, stub, a) {
			k, _ := bitsFor(t, stub, a, sel)
			b.bitsOf(k)
			continue
		}
		b.joint(stub.col, a.col, sel)
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
		c = codeNumbers(c, v)
	case column.Texts:
		return nil, fault.New(fault.NotPossible, "count.bind", "why", fmt.Sprintf("%q has too many different values to be tabulated", v.Name))
	}
	return c, nil
}

// codeNumbers encodes a column of plain numbers: entries in ascending order,
// then its few words as they come; four-byte codes.
func codeNumbers(c *column.Column, v *codebook.Variable) *column.Column {
	values := make([]float64, 0, len(c.Nums))
	for _, f := range c.Nums {
		if !math.IsNaN(f) {
			values = append(values, f)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	out := &column.Column{Header: c.Header, Position: c.Position, Dict: make([]column.Entry, len(values)+1), Codes32: make([]uint32, len(c.Nums))}
	listed, words := column.Listed(v), map[string]int{}
	for i, f := range values {
		code, ok := listed[f]
		if !ok {
			code = "\x00number" // no code of a list is spelled so
		}
		out.Dict[i+1] = column.Entry{Num: f, IsNum: true, Code: code}
	}
	for r, f := range c.Nums {
		code := 0
		if !math.IsNaN(f) {
			i, _ := slices.BinarySearch(values, f)
			code = i + 1
		} else if !c.Empty(r) {
			word := c.Text(r)
			if code = words[word]; code == 0 {
				code = len(out.Dict)
				words[word] = code
				out.Dict = append(out.Dict, column.Entry{Raw: word, Code: word})
			}
		}
		out.Codes32[r] = uint32(code)
		out.Dict[code].Count++
	}
	return out
}

// joint makes sure of the histogram of a stub and a banner column; block nil:
// the stub alone.
func (b *bound) joint(stub, block *column.Column, sel *selection) {
	k := jointKey{stub: stub, block: block, sel: sel}
	if _, ok := b.jointAt[k]; ok {
		return
	}
	j := &joint{stub: stub, block: block, sel: sel, width: 1}
	if block != nil {
		j.width = b.codes(block)
	}
	b.jointAt[k] = j
	b.joints = append(b.joints, j)
}

// codes is how many codes a column has.
func (b *bound) codes(c *column.Column) int {
	if n, ok := b.sizes[c]; ok {
		return n
	}
	return len(c.Dict)
}

// asks gives the relevance of a form as a column of two codes: whom it does
// not ask, whom it asks.
func (b *bound) asks(f *tabplan.Filter) *column.Column {
	c, ok := b.relevance[f]
	if !ok {
		c = &column.Column{Header: f.Text, Position: -1, Dict: make([]column.Entry, 2)}
		m := b.blankOf(f)
		if m == nil {
			m = b.filter(f)
		}
		b.relevance[f], b.masks[c] = c, m
	}
	return c
}

// blankOf is a mask for a filter where none can be made; else nil.
func (b *bound) blankOf(f *tabplan.Filter) mask {
	if b.blank == nil {
		return nil
	}
	return b.blank(rowsKey{asked: f})
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

	// Quantity without a dictionary: its numbers, and the entry of those who
	// have one.
	wide   *wide
	scored int
}

func (b *bound) axis(a *tabplan.Axis) (*boundAxis, error) {
	if x, ok := b.axes[a]; ok {
		return x, nil
	}
	if x := b.wideAxis(a); x != nil {
		b.axes[a] = x
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
	for k, cat := range a.Categories { // those without an answer have a row of their own
		for i := range col.Dict {
			if cat.Kind == tabplan.SilentCategory && x.state[i] != answeredEntry {
				x.cats[i] = []int32{int32(k)}
			}
		}
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
	in     mask // nil: everybody
	weight *weight.Weights
	links  [3]mask // with a usable weight; of them inside the job filter; of them inside the table filter
}

// chain counts the links of the base over some rows, up to the table filter,
// each by itself: whoever is behind one link and not behind the next.
func (s *selection) chain(spans []stretch) cube.Chain {
	var c cube.Chain
	for _, x := range spans {
		c.File += int64(x.to - x.from)
		c.BadWeight += mask(nil).lost(s.links[0], x)
		c.JobFilter += s.links[0].lost(s.links[1], x)
		c.TableFilter += s.links[1].lost(s.links[2], x)
	}
	return c
}

// rowsKey names who takes part: a weight with unusable values, and filters.
type rowsKey struct {
	weight            *weight.Weights
	job, table, asked *tabplan.Filter
}

// loadKey names the weights of a rowset.
type loadKey struct {
	rows   *rowset
	weight *weight.Weights
}

// taken is how many respondents of some rows take part.
func (s *selection) taken(spans []stretch) int64 {
	n := int64(0)
	for _, x := range spans {
		n += s.in.within(x)
	}
	return n
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
	s := &selection{}
	rk := rowsKey{job: k.job, table: k.table, asked: k.asked}
	if t.Weight != nil {
		w, err := b.weigh(t, lasts)
		if err != nil {
			return nil, err
		}
		s.weight = w
		if w.Bad > 0 && !k.keep {
			rk.weight = w
		}
	}
	b.narrow(s, rk)
	b.selections[k] = s
	if lasts {
		b.memory.put(key, s)
	}
	return s, nil
}

// narrow makes the masks: of those with a usable weight those that both
// filters let in, and whom the form asks where only they are meant (those it
// leaves out, the table's own selection counts).
func (b *bound) narrow(s *selection, k rowsKey) {
	if b.blank != nil {
		s.in = b.blank(k)
		b.rows[k] = s.in
		return
	}
	usable := b.usable(k.weight)
	inJob := usable.and(b.filter(k.job))
	inTable := inJob.and(b.filter(k.table))
	in, ok := b.rows[k]
	if !ok {
		in = inTable.and(b.filter(k.asked))
		b.rows[k] = in
	}
	s.in, s.links = in, [3]mask{usable, inJob, inTable}
}

// weigh gives the weights of a table; where they last, from memory.
func (b *bound) weigh(t *tabplan.Table, lasts bool) (*weight.Weights, error) {
	w, ok := b.weights[t.Weight]
	if !ok && lasts {
		w = b.memory.weightOf(t.Weight)
	}
	if w == nil {
		var err error
		if w, err = weight.For(b.ctx, b.ds, t); err != nil {
			return nil, err
		}
	}
	b.weights[t.Weight] = w
	return w, nil
}

// rowset gives the rowset of a mask.
func (b *bound) rowset(in mask) *rowset {
	var k *uint64
	if len(in) > 0 {
		k = &in[0]
	}
	if b.rowsets[k] == nil {
		b.rowsets[k] = &rowset{in: in}
	}
	return b.rowsets[k]
}

// usable gives those with a usable weight; nil for everybody.
func (b *bound) usable(w *weight.Weights) mask {
	if w == nil {
		return nil
	}
	if m, ok := b.usables[w]; ok {
		return m
	}
	m := make(mask, (b.ds.Rows+63)/64)
	var part []float64
	for from := 0; from < b.ds.Rows; from += span {
		part = w.Rows(part, from, min(from+span, b.ds.Rows))
		for i, x := range part {
			if r := from + i; x > 0 {
				m[r>>6] |= 1 << (r & 63)
			}
		}
	}
	b.usables[w] = m
	return m
}

// filter gives a filter's mask; nil for none.
func (b *bound) filter(f *tabplan.Filter) mask {
	if f == nil {
		return nil
	}
	m, ok := b.filters[f]
	if !ok {
		m = pack(b.ds.Mask(f.Root))
		b.filters[f] = m
	}
	return m
}
