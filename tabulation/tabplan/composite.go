package tabplan

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
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
	Rows      []string        // keys of the rows shown, of boxes, differences and statistics; "scale": all codes; "base": how many answered
	Statistic Statistic       // Measured
	Columns   []Columned      // Measured: where the figures of the columns stand in the second part
	Order     *Order          // of the items where they are rows; nil: as they stand
	Language  string          // in which labels are ordered
	Pairs     [][2]int        // Grid…: the items that are compared, as indexes into Items; the last parts are what they have in common
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

// showScale stands for all codes of the items, ShowBase for the number of
// people who answered each, where rows are items by the banner: elsewhere it
// is shown anyway.
const (
	showScale = "scale"
	ShowBase  = "base"
)

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
		if !box && s != showScale && s != ShowBase && s != presetNPS && !presetPattern.MatchString(s) && !isFigure(Statistic(s)) {
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
