package layout

import (
	"fmt"
	"math"
	"strconv"
	"strings"

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

// Audit lists every test of the part's tables with what went into it: of each
// table the chi-square tests, and then the comparisons. The columns t (of
// comparisons) and "p from t" are formulas on the cells beside them, so that a
// reader can follow a letter to its figures and change one. nil where the
// plan did not ask for it.
func Audit(job *table.Job, part Part, o Options) *Page {
	o = o.withDefaults()
	lang := o.Language
	tests := 0
	for _, t := range job.Tables {
		if part.holds(t.Number) {
			tests += len(chiAudit(t)) + len(t.Audit)
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
		chi := chiAudit(t)
		n := min(left, len(chi)+len(t.Audit))
		slab := make([]Cell, n*auditColumns)
		for i := range n {
			cells, at := slab[i*auditColumns:(i+1)*auditColumns:(i+1)*auditColumns], len(p.Rows)+1
			if i < len(chi) {
				o.chi(cells, t, chi[i], at)
			} else {
				o.test(cells, t, &t.Audit[i-len(chi)], at)
			}
			p.Rows = append(p.Rows, Row{Cells: cells, Top: i == 0, Height: 13.5})
		}
		left -= n
	}
	p.Footer = [3]string{job.Title, p.Name, say(lang, "footer.page")}
	return p
}

// chiAudit are the chi-square tests of a table that the audit lists.
func chiAudit(t *table.Table) []*table.ChiSquare {
	if !t.Testing.Audit || !t.ShowChi {
		return nil
	}
	var out []*table.ChiSquare
	for i := range t.Chi {
		if t.Chi[i].Reason == "" {
			out = append(out, &t.Chi[i])
		}
	}
	return out
}

// auditLine is a line of the audit being filled; it stands in the given row of
// the page.
type auditLine struct {
	cells []Cell
	row   string
}

func (l auditLine) text(i int, s string) {
	l.cells[i].Role = ListLine
	setText(&l.cells[i], s)
}

func (l auditLine) number(i int, x float64, format Format) {
	l.cells[i].Role = ListNumber
	if !math.IsNaN(x) && !math.IsInf(x, 0) {
		l.cells[i].Kind, l.cells[i].Num, l.cells[i].Format = NumberCell, x, format
	}
}

// formula takes f with the row for every "#".
func (l auditLine) formula(i int, f string, x float64, format Format) {
	if l.number(i, x, format); l.cells[i].Kind == NumberCell {
		l.cells[i].Kind, l.cells[i].Text = FormulaCell, strings.ReplaceAll(f, "#", l.row)
	}
}

// begin writes the link to the table; the other cells are empty so far.
func (l auditLine) begin(t *table.Table) {
	l.text(auditTable, fmt.Sprintf("T%03d", t.Number))
	l.cells[auditTable].Role, l.cells[auditTable].Link, l.cells[auditTable].Table = ListLink, SheetName(t), t.Number
	for i := auditRow; i < auditColumns; i++ {
		l.cells[i].Role = ListLine
		if i >= auditEstimateA && i < auditMark {
			l.cells[i].Role = ListNumber
		}
	}
	l.cells[auditMark].Indent = 1
}

// chi fills the cells of one chi-square test: its base is what the statistic
// counts, and the second degrees of freedom of Rao and Scott's F are df·(base−1).
func (o Options) chi(cells []Cell, t *table.Table, x *table.ChiSquare, at int) {
	l := auditLine{cells, strconv.Itoa(at)}
	l.begin(t)
	l.text(auditRow, say(o.Language, "audit.chi"))
	l.text(auditA, blockName(o.Language, t, x.Block))
	l.text(auditForm, say(o.Language, "audit.form."+x.Method))
	l.number(auditBaseA, x.N, Base1)
	l.number(auditDF, x.DF, Base1)
	l.number(auditT, x.Statistic, Decimal4)
	l.number(auditP, x.P, PValue)
	again := "CHIDIST(M#,L#)"
	if !math.IsNaN(x.DF2) { // BETADIST and not FDIST, which knows whole degrees of freedom only
		again = "BETADIST((H#-1)/(H#-1+M#),L#*(H#-1)/2,L#/2)"
	}
	l.formula(auditAgain, again, x.P, PValue)
}

// test fills the cells of one comparison.
func (o Options) test(cells []Cell, t *table.Table, c *table.Comparison, at int) {
	lang := o.Language
	l := auditLine{cells, strconv.Itoa(at)}
	text, number := l.text, l.number
	l.begin(t)
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
	l.formula(auditT, "(F#-G#)/K#", c.T, Decimal4)
	number(auditP, c.P, PValue)
	again := "2*(1-NORMSDIST(ABS(M#)))"
	if !c.Normal { // BETADIST and not TDIST, which knows whole degrees of freedom only
		again = "BETADIST(L#/(L#+M#^2),L#/2,0.5)"
	}
	l.formula(auditAgain, again, c.P, PValue)
	number(auditAdjusted, c.Adjusted, PValue)
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
