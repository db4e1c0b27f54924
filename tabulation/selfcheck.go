package tabulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/recount"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// The self-check counts a second time, with another counter: one table in
// fifty whole, and the total column of every distinct variable, filter and
// weight. Up to a million respondents it goes over all of them, beyond over
// blocks, spread over the file, whose sums the cube holds by themselves: they
// are part of those that are published. In every case the totals of all
// respondents are held against the dictionaries that the reader made, and the
// rows of single responses against the base of their column.
//
// It costs about a nanosecond a respondent and table, two with a weight, and
// must stay a small part of a job (share_test.go).
const (
	checkOneIn  = 50
	checkLeast  = 3
	checkAll    = 1_000_000 // respondents that are all counted again; of more
	checkShare  = 128       // of the respondents × tables one in so many,
	checkEffort = 300_000   // at least so many of them,
	checkRows   = 10_000    // and so many respondents
	checkBlocks = 32        // blocks, at most
	checkBlock  = 128       // respondents of a block, at least
)

// checkSeed makes the same blocks come out every time.
const checkSeed = 0x7ab5

// apart says that blocks of so many respondents are counted by themselves.
func apart(rows int) bool { return rows > checkAll }

// sample is the blocks that are counted again; nil: everybody.
func (c *checker) sample() []cube.Block {
	c.pick()
	rows, n := c.d.Rows(), len(c.whole)+len(c.margins)
	if n == 0 || !apart(rows) {
		return nil
	}
	effort := max(checkEffort, rows/checkShare*len(c.plan.Tables))
	return blocksOf(rows, min(checkAll, max(checkRows, effort/n)))
}

// blocksOf chooses the blocks for so many respondents out of rows; nil where
// that is everybody.
func blocksOf(rows, wanted int) []cube.Block {
	n := max(1, min(checkBlocks, wanted/checkBlock))
	size := ((wanted+n-1)/n + 63) &^ 63
	stretch := rows / n &^ 63 // one block in each
	if size >= stretch {
		return nil
	}
	random := rand.New(rand.NewPCG(checkSeed, uint64(rows)))
	out := make([]cube.Block, n)
	for i := range out {
		from := i*stretch + random.IntN((stretch-size)/64+1)*64
		out[i] = cube.Block{From: from, To: from + size}
	}
	return out
}

// counted counts a job, blocks by themselves where not everybody is counted
// again.
func (c *checker) counted(ctx context.Context, blocks []cube.Block, opt count.Options) (*cube.Cube, error) {
	c.pick()
	sums, apart, err := count.Apart(ctx, c.d.columns, c.plan, blocks, opt)
	if err != nil || apart == nil {
		return sums, err
	}
	sums.Blocks = blocks
	for _, i := range c.whole {
		sums.Apart = append(sums.Apart, cube.Apart{Table: i, Sums: apart.Tables[i]})
	}
	for _, i := range c.margins {
		sums.Apart = append(sums.Apart, cube.Apart{Table: i, Total: true, Sums: apart.Tables[i].Total()})
	}
	return sums, nil
}

// run counts again what the cube says.
func (c *checker) run(ctx context.Context) (SelfCheck, error) {
	d, plan := c.d, c.plan
	if len(plan.Tables) == 0 {
		return SelfCheck{}, nil
	}
	var err error
	if c.derived, err = d.columns.Derive(ctx, plan.Derived); err != nil {
		return SelfCheck{}, err
	}
	c.pick()
	rows := 0
	if len(c.sums.Blocks) == 0 {
		rows = d.Rows()
		err = c.everybody(ctx)
	} else {
		for _, b := range c.sums.Blocks {
			rows += b.To - b.From
		}
		err = c.blocks(ctx)
	}
	if err == nil {
		err = c.dictionaries()
	}
	if err == nil {
		err = c.columns()
	}
	return SelfCheck{Tables: len(c.whole), Margins: len(c.margins), Rows: rows, Values: c.values.Load()}, err
}

type checker struct {
	d       *Dataset
	derived *column.Dataset // with the variables of the plan
	plan    *tabplan.Resolved
	job     *table.Job
	sums    *cube.Cube
	workers int // less than 1: all cores

	whole   []int // tables counted again whole
	margins []int // tables whose total column is
	values  atomic.Int64

	mu    sync.Mutex
	raked map[*tabplan.Raking]*weight.Weights
}

// pick chooses the tables, spread evenly from a start that the plan's digest
// gives, and the first table of every variable, filter and weight.
func (c *checker) pick() {
	n := len(c.plan.Tables)
	c.whole, c.margins = nil, nil
	if n == 0 {
		return
	}
	want := min(n, max(checkLeast, n/checkOneIn))
	seed, err := strconv.ParseUint(c.plan.Digest[:min(8, len(c.plan.Digest))], 16, 32)
	if err != nil {
		seed = 0 // digests are hexadecimal; any start will do
	}
	start := int(seed % uint64(n))
	chosen := map[int]bool{}
	for i := range want {
		at := (start + i*n/want) % n
		c.whole = append(c.whole, at)
		chosen[at] = true
	}
	type margin struct {
		stub        *tabplan.Axis
		weight      *codebook.Variable
		job, filter *tabplan.Filter
		asked, bad  bool
		answers     bool
	}
	seen := map[margin]bool{}
	for i := range c.plan.Tables {
		t := &c.plan.Tables[i]
		k := margin{t.Stub, t.Weight, t.JobFilter, t.Filter, t.BaseAsked, t.KeepBad, t.Answers}
		if !seen[k] {
			seen[k] = true
			if !chosen[i] {
				c.margins = append(c.margins, i)
			}
		}
	}
}

