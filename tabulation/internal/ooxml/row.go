package ooxml

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// rowState is what scanning a row came to.
type rowState uint8

const (
	rowDone  rowState = iota
	rowShort          // the bytes in hand end inside the row
	rowBad            // Rows.why says what is wrong
)

// scan reads the row whose tag begins at b[p], and gives the index behind it.
// slack zero bytes stand behind b[:n]: every loop stops there, so a row that
// is not whole yet is noticed without comparing each index with n. Texts of
// cells point into b, or into r.text where they had to be decoded.
func (r *Rows) scan(b []byte, n, p int, row *Row) (int, rowState) {
	r.text = r.text[:0]
	row.Cells, row.Hidden, row.Uncached = row.Cells[:0], false, 0
	number := r.last + 1
	p += 1 + len(r.prefix) + len("row")
	for {
		a := nextAttr(b, p)
		if a.kind == attrOne {
			p = a.next
			switch string(b[a.name:a.nameEnd]) {
			case "r":
				ref := b[a.val:a.valEnd]
				i, ok := parseIndex(ref)
				switch {
				case !ok || i < 1 || i > limit.SheetRows:
					return r.fail("a row has the number %.20q", ref)
				case i <= r.last:
					return r.fail("row %d follows row %d", i, r.last)
				}
				number = i
			case "hidden":
				h := b[a.val:a.valEnd]
				row.Hidden = string(h) == "1" || string(h) == "true"
			}
			continue
		}
		if number > limit.SheetRows {
			return r.fail("it has more rows than a sheet can have")
		}
		row.Number, r.reached = number, number
		switch a.kind {
		case attrClose:
			return r.cells(b, n, a.next, row)
		case attrEmpty:
			return a.next, rowDone
		case attrShort:
			return r.short(n, p)
		}
		return r.fail("the tag of row %d is malformed", number)
	}
}

func (r *Rows) fail(format string, args ...any) (int, rowState) {
	r.why = fmt.Sprintf(format, args...)
	return 0, rowBad
}

// stop tells the end of the bytes in hand from something wrong at b[p].
func (r *Rows) stop(b []byte, n, p int, format string, args ...any) (int, rowState) {
	if p >= n {
		return 0, rowShort
	}
	if b[p] == 0 {
		return r.fail("row %d holds a zero byte", r.reached)
	}
	return r.fail(format, args...)
}

// short is stop where the position that ended a tag is not known.
func (r *Rows) short(n, p int) (int, rowState) {
	if i := bytes.IndexByte(r.tok.buf[p:n], 0); i >= 0 {
		return r.fail("row %d holds a zero byte", r.reached)
	}
	return 0, rowShort
}

func skipSpace(b []byte, p int) int {
	for isSpace(b[p]) {
		p++
	}
	return p
}

// behind steps over the name s, with the sheet's prefix, at b[p]; -1 when
// another name stands there, -2 when the bytes in hand end before that shows.
func (r *Rows) behind(b []byte, n, p int, s string) int {
	for i := range len(r.prefix) {
		if b[p] != r.prefix[i] {
			return noName(n, p)
		}
		p++
	}
	for i := range len(s) {
		if b[p] != s[i] {
			return noName(n, p)
		}
		p++
	}
	switch b[p] {
	case '>', '/', ' ', '\t', '\r', '\n':
		return p
	}
	return noName(n, p)
}

func noName(n, p int) int {
	if p >= n {
		return -2
	}
	return -1
}

// cells reads from behind the row's tag to behind its end tag.
func (r *Rows) cells(b []byte, n, p int, row *Row) (int, rowState) {
	next := 0 // column of a cell without a reference
	for {
		p = skipSpace(b, p)
		if b[p] != '<' {
			return r.stop(b, n, p, "unexpected %.20q in row %d", b[p:n], row.Number)
		}
		var st rowState
		switch b[p+1] {
		case '/':
			q := r.behind(b, n, p+2, "row")
			if q < 0 {
				return r.misnamed(b, n, p, q)
			}
			q = skipSpace(b, q)
			if b[q] != '>' {
				return r.stop(b, n, q, "the end tag of row %d is malformed", row.Number)
			}
			return q + 1, rowDone
		default:
			if r.prefix == "" && !r.careful {
				if q := r.usual(b, p, next, row); q > 0 {
					p, next = q, row.Cells[len(row.Cells)-1].Col+1
					continue
				}
			}
			q := r.behind(b, n, p+1, "c")
			if q >= 0 {
				p, next, st = r.cell(b, n, q, next, row)
			} else {
				p, st = r.skip(b, n, p)
			}
		}
		if st != rowDone {
			return p, st
		}
	}
}

