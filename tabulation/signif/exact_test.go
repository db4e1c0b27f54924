package signif

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s is %.10g, want %.10g", what, got, want)
	}
}

func unweighted(n, x float64) columnSums { return columnSums{w: n, q: n, wr: x, qr: x} }

func TestWorkedCases(t *testing.T) {
	t.Parallel()
	// 45 of 100 against 30 of 100: √(.45·.55/100+.3·.7/100) = 0.0676387,
	// t = .15/.0676387 = 2.21767 on 198 df, p = 0.0277.
	got, ok := exactProportions(unweighted(100, 45), unweighted(100, 30), overlapSums{})
	if !ok || got.form == formPooled {
		t.Fatalf("ok %v, pooled %v", ok, got.form == formPooled)
	}
	near(t, "t", got.t, 0.15/math.Sqrt(.45*.55/100+.3*.7/100), 1e-12)
	near(t, "t", got.t, 2.22, 0.005)
	near(t, "df", got.df, 198, 1e-9)
	near(t, "p", got.p, 0.0277149, 1e-6)

	// multiple response, n₁ = n₂ = 200, 100 in both, 50 % against 42 %: the
	// pooled form has variance p̄q̄(1/200+1/200−2·100/200²) = .2484·.005
	v := 0.46 * 0.54 * (1/200. + 1/200. - 2*100/200./200.)
	near(t, "overlap factor", 1/200.+1/200.-2*100/200./200., 0.005, 1e-15)
	near(t, "pooled z", 0.08/math.Sqrt(v), 2.27, 0.005)
}

func TestGuards(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		a, b   columnSums
		o      overlapSums
		ok     bool
		pooled bool
	}{
		{"both columns at zero are not tested", unweighted(100, 0), unweighted(80, 0), overlapSums{}, false, false},
		{"both columns at one are not tested", unweighted(100, 100), unweighted(80, 80), overlapSums{}, false, false},
		{"an empty column is not tested", unweighted(0, 0), unweighted(80, 10), overlapSums{}, false, false},
		{"a rare answer uses the pooled form", unweighted(100, 0), unweighted(300, 12), overlapSums{}, true, true},
		{"40 people at 10 % use the pooled form", unweighted(40, 4), unweighted(200, 20), overlapSums{}, true, true},
		{"large columns use the unpooled form", unweighted(400, 100), unweighted(300, 90), overlapSums{}, true, false},
		{"the same people in both columns differ by nothing", unweighted(100, 50), unweighted(100, 50), overlapSums{100, 100, 50}, false, false},
		{"three people leave no degree of freedom", unweighted(1, 1), unweighted(1, 0), overlapSums{}, false, false},
	} {
		got, ok := exactProportions(tc.a, tc.b, tc.o)
		if ok != tc.ok || got.form == formPooled != tc.pooled {
			t.Errorf("%s: ok %v pooled %v, want %v %v", tc.name, ok, got.form == formPooled, tc.ok, tc.pooled)
		}
	}
}

