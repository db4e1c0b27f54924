// Package signif turns the sums of a cube into results: percentages,
// statistics, significance letters.
//
// It sees sums, never respondents. The formulas are those of
// docs/statistics.md; each function names its own. In: *cube.Cube and the plan it was
// counted for. Out: table.Table values that nobody changes afterwards. Safe
// for concurrent use.
package signif

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
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
// Errors: Version when the cube was counted for another plan or by a program that binds it otherwise, Cancelled.
func Tables(ctx context.Context, c *cube.Cube, plan *tabplan.Resolved, opt Options) (*table.Job, error) {
	if err := c.Fits(plan); err != nil {
		return nil, err
	}
	job := &table.Job{Title: plan.Title, Language: plan.Layout.Language, Tables: make([]*table.Table, len(plan.Tables))}
	builders, texts := make([]*builder, len(plan.Tables)), &plainTexts{made: map[string]codebook.Text{}}
	// letters wait for all p values, or marks for what is hidden in other tables
	late := plan.Tests.Scope == tabplan.ScopeJob || plan.Suppress != nil
	finish := func(b *builder) {
		b.finish()
		if b.t.Composite == nil {
			giveBack(b.comparisons) // they are kept in the audit where it is asked for
			b.comparisons = nil
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opt.Workers))
	var done atomic.Int64
	for i := range plan.Tables {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return fault.New(fault.Cancelled, "signif").Because(err)
			}
			t := &plan.Tables[i]
			builders[i] = build(&c.Tables[i], t, testsOf(t, plan.Tests), texts)
			job.Tables[i] = builders[i].out
			switch {
			case t.Composite != nil && t.Composite.Kind == tabplan.GridItems:
				builders[i].onlyShown()
			case t.Composite == nil && !late:
				correct([]unit{builders[i : i+1]}, plan.Tests)
				finish(builders[i])
			}
			if n := done.Add(1); opt.Report != nil {
				opt.Report(n, int64(len(plan.Tables)))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	grids := pairings(builders)
	rest := units(builders, grids)
	if late {
		correct(rest, plan.Tests)
		suppress(slices.DeleteFunc(slices.Clone(builders), func(b *builder) bool { return isPair(b.t) }), plan.Suppress)
	} else {
		rest = slices.DeleteFunc(rest, func(u unit) bool { return len(u) == 1 && u[0].t.Composite == nil })
		correct(rest, plan.Tests)
	}
	for _, b := range builders {
		if late || b.t.Composite != nil {
			finish(b)
		}
	}
	for _, g := range grids {
		g.finish()
	}
	of := screened(builders, grids)
	own := slices.DeleteFunc(builders, func(b *builder) bool { return b.t.Composite != nil }) // what composites show is put together from others
	job.Findings = screen(append(own, of...), plan.Tests)
	return job, nil
}

// testsOf are the tests of a table: none where what it is counted for is put
// into another table untested.
func testsOf(t *tabplan.Table, tests tabplan.Tests) tabplan.Tests {
	if t.Composite != nil && t.Composite.Kind == tabplan.Measured || isPair(t) {
		tests.Profile = tabplan.ProfileNone
	}
	return tests
}

// Table computes the result of one table by itself: a correction over the
// whole job counts the tests of this table only.
func Table(s *cube.Sums, t *tabplan.Table, tests tabplan.Tests) *table.Table {
	b := build(s, t, tests, nil)
	correct([]unit{{b}}, tests)
	b.finish()
	return b.out
}

// build computes everything but what depends on the p values of other tests.
func build(s *cube.Sums, t *tabplan.Table, tests tabplan.Tests, texts *plainTexts) *builder {
	out := &table.Table{
		Number: t.Number, Key: t.Key, StubName: t.Stub.Variable.Name, Title: t.Title, BaseText: t.BaseText, Banner: t.Banner.Name,
		Multiple: t.Stub.Multiple && !t.Answers, Answers: t.Answers, Profile: tests.Profile, MinBase: tests.Least(),
		Filter: filterText(t), ShowChi: tests.ChiSquare != tabplan.ChiNone,
		Testing: table.Testing{Compare: without(tests.Compare, tabplan.AgainstItems), Correction: tests.Correction, Scope: tests.Scope, Base: tests.Base, Audit: tests.Audit},
	}
	if t.Answers { // answers of one person depend on each other, and their sums do not say how
		tests.Profile, tests.Compare = tabplan.ProfileNone, nil
		out.Profile, out.Testing.Compare = tests.Profile, nil
	}
	if t.Weight != nil {
		out.Weight = t.Weight.Name
	}
	for i, l := range tests.Levels[:min(2, len(tests.Levels))] {
		out.Level[i] = l
	}
	b := &builder{s: s, t: t, out: out, tests: tests, profile: profileOf(tests), lang: t.Language, texts: texts, comparisons: spareComparisons()}
	b.columns()
	b.families()
	b.rows()
	b.chiSquares()
	b.chain()
	return b
}

// finish writes what needs the adjusted p values.
func (b *builder) finish() {
	b.mark()
	b.found = b.candidate()
	b.notes()
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return x == s })
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
	s       *cube.Sums
	t       *tabplan.Table
	out     *table.Table
	tests   tabplan.Tests
	profile *profile // nil: not tested
	lang    string   // of the workbook: rows may be ordered by their labels
	texts   *plainTexts

	show        []int // per shown column its index into the cube's columns
	pairs       map[[2]int]*cube.Pair
	shares      []bool // per banner block: its columns share respondents
	comparisons []comparison
	found       candidate
	facts       facts
}

