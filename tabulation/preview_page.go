package tabulation

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// PreviewPage is one table laid out for a screen: the same words and figures
// as its sheet, in a form that JSON holds.
type PreviewPage struct {
	Number      int             `json:"number"`
	Key         string          `json:"key"`     // stable, as in the tidy table
	Stub        string          `json:"stub"`    // variable
	Title       string          `json:"title"`   // as on the sheet, with number and variable
	Heading     string          `json:"heading"` // the title alone
	Base        string          `json:"base"`    // who is in the table, and how many
	Lines       []string        `json:"lines"`   // filter, weight, banner
	Figures     string          `json:"figures"`
	Respondents int             `json:"respondents"` // of the dataset
	Sample      int             `json:"sample"`      // respondents counted where these are some of all; 0: all
	Weighted    bool            `json:"weighted"`
	Tested      bool            `json:"tested"`
	Levels      []float64       `json:"levels"`  // of the tests, strictest first
	Head        []PreviewGroup  `json:"head"`    // left to right: banner variables over their values
	Columns     []PreviewColumn `json:"columns"` // left to right
	Rows        []PreviewRow    `json:"rows"`
	Notes       []string        `json:"notes"`
	Out         []PreviewOut    `json:"out"`   // who is not in the base, and why
	Tests       []PreviewTest   `json:"tests"` // every comparison made; null where they are too many for a screen
}

// PreviewTest is one comparison, as the audit of a job lists it.
type PreviewTest struct {
	Of         int      `json:"of"`         // "of" of its lines
	A          int      `json:"a"`          // column, from 0
	B          int      `json:"b"`          // the column it was compared with; -1: the rest, -2: Total
	Difference float64  `json:"difference"` // a − b: fractions, or points of a mean
	SE         float64  `json:"se"`         // of the difference
	P          float64  `json:"p"`          // two-sided
	Adjusted   *float64 `json:"adjusted,omitempty"`
	Mark       bool     `json:"mark,omitempty"` // a letter or an arrow came of it
}

// PreviewGroup is one banner variable of the head; Total has no label.
type PreviewGroup struct {
	Label   string   `json:"label"`
	Outer   []string `json:"outer,omitempty"` // of a nested banner: what stands over it, outermost first
	Columns []string `json:"columns"`
}

// PreviewColumn is one column: its bases, and which letter names it.
type PreviewColumn struct {
	Key       string  `json:"key"`   // "S1=2"; "total"
	Block     int     `json:"block"` // index of the banner variable; -1: Total
	Letter    string  `json:"letter"`
	N         int64   `json:"n"`         // unweighted base; 0, as the other two, where it is suppressed
	Weighted  float64 `json:"weighted"`  // base
	Effective float64 `json:"effective"` // base
	Small     int     `json:"small"`     // 1: below the limit for a remark; 2: too small to be tested
}

// PreviewOut is a reason to be outside a base.
type PreviewOut struct {
	Reason string `json:"reason"` // stable: bad_weight, job_filter, table_filter, not_asked, not_answered, missing
	Code   string `json:"code,omitempty"`
	Label  string `json:"label,omitempty"`
	N      int64  `json:"n"`
}

// PreviewRow is one line. Kind is base, value, net or stat; Figure says that
// it is a further figure of the value above it.
type PreviewRow struct {
	Kind   string        `json:"kind"`
	Key    string        `json:"key,omitempty"` // code, "net:…" or the statistic's name; "" for bases
	Label  string        `json:"label"`
	Indent int           `json:"indent"`
	Role   string        `json:"role"` // as a theme names it
	Figure bool          `json:"figure"`
	Strong bool          `json:"strong"` // a new part of the table begins
	Of     int           `json:"of"`     // place of the row in the table, from 1: lines of one value share it; 0: a base
	N      []int64       `json:"n,omitempty"`
	Cells  []PreviewCell `json:"cells"`
}

// PreviewCell is one figure. Value is nil where none can be computed; Text is
// what the workbook shows.
type PreviewCell struct {
	Value   *float64 `json:"value"`
	Format  string   `json:"format,omitempty"`
	Text    string   `json:"text"`
	Letters string   `json:"letters,omitempty"`
	Mark    string   `json:"mark,omitempty"` // "*" small base, "**" too small
}

// view turns the page of a table into its form for a screen.
func view(t *table.Table, page *layout.Page, lang string) *PreviewPage {
	v := viewer{lang: lang, table: t, out: PreviewPage{
		Number: t.Number, Key: t.Key, Stub: t.StubName, Heading: cmp.Or(t.Title.In(lang), t.StubName), Weighted: t.Weight != "", Tested: t.Profile != tabplan.ProfileNone,
		Lines: []string{}, Levels: []float64{}, Head: []PreviewGroup{}, Columns: make([]PreviewColumn, len(t.Columns)), Rows: []PreviewRow{}, Notes: []string{},
	}}
	for _, l := range t.Level {
		if l > 0 {
			v.out.Levels = append(v.out.Levels, l)
		}
	}
	for i, c := range t.Columns {
		v.out.Columns[i] = PreviewColumn{Key: c.Key, Block: c.Block, Letter: c.Letter, N: c.N, Small: int(c.Base)}
		if !c.Hidden { // the bases of a suppressed column are no numbers
			v.out.Columns[i].Weighted, v.out.Columns[i].Effective = c.W, c.Eff
		}
	}
	for i := range page.Rows {
		v.row(&page.Rows[i], len(t.Columns))
	}
	v.out.Out = reasons(&t.Chain, lang)
	v.out.Tests = comparisons(t)
	return &v.out
}

