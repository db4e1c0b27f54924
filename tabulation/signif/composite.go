package signif

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Assemble puts the parts of composite tables together: of the results of all
// tables of a plan, in their order, it gives those that are shown.
func Assemble(plan *tabplan.Resolved, all []*table.Table) []*table.Table {
	out := make([]*table.Table, 0, len(all))
	for i := 0; i < len(all); {
		c := plan.Tables[i].Composite
		if c == nil {
			out = append(out, all[i])
			i++
			continue
		}
		t := assemble(c, all[i:i+c.Parts])
		orderItems(c, t)
		out = append(out, t)
		i += c.Parts
	}
	return out
}

func assemble(c *tabplan.Composite, parts []*table.Table) *table.Table {
	t := *parts[0] // base, chain, settings
	t.Key, t.StubName, t.Title, t.BaseText = c.Key, c.Name, c.Title, c.BaseText
	t.Rows, t.Notes, t.Audit, t.Chi, t.Multiple, t.Paired = nil, nil, nil, nil, false, nil
	g := &composite{c: c, t: &t, base: parts[0], parts: parts[1 : len(parts)-len(c.Pairs)]}
	if c.Kind != tabplan.Measured {
		t.Notes = []table.Note{{Key: "grid_base"}}
	}
	switch c.Kind {
	case tabplan.GridItems:
		g.items()
		g.paired(parts[0].Paired)
	case tabplan.GridShares:
		g.shares()
		g.paired(parts[0].Paired)
	case tabplan.GridScale:
		g.scale()
		g.paired(parts[0].Paired)
	case tabplan.Measured:
		g.measured()
	}
	return &t
}

// composite is a table being put together.
type composite struct {
	c     *tabplan.Composite
	t     *table.Table
	base  *table.Table
	parts []*table.Table // without the base
}

// untested takes the marks of tests away: what stands beside each other was
// not compared.
func (g *composite) untested() {
	g.t.Profile, g.t.Families, g.t.Testing.Compare = tabplan.ProfileNone, nil, nil
}

// wanted says whether a grid shows a row of its items.
func wanted(c *tabplan.Composite, row *table.Row) bool {
	return slices.Contains(c.Rows, row.Key) || row.Stat == "difference" || row.Kind == table.ValueRow && slices.Contains(c.Rows, "scale")
}

// shownRows lists the rows of items that a grid shows, each once.
func shownRows(c *tabplan.Composite, items []*table.Table) []*table.Row {
	var out []*table.Row
	for _, part := range items {
		for r := range part.Rows {
			row := &part.Rows[r]
			if wanted(c, row) && !slices.ContainsFunc(out, func(x *table.Row) bool { return x.Key == row.Key }) {
				out = append(out, row)
			}
		}
	}
	return out
}

// items writes a row for each item, figure by figure; the columns are the
// banner's.
func (g *composite) items() {
	g.t.OwnBases = true
	for _, part := range g.parts {
		for _, n := range part.Notes {
			if n.Key == "pooled_form" || n.Key == "untestable" {
				g.t.Notes = sumNote(g.t.Notes, n)
			}
		}
	}
	keys, figures := g.keys()
	for k, key := range keys {
		for i, part := range g.parts {
			r := slices.IndexFunc(part.Rows, func(row table.Row) bool { return row.Key == key })
			if r < 0 {
				continue
			}
			row := part.Rows[r]
			row.Label, row.Key, row.Depth = g.c.Items[i], g.c.Names[i]+":"+key, 0
			if len(keys) > 1 {
				row.Label = both(figures[k].Label, g.c.Items[i])
			}
			if row.Kind == table.NetRow {
				row.Kind = table.ValueRow
			}
			for _, c := range part.Audit {
				if c.Row == r {
					c.Row = len(g.t.Rows)
					g.t.Audit = append(g.t.Audit, c)
				}
			}
			g.t.Rows = append(g.t.Rows, row)
		}
	}
	if slices.Contains(g.c.Rows, tabplan.ShowBase) {
		g.itemBases()
	}
}

// itemBases writes how many people answered each item, in every column.
func (g *composite) itemBases() {
	for i, part := range g.parts {
		row := table.Row{Key: g.c.Names[i] + ":" + table.ItemBase, Kind: table.StatRow, Stat: table.ItemBase, Label: both(itemBase, g.c.Items[i])}
		for _, c := range part.Columns {
			row.N, row.W, row.Eff = append(row.N, c.N), append(row.W, c.W), append(row.Eff, c.Eff)
			row.Value, row.Hidden = append(row.Value, float64(c.N)), append(row.Hidden, c.Hidden)
		}
		g.t.Rows = append(g.t.Rows, row)
	}
}

