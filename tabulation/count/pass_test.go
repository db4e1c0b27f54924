package count

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// emptyBound is a bound of no plan.
func emptyBound(rows int) *bound {
	b, err := bind(context.Background(), &column.Dataset{Rows: rows}, &tabplan.Resolved{}, nil)
	if err != nil {
		panic(err)
	}
	return b
}

// randomColumn makes a column of a dictionary of size entries; some are kept
// in more bytes than they need.
func randomColumn(r *rand.Rand, position, rows, size int) *column.Column {
	c := &column.Column{Position: position, Dict: make([]column.Entry, size)}
	at := func() int { return int(r.ExpFloat64()*float64(size)/3) % size } // some codes often
	switch {
	case size > 1<<16 || position%5 == 4:
		c.Codes32 = make([]uint32, rows)
		for i := range c.Codes32 {
			c.Codes32[i] = uint32(at())
		}
	case size > 1<<8 || position%5 == 3:
		c.Codes16 = make([]uint16, rows)
		for i := range c.Codes16 {
			c.Codes16[i] = uint16(at())
		}
	default:
		c.Codes8 = make([]uint8, rows)
		for i := range c.Codes8 {
			c.Codes8[i] = uint8(at())
		}
	}
	return c
}

// randomMask is a mask of about share of the rows.
func randomMask(r *rand.Rand, rows int, share float64) mask {
	bytes := make([]uint8, rows)
	for i := range bytes {
		if r.Float64() < share {
			bytes[i] = 1
		}
	}
	return pack(bytes)
}

// randomFactors are tenths, whose plain sums are not exact.
func randomFactors(r *rand.Rand, rows int) []float64 {
	w := make([]float64, rows)
	for i := range w {
		w[i] = float64(r.IntN(40)) / 10
	}
	return w
}

func randomWeights(r *rand.Rand, rows int) *weight.Weights {
	if r.IntN(2) == 0 {
		return weight.ByRow(randomFactors(r, rows))
	}
	c := &column.Column{Position: -2, Dict: make([]column.Entry, 40), Codes8: make([]uint8, rows)}
	for i := range c.Codes8 {
		c.Codes8[i] = uint8(r.IntN(len(c.Dict)))
	}
	return weight.ByCode(c, randomFactors(r, len(c.Dict)))
}

// byPlainKernel fills a joint row by row.
func byPlainKernel(b *bound, j *joint) *joint {
	out := &joint{stub: j.stub, block: j.block, sel: j.sel, width: j.width}
	cells := map[uint64]*tally{}
	for r := range b.ds.Rows {
		if !j.sel.in.has(r) {
			continue
		}
		key := uint64(j.stub.Code(r)) << 32
		switch m := b.masks[j.block]; {
		case j.block == nil:
		case m != nil && m.has(r):
			key |= 1
		case m == nil:
			key |= uint64(j.block.Code(r))
		}
		x := 1.0
		if j.sel.weight != nil {
			x = j.sel.weight.At(r)
		}
		if cells[key] == nil {
			cells[key] = &tally{}
		}
		cells[key].one(x)
	}
	for _, key := range slices.Sorted(maps.Keys(cells)) {
		out.put(int(key>>32), int(uint32(key)), cells[key].sums())
	}
	return out
}

func sameJoint(t interface{ Fatalf(string, ...any) }, what string, got, want *joint) {
	if !slices.Equal(got.keys, want.keys) {
		t.Fatalf("%s: %d pairs of codes, row by row %d", what, len(got.keys), len(want.keys))
	}
	for i := range got.sums {
		if got.sums[i] != want.sums[i] {
			t.Fatalf("%s: pair %x sums to %+v, row by row %+v", what, got.keys[i], got.sums[i], want.sums[i])
		}
	}
}

func named(c *column.Column) string {
	if c == nil {
		return "nothing"
	}
	return fmt.Sprint("column ", c.Position)
}

