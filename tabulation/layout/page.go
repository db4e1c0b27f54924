// Package layout turns results into format-neutral pages: titles, header
// tree, rows, notes, and cells with a style by role. A page knows nothing of
// Excel; the workbook writer, the live preview and later formats share it.
//
// Non-goals: computing (all figures come from package table), file formats.
// Pages are immutable once built. Fixed words come from words.go in English
// and Indonesian.
package layout

import "strconv"

// Role is what a cell is; a theme gives each role its look.
type Role uint8

// The roles.
const (
	Blank          Role = iota
	Title               // "Table 12 · E1 What improvement do you expect?"
	Subtitle            // base, filter, weight lines
	BackLink            // link to the contents
	HeadCorner          // the empty corner of the head
	HeadGroup           // banner variable
	HeadLabel           // banner value, "Total"
	HeadLetter          // (A)
	BaseLabel           // row label of a base row
	BaseValue           //
	RowLabel            //
	RowValue            //
	NetLabel            //
	NetValue            //
	LetterLabel         // the empty label cell of a letters row
	LetterValue         // letters, text
	NetLetter           // letters under a net
	StatLabel           //
	StatValue           //
	Footnote            //
	ListHead            // head of a plain list: contents, metadata
	ListText            //
	ListNumber          //
	ListLink            //
	Heading             // section heading on notes and metadata pages
	Paragraph           //
	FigureLabel         // names the figure of a line where a row has several: "row %"
	NetFigureLabel      // the same under a net
	ListHeadNumber      // head of a column of numbers in a plain list
	ListLine            // text of a list on one line, however long
	roles               // how many there are
)

var roleNames = [roles]string{
	"Blank", "Title", "Subtitle", "BackLink", "HeadCorner", "HeadGroup", "HeadLabel", "HeadLetter",
	"BaseLabel", "BaseValue", "RowLabel", "RowValue", "NetLabel", "NetValue", "LetterLabel", "LetterValue", "NetLetter",
	"StatLabel", "StatValue", "Footnote", "ListHead", "ListText", "ListNumber", "ListLink", "Heading", "Paragraph", "FigureLabel",
	"NetFigureLabel", "ListHeadNumber", "ListLine",
}

// Roles lists every role in order.
func Roles() []Role {
	all := make([]Role, roles)
	for i := range all {
		all[i] = Role(i)
	}
	return all
}

// String is the name under which a theme describes the role.
func (r Role) String() string {
	if r < roles {
		return roleNames[r]
	}
	return "Role(" + strconv.Itoa(int(r)) + ")"
}

// Format is how a number is displayed; the stored number is never rounded.
type Format uint8

// The formats. Percent* and Count* show exactly zero as "-"; Percent* show
// what rounds to zero as "<0.5%" (with one decimal "<0.05%" and so on).
const (
	General  Format = iota
	CountInt        // #,##0
	CountDec        // weighted counts: #,##0 with - for zero, nearly zero as <0.5
	Base            // #,##0, never suppressed
	Percent0
	Percent1
	Percent2
	Percent3
	Percent4
	Decimal2 // #,##0.00
	Signed2  // +0.00;-0.00;0.00
	Integer  // 0, for plain lists
	Base1    // #,##0.0: a base just under a limit that it would be rounded up to
	Whole    // #,##0, may be negative; for index figures
	Signed0  // +0;-0;0: points of a difference of percentages
	Signed1  // the same with a decimal
	PValue   // 0.0000; below that <0.0001
	Decimal4 // 0.0000
	Decimal6 // 0.000000
)

// CellKind says what a cell holds.
type CellKind uint8

// The kinds.
const (
	EmptyCell CellKind = iota
	TextCell
	NumberCell
	FormulaCell // Text is a formula of ours, without =, and Num its value
)

// Mark is printed with a base: * or **.
type Mark uint8

// The marks.
const (
	NoMark   Mark = iota
	Star          // small base
	TwoStars      // too small, not tested
)

// Cell is one cell of a page. The fields stand in an order that keeps it at
// 64 bytes: a job may have millions.
type Cell struct {
	Text   string
	Link   string // target: name of a page or of a place; "" none
	Num    float64
	Table  int // >0: Link points to that table, which may be in another part
	Kind   CellKind
	Role   Role
	Format Format
	Mark   Mark   // added by number format, so the number stays a number
	Indent uint8  // levels
	Rule   bool   // a stronger line on the left: a new banner variable begins
	Span   uint16 // columns covered to the right, 0 or 1: one
	Down   uint16 // rows covered downwards, 0 or 1: one
}

// Row is one line of a page. Cells[i] stands in column i+1; columns that a
// span covers are present too, empty, with the role that fills them.
type Row struct {
	Cells  []Cell
	Height float64 // points; 0: as high as its texts need
	Top    bool    // a line above
	Strong bool    // the line above is the stronger one: a new part of the table begins
	Keep   bool    // stays on the printed page of the row above
	Start  bool    // what begins here stays on one printed page where it fits on one
	Gap    bool    // nothing but the space between two tables
	Of     int     // of a table's page: the row of the table it shows, from 1; 0: none
}

// Page is one sheet.
type Page struct {
	Name   string    // wanted sheet name; the writer makes it valid and unique
	Kind   PageKind  //
	Table  int       // table number; 0 for other pages
	Widths []float64 // of the columns, in characters
	Rows   []Row
	Freeze struct{ Rows, Cols int } // panes frozen above and left; 0: none
	Repeat struct{ From, To int }   // heading rows repeated in print, from 1; 0: none
	Footer [3]string                // left, centre, right; "{page}" and "{pages}" are replaced

	Places []Place   // further targets of links, besides the name of the page
	Tables []Holding // the tables that stand on the page
	Charts []Chart
}

// Place is a target of links inside a page.
type Place struct {
	Name string
	Row  int // from 1
}

// Holding says where the figures of one table stand on a page: for the names
// of ranges, for charts, and for whoever checks a finished file.
type Holding struct {
	Number     int
	Key        string // of the table
	First      bool   // the first piece of the table: the one its name stands for
	Head, Last int    // rows of the column labels and of the last figure, from 1
	Columns    []int  // per data column, from the second on: index into the table's columns
	Lines      []Line
}

// Line says what a row of figures holds.
type Line struct {
	Row    int // from 1
	Of     int // index into the table's rows; BaseLine for the bases
	Figure Figure
}

// BaseLine is the Of of lines that hold a base.
const BaseLine = -1

// Figure names what a line shows: a statistic, or a base.
type Figure string

// The bases, as figures.
const (
	UnweightedBase Figure = "base"
	WeightedBase   Figure = "base_weighted"
	EffectiveBase  Figure = "base_effective"
	StatisticsBase Figure = "base_statistics"

	Answers         Figure = "answers"
	WeightedAnswers Figure = "answers_weighted"
)

// Chart is a chart of bars bound to cells of its page.
type Chart struct {
	Stacked       bool // bars of 100 %; else side by side
	Title, Alt    string
	Row           int     // that its upper edge stands at, from 1; at the first column
	Width, Height float64 // points
	Categories    []Spot  // cells that name the bars
	Series        []Series
	Format        Format
}

// Series is the bars of one colour.
type Series struct {
	Name   Spot
	Values []Spot // one per category
}

// Spot is a cell of a page, row and column from 1.
type Spot struct{ Row, Col int }

// PageKind says what a page is.
type PageKind uint8

// The kinds.
const (
	ContentsPage PageKind = iota
	NotesPage
	TablePage
	MetadataPage
	ScreeningPage
	AuditPage
	RunPage // the run block: the only page that may differ between two runs
)