// sumNote adds a note that counts something to those of a table.
func sumNote(notes []table.Note, n table.Note) []table.Note {
	for i := range notes {
		if notes[i].Key == n.Key {
			a, _ := strconv.Atoi(notes[i].With["n"])
			b, _ := strconv.Atoi(n.With["n"])
			notes[i].With = map[string]string{"n": strconv.Itoa(a + b)}
			return notes
		}
	}
	return append(notes, n)
}

// unit is what is shown as one table: the builders whose comparisons are
// corrected together.
type unit []*builder

// units puts the builders of a job together. What is counted only to be put
// into another table has no comparisons of its own.
func units(all []*builder, grids []*pairing) []unit {
	paired := map[*builder]*pairing{}
	for _, g := range grids {
		paired[g.parts[0]] = g
	}
	var out []unit
	for i := 0; i < len(all); i++ {
		c := all[i].t.Composite
		if c == nil {
			out = append(out, unit{all[i]})
			continue
		}
		var u unit
		if c.Kind == tabplan.GridItems {
			u = append(u, all[i+1:i+1+len(c.Items)]...)
		}
		if g := paired[all[i]]; g != nil {
			u = append(u, g.builder)
		}
		out = append(out, u)
		i += c.Parts - 1
	}
	return out
}

// onlyShown leaves the comparisons of the rows that a grid shows.
func (b *builder) onlyShown() {
	c := b.t.Composite
	b.comparisons = slices.DeleteFunc(b.comparisons, func(x comparison) bool { return !wanted(c, &b.out.Rows[x.row]) })
	maps.DeleteFunc(b.facts.untestable, func(row, _ int) bool { return !wanted(c, &b.out.Rows[row]) })
}

// screened makes, for the screening, a builder of every composite, with the
// comparisons of the rows that it shows: none where it is not tested.
func screened(all []*builder, grids []*pairing) []*builder {
	paired := map[*builder]*pairing{}
	for _, g := range grids {
		paired[g.parts[0]] = g
	}
	var out []*builder
	for i := 0; i < len(all); i++ {
		c := all[i].t.Composite
		if c == nil {
			continue
		}
		parts := all[i : i+c.Parts]
		i += c.Parts - 1
		pairs := paired[parts[0]]
		outs := make([]*table.Table, len(parts))
		for k, b := range parts {
			outs[k] = b.out
		}
		g := &builder{t: parts[0].t, s: parts[0].s, out: assemble(c, outs), tests: parts[0].tests, profile: parts[0].profile}
		if c.Kind == tabplan.GridItems {
			for k, b := range parts[1 : 1+len(c.Items)] {
				for _, got := range b.comparisons {
					key := c.Names[k] + ":" + b.out.Rows[got.row].Key
					if got.row = slices.IndexFunc(g.out.Rows, func(r table.Row) bool { return r.Key == key }); got.row >= 0 {
						g.comparisons = append(g.comparisons, got)
					}
				}
				b.comparisons = nil
			}
		}
		if pairs != nil {
			g.comparisons = append(g.comparisons, pairs.comparisons...)
			pairs.comparisons = nil
		}
		g.found = g.candidate()
		g.comparisons = nil
		out = append(out, g)
	}
	return out
}

// keys lists the keys of the rows that the parts show, each once, and a row
// for each.
func (g *composite) keys() (keys []string, rows []*table.Row) {
	for _, row := range shownRows(g.c, g.parts) {
		keys, rows = append(keys, row.Key), append(rows, row)
	}
	return keys, rows
}

// totalColumn is the index of the Total column of a part.
func totalColumn(t *table.Table) int {
	return max(0, slices.IndexFunc(t.Columns, func(c table.Column) bool { return c.Block < 0 }))
}

// cell is one row of a part in its Total column; nothing where it has no such
// row.
func cell(part *table.Table, key string) (n int64, w, share, value float64, hidden bool) {
	w, share, value = math.NaN(), math.NaN(), math.NaN()
	at := totalColumn(part)
	for r := range part.Rows {
		row := &part.Rows[r]
		if row.Key != key {
			continue
		}
		n, hidden = row.N[at], part.Columns[at].Hidden || at < len(row.Hidden) && row.Hidden[at]
		if row.Kind == table.StatRow {
			value = row.Value[at]
		} else {
			w, share = row.W[at], row.ColPct[at]
		}
	}
	return n, w, share, value, hidden
}

// itemBase heads the column of the people who answered an item.
var itemBase = codebook.Text{"en": "Base (n)", "id": "Dasar (n)"}

