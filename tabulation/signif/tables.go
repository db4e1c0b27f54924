// Package signif turns the sums of a cube into results: percentages,
// statistics, significance letters.
//
// It sees sums, never respondents. The formulas are those of the statistics
// contract; each function names its own. In: *cube.Cube and the plan it was
// counted for. Out: table.Table values that nobody changes afterwards. Safe
// for concurrent use.
package signif

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Options tune Tables. The zero value is usable.
type Options struct {
	Workers int                     // less than 1 means 1
	Report  func(done, total int64) // tables; called from several goroutines
}

// Tables computes the results of all tables of a plan.
//
// Errors: Version when the cube was counted for another plan, Cancelled.
func Tables(ctx context.Context, c *cube.Cube, plan *tabplan.Resolved, opt Options) (*table.Job, error) {
	if c.Plan != plan.Digest || len(c.Tables) != len(plan.Tables) {
		return nil, fault.New(fault.Version, "signif", "what", "the cube", "is", short(c.Plan), "want", short(plan.Digest))
	}
	job := &table.Job{Title: plan.Title, Language: plan.Layout.Language, Tables: make([]*table.Table, len(plan.Tables))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opt.Workers))
	var done atomic.Int64
	for i := range plan.Tables {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return fault.New(fault.Cancelled, "signif").Because(err)
			}
			job.Tables[i] = Table(&c.Tables[i], &plan.Tables[i], plan.Tests)
			if n := done.Add(1); opt.Report != nil {
				opt.Report(n, int64(len(plan.Tables)))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return job, nil
}

func short(s string) string { return s[:min(8, len(s))] }

// Table computes the result of one table.
func Table(s *cube.Sums, t *tabplan.Table, tests tabplan.Tests) *table.Table {
	out := &table.Table{
		Number: t.Number, Key: t.Key, StubName: t.Stub.Variable.Name, Title: t.Title, BaseText: t.BaseText, Banner: t.Banner.Name,
		Multiple: t.Stub.Multiple, Profile: tests.Profile, MinBase: tests.MinBase,
		Filter: filterText(t),
	}
	if t.Weight != nil {
		out.Weight = t.Weight.Name
	}
	for i, l := range tests.Levels[:min(2, len(tests.Levels))] {
		out.Level[i] = l
	}
	b := &builder{s: s, t: t, out: out, tests: tests}
	b.columns()
	b.families()
	b.rows()
	b.chain()
	b.notes()
	return out
}

func filterText(t *tabplan.Table) string {
	switch {
	case t.JobFilter != nil && t.Filter != nil:
		return "(" + t.JobFilter.Text + ") and (" + t.Filter.Text + ")"
	case t.JobFilter != nil:
		return t.JobFilter.Text
	case t.Filter != nil:
		return t.Filter.Text
	}
	return ""
}

// builder fills one table.
type builder struct {
	s     *cube.Sums
	t     *tabplan.Table
	out   *table.Table
	tests tabplan.Tests

	show  []int // per shown column its index into the cube's columns
	pairs map[[2]int]*cube.Pair
	facts facts
}

// facts are what happened while testing, for the notes.
type facts struct {
	tested, pooled, untestable int
	overlap                    bool
}

// columns makes the shown columns: Total where asked (or where there is
// nothing else), then the banner's.
func (b *builder) columns() {
	t := b.t
	if t.Banner.Total || len(t.Banner.Blocks) == 0 {
		b.column(0, table.Column{Key: "total", Block: -1, Label: codebook.Text{"en": "Total", "id": "Total"}})
	}
	at := 1
	letter := 0
	for i, axis := range t.Banner.Blocks {
		for _, cat := range axis.Categories {
			c := table.Column{Key: axis.Variable.Name + "=" + cat.Key, Block: i, Group: named(axis.Variable), Label: labelOf(cat)}
			if b.tests.Profile != tabplan.ProfileNone {
				c.Letter = Letter(letter)
				letter++
			}
			b.column(at, c)
			at++
		}
	}
	b.pairs = make(map[[2]int]*cube.Pair, len(b.s.Pairs))
	for i := range b.s.Pairs {
		p := &b.s.Pairs[i]
		b.pairs[[2]int{p.A, p.B}] = p
	}
}