func (r *Rows) misnamed(b []byte, n, p, q int) (int, rowState) {
	if q == -2 {
		return 0, rowShort
	}
	return r.fail("its elements are nested wrongly in row %d: unexpected %.20q", r.reached, b[p:n])
}

// cell reads one cell from behind its name to behind its end.
func (r *Rows) cell(b []byte, n, p, next int, row *Row) (int, int, rowState) {
	col, style, typ := next, 0, cellNumber
	placed := false
	for {
		a := nextAttr(b, p)
		if a.kind == attrOne {
			p = a.next
			val := b[a.val:a.valEnd]
			if a.nameEnd-a.name == 1 {
				switch b[a.name] {
				case 'r':
					c, at, ok := parseRef(val)
					if !ok || at != row.Number || placed {
						return r.failCell("a cell of row %d has the reference %.20q", row.Number, val)
					}
					col, placed = c, true
				case 's':
					i, ok := parseIndex(val)
					if !ok {
						return r.failCell("cell %s%d has the style %.20q", fault.ColumnName(col+1), row.Number, val)
					}
					style = i
				case 't':
					if typ = cellTypeOf(val); typ == cellUnknown {
						return r.failCell("cell %s%d has the unknown type %.20q", fault.ColumnName(col+1), row.Number, val)
					}
				}
			}
			continue
		}
		if a.kind == attrShort {
			_, st := r.short(n, p)
			return 0, 0, st
		}
		if a.kind == attrBad {
			return r.failCell("the tag of cell %s%d is malformed", fault.ColumnName(col+1), row.Number)
		}
		if col < next {
			return r.failCell("the cells of row %d are out of order at %s", row.Number, fault.ColumnName(col+1))
		}
		if col >= limit.Columns {
			return r.failCell("row %d has more columns than a sheet can have", row.Number)
		}
		if a.kind == attrEmpty {
			return a.next, col + 1, rowDone
		}
		p = a.next
		break
	}
	p, st := r.content(b, n, p, col, style, typ, row)
	return p, col + 1, st
}

func (r *Rows) failCell(format string, args ...any) (int, int, rowState) {
	p, st := r.fail(format, args...)
	return p, 0, st
}

// content reads the children of a cell and its end tag, and appends the cell.
func (r *Rows) content(b []byte, n, p, col, style int, typ cellType, row *Row) (int, rowState) {
	var value []byte
	var hasValue, formula bool
	for {
		p = skipSpace(b, p)
		if b[p] != '<' {
			return r.stop(b, n, p, "unexpected %.20q in cell %s%d", b[p:n], fault.ColumnName(col+1), row.Number)
		}
		if b[p+1] == '/' {
			q := r.behind(b, n, p+2, "c")
			if q < 0 {
				return r.misnamed(b, n, p, q)
			}
			q = skipSpace(b, q)
			if b[q] != '>' {
				return r.stop(b, n, q, "the end tag of cell %s%d is malformed", fault.ColumnName(col+1), row.Number)
			}
			if formula && (!hasValue || len(value) == 0 && typ != cellString) {
				row.Uncached++
			}
			return q + 1, r.add(row, col, style, typ, value, hasValue)
		}
		var st rowState
		switch q := r.behind(b, n, p+1, "v"); {
		case q >= 0:
			if hasValue {
				return r.fail("cell %s%d has two values", fault.ColumnName(col+1), row.Number)
			}
			hasValue = true
			value, p, st = r.element(b, n, q, "v", typ == cellString || typ == cellISODate)
		case q == -2:
			return 0, rowShort
		case typ == cellInline && r.behind(b, n, p+1, "is") >= 0:
			if hasValue {
				return r.fail("cell %s%d has two values", fault.ColumnName(col+1), row.Number)
			}
			hasValue = true
			value, p, st = r.inline(b, n, p+1+len(r.prefix)+2)
		default:
			formula = formula || r.behind(b, n, p+1, "f") >= 0
			p, st = r.skip(b, n, p)
		}
		if st != rowDone {
			return p, st
		}
	}
}

