// Package table is the finished result of one cross table: values, bases,
// marks and letters, unrounded. It computes nothing; package signif fills it,
// packages layout and flat present it.
//
// Tables are immutable once filled and safe for concurrent reading.
package table

import "github.com/hary4di/pockettab/tabulation/codebook"

// Job is all results of one job.
type Job struct {
	Title    string
	Language string
	Tables   []*Table
	Notes    []Note    // that hold for the whole job
	Findings []Finding // all tables, the strongest evidence first; nil: not tested
}

// Table is one cross table.
type Table struct {
	Number   int
	Key      string // stable
	StubName string // variable name
	Title    codebook.Text
	BaseText codebook.Text // who is in the table
	Banner   string        // its name
	Filter   string        // job and table filter as written, joined; "" none
	Weight   string        // variable; "" unweighted
	OwnBases bool          // rows are of different people each, as the items of a grid are
	Multiple bool          // rows are answers: columns may add to more than 100 %
	Answers  bool          // shares are of answers, not of people; a net counts its answers
	Level    [2]float64    // significance levels, strictest first; 0: none
	Profile  string        // test profile; "none": not tested
	MinBase  float64       // columns under it were not tested
	Testing  Testing       // how, besides profile and levels
	ShowChi  bool          // the chi-square tests are to be shown, not only ranked

	Columns  []Column
	Rows     []Row
	Families []Family // what was tested against what
	Chain    Chain
	Notes    []Note
	Chi      []ChiSquare  // per banner variable; nil: not tested
	Audit    []Comparison // every comparison; nil where the plan does not ask for it

	// Paired is set on the first part of a grid until its parts are put
	// together: the grid with the tests of its items, whose figures are not
	// final.
	Paired *Table
}

// Column is one column of a table.
type Column struct {
	Key    string          // e.g. "S1=2"; "total" for Total
	Block  int             // index of the banner variable; -1 for Total
	Group  codebook.Text   // label of the banner variable
	Outer  []codebook.Text // of a nested banner: what stands over Group, outermost first
	Label  codebook.Text
	Stat   string // a figure of the rows instead of a code: "mean", "difference", ItemBase
	Letter string // "A"…; "" for Total and in untested tables

	Answers  int64   // of a table of answers: how many its people gave; else 0
	WAnswers float64 // weighted

	N   int64   // unweighted base
	W   float64 // weighted base
	Eff float64 // effective base W²/Q; 0 when the base is empty

	Base   BaseMark
	Hidden bool // suppressed: no figure of the column may be shown, its base included
}

// ItemBase is the Stat of the column, or of rows, that say how many people
// answered an item, unweighted.
const ItemBase = "base"

// BaseMark says whether a base is large enough.
type BaseMark uint8

// The marks: Small is printed *, TooSmall ** and is not tested.
const (
	Enough BaseMark = iota
	Small
	TooSmall
)

// RowKind says what a row is.
type RowKind uint8

// The kinds. Statistic rows have Stat set.
const (
	ValueRow RowKind = iota
	NetRow
	StatRow
)

// Row is one row of a table. The slices have one element per column; NaN
// means not computable. Value and net rows have N, W and the percentages;
// statistic rows have Value, and N, W and Eff as the people it was computed
// on: unweighted, weighted and effective.
type Row struct {
	Key      string // code, "net:…", or the statistic's name
	Kind     RowKind
	Stat     string // "mean", "sd", "se", "median", "sum", "min", "max", "difference", ItemBase
	Label    codebook.Text
	Depth    int
	Unlisted bool   // a code without a label, found in the data
	Letter   string // of a row that is an item compared with other rows; "" else

	N        []int64
	W        []float64
	ColPct   []float64 // fractions 0…1
	RowPct   []float64
	TotalPct []float64
	Index    []float64 // 100 · ColPct / ColPct of all people in the table
	Value    []float64
	Eff      []float64

	Letters     []string // per column: letters of the columns (of a row with a Letter, in one column, of the rows) it is significantly higher than, capitals at the stricter level; nil: not tested
	Arrows      []Arrow  // per column: against the rest, Total or the previous column; nil: not tested
	TotalHidden bool     // the row's Total is suppressed, shown or not
	Hidden      []bool   // per column: suppressed, no figure of the cell may be shown; nil: none is
}

// Family is a set of columns tested against each other.
type Family struct {
	Block   int
	Columns []int // indexes of Columns that took part
	Left    []int // in the block, not tested: base too small
	Items   bool  // they are the items of a grid, compared paired
	Rows    bool  // the items are rows: Columns and Left are indexes of Rows, their letters stand in one column
}

// Chain says who is in the table and who is not; the parts add up to File.
type Chain struct {
	File, BadWeight, JobFilter, TableFilter, NotAsked, NotAnswered, Missing, Answered int64

	Silent    int64 // of Answered: without a valid answer, in the base because the plan asks for everybody who was asked
	Bad       int64 // of Answered: without a usable weight, kept in the unweighted figures
	Unbidden  int64 // of Missing and Answered: the form did not ask
	Unknown   bool  // the form asks some respondents only, and its condition is not evaluated
	MissingBy []CodeCount
	Unlisted  []CodeCount
	Outside   []int64 // per banner block: of the base, without an answer there
}

// CodeCount is a code, its label and how many respondents have it.
type CodeCount struct {
	Code  string
	Label codebook.Text
	N     int64
}

// Note is a sentence for the reader, as a catalogue key with values; layout
// words it in the language of the workbook.
type Note struct {
	Key  string
	With map[string]string
}
