package ooxml

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// CellKind is what a cell's type attribute and style say.
type CellKind uint8

// The kinds. A Date is a numeric cell in a date style, its text ISO 8601.
const (
	Text CellKind = iota
	Number
	Bool  // text is TRUE or FALSE
	Error // text is the error's name
	Date
)

// Cell is one non-empty cell. Text points into memory that is valid until the
// next row; for Number it is the shortest exact decimal.
type Cell struct {
	Col   int // from 0
	Kind  CellKind
	Text  []byte
	Value float64 // Number and Date: the stored number
}

// Row is one row of a sheet with at least a <row> element.
type Row struct {
	Number int // from 1, as in the sheet
	Hidden bool
	Cells  []Cell // ascending columns; empty cells are left out
}

// Rows reads the rows of one sheet in order. Not safe for concurrent use.
type Rows struct {
	book   *Book
	name   string
	win    *window
	close  io.Closer
	prefix string
	rowEnd string
	last   int
	done   bool
	begun  bool
	text   []byte   // decoded cell texts of the current row
	spans  [][2]int // per cell: its part of text, or (-1, shared string index)
	merges []Merge
}

// Merge is a merged range, rows and columns from 0, ends included.
type Merge struct{ Row1, Col1, Row2, Col2 int }

// Rows opens a sheet by its index. Close it.
func (b *Book) Rows(sheet int) (*Rows, error) {
	s := b.Sheets[sheet]
	in, err := b.Container.Open(s.Part)
	if err != nil {
		return nil, inSheet(err, s.Name, 0)
	}
	ahead := readAhead(in)
	return &Rows{book: b, name: s.Name, win: newWindow(s.Part, ahead), close: ahead}, nil
}

// Close ends the reading.
func (r *Rows) Close() error { return r.close.Close() }

// Merges lists the merged ranges; complete after the last row.
func (r *Rows) Merges() []Merge { return r.merges }

func inSheet(err error, sheet string, row int) error {
	if f, ok := err.(*fault.Error); ok {
		return f.At(fault.Where{Sheet: sheet, Row: row})
	}
	return err
}

// Next fills row with the next one, or returns io.EOF after the sheet was
// read to its very end and found whole. Any other error is final: rows given
// before must then not be used.
func (r *Rows) Next(row *Row) error {
	err := r.next(row)
	if err != nil && err != io.EOF {
		return inSheet(err, r.name, r.last)
	}
	return err
}

func (r *Rows) next(row *Row) error {
	if !r.begun {
		if err := r.begin(); err != nil {
			return err
		}
	}
	if r.done {
		return io.EOF
	}
	tag, err := r.win.tag()
	if err != nil {
		return err
	}
	switch {
	case isTag(tag, r.prefix+"row"):
		return r.row(tag[1+len(r.prefix)+3:], row)
	case string(tag) == "</"+r.prefix+"sheetData>":
		return r.finish()
	}
	return damaged(r.win.part, fmt.Sprintf("unexpected %.40q between rows", tag))
}

// begin reads up to the first row.
func (r *Rows) begin() error {
	r.begun = true
	root, err := r.win.root("worksheet")
	if err != nil {
		return err
	}
	r.prefix = root.prefix
	r.rowEnd = "</" + r.prefix + "row>"
	data := []byte("<" + r.prefix + "sheetData")
	for {
		tag, err := r.anyTag()
		if err != nil {
			return err
		}
		if string(tag) == "</"+r.prefix+"worksheet>" {
			r.done = true
			return r.win.end()
		}
		if bytes.HasPrefix(tag, data) && isTag(tag, r.prefix+"sheetData") {
			if tag[len(tag)-2] == '/' {
				return r.finish()
			}
			return nil
		}
	}
}

// anyTag gives the next tag, whatever text precedes it.
func (r *Rows) anyTag() ([]byte, error) {
	if _, err := r.win.until("<"); err != nil {
		return nil, err
	}
	r.win.pos--
	return r.win.tag()
}

// finish reads what follows the rows, to the end of the part.
func (r *Rows) finish() error {
	end := "</" + r.prefix + "worksheet>"
	for {
		tag, err := r.anyTag()
		if err != nil {
			return err
		}
		if string(tag) == end {
			break
		}
		if isTag(tag, r.prefix+"mergeCell") {
			if m, ok := parseRange(attr(tag[1:len(tag)-1], "ref")); ok {
				r.merges = append(r.merges, m)
			}
		}
	}
	r.done = true
	if err := r.win.end(); err != nil {
		return err
	}
	return io.EOF
}

