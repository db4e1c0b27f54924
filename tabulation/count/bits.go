package count

import (
	"context"
	"math/bits"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// The bitset kernel. Of a multiple response a dictionary holds the
// combinations that people gave, and twenty options make nearly as many of
// them as there are people: their histogram is a hash table, which costs a
// respondent what a hundred additions cost. There every row and column of the
// table becomes a mask, and a cell is how many bits two masks share, 64
// respondents at a time. It counts people, not weights: those would have to be
// picked one by one, which is what the other kernels do.

// bitsKey names what masks count: a stub by a banner variable.
type bitsKey struct {
	stub, block *boundAxis
	sel         *selection
	pairs       bool // and in two columns at once
}

// bitAxis is an axis as masks of all respondents.
type bitAxis struct {
	cats     []mask
	answered mask     // in the base, of a stub
	out      mask     // without an answer, of a banner variable
	signs    []uint64 // while masks are made
}

// bitCounts are the people of every row (0 the base) and column of a banner
// variable, and in two columns at once.
type bitCounts struct {
	n     []int64 // row*columns + column
	block cube.BlockCount
	pairs []int64 // pairIndex*rows + row; nil where columns share nobody
}

// Costs in nanoseconds, measured as those of choose.go: a word of two masks, a
// respondent made part of the masks of an axis, an entry's signs, and a pair of
// codes that somebody has, taken to the cells of a table.
const (
	costWord   = 0.85
	costMasked = 6.2
	costSigns  = 15.0
	costPair   = 10.0 // for each category that a respondent is in, about
	costFar    = 20.0 // more, of so many pairs that they lie far from the processor
	farCells   = 1 << 17
	bitWords   = 512 // words of a mask worked on at once: a row and a column stay in the cache
)

// chosenOf is how many of the categories of a multiple response somebody
// chooses, about: one in so many, beside the first.
const chosenOf = 4

// whenBits says where masks are used; other values than the first are for
// tests and benchmarks.
type whenBits uint8

const (
	bitsWhereFaster whenBits = iota
	bitsNever
	bitsAlways
)

// byBits says whether masks count a banner variable of a table.
func (b *bound) byBits(t *tabplan.Table, stub, block *boundAxis) bool {
	k, ok := bitsFor(t, stub, block, nil)
	if !ok || b.bits == bitsNever {
		return false
	}
	if b.bits == bitsAlways {
		return true
	}
	if !stub.axis.Multiple && !block.axis.Multiple {
		return false
	}
	rows := float64(b.ds.Rows)
	r, c := float64(1+len(stub.axis.Categories)), float64(len(block.axis.Categories))
	columns := c
	if k.pairs {
		columns += c * (c - 1) / 2
	}
	masks := rows / 64 * costWord * r * (1 + columns)
	for _, x := range []*boundAxis{stub, block} { // of masks that more tables use the first one pays
		if b.bitAxes[x] == nil {
			masks += rows*costMasked + costSigns*float64(b.codes(x.col))
		}
	}
	pair := costPair
	if block.axis.Multiple {
		pair += costPair * c / chosenOf
	}
	cells := b.codes(stub.col) * b.codes(block.col)
	if cells > farCells {
		pair += costFar
	}
	other := cost(cells, rows, false, hashes(cells, b.ds.Rows, false)) + pair*min(float64(cells), rows)
	return masks < other
}

// bitsFor names what masks count for a table; ok is false for a table that
// they cannot count.
func bitsFor(t *tabplan.Table, stub, block *boundAxis, sel *selection) (k bitsKey, ok bool) {
	return bitsKey{stub, block, sel, (block.overlap || block.axis.Multiple) && !t.Banner.Apart}, t.Weight == nil && !t.BaseAsked && stub.axis.Kind == tabplan.Categories
}

// bitsOf makes sure of what masks count.
func (b *bound) bitsOf(k bitsKey) {
	if _, ok := b.bitsAt[k]; ok {
		return
	}
	b.bitsAt[k] = &bitCounts{}
	b.bitKeys = append(b.bitKeys, k)
	for _, x := range []*boundAxis{k.stub, k.block} {
		if b.bitAxes[x] == nil {
			b.bitAxes[x] = &bitAxis{}
		}
	}
}

// fillBits counts all keys over some rows.
func (b *bound) fillBits(ctx context.Context, spans []stretch, workers int) error {
	if len(b.bitKeys) == 0 {
		return nil
	}
	if err := b.makeMasks(ctx, workers); err != nil {
		return err
	}
	lanes := lanesOf(len(spans))
	parts := make([]bitCounts, len(b.bitKeys)*lanes)
	if err := each(ctx, workers, len(parts), func(i int) {
		k, l := b.bitKeys[i/lanes], i%lanes
		parts[i].open(k)
		for _, s := range spans[l*len(spans)/lanes : (l+1)*len(spans)/lanes] {
			for from := s.from; from < s.to; from += bitWords * 64 {
				parts[i].add(k, b.bitAxes[k.stub], b.bitAxes[k.block], from>>6, (min(from+bitWords*64, s.to)+63)>>6)
			}
		}
	}); err != nil {
		return err
	}
	for i, k := range b.bitKeys {
		sum := b.bitsAt[k]
		*sum = bitCounts{}
		sum.open(k)
		for l := range lanes {
			sum.merge(&parts[i*lanes+l])
		}
	}
	return nil
}

func (n *bitCounts) open(k bitsKey) {
	rows, columns := 1+len(k.stub.axis.Categories), len(k.block.axis.Categories)
	n.n = make([]int64, rows*columns)
	if k.pairs {
		n.pairs = make([]int64, rows*columns*(columns-1)/2)
	}
}

func (n *bitCounts) merge(o *bitCounts) {
	for i, x := range o.n {
		n.n[i] += x
	}
	for i, x := range o.pairs {
		n.pairs[i] += x
	}
	n.block.In += o.block.In
	n.block.Out += o.block.Out
}

// add counts the words [from, to), which begin and end with a stretch.
func (n *bitCounts) add(k bitsKey, stub, block *bitAxis, from, to int) {
	var base, row, both [bitWords]uint64
	size := to - from
	copy(base[:size], stub.answered[from:to])
	if in := k.sel.in; in != nil {
		for i, w := range in[from:to] {
			base[i] &= w
		}
	}
	for i, w := range block.out[from:to] {
		n.block.Out += int64(bits.OnesCount64(base[i] & w))
		n.block.In += int64(bits.OnesCount64(base[i] &^ w))
	}
	rows, columns := 1+len(stub.cats), len(block.cats)
	for r := range rows {
		people := base[:size]
		if r > 0 {
			people = row[:size]
			for i, w := range stub.cats[r-1][from:to] {
				people[i] = base[i] & w
			}
		}
		for c, m := range block.cats {
			n.n[r*columns+c] += shared(people, m[from:to])
		}
		if n.pairs == nil {
			continue
		}
		at := r
		for c := range columns {
			for i, w := range block.cats[c][from:to] {
				both[i] = people[i] & w
			}
			for _, d := range block.cats[c+1:] {
				n.pairs[at] += shared(both[:size], d[from:to])
				at += rows
			}
		}
	}
}

// shared is how many bits two masks share.
func shared(a, b []uint64) int64 {
	b = b[:len(a)]
	n := 0
	for i, w := range a {
		n += bits.OnesCount64(w & b[i])
	}
	return int64(n)
}

// blockOfBits fills the columns of one banner variable, the first of them at
// first.
func (x *expansion) blockOfBits(n *bitCounts, block *boundAxis, first int) {
	rows, columns := x.s.Rows, len(block.axis.Categories)
	for r := range rows {
		copy(x.s.N[x.s.Cell(r, first):x.s.Cell(r, first)+columns], n.n[r*columns:(r+1)*columns])
	}
	x.s.Blocks = append(x.s.Blocks, n.block)
	if n.pairs == nil {
		return
	}
	at := 0
	for a := range columns {
		for b := a + 1; b < columns; b++ {
			if people := n.pairs[at : at+rows]; people[0] > 0 {
				x.s.Pairs = append(x.s.Pairs, cube.Pair{A: first + a, B: first + b, N: append([]int64(nil), people...)})
			}
			at += rows
		}
	}
}
