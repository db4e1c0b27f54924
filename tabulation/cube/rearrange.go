package cube

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Rearrange makes the cube of another plan out of the sums of c, which was
// counted for from: tables in another order, fewer of them, rows and columns
// in another order, banner variables left out, and nets of rows that no
// respondent can be in twice. Both plans must be bound to the same codebook.
//
// Everything else needs the respondents: NeedsPass, with the table and what
// of it is new. Nothing is guessed: a part of a plan that this function does
// not know must be the same in both.
func (c *Cube) Rearrange(from, to *tabplan.Resolved) (*Cube, error) {
	if err := c.Fits(from); err != nil {
		return nil, err
	}
	if err := sameElsewhere(from.Plan, to.Plan); err != nil {
		return nil, err
	}
	known := make(map[string][]int, len(from.Tables)) // what was counted -> tables
	for i := range from.Tables {
		id, err := counted(&from.Tables[i])
		if err != nil {
			return nil, err
		}
		known[id] = append(known[id], i)
	}
	out := &Cube{Plan: to.Digest, Shape: Shape(to), Dataset: c.Dataset, Rows: c.Rows, Tables: make([]Sums, len(to.Tables))}
	for i := range to.Tables {
		t := &to.Tables[i]
		id, err := counted(t)
		if err != nil {
			return nil, err
		}
		why := "no table of the stored job counts " + t.Stub.Variable.Name + " with this filter, weight and base"
		found := false
		for _, k := range known[id] {
			var s *Sums
			if s, why = rearrange(&c.Tables[k], &from.Tables[k], t); s != nil {
				out.Tables[i], found = *s, true
				break
			}
		}
		if !found {
			return nil, needsPass(t, why)
		}
	}
	return out, nil
}

func short(s string) string { return s[:min(8, len(s))] }

func needsPass(t *tabplan.Table, why string) error {
	return fault.New(fault.NeedsPass, "cube.rearrange", "table", strconv.Itoa(t.Number)+" ("+t.Key+")", "why", why)
}

// settled are the keys of a plan whose effect on counting Rearrange looks at
// table by table, or that have none.
var settled = []string{"version", "title", "weight", "filter", "banners", "tables", "statistics", "rows", "tests", "layout", "suppress"}