// element reads the rest of an element that holds text only: from behind its
// name to behind its end tag. decode resolves entities and escapes.
func (r *Rows) element(b []byte, n, p int, name string, decode bool) ([]byte, int, rowState) {
	if b[p] == '>' {
		p++
	} else {
		next, empty, st := r.attributes(b, n, p)
		if st != rowDone || empty {
			return nil, next, st
		}
		p = next
	}
	from := p
	odd := byte(0) // set where a byte needs a second look
	for c := b[p]; c != '<'; c = b[p] {
		odd |= oddBytes[c]
		if c == 0 {
			_, st := r.stop(b, n, p, "")
			return nil, 0, st
		}
		p++
	}
	text := b[from:p]
	var ok bool
	if b[p+1] == '!' {
		if text, p, ok = r.sections(b, n, from, p); !ok {
			if p >= n {
				return nil, 0, rowShort
			}
			_, st := r.fail("row %d has a broken raw section", r.reached)
			return nil, 0, st
		}
	} else if odd != 0 && decode {
		start := len(r.text)
		if r.text, ok = appendText(r.text, text); !ok {
			_, st := r.fail("row %d has an unknown entity", r.reached)
			return nil, 0, st
		}
		text = r.text[start:len(r.text):len(r.text)]
	}
	if odd&2 != 0 && !utf8.Valid(text) {
		_, st := r.fail("a text in row %d is not UTF-8", r.reached)
		return nil, 0, st
	}
	if b[p+1] != '/' {
		_, st := r.stop(b, n, p+1, "its elements are nested wrongly in row %d: unexpected %.20q", r.reached, b[p:n])
		return nil, 0, st
	}
	p, st := r.endTag(b, n, p, name)
	return text, p, st
}

// attributes steps over the rest of a tag, from behind its name; empty says
// that the element ends with it.
func (r *Rows) attributes(b []byte, n, p int) (next int, empty bool, st rowState) {
	a := nextAttr(b, p)
	for a.kind == attrOne {
		p = a.next
		a = nextAttr(b, p)
	}
	switch a.kind {
	case attrShort:
		_, st = r.short(n, p)
		return 0, false, st
	case attrBad:
		_, st = r.fail("a tag in row %d is malformed", r.reached)
		return 0, false, st
	}
	return a.next, a.kind == attrEmpty, rowDone
}

// endTag steps over the end tag of an element at b[p].
func (r *Rows) endTag(b []byte, n, p int, name string) (int, rowState) {
	q := r.behind(b, n, p+2, name)
	if q < 0 {
		return r.misnamed(b, n, p, q)
	}
	q = skipSpace(b, q)
	if b[q] != '>' {
		return r.stop(b, n, q, "an end tag in row %d is malformed", r.reached)
	}
	return q + 1, rowDone
}

// oddBytes marks the bytes of a text that may need decoding (1) or checking
// as UTF-8 (2).
var oddBytes = func() (t [256]byte) {
	t['&'], t['_'], t['\r'] = 1, 1, 1
	for c := 0x80; c < 0x100; c++ {
		t[c] = 2
	}
	return t
}()

// sections joins text with CDATA sections, from b[from:] up to the first tag
// that is neither; p is the first "<!". ok is false when a section is broken
// or the bytes in hand end (the index is then n).
func (r *Rows) sections(b []byte, n, from, p int) (text []byte, next int, ok bool) {
	start := len(r.text)
	for {
		if r.text, ok = appendText(r.text, b[from:p]); !ok {
			return nil, p, false
		}
		if b[p] == 0 {
			return nil, p, false
		}
		if b[p+1] != '!' {
			t := r.text[start:len(r.text):len(r.text)]
			return t, p, utf8.Valid(t)
		}
		const open = "<![CDATA["
		if n-p < len(open) {
			return nil, n, false
		}
		if string(b[p:p+len(open)]) != open {
			return nil, p, false
		}
		i := bytes.Index(b[p:n], []byte("]]>"))
		if i < 0 {
			return nil, n, false
		}
		r.text = append(r.text, b[p+len(open):p+i]...)
		p += i + 3
		from = p
		for b[p] != '<' && b[p] != 0 {
			p++
		}
	}
}

