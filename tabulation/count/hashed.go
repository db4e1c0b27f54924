package count

import "slices"

// hashed is a histogram of two columns so large together that most of its
// cells stay empty (two multiple responses of many options): an open hash
// table of the pairs met, which are kept in order of first appearance.
type hashed struct {
	slots []int32 // index of the pair + 1; 0: free. A power of two, at most half full
	keys  []uint64
	cells []tally
}

func newHashed() *hashed { return &hashed{slots: make([]int32, 1<<12)} }

// cell gives the tally of a pair, valid until the next call.
func (h *hashed) cell(key uint64) *tally {
	top := uint64(len(h.slots) - 1)
	for at := spread(key) & top; ; at = (at + 1) & top {
		switch i := h.slots[at]; {
		case i == 0:
			if 2*len(h.keys) >= len(h.slots) {
				h.grow()
				return h.cell(key)
			}
			h.keys, h.cells = append(h.keys, key), append(h.cells, tally{})
			h.slots[at] = int32(len(h.keys))
			return &h.cells[len(h.cells)-1]
		case h.keys[i-1] == key:
			return &h.cells[i-1]
		}
	}
}

// spread mixes the bits of a key (the finaliser of splitmix64).
func spread(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (h *hashed) grow() {
	h.slots = make([]int32, 4*len(h.slots))
	top := uint64(len(h.slots) - 1)
	for i, key := range h.keys {
		at := spread(key) & top
		for h.slots[at] != 0 {
			at = (at + 1) & top
		}
		h.slots[at] = int32(i + 1)
	}
}

// add counts a span; f nil: unweighted.
func (h *hashed) add(a codes, b *codes, f []float64) {
	for i := range a.len() {
		c := h.cell(uint64(a.at(i))<<32 | uint64(b.at(i)))
		if f == nil {
			c.n++
		} else {
			c.one(f[i])
		}
	}
}

// merge adds another histogram.
func (h *hashed) merge(o *hashed) {
	for i, key := range o.keys {
		h.cell(key).add(&o.cells[i])
	}
}

// order gives the indexes of the pairs, keys ascending.
func (h *hashed) order() []int32 {
	out := make([]int32, len(h.keys))
	for i := range out {
		out[i] = int32(i)
	}
	slices.SortFunc(out, func(x, y int32) int {
		if h.keys[x] < h.keys[y] {
			return -1
		}
		return 1
	})
	return out
}
