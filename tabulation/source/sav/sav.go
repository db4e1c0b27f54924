// Package sav reads the system files of SPSS: .sav, uncompressed or with
// bytecodes, and .zsav, of either byte order.
//
// In: an io.ReaderAt of known size. Out: a source.Table with a column per
// variable, and a source.Form with what the dictionary says: labels, value
// labels, missing values, levels of measurement, the weight. Cells are codes:
// numbers as the shortest exact decimal, dates and times by their print format
// as ISO 8601, strings without the blanks that fill them up; system-missing is
// the empty cell. User-missing values are cells like others, and missing by
// the codebook.
//
// Multiple response sets have no column in such a file, so the table gives
// them columns of its own behind the others: a category set "$name" one with
// its codes, a dichotomy set a column "$name_variable" of 0 and 1 for each of
// its variables, empty where that one is missing.
//
// A cut or overwritten file is an error that names the byte, never fewer
// cases. What the file declares about sizes is compared with its real size
// before anything is made of that size.
//
// Non-goals: writing, portable files (.por), encrypted files, attributes.
//
// Memory: the dictionary, and one case and one batch at a time; a batch
// belongs to the caller. Data are read in one part, because a case begins
// where the former one ended.
package sav

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// A batch ends at so many rows, cells or bytes, so that it stays in cache.
const (
	batchRows  = 1024
	batchCells = 32 << 10
	batchBytes = 4 << 20
)

// Table is an opened system file.
type Table struct {
	source.Whole
	header  []string
	columns []cellColumn
	data    cases
	total   int64  // cases by the dictionary; -1: unknown
	row     []byte // the case at hand
	read    int64
	sum     source.Summary
	text    *decoder
	strange source.Notice // numbers that are none
}

// Recognised reports whether a file that begins with head is a system file,
// also an encrypted one, which Open refuses with its reason.
func Recognised(head []byte) bool {
	return bytes.HasPrefix(head, []byte("$FL2")) || bytes.HasPrefix(head, []byte("$FL3")) || bytes.HasPrefix(head, encryptedMark)
}

// Open reads the dictionary of a system file. name is used in errors; close is
// called by Table.Close (and at once when opening fails) and may be nil. Of
// the options only the encoding counts: it overrides what the file says.
// Errors: fault.Damaged, TooLarge, Empty, HeaderOnly, WrongType, BadText,
// Usage, FileUnreadable.
func Open(name string, in io.ReaderAt, size int64, opt source.Options, close func() error) (*Table, *source.Form, error) {
	t := &Table{strange: source.Notice{Code: "not_finite"}}
	t.Whole = source.ReadWhole(name, t.next, close)
	form, err := t.open(in, size, opt)
	if err != nil {
		_ = t.Close()
		return nil, nil, fault.InFile(err, name)
	}
	return t, form, nil
}

func (t *Table) open(in io.ReaderAt, size int64, opt source.Options) (*source.Form, error) {
	d, err := readDictionary(in, size, opt.Encoding)
	if err != nil {
		return nil, err
	}
	t.text, t.total = d.text, d.total
	t.row = make([]byte, 8*d.elements)
	t.sum = source.Summary{Format: "sav", Encoding: d.text.name, Evidence: "encoding " + d.text.name + ": " + d.text.why, Bytes: size}
	if d.head.compression == compressionZlib {
		t.sum.Format = "zsav"
	}
	t.columns = d.columns()
	if len(t.columns) > limit.Columns {
		return nil, tooLarge("the number of columns", int64(len(t.columns)), limit.Columns)
	}
	for i := range t.columns {
		t.header = append(t.header, t.columns[i].header)
	}
	if d.total == 0 {
		return nil, fault.New(fault.HeaderOnly, op)
	}
	if d.total > limit.Rows {
		return nil, tooLarge("the number of respondents", d.total, limit.Rows)
	}
	if t.data, err = openCases(d, in, size); err != nil {
		return nil, err
	}
	return d.form(), nil
}

// Header gives the names of the variables, then those of the columns made of
// multiple response sets.
func (t *Table) Header() []string { return t.header }

// Summary says what was detected and met.
func (t *Table) Summary() source.Summary {
	s := t.sum
	for _, n := range append(t.text.notices(), t.strange) {
		if n.Count > 0 {
			s.Notices = append(s.Notices, n)
		}
	}
	source.SortNotices(s.Notices)
	return s
}

// next is Next of its one part.
func (t *Table) next(b *source.Batch) error {
	b.Rows, b.Cols, b.Data, b.Cells, b.Lines = 0, len(t.header), b.Data[:0], b.Cells[:0], b.Lines[:0]
	for b.Rows < batchRows && len(b.Cells) < batchCells && len(b.Data) < batchBytes {
		if t.read == t.total {
			if err := t.data.end(); err != nil {
				return err
			}
			break
		}
		err := t.data.next(t.row)
		if errors.Is(err, io.EOF) {
			if t.total >= 0 {
				return damaged("data", t.data.offset(), "it is cut", "the file says "+strconv.FormatInt(t.total, 10)+" cases and has "+strconv.FormatInt(t.read, 10))
			}
			break
		}
		if err != nil {
			return err
		}
		if t.read++; t.read > limit.Rows {
			return tooLarge("the number of respondents", t.read, limit.Rows)
		}
		t.add(b)
	}
	if b.Rows == 0 {
		return io.EOF
	}
	return nil
}

// add appends the case at hand to b, unless nothing stands in it.
func (t *Table) add(b *source.Batch) {
	cells, data := len(b.Cells), len(b.Data)
	filled := false
	for i := range t.columns {
		from := len(b.Data)
		var kind source.Kind
		b.Data, kind = t.columns[i].append(t, b.Data)
		b.Cells = append(b.Cells, source.Cell{Off: uint32(from), Len: uint32(len(b.Data) - from), Kind: kind})
		filled = filled || codebook.Trim(string(b.Data[from:])) != ""
	}
	if !filled {
		b.Cells, b.Data = b.Cells[:cells], b.Data[:data]
		t.sum.BlankRows++
		return
	}
	b.Lines = append(b.Lines, t.read)
	b.Rows++
	t.sum.Rows++
}
