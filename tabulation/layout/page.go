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
	roles               // how many there are
)

var roleNames = [roles]string{
	"Blank", "Title", "Subtitle", "BackLink", "HeadCorner", "HeadGroup", "HeadLabel", "HeadLetter",
	"BaseLabel", "BaseValue", "RowLabel", "RowValue", "NetLabel", "NetValue", "LetterLabel", "LetterValue", "NetLetter",
	"StatLabel", "StatValue", "Footnote", "ListHead", "ListText", "ListNumber", "ListLink", "Heading", "Paragraph", "FigureLabel",
	"NetFigureLabel", "ListHeadNumber",
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
)

// CellKind says what a cell holds.
type CellKind uint8

// The kinds.
const (
	EmptyCell CellKind = iota
	TextCell
	NumberCell
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
	Link   string // target: page name, or "" none
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
}

// PageKind says what a page is.
type PageKind uint8

// The kinds.
const (
	ContentsPage PageKind = iota
	NotesPage
	TablePage
	MetadataPage
	RunPage // the run block: the only page that may differ between two runs
)