func named(v *codebook.Variable) codebook.Text {
	if len(v.Label) > 0 {
		return v.Label
	}
	return codebook.Plain(v.Name)
}

func labelOf(c tabplan.Category) codebook.Text {
	if len(c.Label) > 0 {
		return c.Label
	}
	return codebook.Plain(c.Key)
}

func (b *builder) column(at int, c table.Column) {
	c.N = b.s.N[b.s.Cell(0, at)]
	c.W = b.s.Weighted(0, at)
	c.Eff = effective(c.W, b.s.Squared(0, at))
	switch {
	case c.Eff < b.tests.MinBase:
		c.Base = table.TooSmall
	case c.Eff < limit.SmallBase:
		c.Base = table.Small
	}
	b.out.Columns = append(b.out.Columns, c)
	b.show = append(b.show, at)
}

// effective is Kish's effective base W²/Q, fractional; 0 for an empty base.
// In an unweighted table it is n.
func effective(w, q float64) float64 {
	if q <= 0 {
		return 0
	}
	return w * w / q
}

// Letter is the letter of the i-th tested column: A … Z, AA … AZ, BA ….
func Letter(i int) string { return fault.ColumnName(i + 1) }

// families settles which columns are tested against which: inside one banner
// variable, those with a base of at least tests.MinBase.
func (b *builder) families() {
	if b.tests.Profile == tabplan.ProfileNone {
		return
	}
	for block := range b.t.Banner.Blocks {
		f := table.Family{Block: block}
		for i, c := range b.out.Columns {
			if c.Block != block {
				continue
			}
			if c.Base == table.TooSmall {
				f.Left = append(f.Left, i)
			} else {
				f.Columns = append(f.Columns, i)
			}
		}
		b.out.Families = append(b.out.Families, f)
	}
}

// rows makes the body: categories, then statistics.
func (b *builder) rows() {
	if b.t.Stub.Kind == tabplan.Categories {
		for r, cat := range b.t.Stub.Categories {
			b.out.Rows = append(b.out.Rows, b.category(r+1, cat))
		}
	}
	var d *distribution
	for _, stat := range b.t.Statistics {
		if !isFigure(stat) {
			continue
		}
		if d == nil {
			d = b.distribution()
		}
		if d == nil {
			continue // nobody could have a score
		}
		b.out.Rows = append(b.out.Rows, b.figure(stat, d))
	}
}

func isFigure(s tabplan.Statistic) bool {
	switch s {
	case tabplan.Mean, tabplan.StdDev, tabplan.StdErr, tabplan.Median, tabplan.Sum, tabplan.Min, tabplan.Max:
		return true
	}
	return false
}

