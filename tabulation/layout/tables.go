package layout

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Widths in characters.
const (
	labelWidth = 42    // of the label column
	leastText  = 105   // of title and notes at least: columns are added to narrow tables
	mostText   = 150   // of title and notes of a wide table: what a screen shows without scrolling
	littleMore = 30    // beyond that: the texts go as far as the table
	mostWidth  = 16    // of a data column
	mostLines  = 4     // of a column label, before its column is widened
	fontSize   = 10.0  // points, for fitting texts
	charWidth  = 5.25  // points of one character of column width in Arial 10 (7 pixels)
	headAir    = 1.8   // characters between two labels of the head, at least
	sidePad    = 2     // characters of a data column that no text may use: indent and padding
	gapHeight  = 7.0   // points of an empty row between parts
	textRows   = 9     // lines of title and notes, on average: to size the page
	headRows   = 8     // lines of head, bases and gaps
	baseLines  = 4     // lines of bases, at most
	bodyRows   = 2     // lines of a value or statistic with its letters
	maxListed  = 30    // unlabelled values named in a footnote
	bigNumber  = 1_000 // below it no thousands separator
)

// noBanner is the banner of tables that have none but Total, and of grids with
// columns of their own: nobody named it, so it is not shown.
const noBanner = "total"

// SheetName is the name a table's page asks for: number first, so that
// cutting never makes two names equal. Links to the table use it.
func SheetName(t *table.Table) string { return sheetName(t, "") }

// sheetName has a mark behind the number: C for counts, -2 for a further piece.
func sheetName(t *table.Table, mark string) string {
	return strings.TrimSpace(fmt.Sprintf("T%03d%s %s", t.Number, mark, t.StubName))
}

