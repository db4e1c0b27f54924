package count

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// numbers makes sure of what a table needs of numbers respondent by
// respondent.
func (b *bound) numbers(t *tabplan.Table, stub *boundAxis, own selectionKey) error {
	if stub.wide != nil {
		if len(t.Stub.Differences) > 0 {
			return fault.New(fault.NotPossible, "count.bind", "why", fmt.Sprintf("%q has too many different values for a difference of codes; make bands of it first", t.Stub.Variable.Name))
		}
		keys := []selectionKey{own}
		if t.KeepBad {
			keys = append(keys, own.usable())
		}
		for _, k := range keys {
			sel := b.selections[k]
			b.moments[measureKey{stub: stub, sel: sel}] = nil
			for _, axis := range t.Banner.Blocks {
				b.moments[measureKey{stub, b.axes[axis].col, sel}] = nil
			}
		}
	}
	if t.Beside == nil {
		return nil
	}
	other, err := b.axis(t.Beside)
	if err != nil {
		return err
	}
	b.products[productKey{stub, other, b.selections[own]}] = nil
	return nil
}

// fillNumbers sums them over some rows.
func (b *bound) fillNumbers(ctx context.Context, spans []stretch, workers int) error {
	for k := range b.moments {
		sums, err := b.measure(ctx, k, spans, workers)
		if err != nil {
			return err
		}
		b.moments[k] = sums
	}
	for k := range b.products {
		sums, err := b.product(ctx, k, spans, workers)
		if err != nil {
			return err
		}
		b.products[k] = sums
	}
	return nil
}

// numbered reports that an entry has a number.
func (x *boundAxis) numbered(entry int) bool {
	if x.wide != nil {
		return entry == x.scored
	}
	return x.score != nil && !math.IsNaN(x.score[entry])
}

// scores gives a respondent's number, NaN for none; of way 1 and more the
// score +1, −1 or 0 of a difference.
func (x *boundAxis) scores(way int) func(r int) float64 {
	if way == 0 && x.wide != nil {
		return func(r int) float64 { return x.wide.nums[r] }
	}
	by := x.score
	if way > 0 {
		by = slices.Repeat([]float64{math.NaN()}, len(x.col.Dict))
		if way <= len(x.axis.Differences) {
			d := x.axis.Differences[way-1]
			for i, f := range x.score {
				switch code := strconv.FormatFloat(f, 'f', -1, 64); {
				case f != f:
				case slices.Contains(d.Plus, code):
					by[i] = 1
				case slices.Contains(d.Minus, code):
					by[i] = -1
				default:
					by[i] = 0
				}
			}
		}
	}
	return func(r int) float64 { return by[x.col.Code(r)] }
}

// settleMedians fills the medians of the moments of a whole cube.
func (b *bound) settleMedians(ctx context.Context, c *cube.Cube) error {
	type key struct {
		stub, block *boundAxis
		sel         *selection
	}
	known := map[key][]float64{}
	for i := range b.plan.Tables {
		t, s := &b.plan.Tables[i], &c.Tables[i]
		if s.Moments == nil || !slices.Contains(t.Statistics, tabplan.Median) {
			continue
		}
		k := selectionOf(t)
		if t.KeepBad {
			k = k.usable()
		}
		s.Moments.Median = make([]float64, s.Cols)
		fill := func(block *boundAxis, first, n int) error {
			at := key{b.axes[t.Stub], block, b.selections[k]}
			if known[at] == nil {
				columns := make([]columnSpread, n)
				for c := range columns {
					columns[c] = spreadOf(s.Moments, first+c)
				}
				of := func(int) []int32 { return everyone }
				if block != nil {
					of = b.columnsOf(block)
				}
				got, err := b.medians(ctx, at.stub, at.sel, columns, of)
				if err != nil {
					return err
				}
				known[at] = got
			}
			copy(s.Moments.Median[first:], known[at])
			return nil
		}
		if err := fill(nil, 0, 1); err != nil {
			return err
		}
		first := 1
		for _, axis := range t.Banner.Blocks {
			if err := fill(b.axes[axis], first, len(axis.Categories)); err != nil {
				return err
			}
			first += len(axis.Categories)
		}
	}
	return nil
}

// everyone is in the one column there is.
var everyone = []int32{0}

// columnsOf gives the columns of a respondent in a banner variable.
func (b *bound) columnsOf(block *boundAxis) func(r int) []int32 {
	entry := b.entries(block.col)
	return func(r int) []int32 { return block.cats[entry(r)] }
}

func spreadOf(m *cube.Moments, col int) columnSpread {
	out := columnSpread{n: m.N[col], w: m.W[col], smallest: m.Min[col], largest: m.Max[col]}
	if m.U != nil {
		out.n = m.U[col]
	}
	return out
}
