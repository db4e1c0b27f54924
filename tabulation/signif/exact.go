package signif

import "math"

// test is the outcome of comparing two columns.
type test struct {
	form         string  // of the variance, see the form constants
	a, b         float64 // estimates
	baseA, baseB float64 // bases that the test took
	overlap      float64 // effective base of the people in both
	se, t        float64
	df           float64 // of Student's t; unused where normal
	p            float64 // two-sided
	normal       bool    // the reference is the normal distribution
}

// The forms of a variance, as table.Comparison names them.
const (
	formLinearised = "linearised"
	formPooled     = "pooled"
	formUnpooled   = "unpooled"
	formMean       = "mean"
	formMeanPooled = "mean_pooled"
	formPaired     = "paired"
	formMeanPaired = "mean_paired"
)

// diff is the value of the first column minus that of the second.
func (t test) diff() float64 { return t.a - t.b }

// columnSums are what a test needs of one column of a row: weighted bases and sums
// of squared weights of the column and of the row's people in it.
type columnSums struct {
	w, q   float64 // base
	wr, qr float64 // in the row
}

// overlapSums is what two columns share: people in both, and those of them in
// the row. Zero for disjoint columns.
type overlapSums struct{ w0, q0, q0r float64 }

// smallCount is the bound of the small-count rule: below it the pooled form
// is used, because the unpooled variance of a rare answer in a small column
// gives up to 14 % false letters at a nominal 5 %.
const smallCount = 10

// exactProportions is the default test of column proportions: linearised
// variance, overlap exact.
//
//	v_k = [(1−p_k)²Q_rk + p_k²(Q_k−Q_rk)]/W_k²
//	c₁₂ = [(1−p₁)(1−p₂)Q₀ᵣ + p₁p₂(Q₀−Q₀ᵣ)]/(W₁W₂)
//	t = (p₁−p₂)/√(v₁+v₂−2c₁₂), df = e₁+e₂−e₀−2
//
// Where min(e₁,e₂)·min(p̄,1−p̄) < 10, or one column is at 100 % and the other
// at 0 %, with p̄ = (W_r1+W_r2)/(W₁+W₂) the pooled
// variance p̄(1−p̄)[Q₁/W₁²+Q₂/W₂²−2Q₀/(W₁W₂)] is used; p̄ is that of the larger
// column when one is the whole of the other. ok is false where there is no
// test: both proportions 0 or both 1, no variance, df < 1.
func exactProportions(a, b columnSums, o overlapSums) (test, bool) {
	if a.w <= 0 || b.w <= 0 {
		return test{}, false
	}
	p1, p2 := a.wr/a.w, b.wr/b.w
	if bothAtEdge(a, b) {
		return test{}, false
	}
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(o.w0, o.q0)
	df := e1 + e2 - e0 - 2
	if below(df, 1) {
		return test{}, false
	}
	mean := pooledProportion(a, b, o)
	out := test{form: formLinearised, a: p1, b: p2, baseA: e1, baseB: e2, overlap: e0, df: df}
	v := variance(p1, a) + variance(p2, b) - 2*((1-p1)*(1-p2)*o.q0r+p1*p2*(o.q0-o.q0r))/(a.w*b.w)
	// the linearised variance of 100 % against 0 % is none, though no
	// difference could be clearer
	certain := !(v > tiny) && !same(p1, p2)
	if certain || below(min(e1, e2)*min(mean, 1-mean), smallCount) {
		out.form = formPooled
		v = mean * (1 - mean) * (a.q/(a.w*a.w) + b.q/(b.w*b.w) - 2*o.q0/(a.w*b.w))
	}
	return out.finish(v)
}

// pooledProportion is the proportion of both columns together; that of the
// larger when one is the whole of the other.
func pooledProportion(a, b columnSums, o overlapSums) float64 {
	switch {
	case same(o.q0, a.q) && same(o.w0, a.w):
		return b.wr / b.w
	case same(o.q0, b.q) && same(o.w0, b.w):
		return a.wr / a.w
	}
	return (a.wr + b.wr) / (a.w + b.w)
}

