package signif

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The tails are fenced: arguments outside of a distribution's domain give
// NaN, never a panic, and far tails keep their digits.

// tTail2 is the two-sided tail P(|T| > t) of Student's t with df degrees of
// freedom, t ≥ 0: the regularised incomplete beta function
// I_{df/(df+t²)}(df/2, 1/2). It tends to the normal tail as df grows.
func tTail2(t, df float64) float64 {
	if !(df > 0) || math.IsNaN(t) || t < 0 {
		return math.NaN()
	}
	if math.IsInf(t, 1) {
		return 0
	}
	if df > 1e7 {
		return normalTail2(t)
	}
	x := df / (df + t*t)
	if x <= 0 {
		return 0
	}
	return mathext.RegIncBeta(df/2, 0.5, x)
}

// normalTail2 is the two-sided tail of the standard normal distribution.
func normalTail2(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// chiTail is the upper tail P(X > x) of chi-square with df degrees of freedom.
func chiTail(x, df float64) float64 {
	if !(df > 0) || math.IsNaN(x) {
		return math.NaN()
	}
	if x <= 0 {
		return 1
	}
	if math.IsInf(x, 1) {
		return 0
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// fTail is the upper tail P(F > f) with d1 and d2 degrees of freedom:
// I_{d2/(d2+d1 f)}(d2/2, d1/2).
func fTail(f, d1, d2 float64) float64 {
	if !(d1 > 0) || !(d2 > 0) || math.IsNaN(f) {
		return math.NaN()
	}
	if f <= 0 {
		return 1
	}
	if math.IsInf(f, 1) {
		return 0
	}
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}
