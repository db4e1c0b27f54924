package count

import "math"

// tally is n, Σw and Σw² of one cell, the sums with the rounding error that
// every addition left (TwoSum: Knuth, The Art of Computer Programming 2,
// 4.2.2). A plain sum over a million equal weights is off by 1e-11; with its
// error it is right to the last bit, in whatever order and parts it was made.
type tally struct {
	n      uint64
	w, wlo float64
	q, qlo float64
}

// one adds a respondent with weight x.
func (t *tally) one(x float64) {
	t.n++
	s := t.w + x
	b := s - t.w
	t.wlo += (t.w - (s - b)) + (x - b)
	t.w = s
	x = float64(x * x) // the conversion forbids a fused multiply-add: the same on every machine
	s = t.q + x
	b = s - t.q
	t.qlo += (t.q - (s - b)) + (x - b)
	t.q = s
}

// ballast is what the sums of a dense histogram begin with: a power of two no
// smaller than any weight. The error of an addition is then found in half the
// steps (FastTwoSum: Dekker 1971), and taking the ballast away is exact.
func ballast(largest float64) tally {
	c := 1.0
	for c < largest {
		c *= 2
	}
	for c/2 >= largest && c > math.SmallestNonzeroFloat64 && largest > 0 {
		c /= 2
	}
	return tally{w: c, q: c * c}
}

// plus is one for a tally that began with a ballast.
func (t *tally) plus(x float64) {
	w, q := t.w, t.q
	y := float64(x * x)
	s, r := w+x, q+y
	t.n++
	t.w, t.q = s, r
	t.wlo += x - (s - w)
	t.qlo += y - (r - q)
}

// add adds another tally.
func (t *tally) add(o *tally) {
	t.n += o.n
	s := t.w + o.w
	b := s - t.w
	t.wlo += (t.w - (s - b)) + (o.w - b) + o.wlo
	t.w = s
	s = t.q + o.q
	b = s - t.q
	t.qlo += (t.q - (s - b)) + (o.q - b) + o.qlo
	t.q = s
}

// sums rounds the tally.
func (t *tally) sums() sums { return sums{n: int64(t.n), w: t.w + t.wlo, q: t.q + t.qlo} }
