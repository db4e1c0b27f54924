package count

import "math/bits"

// mask says which respondents take part, a bit each, the lowest bit of the
// first word first; bits behind the last respondent are 0. nil: everybody.
// Masks are shared by tables and never changed once made.
type mask []uint64

// pack makes a mask of a byte per respondent, 0 or 1.
func pack(in []uint8) mask {
	m := make(mask, (len(in)+63)/64)
	for i := range m {
		part := in[i*64 : min(i*64+64, len(in))]
		word := uint64(0)
		for k, x := range part {
			word |= uint64(x&1) << k
		}
		m[i] = word
	}
	return m
}

// within is how many of some rows take part. They begin at a multiple of 64,
// and end at one or with the file.
func (m mask) within(x stretch) int64 {
	if m == nil {
		return int64(x.to - x.from)
	}
	n := 0
	for _, w := range m[x.from>>6 : (x.to+63)>>6] {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// lost is how many of some rows take part in m and not in next.
func (m mask) lost(next mask, x stretch) int64 {
	if next == nil {
		return 0
	}
	n := 0
	for i := x.from >> 6; i < (x.to+63)>>6; i++ {
		word := ^uint64(0)
		if m != nil {
			word = m[i]
		} else if left := x.to - i*64; left < 64 {
			word = 1<<left - 1
		}
		n += bits.OnesCount64(word &^ next[i])
	}
	return int64(n)
}

// and gives the respondents who are in both; without, those of m who are not
// in o. nil is everybody.
func (m mask) and(o mask) mask {
	switch {
	case m == nil:
		return o
	case o == nil:
		return m
	}
	out := make(mask, len(m))
	for i := range out {
		out[i] = m[i] & o[i]
	}
	return out
}

// has tells whether respondent r takes part.
func (m mask) has(r int) bool { return m == nil || m[r>>6]>>(r&63)&1 == 1 }

// members appends the places of the respondents [from, to) who take part,
// counted from from. from is a multiple of 64.
func (m mask) members(out []int32, from, to int) []int32 {
	for at := from; at < to; at += 64 {
		word := m[at>>6]
		if left := to - at; left < 64 {
			word &= 1<<left - 1
		}
		base := int32(at - from)
		if word == ^uint64(0) {
			for k := range int32(64) {
				out = append(out, base+k)
			}
			continue
		}
		for ; word != 0; word &= word - 1 {
			out = append(out, base+int32(bits.TrailingZeros64(word)))
		}
	}
	return out
}

// bytes writes a byte per respondent [from, to), 0 or 1.
func (m mask) bytes(out []uint8, from, to int) {
	for i := range out[:to-from] {
		r := from + i
		out[i] = uint8(m[r>>6] >> (r & 63) & 1)
	}
}
