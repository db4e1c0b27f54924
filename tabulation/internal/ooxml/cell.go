package ooxml

import (
	"bytes"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// cellType is the type attribute of a cell.
type cellType uint8

const (
	cellNumber cellType = iota
	cellShared
	cellString // of a formula
	cellInline
	cellBool
	cellError
	cellISODate
	cellUnknown
)

func cellTypeOf(val []byte) cellType {
	switch string(val) {
	case "s":
		return cellShared
	case "n", "":
		return cellNumber
	case "str":
		return cellString
	case "inlineStr":
		return cellInline
	case "b":
		return cellBool
	case "e":
		return cellError
	case "d":
		return cellISODate
	}
	return cellUnknown
}

// add appends a cell to row, unless it is empty.
func (r *Rows) add(row *Row, col, style int, typ cellType, value []byte, hasValue bool) rowState {
	if !hasValue {
		return rowDone
	}
	c := Cell{Col: col, Text: value}
	switch typ {
	case cellShared:
		i, ok := parseIndex(value)
		if !ok || i >= r.book.strings.len() {
			return r.failAt(row, col, "points at shared text %.20q of %d", value, r.book.strings.len())
		}
		c.Text = r.book.strings.at(i)
	case cellISODate:
		c.Kind = Date
	case cellBool:
		c.Kind = Bool
		switch string(bytes.TrimSpace(value)) {
		case "1", "true":
			c.Text = wordTrue
		case "0", "false":
			c.Text = wordFalse
		case "":
			c.Text = nil
		default:
			return r.failAt(row, col, "holds %.20q as a truth value", value)
		}
	case cellError:
		c.Kind = Error
		c.Text = bytes.TrimSpace(value)
	case cellNumber:
		if st := r.number(&c, row, style, value); st != rowDone {
			return st
		}
	}
	if len(c.Text) > 0 {
		row.Cells = append(row.Cells, c)
	}
	return rowDone
}

var wordTrue, wordFalse = []byte("TRUE"), []byte("FALSE")

func (r *Rows) failAt(row *Row, col int, format string, args ...any) rowState {
	_, st := r.fail("cell "+fault.ColumnName(col+1)+strconv.Itoa(row.Number)+" "+format, args...)
	r.col = col + 1
	return st
}

// number completes a numeric cell.
func (r *Rows) number(c *Cell, row *Row, style int, value []byte) rowState {
	c.Kind = Number
	date := notDate
	if style < len(r.book.dates) {
		date = r.book.dates[style]
	}
	if date == percentStyle {
		c.Percent, date = true, notDate
	}
	if date == notDate && shortInteger(value) {
		n := 0
		for _, d := range value {
			n = n*10 + int(d-'0')
		}
		c.Value = float64(n)
		return rowDone
	}
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		c.Text = nil
		return rowDone
	}
	f, ok := parseNumber(value)
	if !ok {
		return r.failAt(row, c.Col, "holds %.30q as a number", value)
	}
	c.Value = f
	start := len(r.text)
	if date != notDate {
		var text []byte
		if text, ok = appendDate(r.text, f, date, r.book.Date1904); ok {
			c.Kind = Date
			r.text = text
			c.Text = r.text[start:len(r.text):len(r.text)]
			return rowDone
		}
	}
	if shortDecimal(value) {
		c.Text = value
		return rowDone
	}
	r.text = AppendDecimal(r.text, f)
	c.Text = r.text[start:len(r.text):len(r.text)]
	return rowDone
}

// parseNumber reads a decimal number as XML Schema writes doubles, without
// its words for infinity and not-a-number, and nothing else that Go reads
// (hexadecimal, digits set apart by _).
func parseNumber(value []byte) (float64, bool) {
	for _, c := range value {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(value), 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// AppendDecimal appends the shortest decimal that reads back as f, without an
// exponent between 1e-7 and 1e21.
func AppendDecimal(dst []byte, f float64) []byte {
	if f == 0 {
		return append(dst, '0')
	}
	if a := math.Abs(f); a < 1e-7 || a >= 1e21 {
		return strconv.AppendFloat(dst, f, 'E', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// shortInteger reports at least one digit and no more than a float64 holds,
// without a leading zero.
func shortInteger(v []byte) bool {
	if len(v) == 0 || len(v) > 15 || (v[0] == '0' && len(v) > 1) {
		return false
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// shortDecimal reports a decimal that AppendDecimal would write the same way:
// at most 15 digits (so many always survive the way through a float64 and
// back, hence no shorter decimal means the same number), no needless zeros.
func shortDecimal(v []byte) bool {
	if len(v) > 0 && v[0] == '-' {
		v = v[1:]
	}
	whole, frac, point := bytes.Cut(v, []byte{'.'})
	if len(whole)+len(frac) > 15 || !isDigits(whole) || whole[0] == '0' && len(whole) > 1 {
		return false
	}
	if !point {
		return whole[0] != '0' // "-0" is written as "0"
	}
	return len(frac) <= 7 && isDigits(frac) && frac[len(frac)-1] != '0'
}

func isDigits(v []byte) bool {
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(v) > 0
}

// parseIndex reads a count: one to nine digits.
func parseIndex(v []byte) (int, bool) {
	if len(v) == 0 || len(v) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range v {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// parseRef reads a reference like B12 (also $B$12): column from 0, row from 1.
func parseRef(ref []byte) (col, row int, ok bool) {
	i := 0
	if i < len(ref) && ref[i] == '$' {
		i++
	}
	start := i
	for i < len(ref) && (ref[i]|0x20) >= 'a' && (ref[i]|0x20) <= 'z' && i-start < 4 {
		col = col*26 + int(ref[i]|0x20-'a') + 1
		i++
	}
	if i == start || col > limit.Columns {
		return 0, 0, false
	}
	if i < len(ref) && ref[i] == '$' {
		i++
	}
	row, ok = parseIndex(ref[i:])
	return col - 1, row, ok && row >= 1
}

// parseRange reads a range like A1:C3; a single cell is a range of one.
func parseRange(ref []byte) (Merge, bool) {
	from, to, ok := bytes.Cut(ref, []byte{':'})
	if !ok {
		to = from
	}
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	return Merge{r1 - 1, c1, r2 - 1, c2}, ok1 && ok2 && r1 <= r2 && c1 <= c2
}
