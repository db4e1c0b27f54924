// Package count fills a cube: one encoded dataset, one resolved plan, the sums
// of every table.
//
// Everything a plan says about values is settled once per dictionary entry:
// which rows and columns an entry belongs to (nets, multiple response, roles
// included), what its number is, whether a filter holds. Respondents are then
// only counted into joint histograms of dictionary codes, one for each
// distinct (stub column, banner column, filters, weight), which the tables
// share; cells, overlaps and distributions follow from the histograms.
//
// In: *column.Dataset, *tabplan.Resolved; neither is changed. Out: a
// *cube.Cube that owns its memory. Never reads files, never tests, never
// formats. Safe for concurrent use. The result does not depend on the number
// of workers: which passes are made and into how many parts their rows are
// divided follows from plan and dataset alone (choose.go, run.go), parts are
// added in order, and weighted sums keep what rounding loses (tally.go).
package count

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Options tune Count. The zero value is usable.
type Options struct {
	Workers int                     // less than 1 means 1
	Report  func(done, total int64) // tables; called from several goroutines, must be quick
	Memory  *Memory                 // between counts of one dataset; nil: none
}

// Count counts all tables of plan over ds.
//
// Errors: Cancelled, NotPossible (a variable without a column), BadWeight,
// MemoryLimit, SelfCheck (the parts of a table do not add up: our defect).
func Count(ctx context.Context, ds *column.Dataset, plan *tabplan.Resolved, opt Options) (*cube.Cube, error) {
	whole, _, err := Apart(ctx, ds, plan, nil, opt)
	return whole, err
}

// Apart counts as Count does, the rows of some blocks by themselves: apart are
// their sums, which are part of the whole's, so that whoever counts the blocks
// in another way has looked at figures that are published. Blocks ascend,
// begin at multiples of 64 and end there or with the file; without any apart
// is nil.
func Apart(ctx context.Context, ds *column.Dataset, plan *tabplan.Resolved, blocks []cube.Block, opt Options) (whole, apart *cube.Cube, err error) {
	ds, err = ds.Derive(ctx, plan.Derived)
	if err != nil {
		return nil, nil, err
	}
	b, err := bind(ctx, ds, plan, opt.Memory)
	if err != nil {
		return nil, nil, err
	}
	if err := b.affordable(len(blocks) > 0); err != nil {
		return nil, nil, err
	}
	workers := max(1, opt.Workers)
	if len(blocks) == 0 {
		if whole, err = b.count(ctx, b.everything(), workers, opt.Report); err != nil {
			return nil, nil, err
		}
	} else {
		report := opt.Report
		if apart, err = b.count(ctx, spansOf(blocks), workers, nil); err != nil {
			return nil, nil, err
		}
		if whole, err = b.count(ctx, spansOf(others(blocks, ds.Rows)), workers, report); err != nil {
			return nil, nil, err
		}
		if err := whole.Merge(apart); err != nil {
			return nil, nil, err
		}
	}
	if err := b.settleMedians(ctx, whole); err != nil {
		return nil, nil, err
	}
	for i := range plan.Tables {
		if err := check(&plan.Tables[i], &whole.Tables[i]); err != nil {
			return nil, nil, err
		}
	}
	return whole, apart, nil
}

// count makes the cube of some rows.
func (b *bound) count(ctx context.Context, spans []stretch, workers int, report func(done, total int64)) (*cube.Cube, error) {
	if err := b.fill(ctx, spans, workers, report); err != nil {
		return nil, err
	}
	plan := b.plan
	c := &cube.Cube{Plan: plan.Digest, Shape: cube.Shape(plan), Dataset: b.ds.Digest, Rows: int64(length(spans)), Tables: make([]cube.Sums, len(plan.Tables))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i := range plan.Tables {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return cancelled(err)
			}
			c.Tables[i] = b.table(&plan.Tables[i], spans)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return c, nil
}

func cancelled(err error) error { return fault.New(fault.Cancelled, "count").Because(err) }

// fill runs every pass of the plan over some rows.
func (b *bound) fill(ctx context.Context, spans []stretch, workers int, report func(done, total int64)) error {
	for _, j := range b.joints {
		j.keys, j.sums = nil, nil
	}
	if err := b.fillNumbers(ctx, spans, workers); err != nil {
		return err
	}
	if err := b.fillBits(ctx, spans, workers); err != nil {
		return err
	}
	var done atomic.Int64
	tables, joints := int64(len(b.plan.Tables)), int64(len(b.joints))
	return b.run(ctx, b.passes(spans), spans, workers, func(filled int) {
		if n := done.Add(int64(filled)); report != nil {
			report(n*tables/joints, tables)
		}
	})
}

// check asserts that everybody is somewhere, once.
func check(t *tabplan.Table, s *cube.Sums) error {
	c := s.Chain
	sum := c.BadWeight + c.JobFilter + c.TableFilter + c.NotAsked + c.NotAnswered + c.Missing + c.Answered
	differs := func(what string, is, want int64) error {
		return fault.New(fault.SelfCheck, "count.check", "table", fmt.Sprintf("%s (%s)", t.Key, what), "is", fmt.Sprint(is), "want", fmt.Sprint(want))
	}
	if sum != c.File {
		return differs("the links of its base", sum, c.File)
	}
	if n := s.N[s.Cell(0, 0)]; n != c.Answered {
		return differs("its base", n, c.Answered)
	}
	for i, blk := range s.Blocks {
		if blk.In+blk.Out != c.Answered {
			return differs(fmt.Sprintf("banner variable %d", i+1), blk.In+blk.Out, c.Answered)
		}
	}
	if t.Stub.Kind == tabplan.Quantity || t.Stub.Multiple {
		return nil
	}
	shown := int64(0)
	for r, cat := range t.Stub.Categories {
		if cat.Kind == tabplan.ValueCategory {
			shown += s.N[s.Cell(r+1, 0)]
		}
	}
	if shown != c.Shown || c.Shown+c.Silent != c.Answered {
		return differs("its rows", shown, c.Answered)
	}
	return nil
}