// Whatever passes are chosen, every joint is what counting row by row gives,
// to the last bit also of weighted sums.
func TestPassesCountAsRowByRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		rows := rapid.IntRange(1, 12_000).Draw(t, "rows")
		if rapid.IntRange(0, 19).Draw(t, "long") == 0 {
			rows = 2*span + 1000
		}
		b := emptyBound(rows)
		var cols []*column.Column
		for i := range rapid.IntRange(1, 9).Draw(t, "columns") {
			size := rapid.SampledFrom([]int{1, 2, 3, 4, 5, 7, 13, 40, 128, 256, 300, 5000}).Draw(t, "entries")
			cols = append(cols, randomColumn(r, i, rows, size))
		}
		for range rapid.IntRange(0, 2).Draw(t, "relevances") {
			c := &column.Column{Position: -1, Dict: make([]column.Entry, 2)}
			b.masks[c] = randomMask(r, rows, 0.7)
			cols = append(cols, c)
		}
		sels := []*selection{{}}
		for range rapid.IntRange(0, 3).Draw(t, "selections") {
			s := &selection{}
			if rapid.Bool().Draw(t, "masked") {
				s.in = randomMask(r, rows, rapid.SampledFrom([]float64{0, 0.05, 0.5, 1}).Draw(t, "share"))
			}
			if rapid.Bool().Draw(t, "weighted") {
				s.weight = randomWeights(r, rows)
			}
			sels = append(sels, s)
		}
		for range rapid.IntRange(1, 40).Draw(t, "joints") {
			draw := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
			stub := cols[draw("stub", len(cols))]
			if b.masks[stub] != nil {
				continue
			}
			var block *column.Column
			if rapid.IntRange(0, 5).Draw(t, "alone") > 0 {
				block = cols[draw("block", len(cols))]
			}
			b.joint(stub, block, sels[draw("selection", len(sels))])
		}
		var filled atomic.Int64
		if err := b.run(context.Background(), b.passes(b.everything()), b.everything(), 2, func(n int) { filled.Add(int64(n)) }); err != nil {
			t.Fatal(err)
		}
		if int(filled.Load()) != len(b.joints) {
			t.Fatalf("%d of %d joints are said to be filled", filled.Load(), len(b.joints))
		}
		for _, j := range b.joints {
			sameJoint(t, fmt.Sprintf("column %d by %s", j.stub.Position, named(j.block)), j, byPlainKernel(b, j))
		}
	})
}

// Every way to make passes gives the same joints, not only the one chosen.
func TestEveryWayCountsTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	const rows = 5000
	for _, weighted := range []bool{false, true} {
		b := emptyBound(rows)
		var cols []*column.Column
		for i, size := range []int{3, 9, 2, 14, 60, 3, 5, 300, 2, 2} {
			cols = append(cols, randomColumn(r, i, rows, size))
		}
		sel := &selection{in: randomMask(r, rows, 0.8)}
		ways := waysCounted
		if weighted {
			sel.weight, ways = randomWeights(r, rows), waysWeighed
		}
		for i, x := range cols {
			b.joint(x, nil, sel)
			for _, y := range cols[i:] {
				b.joint(x, y, sel)
				b.joint(y, x, sel)
			}
		}
		c := &chooser{b: b, sel: sel, joints: b.joints, rows: rows, all: rows}
		for _, w := range ways {
			for _, hashed := range []bool{false, true} {
				passes, _ := c.try(w)
				for _, p := range passes {
					p.share(b, sel)
					p.hashed = hashed && w.codes == 1 && p.b != nil
				}
				if err := b.run(context.Background(), passes, b.everything(), 2, func(int) {}); err != nil {
					t.Fatal(err)
				}
				for _, j := range b.joints {
					sameJoint(t, fmt.Sprintf("%+v: column %d by %s", w, j.stub.Position, named(j.block)), j, byPlainKernel(b, j))
					j.keys, j.sums = nil, nil
				}
			}
		}
	}
}

// The fast kernels against the plain one, on every pair of code widths and
// with and without sub-histograms.
func TestKernelsEqualThePlainOne(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9))
	of := func(width, size, rows int) codes {
		var c codes
		for range rows {
			switch x := r.IntN(size); width {
			case 1:
				c.c8 = append(c.c8, uint8(x))
			case 2:
				c.c16 = append(c.c16, uint16(x))
			default:
				c.c32 = append(c.c32, uint32(x))
			}
		}
		return c
	}
	for _, rows := range []int{1, 3, 4, 8, 17, 1001} {
		f := randomFactors(r, rows)
		for _, wa := range []int{1, 2, 4} {
			for _, wb := range []int{0, 1, 2, 4} {
				for _, size := range []int{2, 7, 200, 256} {
					a, b, cells, wide := of(wa, size, rows), (*codes)(nil), size, 1
					if wb > 0 {
						c := of(wb, size, rows)
						b, wide, cells = &c, size, size*size
					}
					want := make([]tally, cells)
					plainCodes(want, wide, a, b, f)
					start := ballast(4)
					n, t4 := make([]uint32, cells*splits(cells)), slices.Repeat([]tally{start}, cells*splits(cells))
					countCodes(n, cells, wide, a, b)
					weighCodes(t4, cells, wide, a, b, f)
					for i := range want {
						got, weighed := uint32(0), tally{}
						for from := 0; from < len(n); from += cells {
							got += n[from+i]
							t4[from+i].w -= start.w
							t4[from+i].q -= start.q
							weighed.add(&t4[from+i])
						}
						if uint64(got) != want[i].n || weighed.sums() != want[i].sums() {
							t.Fatalf("codes of %d and %d bytes, %d rows, cell %d: %d and %+v, plain %+v", wa, wb, rows, i, got, weighed.sums(), want[i].sums())
						}
					}
				}
			}
		}
	}
}

