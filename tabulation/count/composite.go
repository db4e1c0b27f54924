package count

import (
	"context"
	"math/bits"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Composite keys: the codes of several small columns are joined into one
// code, a group; one pass over two groups fills a histogram from which the
// histograms of all pairs of their columns follow by adding up. A pass costs
// much the same whatever its two columns are, as long as the histogram stays
// in the cache, so groups of three columns save eight passes of nine.

// Bounds of a histogram of two groups, as powers of two. Beyond, cache misses
// cost more than is saved: 0.5 to 1.0 ns a row up to there, 12 ns at 2^24.
const (
	compositeBits         = 16
	compositeBitsWeighted = 14
	leastBits             = 10 // smaller: too few columns would share a pass
)

// span is how many rows are taken at once: their group codes stay in the
// cache while all histograms are filled from them.
const span = 8 * limit.BlockRows

// wave is how many histograms are filled at once: it bounds their memory, a
// quarter of a megabyte each.
const wave = 512

// group is some columns joined into one code: the last column varies fastest.
type group struct {
	cols  []*column.Column
	code  [][]uint16 // per column: its code by the group's code
	cells int        // codes of the group
	now   []uint8    // of the rows of the span
}

// histogram counts the codes of two groups, or of one alone.
type histogram struct {
	a, b   *group // b nil: a alone
	sel    *selection
	joints []*joint // what follows from it

	n    []uint32 // a's code << shift | b's code
	w, q []float64
	bw   []float64 // of the summation block
	bq   []float64
}

const groupShift = 8 // codes of a group fit a byte

// groupBits is how large a group may become, as a power of two; 0: joining
// does not pay. A histogram has to be small beside the rows that fill it.
func groupBits(rows int, weighted bool) int {
	total := min(bits.Len(uint(rows))-2, compositeBits)
	if weighted {
		total = min(total, compositeBitsWeighted)
	}
	if total < leastBits {
		return 0
	}
	return total / 2
}

// composites puts the histograms that share passes together and takes their
// joints out of the list of those to be filled one by one. The choice depends
// on plan and dataset only.
func (b *bound) composites() []*histogram {
	bySel := map[*selection][]*joint{}
	var order []*selection
	for _, j := range b.joints {
		if bySel[j.sel] == nil {
			order = append(order, j.sel)
		}
		bySel[j.sel] = append(bySel[j.sel], j)
	}
	var all []*histogram
	taken := map[*joint]bool{}
	groups := map[int]map[string]*group{} // by size: selections share groups
	for _, sel := range order {
		size := groupBits(b.ds.Rows, sel.weight != nil)
		if size == 0 {
			continue
		}
		if groups[size] == nil {
			groups[size] = map[string]*group{}
		}
		for _, h := range pair(bySel[sel], partition(bySel[sel], 1<<size, groups[size])) {
			if len(h.joints) < 2 {
				continue
			}
			for _, j := range h.joints {
				taken[j] = true
			}
			all = append(all, h)
		}
	}
	b.joints = slices.DeleteFunc(b.joints, func(j *joint) bool { return taken[j] })
	return all
}

// partition joins the columns of joints into groups of at most most codes:
// those in most pairs first (the banner), then as they come, so that
// neighbours stay together. Larger columns are in no group.
func partition(joints []*joint, most int, known map[string]*group) map[*column.Column]*group {
	degree := map[*column.Column]int{}
	var cols []*column.Column
	see := func(c *column.Column, n int) {
		if c == nil || len(c.Dict) > most {
			return
		}
		if _, ok := degree[c]; !ok {
			cols = append(cols, c)
		}
		degree[c] += n
	}
	for _, j := range joints {
		if j.block != nil {
			see(j.stub, 1)
			see(j.block, 1)
		}
	}
	slices.SortStableFunc(cols, func(x, y *column.Column) int { return degree[y] - degree[x] })
	of := map[*column.Column]*group{}
	for len(cols) > 0 {
		n, cells := 1, len(cols[0].Dict)
		for n < len(cols) && cells*len(cols[n].Dict) <= most {
			cells *= len(cols[n].Dict)
			n++
		}
		g := join(cols[:n], cells, known)
		for _, c := range cols[:n] {
			of[c] = g
		}
		cols = cols[n:]
	}
	return of
}

// join makes the group of columns, or gives the one that is known.
func join(cols []*column.Column, cells int, known map[string]*group) *group {
	key := make([]byte, 0, 4*len(cols))
	for _, c := range cols {
		key = append(key, byte(c.Position), byte(c.Position>>8), byte(c.Position>>16), byte(c.Position>>24))
	}
	if g := known[string(key)]; g != nil && slices.Equal(g.cols, cols) {
		return g
	}
	g := &group{cols: slices.Clone(cols), cells: cells, code: make([][]uint16, len(cols))}
	stride := cells
	for i, c := range cols {
		stride /= len(c.Dict)
		g.code[i] = make([]uint16, cells)
		for x := range g.code[i] {
			g.code[i][x] = uint16(x / stride % len(c.Dict))
		}
	}
	known[string(key)] = g
	return g
}

// pair assigns joints to the histograms of their groups, in the order of
// their first joint. A stub alone is a margin of any histogram of its group.
func pair(joints []*joint, of map[*column.Column]*group) []*histogram {
	type key struct{ a, b *group }
	at := map[key]*histogram{}
	first := map[*group]*histogram{}
	var out []*histogram
	for _, j := range joints {
		a, b := of[j.stub], of[j.block]
		if j.block == nil || a == nil || b == nil {
			continue
		}
		k := key{a, b}
		if at[k] == nil && at[key{b, a}] != nil {
			k = key{b, a}
		}
		h := at[k]
		if h == nil {
			h = &histogram{a: a, b: b, sel: j.sel}
			if a == b {
				h.b = nil
			}
			at[k] = h
			out = append(out, h)
		}
		h.joints = append(h.joints, j)
		for _, g := range []*group{a, b} {
			if f := first[g]; f == nil || len(f.joints) < 2 {
				first[g] = h
			}
		}
	}
	for _, j := range joints {
		if h := first[of[j.stub]]; j.block == nil && h != nil && of[j.stub] != nil {
			h.joints = append(h.joints, j)
		}
	}
	return out
}

// fillComposites fills histograms over all rows and gives their joints what
// follows. done is called with the number of joints that are filled.
func (b *bound) fillComposites(ctx context.Context, hists []*histogram, workers int, done func(int)) error {
	for len(hists) > 0 {
		n := min(wave, len(hists))
		if err := b.fillWave(ctx, hists[:n], workers, done); err != nil {
			return err
		}
		hists = hists[n:]
	}
	return nil
}

func (b *bound) fillWave(ctx context.Context, hists []*histogram, workers int, done func(int)) error {
	var groups []*group
	seen := map[*group]bool{}
	for _, h := range hists {
		h.open()
		for _, g := range []*group{h.a, h.b} {
			if g != nil && !seen[g] {
				seen[g] = true
				groups = append(groups, g)
				g.now = make([]uint8, min(span, b.ds.Rows))
			}
		}
	}
	for from := 0; from < b.ds.Rows; from += span {
		if err := ctx.Err(); err != nil {
			return cancelled(err)
		}
		to := min(from+span, b.ds.Rows)
		var codes, counts errgroup.Group
		codes.SetLimit(workers)
		counts.SetLimit(workers)
		for _, g := range groups {
			codes.Go(func() error { g.fill(from, to); return nil })
		}
		_ = codes.Wait() // nothing of it fails
		for _, h := range hists {
			counts.Go(func() error { h.fill(from, to); return nil })
		}
		_ = counts.Wait()
	}
	var ends errgroup.Group
	ends.SetLimit(workers)
	for _, h := range hists {
		ends.Go(func() error {
			h.reduce()
			done(len(h.joints))
			return nil
		})
	}
	for _, g := range groups {
		g.now = nil
	}
	return ends.Wait()
}
