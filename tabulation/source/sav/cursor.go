package sav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
)

const op = "source.sav"

// damaged is the error of a place in the file: the part in SPSS's own words,
// the byte from 0. detail is for whoever reads logs.
func damaged(part string, at int64, why, detail string) error {
	return fault.New(fault.Damaged, op, "part", "SPSS "+part+", byte "+strconv.FormatInt(at, 10), "why", why).Because(errors.New(detail))
}

func tooLarge(what string, is, most int64) error {
	return fault.New(fault.TooLarge, op, "what", what, "is", fmt.Sprint(is), "max", fmt.Sprint(most))
}

// overwritten is the reason for what no program writes.
const overwritten = "it is cut or overwritten"

// Bounds of the dictionary, ours: far beyond any real survey, and small enough
// that no file makes us take much memory.
const (
	maxText      = 64 << 20 // bytes of one extension record that is read
	maxElements  = 1 << 20  // eight-byte elements of a case
	maxVariables = 1 << 18  // variables, the pieces of very long strings among them
	maxLabels    = 1 << 20  // value labels, counted per variable
)

// cursor reads the dictionary forward. Nothing is taken beyond the end of the
// file, whatever a record says about its size.
type cursor struct {
	in     io.ReaderAt
	size   int64
	at     int64
	order  binary.ByteOrder
	part   string // the record at hand, for errors
	window []byte
	from   int64 // where the window begins
}

func newCursor(in io.ReaderAt, size int64) *cursor {
	return &cursor{in: in, size: size, order: binary.LittleEndian, part: "$FL2"}
}

const windowBytes = 64 << 10

// bytes gives the next n bytes, valid until the next call.
func (c *cursor) bytes(n int64) ([]byte, error) {
	if n < 0 || n > c.size-c.at {
		return nil, c.cut(n)
	}
	if n > maxText {
		return nil, tooLarge("the size of part "+c.part, n, maxText)
	}
	if c.at < c.from || c.at+n > c.from+int64(len(c.window)) {
		most := min(max(n, windowBytes), c.size-c.at)
		if int64(cap(c.window)) < most {
			c.window = make([]byte, most)
		}
		c.window, c.from = c.window[:most], c.at
		if got, err := c.in.ReadAt(c.window, c.at); got < len(c.window) {
			if err == nil || errors.Is(err, io.EOF) {
				return nil, c.cut(n)
			}
			return nil, fault.New(fault.FileUnreadable, op).Because(err)
		}
	}
	b := c.window[c.at-c.from:][:n:n]
	c.at += n
	return b, nil
}

func (c *cursor) cut(n int64) error {
	return damaged(c.part, c.at, "it is cut", fmt.Sprintf("%d bytes are needed, the file has %d", n, c.size-c.at))
}

// wrong is the error of an impossible value at the record at hand.
func (c *cursor) wrong(format string, args ...any) error {
	return damaged(c.part, c.at, overwritten, fmt.Sprintf(format, args...))
}

func (c *cursor) skip(n int64) error {
	if n < 0 || n > c.size-c.at {
		return c.cut(n)
	}
	c.at += n
	return nil
}

func (c *cursor) int() (int, error) {
	b, err := c.bytes(4)
	if err != nil {
		return 0, err
	}
	return int(int32(c.order.Uint32(b))), nil
}

func (c *cursor) float() (float64, error) {
	b, err := c.bytes(8)
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(c.order.Uint64(b)), nil
}

// string gives n bytes as they are: the encoding is known only later.
func (c *cursor) string(n int64) (string, error) {
	b, err := c.bytes(n)
	return string(b), err
}

// count reads how many items follow, each of at least least bytes.
func (c *cursor) count(least int64) (int, error) {
	n, err := c.int()
	if err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, c.wrong("a count of %d", n)
	}
	if int64(n) > (c.size-c.at)/least {
		return 0, c.cut(int64(n) * least)
	}
	return n, nil
}