// inline reads the rest of <is>, from behind its name to behind its end: the
// texts of its <t> and of the <t> of its runs, without phonetic ones.
func (r *Rows) inline(b []byte, n, p int) ([]byte, int, rowState) {
	// the usual form: one plain text
	if b[p] == '>' && len(r.prefix) == 0 && b[p+1] == '<' && b[p+2] == 't' {
		text, q, st := r.element(b, n, p+3, "t", true)
		if st == rowDone && b[q] == '<' && b[q+1] == '/' && b[q+2] == 'i' && b[q+3] == 's' && b[q+4] == '>' {
			return text, q + 5, rowDone
		}
	}
	p, empty, st := r.attributes(b, n, p)
	if st != rowDone || empty {
		return nil, p, st
	}
	start := len(r.text)
	var parts []byte
	depth := 0 // of open <r>
	for {
		p = skipSpace(b, p)
		if b[p] != '<' {
			_, st := r.stop(b, n, p, "unexpected %.20q in a text of row %d", b[p:n], r.reached)
			return nil, 0, st
		}
		if b[p+1] == '/' {
			name := "is"
			if depth > 0 {
				name = "r"
			}
			next, st := r.endTag(b, n, p, name)
			if st != rowDone {
				return nil, 0, st
			}
			p = next
			if depth == 0 {
				r.text = append(r.text[:start], parts...)
				return r.text[start:len(r.text):len(r.text)], p, rowDone
			}
			depth--
			continue
		}
		if q := r.behind(b, n, p+1, "t"); q >= 0 {
			text, next, st := r.element(b, n, q, "t", true)
			if st != rowDone {
				return nil, next, st
			}
			parts = append(parts, text...)
			p = next
			continue
		}
		if q := r.behind(b, n, p+1, "r"); q >= 0 && depth == 0 && b[q] == '>' {
			depth++
			p = q + 1
			continue
		}
		next, st := r.skip(b, n, p)
		if st != rowDone {
			return nil, next, st
		}
		p = next
	}
}

// skip steps over an element with all its children, a comment or a processing
// instruction at b[p], checking that tags nest.
func (r *Rows) skip(b []byte, n, p int) (int, rowState) {
	r.open = r.open[:0]
	for {
		switch {
		case b[p] == 0:
			return r.stop(b, n, p, "")
		case b[p] != '<':
			p++
			continue
		case b[p+1] == '!':
			const open = "<!--"
			if n-p < len(open) {
				return 0, rowShort
			}
			if string(b[p:p+len(open)]) != open {
				if bytes.HasPrefix(b[p:n], []byte("<![CDATA[")) && len(r.open) > 0 {
					i := bytes.Index(b[p:n], []byte("]]>"))
					if i < 0 {
						return 0, rowShort
					}
					p += i + 3
					continue
				}
				if n-p < len("<![CDATA[") {
					return 0, rowShort
				}
				return r.fail("unexpected %.20q in row %d", b[p:n], r.reached)
			}
			i := bytes.Index(b[p+len(open):n], []byte("-->"))
			if i < 0 {
				return 0, rowShort
			}
			p += len(open) + i + 3
		case b[p+1] == '?':
			i := bytes.Index(b[p:n], []byte("?>"))
			if i < 0 {
				return 0, rowShort
			}
			p += i + 2
		case b[p+1] == '/':
			q := p + 2
			for b[q] != '>' && b[q] != 0 && !isSpace(b[q]) {
				q++
			}
			name := b[p+2 : q]
			q = skipSpace(b, q)
			if b[q] != '>' {
				return r.stop(b, n, q, "an end tag in row %d is malformed", r.reached)
			}
			if len(r.open) == 0 || !bytes.Equal(r.open[len(r.open)-1], name) {
				return r.fail("its elements are nested wrongly in row %d: unexpected </%.20s>", r.reached, name)
			}
			r.open = r.open[:len(r.open)-1]
			p = q + 1
		default:
			q := p + 1
			for b[q] != '>' && b[q] != '/' && b[q] != 0 && !isSpace(b[q]) {
				q++
			}
			if b[q] == 0 {
				return r.stop(b, n, q, "")
			}
			name := b[p+1 : q]
			if len(name) == 0 {
				return r.fail("a tag in row %d has no name", r.reached)
			}
			if len(r.open) == 0 && (string(name) == r.prefix+"row" || string(name) == r.prefix+"c") {
				return r.fail("its elements are nested wrongly in row %d: unexpected <%s>", r.reached, name)
			}
			next, empty, st := r.attributes(b, n, q)
			if st != rowDone {
				return next, st
			}
			if !empty {
				r.open = append(r.open, name)
			}
			p = next
		}
		if len(r.open) == 0 {
			return p, rowDone
		}
	}
}
