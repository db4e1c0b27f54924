package tabulation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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
// weight. It is slow by design (about a microsecond a respondent and table)
// and must stay a small part of a job, so beyond so many respondents × tables
// both counters go over the same sample of respondents, drawn evenly over the
// file. In every case the totals of all respondents are held against the
// dictionaries that the reader made, and the rows of single responses against
// the base of their column.
const (
	checkOneIn  = 50
	checkLeast  = 3
	checkEffort = 400_000 // respondents × tables counted a second time
	checkShare  = 4_000   // of the respondents × tables of large jobs one in so many
	checkRows   = 2_000   // respondents of a sample, at least
)

// selfCheck does it. What it checks follows from the plan's digest and the
// dataset alone.
func selfCheck(ctx context.Context, d *Dataset, plan *tabplan.Resolved, job *table.Job, sums *cube.Cube, workers int) (SelfCheck, error) {
	effort := max(checkEffort, d.Rows()/checkShare*len(plan.Tables))
	return (&checker{d: d, plan: plan, job: job, sums: sums, workers: workers}).run(ctx, effort)
}

// run counts again so many respondents × tables.
func (c *checker) run(ctx context.Context, effort int) (SelfCheck, error) {
	d, plan := c.d, c.plan
	if len(plan.Tables) == 0 {
		return SelfCheck{}, nil
	}
	var err error
	if c.derived, err = d.columns.Derive(ctx, plan.Derived); err != nil {
		return SelfCheck{}, err
	}
	c.pick()
	rows := max(checkRows, effort/(len(c.whole)+len(c.margins)))
	if rows >= d.Rows() {
		err = c.everybody(ctx)
	} else {
		err = c.sample(ctx, rows)
	}
	if err == nil {
		err = c.dictionaries()
	}
	if err == nil {
		err = c.columns()
	}
	return SelfCheck{Tables: len(c.whole), Margins: len(c.margins), Rows: min(rows, d.Rows()), Values: c.values.Load()}, err
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
}

// pick chooses the tables, spread evenly from a start that the plan's digest
// gives, and the first table of every variable, filter and weight.
func (c *checker) pick() {
	n := len(c.plan.Tables)
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
	return c.each(func(i int, whole bool) error {
		t := &c.plan.Tables[i]
		got := printed[t.Key]
		switch {
		case whole && got == nil: // not printed as it was counted
			got = signif.Table(&c.sums.Tables[i], t, tabplan.Tests{Profile: tabplan.ProfileNone})
		case !whole:
			alone := total(t)
			s := c.sums.Tables[i].Total()
			t, got = &alone, signif.Table(&s, &alone, tabplan.Tests{Profile: tabplan.ProfileNone})
		}
		of, err := c.weights(ctx, t)
		if err != nil {
			return err
		}
		return c.count(recount.Table(ctx, c.d.columns, t, got, of))
	})
}

// weights gives the rim weights of a table; nil where it has none.
func (c *checker) weights(ctx context.Context, t *tabplan.Table) (func(row int) float64, error) {
	if t.Raking == nil {
		return nil, nil
	}
	w, err := weight.For(ctx, c.derived, t)
	if err != nil {
		return nil, err
	}
	return w.At, nil
}

// sample counts a sample of respondents with both counters. Rim weights
// belong to all respondents: their tables are compared without.
func (c *checker) sample(ctx context.Context, rows int) error {
	few := c.d.columns.Sample(rows)
	plan := &tabplan.Resolved{Digest: c.plan.Digest, Derived: c.plan.Derived}
	at := map[int]int{}
	for _, list := range [][]int{c.whole, c.margins} {
		for _, i := range list {
			t := c.plan.Tables[i]
			if t.Raking != nil {
				t.Weight, t.Raking, t.KeepBad = nil, nil, false
			}
			if len(at) >= len(c.whole) {
				t = total(&t)
			}
			at[i] = len(plan.Tables)
			plan.Tables = append(plan.Tables, t)
		}
	}
	counted, err := count.Count(ctx, few, plan, count.Options{Workers: cores(c.workers)})
	if err != nil {
		return err
	}
	return c.each(func(i int, _ bool) error {
		t := &plan.Tables[at[i]]
		got := signif.Table(&counted.Tables[at[i]], t, tabplan.Tests{Profile: tabplan.ProfileNone})
		return c.count(recount.Table(ctx, few, t, got, nil))
	})
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

// each does all chosen tables on all cores.
func (c *checker) each(do func(i int, whole bool) error) error {
	var group errgroup.Group
	group.SetLimit(cores(c.workers))
	for _, i := range c.whole {
		group.Go(func() error { return do(i, true) })
	}
	for _, i := range c.margins {
		group.Go(func() error { return do(i, false) })
	}
	return group.Wait()
}

func (c *checker) count(values int64, err error) error {
	c.values.Add(values)
	return err
}

// total is a table with nothing but its Total column.
func total(t *tabplan.Table) tabplan.Table {
	alone := *t
	alone.Banner = &tabplan.BannerAxes{Total: true}
	return alone
}
