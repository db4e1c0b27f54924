// Package ooxml reads Office Open XML workbooks at the level of bytes: the
// zip container, its parts, shared strings, styles, and the rows of a sheet.
//
// It exists because a survey tool must not read a damaged workbook as a short
// one: every part must be whole (checksum, nesting, both end tags), or
// nothing of the file is given out as good. It is used to read users' files
// and to read finished workbooks back before they are published.
//
// Non-goals: formulas, formats beyond "is it a date", writing. A Book is safe
// for concurrent use; Rows are not.
package ooxml

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Container is an opened zip file whose directory was found to be sane.
type Container struct {
	parts map[string]*zip.File // by name in lower case: part names have no case
	names []string             // in directory order
	spent atomic.Int64         // bytes unpacked so far, of all parts
}

func damaged(part, why string) *fault.Error {
	return fault.New(fault.Damaged, "ooxml", "part", part, "why", why)
}

// OpenContainer reads the directory of a zip file. Entries that leave the
// container, stand twice, or are too many or too large are refused.
func OpenContainer(r io.ReaderAt, size int64) (*Container, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, damaged("the zip directory", "it is cut or overwritten").Because(err)
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	if len(z.File) > limit.ContainerParts {
		return nil, fault.New(fault.TooLarge, "ooxml", "what", "the number of parts in the container",
			"is", fmt.Sprint(len(z.File)), "max", fmt.Sprint(limit.ContainerParts))
	}
	c := &Container{parts: make(map[string]*zip.File, len(z.File))}
	var declared uint64
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
		switch {
		case name != path.Clean(name) && !strings.HasSuffix(name, "/"), strings.HasPrefix(name, "../"), strings.ContainsRune(name, 0):
			return nil, damaged(f.Name, "its name leaves the container")
		case c.parts[strings.ToLower(name)] != nil:
			return nil, damaged(f.Name, "it stands in the container twice")
		case f.Flags&1 != 0:
			return nil, fault.New(fault.Protected, "ooxml")
		}
		if declared += f.UncompressedSize64; declared > limit.UnpackedBytes || f.UncompressedSize64 > limit.UnpackedBytes {
			return nil, fault.New(fault.TooLarge, "ooxml", "what", "the unpacked size in bytes",
				"is", fmt.Sprint(declared), "max", fmt.Sprint(int64(limit.UnpackedBytes)))
		}
		c.parts[strings.ToLower(name)] = f
		c.names = append(c.names, name)
	}
	return c, nil
}

// inflaters are used again: each has a window of 32 KiB, and a workbook of a
// hundred small sheets needs one after the other.
var inflaters sync.Pool

func inflate(r io.Reader) io.ReadCloser {
	in, ok := inflaters.Get().(io.ReadCloser)
	if !ok {
		return &inflater{in: flate.NewReader(r)}
	}
	if err := in.(flate.Resetter).Reset(r, nil); err != nil {
		in = flate.NewReader(r)
	}
	return &inflater{in: in}
}

// inflater is one use of a decompressor. It is for one goroutine at a time,
// as its part is.
type inflater struct{ in io.ReadCloser }

func (i *inflater) Read(b []byte) (int, error) {
	if i.in == nil {
		return 0, fs.ErrClosed
	}
	return i.in.Read(b)
}

func (i *inflater) Close() error {
	if i.in == nil {
		return nil
	}
	err := i.in.Close()
	inflaters.Put(i.in)
	i.in = nil
	return err
}

// Names lists the parts in directory order.
func (c *Container) Names() []string { return c.names }

// Has reports whether there is a part of that name.
func (c *Container) Has(name string) bool { return c.parts[strings.ToLower(name)] != nil }

// Size is the declared unpacked size of a part in bytes, 0 when it is absent.
func (c *Container) Size(name string) int64 {
	if f := c.parts[strings.ToLower(name)]; f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
}

// Open gives the bytes of a part. The reader checks size, ratio and checksum
// and gives a *fault.Error (never io.ErrUnexpectedEOF) when they do not hold.
func (c *Container) Open(name string) (io.ReadCloser, error) {
	f := c.parts[strings.ToLower(name)]
	if f == nil {
		return nil, damaged(name, "it is missing")
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, "its entry is overwritten or its compression unknown").Because(err)
	}
	return &partReader{name: name, in: r, packed: int64(f.CompressedSize64), spent: &c.spent}, nil
}

// Read gives a whole part, at most limitBytes of it.
func (c *Container) Read(name string, limitBytes int64) ([]byte, error) {
	r, err := c.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, limitBytes+1))
	if err != nil {
		return nil, err
	}
	if n > limitBytes {
		return nil, fault.New(fault.TooLarge, "ooxml", "what", "the size of part "+name+" in bytes", "is", "more", "max", fmt.Sprint(limitBytes))
	}
	return b.Bytes(), nil
}

type partReader struct {
	name   string
	in     io.ReadCloser
	packed int64
	got    int64
	spent  *atomic.Int64
}

// Read checks the running size before it gives bytes out.
func (p *partReader) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.got += int64(n)
	switch {
	case p.spent.Add(int64(n)) > limit.UnpackedBytes, p.got > 1<<20 && p.got/limit.UnpackRatio > p.packed:
		return 0, fault.New(fault.TooLarge, "ooxml", "what", "the unpacked size of part "+p.name, "is", "far out of proportion", "max",
			fmt.Sprintf("%d bytes in all, %d times the packed size", int64(limit.UnpackedBytes), limit.UnpackRatio))
	case err == nil || errors.Is(err, io.EOF):
		return n, err
	case errors.Is(err, zip.ErrChecksum):
		return n, damaged(p.name, "its checksum is wrong").Because(err)
	default:
		return n, damaged(p.name, "its compressed data is cut or overwritten").Because(err)
	}
}

func (p *partReader) Close() error { return p.in.Close() }
