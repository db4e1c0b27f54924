package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Composite is a table that is put together from several counted ones: a
// grid, or a table with another variable's statistic in its cells. Its parts
// stand one after the other in Resolved.Tables, share its number, and point
// to it. The first part has the base.
type Composite struct {
	Kind      CompositeKind
	Parts     int
	Key       string
	Name      string          // of the stub, for sheet names
	Title     codebook.Text   //
	BaseText  codebook.Text   //
	Items     []codebook.Text // Grid…: labels of the parts but the first
	Names     []string        // Grid…: their variables
	Rows      []string        // keys of the rows shown, of boxes, differences and statistics; "scale": all codes
	Statistic Statistic       // Measured
	Columns   []Columned      // Measured: where the figures of the columns stand in the second part
	Pairs     [][2]int        // GridScale: the items that are compared, as indexes into Items; the last parts are their joint histograms
}

// CompositeKind says what a composite shows.
type CompositeKind uint8

// The kinds. GridItems: a row for each item (and figure), columns of the
// banner; GridShares: a row for each item, a column for each code; GridScale: a column for each item,
// rows as in its own table; Measured: rows and columns of the first part, in
// the cells a statistic of another variable.
const (
	GridItems CompositeKind = iota
	GridShares
	GridScale
	Measured
)

// Columned names, for a column of a measured table, the columns of the second
// part that hold its figures: of everybody, and row by row.
type Columned struct {
	All  string
	Rows map[string]string // row key -> column key
}

// Shown is the number of tables that are shown: parts of a composite are one.
func (r *Resolved) Shown() int {
	n := 0
	for i := 0; i < len(r.Tables); n++ {
		i += r.Tables[i].parts()
	}
	return n
}

// Span gives the tables that the shown table at place i, from 0, is made of.
func (r *Resolved) Span(i int) (from, to int, ok bool) {
	for i >= 0 && to < len(r.Tables) {
		from, to = to, to+r.Tables[to].parts()
		if i == 0 {
			return from, to, true
		}
		i--
	}
	return 0, 0, false
}

func (t *Table) parts() int {
	if t.Composite == nil {
		return 1
	}
	return t.Composite.Parts
}

// MeasureSpec puts a statistic of another variable into the cells.
type MeasureSpec struct {
	Variable  string    `json:"variable"`
	Statistic Statistic `json:"statistic,omitempty"` // a figure of numbers; default mean
}

// The orientations of a grid.
const (
	OrientItems = "items" // a row for each item
	OrientScale = "scale" // a column for each item
)

// showScale stands for all codes of the items.
const showScale = "scale"

func (p *parser) measure(n *node, path string) *MeasureSpec {
	if n == nil || !p.object(n, path, "variable", "statistic") {
		return nil
	}
	m := &MeasureSpec{Variable: p.text(n.get("variable"), join(path, "variable"))}
	if m.Variable == "" {
		p.fail(path, "the key %q is missing", "variable")
	}
	if s := p.statistics(n.get("statistic"), join(path, "statistic")); len(s) == 1 {
		m.Statistic = s[0]
		if !isFigure(m.Statistic) {
			p.fail(join(path, "statistic"), "a statistic of numbers is expected, such as \"mean\" or \"sum\", not %q", m.Statistic)
		}
	}
	return m
}

// gridShow checks what a grid shows.
func (p *parser) gridShow(t *TableSpec, path string) {
	for i, s := range t.Show {
		_, _, box := boxOf(s)
		if !box && s != showScale && s != presetNPS && !presetPattern.MatchString(s) && !isFigure(Statistic(s)) {
			p.fail(at(join(path, "show"), i), "\"scale\", a box such as \"t2b\", \"nps\" or a statistic is expected, not %q", s)
		}
	}
	if t.Orient != "" && t.Orient != OrientItems && t.Orient != OrientScale {
		p.fail(join(path, "orient"), "\"items\" or \"scale\" is expected, not %q", t.Orient)
	}
	switch {
	case p.err != nil:
	case len(t.Grid) > 0 && len(t.Stub) > 0:
		p.fail(path, "give either %q or %q, not both", "stub", "grid")
	case len(t.Grid) == 0 && (len(t.Show) > 0 || t.Orient != ""):
		p.fail(path, "%q belongs to %s", "show", "grid")
	case len(t.Grid) > 0 && t.Measure != nil:
		p.fail(path, "give either %q or %q, not both", "grid", "measure")
	}
}