// Weights that are counted with the codes, on every pair of code widths, give
// the tallies of the plain kernel; and plans of few tables are counted so, also
// where the weight is tabulated itself.
func TestCountedWeightsEqualThePlainKernel(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 13))
	const rows = 40_000
	coded := func() *weight.Weights {
		c := &column.Column{Position: 99, Dict: make([]column.Entry, 30), Codes8: make([]uint8, rows)}
		for i := range c.Codes8 {
			c.Codes8[i] = uint8(r.IntN(len(c.Dict)))
		}
		return weight.ByCode(c, randomFactors(r, len(c.Dict)))
	}
	for _, in := range []mask{nil, randomMask(r, rows, 0.4)} {
		for _, first := range []int{0, 3, 4} { // kept in one, two and four bytes
			for _, second := range []int{-1, 0, 3, 4} {
				b := emptyBound(rows)
				sel := &selection{in: in, weight: coded()}
				stub, block := randomColumn(r, first, rows, 7), (*column.Column)(nil)
				if second >= 0 {
					block = randomColumn(r, second, rows, 5)
				}
				b.joint(stub, block, sel)
				itself := r.IntN(2) == 0
				if w, _ := sel.weight.Coded(); itself {
					b.joint(w, stub, sel)
				}
				passes := b.passes(b.everything())
				if !itself && !slices.ContainsFunc(passes, (*pass).byCode) {
					t.Fatalf("columns %d and %d: the weights are added up", first, second)
				}
				if err := b.run(context.Background(), passes, b.everything(), 2, func(int) {}); err != nil {
					t.Fatal(err)
				}
				for _, j := range b.joints {
					sameJoint(t, fmt.Sprintf("columns %d and %d", first, second), j, byPlainKernel(b, j))
				}
			}
		}
	}
}

func TestSumsAreExact(t *testing.T) {
	t.Parallel()
	var one, parts tally
	for range 1000 {
		var part tally
		for range 1000 {
			one.one(0.1)
			part.one(0.1)
		}
		parts.add(&part)
	}
	laden := ballast(0.1)
	for range 1_000_000 {
		laden.plus(0.1)
	}
	laden.w -= ballast(0.1).w
	laden.q -= ballast(0.1).q
	if laden.sums() != one.sums() {
		t.Errorf("with a ballast they sum to %v", laden.sums())
	}
	// the double 0.1 is 3602879701896397/2^55
	const want = 1_000_000 * (3602879701896397.0 / (1 << 55))
	if s := one.sums(); s.n != 1_000_000 || s.w != want || s != parts.sums() {
		t.Errorf("a million weights of 0.1 sum to %v and in parts to %v, exactly to %v", s.w, parts.sums().w, want)
	}
}

func TestPassesAreShared(t *testing.T) {
	t.Parallel()
	s := newSample(1<<20, 23)
	for _, tc := range []struct {
		weighted bool
		most     int
	}{{false, 70}, {true, 160}} {
		b, err := bind(context.Background(), s.ds, s.plan(253, tc.weighted), nil)
		if err != nil {
			t.Fatal(err)
		}
		if passes := b.passes(b.everything()); len(passes) > tc.most {
			t.Errorf("weighted %t: 253 pairs take %d passes", tc.weighted, len(passes))
		}
	}
	small := newSample(1000, 23)
	b, err := bind(context.Background(), small.ds, small.plan(253, false), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.passes(b.everything()) {
		if p.cells() > 10_000 {
			t.Errorf("a thousand rows are counted in a histogram of %d cells", p.cells())
		}
	}
}