// sameElsewhere sees that everything else in two plans is equal.
func sameElsewhere(a, b *tabplan.Plan) error {
	rest := func(p *tabplan.Plan) (map[string]json.RawMessage, error) {
		text, err := p.JSON()
		if err != nil {
			return nil, err
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(text, &keys); err != nil {
			return nil, err
		}
		for _, k := range settled {
			delete(keys, k)
		}
		return keys, nil
	}
	x, err := rest(a)
	if err != nil {
		return fault.New(fault.Internal, "cube.rearrange").Because(err)
	}
	y, err := rest(b)
	if err != nil {
		return fault.New(fault.Internal, "cube.rearrange").Because(err)
	}
	for k := range y {
		if string(x[k]) != string(y[k]) {
			return fault.New(fault.NeedsPass, "cube.rearrange", "table", "1", "why", "\""+k+"\" of the plan is another one")
		}
		delete(x, k)
	}
	for k := range x {
		return fault.New(fault.NeedsPass, "cube.rearrange", "table", "1", "why", "\""+k+"\" of the plan is gone")
	}
	return nil
}

// counted is what a table's sums are of, besides its rows and columns: equal
// texts mean equal people and equal weights. What is only shown is left out.
func counted(t *tabplan.Table) (string, error) {
	c := *t
	c.Number, c.Spec, c.Key, c.Statistics, c.Title, c.BaseText, c.Banner = 0, 0, "", nil, nil, nil, nil
	c.Derived, c.Language, c.Order, c.HideEmpty = nil, "", nil, false
	c.Composite, c.Answers = nil, false
	apart := ""
	if t.Banner.Apart {
		apart = " apart"
	}
	if c.Beside != nil {
		c.Beside = bare(c.Beside)
		c.Beside.Differences = t.Beside.Differences
	}
	c.Stub = bare(t.Stub)
	if c.Stub.Kind == tabplan.Categories { // means and differences of coded answers are computed from the cells
		c.Stub.Scores, c.Stub.Differences = nil, nil
	}
	if c.Weight != nil {
		c.Weight = &codebook.Variable{Name: c.Weight.Name}
	}
	for _, f := range []**tabplan.Filter{&c.JobFilter, &c.Filter, &c.Asked} {
		if *f != nil {
			*f = &tabplan.Filter{Text: (*f).Text}
		}
	}
	text, err := json.Marshal(&c)
	if err != nil {
		return "", fault.New(fault.Internal, "cube.rearrange").Because(err)
	}
	return string(text) + apart, nil
}

// bare is an axis without its categories, and with of its variable what
// decides which respondent is in which of them.
func bare(a *tabplan.Axis) *tabplan.Axis {
	b := *a
	b.Categories, b.Differences, b.Group = nil, nil, nil
	if b.Kind == tabplan.Categories {
		b.NoScore = nil
	}
	v := *a.Variable
	v.Label, v.Values = nil, nil
	b.Variable = &v
	return &b
}

// category is who is in a category, as text: its codes in order, whatever it
// is called.
func category(c *tabplan.Category) (string, error) {
	d := *c
	d.Key, d.Label, d.Depth, d.Anchor, d.Listed, d.Box = "", nil, 0, false, false, false
	if d.Kind == tabplan.NetCategory && len(d.Codes) == 1 {
		d.Kind = tabplan.ValueCategory
	}
	d.Codes = slices.Clone(d.Codes)
	slices.Sort(d.Codes)
	text, err := json.Marshal(&d)
	return string(text), err
}

// move says where new rows and columns come from. Each new row is the sum of
// old ones, mostly of one; each new column is an old one.
type move struct {
	from *Sums
	rows [][]int
	cols []int
}

// rearrange makes the sums of t from those of old; nil and the reason where
// that cannot be done.
func rearrange(s *Sums, old, t *tabplan.Table) (*Sums, string) {
	if why := unknownSums(s); why != "" {
		return nil, why
	}
	m := move{from: s, rows: [][]int{{0}}, cols: []int{0}}
	if why := m.stub(old.Stub, t.Stub); why != "" {
		return nil, why
	}
	blocks, why := m.banner(old.Banner, t.Banner)
	if why != "" {
		return nil, why
	}
	out := &Sums{
		Rows: len(m.rows), Cols: len(m.cols), Chain: s.Chain,
		N: gather(&m, s.N), W: gather(&m, s.W), Q: gather(&m, s.Q), U: gather(&m, s.U),
	}
	out.Chain.MissingBy = slices.Clone(s.Chain.MissingBy)
	for _, b := range blocks {
		out.Blocks = append(out.Blocks, s.Blocks[b])
	}
	out.Pairs, out.Products = m.pairs(), slices.Clone(s.Products)
	if v := s.Moments; v != nil {
		if v.Median == nil && slices.Contains(t.Statistics, tabplan.Median) {
			return nil, "the median of " + t.Stub.Variable.Name + " was not asked for"
		}
		one := move{from: &Sums{Cols: s.Cols}, rows: [][]int{{0}}, cols: m.cols}
		pick := func(x []float64) []float64 { return gather(&one, x) }
		out.Moments = &Moments{
			Shift: v.Shift, N: gather(&one, v.N), U: gather(&one, v.U), W: pick(v.W), Q: pick(v.Q), A1: pick(v.A1), A2: pick(v.A2), B1: pick(v.B1), B2: pick(v.B2),
			Min: pick(v.Min), Max: pick(v.Max), Median: pick(v.Median),
		}
	}
	if v := s.Values; v != nil {
		all := move{from: &Sums{Cols: s.Cols}, cols: m.cols}
		for i := range v.Score {
			all.rows = append(all.rows, []int{i})
		}
		out.Values = &Values{Score: slices.Clone(v.Score), N: gather(&all, v.N), W: gather(&all, v.W), Q: gather(&all, v.Q), U: gather(&all, v.U)}
	}
	return out, ""
}

// stub finds the rows of the new stub among the old ones.
func (m *move) stub(old, axis *tabplan.Axis) string {
	at := map[string]int{}   // category -> old row
	code := map[string]int{} // code that is a row of its own -> old row
	for i := range old.Categories {
		c := &old.Categories[i]
		id, err := category(c)
		if err != nil {
			return err.Error()
		}
		if _, twice := at[id]; !twice {
			at[id] = i + 1
		}
		if c.Kind == tabplan.ValueCategory && len(c.Codes) == 1 {
			code[c.Codes[0]] = i + 1
		}
	}
	for i := range axis.Categories {
		c := &axis.Categories[i]
		id, err := category(c)
		if err != nil {
			return err.Error()
		}
		if r, ok := at[id]; ok {
			m.rows = append(m.rows, []int{r})
			continue
		}
		name := c.Label.In("en")
		if name == "" {
			name = c.Key
		}
		switch {
		case c.Kind != tabplan.NetCategory || !onlyCodes(c):
			return fmt.Sprintf("the row %q was not counted", name)
		case axis.Multiple:
			return fmt.Sprintf("the net %q of several answers was not counted, and people cannot be added who are in more than one row", name)
		}
		var members []int
		for _, k := range c.Codes {
			r, ok := code[k]
			if !ok {
				return fmt.Sprintf("the net %q has code %s, which was not counted by itself", name, k)
			}
			if !slices.Contains(members, r) {
				members = append(members, r)
			}
		}
		slices.Sort(members)
		m.rows = append(m.rows, members)
	}
	return ""
}

// onlyCodes says whether codes alone decide who is in the category.
func onlyCodes(c *tabplan.Category) bool {
	d := tabplan.Category{Kind: c.Kind, Codes: c.Codes}
	want, err := category(&d)
	if err != nil {
		return false
	}
	is, err := category(c)
	return err == nil && is == want
}

// banner finds the columns of the new banner among the old ones and gives,
// for every block, which old one it is.
func (m *move) banner(old, b *tabplan.BannerAxes) ([]int, string) {
	var blocks []int
	starts := make([]int, len(old.Blocks))
	at := 1
	for i, axis := range old.Blocks {
		starts[i] = at
		at += len(axis.Categories)
	}
	for _, axis := range b.Blocks {
		k := slices.IndexFunc(old.Blocks, func(o *tabplan.Axis) bool { return sameAxis(o, axis) })
		if k < 0 {
			return nil, fmt.Sprintf("the banner variable %s was not counted with it", axis.Variable.Name)
		}
		if slices.Contains(blocks, k) {
			return nil, fmt.Sprintf("the banner variable %s stands in the banner twice", axis.Variable.Name)
		}
		index := map[string]int{}
		for i := range old.Blocks[k].Categories {
			id, err := category(&old.Blocks[k].Categories[i])
			if err != nil {
				return nil, err.Error()
			}
			index[id] = starts[k] + i
		}
		for i := range axis.Categories {
			c := &axis.Categories[i]
			id, err := category(c)
			if err != nil {
				return nil, err.Error()
			}
			col, ok := index[id]
			if !ok {
				return nil, fmt.Sprintf("the column %q of %s was not counted", c.Key, axis.Variable.Name)
			}
			if slices.Contains(m.cols, col) {
				return nil, fmt.Sprintf("two columns of %s are the same people", axis.Variable.Name)
			}
			m.cols = append(m.cols, col)
		}
		blocks = append(blocks, k)
	}
	return blocks, ""
}

func sameAxis(a, b *tabplan.Axis) bool {
	x, err := json.Marshal(bare(a))
	if err != nil {
		return false
	}
	y, err := json.Marshal(bare(b))
	return err == nil && strings.Compare(string(x), string(y)) == 0
}

// number is what sums are made of.
type number interface{ ~int64 | ~float64 }

// gather picks and adds the cells of the new rows and columns; nil stays nil.
func gather[T number](m *move, old []T) []T {
	if old == nil {
		return nil
	}
	out := make([]T, 0, len(m.rows)*len(m.cols))
	for _, rows := range m.rows {
		for _, col := range m.cols {
			var sum T
			for _, r := range rows {
				sum += old[r*m.from.Cols+col]
			}
			out = append(out, sum)
		}
	}
	return out
}

// pairs moves the overlaps: those of columns that are still there.
func (m *move) pairs() []Pair {
	to := make([]int, m.from.Cols)
	for i := range to {
		to[i] = -1
	}
	for i, col := range m.cols {
		to[col] = i
	}
	perRow := move{from: &Sums{Cols: 1}, rows: m.rows, cols: []int{0}}
	var out []Pair
	for _, p := range m.from.Pairs {
		a, b := to[p.A], to[p.B]
		if a < 0 || b < 0 {
			continue
		}
		q := p
		q.A, q.B = min(a, b), max(a, b)
		q.N, q.W, q.Q = gather(&perRow, p.N), gather(&perRow, p.W), gather(&perRow, p.Q)
		out = append(out, q)
	}
	slices.SortFunc(out, func(x, y Pair) int {
		if x.A != y.A {
			return x.A - y.A
		}
		return x.B - y.B
	})
	return out
}
