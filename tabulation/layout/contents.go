package layout

import (
	"fmt"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/table"
)

// Part is one workbook of a job: tables First to Last in File.
type Part struct {
	Number, Of  int
	First, Last int
	File        string
}

// holds says whether the part has table number n.
func (p Part) holds(n int) bool { return n >= p.First && n <= p.Last }

// list builds a page of plain rows.
type list struct{ page *Page }

func (l *list) row(strong bool, cells ...Cell) *Row {
	l.page.Rows = append(l.page.Rows, Row{Cells: cells, Top: strong, Strong: strong})
	return &l.page.Rows[len(l.page.Rows)-1]
}

// heading appends the page's title and a link back to the contents at its end.
func (l *list) heading(lang, text string, link bool) {
	cells := make([]Cell, len(l.page.Widths))
	for i := range cells {
		cells[i].Role = Title
	}
	last := len(cells) - 1
	cells[0] = Cell{Kind: TextCell, Role: Title, Text: text}
	if link {
		cells[0].Span = uint16(last)
		cells[last] = Cell{Kind: TextCell, Role: BackLink, Text: say(lang, "sheet.contents"), Link: say(lang, "sheet.contents")}
	} else {
		cells[0].Span = uint16(last + 1)
	}
	l.row(false, cells...)
}

// wide appends a text over the whole width.
func (l *list) wide(role Role, text string) {
	cells := make([]Cell, len(l.page.Widths))
	for i := range cells {
		cells[i].Role = role
	}
	cells[0] = Cell{Kind: TextCell, Role: role, Text: text, Span: uint16(len(cells))}
	l.row(false, cells...)
}

// links appends a line of links to other pages.
func (l *list) links(names []string) {
	cells := make([]Cell, len(l.page.Widths))
	for i := range cells {
		cells[i].Role = ListLink
		if i < len(names) {
			cells[i] = Cell{Kind: TextCell, Role: ListLink, Text: names[i], Link: names[i]}
		}
	}
	l.row(false, cells...)
}

func (l *list) gap() {
	l.row(false, make([]Cell, len(l.page.Widths))...).Height = gapHeight
}

// pair appends a label and its text.
func (l *list) pair(label, text string) {
	l.row(true, Cell{Kind: TextCell, Role: Heading, Text: label}, Cell{Kind: TextCell, Role: Paragraph, Text: text}).Strong = false
}

// further appends a text that belongs to the label above it.
func (l *list) further(text string) {
	l.row(false, Cell{Role: Heading}, Cell{Kind: TextCell, Role: Paragraph, Text: text})
}

// Contents lists all tables of the job. Tables of this part are linked; of
// the others the part is named.
func Contents(job *table.Job, part Part, parts []Part, o Options) *Page {
	o = o.withDefaults()
	lang := o.Language
	p := &Page{Name: say(lang, "sheet.contents"), Kind: ContentsPage, Widths: []float64{9, 18, 62, 42, 10, 18}}
	several := len(parts) > 1
	if several {
		p.Widths = append(p.Widths, 8)
	}
	p.Rows = make([]Row, 0, len(job.Tables)+8)
	l := list{p}
	title := say(lang, "contents.title")
	if job.Title != "" {
		title = job.Title
	}
	l.heading(lang, title, false)
	l.wide(Subtitle, contentsLine(lang, job, part, several))
	if len(o.Sheets) > 0 {
		l.links(o.Sheets)
	}
	l.gap()

	head := func(key string) Cell { return Cell{Kind: TextCell, Role: ListHead, Text: say(lang, key)} }
	number := head("contents.n")
	number.Role = ListHeadNumber
	cells := []Cell{head("contents.table"), head("contents.variable"), head("contents.question"), head("contents.base"), number, head("contents.banner")}
	cells[5].Indent = 1
	if several {
		cells = append(cells, head("contents.inpart"))
	}
	l.row(false, cells...)
	p.Freeze.Rows = len(p.Rows)
	p.Repeat.From, p.Repeat.To = len(p.Rows), len(p.Rows)

	slab := make([]Cell, len(job.Tables)*len(p.Widths))
	for i, t := range job.Tables {
		row := slab[i*len(p.Widths) : (i+1)*len(p.Widths) : (i+1)*len(p.Widths)]
		text := func(at int, s string) {
			row[at].Role = ListText
			setText(&row[at], s)
		}
		text(0, fmt.Sprintf("T%03d", t.Number))
		row[0].Table = t.Number
		if part.holds(t.Number) {
			row[0].Role, row[0].Link = ListLink, SheetName(t)
		}
		text(1, t.StubName)
		text(2, t.Title.In(lang))
		who := t.BaseText.In(lang)
		if who == "" {
			who = say(lang, "base.everyone")
		}
		text(3, who)
		row[4] = Cell{Kind: NumberCell, Num: float64(t.Chain.Answered), Role: ListNumber, Format: Base}
		if t.Banner != noBanner {
			text(5, t.Banner)
		}
		row[5].Indent = 1
		if several {
			text(6, partOf(parts, t.Number))
		}
		p.Rows = append(p.Rows, Row{Cells: row, Top: true})
	}
	p.Footer = [3]string{job.Title, say(lang, "sheet.contents"), say(lang, "footer.page")}
	return p
}

// partOf is the number of the part that holds table n.
func partOf(parts []Part, n int) string {
	for _, q := range parts {
		if q.holds(n) {
			return strconv.Itoa(q.Number)
		}
	}
	return ""
}

func contentsLine(lang string, job *table.Job, part Part, several bool) string {
	all := integer(lang, int64(len(job.Tables)))
	switch {
	case several:
		key := "contents.part"
		if part.First == part.Last {
			key = "contents.part.one"
		}
		return say(lang, key, "part", strconv.Itoa(part.Number), "parts", strconv.Itoa(part.Of),
			"first", strconv.Itoa(part.First), "last", strconv.Itoa(part.Last), "all", all)
	case len(job.Tables) == 1:
		return say(lang, "contents.one")
	default:
		return say(lang, "contents.tables", "all", all)
	}
}
