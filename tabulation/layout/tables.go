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
	mostText   = 150   // of title and notes at most: what a screen shows of a wide table without scrolling
	mostWidth  = 16    // of a data column
	mostLines  = 4     // of a column label, before its column is widened
	fontSize   = 10.0  // points, for fitting texts
	charWidth  = 5.25  // points of one character of column width in Arial 10 (7 pixels)
	headAir    = 1.8   // characters between two labels of the head, at least
	sidePad    = 2     // characters of a data column that no text may use: indent and padding
	gapHeight  = 7.0   // points of an empty row between parts
	textRows   = 9     // lines of title and notes, on average: to size the page
	headRows   = 8     // lines of head, bases and gaps
	bodyRows   = 2     // lines of a value or statistic with its letters
	maxListed  = 30    // unlabelled values named in a footnote
	bigNumber  = 1_000 // below it no thousands separator
)

// Tables lays out the tables numbered first to last, one page each.
func Tables(job *table.Job, first, last int, o Options) ([]*Page, error) {
	var pages []*Page
	for _, t := range job.Tables {
		if t.Number < first || t.Number > last {
			continue
		}
		p, err := Table(job, t, o)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// SheetName is the name a table's page asks for: number first, so that
// cutting never makes two names equal.
func SheetName(t *table.Table) string {
	return strings.TrimSpace(fmt.Sprintf("T%03d %s", t.Number, t.StubName))
}

// Table lays out one table. It returns SelfCheck when the parts of who is in
// the table and who is not do not add up to the file, and Internal when a row
// has not one value per column: a page never shows figures that do not fit.
func Table(job *table.Job, t *table.Table, o Options) (*Page, error) {
	o = o.withDefaults()
	if err := check(t); err != nil {
		return nil, err
	}
	s := &sheet{Options: o, t: t, figs: o.figures(t), page: &Page{Name: SheetName(t), Kind: TablePage, Table: t.Number}}
	s.columns()
	s.page.Rows = make([]Row, 0, textRows+headRows+bodyRows*len(t.Rows))
	s.slab = make([]Cell, 0, textRows*s.text+(headRows+bodyRows*len(t.Rows))*(1+len(t.Columns)))

	s.lines()
	s.head()
	s.page.Freeze.Rows, s.page.Freeze.Cols = len(s.page.Rows), 1
	s.page.Repeat.From, s.page.Repeat.To = 1, len(s.page.Rows)
	s.bases()
	s.body()
	s.footnotes()
	s.page.Footer = [3]string{job.Title, say(o.Language, "footer.table", "n", strconv.Itoa(t.Number)), say(o.Language, "footer.page")}
	return s.page, nil
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
		if !fits(len(r.N)) || !fits(len(r.W)) || !fits(len(r.ColPct)) || !fits(len(r.RowPct)) || !fits(len(r.TotalPct)) ||
			!fits(len(r.Value)) || !fits(len(r.Letters)) || r.Kind == table.StatRow && len(r.Value) != n {
			return fault.New(fault.Internal, "layout.Table").Because(
				fmt.Errorf("table %d, row %q: not one value for each of %d columns", t.Number, r.Key, n))
		}
	}
	return nil
}

// sheet builds the page of one table.
type sheet struct {
	Options
	t    *table.Table
	figs []tabplan.Statistic // figures of value and net rows, one line each
	page *Page
	slab []Cell // cells not yet given to a row
	text int    // columns that title and notes span

	shownEmpty                   bool // some figure could not be computed
	shownZero                    bool // some count or percentage is exactly zero
	nearlyCount, nearlyPercent   bool // some rounds to zero
	smallMark, tooSmallMark, any bool // base marks shown
}

// row appends a row of n cells.
func (s *sheet) row(n int) *Row {
	if cap(s.slab)-len(s.slab) < n {
		s.slab = make([]Cell, 0, max(n, 16*(1+len(s.t.Columns))))
	}
	start := len(s.slab)
	s.slab = s.slab[:start+n]
	s.page.Rows = append(s.page.Rows, Row{Cells: s.slab[start : start+n : start+n]})
	return &s.page.Rows[len(s.page.Rows)-1]
}

// fill gives all cells of r from column from (counted from 0) the role, and
// the stronger line where a banner variable begins.
func (s *sheet) fill(r *Row, role Role) {
	for i := range s.t.Columns {
		r.Cells[1+i].Role = role
		r.Cells[1+i].Rule = s.begins(i)
	}
}

// begins says whether a banner variable begins with column i.
func (s *sheet) begins(i int) bool {
	return s.t.Columns[i].Block >= 0 && (i == 0 || s.t.Columns[i-1].Block != s.t.Columns[i].Block)
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
	r := s.row(1 + len(s.t.Columns))
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
	r.Cells[0] = Cell{Kind: TextCell, Role: Title, Text: say(lang, "title", "n", strconv.Itoa(t.Number), "what", strings.TrimSpace(what)), Span: uint16(s.text - 1)}
	r.Cells[s.text-1] = Cell{Kind: TextCell, Role: BackLink, Text: say(lang, "sheet.contents"), Link: say(lang, "sheet.contents")}

	who := t.BaseText.In(lang)
	if who == "" {
		who = say(lang, "base.everyone")
	}
	s.span(Subtitle, say(lang, "base", "who", who, "n", integer(lang, t.Chain.Answered)))

	var parts []string
	if t.Filter != "" {
		parts = append(parts, say(lang, "filter", "filter", t.Filter))
	}
	if s.weighted() {
		parts = append(parts, say(lang, "weighted", "weight", t.Weight))
	}
	if t.Banner != "" {
		parts = append(parts, say(lang, "banner", "banner", t.Banner))
	}
	if len(parts) > 0 {
		s.span(Subtitle, strings.Join(parts, " · "))
	}
	s.gap()
}
