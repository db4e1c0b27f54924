package layout

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
)

// The columns of the audit page, by position.
const (
	auditTable = iota
	auditRow
	auditA
	auditB
	auditForm
	auditEstimateA
	auditEstimateB
	auditBaseA
	auditBaseB
	auditOverlap
	auditSE
	auditDF
	auditT
	auditP
	auditAgain
	auditAdjusted
	auditMark
	auditColumns
)

var auditKeys = [auditColumns]string{
	"contents.table", "audit.row", "audit.a", "audit.b", "audit.form", "audit.estimate.a", "audit.estimate.b", "audit.base.a", "audit.base.b",
	"audit.overlap", "audit.se", "audit.df", "audit.t", "audit.p", "audit.again", "audit.adjusted", "audit.mark",
}

// Audit lists every test of the part's tables with what went into it. The
// columns t and "p from t" are formulas on the cells beside them, so that a
// reader can follow a letter to its figures and change one. nil where the
// plan did not ask for it.
func Audit(job *table.Job, part Part, o Options) *Page {
	o = o.withDefaults()
	lang := o.Language
	tests := 0
	for _, t := range job.Tables {
		if part.holds(t.Number) {
			tests += len(t.Audit)
		}
	}
	if tests == 0 {
		return nil
	}
	p := &Page{Name: say(lang, "sheet.audit"), Kind: AuditPage, Widths: []float64{9, 40, 34, 34, 14, 11, 11, 10, 10, 10, 11, 10, 10, 11, 11, 11, 9}}
	p.Rows = make([]Row, 0, min(tests, limit.AuditRows)+6)
	l := list{p}
	l.heading(lang, say(lang, "audit.title"), true)
	l.wide(Subtitle, say(lang, "audit.about"))
	if tests > limit.AuditRows {
		l.wide(Subtitle, say(lang, "audit.cut", "shown", integer(lang, limit.AuditRows), "all", integer(lang, int64(tests))))
	}
	l.gap()
	head := make([]Cell, auditColumns)
	for i, key := range auditKeys {
		head[i] = Cell{Kind: TextCell, Role: ListHead, Text: say(lang, key)}
		if i >= auditEstimateA && i < auditMark {
			head[i].Role = ListHeadNumber
		}
	}
	head[auditMark].Indent = 1 // clear of the figures before it
	l.row(false, head...)
	p.Freeze.Rows = len(p.Rows)
	p.Repeat.From, p.Repeat.To = len(p.Rows), len(p.Rows)
	left := limit.AuditRows
	for _, t := range job.Tables {
		if !part.holds(t.Number) {
			continue
		}
		n := min(left, len(t.Audit))
		slab := make([]Cell, n*auditColumns)
		for i := range t.Audit[:n] {
			cells := slab[i*auditColumns : (i+1)*auditColumns : (i+1)*auditColumns]
			o.test(cells, t, &t.Audit[i], len(p.Rows)+1)
			p.Rows = append(p.Rows, Row{Cells: cells, Top: i == 0, Height: 13.5})
		}
		left -= n
	}
	p.Footer = [3]string{job.Title, p.Name, say(lang, "footer.page")}
	return p
}

// test fills the cells of one test, which stands in the given row of the page.
func (o Options) test(cells []Cell, t *table.Table, c *table.Comparison, at int) {
	lang := o.Language
	text := func(i int, s string) {
		cells[i].Role = ListLine
		setText(&cells[i], s)
	}
	number := func(i int, x float64, format Format) {
		cells[i].Role = ListNumber
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			cells[i].Kind, cells[i].Num, cells[i].Format = NumberCell, x, format
		}
	}
	formula := func(i int, f string, x float64, format Format) {
		if number(i, x, format); cells[i].Kind == NumberCell {
			cells[i].Kind, cells[i].Text = FormulaCell, f
		}
	}
	text(auditTable, fmt.Sprintf("T%03d", t.Number))
	cells[auditTable].Role, cells[auditTable].Link, cells[auditTable].Table = ListLink, SheetName(t), t.Number
	estimate := Decimal4
	if c.Row >= 0 && c.Row < len(t.Rows) {
		text(auditRow, o.labelOf(&t.Rows[c.Row]))
		if !t.Means(c.Row, c.Items, c.Column) {
			estimate = Percent2
		}
	}
	if !c.Items {
		text(auditA, auditColumn(lang, t, c.A))
	}
	switch {
	case c.Items:
		text(auditRow, auditColumn(lang, t, c.Column))
		text(auditA, lettered(o.labelOf(&t.Rows[c.A]), &t.Rows[c.A]))
		text(auditB, lettered(o.labelOf(&t.Rows[c.B]), &t.Rows[c.B]))
	case c.B == table.AgainstRest:
		text(auditB, say(lang, "against.rest"))
	case c.B == table.AgainstTotal:
		text(auditB, say(lang, "against.total"))
	default:
		text(auditB, auditColumn(lang, t, c.B))
	}
	form := c.Form
	if _, ok := words["audit.form."+c.Form]; ok {
		form = say(lang, "audit.form."+c.Form)
	}
	text(auditForm, form)
	number(auditEstimateA, c.EstimateA, estimate)
	number(auditEstimateB, c.EstimateB, estimate)
	number(auditBaseA, c.BaseA, Base1)
	number(auditBaseB, c.BaseB, Base1)
	number(auditOverlap, c.Overlap, Base1)
	number(auditSE, c.SE, Decimal6)
	number(auditDF, c.DF, Base1)
	if c.Normal {
		cells[auditDF] = Cell{Role: ListNumber}
	}
	row := strconv.Itoa(at)
	formula(auditT, "(F"+row+"-G"+row+")/K"+row, c.T, Decimal4)
	number(auditP, c.P, PValue)
	again := "2*(1-NORMSDIST(ABS(M" + row + ")))"
	if !c.Normal { // BETADIST and not TDIST, which knows whole degrees of freedom only
		again = "BETADIST(L" + row + "/(L" + row + "+M" + row + "^2),L" + row + "/2,0.5)"
	}
	formula(auditAgain, again, c.P, PValue)
	number(auditAdjusted, c.Adjusted, PValue)
	text(auditMark, "")
	cells[auditMark].Indent = 1
	if c.Mark {
		text(auditMark, say(lang, "audit.yes"))
	}
}

// labelOf is the label of a row outside its table.
func (o Options) labelOf(row *table.Row) string {
	if label := row.Label.In(o.Language); label != "" {
		return label
	}
	if row.Kind == table.StatRow {
		return say(o.Language, row.Stat)
	}
	return row.Key
}

// auditColumn names a column with its letter.
func auditColumn(lang string, t *table.Table, i int) string {
	if i < 0 || i >= len(t.Columns) {
		return ""
	}
	name := findingColumn(lang, t, i)
	if letter := t.Columns[i].Letter; letter != "" {
		name += " (" + letter + ")"
	}
	return name
}