func (r *Rows) row(attrs []byte, row *Row) error {
	empty := attrs[len(attrs)-2] == '/'
	number := r.last + 1
	if ref := attr(attrs, "r"); ref != nil {
		n, err := strconv.Atoi(string(ref))
		if err != nil || n < 1 || n > limit.SheetRows {
			return damaged(r.win.part, fmt.Sprintf("a row has the number %.20q", ref))
		}
		if n <= r.last {
			return damaged(r.win.part, fmt.Sprintf("row %d follows row %d", n, r.last))
		}
		number = n
	}
	if number > limit.SheetRows {
		return damaged(r.win.part, "it has more rows than a sheet can have")
	}
	hidden := attr(attrs, "hidden")
	row.Number, row.Hidden, row.Cells = number, len(hidden) == 1 && hidden[0] == '1' || string(hidden) == "true", row.Cells[:0]
	if empty {
		r.last = number
		return nil
	}
	body, err := r.win.until(r.rowEnd)
	if err != nil {
		return err
	}
	r.last = number
	r.text, r.spans = r.text[:0], r.spans[:0]
	if err := r.cells(body, row); err != nil {
		return err
	}
	// the texts are cut out last: appending may have moved them
	for i := range row.Cells {
		if s := r.spans[i]; s[0] < 0 {
			row.Cells[i].Text = r.book.strings.at(s[1])
		} else {
			row.Cells[i].Text = r.text[s[0]:s[1]:s[1]]
		}
	}
	return nil
}

// cells reads the inside of a row.
func (r *Rows) cells(body []byte, row *Row) error {
	next := 0 // column of a cell without a reference
	p := r.prefix
	for {
		for len(body) > 0 && isSpace(body[0]) {
			body = body[1:]
		}
		if len(body) == 0 {
			return nil
		}
		if !isTag(body, p+"c") {
			return r.bad("unexpected %.30q in row %d", body, row.Number)
		}
		end := tagEnd(body)
		if end < 0 {
			return r.bad("row %d is cut inside a tag", row.Number)
		}
		attrs := body[2+len(p) : end]
		self := body[end-1] == '/'
		body = body[end+1:]

		ref, style, typ := cellAttrs(attrs)
		col := next
		if ref != nil {
			c, rowOf, ok := parseRef(ref)
			if !ok || rowOf != row.Number {
				return r.bad("a cell of row %d has the reference %.20q", row.Number, ref)
			}
			col = c
		}
		if col < next {
			return r.bad("the cells of row %d are out of order at %s", row.Number, fault.ColumnName(col+1))
		}
		if col >= limit.Columns {
			return r.bad("row %d has more columns than a sheet can have", row.Number)
		}
		next = col + 1
		if self {
			continue
		}
		rest, value, inline, err := r.cellBody(body)
		if err != nil {
			return r.bad("cell %s%d: %s", fault.ColumnName(col+1), row.Number, err)
		}
		body = rest
		if err := r.cell(row, col, string(typ), style, value, inline); err != nil {
			return err
		}
	}
}

func (r *Rows) bad(format string, args ...any) error {
	return damaged(r.win.part, fmt.Sprintf(format, args...))
}

// cellAttrs reads r, s and t in one pass over the usual form of a cell tag.
func cellAttrs(a []byte) (ref, style, typ []byte) {
	for {
		for len(a) > 0 && (isSpace(a[0]) || a[0] == '/') {
			a = a[1:]
		}
		eq := bytes.IndexByte(a, '=')
		if eq < 1 || eq+1 >= len(a) {
			return ref, style, typ
		}
		name := bytes.TrimRight(a[:eq], " \t\r\n")
		v := bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(v) < 2 || (v[0] != '"' && v[0] != '\'') {
			return ref, style, typ
		}
		end := bytes.IndexByte(v[1:], v[0])
		if end < 0 {
			return ref, style, typ
		}
		if len(name) == 1 {
			switch name[0] {
			case 'r':
				ref = v[1 : 1+end]
			case 's':
				style = v[1 : 1+end]
			case 't':
				typ = v[1 : 1+end]
			}
		}
		a = v[end+2:]
	}
}

type xmlError string

func (e xmlError) Error() string { return string(e) }

