package count

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func randomBytes(r *rand.Rand, n, codes int) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = uint8(r.IntN(codes))
	}
	return out
}

// Eight respondents at a time give what one at a time does: joined codes, in
// place as well, and places of three codes.
func TestWordsOfBytesEqualBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 4))
		rows := rapid.SampledFrom([]int{0, 1, 7, 8, 15, 16, 31, 100, 3000}).Draw(t, "rows")
		size := rapid.IntRange(1, 256).Draw(t, "size")
		first := rapid.IntRange(1, 256/size).Draw(t, "first")
		a, b := randomBytes(r, rows, first), randomBytes(r, rows, size)
		want := make([]uint8, rows)
		for i := range want {
			want[i] = a[i]*uint8(size) + b[i]
		}
		got := make([]uint8, rows)
		joinBytes(got, a, size, b)
		joinBytes(a, a, size, b)
		if !bytes.Equal(got, want) || !bytes.Equal(a, want) {
			t.Fatalf("%d codes by %d, %d rows: joined %v, in place %v, want %v", first, size, rows, got, a, want)
		}
		weights := rapid.IntRange(1, (1<<16)/(first*size)).Draw(t, "weights")
		weights = min(weights, 256)
		a = randomBytes(r, rows, first)
		w := randomBytes(r, rows, weights)
		n, plain := make([]uint32, first*size*weights), make([]uint32, first*size*weights)
		countWeightBytes(n, size, weights, a, b, w)
		for i := range a {
			plain[(int(a[i])*size+int(b[i]))*weights+int(w[i])]++
		}
		if !slices.Equal(n, plain) {
			t.Fatalf("%d by %d by %d weights, %d rows: counted otherwise", first, size, weights, rows)
		}
	})
}

// Bits turned over are those of the plain definition.
func TestTurnedBits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	var a [64]uint64
	for i := range a {
		a[i] = r.Uint64()
	}
	b := a
	turn(&b)
	for i := range a {
		for k := range b {
			if a[i]>>k&1 != b[k]>>i&1 {
				t.Fatalf("bit %d of row %d", k, i)
			}
		}
	}
}

// Columns are dealt into two halves of a byte each wherever that is possible.
func TestHalvesFitAByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.SampledFrom([]int{1, 2, 3, 5, 8, 13, 40, 100, 256}), 2, clusterColumns).Draw(t, "codes")
		second, ok := halves(codes)
		fits := func(deal uint) bool {
			sides, columns := [2]int{1, 1}, [2]int{}
			for i, n := range codes {
				sides[deal>>i&1] *= n
				columns[deal>>i&1]++
			}
			return max(sides[0], sides[1]) <= halfCodes && min(columns[0], columns[1]) > 0
		}
		some := false
		for deal := range uint(1) << len(codes) {
			some = some || fits(deal)
		}
		if ok != some || ok && !fits(second) {
			t.Fatalf("%v: %b, %t; possible: %t", codes, second, ok, some)
		}
	})
}

// Every joint is in one pass of clusters, whose columns it has, and no cluster
// of more than two columns is larger than asked.
func TestClustersServeEveryJointOnce(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		c := shape.chooser(t, newSample(500, shape.cols), false)
		for _, most := range []int{100, 4096, 1 << 16} {
			g := c.b.crossed(c.joints)
			at := map[*joint]int{}
			for _, p := range g.clusters(most) {
				if len(p.a.cols)+len(p.b.cols) > 2 && p.cells() > most {
					t.Errorf("%v: a cluster of %d cells, at most %d are asked for", shape, p.cells(), most)
				}
				for _, j := range p.joints {
					at[j]++
					for _, s := range []int{max(p.a.index(j.stub), p.b.index(j.stub)), max(p.a.index(j.block), p.b.index(j.block))} {
						if s < 0 && j.block != nil {
							t.Fatalf("%v: a joint is in a pass without its columns", shape)
						}
					}
				}
			}
			for _, j := range g.left {
				at[j]++
			}
			for _, j := range c.joints {
				if at[j] != 1 {
					t.Fatalf("%v, %d cells: a joint is counted %d times", shape, most, at[j])
				}
			}
		}
	}
}
