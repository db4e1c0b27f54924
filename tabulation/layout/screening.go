package layout

import (
	"fmt"
	"math"

	"github.com/hary4di/pockettab/tabulation/table"
)

// Screening ranks all tables of the job by the evidence in them, so that a
// reader begins with the tables that say something. Tables of this part are
// linked; of the others the part is named. nil where no table was tested.
func Screening(job *table.Job, part Part, parts []Part, o Options) *Page {
	if len(job.Findings) == 0 {
		return nil
	}
	o = o.withDefaults()
	lang := o.Language
	several := len(parts) > 1
	p := &Page{Name: say(lang, "sheet.screening"), Kind: ScreeningPage, Widths: []float64{7, 9, 18, 46, 62, 12, 10, 12, 11}}
	keys := []string{"screening.rank", "contents.table", "contents.variable", "contents.question", "screening.finding", "screening.difference", "screening.p", "screening.evidence", "screening.v"}
	if several {
		p.Widths = append(p.Widths, 8)
		keys = append(keys, "contents.inpart")
	}
	p.Rows = make([]Row, 0, len(job.Findings)+6)
	l := list{p}
	l.heading(lang, say(lang, "screening.title"), true)
	l.wide(Subtitle, say(lang, "screening.about"))
	l.gap()
	head := make([]Cell, len(keys))
	for i, key := range keys {
		head[i] = Cell{Kind: TextCell, Role: ListHead, Text: say(lang, key)}
		if i == 0 || i >= 5 && i <= 8 {
			head[i].Role = ListHeadNumber
		}
		if i == 1 || i == 9 {
			head[i].Indent = 1 // clear of the figures before it
		}
	}
	l.row(false, head...)
	p.Freeze.Rows = len(p.Rows)
	p.Repeat.From, p.Repeat.To = len(p.Rows), len(p.Rows)

	tables := make(map[int]*table.Table, len(job.Tables))
	for _, t := range job.Tables {
		tables[t.Number] = t
	}
	for i, f := range job.Findings {
		t := tables[f.Table]
		if t == nil {
			continue
		}
		cells := make([]Cell, len(keys))
		text := func(at int, s string) {
			cells[at].Role = ListText
			setText(&cells[at], s)
		}
		number := func(at int, x float64, format Format) {
			cells[at].Role = ListNumber
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				cells[at].Kind, cells[at].Num, cells[at].Format = NumberCell, x, format
			}
		}
		number(0, float64(i+1), Integer)
		text(1, fmt.Sprintf("T%03d", t.Number))
		cells[1].Table, cells[1].Indent = t.Number, 1
		if part.holds(t.Number) {
			cells[1].Role, cells[1].Link = ListLink, SheetName(t)
		}
		text(2, t.StubName)
		text(3, t.Title.In(lang))
		text(4, FindingText(lang, t, f))
		cells[5].Role = ListNumber
		if f.Row >= 0 && f.Row < len(t.Rows) {
			if d := f.Difference(); t.Means(f.Row, f.Items, f.Column) {
				number(5, d, Signed2)
			} else {
				number(5, 100*d, Signed0)
			}
		}
		number(6, f.P, PValue)
		number(7, f.Adjusted, PValue)
		number(8, f.CramersV, Decimal2)
		if several {
			text(9, partOf(parts, t.Number))
			cells[9].Indent = 1
		}
		p.Rows = append(p.Rows, Row{Cells: cells, Top: true})
	}
	p.Footer = [3]string{job.Title, p.Name, say(lang, "footer.page")}
	return p
}
