package sav

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// cases gives the cases of a file one by one, as the bytes they would have
// without compression.
type cases interface {
	next(row []byte) error // io.EOF behind the last whole case
	end() error            // an error where data stand behind the last case
	offset() int64         // about where in the file reading has come to
}

// openCases begins to read the data. A file too short for the cases it
// declares is refused at once.
func openCases(d *dictionary, in io.ReaderAt, size int64) (cases, error) {
	short := func(have int64) error {
		if d.total > 0 && have/int64(d.elements) < d.total {
			return damaged("data", size, "it is cut", fmt.Sprintf("%d cases of %d elements cannot stand in what is there", d.total, d.elements))
		}
		return nil
	}
	section := io.NewSectionReader(in, d.data, size-d.data)
	switch d.head.compression {
	case compressionNone:
		if err := short((size - d.data) / 8); err != nil {
			return nil, err
		}
		return &plainCases{in: bufio.NewReaderSize(section, windowBytes), at: d.data}, nil
	case compressionBytecode:
		if err := short(size - d.data); err != nil {
			return nil, err
		}
		return newBytecodes(d, &placed{in: section, at: d.data}), nil
	}
	blocks, err := openBlocks(d, in, size)
	if err != nil {
		return nil, err
	}
	if err := short(blocks.unpacked); err != nil {
		return nil, err
	}
	return newBytecodes(d, blocks), nil
}

// stream is a reader that knows its place in the file.
type stream interface {
	io.Reader
	offset() int64
}

// placed counts the bytes read from a file.
type placed struct {
	in io.Reader
	at int64
}

func (p *placed) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.at += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.New(fault.FileUnreadable, op).Because(err)
	}
	return n, err
}

func (p *placed) offset() int64 { return p.at }

// plainCases reads data without compression.
type plainCases struct {
	in *bufio.Reader
	at int64
}

func (p *plainCases) offset() int64 { return p.at }

func (p *plainCases) next(row []byte) error {
	n, err := io.ReadFull(p.in, row)
	p.at += int64(n)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return damaged("data", p.at, "it is cut", "the last case is not whole")
	case err != nil && !errors.Is(err, io.EOF):
		return fault.New(fault.FileUnreadable, op).Because(err)
	}
	return err
}

func (p *plainCases) end() error {
	if _, err := p.in.Peek(8); err == nil {
		return damaged("data", p.at, overwritten, "more data than the cases that the file declares")
	}
	return nil
}

// The bytecodes with a meaning of their own; the others are numbers.
const (
	codePadding = 0
	codeEnd     = 252
	codeRaw     = 253
	codeBlank   = 254
	codeSysmis  = 255
)

// bytecodes reads compressed data: groups of eight codes, and behind each
// group the elements that have no code.
type bytecodes struct {
	from   stream
	in     *bufio.Reader
	group  [8]byte
	next8  int // the next code in group; 8: none left
	values [256][8]byte
	ended  bool // code 252 was met
}

func newBytecodes(d *dictionary, from stream) *bytecodes {
	b := &bytecodes{from: from, in: bufio.NewReaderSize(from, windowBytes), next8: 8}
	for code := range b.values {
		d.order.PutUint64(b.values[code][:], math.Float64bits(float64(code)-d.head.bias))
	}
	d.order.PutUint64(b.values[codeSysmis][:], math.Float64bits(d.special.sysmis))
	copy(b.values[codeBlank][:], "        ")
	return b
}

func (b *bytecodes) offset() int64 { return b.from.offset() - int64(b.in.Buffered()) }

// code gives the next code that is no padding; io.EOF at the end of the data.
func (b *bytecodes) code() (byte, error) {
	for {
		if b.next8 == len(b.group) {
			if b.ended {
				return 0, io.EOF
			}
			if n, err := io.ReadFull(b.in, b.group[:]); err != nil {
				return 0, b.failed(n, err)
			}
			b.next8 = 0
		}
		code := b.group[b.next8]
		b.next8++
		switch {
		case code == codePadding:
		case b.ended:
			return 0, damaged("data", b.offset(), overwritten, "data behind the mark of their end")
		case code == codeEnd:
			b.ended = true
		default:
			return code, nil
		}
	}
}

// failed tells a clean end of the data from a cut and from another error.
func (b *bytecodes) failed(n int, err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && n > 0:
		return damaged("data", b.offset(), "it is cut", "the data end inside a group of codes")
	}
	return err
}

func (b *bytecodes) next(row []byte) error {
	for i := 0; i < len(row); i += 8 {
		code, err := b.code()
		if errors.Is(err, io.EOF) {
			if i == 0 {
				return b.rest()
			}
			return damaged("data", b.offset(), "it is cut", "the last case is not whole")
		}
		if err != nil {
			return err
		}
		if code != codeRaw {
			copy(row[i:i+8], b.values[code][:])
			continue
		}
		if n, err := io.ReadFull(b.in, row[i:i+8]); err != nil {
			if err = b.failed(n, err); errors.Is(err, io.EOF) {
				err = damaged("data", b.offset(), "it is cut", "a value is not there")
			}
			return err
		}
	}
	return nil
}

func (b *bytecodes) end() error {
	if b.ended && b.next8 == len(b.group) {
		return endOnly(b.rest())
	}
	if _, err := b.code(); !errors.Is(err, io.EOF) {
		return firstError(err, damaged("data", b.offset(), overwritten, "more data than the cases that the file declares"))
	}
	return endOnly(b.rest())
}

func endOnly(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// rest reads what stands behind the data, which can only be zero bytes, to
// its end: compressed blocks are compared with their check sums there.
func (b *bytecodes) rest() error {
	var buf [512]byte
	for {
		n, err := b.in.Read(buf[:])
		if len(bytes.Trim(buf[:n], "\x00")) > 0 {
			return damaged("data", b.offset(), overwritten, "data behind the mark of their end")
		}
		if err != nil {
			return err
		}
	}
}
