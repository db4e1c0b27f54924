package tabplan

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// Resolved is a plan bound to a codebook: what is to be counted, table by
// table, in the order of the workbook.
type Resolved struct {
	Plan   *Plan
	Digest string // hex SHA-256 of the canonical plan and of the parts of the codebook it uses
	Title  string
	Tables []Table
	Tests  Tests  // defaults filled in
	Layout Layout // defaults filled in

	Suppress *Suppress // nil: nothing is hidden

	// Variables and Labels are how many variables and labelled values the
	// codebook has, whatever is asked of them.
	Variables, Labels int

	// Derived are the variables that are in no file, in the order in which
	// they are to be made: later ones may read earlier ones.
	Derived []*condition.Derived

	// Filter and weight texts are expressions as the user wrote them.
}

// Table is one table to be counted.
type Table struct {
	Number     int        // from 1, through the whole job
	Spec       int        // place in Plan.Tables of what asks for it
	Composite  *Composite // nil: a table of its own
	Key        string     // stable: plan id, else stub~banner and a filter digest; unique
	Stub       *Axis
	Banner     *BannerAxes
	Beside     *Axis                                     // of a number: another one, with which its products are summed; nil: none
	Weight     *codebook.Variable                        // nil: unweighted
	Raking     *Raking                                   // makes Weight; nil: Weight is a column of the data
	JobFilter  *Filter                                   // nil: everybody
	Filter     *Filter                                   // nil: no table filter
	Asked      *Filter                                   // whom the form asks the stub; nil: everybody, or not known
	Language   string                                    // of the workbook
	Order      *Order                                    // nil: as the categories stand
	HideEmpty  bool                                      // leave rows out that nobody is in
	BaseAsked  bool                                      // the base is everybody who was asked
	Answers    bool                                      // of several answers: shares are of the answers, not of the people
	KeepBad    bool                                      // respondents without a usable weight stay in unweighted figures
	Statistics []Statistic                               // in order, no duplicates
	Title      codebook.Text                             // of the stub or as the plan says
	Derived    map[*codebook.Variable]*condition.Derived `json:"-"` // of the plan; shared by all tables
	BaseText   codebook.Text                             // who is in the table, without n; written by the system or the plan
}

// AxisKind says how a variable's values become rows or columns.
type AxisKind uint8

// The kinds: Categories has one category per code, Quantity has numbers and
// becomes statistic rows (and is never a banner).
const (
	Categories AxisKind = iota
	Quantity
)

// Axis is one variable seen as rows or as columns. Axes are shared between
// tables: the same pointer means the same axis.
type Axis struct {
	Variable   *codebook.Variable
	Kind       AxisKind
	Multiple   bool               // a respondent may be in several categories
	Categories []Category         // in order; nets stand before their members
	Missing    []string           // codes that leave the base
	Scores     map[string]float64 // code -> score for means; nil: no mean. Quantity: labelled codes with a score of their own, NotInMean ones excluded
	NoScore    []string           // codes that stay in the base and leave the statistics

	// Of columns: Group stands over them (nil: the variable's label), Outer
	// over that, outermost first (a variable, its category, …). Nested: the
	// block of one outer category; the blocks of a nest share their variable.
	Group  codebook.Text
	Outer  []codebook.Text
	Nested bool

	// Differences are rows of their own: the mean of the score +1 for codes
	// in Plus, −1 for those in Minus and 0 for the other codes, over people
	// whose code is not in NoScore. None on a Multiple axis.
	Differences []Difference
}

// CategoryKind distinguishes plain values from computed rows.
type CategoryKind uint8

// The kinds.
const (
	ValueCategory CategoryKind = iota
	NetCategory
	SilentCategory // asked, and no valid answer; only where the base is everybody asked
)

// Category is one row of a stub or one column of a banner.
type Category struct {
	Key    string // the code, or "net:" and the label; unique within the axis
	Label  codebook.Text
	Kind   CategoryKind
	Codes  []string // respondents with at least one of these
	Depth  int      // indentation: members of a net are 1 deeper than it
	Listed bool     // false: a code that no list has, found in the data
	Anchor bool     // stays last when rows are ordered
	Box    bool     // a box of a scale: a net that stands behind all values
	Unseen bool     // counted and not shown: a member of a net that stands alone
}

// BannerAxes is a resolved banner: an optional Total column and blocks of
// columns, one block per banner variable.
type BannerAxes struct {
	Name   string // the banner's name, or the variable's
	Key    string // for table keys
	Total  bool   // show a Total column first; it is counted in any case
	Blocks []*Axis
	Apart  bool    // nobody asks for what its columns share
	Groups [][]int // columns (without Total, from 0) that are tested against each other; nil: all of a block
}

// Columns is the number of columns without Total.
func (b *BannerAxes) Columns() int {
	n := 0
	for _, a := range b.Blocks {
		n += len(a.Categories)
	}
	return n
}
