package signif

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// profile is a named test: a variance, a base, a reference distribution and
// guards. The variants exist because clients buy continuity with the tables
// of other programs; the default is exact. No profile is added whose formula
// has no source; each formula stands at its function.
type profile struct {
	proportions func(a, b columnSums, o overlapSums) (test, bool)
	means       func(a, b meanSums, o meanOverlap) (test, bool)
	overlap     bool // has a formula for columns that share respondents
	skipsEdges  bool // columns at 0 % or 100 %, or with a base under 2, take no part
}

// profileOf gives the profile of a plan's settings; nil: not tested.
func profileOf(t tabplan.Tests) *profile {
	base := kish
	if t.Base == "weighted" {
		base = sumOfWeights
	}
	switch t.Profile {
	case tabplan.ProfileExact:
		return &profile{proportions: exactProportions, means: exactMeans, overlap: true}
	case tabplan.ProfilePooled:
		return &profile{proportions: pooledOn(base), means: welchOn(base)}
	case tabplan.ProfileSPSS:
		return &profile{proportions: pooledOn(base), means: pooledMeansOn(base), skipsEdges: true}
	case tabplan.ProfileDimensions:
		return &profile{proportions: dimensionsProportions, means: dimensionsMeans, overlap: true}
	case tabplan.ProfileQuantum:
		return &profile{proportions: quantumProportions, means: dimensionsMeans, overlap: true}
	case tabplan.ProfileUnpooled:
		return &profile{proportions: unpooledOn(base), means: welchOn(base)}
	}
	return nil
}

// baseOf is what a profile takes for the number of people behind a weighted
// base W with the sum of squared weights Q.
type baseOf func(w, q float64) float64

// kish is the effective base W²/Q (Kish 1965).
func kish(w, q float64) float64 { return effective(w, q) }

// sumOfWeights takes the sum of the weights for people, as SPSS does under
// WEIGHT BY. It depends on the scale of the weights.
func sumOfWeights(w, _ float64) float64 { return w }

// edge reports a column whose proportion is 0 or 1.
func edge(c columnSums) bool { return c.wr == 0 || isOne(c) }

// pooledOn is the z test on the pooled proportion:
// p̄(1−p̄)(1/b₁+1/b₂), p̄ = (b₁p₁+b₂p₂)/(b₁+b₂), normal reference.
func pooledOn(base baseOf) func(a, b columnSums, _ overlapSums) (test, bool) {
	return func(a, b columnSums, _ overlapSums) (test, bool) {
		b1, b2 := base(a.w, a.q), base(b.w, b.q)
		if !(b1 > 0) || !(b2 > 0) || bothAtEdge(a, b) {
			return test{}, false
		}
		p1, p2 := a.wr/a.w, b.wr/b.w
		mean := (b1*p1 + b2*p2) / (b1 + b2)
		out := test{form: formPooled, a: p1, b: p2, baseA: b1, baseB: b2, normal: true}
		return out.finish(mean * (1 - mean) * (1/b1 + 1/b2))
	}
}

// unpooledOn is the z test on the two proportions:
// p₁(1−p₁)/b₁+p₂(1−p₂)/b₂, normal reference.
func unpooledOn(base baseOf) func(a, b columnSums, _ overlapSums) (test, bool) {
	return func(a, b columnSums, _ overlapSums) (test, bool) {
		b1, b2 := base(a.w, a.q), base(b.w, b.q)
		if !(b1 > 0) || !(b2 > 0) || bothAtEdge(a, b) {
			return test{}, false
		}
		p1, p2 := a.wr/a.w, b.wr/b.w
		out := test{form: formUnpooled, a: p1, b: p2, baseA: b1, baseB: b2, normal: true}
		return out.finish(p1*(1-p1)/b1 + p2*(1-p2)/b2)
	}
}

// bothAtEdge reports two columns that are both 0 or both 1: nothing to test.
func bothAtEdge(a, b columnSums) bool {
	return a.wr == 0 && b.wr == 0 || isOne(a) && isOne(b)
}

// dimensionsProportions is the column proportions test of UNICOM
// Intelligence (IBM SPSS Data Collection, "Dimensions"):
// p̄(1−p̄)(1/e₁+1/e₂−2e₀/(e₁e₂)) on effective bases with e₀ = W₀²/Q₀ and p̄
// from weighted counts and bases; t with e₁+e₂−e₀−2 degrees of freedom.
// Identical proportions are skipped.
func dimensionsProportions(a, b columnSums, o overlapSums) (test, bool) {
	return dimensions(a, b, o, 2, func(_, _ float64) float64 { return 1 })
}

