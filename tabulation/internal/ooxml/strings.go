package ooxml

import (
	"bytes"
	"fmt"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// stringTable holds the shared strings in one block of bytes.
type stringTable struct {
	text []byte
	ends []uint32
}

// stringBytes bounds the text of all shared strings: their offsets are 32 bits.
const stringBytes = 1<<32 - 1

func (t *stringTable) at(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]]
}

func (t *stringTable) len() int { return len(t.ends) }

// readStrings reads the shared strings: rich text runs are joined, phonetic
// runs left out.
func readStrings(c *Container, part string) (*stringTable, error) {
	r, err := c.Open(part)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	w := newWindow(part, r)
	root, err := w.root("sst")
	if err != nil {
		return nil, err
	}
	t := &stringTable{}
	if root.empty {
		return t, w.end()
	}
	closeRoot := "</" + root.prefix + "sst>"
	for {
		tag, err := w.tag()
		if err != nil {
			return nil, err
		}
		switch {
		case string(tag) == closeRoot:
			return t, w.end()
		case isTag(tag, root.prefix+"si"):
			if tag[len(tag)-2] != '/' {
				item, err := w.until("</" + root.prefix + "si>")
				if err != nil {
					return nil, err
				}
				if t.text, err = appendRich(part, t.text, item, root.prefix); err != nil {
					return nil, err
				}
			}
			if len(t.text) > stringBytes {
				return nil, fault.New(fault.TooLarge, "ooxml.strings", "what", "the shared text of the workbook in bytes", "is", "more", "max", fmt.Sprint(int64(stringBytes)))
			}
			t.ends = append(t.ends, uint32(len(t.text)))
		case isTag(tag, root.prefix+"extLst"):
			if tag[len(tag)-2] != '/' {
				if _, err := w.until("</" + root.prefix + "extLst>"); err != nil {
					return nil, err
				}
			}
		default:
			return nil, damaged(part, fmt.Sprintf("unexpected %.40q after string %d", tag, t.len()))
		}
	}
}

// appendRich appends the text of a string item or inline string: its <t>
// elements, also inside runs <r>, without phonetic <rPh>.
func appendRich(part string, dst, item []byte, prefix string) ([]byte, error) {
	tOpen, tClose := []byte("<"+prefix+"t"), []byte("</"+prefix+"t>")
	phOpen, phClose := []byte("<"+prefix+"rPh"), []byte("</"+prefix+"rPh>")
	ok := true
	for {
		i := bytes.IndexByte(item, '<')
		if i < 0 {
			return dst, nil
		}
		item = item[i:]
		switch {
		case bytes.HasPrefix(item, phOpen):
			j := bytes.Index(item, phClose)
			if j < 0 {
				return nil, damaged(part, "its tags do not nest")
			}
			item = item[j+len(phClose):]
		case bytes.HasPrefix(item, tOpen) && len(item) > len(tOpen) && (item[len(tOpen)] == '>' || item[len(tOpen)] == ' ' || item[len(tOpen)] == '/'):
			j := tagEnd(item)
			if j < 0 {
				return nil, damaged(part, "it is cut inside a tag")
			}
			self := item[j-1] == '/'
			item = item[j+1:]
			if self {
				continue
			}
			k := bytes.Index(item, tClose)
			if k < 0 || bytes.IndexByte(item[:k], '<') >= 0 {
				return nil, damaged(part, "its tags do not nest")
			}
			if dst, ok = appendText(dst, item[:k]); !ok {
				return nil, damaged(part, "it has an unknown entity")
			}
			item = item[k+len(tClose):]
		default:
			j := tagEnd(item)
			if j < 0 {
				return nil, damaged(part, "it is cut inside a tag")
			}
			item = item[j+1:]
		}
	}
}

// isTag reports whether tag is a start or empty tag of that name.
func isTag(tag []byte, name string) bool {
	if len(tag) < len(name)+2 || string(tag[1:1+len(name)]) != name {
		return false
	}
	switch tag[1+len(name)] {
	case '>', ' ', '/', '\t', '\r', '\n':
		return true
	}
	return false
}

// window is a growing view on a part that is read as a stream.
type window struct {
	part string
	in   io.Reader
	buf  []byte
	pos  int
	eof  bool
}

// windowBytes is the read size; windowMax bounds one element (a row).
const (
	windowBytes = 256 << 10
	windowMax   = 256 << 20
)