// comparisons lists the comparisons of a table's columns; nil for none, and
// where they were not kept.
func comparisons(t *table.Table) []PreviewTest {
	var out []PreviewTest
	for i := range t.Audit {
		c := &t.Audit[i]
		if c.Items || math.IsNaN(c.P) || math.IsNaN(c.SE) || math.IsInf(c.SE, 0) {
			continue
		}
		q := PreviewTest{Of: c.Row + 1, A: c.A, B: c.B, Difference: short(c.EstimateA - c.EstimateB), SE: short(c.SE), P: short(c.P), Mark: c.Mark}
		if !math.IsNaN(c.Adjusted) {
			p := short(c.Adjusted)
			q.Adjusted = &p
		}
		out = append(out, q)
	}
	return out
}

// short keeps five digits: a screen shows fewer.
func short(x float64) float64 {
	s, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 5, 64), 64)
	if err != nil {
		return x
	}
	return s
}

// reasons lists who is not in the base; nobody is in two of the reasons.
func reasons(c *table.Chain, lang string) []PreviewOut {
	out := []PreviewOut{}
	add := func(reason string, n int64) {
		if n > 0 {
			out = append(out, PreviewOut{Reason: reason, N: n})
		}
	}
	add("bad_weight", c.BadWeight)
	add("job_filter", c.JobFilter)
	add("table_filter", c.TableFilter)
	add("not_asked", c.NotAsked)
	add("not_answered", c.NotAnswered)
	left := c.Missing
	for _, m := range c.MissingBy {
		if m.N > 0 {
			out = append(out, PreviewOut{Reason: "missing", Code: m.Code, Label: m.Label.In(lang), N: m.N})
			left -= m.N
		}
	}
	add("missing", left)
	return out
}

// viewer turns a page of the layout into a PreviewPage, row by row.
type viewer struct {
	lang   string
	table  *table.Table
	out    PreviewPage
	groups []PreviewGroup // of the head's last row of them; nil when it has none
}

// rowKinds says what a line is by the role of its figures.
var rowKinds = map[layout.Role]string{
	layout.BaseValue: "base", layout.RowValue: "value", layout.NetValue: "net", layout.StatValue: "stat",
}

// row takes one row of a page with n columns of figures.
func (v *viewer) row(r *layout.Row, n int) {
	if len(r.Cells) == 0 {
		return
	}
	first := r.Cells[0]
	switch first.Role {
	case layout.Title:
		v.out.Title = first.Text
		return
	case layout.Subtitle:
		if v.out.Base == "" {
			v.out.Base = first.Text
		} else {
			v.out.Lines = append(v.out.Lines, first.Text)
		}
		return
	case layout.Footnote:
		v.out.Notes = append(v.out.Notes, first.Text)
		return
	default:
	}
	if n == 0 || len(r.Cells) < 1+n {
		return
	}
	cells := r.Cells[1 : 1+n]
	switch role := cells[n-1].Role; role { // the last column: Total, at the left, has roles of its own in the head
	case layout.HeadGroup:
		v.group(cells)
	case layout.HeadLabel:
		v.columns(cells)
		v.figures(first)
	case layout.HeadLetter:
		v.figures(first)
	case layout.LetterValue, layout.NetLetter:
		v.letters(cells)
	default:
		if kind, ok := rowKinds[role]; ok {
			v.values(kind, r, cells)
		}
	}
}

func (v *viewer) figures(corner layout.Cell) {
	if corner.Text != "" {
		v.out.Figures = corner.Text
	}
}

// group keeps the banner variables until the row of their values comes.
// Of a nested banner there are several rows: the last ones are the groups.
func (v *viewer) group(cells []layout.Cell) {
	outer := make([][]string, 0, len(cells))
	for _, g := range v.groups {
		for range g.Columns {
			over := g.Outer
			if g.Label != "" {
				over = append(slices.Clone(over), g.Label)
			}
			outer = append(outer, over)
		}
	}
	v.groups = nil
	for i := 0; i < len(cells); {
		span := max(1, int(cells[i].Span))
		if cells[i].Role == layout.HeadCorner { // Total stands alone
			span = 1
		}
		g := PreviewGroup{Label: cells[i].Text, Columns: make([]string, span)}
		if i < len(outer) {
			g.Outer = outer[i]
		}
		v.groups = append(v.groups, g)
		i += span
	}
}