// variance is the linearised variance of a proportion.
func variance(p float64, c columnSums) float64 {
	return ((1-p)*(1-p)*c.qr + p*p*(c.q-c.qr)) / (c.w * c.w)
}

// isOne reports that everybody of a column is in the row.
func isOne(c columnSums) bool { return same(c.qr, c.q) && same(c.wr, c.w) }

// same compares sums that were added in different orders.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b)) }

// below compares a figure that follows from weights with a bound. Sums of
// scaled weights differ in their last bits, and five people of one weight are
// an effective base of 5 whatever the weight is: what misses the bound by
// rounding only is not below it.
func below(x, bound float64) bool { return x < bound && !(bound-x <= 1e-9*bound) }

// tiny is the variance, relative to 1, below which rounding decides.
const tiny = 1e-18

// finish settles a test with the variance v of its difference; false where
// the variance is none.
func (t test) finish(v float64) (test, bool) {
	if !(v > tiny) || math.IsInf(v, 0) {
		return test{}, false
	}
	t.se = math.Sqrt(v)
	t.t = t.diff() / t.se
	if t.normal {
		t.p = normalTail2(t.t)
	} else {
		t.p = tTail2(math.Abs(t.t), t.df)
	}
	return t, !math.IsNaN(t.p)
}

// finishMean is finish for means, whose scale is their own: a variance that
// is rounding beside the means is none.
func (t test) finishMean(v float64) (test, bool) {
	scale := math.Max(t.a*t.a+t.b*t.b, 1e-300)
	if v <= 1e-14*scale/math.Max(t.baseA, t.baseB) || math.IsNaN(t.df) || below(t.df, 1) || math.IsInf(v, 0) {
		return test{}, false
	}
	t.se = math.Sqrt(v)
	t.t = t.diff() / t.se
	t.p = tTail2(math.Abs(t.t), t.df)
	return t, !math.IsNaN(t.p)
}

// meanSums are the sums of a column's scores: people with a score only. d2
// and e2 are about the mean, so that nothing cancels.
type meanSums struct {
	n      int64
	used   int64 // of n: with a usable weight
	w, q   float64
	a1, b1 float64 // Σws, Σw²s
	b2     float64 // Σw²s²
	d2     float64 // Σw(s−m)²
	e2     float64 // Σw²(s−m)²
}

func (s meanSums) mean() float64   { return s.a1 / s.w }
func (s meanSums) spread() float64 { return s.d2 }

// meanOverlap is what two columns share: Σw, Σw², Σw²s, Σw²s² of people in both with a score.
type meanOverlap struct{ w0, b0, b1, b2 float64 }

// exactMeans is the default test of column means: v_k = [B2−2mB1+m²Q]/W²·
// e/(e−1), covariance of the overlap Σ_both w²(s−m₁)(s−m₂)/(W₁W₂),
// Satterthwaite degrees of freedom on effective bases.
func exactMeans(a, b meanSums, o meanOverlap) (test, bool) {
	if a.w <= 0 || b.w <= 0 {
		return test{}, false
	}
	e1, e2 := effective(a.w, a.q), effective(b.w, b.q)
	if !below(1, e1) || !below(1, e2) {
		return test{}, false
	}
	m1, m2 := a.mean(), b.mean()
	v1 := a.e2 / (a.w * a.w) * e1 / (e1 - 1)
	v2 := b.e2 / (b.w * b.w) * e2 / (e2 - 1)
	c := (o.b2 - (m1+m2)*o.b1 + m1*m2*o.b0) / (a.w * b.w)
	out := test{form: formMean, a: m1, b: m2, baseA: e1, baseB: e2, overlap: effective(o.w0, o.b0)}
	out.df = (v1 + v2) * (v1 + v2) / (v1*v1/(e1-1) + v2*v2/(e2-1))
	return out.finishMean(v1 + v2 - 2*c)
}
