package count

// width is a type of dictionary codes.
type width interface{ uint8 | uint16 | uint32 }

// The scatter kernels: one addition per respondent at the place of their two
// codes. Where a histogram is small, the same cell is often hit twice in a
// row and the second addition waits for the first; four sub-histograms taken
// in turn avoid that.

// splitCells is the largest histogram that is split in four.
const splitCells = 1 << 10

// splits is how many sub-histograms a histogram of so many cells has.
func splits(cells int) int {
	if cells <= splitCells {
		return 4
	}
	return 1
}

// countCodes adds a span to n, whose sub-histograms follow one another.
func countCodes(n []uint32, cells, wide int, a codes, b *codes) {
	switch {
	case a.c8 != nil && b != nil && b.c8 != nil:
		countPairBytes(n, cells, wide, a.c8, b.c8)
	case a.c8 != nil:
		countStub(n, cells, wide, a.c8, b)
	case a.c16 != nil:
		countStub(n, cells, wide, a.c16, b)
	default:
		countStub(n, cells, wide, a.c32, b)
	}
}

func countStub[A width](n []uint32, cells, wide int, a []A, b *codes) {
	switch {
	case b == nil:
		countOne(n, cells, a)
	case b.c8 != nil:
		countPair(n, cells, wide, a, b.c8)
	case b.c16 != nil:
		countPair(n, cells, wide, a, b.c16)
	default:
		countPair(n, cells, wide, a, b.c32)
	}
}

func countOne[A width](n []uint32, cells int, a []A) {
	n0, n1, n2, n3 := quarters(n, cells)
	k := len(a) &^ 3
	for i := 0; i < k; i += 4 {
		p := a[i : i+4 : i+4]
		n0[p[0]]++
		n1[p[1]]++
		n2[p[2]]++
		n3[p[3]]++
	}
	for _, x := range a[k:] {
		n0[x]++
	}
}

func countPair[A, B width](n []uint32, cells, wide int, a []A, b []B) {
	n0, n1, n2, n3 := quarters(n, cells)
	b = b[:len(a)]
	k := len(a) &^ 3
	for i := 0; i < k; i += 4 {
		p, q := a[i:i+4:i+4], b[i:i+4:i+4]
		n0[int(p[0])*wide+int(q[0])]++
		n1[int(p[1])*wide+int(q[1])]++
		n2[int(p[2])*wide+int(q[2])]++
		n3[int(p[3])*wide+int(q[3])]++
	}
	for i := k; i < len(a); i++ {
		n0[int(a[i])*wide+int(b[i])]++
	}
}

// quarters gives the four sub-histograms of a histogram; of one that is not
// split, four times the whole.
func quarters[T any](h []T, cells int) (h0, h1, h2, h3 []T) {
	if len(h) < 4*cells {
		return h, h, h, h
	}
	return h[:cells], h[cells : 2*cells], h[2*cells : 3*cells], h[3*cells : 4*cells]
}

// weighCodes adds a span with weights f to tallies that began with a ballast.
func weighCodes(t []tally, cells, wide int, a codes, b *codes, f []float64) {
	switch {
	case a.c8 != nil && b != nil && b.c8 != nil:
		weighPairBytes(t, cells, wide, a.c8, b.c8, f)
	case a.c8 != nil:
		weighStub(t, cells, wide, a.c8, b, f)
	case a.c16 != nil:
		weighStub(t, cells, wide, a.c16, b, f)
	default:
		weighStub(t, cells, wide, a.c32, b, f)
	}
}

func weighStub[A width](t []tally, cells, wide int, a []A, b *codes, f []float64) {
	switch {
	case b == nil:
		weighOne(t, cells, a, f)
	case b.c8 != nil:
		weighPair(t, cells, wide, a, b.c8, f)
	case b.c16 != nil:
		weighPair(t, cells, wide, a, b.c16, f)
	default:
		weighPair(t, cells, wide, a, b.c32, f)
	}
}

func weighOne[A width](t []tally, cells int, a []A, f []float64) {
	t0, t1, t2, t3 := quarters(t, cells)
	f = f[:len(a)]
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		p, x := a[i:i+4:i+4], f[i:i+4:i+4]
		t0[p[0]].plus(x[0])
		t1[p[1]].plus(x[1])
		t2[p[2]].plus(x[2])
		t3[p[3]].plus(x[3])
	}
	for i := n; i < len(a); i++ {
		t0[a[i]].plus(f[i])
	}
}

func weighPair[A, B width](t []tally, cells, wide int, a []A, b []B, f []float64) {
	t0, t1, t2, t3 := quarters(t, cells)
	b, f = b[:len(a)], f[:len(a)]
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		p, q, x := a[i:i+4:i+4], b[i:i+4:i+4], f[i:i+4:i+4]
		t0[int(p[0])*wide+int(q[0])].plus(x[0])
		t1[int(p[1])*wide+int(q[1])].plus(x[1])
		t2[int(p[2])*wide+int(q[2])].plus(x[2])
		t3[int(p[3])*wide+int(q[3])].plus(x[3])
	}
	for i := n; i < len(a); i++ {
		t0[int(a[i])*wide+int(b[i])].plus(f[i])
	}
}

func (c codes) len() int { return max(len(c.c8), len(c.c16), len(c.c32)) }

func (c codes) at(i int) int {
	switch {
	case c.c8 != nil:
		return int(c.c8[i])
	case c.c16 != nil:
		return int(c.c16[i])
	default:
		return int(c.c32[i])
	}
}