func (v *viewer) columns(cells []layout.Cell) {
	if v.groups == nil {
		v.groups = []PreviewGroup{{Columns: make([]string, len(cells))}}
	}
	at := 0
	for _, g := range v.groups {
		for j := range g.Columns {
			if at < len(cells) {
				g.Columns[j] = cells[at].Text
			}
			at++
		}
	}
	v.out.Head = v.groups
}

// letters belong to the line above them.
func (v *viewer) letters(cells []layout.Cell) {
	if len(v.out.Rows) == 0 {
		return
	}
	above := v.out.Rows[len(v.out.Rows)-1].Cells
	for i := range above {
		above[i].Letters = cells[i].Text
	}
}

func (v *viewer) values(kind string, r *layout.Row, cells []layout.Cell) {
	label := r.Cells[0]
	row := PreviewRow{
		Kind: kind, Label: label.Text, Indent: int(label.Indent), Role: label.Role.String(), Strong: r.Top && r.Strong, Of: r.Of,
		Figure: label.Role == layout.FigureLabel || label.Role == layout.NetFigureLabel, Cells: make([]PreviewCell, len(cells)),
	}
	for i, c := range cells {
		row.Cells[i] = v.cell(c)
	}
	if n := len(v.out.Rows); n > 0 && r.Of > 0 && v.out.Rows[n-1].Of == r.Of {
		row.Figure = true // where a value has two lines the second one has no name
	}
	if kind == "base" {
		row.Of = 0 // the base of the statistics stands with the first of them
	}
	if row.Of > 0 {
		of := &v.table.Rows[row.Of-1]
		row.Key = of.Key
		if !row.Figure {
			row.N = of.N
		}
	}
	v.out.Rows = append(v.out.Rows, row)
}

func (v *viewer) cell(c layout.Cell) PreviewCell {
	if c.Kind != layout.NumberCell {
		return PreviewCell{Text: c.Text}
	}
	out := PreviewCell{Format: formatNames[c.Format], Text: shown(v.lang, c.Num, c.Format), Mark: markSigns[c.Mark]}
	if !math.IsNaN(c.Num) && !math.IsInf(c.Num, 0) {
		out.Value = &c.Num
	}
	return out
}

var markSigns = map[layout.Mark]string{layout.Star: "*", layout.TwoStars: "**"}

// formatNames are the formats as a client knows them.
var formatNames = map[layout.Format]string{
	layout.General: "general", layout.CountInt: "count", layout.CountDec: "count_weighted", layout.Base: "base", layout.Base1: "base1",
	layout.Percent0: "percent0", layout.Percent1: "percent1", layout.Percent2: "percent2", layout.Percent3: "percent3", layout.Percent4: "percent4",
	layout.Decimal2: "decimal2", layout.Signed2: "signed2", layout.Integer: "integer",
	layout.Whole: "whole", layout.Signed0: "signed0", layout.Signed1: "signed1",
}

// shown is a number as a spreadsheet program shows it under a format: exactly
// zero as "-", what rounds to zero as such, and halves away from zero.
func shown(lang string, x float64, f layout.Format) string {
	switch f {
	case layout.CountInt, layout.CountDec, layout.Percent0, layout.Percent1, layout.Percent2, layout.Percent3, layout.Percent4:
		if x == 0 {
			return "-"
		}
	default:
	}
	places, suffix := 0, ""
	switch f {
	case layout.Percent0, layout.Percent1, layout.Percent2, layout.Percent3, layout.Percent4:
		places, suffix = int(f-layout.Percent0), "%"
		x *= 100
	case layout.Decimal2, layout.Signed2:
		places = 2
	case layout.Base1, layout.Signed1:
		places = 1
	case layout.General:
		return localized(lang, strconv.FormatFloat(x, 'g', 15, 64), false)
	default:
	}
	if sign := layout.NearlyZero(lang, f); sign != "" && x > 0 && x < 0.5*math.Pow10(-places) {
		return sign
	}
	s := localized(lang, strconv.FormatFloat(rounded(x, places), 'f', places, 64), f != layout.Integer) + suffix
	if (f == layout.Signed2 || f == layout.Signed1 || f == layout.Signed0) && x > 0 {
		s = "+" + s
	}
	return s
}

// rounded rounds the decimal form of x, of 15 digits as a spreadsheet program
// keeps it, half away from zero.
func rounded(x float64, places int) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		return x
	}
	scale := math.Pow10(places)
	return math.Round(short*scale) / scale
}

// localized writes the signs of the language into a number, and groups its
// thousands where asked.
func localized(lang, s string, grouped bool) string {
	point, sep := ".", ","
	if lang == layout.Indonesian {
		point, sep = ",", "."
	}
	whole, part, has := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; grouped && i > 0; i -= 3 {
		whole = whole[:i] + sep + whole[i:]
	}
	if has {
		whole += point + part
	}
	return sign + whole
}
