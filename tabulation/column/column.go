// Package column holds a dataset in encoded form: every column a dictionary
// and an array of small codes. A dataset is read and encoded once; every job
// and preview works on the encoded form.
//
// What flows in: a source.Table. What flows out: a *Dataset, in memory or
// mapped from its file (whose form file.go describes).
// Non-goals: types, labels, multiple response. A cell "1 4" is one dictionary
// entry "1 4"; that it means two options is decided once per entry by whoever
// tabulates it, never once per respondent.
//
// A Dataset is immutable after it was built and safe for concurrent reading.
// Arrays of a mapped Dataset are valid until Close; its strings are copies and
// stay valid. Its dictionaries come into memory when Of gives their column, or
// by Dictionaries.
package column

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Entry is one distinct value of a column.
type Entry struct {
	Raw   string      // first-seen text, as in the file
	Code  string      // Raw without outer white space (space, tab, CR, LF, U+00A0): what identifies the value
	Num   float64     // numeric view; valid when IsNum
	IsNum bool        // Code is a number under the dataset's decimal character
	Count int64       // rows with it
	Kind  source.Kind // what the file said about the first-seen cell
}

// Form says how a column's cells are kept.
type Form uint8

// The forms. Coded is the normal one; a column that passes
// limit.DictEntries distinct values is kept as Numbers when every cell but few
// words is a number or empty, else as Texts.
const (
	Coded Form = iota
	Numbers
	Texts
)

// Column is one column of the source.
type Column struct {
	Header   string // as in the file
	Position int    // zero-based in the source; -1 for a joined column
	Form     Form

	// Thousands says that points or commas in this column's texts stand
	// between thousands ("95.000" is 95000), see thousandsMark.
	Thousands bool

	// Coded: Dict[0] is the empty cell (also system-missing, missing tokens
	// and error cells); exactly one of the code arrays is not nil and has a
	// code per row.
	Dict    []Entry
	Codes8  []uint8
	Codes16 []uint16
	Codes32 []uint32
	Padded  *Padded // nil: no two texts of the file were counted together for white space

	// Numbers: a number per row, NaN where the cell is empty or has a word (see
	// Empty), and how they are
	// written: all alike as Written[0] says (without it as Go writes them), or
	// row r as Written[Ways[r]] says; Written[0] is then for empty cells.
	Nums    []float64
	Written []Written
	Ways    []uint8

	// Texts, and Numbers that are written in too many ways: the text of row r
	// is TextBytes[TextEnds[r-1]:TextEnds[r]] (TextEnds[-1] is 0), without outer
	// white space.
	TextBytes []byte
	TextEnds  []uint64
}

// Len is the number of rows.
func (c *Column) Len() int {
	switch {
	case c.Codes8 != nil:
		return len(c.Codes8)
	case c.Codes16 != nil:
		return len(c.Codes16)
	case c.Codes32 != nil:
		return len(c.Codes32)
	case c.Form == Numbers:
		return len(c.Nums)
	default:
		return len(c.TextEnds)
	}
}

// Code is the dictionary code of row r of a Coded column; 0 is the empty cell.
func (c *Column) Code(r int) uint32 {
	switch {
	case c.Codes8 != nil:
		return uint32(c.Codes8[r])
	case c.Codes16 != nil:
		return uint32(c.Codes16[r])
	default:
		return c.Codes32[r]
	}
}

// Dataset is an encoded data file.
type Dataset struct {
	Rows    int
	Columns []*Column
	Summary source.Summary
	Digest  string // hex SHA-256 of the data file the dataset was read from
	Decimal string // "." or ","

	sample  *sample                        // where the columns come from, see Sample; nil: from Columns
	derived map[*codebook.Variable]*Column // of variables that are in no file
	closer  func() error
	sums    []uint32     // of the columns of an opened file; nil: not from one
	checks  []check      // likewise
	late    []dictionary // of an opened file, by column
}

// Close releases the mapping of a Dataset that was opened from its file; on
// one in memory it does nothing.
func (d *Dataset) Close() error {
	if d.closer == nil {
		return nil
	}
	for i := range d.late {
		d.late[i].once.Do(func() {}) // what is still in the mapping stays there
	}
	f := d.closer
	d.closer = nil
	return f()
}
