package count

// plainCodes is the kernel that the others are tested against: row by row,
// with nothing clever.
func plainCodes(t []tally, wide int, a codes, b *codes, f []float64) {
	for i := range a.len() {
		at := a.at(i)
		if b != nil {
			at = at*wide + b.at(i)
		}
		x := 1.0
		if f != nil {
			x = f[i]
		}
		t[at].one(x)
	}
}
