package column

import (
	"math"
	"math/bits"
)

// aboutBits is the size of the map that different values are counted in: half
// a megabyte, right to a percent up to some ten million values.
const aboutBits = 1 << 22

// About estimates how many different values a column of Numbers or Texts has,
// at least 1: each sets a bit of its own in a map, and how many stay unset says
// how many there were (linear counting: Whang, Vander-Zanden and Taylor 1990).
// The same column always gives the same estimate.
func (c *Column) About() int {
	set := make([]uint64, aboutBits/64)
	mark := func(h uint64) { set[h%aboutBits>>6] |= 1 << (h & 63) }
	if c.Form == Numbers {
		for _, f := range c.Nums {
			if !math.IsNaN(f) {
				mark(spread(math.Float64bits(f)))
			}
		}
	} else {
		from := uint64(0)
		for _, to := range c.TextEnds {
			if to > from {
				mark(fnv(c.TextBytes[from:to]))
			}
			from = to
		}
	}
	unset := aboutBits
	for _, w := range set {
		unset -= bits.OnesCount64(w)
	}
	return max(1, min(c.Len(), int(math.Round(-aboutBits*math.Log(float64(max(1, unset))/aboutBits)))))
}

// fnv is the hash FNV-1a, mixed.
func fnv(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, x := range b {
		h = (h ^ uint64(x)) * 1099511628211
	}
	return spread(h)
}

// spread is the finaliser of splitmix64.
func spread(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