// cellBody reads the children of a cell up to behind </c>: the raw text of
// <v>, or the inside of <is>.
func (r *Rows) cellBody(b []byte) (rest, value, inline []byte, err error) {
	p := r.prefix
	for {
		for len(b) > 0 && isSpace(b[0]) {
			b = b[1:]
		}
		end := -1
		if len(b) > 0 && b[0] == '<' {
			end = tagEnd(b)
		}
		if end < 0 {
			return nil, nil, nil, xmlError("its tags do not nest")
		}
		tag := b[:end+1]
		if tag[1] == '/' {
			if len(tag) != 4+len(p) || string(tag[2:len(tag)-1]) != p+"c" {
				return nil, nil, nil, xmlError("its tags do not nest")
			}
			return b[end+1:], value, inline, nil
		}
		self := tag[len(tag)-2] == '/'
		b = b[end+1:]
		if self {
			continue
		}
		nameEnd := bytes.IndexAny(tag, " \t\r\n>")
		name := tag[1:nameEnd]
		closing := make([]byte, 0, 32)
		closing = append(append(append(closing, "</"...), name...), '>')
		i := bytes.Index(b, closing)
		if i < 0 {
			return nil, nil, nil, xmlError("its tags do not nest")
		}
		switch string(name[len(p):]) {
		case "v":
			value = b[:i]
			if bytes.IndexByte(value, '<') >= 0 {
				return nil, nil, nil, xmlError("its tags do not nest")
			}
		case "is":
			inline = b[:i]
		case "f", "extLst":
		default:
			return nil, nil, nil, xmlError(fmt.Sprintf("unexpected %.30q", tag))
		}
		b = b[i+len(closing):]
	}
}

// cell appends one cell to row, unless it is empty.
func (r *Rows) cell(row *Row, col int, typ string, style, value, inline []byte) error {
	c := Cell{Col: col}
	from := len(r.text)
	switch typ {
	case "s":
		i, ok := parseIndex(value)
		if !ok || i >= r.book.strings.len() {
			return r.bad("cell %s%d points at shared text %.20q of %d", fault.ColumnName(col+1), row.Number, value, r.book.strings.len())
		}
		if len(r.book.strings.at(i)) > 0 {
			row.Cells = append(row.Cells, c)
			r.spans = append(r.spans, [2]int{-1, i})
		}
		return nil
	case "inlineStr":
		var err error
		if r.text, err = appendRich(r.win.part, r.text, inline, r.prefix); err != nil {
			return err
		}
	case "str", "d":
		var ok bool
		if r.text, ok = appendText(r.text, value); !ok {
			return r.bad("cell %s%d has an unknown entity", fault.ColumnName(col+1), row.Number)
		}
		if typ == "d" {
			c.Kind = Date
		}
	case "b":
		c.Kind = Bool
		switch string(bytes.TrimSpace(value)) {
		case "1", "true":
			r.text = append(r.text, "TRUE"...)
		case "0", "false":
			r.text = append(r.text, "FALSE"...)
		case "":
		default:
			return r.bad("cell %s%d holds %.20q as a truth value", fault.ColumnName(col+1), row.Number, value)
		}
	case "e":
		c.Kind = Error
		r.text = append(r.text, bytes.TrimSpace(value)...)
	case "", "n":
		if err := r.number(&c, row.Number, style, bytes.TrimSpace(value)); err != nil {
			return err
		}
	default:
		return r.bad("cell %s%d has the unknown type %q", fault.ColumnName(col+1), row.Number, typ)
	}
	if len(r.text) > from {
		row.Cells = append(row.Cells, c)
		r.spans = append(r.spans, [2]int{from, len(r.text)})
	}
	return nil
}

func (r *Rows) number(c *Cell, row int, style, value []byte) error {
	if len(value) == 0 {
		return nil
	}
	c.Kind = Number
	date := notDate
	if len(style) > 0 {
		if i, ok := parseIndex(style); ok && i < len(r.book.dates) {
			date = r.book.dates[i]
		}
	}
	if date == notDate && shortInteger(value) {
		for _, d := range value {
			c.Value = c.Value*10 + float64(d-'0')
		}
		r.text = append(r.text, value...)
		return nil
	}
	f, err := strconv.ParseFloat(string(value), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return r.bad("cell %s%d holds %.30q as a number", fault.ColumnName(c.Col+1), row, value)
	}
	c.Value = f
	if date != notDate {
		if text, ok := appendDate(r.text, f, date, r.book.Date1904); ok {
			c.Kind = Date
			r.text = text
			return nil
		}
	}
	r.text = AppendDecimal(r.text, f)
	return nil
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

// shortInteger reports digits without a leading zero that a float64 holds.
func shortInteger(v []byte) bool {
	if len(v) > 15 || (v[0] == '0' && len(v) > 1) {
		return false
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func parseIndex(v []byte) (int, bool) {
	v = bytes.TrimSpace(v)
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

func parseRange(ref []byte) (Merge, bool) {
	i := bytes.IndexByte(ref, ':')
	if i < 0 {
		return Merge{}, false
	}
	c1, r1, ok1 := parseRef(ref[:i])
	c2, r2, ok2 := parseRef(ref[i+1:])
	return Merge{r1 - 1, c1, r2 - 1, c2}, ok1 && ok2
}
