package sav

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// dictionary is what stands before the data. Texts are as in the file until
// settle has decoded them.
type dictionary struct {
	head     head
	total    int64 // cases; -1: unknown
	elements int   // of eight bytes, that make a case
	vars     []*variable
	at       []*variable // by dictionary index; nil: goes on with a long string
	sets     []*set
	labels   int // value labels so far, counted per variable
	docs     []string
	ext      extensions
	special  special
	text     *decoder
	data     int64 // where the data begin
	order    byteOrder
	notices  []source.Notice
	byShort  map[string]*variable
	byName   map[string]*variable
}

// variable is one variable of the file.
type variable struct {
	short, name string
	width       int // bytes of a string; 0: a number
	index       int // its first element in a case
	format      format
	label       string
	missing     missing
	measure     codebook.Measure
	labels      []valueLabel
	segments    []segment // strings: where their bytes stand in a case
	inSet       bool      // belongs to a multiple response set
	list        []codebook.Value
	listed      bool // list is made
}

// segment is a piece of a string in a case, in bytes.
type segment struct{ from, len int }

// special are the numbers with a meaning of their own.
type special struct{ sysmis, highest, lowest float64 }

// readDictionary reads the file up to its data. chosen is the encoding that
// the user wants, "" for what the file says.
func readDictionary(in io.ReaderAt, size int64, chosen string) (*dictionary, error) {
	c := newCursor(in, size)
	h, err := readHead(c)
	if err != nil {
		return nil, err
	}
	d := &dictionary{head: h, total: int64(h.cases), special: special{-math.MaxFloat64, math.MaxFloat64, math.Nextafter(-math.MaxFloat64, 0)}}
	for done := false; !done; {
		if done, err = d.record(c); err != nil {
			return nil, err
		}
	}
	d.data, d.order = c.at, c.order
	if len(d.vars) == 0 {
		return nil, fault.New(fault.Empty, op)
	}
	return d, d.settle(c, chosen)
}

// record reads one record; done says that it was the last.
func (d *dictionary) record(c *cursor) (done bool, err error) {
	at := c.at
	c.part = "record"
	kind, err := c.int()
	if err != nil {
		return false, err
	}
	c.part = fmt.Sprint(kind)
	switch kind {
	case 2:
		return false, d.readVariable(c)
	case 3:
		return false, d.readLabels(c)
	case 6:
		return false, d.readDocuments(c)
	case 7:
		return false, d.readExtension(c)
	case 999:
		return true, c.skip(4)
	}
	return false, damaged("record", at, overwritten, fmt.Sprintf("a record of type %d", kind))
}

// readVariable reads a variable record.
func (d *dictionary) readVariable(c *cursor) error {
	var n [5]int // type, has label, missing values, print and write format
	for i := range n {
		var err error
		if n[i], err = c.int(); err != nil {
			return err
		}
	}
	name, err := c.string(8)
	if err != nil {
		return err
	}
	v := &variable{short: trimEnd(name), width: n[0], index: d.elements, format: format(n[3] >> 16 & 0xff)}
	if n[1] != 0 && n[1] != 1 {
		return c.wrong("a label mark of %d", n[1])
	}
	if n[1] == 1 {
		length, err := c.int()
		if err != nil {
			return err
		}
		raw, err := c.string((int64(length) + 3) / 4 * 4)
		if err != nil || length < 0 {
			return firstError(err, c.wrong("a label of %d bytes", length))
		}
		v.label = raw[:length]
	}
	if err := d.readMissing(c, v, n[2]); err != nil {
		return err
	}
	if d.elements++; d.elements > maxElements {
		return tooLarge("the number of columns", int64(d.elements), maxElements)
	}
	open := len(d.vars) > 0 && d.vars[len(d.vars)-1].open() > 0
	switch {
	case n[0] == -1 && open:
		last := d.vars[len(d.vars)-1]
		last.segments[0].len += 8
		d.at = append(d.at, nil)
		return nil
	case n[0] < 0 || n[0] > 255 || open:
		return c.wrong("a variable of type %d where it cannot be", n[0])
	case n[0] > 0:
		v.segments = []segment{{8 * v.index, 8}}
	}
	if len(d.vars) == maxVariables {
		return tooLarge("the number of columns", maxVariables+1, maxVariables)
	}
	d.vars = append(d.vars, v)
	d.at = append(d.at, v)
	return nil
}

// open is how many elements of a string are still to come.
func (v *variable) open() int {
	if v.width == 0 {
		return 0
	}
	return (v.width+7)/8 - v.segments[0].len/8
}

func (d *dictionary) readDocuments(c *cursor) error {
	n, err := c.count(80)
	if err != nil {
		return err
	}
	for range n {
		line, err := c.string(80)
		if err != nil {
			return err
		}
		if len(d.docs) < maxDocuments {
			d.docs = append(d.docs, line)
		}
	}
	return nil
}

// maxDocuments is how many lines of documents are kept.
const maxDocuments = 1000

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// trimEnd cuts the blanks and zero bytes that fill up a field.
func trimEnd(s string) string { return strings.TrimRight(s, " \x00") }

// note adds a notice; the same code is one notice with several notes.
func (d *dictionary) note(code, note string) {
	for i := range d.notices {
		if d.notices[i].Code == code {
			if n := &d.notices[i]; len(n.Note) < 200 {
				n.Note += ", " + note
			}
			d.notices[i].Count++
			return
		}
	}
	d.notices = append(d.notices, source.Notice{Code: code, Count: 1, Note: note})
}