// grid makes the parts of a grid.
func (r *resolver) grid(spec *TableSpec, where string, frame Table) {
	vars := r.stubs(spec.Grid, join(where, "grid"))
	banner := r.banner(spec, join(where, "banner"))
	if len(vars) == 0 || banner == nil {
		return
	}
	for _, v := range vars[1:] {
		if v.Type != vars[0].Type || !sameCodes(v, vars[0]) {
			r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("the items of a grid have the same codes, %q and %q have not", vars[0].Name, v.Name)), join(where, "grid"))
			return
		}
	}
	show := spec.Show
	if len(show) == 0 {
		show = []string{showScale}
	}
	orient := spec.Orient
	if orient == "" {
		orient = OrientItems
	}
	c := &Composite{Name: stem(vars), Title: vars[0].GroupLabel, Rows: gridRows(show), Kind: GridItems, BaseText: codebook.Text{"en": "all respondents who answered at least one item", "id": "semua responden yang menjawab paling sedikit satu butir"}}
	c.Items = make([]codebook.Text, len(vars))
	for i, v := range vars {
		c.Items[i] = titleOf(v)
		c.Names = append(c.Names, v.Name)
	}
	switch {
	case orient == OrientScale:
		c.Kind = GridScale
	case slices.Contains(show, showScale):
		c.Kind = GridShares
		if vars[0].Type == codebook.Numeric {
			r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no scale to show; ask for a statistic", vars[0].Name)), join(where, "show"))
			return
		}
	}
	if c.Kind != GridItems {
		banner = &BannerAxes{Name: "total", Key: "total", Total: true}
	}
	if len(spec.Title) > 0 {
		c.Title = codebook.Plain(spec.Title)
	}
	if len(spec.BaseText) > 0 {
		c.BaseText = spec.BaseText.Text()
	}
	c.Key = spec.ID
	if c.Key == "" {
		c.Key = c.Name + "~" + banner.Key + "~" + orient
	}
	part := *spec
	part.Rows = gridSpec(spec, show)
	part.Statistics = gridStatistics(spec, show)
	tables := []Table{r.answeredAny(vars, frame, banner)}
	for _, v := range vars {
		axis := r.stub(v, &part, true, where)
		if axis == nil {
			return
		}
		t := frame
		t.Stub, t.Banner, t.Asked, t.Title = axis, banner, r.asked(v), v.Label
		t.Statistics = r.statistics(&part, axis, where)
		if k := slices.Index(t.Statistics, ColPct); k >= 0 && c.Kind == GridShares {
			t.Statistics[k] = RowPct // the codes stand side by side
		}
		tables = append(tables, t)
	}
	if c.Kind == GridScale && r.pairable(vars, &frame) {
		tables = append(tables, r.pairs(c, tables[1:], spec, where)...)
	}
	r.composite(c, tables, where)
}

// gridRows are the keys of the rows that a grid shows.
func gridRows(show []string) []string {
	var rows []string
	for _, s := range show {
		if _, _, box := boxOf(s); box {
			s = "box:" + s
		}
		rows = append(rows, s)
	}
	return rows
}

// gridSpec is the table's rows with what the grid shows.
func gridSpec(spec *TableSpec, show []string) *Rows {
	rows := Rows{}
	if spec.Rows != nil {
		rows = *spec.Rows
	}
	for _, s := range show {
		if _, _, box := boxOf(s); box {
			rows.Boxes = append(slices.Clone(rows.Boxes), s)
		}
		if s == presetNPS || presetPattern.MatchString(s) {
			rows.Differences = append(slices.Clone(rows.Differences), Difference{preset: s})
		}
	}
	return &rows
}

func gridStatistics(spec *TableSpec, show []string) []Statistic {
	out := slices.Clone(spec.Statistics)
	if len(out) == 0 {
		out = []Statistic{ColPct}
	}
	for _, s := range show {
		if isFigure(Statistic(s)) && !slices.Contains(out, Statistic(s)) {
			out = append(out, Statistic(s))
		}
	}
	return out
}

func sameCodes(a, b *codebook.Variable) bool {
	listed := func(v *codebook.Variable) (codes []string) {
		for _, val := range v.Values {
			if val.Listed {
				codes = append(codes, val.Code)
			}
		}
		return codes
	}
	return slices.Equal(listed(a), listed(b))
}

// stem is what the names of the items begin with.
func stem(vars []*codebook.Variable) string {
	s := vars[0].Name
	for _, v := range vars[1:] {
		for !strings.HasPrefix(v.Name, s) {
			s = s[:len(s)-1]
		}
	}
	if s = strings.TrimRight(s, "_-. "); s == "" {
		return vars[0].Name
	}
	return s
}

// answeredAny is the part with the base: people with a valid answer to at
// least one of the items.
func (r *resolver) answeredAny(vars []*codebook.Variable, frame Table, banner *BannerAxes) Table {
	var some condition.Or
	for _, v := range vars {
		some.Parts = append(some.Parts, answeredLeaf(v))
	}
	name := stem(vars)
	v := r.keep(&condition.Derived{Cases: []condition.Case{{Code: "1", When: &some}}}, codebook.Variable{
		Name: name, Column: -1, Type: codebook.Single, Use: codebook.Analysis, Values: []codebook.Value{{Code: "1", Listed: true}},
	})
	t := frame
	t.Stub, t.Banner, t.Statistics = r.plainAxis(v, nil), banner, []Statistic{Count}
	return t
}

