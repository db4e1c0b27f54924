package weight

import (
	"cmp"
	"math"
	"slices"
)

// Raking within bounds: the weights that are nearest to the starting ones in
// the sense of raking (least Σ w·log(w/start)) among those within the bounds
// that meet the targets. They are start·Π factors, cut at the bounds (the
// truncated form of Deville and Särndal 1992), and going over the targets in
// turn climbs the dual of that problem, which is concave: where the targets
// can be met within the bounds, the rounds come to them. Cutting the weights
// after each round and going on from what was cut does not have this property.

func (k *raker) bounded() bool { return k.plan.Least > 0 || k.plan.Most > 0 }

// bounds are those of a weight whose average is 1.
func (k *raker) bounds() (low, high float64) {
	if k.plan.Most == 0 {
		return k.plan.Least, math.Inf(1)
	}
	return k.plan.Least, k.plan.Most
}

// fitWithin makes the shares of one target right as far as the bounds let it:
// a category that cannot be heavy or light enough has all of its weights at
// the bound.
func (k *raker) fitWithin(d int) {
	low, high := k.bounds()
	in := make([][]int32, len(k.share[d]))
	for c, i := range k.of[d] {
		in[i] = append(in[i], int32(c))
	}
	for i, cells := range in {
		f := k.factor(cells, k.share[d][i]*k.respondents, low, high)
		k.logs[d][i] += math.Log(f)
		for _, c := range cells {
			k.free[c] *= f
			k.w[c] = min(max(k.free[c], low), high)
		}
	}
}

// corner is a factor at which a cell reaches or leaves a bound, and how much
// the sum of weights rises per factor from there on, more or less than before.
type corner struct{ at, slope float64 }

// factor solves Σ n·min(max(free·f, low), high) = want for f > 0. The sum is
// straight between the corners and never falls, so f is found exactly, going
// from corner to corner. Out of reach: the factor at which everything is at
// the bound.
func (k *raker) factor(cells []int32, want, low, high float64) float64 {
	corners := make([]corner, 0, 2*len(cells))
	sum := 0.0 // at f = 0
	for _, c := range cells {
		sum += k.n[c] * low
		corners = append(corners, corner{low / k.free[c], k.n[c] * k.free[c]})
		if !math.IsInf(high, 1) {
			corners = append(corners, corner{high / k.free[c], -k.n[c] * k.free[c]})
		}
	}
	slices.SortFunc(corners, func(a, b corner) int { return cmp.Compare(a.at, b.at) })
	slope, at, reached := 0.0, 0.0, math.IsInf(high, 1)
	for _, next := range corners {
		step := slope * (next.at - at)
		if slope > 0 && sum+step >= want {
			reached = true
			break
		}
		sum, slope, at = sum+step, slope+next.slope, next.at
	}
	if reached && want > sum && slope > 0 {
		at += (want - sum) / slope
	}
	if !(at > 0) {
		return 1 // all at the lower bound already at factor 0
	}
	return at
}

// remember keeps the logarithms of the factors, to see what they grow by.
func (k *raker) remember() {
	for d := range k.logs {
		copy(k.then[d], k.logs[d])
	}
}

// impossible proves that no weights within the bounds meet all targets; false
// says nothing.
//
// The proof (Farkas): whatever the numbers λ, weights that meet the targets
// have Σ_c n·w·y = Σ λ·target, where y of a cell is the sum of the λ of its
// categories; if that is more than the bounds let the left side be, there are
// no such weights. Where the targets contradict each other the logarithms of
// the factors grow by such a λ, round by round. Adding a number to the λ
// of one target changes both sides; the best is found among those that make
// some y 0.
func (k *raker) impossible() bool {
	low, high := k.bounds()
	y := make([]float64, len(k.n))
	target, size := 0.0, 0.0
	for d, of := range k.of {
		for c, i := range of {
			y[c] += k.logs[d][i] - k.then[d][i]
		}
		for i, l := range k.logs[d] {
			l -= k.then[d][i]
			target += l * k.share[d][i] * k.respondents
			size = max(size, math.Abs(l))
		}
	}
	order := make([]int32, len(y))
	for c := range order {
		order[c] = int32(c)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(y[b], y[a]) })
	// those before the pivot weigh as much as they may, the others as little:
	// the pivot is where that adds up to everybody
	heavy, light := 0.0, k.respondents*low
	pivot := order[0]
	for _, c := range order {
		pivot = c
		light -= k.n[c] * low
		if math.IsInf(high, 1) || heavy+k.n[c]*high+light >= k.respondents {
			break
		}
		heavy += k.n[c] * high
	}
	most := 0.0
	for c, v := range y {
		if v -= y[pivot]; v > 0 {
			most += k.n[c] * high * v
		} else {
			most += k.n[c] * low * v
		}
	}
	return target-y[pivot]*k.respondents-most > 1e-9*k.respondents*max(1, size)
}
