package sav

import (
	"bytes"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// cellColumn is one column of the table: a variable, a category set, or one
// variable of a dichotomy set.
type cellColumn struct {
	header string
	d      *dictionary
	v      *variable // nil: the category set
	set    *set      // nil: the variable itself
	number float64   // dichotomies of numbers: the counted value
}

// columns gives the columns of the table: the variables in file order, then
// those of the sets.
func (d *dictionary) columns() []cellColumn {
	var out []cellColumn
	for _, v := range d.vars {
		out = append(out, cellColumn{header: v.name, d: d, v: v})
	}
	for _, s := range d.sets {
		if !s.dichotomy {
			out = append(out, cellColumn{header: s.name, d: d, set: s})
			continue
		}
		number, _ := strconv.ParseFloat(s.counted, 64)
		for _, v := range s.vars {
			out = append(out, cellColumn{header: s.name + "_" + v.name, d: d, v: v, set: s, number: number})
		}
	}
	return out
}

// append appends the text of the column's cell in the case at hand.
func (c *cellColumn) append(t *Table, dst []byte) ([]byte, source.Kind) {
	switch {
	case c.set == nil:
		return c.value(t, c.v, dst)
	case c.v == nil:
		return c.codes(t, dst), source.Text
	}
	return c.chosen(t, dst), source.Number
}

// value appends the value of a variable.
func (c *cellColumn) value(t *Table, v *variable, dst []byte) ([]byte, source.Kind) {
	if v.width > 0 {
		return c.text(t, v, dst), source.Text
	}
	f := float(c.d.order, t.row[8*v.index:])
	if f == c.d.special.sysmis || f == -math.MaxFloat64 {
		return dst, source.Text
	}
	if f != f || math.IsInf(f, 0) {
		t.strange.Count++
		return dst, source.Text
	}
	return v.format.append(dst, f)
}

// text appends a string without what fills it up.
func (c *cellColumn) text(t *Table, v *variable, dst []byte) []byte {
	if len(v.segments) == 1 {
		s := v.segments[0]
		return t.text.append(dst, bytes.TrimRight(t.row[s.from:s.from+min(s.len, v.width)], " \x00"))
	}
	var whole []byte
	for _, s := range v.segments {
		whole = append(whole, t.row[s.from:s.from+s.len]...)
	}
	return t.text.append(dst, bytes.TrimRight(whole, " \x00"))
}

// isMissing reports whether a variable's cell, given as text, is empty or
// user-missing.
func (c *cellColumn) isMissing(t *Table, v *variable, cell []byte) bool {
	if len(cell) == 0 {
		return true
	}
	if v.width > 0 {
		return v.missing.textual(codebook.Trim(string(cell)))
	}
	return v.missing.number(float(c.d.order, t.row[8*v.index:]))
}

// codes appends the codes that the variables of a category set hold.
func (c *cellColumn) codes(t *Table, dst []byte) []byte {
	start := len(dst)
	for _, v := range c.set.vars {
		from := len(dst)
		if from > start {
			dst = append(dst, c.set.separator()...)
		}
		at := len(dst)
		dst, _ = c.value(t, v, dst)
		if c.isMissing(t, v, dst[at:]) {
			dst = dst[:from]
		}
	}
	return dst
}

// chosen appends 1 where the variable holds the counted value, 0 where it
// holds another one, nothing where it is missing.
func (c *cellColumn) chosen(t *Table, dst []byte) []byte {
	from := len(dst)
	dst, _ = c.value(t, c.v, dst)
	cell := dst[from:]
	var is bool
	switch {
	case len(cell) == 0:
		return dst
	case c.v.width > 0:
		is = codebook.Trim(string(cell)) == c.set.counted
	default:
		is = float(c.d.order, t.row[8*c.v.index:]) == c.number
	}
	missing := !is && c.isMissing(t, c.v, cell)
	dst = dst[:from]
	switch {
	case is:
		return append(dst, '1')
	case missing:
		return dst
	}
	return append(dst, '0')
}