// Tables lays out the tables numbered first to last: one page each, or as the
// options say several pages for a table or one page for the tables of a
// banner. It returns SelfCheck when the parts of who is in a table and who is
// not do not add up to the file, and Internal when a row has not one value
// per column: a page never shows figures that do not fit.
func Tables(job *table.Job, first, last int, o Options) ([]*Page, error) {
	o = o.withDefaults()
	var tables []*table.Table
	for _, t := range job.Tables {
		if t.Number < first || t.Number > last {
			continue
		}
		if err := check(t); err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	if o.Stacked {
		return stacked(job, tables, o), nil
	}
	pages := make([]*Page, 0, len(tables))
	for _, t := range tables {
		for _, v := range o.pieces(t) {
			pages = append(pages, onePage(job, t, v, o))
		}
	}
	return pages, nil
}

// Table lays out one table whole on one page. Errors as Tables.
func Table(job *table.Job, t *table.Table, o Options) (*Page, error) {
	o = o.withDefaults()
	if err := check(t); err != nil {
		return nil, err
	}
	return onePage(job, t, o.whole(t), o), nil
}

// onePage gives a piece of a table a page of its own.
func onePage(job *table.Job, t *table.Table, v piece, o Options) *Page {
	p := &Page{Name: sheetName(t, v.mark), Kind: TablePage, Table: t.Number}
	s := newSheet(p, t, v, o)
	p.Widths = s.columnWidths()
	s.spread()
	s.lines()
	s.head()
	p.Freeze.Rows, p.Freeze.Cols = len(p.Rows), 1
	p.Repeat.From, p.Repeat.To = 1, len(p.Rows)
	s.figuresAndNotes()
	p.Footer = [3]string{job.Title, say(o.Language, "footer.table", "n", strconv.Itoa(t.Number)), say(o.Language, "footer.page")}
	return p
}

// stacked gives the tables of each banner one page, below each other, the
// banners in the order of their first tables.
func stacked(job *table.Job, tables []*table.Table, o Options) []*Page {
	var pages []*Page
	byBanner := map[string][]*table.Table{}
	var order []string
	for _, t := range tables {
		key := bannerKey(t)
		if byBanner[key] == nil {
			order = append(order, key)
		}
		byBanner[key] = append(byBanner[key], t)
	}
	for _, key := range order {
		pages = append(pages, stack(job, byBanner[key], o))
	}
	return pages
}

// bannerKey is the same for tables whose columns are the same.
func bannerKey(t *table.Table) string {
	var b strings.Builder
	b.WriteString(t.Banner)
	for i := range t.Columns {
		b.WriteByte(0)
		b.WriteString(t.Columns[i].Key)
	}
	return b.String()
}

func stack(job *table.Job, tables []*table.Table, o Options) *Page {
	first := tables[0]
	name := first.Banner
	if name == "" {
		name = say(o.Language, "total")
	}
	span := fmt.Sprintf("T%03d", first.Number)
	if last := tables[len(tables)-1].Number; last != first.Number {
		span += fmt.Sprintf("-T%03d", last)
	}
	p := &Page{Name: span + " " + name, Kind: TablePage}
	for _, t := range tables {
		for _, v := range o.pieces(t) {
			for i, w := range newSheet(p, t, v, o).columnWidths() {
				if i == len(p.Widths) {
					p.Widths = append(p.Widths, w)
				}
				p.Widths[i] = max(p.Widths[i], w)
			}
		}
	}
	// A sheet repeats the rows of one head only: a table that is longer than
	// a printed page is continued below a head of its own.
	o.fitting = func(t *table.Table, v piece) func(rows []int) int {
		return newSheet(p, t, v, o).fitting(p.Widths)
	}
	var sheets []*sheet
	for _, t := range tables {
		for _, v := range o.pieces(t) {
			sheets = append(sheets, newSheet(p, t, v, o))
		}
	}
	p.Freeze.Cols = 1
	above := map[[2]int][]Line{} // by table and first column
	for i, s := range sheets {
		if i > 0 {
			s.gap().Gap = true
			s.gap().Gap = true
		}
		p.Places = append(p.Places, Place{sheetName(s.t, s.mark), len(p.Rows) + 1})
		at := len(p.Rows)
		s.spread()
		s.lines()
		p.Rows[at].Start = true
		s.head()
		for r := at + 1; r < len(p.Rows); r++ {
			p.Rows[r].Keep = true // title and head are not parted
		}
		if !s.counts && len(s.cols) > 0 {
			of := [2]int{s.t.Number, s.cols[0]}
			s.above = above[of]
			s.figuresAndNotes()
			above[of] = append(above[of], s.at.Lines...)
			continue
		}
		s.figuresAndNotes()
	}
	p.Footer = [3]string{job.Title, name, say(o.Language, "footer.page")}
	return p
}

// check sees that every row has one value per column and that the links of
// the chain add up.
func check(t *table.Table) error {
	c := t.Chain
	if sum := c.Answered + c.NotAsked + c.NotAnswered + c.Missing + c.TableFilter + c.JobFilter + c.BadWeight; sum != c.File {
		return fault.New(fault.SelfCheck, "layout.Table",
			"table", strconv.Itoa(t.Number), "is", strconv.FormatInt(sum, 10), "want", strconv.FormatInt(c.File, 10))
	}
	n := len(t.Columns)
	fits := func(l int) bool { return l == 0 || l == n }
	for i := range t.Rows {
		r := &t.Rows[i]
		if !fits(len(r.N)) || !fits(len(r.W)) || !fits(len(r.ColPct)) || !fits(len(r.RowPct)) || !fits(len(r.TotalPct)) || !fits(len(r.Index)) ||
			!fits(len(r.Value)) || !fits(len(r.Letters)) || r.Kind == table.StatRow && len(r.Value) != n {
			return fault.New(fault.Internal, "layout.Table").Because(
				fmt.Errorf("table %d, row %q: not one value for each of %d columns", t.Number, r.Key, n))
		}
	}
	return nil
}

// sheet builds a piece of one table on a page.
type sheet struct {
	Options
	piece
	t    *table.Table
	page *Page
	slab []Cell // cells not yet given to a row
	text int    // columns that title and notes span
	at   Holding

	above []Line // of former pieces on the page with the same columns: their rows are in the chart of the last

	shownEmpty                   bool // some figure could not be computed
	suppressed                   bool // some figure may not be shown
	shownZero                    bool // some count or percentage is exactly zero
	nearlyCount, nearlyPercent   bool // some rounds to zero
	smallMark, tooSmallMark, any bool // base marks shown
}

func newSheet(p *Page, t *table.Table, v piece, o Options) *sheet {
	return &sheet{Options: o, piece: v, t: t, page: p, at: Holding{
		Number: t.Number, Key: t.Key, First: v.mark == "", Columns: v.cols, Lines: make([]Line, 0, baseLines+len(v.rows)*max(1, len(v.figs))),
	}}
}

// spread says how many columns the texts of the piece span, adding columns
// to the page where it is too narrow for them, and makes room for the rows.
func (s *sheet) spread() {
	all := 0.0
	for _, w := range s.page.Widths {
		all += w
	}
	want := max(all, leastText)
	if all > mostText+littleMore {
		want = mostText
	}
	s.text = 0
	for sum := 0.0; sum < want || s.text < 2; s.text++ {
		if s.text == len(s.page.Widths) {
			s.page.Widths = append(s.page.Widths, 10.7)
		}
		sum += s.page.Widths[s.text]
	}
	rows := headRows + bodyRows*len(s.rows)
	if s.page.Rows == nil {
		s.page.Rows = make([]Row, 0, textRows+rows)
	}
	s.slab = make([]Cell, 0, textRows*s.text+rows*(1+len(s.cols)))
}

// figuresAndNotes writes everything below the head.
func (s *sheet) figuresAndNotes() {
	s.bases()
	s.body()
	s.at.Last = len(s.page.Rows)
	s.footnotes()
	s.page.Tables = append(s.page.Tables, s.at)
	s.chart()
}

// column is the column at position i of the piece.
func (s *sheet) column(i int) *table.Column { return &s.t.Columns[s.cols[i]] }

// line appends a row of label and figures and says what it holds.
func (s *sheet) line(of int, f Figure) *Row {
	r := s.row(1 + len(s.cols))
	s.at.Lines = append(s.at.Lines, Line{Row: len(s.page.Rows), Of: of, Figure: f})
	return r
}

// row appends a row of n cells.
func (s *sheet) row(n int) *Row {
	if cap(s.slab)-len(s.slab) < n {
		s.slab = make([]Cell, 0, max(n, 16*(1+len(s.cols))))
	}
	start := len(s.slab)
	s.slab = s.slab[:start+n]
	s.page.Rows = append(s.page.Rows, Row{Cells: s.slab[start : start+n : start+n]})
	return &s.page.Rows[len(s.page.Rows)-1]
}

// fill gives all cells of r but the first the role, and the stronger line
// where a banner variable begins.
func (s *sheet) fill(r *Row, role Role) {
	for i := range s.cols {
		r.Cells[1+i].Role = role
		r.Cells[1+i].Rule = s.begins(i)
	}
}

// begins says whether a banner variable begins at position i.
func (s *sheet) begins(i int) bool {
	return s.column(i).Block >= 0 && (i == 0 || s.column(i-1).Block != s.column(i).Block)
}

// span appends a row with one text over the width of the text.
func (s *sheet) span(role Role, text string) *Row {
	r := s.row(s.text)
	for i := range r.Cells {
		r.Cells[i].Role = role
	}
	r.Cells[0] = Cell{Kind: TextCell, Text: text, Role: role, Span: uint16(s.text)}
	return r
}

// gap appends an empty row.
func (s *sheet) gap() *Row {
	r := s.row(1 + len(s.cols))
	r.Height = gapHeight
	return r
}

// weighted says whether the table is weighted.
func (s *sheet) weighted() bool { return s.t.Weight != "" }

// number puts x into c, or what stands for a figure that cannot be computed.
// It notes which signs the reader will see.
func (s *sheet) number(c *Cell, x float64, f Format) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		s.shownEmpty = true
		if s.Missing != "" {
			c.Kind, c.Text = TextCell, s.Missing
		}
		return
	}
	c.Kind, c.Num, c.Format = NumberCell, x, f
	switch f {
	case CountInt, CountDec, Percent0, Percent1, Percent2, Percent3, Percent4:
		switch {
		case x == 0:
			s.shownZero = true
		case x < nearly(f) && f == CountDec:
			s.nearlyCount = true
		case x < nearly(f):
			s.nearlyPercent = true
		}
	default:
	}
}

