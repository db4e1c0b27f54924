package count

import "math"

// Weights that take few different values are counted, not added up: the code
// of the weight is one more part of the key, and a cell's sums are made of how
// many of its people have which weight. Per respondent that is one addition of
// integers instead of four of floating point, and no weight is looked up. It
// pays while a histogram of cells × weights stays near the processor, that is
// for plans of few tables; passes of many columns do better with tallies.

// mostCodedBytes is the largest histogram of cells by weights.
const mostCodedBytes = 1 << 20

// costCode is what the code of a weight costs a row, in nanoseconds.
const costCode = 0.18

// codes of the weights of a selection that can be part of the key; 0: none can.
func (s *selection) weightCodes() int {
	if s.weight == nil {
		return 0
	}
	if c, by := s.weight.Coded(); c != nil && c.Codes8 != nil {
		return len(by)
	}
	return 0
}

// costCoded is what a pass over so many cells costs when the weights' codes
// are part of the key.
func costCoded(cells, weights int, rows float64) float64 {
	if weights == 0 || countBytes*cells*weights > mostCodedBytes {
		return math.Inf(1)
	}
	return cost(cells*weights, rows, false, false) + costCode*rows
}

// byCode tells whether the pass counts weights.
func (p *pass) byCode() bool { return p.weights != nil && !p.hashed }

// countWeights adds a span to n: cells by weights, the weights' codes varying
// fastest.
func countWeights(n []uint32, wide, weights int, a codes, b *codes, w []uint8) {
	switch {
	case a.c8 != nil && b != nil && b.c8 != nil && len(n) <= 1<<16:
		countWeightBytes(n, wide, weights, a.c8, b.c8, w)
	case a.c8 != nil:
		countWeightsStub(n, wide, weights, a.c8, b, w)
	case a.c16 != nil:
		countWeightsStub(n, wide, weights, a.c16, b, w)
	default:
		countWeightsStub(n, wide, weights, a.c32, b, w)
	}
}

func countWeightsStub[A width](n []uint32, wide, weights int, a []A, b *codes, w []uint8) {
	switch {
	case b == nil:
		w = w[:len(a)]
		for i, x := range a {
			n[int(x)*weights+int(w[i])]++
		}
	case b.c8 != nil:
		countWeightsPair(n, wide, weights, a, b.c8, w)
	case b.c16 != nil:
		countWeightsPair(n, wide, weights, a, b.c16, w)
	default:
		countWeightsPair(n, wide, weights, a, b.c32, w)
	}
}

func countWeightsPair[A, B width](n []uint32, wide, weights int, a []A, b []B, w []uint8) {
	b, w = b[:len(a)], w[:len(a)]
	for i, x := range a {
		n[(int(x)*wide+int(b[i]))*weights+int(w[i])]++
	}
}

// foldWeights makes tallies of the lanes' histograms.
func (p *pass) foldWeights() grid {
	_, by := p.load.weights.Coded()
	g := newGrid(p.cells(), true)
	for i := range g.t {
		for k, x := range by {
			n := uint64(0)
			for _, l := range p.lanes {
				n += uint64(l.n[i*len(by)+k])
			}
			if n > 0 {
				g.t[i].times(n, x)
			}
		}
	}
	return g
}

// times adds n respondents with weight x. The products are taken with their
// rounding errors, as the sums are.
func (t *tally) times(n uint64, x float64) {
	part := tally{n: n}
	f, y := float64(n), float64(x*x)
	part.w, part.q = float64(f*x), float64(f*y)
	part.wlo, part.qlo = math.FMA(f, x, -part.w), math.FMA(f, y, -part.q)
	t.add(&part)
}
