package ooxml

import (
	"errors"
	"fmt"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// CellKind is what a cell's type attribute and style say.
type CellKind uint8

// The kinds. A Date is a numeric cell in a date style, its text ISO 8601.
const (
	Text CellKind = iota
	Number
	Bool  // text is TRUE or FALSE
	Error // text is the error's name
	Date
)

// Cell is one non-empty cell. Text points into memory that is valid until the
// next row; for Number it is the shortest exact decimal.
type Cell struct {
	Col   int // from 0
	Kind  CellKind
	Text  []byte
	Value float64 // Number and Date: the stored number

	Percent bool // Number: its style shows it as a percentage
}

// Row is one row of a sheet with at least a <row> element.
type Row struct {
	Number   int // from 1, as in the sheet
	Hidden   bool
	Uncached int    // formula cells without a stored value; they are not in Cells
	Cells    []Cell // ascending columns; empty cells are left out
}

// Rows reads the rows of one sheet in order. Not safe for concurrent use.
type Rows struct {
	book   *Book
	name   string
	tok    *tokens
	prefix string // of the element names, with its colon
	last   int    // the last row given
	state  rowsState
	merges []Merge

	reached int      // row being read
	col     int      // column an error points at, from 1
	why     string   // of rowBad
	text    []byte   // decoded texts of the current row
	open    [][]byte // names of open elements while skipping
	careful bool     // tests: read without usual
}

type rowsState uint8

const (
	beforeRows rowsState = iota
	betweenRows
	afterRows
)

// Merge is a merged range, rows and columns from 0, ends included.
type Merge struct{ Row1, Col1, Row2, Col2 int }

// maxMerges bounds the merged ranges kept of one sheet.
const maxMerges = 1 << 20

// Rows opens a sheet by its index. Close it.
func (b *Book) Rows(sheet int) (*Rows, error) {
	s := b.Sheets[sheet]
	tok, err := openTokens(b.Container, s.Part)
	if err != nil {
		return nil, inSheet(err, s.Name, 0, 0)
	}
	return &Rows{book: b, name: s.Name, tok: tok}, nil
}

// Close ends the reading.
func (r *Rows) Close() error {
	r.tok.close()
	r.state = afterRows
	return nil
}

// Merges lists the merged ranges; complete after the last row.
func (r *Rows) Merges() []Merge { return r.merges }

// Merges reads a sheet to its end for its merged ranges only: they stand
// behind the rows.
func (b *Book) Merges(sheet int) ([]Merge, error) {
	rows, err := b.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var row Row
	for err == nil {
		err = rows.Next(&row)
	}
	if err != io.EOF {
		return nil, err
	}
	return rows.merges, nil
}

func inSheet(err error, sheet string, row, col int) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.At(fault.Where{Sheet: sheet, Row: row, Col: col})
	}
	return err
}

// Next fills row with the next one, or returns io.EOF after the sheet was
// read to its very end and found whole. Any other error is final: rows given
// before must then not be used.
func (r *Rows) Next(row *Row) error {
	err := r.next(row)
	if err != nil && err != io.EOF {
		r.state = afterRows
		return inSheet(err, r.name, max(r.last, r.reached), r.col)
	}
	return err
}

func (r *Rows) next(row *Row) error {
	switch r.state {
	case beforeRows:
		if err := r.begin(); err != nil {
			return err
		}
		if r.state == afterRows {
			return io.EOF
		}
	case afterRows:
		return io.EOF
	}
	t := r.tok
	for {
		p := skipSpace(t.buf, t.pos)
		if t.buf[p] == '<' {
			switch t.buf[p+1] {
			case '/':
				t.pos = p
				k, err := t.next() // only </sheetData> nests here
				if err != nil {
					return err
				}
				if k.kind == tokenEnd {
					return r.finish()
				}
				return t.bad("the rows do not end")
			case '!', '?':
				next, st := r.skip(t.buf, t.n, p)
				if st == rowBad {
					return t.bad(r.why)
				}
				if st == rowDone {
					t.pos = next
					continue
				}
				if err := r.more(); err != nil {
					return err
				}
				continue
			}
			switch q := r.behind(t.buf, t.n, p+1, "row"); q {
			case -1:
				return t.bad(fmt.Sprintf("unexpected %.20q between rows", t.buf[p:t.n]))
			case -2:
			default:
				next, st := r.scan(t.buf, t.n, p, row)
				switch st {
				case rowDone:
					t.pos, r.last = next, row.Number
					return nil
				case rowBad:
					return t.bad(r.why)
				}
			}
		} else if p < t.n {
			return t.bad(fmt.Sprintf("unexpected %.20q between rows", t.buf[p:t.n]))
		} else {
			t.pos = p // blanks need not be kept
		}
		if err := r.more(); err != nil {
			return err
		}
	}
}

func (r *Rows) more() error {
	err := r.tok.more()
	if err == io.EOF {
		return r.tok.bad(fmt.Sprintf("it is cut, row %d is not complete", max(r.last+1, r.reached)))
	}
	return err
}

// begin reads up to the first row.
func (r *Rows) begin() error {
	t := r.tok
	for {
		k, err := t.next()
		if err == io.EOF {
			r.state = afterRows
			return nil // a sheet without <sheetData> has no rows
		}
		if err != nil {
			return err
		}
		if k.kind != tokenStart {
			continue
		}
		depth := t.depth()
		if k.empty {
			depth++
		}
		switch {
		case depth == 1 && !k.is("worksheet"):
			return t.bad(fmt.Sprintf("it is a <%.40s>, not a <worksheet>", k.name))
		case depth == 2 && k.is("sheetData"):
			r.prefix = string(k.name[:len(k.name)-len("sheetData")])
			r.state = betweenRows
			if k.empty {
				return r.finishEmpty()
			}
			return nil
		}
	}
}

func (r *Rows) finishEmpty() error {
	if err := r.finish(); err != io.EOF {
		return err
	}
	return nil
}

// finish reads what follows the rows, to the end of the part; io.EOF when all
// is well.
func (r *Rows) finish() error {
	r.state = afterRows
	t := r.tok
	for {
		k, err := t.next()
		if err != nil {
			return err
		}
		if k.kind != tokenStart {
			continue
		}
		switch {
		case k.is("sheetData"):
			return t.bad("it has rows in two places")
		case k.is("mergeCell"):
			if len(r.merges) >= maxMerges {
				return t.bad("it has too many merged ranges")
			}
			var m Merge
			ok := false
			if err := k.attributes(func(name, val []byte) {
				if string(name) == "ref" {
					m, ok = parseRange(val)
				}
			}); err != nil || !ok {
				return t.bad("a merged range is malformed")
			}
			r.merges = append(r.merges, m)
		}
	}
}