// shares writes a row for each item and a column for each code or figure:
// shares of the people who answered the item, who stand before them.
func (g *composite) shares() {
	g.untested()
	base := g.base.Columns[totalColumn(g.base)]
	own := base
	own.Key, own.Block, own.Label, own.Letter, own.Stat = table.ItemBase, -1, itemBase, "", table.ItemBase
	g.t.Columns = []table.Column{own}
	keys, rows := g.keys()
	for i, k := range keys {
		c := base
		c.Key, c.Block, c.Label, c.Letter, c.Stat = k, 0, rows[i].Label, "", rows[i].Stat
		if len(c.Label) == 0 {
			c.Label = codebook.Plain(k)
		}
		g.t.Columns = append(g.t.Columns, c)
	}
	for i, part := range g.parts {
		row := table.Row{Key: g.c.Names[i], Kind: table.ValueRow, Label: g.c.Items[i]}
		all := part.Columns[totalColumn(part)]
		row.N, row.W, row.Hidden = []int64{all.N}, []float64{all.W}, []bool{all.Hidden}
		row.ColPct, row.RowPct, row.TotalPct = []float64{float64(all.N)}, []float64{float64(all.N)}, []float64{math.NaN()}
		for _, k := range keys {
			n, w, share, value, hidden := cell(part, k)
			row.Hidden = append(row.Hidden, hidden)
			if !math.IsNaN(value) {
				share = value
			}
			row.N, row.W = append(row.N, n), append(row.W, w)
			none := math.NaN() // the codes stand side by side: only shares of the row mean something
			if !math.IsNaN(value) {
				none = value // a figure in a column of its own
			}
			row.ColPct, row.RowPct, row.TotalPct = append(row.ColPct, none), append(row.RowPct, share), append(row.TotalPct, none)
		}
		g.t.Rows = append(g.t.Rows, row)
	}
	g.t.Chain.Outside = nil
}

// scale writes a column for each item, with the base of its own.
func (g *composite) scale() {
	g.untested()
	g.t.Columns = nil
	for i, part := range g.parts {
		c := part.Columns[totalColumn(part)]
		c.Key, c.Block, c.Label, c.Group, c.Letter = g.c.Names[i], 0, g.c.Items[i], nil, ""
		g.t.Columns = append(g.t.Columns, c)
	}
	keys, rows := g.keys()
	for i, k := range keys {
		row := table.Row{Key: k, Kind: rows[i].Kind, Stat: rows[i].Stat, Label: rows[i].Label, Depth: rows[i].Depth, Unlisted: rows[i].Unlisted}
		for _, part := range g.parts {
			n, w, share, value, hidden := cell(part, k)
			row.Hidden = append(row.Hidden, hidden)
			row.N = append(row.N, n)
			if row.Kind == table.StatRow {
				row.Value = append(row.Value, value)
				continue
			}
			row.W, row.ColPct = append(row.W, w), append(row.ColPct, share)
			row.RowPct, row.TotalPct = append(row.RowPct, math.NaN()), append(row.TotalPct, math.NaN())
		}
		g.t.Rows = append(g.t.Rows, row)
	}
	g.t.Chain.Outside = nil
}

// measured puts the statistic of the second part's columns into the cells of
// the first.
func (g *composite) measured() {
	g.untested()
	for i := range g.t.Columns {
		g.t.Columns[i].Letter = ""
	}
	from := g.parts[0]
	var figure *table.Row
	for r := range from.Rows {
		if from.Rows[r].Stat == string(g.c.Statistic) {
			figure = &from.Rows[r]
		}
	}
	at := map[string]int{}
	for i, c := range from.Columns {
		at[c.Key] = i
	}
	columns := map[string]tabplan.Columned{}
	for _, c := range g.c.Columns {
		columns[c.All] = c
	}
	// where the people of a cell may not be shown, their figure and number
	// may not either
	add := func(key string, label codebook.Text, depth int, covered []bool, of func(tabplan.Columned) string) {
		row := table.Row{Key: key, Kind: table.StatRow, Stat: string(g.c.Statistic), Label: label, Depth: depth}
		for k, c := range g.base.Columns {
			n, value, hidden := int64(0), math.NaN(), c.Hidden || k < len(covered) && covered[k]
			if i, ok := at[of(columns[c.Key])]; ok && figure != nil && !hidden {
				n, value, hidden = figure.N[i], figure.Value[i], from.Columns[i].Hidden || i < len(figure.Hidden) && figure.Hidden[i]
			}
			row.Hidden = append(row.Hidden, hidden)
			row.N, row.Value = append(row.N, n), append(row.Value, value)
		}
		g.t.Rows = append(g.t.Rows, row)
	}
	add("total", codebook.Text{"en": "Total", "id": "Total"}, 0, nil, func(c tabplan.Columned) string { return c.All })
	for r := range g.base.Rows {
		row := &g.base.Rows[r]
		if row.Kind != table.StatRow {
			add(row.Key, row.Label, row.Depth, row.Hidden, func(c tabplan.Columned) string { return c.Rows[row.Key] })
		}
	}
}

// both writes two labels beside each other in every language one of them has.
func both(a, b codebook.Text) codebook.Text {
	out := codebook.Text{}
	for _, t := range []codebook.Text{a, b} {
		for lang := range t {
			out[lang] = a.In(lang) + " – " + b.In(lang)
		}
	}
	return out
}
