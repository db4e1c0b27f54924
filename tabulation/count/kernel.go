package count

// codes are the widths of dictionary codes.
type codes interface{ uint8 | uint16 | uint32 }

// scatter adds the rows [from, to) to the histogram: counts directly, weights
// to the sums of the block.
func (j *joint) scatter(from, to int, w, q []float64) {
	switch s := j.stub; {
	case s.Codes8 != nil:
		scatterStub(j, s.Codes8, from, to, w, q)
	case s.Codes16 != nil:
		scatterStub(j, s.Codes16, from, to, w, q)
	default:
		scatterStub(j, s.Codes32, from, to, w, q)
	}
}

func scatterStub[S codes](j *joint, stub []S, from, to int, w, q []float64) {
	stub = stub[from:to]
	mask := j.sel.mask
	if mask != nil {
		mask = mask[from:to]
	}
	if j.block == nil {
		if w == nil {
			countOne(j.n, stub, mask)
		} else {
			weighOne(j.n, w, q, stub, mask, j.sel.weight.Values[from:to])
		}
		return
	}
	switch b := j.block; {
	case b.Codes8 != nil:
		scatterPair(j, stub, b.Codes8[from:to], mask, from, to, w, q)
	case b.Codes16 != nil:
		scatterPair(j, stub, b.Codes16[from:to], mask, from, to, w, q)
	default:
		scatterPair(j, stub, b.Codes32[from:to], mask, from, to, w, q)
	}
}

func scatterPair[S, B codes](j *joint, stub []S, block []B, mask []uint8, from, to int, w, q []float64) {
	if w == nil {
		countPair(j.n, j.width, stub, block, mask)
		return
	}
	weighPair(j.n, w, q, j.width, stub, block, mask, j.sel.weight.Values[from:to])
}

func countOne[S codes](n []int64, stub []S, mask []uint8) {
	if mask == nil {
		for _, s := range stub {
			n[s]++
		}
		return
	}
	mask = mask[:len(stub)]
	for i, s := range stub {
		n[s] += int64(mask[i])
	}
}

func countPair[S, B codes](n []int64, width int, stub []S, block []B, mask []uint8) {
	block = block[:len(stub)]
	if mask == nil {
		for i, s := range stub {
			n[int(s)*width+int(block[i])]++
		}
		return
	}
	mask = mask[:len(stub)]
	for i, s := range stub {
		n[int(s)*width+int(block[i])] += int64(mask[i])
	}
}

// A masked row adds nothing: its weight is multiplied by 0, which is exact
// because unusable weights were set to 0 before.

func weighOne[S codes](n []int64, w, q []float64, stub []S, mask []uint8, weights []float64) {
	weights = weights[:len(stub)]
	if mask == nil {
		for i, s := range stub {
			x := weights[i]
			n[s]++
			w[s] += x
			q[s] += x * x
		}
		return
	}
	mask = mask[:len(stub)]
	for i, s := range stub {
		x := weights[i] * float64(mask[i])
		n[s] += int64(mask[i])
		w[s] += x
		q[s] += x * x
	}
}

func weighPair[S, B codes](n []int64, w, q []float64, width int, stub []S, block []B, mask []uint8, weights []float64) {
	block, weights = block[:len(stub)], weights[:len(stub)]
	if mask == nil {
		for i, s := range stub {
			at, x := int(s)*width+int(block[i]), weights[i]
			n[at]++
			w[at] += x
			q[at] += x * x
		}
		return
	}
	mask = mask[:len(stub)]
	for i, s := range stub {
		at, x := int(s)*width+int(block[i]), weights[i]*float64(mask[i])
		n[at] += int64(mask[i])
		w[at] += x
		q[at] += x * x
	}
}
