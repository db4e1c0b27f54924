package count

import "github.com/hary4di/pockettab/tabulation/column"

// sums are the sums of one combination of codes.
type sums struct {
	n    int64
	w, q float64
}

// joint is the histogram of a stub column and a banner column over a
// selection: per pair of dictionary codes n, Σw, Σw². Passes fill it.
type joint struct {
	stub, block *column.Column // block nil: the stub alone
	sel         *selection
	width       int // entries of block, 1 without one

	keys []uint64 // code of the stub << 32 | code of the block, ascending, of pairs that somebody has
	sums []sums
}

// cells is how many pairs there could be.
func (j *joint) cells() int { return len(j.stub.Dict) * j.width }

// each calls f for every combination that somebody has, stub codes ascending,
// block codes ascending within.
func (j *joint) each(f func(stub, block int, s sums)) {
	for i, k := range j.keys {
		f(int(k>>32), int(uint32(k)), j.sums[i])
	}
}

// take keeps the cells that somebody is in: of n, or of t in weighted tables.
func (j *joint) take(n []uint64, t []tally) {
	filled := 0
	for i := range j.cells() {
		if (t != nil && t[i].n != 0) || (t == nil && n[i] != 0) {
			filled++
		}
	}
	j.keys, j.sums = make([]uint64, 0, filled), make([]sums, 0, filled)
	i := 0
	for s := range len(j.stub.Dict) {
		for b := range j.width {
			switch {
			case t != nil && t[i].n != 0:
				j.put(s, b, t[i].sums())
			case t == nil && n[i] != 0:
				j.put(s, b, counted(n[i]))
			}
			i++
		}
	}
}

// counted are the sums of n respondents of an unweighted table.
func counted(n uint64) sums { return sums{n: int64(n), w: float64(n), q: float64(n)} }

func (j *joint) put(stub, block int, s sums) {
	j.keys, j.sums = append(j.keys, uint64(stub)<<32|uint64(block)), append(j.sums, s)
}
