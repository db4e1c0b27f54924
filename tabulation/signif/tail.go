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
	if df > 1e12 {
		return normalTail2(t) // no digit of a float64 differs
	}
	return beta(df/2, 0.5, df/(df+t*t), t*t/(df+t*t))
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
	return beta(d2/2, d1/2, d2/(d2+d1*f), d1*f/(d2+d1*f))
}

// beta is the regularised incomplete beta function I_x(a, b), with y = 1−x
// given by itself so that neither loses digits: the continued fraction of
// DLMF 8.17.22 by Lentz's method, on the side where it converges fast. The
// power before it is taken by logarithms that do not cancel for a in the
// millions, where a tail by gamma functions would lose half of its digits.
func beta(a, b, x, y float64) float64 {
	switch {
	case x <= 0:
		return 0
	case y <= 0:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - beta(b, a, y, x)
	}
	front := math.Exp(a*logOf(x, y)+b*logOf(y, x)-logBeta(a, b)) / a
	const least = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < least {
		d = least
	}
	d = 1 / d
	h := d
	for i := 1; i < 100_000; i++ {
		m := float64(i)
		for _, term := range [2]float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			if d = 1 + term*d; math.Abs(d) < least {
				d = least
			}
			if c = 1 + term/c; math.Abs(c) < least {
				c = least
			}
			d = 1 / d
			h *= d * c
		}
		if math.Abs(d*c-1) < 1e-15 {
			break
		}
	}
	return front * h
}

// logOf is ln x for x = 1−y, by the smaller of the two.
func logOf(x, y float64) float64 {
	if y < 0.5 {
		return math.Log1p(-y)
	}
	return math.Log(x)
}

// logBeta is ln B(a, b). With one argument large, ln Γ(a)−ln Γ(a+b) is taken
// by Stirling's series term by term.
func logBeta(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	gb, _ := math.Lgamma(b)
	if a < 50 {
		ga, _ := math.Lgamma(a)
		gab, _ := math.Lgamma(a + b)
		return ga + gb - gab
	}
	series := func(z float64) float64 {
		z2 := z * z
		return (1./12 - (1./360-(1./1260-(1./1680)/z2)/z2)/z2) / z
	}
	if b >= 50 {
		// both large: all three by the series
		return (a-0.5)*math.Log(a/(a+b)) + b*math.Log(b/(a+b)) - 0.5*math.Log(b) + 0.5*math.Log(2*math.Pi) + series(a) + series(b) - series(a+b)
	}
	return gb - ((a-0.5)*math.Log1p(b/a) + b*math.Log(a+b) - b + series(a+b) - series(a))
}