// category makes a value or net row: column %, row % and total % are W_rc/W_c,
// W_rc/W_r and W_rc/W.
func (b *builder) category(r int, cat tabplan.Category) table.Row {
	row := table.Row{Key: cat.Key, Kind: table.ValueRow, Label: labelOf(cat), Depth: cat.Depth, Unlisted: !cat.Listed}
	if cat.Kind == tabplan.NetCategory {
		row.Kind = table.NetRow
	}
	n := len(b.show)
	row.N, row.W = make([]int64, n), make([]float64, n)
	row.ColPct, row.RowPct, row.TotalPct = make([]float64, n), make([]float64, n), make([]float64, n)
	rowW, all := b.s.Weighted(r, 0), b.s.Weighted(0, 0)
	for i, c := range b.show {
		row.N[i] = b.s.N[b.s.Cell(r, c)]
		row.W[i] = b.s.Weighted(r, c)
		row.ColPct[i] = ratio(row.W[i], b.s.Weighted(0, c))
		row.RowPct[i] = ratio(row.W[i], rowW)
		row.TotalPct[i] = ratio(row.W[i], all)
	}
	if slices.Contains(b.t.Statistics, tabplan.Index) {
		row.Index = make([]float64, n)
		for i := range row.Index {
			row.Index[i] = 100 * ratio(row.ColPct[i], ratio(rowW, all))
		}
	}
	if b.tests.Profile != tabplan.ProfileNone {
		row.Letters = b.letters(func(x, y int) (test, bool) { return b.proportions(r, x, y) })
	}
	return row
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// letters tests every pair of every family and writes the letter of the
// smaller value into the cell of the larger: capital at the strict level,
// small at the loose one.
func (b *builder) letters(pair func(x, y int) (test, bool)) []string {
	out := make([]string, len(b.show))
	for _, f := range b.out.Families {
		for _, x := range f.Columns {
			for _, y := range f.Columns {
				if x >= y {
					continue
				}
				t, ok := pair(x, y)
				if !ok {
					b.facts.untestable++
					continue
				}
				b.facts.tested++
				if t.pooled {
					b.facts.pooled++
				}
				high, low := x, y
				if t.diff < 0 {
					high, low = y, x
				}
				out[high] += mark(t.p, b.out.Level, b.out.Columns[low].Letter)
			}
		}
	}
	for i, s := range out {
		out[i] = sortLetters(s)
	}
	return out
}

// mark gives the letter as the level reached prints it; "" where none is. p
// is compared after rounding to 1e-9, because kernels may differ in the last
// bit.
func mark(p float64, level [2]float64, letter string) string {
	p = math.Round(p*1e9) / 1e9
	switch {
	case p < level[0]:
		return letter + " "
	case level[1] > 0 && p < level[1]:
		return lower(letter) + " "
	}
	return ""
}

// chain fills who is in the table and who is not.
func (b *builder) chain() {
	c := b.s.Chain
	out := table.Chain{File: c.File, BadWeight: c.BadWeight, JobFilter: c.JobFilter, TableFilter: c.TableFilter, NotAsked: c.NotAsked, NotAnswered: c.NotAnswered, Missing: c.Missing, Answered: c.Answered, Unbidden: c.Unbidden}
	v := b.t.Stub.Variable
	out.Unknown = v.Relevant != "" && b.t.Asked == nil
	for i, code := range b.t.Stub.Missing {
		if i < len(c.MissingBy) && c.MissingBy[i] > 0 {
			label := codebook.Plain(code)
			if val, ok := v.Value(code); ok && len(val.Label) > 0 {
				label = val.Label
			}
			out.MissingBy = append(out.MissingBy, table.CodeCount{Code: code, Label: label, N: c.MissingBy[i]})
		}
	}
	for r, cat := range b.t.Stub.Categories {
		if cat.Kind == tabplan.ValueCategory && !cat.Listed {
			out.Unlisted = append(out.Unlisted, table.CodeCount{Code: cat.Key, N: b.s.N[b.s.Cell(r+1, 0)]})
		}
	}
	for _, blk := range b.s.Blocks {
		out.Outside = append(out.Outside, blk.Out)
	}
	b.out.Chain = out
}

// notes says what happened that the reader should know.
func (b *builder) notes() {
	if b.facts.pooled > 0 {
		b.note("pooled_form", b.facts.pooled)
	}
	if b.facts.overlap {
		b.out.Notes = append(b.out.Notes, table.Note{Key: "overlap"})
	}
	if b.t.Stub.Kind == tabplan.Quantity {
		if without := b.s.Chain.Answered - b.s.Chain.Shown; without > 0 {
			b.note("without_number", int(without))
		}
	}
}

func (b *builder) note(key string, n int) {
	b.out.Notes = append(b.out.Notes, table.Note{Key: key, With: map[string]string{"n": fmt.Sprint(n)}})
}