// everybody goes over all respondents: the results as they will be printed,
// and the total columns as they were counted.
func (c *checker) everybody(ctx context.Context) error {
	printed := map[string]*table.Table{}
	for _, t := range c.job.Tables {
		printed[t.Key] = t
	}
	all := []recount.Rows{{From: 0, To: c.d.Rows()}}
	return c.each(all, len(c.whole)+len(c.margins), func(by *recount.Counter, k int) error {
		if k >= len(c.whole) {
			i := c.margins[k-len(c.whole)]
			s := c.sums.Tables[i].Total()
			return c.again(ctx, by, i, true, &s)
		}
		t := &c.plan.Tables[c.whole[k]]
		got := printed[t.Key]
		if got == nil { // not printed as it was counted
			return c.again(ctx, by, c.whole[k], false, &c.sums.Tables[c.whole[k]])
		}
		of, err := c.weights(ctx, t)
		if err != nil {
			return err
		}
		return c.count(by.Table(ctx, t, got, of))
	})
}

// blocks goes over the blocks of the cube.
func (c *checker) blocks(ctx context.Context) error {
	var rows []recount.Rows
	for _, b := range c.sums.Blocks {
		rows = append(rows, recount.Rows{From: b.From, To: b.To})
	}
	return c.each(rows, len(c.sums.Apart), func(by *recount.Counter, k int) error {
		a := &c.sums.Apart[k]
		return c.again(ctx, by, a.Table, a.Total, &a.Sums)
	})
}

// again counts a table, or its Total alone, and compares it with sums.
func (c *checker) again(ctx context.Context, by *recount.Counter, i int, total bool, sums *cube.Sums) error {
	t := c.plan.Tables[i]
	if total {
		t.Banner = &tabplan.BannerAxes{Total: true}
	}
	of, err := c.weights(ctx, &t)
	if err != nil {
		return err
	}
	return c.count(by.Table(ctx, &t, signif.Table(sums, &t, tabplan.Tests{Profile: tabplan.ProfileNone}), of))
}

// weights gives the rim weights of a table; nil where it has none. They
// belong to all respondents and are made once.
func (c *checker) weights(ctx context.Context, t *tabplan.Table) (func(row int) float64, error) {
	if t.Raking == nil {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w, ok := c.raked[t.Raking]
	if !ok {
		var err error
		if w, err = weight.For(ctx, c.derived, t); err != nil {
			return nil, err
		}
		if c.raked == nil {
			c.raked = map[*tabplan.Raking]*weight.Weights{}
		}
		c.raked[t.Raking] = w
	}
	return w.At, nil
}

// dictionaries holds the totals of unfiltered, unweighted tables against what
// the reader counted per value.
func (c *checker) dictionaries() error {
	for i := range c.plan.Tables {
		t, s := &c.plan.Tables[i], &c.sums.Tables[i]
		if err := c.count(recount.Dictionary(c.d.columns, t, func(row int) int64 { return s.N[s.Cell(row, 0)] })); err != nil {
			return err
		}
	}
	return nil
}

// columns sees that the rows of every single-response table add up to the base
// in every column.
func (c *checker) columns() error {
	for i := range c.plan.Tables {
		t, s := &c.plan.Tables[i], &c.sums.Tables[i]
		silent := slices.ContainsFunc(t.Stub.Categories, func(c tabplan.Category) bool { return c.Kind == tabplan.SilentCategory })
		if t.Stub.Kind == tabplan.Quantity || t.Stub.Multiple || t.BaseAsked && !silent {
			continue // those in the base without an answer have no row
		}
		for col := range s.Cols {
			sum := int64(0)
			for r, cat := range t.Stub.Categories {
				if cat.Kind == tabplan.ValueCategory || cat.Kind == tabplan.SilentCategory {
					sum += s.N[s.Cell(r+1, col)]
				}
			}
			c.values.Add(1)
			if base := s.N[s.Cell(0, col)]; sum != base {
				return fault.New(fault.SelfCheck, "tabulation.selfcheck", "table", fmt.Sprintf("%s (the rows of column %d)", t.Key, col), "is", fmt.Sprint(sum), "want", fmt.Sprint(base))
			}
		}
	}
	return nil
}

// each does so many checks over some rows on all cores, with a counter for
// each.
func (c *checker) each(rows []recount.Rows, n int, do func(by *recount.Counter, k int) error) error {
	var group errgroup.Group
	var next atomic.Int64
	for range min(n, cores(c.workers)) {
		group.Go(func() error {
			by := recount.New(c.d.columns, rows)
			for k := next.Add(1) - 1; k < int64(n); k = next.Add(1) - 1 {
				if err := do(by, int(k)); err != nil {
					next.Store(int64(n)) // the others need not go on
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (c *checker) count(values int64, err error) error {
	c.values.Add(values)
	return err
}