// composite numbers the parts and adds them.
func (r *resolver) composite(c *Composite, tables []Table, where string) {
	if first, dup := r.keys[c.Key]; dup {
		r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the table %s (asked for in %s already; an \"id\" makes two of them)", c.Key, first)), where)
		return
	}
	r.keys[c.Key] = where
	c.Parts = len(tables)
	number := r.out.Shown() + 1
	for i := range tables {
		tables[i].Number, tables[i].Composite, tables[i].Key = number, c, fmt.Sprintf("%s#%d", c.Key, i)
		if !r.room(&tables[i], where) {
			return
		}
	}
	r.out.Tables = append(r.out.Tables, tables...)
}

// measured makes the parts of a table with another variable's statistic in
// its cells: the table itself, and the other variable by all of its columns
// and cells.
func (r *resolver) measured(spec *TableSpec, main Table, where string) {
	m := spec.Measure
	v := r.cb.Lookup(m.Variable)
	if v == nil {
		r.unknown(m.Variable, join(where, "measure.variable"))
		return
	}
	stat := m.Statistic
	if stat == "" {
		stat = Mean
	}
	axis := r.plainAxis(v, nil)
	if v.Type == codebook.Numeric {
		axis = r.stub(v, &TableSpec{}, false, where)
	}
	if axis == nil || axis.Kind != Quantity && axis.Scores == nil {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q has no scores, so it has no %s; give its codes scores first", v.Name, stat)), join(where, "measure.variable"))
		return
	}
	if main.Stub.Kind == Quantity {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no rows to measure; make bands of it first", main.Stub.Variable.Name)), where)
		return
	}
	c := &Composite{Kind: Measured, Key: main.Key, Name: main.Stub.Variable.Name, BaseText: main.BaseText, Statistic: stat, Title: main.Title}
	c.Title = joined(" · ", []codebook.Text{main.Title, joined(": ", []codebook.Text{figureTitles[stat], titleOf(v)})})
	banner := &BannerAxes{Name: main.Banner.Name, Key: main.Banner.Key, Total: true, Blocks: []*Axis{main.Stub}}
	total := Columned{All: "total", Rows: map[string]string{}}
	for _, row := range main.Stub.Categories {
		total.Rows[row.Key] = main.Stub.Variable.Name + "=" + row.Key
	}
	c.Columns = append(c.Columns, total)
	for _, block := range main.Banner.Blocks {
		banner.Blocks = append(banner.Blocks, block)
		cells := r.cellsOf(main.Stub, block)
		for k := range block.Categories {
			col := Columned{All: block.Variable.Name + "=" + block.Categories[k].Key, Rows: map[string]string{}}
			for i, row := range main.Stub.Categories {
				col.Rows[row.Key] = cells.Variable.Name + "=" + cells.Categories[i*len(block.Categories)+k].Key
			}
			c.Columns = append(c.Columns, col)
		}
		banner.Blocks = append(banner.Blocks, cells)
	}
	if n := banner.Columns(); n > limit.TableColumns {
		r.fail(tooMany("the number of cells of table "+main.Key, n, limit.TableColumns), where)
		return
	}
	second := main
	second.Stub, second.Banner, second.Asked, second.Statistics = axis, banner, r.asked(v), []Statistic{stat}
	second.Order, second.HideEmpty = nil, false
	delete(r.keys, main.Key)
	r.composite(c, []Table{main, second}, where)
}

// cellsOf is the axis of all pairs of a row and a column, rows first.
func (r *resolver) cellsOf(rows, cols *Axis) *Axis {
	return r.shared(fmt.Sprintf("m:%p:%p", rows, cols), func() *Axis {
		v := codebook.Variable{Name: rows.Variable.Name + "×" + cols.Variable.Name + "×" + fmt.Sprint(len(r.out.Derived)), Column: -1, Use: codebook.Hidden, Type: codebook.Multiple, Separator: condition.Mark}
		d := &condition.Derived{Kind: condition.Set}
		a := &Axis{Multiple: true}
		for i := range rows.Categories {
			for k := range cols.Categories {
				code := rows.Categories[i].Key + "×" + cols.Categories[k].Key
				d.Cases = append(d.Cases, condition.Case{Code: code, When: &condition.And{Parts: []condition.Node{
					optionLeaf(rows.Variable, "any", rows.Categories[i].Codes), optionLeaf(cols.Variable, "any", cols.Categories[k].Codes),
				}}})
				v.Values = append(v.Values, codebook.Value{Code: code, Listed: true})
				a.Categories = append(a.Categories, Category{Key: code, Codes: []string{code}, Listed: true})
			}
		}
		a.Variable = r.keep(d, v)
		return a
	})
}

var figureTitles = map[Statistic]codebook.Text{
	Mean: {"en": "mean", "id": "rata-rata"}, Sum: {"en": "sum", "id": "jumlah"}, Median: {"en": "median", "id": "median"},
	StdDev: {"en": "standard deviation", "id": "simpangan baku"}, StdErr: {"en": "standard error", "id": "galat baku"},
	Min: {"en": "minimum", "id": "minimum"}, Max: {"en": "maximum", "id": "maksimum"},
}
