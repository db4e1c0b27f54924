package workbook

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"

	"github.com/klauspost/compress/flate"
)

// dosEpoch is the date of every entry: 1 January 1980, the first that a zip
// can hold, so that a file does not depend on when it was written.
const dosEpoch = 0x0021

// packageWriter writes the parts of a package one after the other and keeps
// the digests of file and content.
type packageWriter struct {
	zip     *zip.Writer
	file    *counter
	content hash.Hash
}

// counter counts and hashes what passes through to w.
type counter struct {
	w io.Writer
	n int64
	h hash.Hash
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.h.Write(p[:n])
	return n, err
}

func newPackage(w io.Writer) *packageWriter {
	file := &counter{w: w, h: sha256.New()}
	p := &packageWriter{zip: zip.NewWriter(file), file: file, content: sha256.New()}
	var deflate *flate.Writer // one at a time: parts are written one after the other
	p.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		if deflate == nil {
			var err error
			deflate, err = flate.NewWriter(w, compression)
			return deflate, err
		}
		deflate.Reset(w)
		return deflate, nil
	})
	return p
}

// compression: see BenchmarkWrite; the higher levels take twice the time for
// a tenth of the size.
const compression = 2

// part writes a whole part.
func (p *packageWriter) part(name string, text []byte) error {
	s, err := p.create(name, true)
	if err != nil {
		return err
	}
	if _, err := s.Write(text); err != nil {
		return err
	}
	s.end()
	return nil
}

// create begins a part; its end must be called before the next one. A part
// that is not counted leaves the content digest alone.
func (p *packageWriter) create(name string, counted bool) (*partWriter, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, ModifiedDate: dosEpoch}) //nolint:staticcheck // Modified would add a second date in local time
	if err != nil {
		return nil, err
	}
	s := &partWriter{w: w, name: name}
	if counted {
		s.hash, s.into = sha256.New(), p.content
	}
	return s, nil
}

type partWriter struct {
	w    io.Writer
	name string
	hash hash.Hash // nil: not counted
	into hash.Hash
}

func (s *partWriter) Write(b []byte) (int, error) {
	if s.hash != nil {
		s.hash.Write(b)
	}
	return s.w.Write(b)
}

// end adds the part to the content digest.
func (s *partWriter) end() {
	if s.hash != nil {
		addPart(s.into, s.name, s.hash.Sum(nil))
	}
}

// addPart adds one part to a content digest: the length of its name (4 bytes,
// big endian), its name, and the SHA-256 of its unpacked bytes.
func addPart(into hash.Hash, name string, sum []byte) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(name)))
	into.Write(n[:])
	into.Write([]byte(name))
	into.Write(sum)
}

func (p *packageWriter) close() error { return p.zip.Close() }

// digests gives size, SHA-256 of the file and SHA-256 of the content.
func (p *packageWriter) digests() (int64, string, string) {
	return p.file.n, hex.EncodeToString(p.file.h.Sum(nil)), hex.EncodeToString(p.content.Sum(nil))
}
