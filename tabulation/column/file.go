package column

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// The file form of a Dataset is an Arrow IPC file with one record batch and
// one field per column, so that any tool that reads Arrow opens it:
//
//	Coded    dictionary<uint8|uint16|uint32, utf8>; the dictionary holds the
//	         raw texts, entry 0 is the empty cell
//	Numbers  float64, NaN is the empty cell
//	Texts    large_utf8
//
// The schema's metadata holds what Arrow has no place for, as JSON: key
// "pockettab" (fileHead) and key "pockettab.about" (the caller's own block,
// normally the codebook). Buffers are not compressed: code arrays are used
// where they lie in the mapping.

// FileVersion is the version of the file form.
const FileVersion = 1

const (
	headKey  = "pockettab"
	aboutKey = "pockettab.about"
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
	Header string  `json:"header"`
	Form   Form    `json:"form"`
	Counts []int64 `json:"counts,omitempty"` // per dictionary entry
	Kinds  []uint8 `json:"kinds,omitempty"`  // per dictionary entry; absent: all text
}

// Save writes the dataset to path: temporary file in the same folder, sync,
// rename. about is a block of the caller's, given back by Open.
func (d *Dataset) Save(path string, about []byte) (err error) {
	const op = "column.save"
	f, err := os.CreateTemp(filepath.Dir(path), ".encoded-*")
	if err != nil {
		return storageFault(op, path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err = d.write(f, about); err != nil {
		return storageFault(op, path, err)
	}
	if err = f.Sync(); err != nil {
		return storageFault(op, path, err)
	}
	if err = f.Close(); err != nil {
		return storageFault(op, path, err)
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return storageFault(op, path, err)
	}
	syncFolder(filepath.Dir(path))
	return nil
}

func storageFault(op, path string, err error) error {
	code := fault.FileUnreadable
	if isFull(err) {
		code = fault.StorageFull
	}
	return fault.New(code, op).At(fault.Where{File: filepath.Base(path)}).Because(err)
}

// syncFolder makes a rename durable where the system can; where it cannot,
// the worst case is a cache to be refilled.
func syncFolder(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

func (d *Dataset) write(f *os.File, about []byte) error {
	head := fileHead{Version: FileVersion, Rows: d.Rows, Digest: d.Digest, Decimal: d.Decimal, Summary: d.Summary}
	fields := make([]arrow.Field, len(d.Columns))
	arrays := make([]arrow.Array, len(d.Columns))
	for i, c := range d.Columns {
		head.Columns = append(head.Columns, c.head())
		arrays[i] = c.arrow()
		// Arrow tools expect unique names: the position makes them so
		fields[i] = arrow.Field{Name: fmt.Sprintf("%d:%s", i, c.Header), Type: arrays[i].DataType()}
	}
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	meta := arrow.NewMetadata([]string{headKey, aboutKey}, []string{string(text), string(about)})
	schema := arrow.NewSchema(fields, &meta)
	w, err := ipc.NewFileWriter(f, ipc.WithSchema(schema))
	if err != nil {
		return err
	}
	batch := array.NewRecordBatch(schema, arrays, int64(d.Rows))
	if err := w.Write(batch); err != nil {
		return err
	}
	return w.Close()
}

func (c *Column) head() columnHead {
	h := columnHead{Header: c.Header, Form: c.Form}
	plain := true
	for _, e := range c.Dict {
		h.Counts = append(h.Counts, e.Count)
		plain = plain && e.Kind == source.Text
	}
	if !plain {
		for _, e := range c.Dict {
			h.Kinds = append(h.Kinds, uint8(e.Kind))
		}
	}
	return h
}

// arrow wraps the column's arrays without copying them.
func (c *Column) arrow() arrow.Array {
	switch c.Form {
	case Numbers:
		return fixed(arrow.PrimitiveTypes.Float64, len(c.Nums), bytesOf(c.Nums))
	case Texts:
		ends := make([]int64, len(c.TextEnds)+1)
		for i, e := range c.TextEnds {
			ends[i+1] = int64(e)
		}
		data := array.NewData(arrow.BinaryTypes.LargeString, len(c.TextEnds),
			[]*memory.Buffer{nil, memory.NewBufferBytes(bytesOf(ends)), memory.NewBufferBytes(c.TextBytes)}, nil, 0, 0)
		return array.MakeFromData(data)
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

func fixed(typ arrow.DataType, n int, b []byte) arrow.Array {
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{nil, memory.NewBufferBytes(b)}, nil, 0, 0))
}

// bytesOf views a slice of numbers as bytes; Arrow is little-endian, as are
// all machines we build for.
func bytesOf[T uint16 | uint32 | int64 | float64](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

// numbersOf views bytes as numbers. They are copied where they do not lie on
// the number's boundary.
func numbersOf[T uint16 | uint32 | int64 | float64](b []byte, n int) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	if n == 0 || len(b) < n*size {
		return make([]T, n)
	}
	if uintptr(unsafe.Pointer(&b[0]))%uintptr(size) != 0 {
		out := make([]T, n)
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&out[0])), n*size), b)
		return out
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
}

