package column

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/whole"
)

// The file form of a Dataset is an Arrow IPC file with one record batch and
// one field per column, so that any tool that reads Arrow opens it:
//
//	Coded    dictionary<uint8|uint16|uint32, utf8>; the dictionary holds the
//	         raw texts, entry 0 is the empty cell
//	Numbers  float64, NaN is the empty cell
//	Texts    large_utf8
//
// Behind the columns stand fields for those Numbers that are not all written
// alike, named as their column with " (as written)": uint8, which form each
// number has, or large_utf8, the texts themselves.
//
// The schema's metadata holds what Arrow has no place for, as JSON: key
// "pockettab" (fileHead) and key "pockettab.about" (the caller's own block,
// normally the codebook). Key "pockettab.entries" has the counts and kinds of
// dictionary entries (dictionary.go), which are read with their dictionary. Buffers are not compressed: code arrays are used
// where they lie in the mapping. Between the last message and the footer stands
// a seal with the file's check sum (seal.go).

// FileVersion is the version of the file form.
const FileVersion = 3

const (
	headKey    = "pockettab"
	aboutKey   = "pockettab.about"
	entriesKey = "pockettab.entries"
)

// fileHead is the metadata of a file.
type fileHead struct {
	Version int            `json:"version"`
	Rows    int            `json:"rows"`
	Digest  string         `json:"digest"`
	Decimal string         `json:"decimal"`
	Summary source.Summary `json:"summary"`
	Columns []columnHead   `json:"columns"`
}

type columnHead struct {
	Header  string  `json:"header"`
	Form    Form    `json:"form"`
	Entries int     `json:"entries,omitempty"` // of the dictionary
	Block   int     `json:"block,omitempty"`   // bytes of the dictionary's block in the metadata
	Mark    string  `json:"mark,omitempty"`    // between the thousands of the dictionary's texts
	Padded  *Padded `json:"padded,omitempty"`
	Sum     uint32  `json:"sum"` // of the column's arrays, see seal.go

	Written   []Written `json:"written,omitempty"`    // how Numbers are written
	AsWritten int       `json:"as_written,omitempty"` // the field that says more about it; 0: none
	Thousands bool      `json:"thousands,omitempty"`  // of Numbers, see Column
}

// Save writes the dataset to path: it is whole there, or not there. about is a
// block of the caller's, given back by Open.
func (d *Dataset) Save(path string, about []byte) error { return d.saveOn(whole.OS{}, path, about) }

func (d *Dataset) saveOn(disk whole.Disk, path string, about []byte) error {
	err := whole.Write(disk, path, 0o600, func(f *os.File) error { return d.write(f, about) })
	if err != nil {
		return storageFault("column.save", path, err)
	}
	return nil
}

func storageFault(op, path string, err error) error {
	code := fault.FileUnreadable
	switch {
	case isFull(err):
		code = fault.StorageFull
	case errors.Is(err, fs.ErrNotExist):
		code = fault.FileMissing
	}
	return fault.New(code, op).At(fault.Where{File: filepath.Base(path)}).Because(err)
}

func (d *Dataset) write(f *os.File, about []byte) error {
	head := fileHead{Version: FileVersion, Rows: d.Rows, Digest: d.Digest, Decimal: d.Decimal, Summary: d.Summary}
	fields := make([]arrow.Field, len(d.Columns))
	arrays := make([]arrow.Array, len(d.Columns))
	d.Dictionaries()
	var entries []byte
	for i, c := range d.Columns {
		h, block := c.head(chosenDecimal(d.Summary))
		head.Columns, entries = append(head.Columns, h), append(entries, block...)
		arrays[i] = c.arrow()
		// Arrow tools expect unique names: the position makes them so
		fields[i] = arrow.Field{Name: fmt.Sprintf("%d:%s", i, c.Header), Type: arrays[i].DataType()}
	}
	for i, c := range d.Columns {
		a := c.asWritten()
		if a == nil {
			continue
		}
		head.Columns[i].AsWritten = len(fields)
		fields = append(fields, arrow.Field{Name: fields[i].Name + " (as written)", Type: a.DataType()})
		arrays = append(arrays, a)
	}
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	meta := arrow.NewMetadata([]string{headKey, aboutKey, entriesKey}, []string{string(text), string(about), string(entries)})
	schema := arrow.NewSchema(fields, &meta)
	sealed := &sealWriter{to: f}
	w, err := ipc.NewFileWriter(sealed, ipc.WithSchema(schema))
	if err != nil {
		return err
	}
	batch := array.NewRecordBatch(schema, arrays, int64(d.Rows))
	if err := w.Write(batch); err != nil {
		return err
	}
	sealed.hold = true
	if err := w.Close(); err != nil {
		return err
	}
	return sealed.close()
}

