// Package source is the contract between file readers and the rest: bytes of
// a survey file in, batches of text cells out.
//
// The readers live below it: source/delim (CSV and its kin), source/xlsx,
// source/sav (SPSS), source/xlsform (form metadata, not respondents);
// source/textenc knows character encodings. This package holds what they share: Table, Batch, Options,
// Notice. Package source/open chooses the reader by the file's content, never
// by its name.
//
// Non-goals: types, labels, counting. A reader does not know a tab plan.
package source

import (
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// Options are the reader's choices that a user may override. The zero value
// means: detect everything.
type Options struct {
	Sheet         string   `json:"sheet,omitempty"`          // name, or number from 1; "": the first, or "data" of a workbook that is also a form
	HeaderStart   int      `json:"header_start,omitempty"`   // rows above the header; 0: detected, negative: none, the header is the first row with content
	HeaderRows    int      `json:"header_rows,omitempty"`    // rows of the header; 0 means 1
	Encoding      string   `json:"encoding,omitempty"`       // utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh
	Separator     string   `json:"separator,omitempty"`      // one of , ; tab | ("\t" or "tab" for the tab)
	Decimal       string   `json:"decimal,omitempty"`        // "." or ","
	MissingTokens []string `json:"missing_tokens,omitempty"` // cell texts that mean no answer in every column
	Ragged        string   `json:"ragged,omitempty"`         // records with more cells than the header: "" or RaggedReject; RaggedPad: the header gets columns without a name
	NoParent      bool     `json:"no_parent,omitempty"`      // a sheet of a repeat group is read alone, without the answers of its parents
	Duplicates    string   `json:"duplicates,omitempty"`     // respondents whose answers are all the same as an earlier one's: "" or DuplicatesKeep; DuplicatesDrop: left out, and said
}

// What is done with respondents who are copies of others.
const (
	DuplicatesKeep = "keep"
	DuplicatesDrop = "drop"
)

// DropsDuplicates tells whether copies are left out. An unknown word is
// fault.Usage.
func (o Options) DropsDuplicates() (bool, error) {
	switch o.Duplicates {
	case "", DuplicatesKeep:
		return false, nil
	case DuplicatesDrop:
		return true, nil
	}
	return false, fault.New(fault.Usage, "source.options", "why", "duplicate respondents are "+strconv.Quote(o.Duplicates)+"; known are keep, drop")
}

// What is done with records that have more cells than the header.
const (
	RaggedReject = "reject"
	RaggedPad    = "pad"
)

// Pads tells whether longer records widen the table. An unknown word is
// fault.Usage.
func (o Options) Pads() (bool, error) {
	switch o.Ragged {
	case "", RaggedReject:
		return false, nil
	case RaggedPad:
		return true, nil
	}
	return false, fault.New(fault.Usage, "source.options", "why", "longer records are "+strconv.Quote(o.Ragged)+"; known are reject, pad")
}

// Kind is what the file says about a cell.
type Kind uint8

// The kinds. Text files know Text only.
const (
	Text   Kind = iota
	Number      // a numeric cell of a workbook; its text is the shortest exact decimal
	Bool        // text is "TRUE" or "FALSE"
	Date        // a numeric cell in a date format; text is ISO 8601 ("2026-03-01", "2026-03-01T08:15:00", "08:15:00")
	Error       // an error cell (#N/A): counted as missing, text is the error's name
)

// Cell is one cell of a batch: the bytes Data[Off:Off+Len] of its Batch.
type Cell struct {
	Off, Len uint32
	Kind     Kind
}

// Batch is a run of consecutive data rows. Cells are row-major, Rows×Cols of
// them; a short record is padded with empty cells. Rows without any content
// are not delivered (and are counted in Summary.BlankRows).
//
// The reader owns Data and Cells; they are valid until the next call of Next
// on the same Part.
type Batch struct {
	Rows, Cols int
	Data       []byte
	Cells      []Cell
	Lines      []int64 // per row: where it stands in the file, from 1 (line, or sheet row); nil when the reader does not know
}

// At gives the bytes of the cell in row r and column c (both from 0).
func (b *Batch) At(r, c int) []byte {
	x := b.Cells[r*b.Cols+c]
	return b.Data[x.Off : x.Off+x.Len]
}

// Table is an opened data file: its header, and its rows in parts.
type Table interface {
	// Header gives the column names as in the file, unaltered (they may be
	// empty or stand twice); its length is the number of columns.
	Header() []string

	// Parts splits the data rows into at most n consecutive parts in file
	// order that may be read concurrently. A reader that cannot split gives
	// one. Each part is read once. n < 1 means 1.
	Parts(n int) ([]Part, error)

	// Summary says what was detected and met. Complete only when every part
	// has been read to its end; call it then.
	Summary() Summary

	// Close releases the file. Batches are invalid afterwards.
	Close() error
}

// Part is one run of rows of a Table. Not safe for concurrent use.
type Part interface {
	// Next fills b with the next rows and returns nil, or io.EOF when there
	// are none left. Any other error is a *fault.Error and final: the file
	// must then not be used at all, in no part.
	Next(b *Batch) error
}

// Sized is a Part that knows at most how many rows it will give. It lets the
// rows be placed where they will stay.
type Sized interface {
	MaxRows() int64
}

// Summary is what a reader found out about a file.
type Summary struct {
	Format     string   `json:"format"`              // xlsx, csv
	Sheet      string   `json:"sheet,omitempty"`     // the sheet read
	Sheets     []string `json:"sheets,omitempty"`    // all sheets of the workbook
	Encoding   string   `json:"encoding,omitempty"`  //
	Separator  string   `json:"separator,omitempty"` //
	Evidence   string   `json:"evidence,omitempty"`  // why encoding and separator were chosen, one line
	Bytes      int64    `json:"bytes"`               // of the data file as stored
	Rows       int64    `json:"rows"`                // delivered
	BlankRows  int64    `json:"blank_rows"`          // skipped because nothing stood in them
	HiddenRows int64    `json:"hidden_rows"`         // hidden in the workbook, delivered all the same
	Notices    []Notice `json:"notices,omitempty"`

	// Detected says how the reader came to its choices, for the user to see
	// and to overrule through Options.
	Detected []Detection `json:"detected,omitempty"`
}

// Detection is one choice about how to read a file.
type Detection struct {
	What   string        `json:"what"` // the option that overrules it: sheet, header_start, encoding, separator, decimal
	Value  string        `json:"value"`
	Chosen bool          `json:"chosen,omitempty"` // by the user; Why is empty then
	Plain  bool          `json:"plain,omitempty"`  // nothing to look at: what nearly every file has
	Why    codebook.Text `json:"why,omitempty"`    // in "en" and "id"
	Other  string        `json:"other,omitempty"`  // of an encoding: the next most likely one
}

// Notice is something met while reading that the user should know and that
// changed no value: short records, error cells, invalid bytes replaced on
// request. Package profile turns notices into the problem list.
type Notice struct {
	Code  string  `json:"code"` // short_rows, error_cells, invalid_bytes, nul_bytes, header_merged
	Count int64   `json:"count"`
	Lines []int64 `json:"lines,omitempty"` // the first few places, from 1
	Note  string  `json:"note,omitempty"`
}

// Form is what a form or a metadata-carrying file says about variables:
// a codebook without columns, to be bound to a header by package profile.
type Form struct {
	Codebook *codebook.Codebook
	Lists    map[string][]codebook.Value // code lists by name, also those no variable uses
	Notices  []Notice
}