// Open maps a file written by Save and gives the caller's block. The code
// arrays lie in the mapping, so opening costs the dictionaries only.
func Open(path string) (ds *Dataset, about []byte, err error) {
	const op = "column.open"
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, nil, fault.New(fault.FileUnreadable, op).At(fault.Where{File: filepath.Base(path)}).Because(err)
	}
	bad := func(why string, cause error) error {
		return fault.New(fault.Damaged, op, "part", "the encoded dataset", "why", why).At(fault.Where{File: filepath.Base(path)}).Because(cause)
	}
	defer func() {
		if p := recover(); p != nil { // the library panics on some damage
			err = bad("it cannot be decoded", fmt.Errorf("%v", p))
		}
		if err != nil {
			ds = nil
			_ = unmap()
		}
	}()
	messages, err := openMessages(data)
	if err != nil {
		return nil, nil, bad(err.Error(), nil)
	}
	r, err := ipc.NewReaderFromMessageReader(messages)
	if err != nil {
		return nil, nil, bad("its schema cannot be read", err)
	}
	meta := r.Schema().Metadata()
	text, ok := meta.GetValue(headKey)
	if !ok {
		return nil, nil, bad("it is not ours", nil)
	}
	var head fileHead
	if err := json.Unmarshal([]byte(text), &head); err != nil {
		return nil, nil, bad("its metadata cannot be read", err)
	}
	if head.Version != FileVersion {
		return nil, nil, fault.New(fault.Version, op, "what", "the encoded dataset", "is", itoa(head.Version), "want", itoa(FileVersion))
	}
	if !r.Next() {
		return nil, nil, bad("its columns cannot be read", r.Err())
	}
	batch := r.RecordBatch()
	if int(batch.NumRows()) != head.Rows || int(batch.NumCols()) != len(head.Columns) {
		return nil, nil, bad("its columns do not fit its metadata", nil)
	}
	ds = &Dataset{Rows: head.Rows, Digest: head.Digest, Decimal: head.Decimal, Summary: head.Summary, closer: unmap}
	for i, h := range head.Columns {
		c, err := columnOf(batch.Column(i), h, head)
		if err != nil {
			return nil, nil, bad(fmt.Sprintf("column %d: %v", i+1, err), nil)
		}
		c.Position = i
		ds.Columns = append(ds.Columns, c)
	}
	block, _ := meta.GetValue(aboutKey)
	return ds, []byte(block), nil
}

func columnOf(a arrow.Array, h columnHead, head fileHead) (*Column, error) {
	c := &Column{Header: h.Header, Form: h.Form}
	buffers := a.Data().Buffers()
	switch h.Form {
	case Numbers:
		c.Nums = numbersOf[float64](buffers[1].Bytes(), head.Rows)
		return c, nil
	case Texts:
		ends := numbersOf[int64](buffers[1].Bytes(), head.Rows+1)
		c.TextBytes = buffers[2].Bytes()
		c.TextEnds = make([]uint64, head.Rows)
		for i := range c.TextEnds {
			c.TextEnds[i] = uint64(ends[i+1])
		}
		return c, nil
	}
	dict, ok := a.(*array.Dictionary)
	if !ok {
		return nil, fmt.Errorf("it has no dictionary")
	}
	words, ok := dict.Dictionary().(*array.String)
	if !ok || words.Len() != len(h.Counts) || (h.Kinds != nil && len(h.Kinds) != len(h.Counts)) {
		return nil, fmt.Errorf("its dictionary does not fit its metadata")
	}
	c.Dict = make([]Entry, words.Len())
	for i := range c.Dict {
		raw := words.Value(i)
		c.Dict[i] = Entry{Raw: raw, Code: codebook.Trim(raw), Count: h.Counts[i]}
		if h.Kinds != nil {
			c.Dict[i].Kind = source.Kind(h.Kinds[i])
		}
	}
	setNumbers(c, head.Decimal)
	codes := dict.Indices().Data().Buffers()[1].Bytes()
	switch dict.Indices().DataType().ID() {
	case arrow.UINT8:
		c.Codes8 = codes[:head.Rows]
	case arrow.UINT16:
		c.Codes16 = numbersOf[uint16](codes, head.Rows)
	case arrow.UINT32:
		c.Codes32 = numbersOf[uint32](codes, head.Rows)
	default:
		return nil, fmt.Errorf("its codes have an unknown width")
	}
	return c, c.check()
}

// check makes sure that every code has an entry: a damaged mapping must not
// make a count read outside of its tables.
func (c *Column) check() error {
	top := uint32(0)
	switch {
	case c.Codes8 != nil:
		top = maxOf(c.Codes8)
	case c.Codes16 != nil:
		top = maxOf(c.Codes16)
	default:
		top = maxOf(c.Codes32)
	}
	if int(top) >= len(c.Dict) {
		return fmt.Errorf("a code has no dictionary entry")
	}
	return nil
}

func maxOf[T uint8 | uint16 | uint32](s []T) uint32 {
	m := T(0)
	for _, v := range s {
		m = max(m, v)
	}
	return uint32(m)
}
