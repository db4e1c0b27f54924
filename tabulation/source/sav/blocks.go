package sav

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// blocks reads the bytecodes of a .zsav: a header, compressed blocks, and a
// table of the blocks behind them.
type blocks struct {
	in       io.ReaderAt
	list     []block
	unpacked int64 // bytes of all blocks
	current  int
	z        io.ReadCloser
	raw      *placed
	left     int64 // bytes that the block at hand still has to give
}

type block struct{ at, packed, unpacked int64 }

// maxBlocks bounds the table; programs write blocks of four megabytes.
const maxBlocks = 1 << 20

func openBlocks(d *dictionary, in io.ReaderAt, size int64) (*blocks, error) {
	c := &cursor{in: in, size: size, at: d.data, order: d.order, part: "ZLIB"}
	var h [3]int64
	for i := range h {
		b, err := c.bytes(8)
		if err != nil {
			return nil, err
		}
		h[i] = int64(c.order.Uint64(b))
	}
	table, length := h[1], h[2]
	if h[0] != d.data || table < c.at || length < 24 || length > size || table != size-length {
		if table > size-24 || length > size-table {
			return nil, damaged("ZLIB", size, "it is cut", fmt.Sprintf("the table of blocks stands at %d with %d bytes", table, length))
		}
		return nil, c.wrong("the header says %d", h)
	}
	first := c.at
	c.at = table
	b, err := c.bytes(24)
	if err != nil {
		return nil, err
	}
	n := int64(int32(c.order.Uint32(b[20:])))
	if n < 0 || n > maxBlocks || n != (length-24)/24 || length%24 != 0 {
		return nil, c.wrong("%d blocks in a table of %d bytes", n, length)
	}
	out := &blocks{in: in}
	at, origin := first, d.data
	for range n {
		b, err := c.bytes(24)
		if err != nil {
			return nil, err
		}
		x := block{int64(c.order.Uint64(b[8:])), int64(int32(c.order.Uint32(b[20:]))), int64(int32(c.order.Uint32(b[16:])))}
		if x.at != at || x.packed < 1 || x.packed > table-at || x.unpacked < 0 || x.unpacked > 1024+x.packed*limit.UnpackRatio || int64(c.order.Uint64(b)) != origin {
			return nil, c.wrong("a block of %d bytes at %d, unpacked %d", x.packed, x.at, x.unpacked)
		}
		at += x.packed
		origin += x.unpacked
		if out.unpacked += x.unpacked; out.unpacked > limit.UnpackedBytes {
			return nil, tooLarge("the unpacked size in bytes", out.unpacked, limit.UnpackedBytes)
		}
		out.list = append(out.list, x)
	}
	if at != table {
		return nil, c.wrong("the blocks end at %d, their table begins at %d", at, table)
	}
	return out, nil
}

func (z *blocks) offset() int64 {
	if z.raw != nil {
		return z.raw.at
	}
	return 0
}

// Read gives the unpacked bytes of the blocks, one behind the other. Each is
// compared with its check sum and its declared size at its end.
func (z *blocks) Read(b []byte) (int, error) {
	for {
		if z.z == nil {
			if z.current == len(z.list) {
				return 0, io.EOF
			}
			if err := z.open(); err != nil {
				return 0, err
			}
		}
		n, err := z.z.Read(b)
		z.left -= int64(n)
		switch {
		case z.left < 0 || errors.Is(err, io.EOF) && z.left > 0:
			return 0, z.broken("it has not the size that the table says")
		case errors.Is(err, io.EOF):
			z.z = nil
			z.current++
		case err != nil:
			return 0, z.failed(err)
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (z *blocks) open() error {
	x := z.list[z.current]
	z.raw = &placed{in: io.NewSectionReader(z.in, x.at, x.packed), at: x.at}
	z.left = x.unpacked
	var err error
	if z.z, err = zlib.NewReader(bufio.NewReaderSize(z.raw, windowBytes)); err != nil {
		return z.failed(err)
	}
	return nil
}

// failed tells a file that cannot be read from one that is overwritten.
func (z *blocks) failed(err error) error {
	if fault.CodeOf(err) == fault.FileUnreadable {
		return err
	}
	return z.broken(err.Error())
}

func (z *blocks) broken(detail string) error {
	return damaged(fmt.Sprintf("ZLIB %d", z.current+1), z.list[z.current].at, "its compressed data is cut or overwritten", detail)
}
