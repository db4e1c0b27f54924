package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
)

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
	if frame.BaseAsked {
		c.BaseText = codebook.Text{"en": "all respondents who were asked at least one item", "id": "semua responden yang ditanyai paling sedikit satu butir"}
	}
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
	if c.Kind != GridScale { // rows are items, codes stay in the order of their scale
		c.Order, c.Language, frame.Order = frame.Order, frame.Language, nil
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
	var tables []Table
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
	base := r.inAnyBase(tables, c.Name, frame, banner)
	if r.pairable(c, tables) {
		tables = append(tables, r.pairs(c, tables)...)
	}
	r.composite(c, append([]Table{base}, tables...), where)
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

// sameCodes compares the code lists of two items, in whatever order they are.
func sameCodes(a, b *codebook.Variable) bool {
	listed := func(v *codebook.Variable) (codes []string) {
		for _, val := range v.Values {
			if val.Listed {
				codes = append(codes, val.Code)
			}
		}
		slices.Sort(codes)
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

// inAnyBase is the part with the base: people who are in that of at least one
// of the items.
func (r *resolver) inAnyBase(items []Table, name string, frame Table, banner *BannerAxes) Table {
	some, everybody := &condition.Or{}, false
	for i := range items {
		if in := inBase(&items[i]); in != nil {
			some.Parts = append(some.Parts, in)
		} else {
			everybody = true
		}
	}
	t := frame
	t.Banner, t.Statistics = banner, []Statistic{Count}
	t.BaseAsked = everybody // those in none of the cases too
	t.Stub = r.madeAxis(some, name)
	return t
}

// madeAxis is an axis of one category: whoever a condition holds for.
func (r *resolver) madeAxis(when condition.Node, name string) *Axis {
	v := r.keep(&condition.Derived{Cases: []condition.Case{{Code: "1", When: when}}}, codebook.Variable{
		Name: name, Column: -1, Type: codebook.Single, Use: codebook.Hidden, Values: []codebook.Value{{Code: "1", Listed: true}},
	})
	return (&stubBuilder{r: r, v: v, values: v.Values}).categories(nil)
}