func newWindow(part string, r io.Reader) *window {
	return &window{part: part, in: r, buf: make([]byte, 0, 2*windowBytes)}
}

// more reads on; it returns io.EOF when there is nothing left.
func (w *window) more() error {
	if w.eof {
		return io.EOF
	}
	if w.pos > 0 {
		n := copy(w.buf, w.buf[w.pos:])
		w.buf = w.buf[:n]
		w.pos = 0
	}
	if cap(w.buf)-len(w.buf) < windowBytes {
		if len(w.buf) > windowMax {
			return damaged(w.part, "one of its elements is larger than any sheet's")
		}
		grown := make([]byte, len(w.buf), 2*cap(w.buf)+windowBytes)
		copy(grown, w.buf)
		w.buf = grown
	}
	n, err := io.ReadFull(w.in, w.buf[len(w.buf):len(w.buf)+windowBytes])
	w.buf = w.buf[:len(w.buf)+n]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		w.eof = true
		if n == 0 {
			return io.EOF
		}
		return nil
	}
	return err
}

// until gives the bytes up to mark and steps behind it. They are valid until
// the next call.
func (w *window) until(mark string) ([]byte, error) {
	from := w.pos
	for {
		if i := bytes.Index(w.buf[from:], []byte(mark)); i >= 0 {
			out := w.buf[w.pos : from+i]
			w.pos = from + i + len(mark)
			return out, nil
		}
		seen := max(0, len(w.buf)-w.pos-len(mark)+1)
		if err := w.more(); err != nil {
			return nil, w.cut(err)
		}
		from = w.pos + seen
	}
}

// tag gives the next tag with its brackets; only white space may precede it.
func (w *window) tag() ([]byte, error) {
	for {
		for w.pos < len(w.buf) && isSpace(w.buf[w.pos]) {
			w.pos++
		}
		if w.pos < len(w.buf) {
			if w.buf[w.pos] != '<' {
				return nil, damaged(w.part, fmt.Sprintf("unexpected text %.20q", w.buf[w.pos:]))
			}
			if j := tagEnd(w.buf[w.pos:]); j > 0 {
				out := w.buf[w.pos : w.pos+j+1]
				w.pos += j + 1
				if out[1] == '!' || out[1] == '?' {
					return nil, damaged(w.part, fmt.Sprintf("unexpected %.20q", out))
				}
				return out, nil
			}
		}
		if err := w.more(); err != nil {
			return nil, w.cut(err)
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (w *window) cut(err error) error {
	if err == io.EOF {
		return damaged(w.part, "it ends too early")
	}
	return err
}

// rootTag is the start tag of a part's root element.
type rootTag struct {
	prefix string // with its colon, "" without
	empty  bool
}

// root steps behind the root element's start tag, past declaration and
// comments. A DTD is refused.
func (w *window) root(name string) (rootTag, error) {
	for {
		if _, err := w.until("<"); err != nil {
			return rootTag{}, err
		}
		for len(w.buf)-w.pos < 9 {
			if err := w.more(); err != nil {
				return rootTag{}, w.cut(err)
			}
		}
		rest := w.buf[w.pos:]
		switch {
		case rest[0] == '?':
			if _, err := w.until("?>"); err != nil {
				return rootTag{}, err
			}
			continue
		case bytes.HasPrefix(rest, []byte("!--")):
			if _, err := w.until("-->"); err != nil {
				return rootTag{}, err
			}
			continue
		case rest[0] == '!':
			return rootTag{}, damaged(w.part, "it has a document type definition, which workbooks do not have")
		}
		tag, err := w.until(">")
		if err != nil {
			return rootTag{}, err
		}
		full := tag
		if k := bytes.IndexAny(tag, " \t\r\n/"); k >= 0 {
			full = tag[:k]
		}
		k := bytes.IndexByte(full, ':')
		if string(full[k+1:]) != name {
			return rootTag{}, damaged(w.part, fmt.Sprintf("it is a <%s>, not a <%s>", full, name))
		}
		return rootTag{prefix: string(full[:k+1]), empty: tag[len(tag)-1] == '/'}, nil
	}
}

// end checks that only white space is left, and reads to the end so that the
// checksum is verified.
func (w *window) end() error {
	for {
		for _, c := range w.buf[w.pos:] {
			if !isSpace(c) {
				return damaged(w.part, "there is text after its end")
			}
		}
		w.pos = len(w.buf)
		if err := w.more(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
