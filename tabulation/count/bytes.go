package count

import "encoding/binary"

// Kernels of codes of a byte, which nearly all columns of a survey have: eight
// respondents are read as one word, and what a scatter kernel computes for
// each of them is computed for all at once. A product of codes never reaches
// the next lane: joined codes fit a byte, places in a histogram of two columns
// of bytes fit two.

// every second byte of a word.
const evenBytes = 0x00ff00ff00ff00ff

// joinBytes writes a*size+b to out, which may be a; all of it fits a byte.
func joinBytes(out, a []uint8, size int, b []uint8) {
	n, k, by := len(out), len(out)&^15, uint64(size)
	a, b = a[:n], b[:n]
	for i := 0; i < k; i += 16 {
		x, y, o := a[i:i+16:i+16], b[i:i+16:i+16], out[i:i+16:i+16]
		first := binary.LittleEndian.Uint64(x)*by + binary.LittleEndian.Uint64(y)
		second := binary.LittleEndian.Uint64(x[8:])*by + binary.LittleEndian.Uint64(y[8:])
		binary.LittleEndian.PutUint64(o, first)
		binary.LittleEndian.PutUint64(o[8:], second)
	}
	for i := k; i < n; i++ {
		out[i] = a[i]*uint8(size) + b[i]
	}
}

// countPairBytes is countPair.
func countPairBytes(n []uint32, cells, wide int, a, b []uint8) {
	k := len(a) &^ 7
	if len(n) >= 4*cells {
		countPairSplit(n, cells, wide, a[:k], b[:k])
	} else {
		b, by := b[:len(a)], uint64(wide)
		for i := 0; i < k; i += 8 {
			even, odd := places(a[i:i+8:i+8], b[i:i+8:i+8], by)
			countEight(n, even, odd)
		}
	}
	for i := k; i < len(a); i++ {
		n[int(a[i])*wide+int(b[i])]++
	}
}

// countEight counts the places of eight respondents. The compiler puts it in
// place.
func countEight(n []uint32, even, odd uint64) {
	n[uint16(even)]++
	n[uint16(even>>16)]++
	n[uint16(even>>32)]++
	n[even>>48]++
	n[uint16(odd)]++
	n[uint16(odd>>16)]++
	n[uint16(odd>>32)]++
	n[odd>>48]++
}

func countPairSplit(n []uint32, cells, wide int, a, b []uint8) {
	n0, n1, n2, n3 := quarters(n, cells)
	b = b[:len(a)]
	by := uint64(wide)
	for i := 0; i+8 <= len(a); i += 8 {
		even, odd := places(a[i:i+8:i+8], b[i:i+8:i+8], by)
		n0[uint16(even)]++
		n1[uint16(even>>16)]++
		n2[uint16(even>>32)]++
		n3[even>>48]++
		n0[uint16(odd)]++
		n1[uint16(odd>>16)]++
		n2[uint16(odd>>32)]++
		n3[odd>>48]++
	}
}

// places are those of eight respondents: of the first, third, fifth and
// seventh, and of the others, the earliest in the lowest 16 bits.
func places(a, b []uint8, wide uint64) (even, odd uint64) {
	x, y := binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b)
	return x&evenBytes*wide + y&evenBytes, x>>8&evenBytes*wide + y>>8&evenBytes
}

// weighPairBytes is weighPair.
func weighPairBytes(t []tally, cells, wide int, a, b []uint8, f []float64) {
	t0, t1, t2, t3 := quarters(t, cells)
	b, f = b[:len(a)], f[:len(a)]
	k, by := len(a)&^7, uint64(wide)
	for i := 0; i < k; i += 8 {
		even, odd := places(a[i:i+8:i+8], b[i:i+8:i+8], by)
		x := f[i : i+8 : i+8]
		t0[uint16(even)].plus(x[0])
		t1[uint16(odd)].plus(x[1])
		t2[uint16(even>>16)].plus(x[2])
		t3[uint16(odd>>16)].plus(x[3])
		t0[uint16(even>>32)].plus(x[4])
		t1[uint16(odd>>32)].plus(x[5])
		t2[even>>48].plus(x[6])
		t3[odd>>48].plus(x[7])
	}
	for i := k; i < len(a); i++ {
		t0[int(a[i])*wide+int(b[i])].plus(f[i])
	}
}

// countWeightBytes is countWeightsPair where places fit two bytes.
func countWeightBytes(n []uint32, wide, weights int, a, b, w []uint8) {
	b, w = b[:len(a)], w[:len(a)]
	k, across, by := len(a)&^7, uint64(wide*weights), uint64(weights)
	for i := 0; i < k; i += 8 {
		even, odd := places(a[i:i+8:i+8], w[i:i+8:i+8], across)
		y := binary.LittleEndian.Uint64(b[i : i+8 : i+8])
		even += y & evenBytes * by
		odd += y >> 8 & evenBytes * by
		countEight(n, even, odd)
	}
	for i := k; i < len(a); i++ {
		n[(int(a[i])*wide+int(b[i]))*weights+int(w[i])]++
	}
}
