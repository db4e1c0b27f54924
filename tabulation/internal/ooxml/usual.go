package ooxml

import (
	"encoding/binary"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// Whole tags as numbers, so that one comparison tells them.
var (
	endValueCell = binary.LittleEndian.Uint64([]byte("</v></c>"))
	beginInline  = binary.LittleEndian.Uint64([]byte("<is><t>\x00"))
	endInline    = binary.LittleEndian.Uint64([]byte("</t></is"))
	endCell      = binary.LittleEndian.Uint32([]byte("></c"))
	typeInline   = binary.LittleEndian.Uint64([]byte("inlineSt"))
)

const inlineMask = 1<<56 - 1 // beginInline has seven bytes

// usual reads a cell at b[p] that is written the way nearly all are:
//
//	<c r="B2" s="1" t="s"><v>12</v></c>
//	<c r="B2" t="inlineStr"><is><t>text</t></is></c>
//
// with nothing to decode and a value that is not empty. It gives the index
// behind the cell and appends it, or gives 0 and changes nothing: whatever is
// unusual, wrong or not whole is for cell to judge. It is only there for
// speed, and the tests read every sheet with it and without.
func (r *Rows) usual(b []byte, p, next int, row *Row) int {
	if b[p+1] != 'c' || b[p+2] != ' ' || b[p+3] != 'r' || b[p+4] != '=' || b[p+5] != '"' {
		return 0
	}
	q, col, at := p+6, 0, 0
	for ; b[q] >= 'A' && b[q] <= 'Z' && col <= limit.Columns; q++ {
		col = col*26 + int(b[q]-'A') + 1
	}
	for ; b[q] >= '0' && b[q] <= '9' && at <= limit.SheetRows; q++ {
		at = at*10 + int(b[q]-'0')
	}
	col--
	if b[q] != '"' || col < next || col >= limit.Columns || at != row.Number {
		return 0
	}
	q++
	style, typ := 0, cellNumber
	if b[q] == ' ' && b[q+1] == 's' && b[q+2] == '=' && b[q+3] == '"' {
		q += 4
		for ; b[q] >= '0' && b[q] <= '9' && style < 1<<20; q++ {
			style = style*10 + int(b[q]-'0')
		}
		if b[q] != '"' || b[q-1] == '"' {
			return 0
		}
		q++
	}
	if b[q] == ' ' && b[q+1] == 't' && b[q+2] == '=' && b[q+3] == '"' {
		switch {
		case b[q+4] == 's' && b[q+5] == '"':
			typ = cellShared
			q += 6
		case b[q+4] == 'n' && b[q+5] == '"':
			q += 6
		case binary.LittleEndian.Uint64(b[q+4:]) == typeInline && b[q+12] == 'r' && b[q+13] == '"':
			typ = cellInline
			q += 14
		default:
			return 0
		}
	}
	if b[q] != '>' || b[q+1] != '<' {
		return 0
	}
	q++
	if typ == cellInline {
		if binary.LittleEndian.Uint64(b[q:])&inlineMask != beginInline {
			return 0
		}
		q += 7
		from := q
		odd := byte(0)
		for c := b[q]; c != '<' && c != 0; c = b[q] {
			odd |= oddBytes[c]
			q++
		}
		if odd != 0 || q == from || binary.LittleEndian.Uint64(b[q:]) != endInline {
			return 0
		}
		if binary.LittleEndian.Uint32(b[q+8:]) != endCell || b[q+12] != '>' {
			return 0
		}
		row.Cells = append(row.Cells, Cell{Col: col, Text: b[from:q:q]})
		return q + 13
	}
	if b[q+1] != 'v' || b[q+2] != '>' {
		return 0
	}
	q += 3
	from := q
	num := 0
	for c := b[q]; c >= '0' && c <= '9'; c = b[q] {
		num = num*10 + int(c-'0')
		q++
	}
	if binary.LittleEndian.Uint64(b[q:]) != endValueCell {
		return 0
	}
	digits := b[from:q:q]
	c := Cell{Col: col}
	if typ == cellShared {
		if len(digits) == 0 || len(digits) > 9 || num >= r.book.strings.len() {
			return 0
		}
		if c.Text = r.book.strings.at(num); len(c.Text) == 0 {
			return 0
		}
	} else {
		if !shortInteger(digits) || style < len(r.book.dates) && r.book.dates[style] != notDate {
			return 0
		}
		c.Kind, c.Text, c.Value = Number, digits, float64(num)
	}
	row.Cells = append(row.Cells, c)
	return q + 8
}