// TestSumsAgainstRespondents computes the variance respondent by respondent,
// as the linearised variance of a difference of two ratios, and compares.
func TestSumsAgainstRespondents(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 60 + rng.IntN(300)
		type person struct {
			w        float64
			in1, in2 bool
			x        bool
			score    float64
		}
		people := make([]person, n)
		var a, b columnSums
		var o overlapSums
		var ma, mb meanSums
		var mo meanOverlap
		for i := range people {
			p := person{w: 0.2 + 2*rng.Float64(), in1: rng.Float64() < .6, in2: rng.Float64() < .5, x: rng.Float64() < .4, score: float64(1 + rng.IntN(5))}
			people[i] = p
			add := func(c *columnSums, m *meanSums) {
				c.w, c.q = c.w+p.w, c.q+p.w*p.w
				if p.x {
					c.wr, c.qr = c.wr+p.w, c.qr+p.w*p.w
				}
				m.n++
				m.w, m.q, m.a1 = m.w+p.w, m.q+p.w*p.w, m.a1+p.w*p.score
			}
			if p.in1 {
				add(&a, &ma)
			}
			if p.in2 {
				add(&b, &mb)
			}
			if p.in1 && p.in2 {
				q := p.w * p.w
				o.w0, o.q0 = o.w0+p.w, o.q0+q
				if p.x {
					o.q0r += q
				}
				mo.w0, mo.b0, mo.b1, mo.b2 = mo.w0+p.w, mo.b0+q, mo.b1+q*p.score, mo.b2+q*p.score*p.score
			}
		}
		p1, p2 := a.wr/a.w, b.wr/b.w
		m1, m2 := ma.a1/ma.w, mb.a1/mb.w
		for _, p := range people {
			for _, x := range []struct {
				in bool
				m  *meanSums
			}{{p.in1, &ma}, {p.in2, &mb}} {
				if x.in {
					d := p.score - x.m.mean()
					x.m.d2, x.m.e2 = x.m.d2+p.w*d*d, x.m.e2+p.w*p.w*d*d
				}
			}
		}
		var v, v1, v2, cov float64
		for _, p := range people {
			x := 0.0
			if p.x {
				x = 1
			}
			d, u1, u2 := 0.0, 0.0, 0.0
			if p.in1 {
				d += p.w * (x - p1) / a.w
				u1 = p.w * (p.score - m1) / ma.w
			}
			if p.in2 {
				d -= p.w * (x - p2) / b.w
				u2 = p.w * (p.score - m2) / mb.w
			}
			v += d * d
			v1, v2, cov = v1+u1*u1, v2+u2*u2, cov+u1*u2
		}
		got, ok := exactProportions(a, b, o)
		if !ok {
			t.Fatal("not tested")
		}
		if got.form != formPooled {
			near(t, "variance of the difference", got.se*got.se/v, 1, 1e-9)
		}
		e1, e2 := effective(ma.w, ma.q), effective(mb.w, mb.q)
		means, ok := exactMeans(ma, mb, mo)
		if !ok {
			t.Fatal("means not tested")
		}
		want := v1*e1/(e1-1) + v2*e2/(e2-1) - 2*cov
		near(t, "variance of the means", means.se*means.se/want, 1, 1e-9)
	}
}

func TestScaleOfWeightsChangesNothing(t *testing.T) {
	t.Parallel()
	a, b, o := columnSums{120, 180, 50, 70}, columnSums{90, 110, 20, 26}, overlapSums{30, 41, 15}
	base, _ := exactProportions(a, b, o)
	for _, k := range []float64{50, 0.01} {
		s := func(c columnSums) columnSums { return columnSums{c.w * k, c.q * k * k, c.wr * k, c.qr * k * k} }
		got, ok := exactProportions(s(a), s(b), overlapSums{o.w0 * k, o.q0 * k * k, o.q0r * k * k})
		if !ok {
			t.Fatal("not tested")
		}
		near(t, "t", got.t, base.t, 1e-9)
		near(t, "p", got.p, base.p, 1e-9)
	}
}

func TestTails(t *testing.T) {
	t.Parallel()
	// R 4.2.2: 2*pt(-q, df)
	for _, tc := range []struct{ q, df, want float64 }{
		{0, 10, 1}, {1, 1, 0.5}, {2.2237, 198, 0.0272988}, {1.959963984540054, 1e8, 0.05}, {10, 5, 0.00017094758}, {12, 1e9, 3.552964224155e-33},
	} {
		near(t, "tail", tTail2(tc.q, tc.df), tc.want, 1e-4*tc.want)
	}
	for _, df := range []float64{0, -1, math.NaN()} {
		if got := tTail2(1, df); !math.IsNaN(got) {
			t.Errorf("tail with %v degrees of freedom is %v, want NaN", df, got)
		}
	}
	if got := tTail2(math.Inf(1), 5); got != 0 {
		t.Errorf("tail at infinity is %v", got)
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := Letter(i); got != want {
			t.Errorf("letter %d is %q, want %q", i, got, want)
		}
	}
	if got := sortLetters("B a ", false); got != "aB" {
		t.Errorf("letters are %q", got)
	}
	if got := sortLetters("AA B a ", true); got != "a,B,AA" {
		t.Errorf("letters are %q", got)
	}
}