// lines writes title, base and the line of filter, weight and banner.
func (s *sheet) lines() {
	t, lang := s.t, s.Language
	what := t.StubName
	if title := t.Title.In(lang); title != "" && title != t.StubName {
		what += "  " + title
	}
	r := s.row(s.text)
	for i := range r.Cells {
		r.Cells[i].Role = Title
	}
	title := say(lang, "title", "n", strconv.Itoa(t.Number), "what", strings.TrimSpace(what))
	if s.counts {
		title += " · " + s.figureName(tabplan.Count)
	}
	if s.further {
		title += " " + say(lang, "title.continued")
	}
	r.Cells[0] = Cell{Kind: TextCell, Role: Title, Text: title, Span: uint16(s.text - 1)}
	r.Cells[s.text-1] = Cell{Kind: TextCell, Role: BackLink, Text: say(lang, "sheet.contents"), Link: say(lang, "sheet.contents")}

	who := t.BaseText.In(lang)
	if who == "" {
		who = say(lang, "base.everyone")
	}
	s.span(Subtitle, s.baseLine(who))

	var parts []string
	if t.Filter != "" {
		parts = append(parts, say(lang, "filter", "filter", t.Filter))
	}
	if s.weighted() {
		parts = append(parts, say(lang, "weighted", "weight", t.Weight))
	}
	if t.Banner != "" && t.Banner != noBanner {
		parts = append(parts, say(lang, "banner", "banner", t.Banner))
	}
	if len(parts) > 0 {
		s.span(Subtitle, strings.Join(parts, " · "))
	}
	s.gap()
}

// baseLine says whom the table is of; where percentages are of answers, how
// many of them there are too.
func (s *sheet) baseLine(who string) string {
	n := integer(s.Language, s.t.Chain.Answered)
	if !s.t.Answers {
		return say(s.Language, "base", "who", who, "n", n)
	}
	for i := range s.t.Columns {
		if c := &s.t.Columns[i]; c.Block < 0 && !c.Hidden {
			return say(s.Language, "base.of", "answers", integer(s.Language, c.Answers), "who", who, "n", n)
		}
	}
	return say(s.Language, "base.ofsome", "who", who, "n", n)
}
