package signif

import "github.com/hary4di/pockettab/tabulation/cube"

// Scores that are too many to be listed: what the statistics and tests need of
// them follows from their moments about a constant near the mean.

// ofMoments fills the sums of a distribution whose values nobody listed.
func (d *distribution) ofMoments(b *builder) {
	d.moments, d.show = b.s.Moments, b.show
	for _, col := range b.show {
		d.means = append(d.means, momentSums(d.moments, col).settled(d.moments.Shift))
	}
	d.all = momentSums(d.moments, 0).settled(d.moments.Shift)
}

// momentSums are the sums of a cube column, about the shift.
func momentSums(m *cube.Moments, col int) meanSums {
	out := meanSums{n: m.N[col], used: m.N[col], w: m.W[col], q: m.Q[col], a1: m.A1[col], d2: m.A2[col], b1: m.B1[col], b2: m.B2[col]}
	if m.U != nil {
		out.used = m.U[col]
	}
	return out
}

// without takes the people of a column away; d2 is about the shift still.
func (m meanSums) without(x meanSums) meanSums {
	out := meanSums{n: m.n - x.n, used: m.used - x.used}
	if out.used > 0 {
		out.w, out.q, out.a1, out.d2, out.b1, out.b2 = m.w-x.w, m.q-x.q, m.a1-x.a1, m.d2-x.d2, m.b1-x.b1, m.b2-x.b2
	}
	return out
}

// settled brings sums about a shift to those of the scores, and d2 and e2 to
// the mean.
func (m meanSums) settled(shift float64) meanSums {
	out := m
	out.a1 = m.a1 + shift*m.w
	out.b1 = m.b1 + shift*m.q
	out.b2 = m.b2 + 2*shift*m.b1 + shift*shift*m.q
	if m.w > 0 {
		off := m.a1 / m.w // the mean, from the shift
		out.d2 = max(0, m.d2-off*m.a1)
		out.e2 = max(0, m.b2-2*off*m.b1+off*off*m.q)
	}
	return out
}