// head is what the metadata says of a column, and the block of its dictionary;
// chosen is the decimal character that the user chose.
func (c *Column) head(chosen string) (columnHead, []byte) {
	h := columnHead{Header: c.Header, Form: c.Form, Sum: c.sum()}
	if c.Form != Coded {
		h.Written, h.Thousands = c.Written, c.Thousands
		return h, nil
	}
	if c.Thousands {
		h.Mark = thousandsMark(c, chosen)
	}
	block := entryBlock(c.Dict)
	h.Entries, h.Block, h.Padded = len(c.Dict), len(block), c.Padded
	return h, block
}

// arrow wraps the column's arrays without copying them.
func (c *Column) arrow() arrow.Array {
	switch c.Form {
	case Numbers:
		return fixed(arrow.PrimitiveTypes.Float64, len(c.Nums), bytesOf(c.Nums))
	case Texts:
		return c.largeStrings()
	}
	words := array.NewStringBuilder(memory.DefaultAllocator)
	for _, e := range c.Dict {
		words.Append(e.Raw)
	}
	var index arrow.Array
	var typ arrow.DataType
	switch {
	case c.Codes8 != nil:
		typ, index = arrow.PrimitiveTypes.Uint8, fixed(arrow.PrimitiveTypes.Uint8, len(c.Codes8), c.Codes8)
	case c.Codes16 != nil:
		typ, index = arrow.PrimitiveTypes.Uint16, fixed(arrow.PrimitiveTypes.Uint16, len(c.Codes16), bytesOf(c.Codes16))
	default:
		typ, index = arrow.PrimitiveTypes.Uint32, fixed(arrow.PrimitiveTypes.Uint32, len(c.Codes32), bytesOf(c.Codes32))
	}
	return array.NewDictionaryArray(&arrow.DictionaryType{IndexType: typ, ValueType: arrow.BinaryTypes.String}, index, words.NewArray())
}

// asWritten is what stands beside numbers about how they are written; nil:
// nothing.
func (c *Column) asWritten() arrow.Array {
	switch {
	case c.Form != Numbers:
		return nil
	case c.TextEnds != nil:
		return c.largeStrings()
	case c.Ways != nil:
		return fixed(arrow.PrimitiveTypes.Uint8, len(c.Ways), c.Ways)
	}
	return nil
}

func (c *Column) largeStrings() arrow.Array {
	ends := make([]int64, len(c.TextEnds)+1)
	for i, e := range c.TextEnds {
		ends[i+1] = int64(e)
	}
	data := array.NewData(arrow.BinaryTypes.LargeString, len(c.TextEnds),
		[]*memory.Buffer{nil, memory.NewBufferBytes(bytesOf(ends)), memory.NewBufferBytes(c.TextBytes)}, nil, 0, 0)
	return array.MakeFromData(data)
}

func fixed(typ arrow.DataType, n int, b []byte) arrow.Array {
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{nil, memory.NewBufferBytes(b)}, nil, 0, 0))
}

// bytesOf views a slice of numbers as bytes; Arrow is little-endian, as are
// all machines we build for.
func bytesOf[T uint16 | uint32 | int64 | uint64 | float64](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}