// facts are what happened while testing, for the notes.
type facts struct {
	pooled     int
	untestable map[int]int // comparisons that no test can be made of, per row
	overlap    bool
}

// columns makes the shown columns: Total where asked (or where there is
// nothing else), then the banner's.
func (b *builder) columns() {
	t := b.t
	b.out.Columns, b.show = make([]table.Column, 0, 1+t.Banner.Columns()), make([]int, 0, 1+t.Banner.Columns())
	if t.Banner.Total || len(t.Banner.Blocks) == 0 {
		b.column(0, table.Column{Key: "total", Block: -1, Label: codebook.Text{"en": "Total", "id": "Total"}})
	}
	at := 1
	letter := 0
	for i, axis := range t.Banner.Blocks {
		for _, cat := range axis.Categories {
			c := table.Column{Key: axis.Variable.Name + "=" + cat.Key, Block: i, Group: axis.Group, Outer: axis.Outer, Label: b.texts.labelOf(cat)}
			if len(c.Group) == 0 {
				c.Group = b.texts.named(axis.Variable)
			}
			if b.profile != nil && b.tests.Against(tabplan.AgainstColumns) {
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
	b.shares = make([]bool, len(t.Banner.Blocks))
	at = 1
	for i, axis := range t.Banner.Blocks {
		b.shares[i] = axis.Multiple
		for p := range b.s.Pairs {
			first := b.s.Pairs[p].A
			b.shares[i] = b.shares[i] || first >= at && first < at+len(axis.Categories)
		}
		at += len(axis.Categories)
	}
}

// pair is the overlap of two shown columns; nil where they share nobody.
func (b *builder) pair(x, y int) *cube.Pair {
	i, j := b.show[x], b.show[y]
	p := b.pairs[[2]int{min(i, j), max(i, j)}]
	if p != nil {
		b.facts.overlap = true
	}
	return p
}

func (p *plainTexts) named(v *codebook.Variable) codebook.Text {
	if len(v.Label) > 0 {
		return v.Label
	}
	return p.of(v.Name)
}

func (p *plainTexts) labelOf(c tabplan.Category) codebook.Text {
	if len(c.Label) > 0 {
		return c.Label
	}
	return p.of(c.Key)
}

// plainTexts are texts of names and codes, each made once for all tables: a
// banner of codes without labels would have thousands of them. nil makes each
// anew. Safe for concurrent use.
type plainTexts struct {
	mu   sync.Mutex
	made map[string]codebook.Text
}

func (p *plainTexts) of(s string) codebook.Text {
	if p == nil {
		return codebook.Plain(s)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.made[s]
	if !ok {
		t = codebook.Plain(s)
		p.made[s] = t
	}
	return t
}

func (b *builder) column(at int, c table.Column) {
	c.N = b.s.N[b.s.Cell(0, at)]
	c.W = b.s.Weighted(0, at)
	c.Eff = effective(c.W, b.s.Squared(0, at))
	if b.t.Answers {
		c.Answers, c.WAnswers = b.answers(nil, at)
	}
	switch {
	case below(c.Eff, b.tests.Least()):
		c.Base = table.TooSmall
	case below(c.Eff, limit.SmallBase):
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

// families settles which columns are tested against which: those of one
// banner variable, or of one group of it that the plan names, with a base of
// at least tests.Least().
func (b *builder) families() {
	if b.profile == nil {
		return
	}
	first := len(b.out.Columns) - b.t.Banner.Columns()
	if groups := b.t.Banner.Groups; groups != nil {
		for _, g := range groups {
			f := table.Family{Block: b.out.Columns[first+g[0]].Block}
			for _, c := range g {
				b.join(&f, first+c)
			}
			b.out.Families = append(b.out.Families, f)
		}
		return
	}
	for block := range b.t.Banner.Blocks {
		f := table.Family{Block: block}
		for i, c := range b.out.Columns {
			if c.Block == block {
				b.join(&f, i)
			}
		}
		b.out.Families = append(b.out.Families, f)
	}
}

func (b *builder) join(f *table.Family, column int) {
	if b.out.Columns[column].Base == table.TooSmall {
		f.Left = append(f.Left, column)
	} else {
		f.Columns = append(f.Columns, column)
	}
}

// rows makes the body: categories, then statistics.
func (b *builder) rows() {
	b.out.Rows = make([]table.Row, 0, RowsOf(b.t))
	if b.t.Stub.Kind == tabplan.Categories {
		for _, r := range b.ordered() {
			row := b.category(r+1, b.t.Stub.Categories[r])
			if b.profile != nil {
				b.marks(&row)
				b.compare(len(b.out.Rows), b.proportions(r+1))
			}
			b.out.Rows = append(b.out.Rows, row)
		}
	}
	for _, diff := range b.t.Stub.Differences {
		d := b.signed(diff)
		row := b.figure(tabplan.Mean, d)
		row.Key, row.Stat, row.Label = "diff:"+diff.Label.Key(), "difference", diff.Label.Text()
		if b.profile != nil {
			b.marks(&row)
			b.compare(len(b.out.Rows), b.meansOf(d))
		}
		b.out.Rows = append(b.out.Rows, row)
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
		row := b.figure(stat, d)
		if stat == tabplan.Mean && b.profile != nil {
			b.marks(&row)
			b.compare(len(b.out.Rows), b.meansOf(d))
		}
		b.out.Rows = append(b.out.Rows, row)
	}
}

// RowsOf is how many rows a table has at most.
func RowsOf(t *tabplan.Table) int {
	n := len(t.Stub.Differences)
	if t.Stub.Kind == tabplan.Categories {
		n += len(t.Stub.Categories)
	}
	for _, stat := range t.Statistics {
		if isFigure(stat) {
			n++
		}
	}
	return n
}

func isFigure(s tabplan.Statistic) bool {
	switch s {
	case tabplan.Mean, tabplan.StdDev, tabplan.StdErr, tabplan.Median, tabplan.Sum, tabplan.Min, tabplan.Max,
		tabplan.StdDevSPSS, tabplan.StdErrSPSS, tabplan.StdDevPopulation, tabplan.StdErrKish:
		return true
	}
	return false
}

// category makes a value or net row: column %, row % and total % are W_rc/W_c,
// W_rc/W_r and W_rc/W.
func (b *builder) category(r int, cat tabplan.Category) table.Row {
	row := table.Row{Key: cat.Key, Kind: table.ValueRow, Label: b.texts.labelOf(cat), Depth: cat.Depth, Unlisted: !cat.Listed}
	if cat.Kind == tabplan.NetCategory {
		row.Kind = table.NetRow
	}
	if b.t.Answers {
		return b.ofAnswers(row, cat)
	}
	b.percentages(&row, b.s.Weighted(0, 0), func(column int) (int64, float64) { return b.s.N[b.s.Cell(r, column)], b.s.Weighted(r, column) },
		func(_, column int) float64 { return b.s.Weighted(0, column) })
	return row
}

// percentages fills counts, column %, row %, total % and index of a row. cell gives
// its count and weight in a column of the sums (0 is everybody), base what its
// i-th shown column is a percentage of, all everything.
func (b *builder) percentages(row *table.Row, all float64, cell func(column int) (int64, float64), base func(i, column int) float64) {
	n := len(b.show)
	row.N, row.W = make([]int64, n), make([]float64, n)
	row.ColPct, row.RowPct, row.TotalPct = make([]float64, n), make([]float64, n), make([]float64, n)
	_, rowW := cell(0)
	for i, c := range b.show {
		row.N[i], row.W[i] = cell(c)
		row.ColPct[i] = ratio(row.W[i], base(i, c))
		row.RowPct[i] = ratio(row.W[i], rowW)
		row.TotalPct[i] = ratio(row.W[i], all)
	}
	if slices.Contains(b.t.Statistics, tabplan.Index) {
		row.Index = make([]float64, n)
		for i := range row.Index {
			row.Index[i] = 100 * ratio(row.ColPct[i], ratio(rowW, all))
		}
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// marks makes room for the letters and arrows of a tested row.
func (b *builder) marks(row *table.Row) {
	if b.tests.Against(tabplan.AgainstColumns) {
		row.Letters = make([]string, len(b.show))
	}
	for _, how := range b.tests.Compare {
		if how != tabplan.AgainstColumns && how != tabplan.AgainstItems {
			row.Arrows = make([]table.Arrow, len(b.show))
		}
	}
}

// chain fills who is in the table and who is not.
func (b *builder) chain() {
	c := b.s.Chain
	out := table.Chain{File: c.File, BadWeight: c.BadWeight, JobFilter: c.JobFilter, TableFilter: c.TableFilter, NotAsked: c.NotAsked, NotAnswered: c.NotAnswered, Missing: c.Missing, Answered: c.Answered, Unbidden: c.Unbidden, Silent: c.Silent}
	if b.s.U != nil {
		out.Bad = b.s.N[0] - b.s.U[0]
	}
	v := b.t.Stub.Variable
	out.Unknown = v.Relevant != "" && b.t.Asked == nil
	for i, code := range b.t.Stub.Missing {
		if i < len(c.MissingBy) && c.MissingBy[i] > 0 {
			label := b.texts.of(code)
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
	for i, blk := range b.s.Blocks {
		if axis := b.t.Banner.Blocks[i]; i > 0 && axis.Nested && axis.Variable == b.t.Banner.Blocks[i-1].Variable {
			blk.Out = 0 // said once for a nest
		}
		out.Outside = append(out.Outside, blk.Out)
	}
	b.out.Chain = out
}

// notes says what happened that the reader should know.
func (b *builder) notes() {
	if b.facts.pooled > 0 {
		b.note("pooled_form", b.facts.pooled)
	}
	untestable := 0
	for _, n := range b.facts.untestable {
		untestable += n
	}
	if untestable > 0 {
		b.note("untestable", untestable)
	}
	if n := b.out.Chain.Silent; n > 0 {
		b.note("silent", int(n))
	}
	if n := b.out.Chain.Bad; n > 0 {
		b.note("bad_weights_kept", int(n))
	}
	if b.facts.overlap {
		b.out.Notes = append(b.out.Notes, table.Note{Key: "overlap"})
	}
	if b.t.Answers {
		b.out.Notes = append(b.out.Notes, table.Note{Key: "answers"})
	}
	if b.profile != nil && !b.profile.overlap && slices.Contains(b.shares, true) {
		b.out.Notes = append(b.out.Notes, table.Note{Key: "overlap_untested", With: map[string]string{"profile": b.tests.Profile}})
	}
	if b.t.Stub.Kind == tabplan.Quantity {
		if without := b.s.Chain.Answered - b.s.Chain.Shown - b.s.Chain.Silent; without > 0 {
			b.note("without_number", int(without))
		}
	}
}

func (b *builder) note(key string, n int) {
	b.out.Notes = append(b.out.Notes, table.Note{Key: key, With: map[string]string{"n": fmt.Sprint(n)}})
}
