package column

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// Open maps a file written by Save and gives the caller's block. The code
// arrays lie in the mapping and the dictionaries wait there for whoever asks, so
// opening costs next to nothing whatever the size; Verify looks at the arrays.
func Open(path string) (*Dataset, []byte, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, nil, storageFault(opOpen, path, err)
	}
	ds, about, err := decode(data)
	if err != nil {
		_ = unmap()
		return nil, nil, fault.InFile(err, filepath.Base(path))
	}
	ds.closer = unmap
	return ds, about, nil
}

const opOpen = "column.open"

// decode makes the dataset of a file that lies in memory.
func decode(data []byte) (ds *Dataset, about []byte, err error) {
	bad := func(why string, cause error) error {
		return fault.New(fault.Damaged, opOpen, "part", "the encoded dataset", "why", why).Because(cause)
	}
	defer func() {
		if p := recover(); p != nil { // the library panics on what it does not expect
			ds, about, err = nil, nil, bad("it cannot be decoded", fmt.Errorf("%v", p))
		}
	}()
	messages, err := openSealed(data)
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
		return nil, nil, fault.New(fault.Version, opOpen, "what", "the encoded dataset", "is", itoa(head.Version), "want", itoa(FileVersion))
	}
	if !r.Next() {
		return nil, nil, bad("its columns cannot be read", r.Err())
	}
	batch := r.RecordBatch()
	if int(batch.NumRows()) != head.Rows || int(batch.NumCols()) < len(head.Columns) {
		return nil, nil, bad("its columns do not fit its metadata", nil)
	}
	blocks, _ := meta.GetValue(entriesKey)
	ds = &Dataset{Rows: head.Rows, Digest: head.Digest, Decimal: head.Decimal, Summary: head.Summary}
	ds.late = make([]dictionary, len(head.Columns))
	for i, h := range head.Columns {
		if h.Block < 0 || h.Block > len(blocks) {
			return nil, nil, bad("its columns do not fit its metadata", nil)
		}
		block := blocks[:h.Block]
		blocks = blocks[h.Block:]
		c, err := columnOf(batch.Column(i), h, head.Rows, &ds.late[i])
		if err != nil {
			return nil, nil, bad(fmt.Sprintf("column %d: %v", i+1, err), nil)
		}
		ds.late[i].block, ds.late[i].mark = []byte(block), h.Mark
		if h.AsWritten > 0 {
			if h.AsWritten < len(head.Columns) || h.AsWritten >= int(batch.NumCols()) {
				return nil, nil, bad("its columns do not fit its metadata", nil)
			}
			c.openWritten(batch.Column(h.AsWritten), head.Rows)
		}
		c.Position = i
		ds.Columns = append(ds.Columns, c)
		ds.sums = append(ds.sums, h.Sum)
	}
	ds.checks = make([]check, len(ds.Columns))
	block, _ := meta.GetValue(aboutKey)
	return ds, []byte(block), nil
}

func columnOf(a arrow.Array, h columnHead, rows int, late *dictionary) (*Column, error) {
	c := &Column{Header: h.Header, Form: h.Form}
	buffers := a.Data().Buffers()
	switch h.Form {
	case Numbers:
		c.Nums, c.Written, c.Thousands = numbersOf[float64](buffers[1].Bytes(), rows), h.Written, h.Thousands
		return c, nil
	case Texts:
		c.openTexts(a, rows)
		return c, nil
	}
	dict, ok := a.(*array.Dictionary)
	if !ok {
		return nil, fmt.Errorf("it has no dictionary")
	}
	words, ok := dict.Dictionary().(*array.String)
	if !ok || words.Len() != h.Entries || !rising(words) {
		return nil, fmt.Errorf("its dictionary does not fit its metadata")
	}
	late.words, c.Thousands, c.Padded = words, h.Mark != "", h.Padded
	codes := dict.Indices().Data().Buffers()[1].Bytes()
	switch dict.Indices().DataType().ID() {
	case arrow.UINT8:
		c.Codes8 = codes[:rows]
	case arrow.UINT16:
		c.Codes16 = numbersOf[uint16](codes, rows)
	case arrow.UINT32:
		c.Codes32 = numbersOf[uint32](codes, rows)
	default:
		return nil, fmt.Errorf("its codes have an unknown width")
	}
	return c, nil
}

// rising tells whether the texts of a dictionary follow each other.
func rising(words *array.String) bool {
	for i := range words.Len() {
		if words.ValueLen(i) < 0 {
			return false
		}
	}
	return true
}

func (c *Column) openTexts(a arrow.Array, rows int) {
	buffers := a.Data().Buffers()
	c.TextEnds = numbersOf[uint64](buffers[1].Bytes()[8:], rows) // the first offset is 0
	c.TextBytes = buffers[2].Bytes()
}

// openWritten reads what stands beside numbers.
func (c *Column) openWritten(a arrow.Array, rows int) {
	if a.DataType().ID() == arrow.UINT8 {
		c.Ways = a.Data().Buffers()[1].Bytes()[:rows]
		return
	}
	c.openTexts(a, rows)
}

// numbersOf views bytes as numbers. They are copied where they do not lie on
// the number's boundary.
func numbersOf[T uint16 | uint32 | uint64 | float64](b []byte, n int) []T {
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
