// Package profile looks at encoded columns and what a form says, and makes
// the codebook: types, uses, value lists completed by the codes found, counts;
// and the list of problems the user should know before tabulating.
//
// What flows in: a column.Dataset, a source.Form or nil, the user's edits.
// What flows out: a codebook.Codebook bound to the columns, and problems.
// Non-goals: tab plans, changing any value. A guess always carries its reason
// and can be overridden by an edit.
package profile

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Severity orders the problem list.
type Severity string

// The severities: an Error must be settled before tabulating, a Warning
// changes figures or may, an Info is worth knowing.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Problem is one line of the problem list.
type Problem struct {
	ID       string        `json:"id"`   // stable: code and variable
	Code     string        `json:"code"` // kind of problem, e.g. "unlabelled_codes"
	Severity Severity      `json:"severity"`
	Variable string        `json:"variable,omitempty"`
	Count    int64         `json:"count,omitempty"` // respondents or columns concerned
	Text     codebook.Text `json:"text"`            // a sentence in "en" and "id"
	Examples []string      `json:"examples,omitempty"`
	Lines    []int64       `json:"lines,omitempty"` // places in the file, from 1
	Fix      *Edit         `json:"fix,omitempty"`   // one-click remedy; nil: none

	// Reread is the remedy where it is another way of reading the file: the
	// options to change; nil: none.
	Reread *source.Options `json:"reread,omitempty"`

	indonesian []string // the examples, where they are worded
}

// Edit is one change of the codebook by the user. Empty fields change nothing.
type Edit struct {
	Variable string                   `json:"variable"`
	Label    codebook.Text            `json:"label,omitempty"`
	Type     codebook.Type            `json:"type,omitempty"`
	Use      codebook.Use             `json:"use,omitempty"`
	Roles    map[string]codebook.Role `json:"roles,omitempty"`  // by code
	Labels   map[string]codebook.Text `json:"labels,omitempty"` // by code
	Scores   map[string]*float64      `json:"scores,omitempty"` // by code; null removes
	Order    []string                 `json:"order,omitempty"`  // codes, first to last; others follow

	// Separator is what stands between the codes of a multiple response in
	// one cell.
	Separator string `json:"separator,omitempty"`

	// Join makes the variables so named the options of a multiple response,
	// which Variable names; it need not be there yet. An option is chosen
	// where its cell is Selected; without Selected, where it is neither empty
	// nor 0, FALSE or in NotChosen.
	Join      []string `json:"join,omitempty"`
	Selected  string   `json:"selected,omitempty"`
	NotChosen []string `json:"not_chosen,omitempty"`

	// Cells says which code the text of a cell stands for, or of one of
	// several in a cell: itself, or another. AllCells: AllCells means that all
	// texts stand for themselves, labels and other spellings of codes, too.
	Cells map[string]string `json:"cells,omitempty"`

	// Options says which answers of a multiple response count where it has
	// both a list in one cell and a column per option: ByCell or ByColumns.
	Options string `json:"options,omitempty"`

	// DropUnused takes codes that nobody gave off the list; they come back
	// with a file in which somebody gives them. With the variable AllVariables
	// it holds for all, but for lists of which nobody gave one: those go only
	// where their variable is named, and the codes found are the list.
	DropUnused bool `json:"drop_unused,omitempty"`

	// Split takes a multiple response apart again: its columns are variables
	// of their own.
	Split bool `json:"split,omitempty"`

	// Name gives the variable another name; this holds before all other
	// edits, which use the new one.
	Name string `json:"name,omitempty"`
}

// AllVariables is the variable of an edit that is for all of them.
const AllVariables = "*"

// AllCells stands for every text of a variable's cells.
const AllCells = "*"

// Which answers of a multiple response count.
const (
	ByCell    = "cell"
	ByColumns = "columns"
)