// quantumProportions is that of Quantum: the variance of Dimensions times
// (e₁+e₂)/(e₁+e₂−1), one degree of freedom more.
func quantumProportions(a, b columnSums, o overlapSums) (test, bool) {
	return dimensions(a, b, o, 1, func(e1, e2 float64) float64 { return (e1 + e2) / (e1 + e2 - 1) })
}

func dimensions(a, b columnSums, o overlapSums, lost float64, factor func(e1, e2 float64) float64) (test, bool) {
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(o.w0, o.q0)
	if e1 == 0 || e2 == 0 || bothAtEdge(a, b) {
		return test{}, false
	}
	p1, p2 := a.wr/a.w, b.wr/b.w
	df := e1 + e2 - e0 - lost
	if same(p1, p2) || math.IsNaN(df) || below(df, 1) {
		return test{}, false
	}
	mean := pooledProportion(a, b, o)
	out := test{form: formPooled, a: p1, b: p2, baseA: e1, baseB: e2, overlap: e0, df: df}
	return out.finish(mean * (1 - mean) * (1/e1 + 1/e2 - 2*e0/(e1*e2)) * factor(e1, e2))
}

// welchOn is Welch's t test: s₁²/b₁+s₂²/b₂ with Satterthwaite degrees of
// freedom, s² = Σw(s−m)²/W·b/(b−1).
func welchOn(base baseOf) func(a, b meanSums, _ meanOverlap) (test, bool) {
	return func(a, b meanSums, _ meanOverlap) (test, bool) {
		b1, b2 := base(a.w, a.q), base(b.w, b.q)
		if !(b1 > 1) || !(b2 > 1) {
			return test{}, false
		}
		v1, v2 := a.spread()/a.w/(b1-1), b.spread()/b.w/(b2-1)
		out := test{form: formMean, a: a.mean(), b: b.mean(), baseA: b1, baseB: b2}
		out.df = (v1 + v2) * (v1 + v2) / (v1*v1/(b1-1) + v2*v2/(b2-1))
		return out.finishMean(v1 + v2)
	}
}

// pooledMeansOn is Student's t test with one variance for both columns:
// [(b₁−1)s₁²+(b₂−1)s₂²]/(b₁+b₂−2)·(1/b₁+1/b₂), b₁+b₂−2 degrees of freedom.
func pooledMeansOn(base baseOf) func(a, b meanSums, _ meanOverlap) (test, bool) {
	return func(a, b meanSums, _ meanOverlap) (test, bool) {
		b1, b2 := base(a.w, a.q), base(b.w, b.q)
		if !(b1 > 0) || !(b2 > 0) || !(b1+b2 > 2) {
			return test{}, false
		}
		// (b−1)s² = Σw(s−m)²/W·b
		pooled := (a.spread()/a.w*b1 + b.spread()/b.w*b2) / (b1 + b2 - 2)
		out := test{form: formMeanPooled, a: a.mean(), b: b.mean(), baseA: b1, baseB: b2, df: b1 + b2 - 2}
		return out.finishMean(pooled * (1/b1 + 1/b2))
	}
}

// dimensionsMeans is the column means test of UNICOM Intelligence:
// Σ_k Σw(s−m_k)² / Σ_k(W_k−Q_k/W_k) · (1/e₁+1/e₂−2e₀/(e₁e₂)), the degrees of
// freedom e₁+e₂−e₀−2 rounded.
func dimensionsMeans(a, b meanSums, o meanOverlap) (test, bool) {
	e1, e2, e0 := effective(a.w, a.q), effective(b.w, b.q), effective(o.w0, o.b0)
	if e1 == 0 || e2 == 0 {
		return test{}, false
	}
	df := math.Round(e1 + e2 - e0 - 2)
	free := a.w - a.q/a.w + b.w - b.q/b.w
	if !(df >= 1) || !(free > 0) || same(a.mean(), b.mean()) {
		return test{}, false
	}
	out := test{form: formMeanPooled, a: a.mean(), b: b.mean(), baseA: e1, baseB: e2, overlap: e0, df: df}
	return out.finishMean((a.spread() + b.spread()) / free * (1/e1 + 1/e2 - 2*e0/(e1*e2)))
}
