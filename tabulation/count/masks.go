package count

import (
	"context"
	"slices"
)

// Masks are made 64 respondents at a time: what an entry is in is a bit a
// category (its signs), and 64 signs turned over are a word of 64 masks.

// signs gives for every entry of an axis, in words of 64 bits, which masks it
// has part in: the categories', then answered and out.
func (x *boundAxis) signs(masks int) []uint64 {
	words := (masks + 63) / 64
	signs := make([]uint64, len(x.cats)*words)
	for e, cats := range x.cats {
		own := signs[e*words : (e+1)*words]
		set := func(at int) { own[at>>6] |= 1 << (at & 63) }
		for _, c := range cats {
			set(int(c))
		}
		if x.state[e] == answeredEntry {
			set(masks - 2)
		}
		if len(cats) == 0 && (e == 0 || !x.axis.Nested) {
			set(masks - 1)
		}
	}
	return signs
}

// fill makes the words [from, to) of the masks of an axis.
func (m *bitAxis) fill(x *boundAxis, from, to, rows int) {
	all := m.masks()
	words := (len(all) + 63) / 64
	for w := from; w < to; w++ {
		first, last := w*64, min(w*64+64, rows)
		for part := range words {
			var block [64]uint64
			switch c := x.col; {
			case c.Codes8 != nil:
				signsOf(&block, c.Codes8[first:last], m.signs, words, part)
			case c.Codes16 != nil:
				signsOf(&block, c.Codes16[first:last], m.signs, words, part)
			default:
				signsOf(&block, c.Codes32[first:last], m.signs, words, part)
			}
			turn(&block)
			for i, one := range all[part*64 : min(part*64+64, len(all))] {
				one[w] = block[i]
			}
		}
	}
}

// signsOf reads one word of the signs of up to 64 respondents.
func signsOf[T width](block *[64]uint64, codes []T, signs []uint64, words, part int) {
	for i, c := range codes[:min(len(codes), len(block))] {
		block[i] = signs[int(c)*words+part]
	}
}

// turn makes rows of bits columns (Warren, Hacker's Delight, 7-3).
func turn(a *[64]uint64) {
	for j, m := 32, uint64(1<<32-1); j > 0; j, m = j/2, m^m<<(j/2) {
		for k := 0; k < 64; k = (k | j + 1) &^ j {
			x, y := &a[k&63], &a[(k|j)&63]
			t := (*x>>j ^ *y) & m
			*x ^= t << j
			*y ^= t
		}
	}
}

// makeMasks makes the masks of all axes that need them, once for a dataset.
func (b *bound) makeMasks(ctx context.Context, workers int) error {
	words := (b.ds.Rows + 63) / 64
	parts := (words + bitWords - 1) / bitWords
	for x, m := range b.bitAxes {
		if m.answered != nil {
			continue
		}
		m.answered, m.out, m.cats = make(mask, words), make(mask, words), make([]mask, len(x.axis.Categories))
		for i := range m.cats {
			m.cats[i] = make(mask, words)
		}
		m.signs = x.signs(len(m.cats) + 2)
		if err := each(ctx, workers, parts, func(i int) { m.fill(x, i*bitWords, min((i+1)*bitWords, words), b.ds.Rows) }); err != nil {
			return err
		}
		m.signs = nil
	}
	return nil
}

// masks are all of an axis, as signs have them.
func (m *bitAxis) masks() []mask { return append(slices.Clip(m.cats), m.answered, m.out) }
