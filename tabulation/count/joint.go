package count

import (
	"context"
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// denseCells bounds a histogram that is an array; beyond, cache misses and
// the merging of blocks cost more than a map does, and combinations of two
// large multiple responses are mostly empty anyway.
const denseCells = 1 << 18

// sums are the sums of one combination of codes.
type sums struct {
	n    int64
	w, q float64
}

// joint is the histogram of a stub column and a banner column over a
// selection: per pair of dictionary codes n, Σw, Σw².
type joint struct {
	stub, block *column.Column // block nil: the stub alone
	sel         *selection
	width       int // entries of block, 1 without one

	n      []int64   // dense: stub code*width + block code
	w, q   []float64 // dense and weighted
	sparse map[uint64]sums
	keys   []uint64 // of sparse, ascending
}

// each calls f for every combination that somebody has, stub codes ascending,
// block codes ascending within.
func (j *joint) each(f func(stub, block int, s sums)) {
	if j.n == nil {
		for _, k := range j.keys {
			f(int(k>>32), int(uint32(k)), j.sparse[k])
		}
		return
	}
	i := 0
	for s := range len(j.stub.Dict) {
		for b := range j.width {
			if n := j.n[i]; n != 0 {
				x := sums{n: n, w: float64(n), q: float64(n)}
				if j.w != nil {
					x.w, x.q = j.w[i], j.q[i]
				}
				f(s, b, x)
			}
			i++
		}
	}
}

// fill counts all rows.
func (j *joint) fill(ctx context.Context, rows int) error {
	cells := len(j.stub.Dict) * j.width
	if cells > denseCells && j.block != nil {
		return j.fillSparse(ctx, rows)
	}
	j.open()
	var blockW, blockQ []float64
	if j.sel.weight != nil {
		blockW, blockQ = make([]float64, cells), make([]float64, cells)
	}
	for from := 0; from < rows; from += limit.BlockRows {
		if err := ctx.Err(); err != nil {
			return cancelled(err)
		}
		to := min(from+limit.BlockRows, rows)
		j.scatter(from, to, blockW, blockQ)
		if blockW == nil {
			continue
		}
		for i, w := range blockW {
			if w != 0 {
				j.w[i] += w
				j.q[i] += blockQ[i]
				blockW[i], blockQ[i] = 0, 0
			}
		}
	}
	return nil
}

// fillSparse is fill for combinations too many for an array.
func (j *joint) fillSparse(ctx context.Context, rows int) error {
	j.sparse = map[uint64]sums{}
	for from := 0; from < rows; from += limit.BlockRows {
		if err := ctx.Err(); err != nil {
			return cancelled(err)
		}
		block := map[uint64]sums{}
		for r := from; r < min(from+limit.BlockRows, rows); r++ {
			if j.sel.mask != nil && j.sel.mask[r] == 0 {
				continue
			}
			k := uint64(j.stub.Code(r))<<32 | uint64(j.block.Code(r))
			s := block[k]
			w := 1.0
			if j.sel.weight != nil {
				w = j.sel.weight.Values[r]
			}
			s.n, s.w, s.q = s.n+1, s.w+w, s.q+w*w
			block[k] = s
		}
		for k, s := range block { // the order does not matter: every key is added to once
			t := j.sparse[k]
			t.n, t.w, t.q = t.n+s.n, t.w+s.w, t.q+s.q
			j.sparse[k] = t
		}
	}
	j.keys = make([]uint64, 0, len(j.sparse))
	for k := range j.sparse {
		j.keys = append(j.keys, k)
	}
	slices.Sort(j.keys)
	return nil
}
