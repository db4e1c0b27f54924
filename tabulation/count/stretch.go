package count

import "github.com/hary4di/pockettab/tabulation/cube"

// stretch are rows that are worked on at once: no more than a span, beginning
// at a multiple of 64.
type stretch struct{ from, to int }

// everything divides all respondents.
func (b *bound) everything() []stretch { return spansOf([]cube.Block{{From: 0, To: b.ds.Rows}}) }

func spansOf(list []cube.Block) []stretch {
	var out []stretch
	for _, r := range list {
		for from := r.From; from < r.To; from += span {
			out = append(out, stretch{from, min(from+span, r.To)})
		}
	}
	return out
}

func length(spans []stretch) int {
	n := 0
	for _, s := range spans {
		n += s.to - s.from
	}
	return n
}

// others are all rows outside of blocks, which ascend.
func others(blocks []cube.Block, rows int) []cube.Block {
	var out []cube.Block
	from := 0
	for _, b := range blocks {
		if b.From > from {
			out = append(out, cube.Block{From: from, To: b.From})
		}
		from = b.To
	}
	if from < rows {
		out = append(out, cube.Block{From: from, To: rows})
	}
	return out
}
