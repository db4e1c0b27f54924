package tabulation

import (
	"context"
	"fmt"
	"sync"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Previewer previews tables of one dataset. It keeps the sample,
// weights and filters between previews. Safe for concurrent use; of no use once the dataset was closed.
type Previewer struct {
	d            *Dataset
	sample       func() *Dataset
	whole, drawn count.Memory // of the dataset and of its sample
}

// NewPreviewer makes a previewer of d, which stays the caller's.
func NewPreviewer(d *Dataset) *Previewer {
	return &Previewer{d: d, sample: sync.OnceValue(func() *Dataset {
		s := *d
		s.columns = d.columns.Sample(limit.PreviewSample)
		return &s
	})}
}

// Dataset is what is previewed.
func (p *Previewer) Dataset() *Dataset { return p.d }

// Large says whether a table of a plan takes so long over all respondents
// that a sample ought to be shown first. It depends on table and dataset only.
func (p *Previewer) Large(plan *tabplan.Resolved, index int) bool {
	from, to, ok := plan.Span(index)
	if !ok || p.d.Rows() <= limit.PreviewSample {
		return false
	}
	n := 0
	for i := from; i < to; i++ {
		n += effort(p.d.columns, &plan.Tables[i])
	}
	return n > limit.PreviewEffort
}

// effort estimates what a table costs to count: rows times columns, one that
// is not ready to be counted as much as several that are.
func effort(ds *column.Dataset, t *tabplan.Table) int {
	one := func(v *codebook.Variable) int {
		switch {
		case v.Column < 0:
			return 8 * max(1, len(v.Parts)) // joined, or made
		case ds.Columns[v.Column].Form == column.Numbers:
			return 40 // sorted first
		case ds.Columns[v.Column].Codes8 == nil:
			return 4
		}
		return 1
	}
	n := one(t.Stub.Variable)
	for _, b := range t.Banner.Blocks {
		n += one(b.Variable)
	}
	if t.JobFilter != nil {
		n++
	}
	if t.Filter != nil {
		n++
	}
	return n * ds.Rows
}

// Preview counts, tests and lays out one table of a plan, named by its place
// from 0, over all respondents or over a sample of limit.PreviewSample of
// them. It does without the self-check and what spans a whole job (screening,
// corrections over all tables); everything else is as in the workbook.
func (p *Previewer) Preview(ctx context.Context, plan *tabplan.Resolved, index int, sampled bool, workers int) (*PreviewPage, error) {
	from, to, ok := plan.Span(index)
	if !ok {
		return nil, fault.New(fault.Internal, "tabulation.preview").Because(fmt.Errorf("there is no table %d of %d", index, plan.Shown()))
	}
	d, memory := p.d, &p.whole
	if sampled {
		d, memory = p.sample(), &p.drawn
	}
	one := *plan
	one.Tables = plan.Tables[from:to]
	if err := p.d.columns.Verify(one.Reads()); err != nil {
		return nil, fault.InFile(err, p.d.name)
	}
	sums, err := count.Count(ctx, d.columns, &one, count.Options{Workers: cores(workers), Memory: memory})
	if err != nil {
		return nil, err
	}
	one.Tests.Audit = fewComparisons(&one.Tables[0])
	results, err := signif.Tables(ctx, sums, &one, signif.Options{Workers: cores(workers)})
	if err != nil {
		return nil, err
	}
	signif.Cover(results)
	t := signif.Assemble(&one, results.Tables)[0]
	page, err := layout.Table(results, t, layout.OptionsOf(&one))
	if err != nil {
		return nil, err
	}
	out := view(t, page, one.Layout.Language)
	out.Respondents, out.Sample = p.d.Rows(), 0
	if d.Rows() < p.d.Rows() {
		out.Sample = d.Rows()
	}
	return out, nil
}

// fewComparisons says whether the comparisons of a table are few enough to be
// shown cell by cell.
func fewComparisons(t *tabplan.Table) bool {
	pairs := 2 * t.Banner.Columns() // with the rest or Total, or with the column before
	for _, b := range t.Banner.Blocks {
		pairs += len(b.Categories) * (len(b.Categories) - 1) / 2
	}
	return pairs*(len(t.Stub.Categories)+len(t.Statistics)) <= limit.PreviewTests
}
