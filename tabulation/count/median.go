package count

import (
	"context"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// Medians of numbers that no dictionary holds, exact by refinement: a pass
// makes a histogram of the leading bits of the numbers that may be it, the
// next one of the bits behind those; what is then left agrees in so many
// digits that the third keeps every number by itself (the fourth, where it
// would be more than mostLeft).
// Positions and weights are those of docs/statistics.md: weights scaled
// to add up to n, position (n+1)/2, linear between the two neighbours.

// refineBits is how many bits a histogram settles.
const refineBits = 16

// mostLeft is how many respondents' numbers are kept by themselves.
const mostLeft = 1 << 20

// refineBytes bounds the histograms of a pass; columns take turns where they
// do not fit.
const refineBytes = 64 << 20

// sortable maps numbers to integers of the same order.
func sortable(f float64) uint64 {
	u := math.Float64bits(f + 0) // -0 is 0
	if u>>63 != 0 {
		return ^u
	}
	return u | 1<<63
}

func unsortable(u uint64) float64 {
	if u>>63 != 0 {
		return math.Float64frombits(u &^ (1 << 63))
	}
	return math.Float64frombits(^u)
}

// rank is a number that is looked for: in a column the smallest one whose
// cumulated weight reaches a bound.
type rank struct {
	column int
	bound  float64
	before float64 // weight of all numbers below base
	base   uint64  // it is no smaller, relative to the column's smallest
	wide   int     // bits still open
	left   int64   // respondents who have it, as far as is known
}

// bin is what the numbers of a part of the range add.
type bin struct {
	n int64
	w float64
}

// columnSpread describes a column: its numbers' smallest and largest, and how
// many there are, with what weight.
type columnSpread struct {
	n                 int64 // with a usable weight
	w                 float64
	smallest, largest float64
	low               uint64 // of smallest
}

// medians gives the median of a wide stub per column, NaN where there is
// none; columnsOf gives the columns of a respondent.
func (b *bound) medians(ctx context.Context, stub *boundAxis, sel *selection, columns []columnSpread, columnsOf func(r int) []int32) ([]float64, error) {
	var ranks []*rank
	lower, upper, frac := make([]*rank, len(columns)), make([]*rank, len(columns)), make([]float64, len(columns))
	for i := range columns {
		c := &columns[i]
		if c.n == 0 || !(c.w > 0) {
			continue
		}
		c.low = sortable(c.smallest)
		wide := bits.Len64(sortable(c.largest) - c.low)
		h := 0.5 * (float64(c.n) + 1)
		k := math.Floor(h + 1e-9)
		if frac[i] = h - k; frac[i] < 1e-9 {
			frac[i] = 0
		}
		at := func(k float64) *rank {
			r := &rank{column: i, bound: (k - 1e-9) * c.w / float64(c.n), wide: wide}
			ranks = append(ranks, r)
			return r
		}
		lower[i] = at(k)
		if frac[i] > 0 {
			upper[i] = at(k + 1)
		}
	}
	for pass := 1; slices.ContainsFunc(ranks, func(r *rank) bool { return r.wide > 0 }); pass++ {
		last := pass > 2 && !slices.ContainsFunc(ranks, func(r *rank) bool { return r.left > mostLeft })
		if err := b.refine(ctx, stub, sel, columns, ranks, last, columnsOf); err != nil {
			return nil, err
		}
	}
	out := make([]float64, len(columns))
	value := func(r *rank) float64 { return unsortable(columns[r.column].low + r.base) }
	for i := range out {
		switch {
		case lower[i] == nil:
			out[i] = math.NaN()
		case upper[i] == nil:
			out[i] = value(lower[i])
		default:
			low, high := value(lower[i]), value(upper[i])
			out[i] = low + float64(frac[i]*(high-low))
		}
	}
	return out, nil
}

// search looks for the ranks of a column among the same numbers.
type search struct {
	base       uint64
	wide, take int
	bins       []bin
	all        map[uint64]bin // the last time: every number by itself
	ranks      []*rank
}

// settle finds what holds each rank.
func (s *search) settle() {
	if s.all != nil {
		keys := slices.Sorted(maps.Keys(s.all))
		for _, r := range s.ranks {
			cum := r.before
			for _, k := range keys {
				r.base, r.wide = s.base+k, 0
				if cum += s.all[k].w; cum >= r.bound {
					break
				}
			}
		}
		return
	}
	for _, r := range s.ranks {
		cum, found := r.before, -1
		for i := range s.bins {
			if s.bins[i].n == 0 {
				continue
			}
			if found >= 0 {
				r.before += s.bins[found].w
			}
			found = i
			if cum += s.bins[i].w; cum >= r.bound {
				break
			}
		}
		if found >= 0 {
			r.left = s.bins[found].n
		}
		r.wide -= s.take
		r.base += uint64(max(0, found)) << r.wide
	}
}

// refine settles some of the open bits of all ranks, the last time all.
func (b *bound) refine(ctx context.Context, stub *boundAxis, sel *selection, columns []columnSpread, ranks []*rank, last bool, columnsOf func(r int) []int32) error {
	for len(ranks) > 0 {
		of := make([][]*search, len(columns))
		bytes, used := 0, 0
		for _, r := range ranks {
			take := min(refineBits, r.wide)
			if bytes += 16 << take; bytes > refineBytes && used > 0 {
				break
			}
			used++
			known := false
			for _, s := range of[r.column] {
				if s.base == r.base && s.wide == r.wide {
					s.ranks, known = append(s.ranks, r), true
				}
			}
			if !known {
				s := &search{base: r.base, wide: r.wide, take: take, ranks: []*rank{r}}
				if last {
					s.all = map[uint64]bin{}
				} else {
					s.bins = make([]bin, 1<<take)
				}
				of[r.column] = append(of[r.column], s)
			}
		}
		var buffer []float64
		for _, s := range b.everything() {
			if err := ctx.Err(); err != nil {
				return cancelled(err)
			}
			var f []float64
			if sel.weight != nil {
				buffer = sel.weight.Rows(buffer, s.from, s.to)
				f = buffer
			}
			for r := s.from; r < s.to; r++ {
				v := stub.wide.nums[r]
				if v != v || !sel.in.has(r) {
					continue
				}
				x := 1.0
				if f != nil {
					x = f[r-s.from]
				}
				if x == 0 { // kept without a usable weight
					continue
				}
				key := sortable(v)
				for _, c := range columnsOf(r) {
					for _, s := range of[c] {
						at := key - columns[c].low - s.base
						if s.wide < 64 && at>>s.wide != 0 {
							continue
						}
						if s.all != nil {
							one := s.all[at]
							s.all[at] = bin{one.n + 1, one.w + x}
							continue
						}
						one := &s.bins[at>>(s.wide-s.take)]
						one.n++
						one.w += x
					}
				}
			}
		}
		for _, searches := range of {
			for _, s := range searches {
				s.settle()
			}
		}
		ranks = ranks[used:]
	}
	return nil
}
