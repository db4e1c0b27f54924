package ooxml

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// smallPart bounds the parts that are held whole, in bytes; shared strings
// and sheets are not among them.
const smallPart = 64 << 20

// SheetInfo names one sheet of a workbook.
type SheetInfo struct {
	Name   string
	Part   string
	Hidden bool
}

// Book is an opened workbook.
type Book struct {
	Container *Container
	Sheets    []SheetInfo // in tab order; chart sheets are left out
	Date1904  bool

	strings *stringTable
	dates   []dateStyle // by cell style index
}

// OpenBook opens a workbook: directory, sheet list, styles and shared strings
// are read and checked; sheets when their rows are asked for.
func OpenBook(r io.ReaderAt, size int64) (*Book, error) {
	c, err := OpenContainer(r, size)
	if err != nil {
		return nil, err
	}
	return NewBook(c)
}

// NewBook opens the workbook in a container.
func NewBook(c *Container) (*Book, error) {
	root, err := c.relations("")
	if err != nil {
		return nil, err
	}
	main := root.byType("/officeDocument")
	if main == "" {
		return nil, damaged("_rels/.rels", "it names no workbook")
	}
	b := &Book{Container: c, strings: &stringTable{}}
	rels, err := c.relations(main)
	if err != nil {
		return nil, err
	}
	if err := b.readWorkbook(main, rels); err != nil {
		return nil, err
	}
	if len(b.Sheets) == 0 {
		return nil, damaged(main, "it has no sheet")
	}
	if p := rels.byType("/styles"); p != "" {
		if err := b.readStyles(p); err != nil {
			return nil, err
		}
	}
	if p := rels.byType("/sharedStrings"); p != "" {
		if b.strings, err = readStrings(c, p); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheet finds a sheet by name, or by number from 1. The empty name is the
// first sheet that is not hidden.
func (b *Book) Sheet(name string) (int, error) {
	if name == "" {
		return max(0, slices.IndexFunc(b.Sheets, func(s SheetInfo) bool { return !s.Hidden })), nil
	}
	names := make([]string, len(b.Sheets))
	for i, s := range b.Sheets {
		if s.Name == name {
			return i, nil
		}
		names[i] = strconv.Quote(s.Name)
	}
	for i, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return i, nil
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(b.Sheets) {
		return n - 1, nil
	}
	return 0, fault.New(fault.NoSheet, "ooxml.sheet", "sheet", strconv.Quote(name), "have", strings.Join(names, ", "))
}

type relation struct{ kind, target string }

type relationSet map[string]relation

// byType gives the target of the first relation (by id) whose type ends so.
func (s relationSet) byType(suffix string) string {
	best, id := "", ""
	for k, r := range s {
		if strings.HasSuffix(r.kind, suffix) && (id == "" || k < id) {
			best, id = r.target, k
		}
	}
	return best
}

// relations reads the relations of a part; "" is the container itself.
func (c *Container) relations(part string) (relationSet, error) {
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		name = "_rels/.rels"
	}
	xml, err := c.Read(name, smallPart)
	if err != nil {
		return nil, err
	}
	set := relationSet{}
	err = walk(name, xml, func(e element) error {
		if e.name == "Relationship" && !e.close && attrText(e.tag, "TargetMode") != "External" {
			target := attrText(e.tag, "Target")
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join(path.Dir(part), target)
			}
			set[attrText(e.tag, "Id")] = relation{attrText(e.tag, "Type"), target}
		}
		return nil
	})
	return set, err
}

func (b *Book) readWorkbook(part string, rels relationSet) error {
	xml, err := b.Container.Read(part, smallPart)
	if err != nil {
		return err
	}
	return walk(part, xml, func(e element) error {
		switch {
		case e.close:
		case e.name == "workbookPr":
			v := attrText(e.tag, "date1904")
			b.Date1904 = v == "1" || v == "true"
		case e.name == "sheet":
			id := attrText(e.tag, "r:id")
			if id == "" {
				id = relationID(e.tag)
			}
			rel, ok := rels[id]
			if !ok {
				return damaged(part, fmt.Sprintf("sheet %q points nowhere", attrText(e.tag, "name")))
			}
			if strings.HasSuffix(rel.kind, "/worksheet") {
				state := attrText(e.tag, "state")
				b.Sheets = append(b.Sheets, SheetInfo{Name: attrText(e.tag, "name"), Part: rel.target, Hidden: state == "hidden" || state == "veryHidden"})
			}
		}
		return nil
	})
}

// relationID finds the id attribute under another prefix than r.
func relationID(tag []byte) string {
	for _, field := range strings.Fields(string(tag)) {
		if i := strings.Index(field, ":id="); i > 0 {
			return strings.Trim(field[i+4:], `"'`)
		}
	}
	return ""
}

// dateStyle says what a number in a style means: a date, or a percentage.
type dateStyle uint8

const (
	notDate      dateStyle = iota
	dayDate                // day, month or year in the format
	timeDate               // clock time only
	percentStyle           // a fraction shown as a percentage
)

func (b *Book) readStyles(part string) error {
	xml, err := b.Container.Read(part, smallPart)
	if err != nil {
		return err
	}
	custom := map[int]string{}
	inCells := false
	return walk(part, xml, func(e element) error {
		switch e.name {
		case "numFmt":
			if id, err := strconv.Atoi(attrText(e.tag, "numFmtId")); err == nil && !e.close {
				custom[id] = attrText(e.tag, "formatCode")
			}
		case "cellXfs":
			inCells = !e.close && !e.empty
		case "xf":
			if inCells && !e.close {
				id, _ := strconv.Atoi(attrText(e.tag, "numFmtId"))
				b.dates = append(b.dates, dateKind(id, custom[id]))
			}
		}
		return nil
	})
}

// dateKind tells formats of dates and percentages: the built-in ones by number (ECMA-376 part 1,
// 18.8.30), others by the letters outside of quotes, brackets and escapes.
func dateKind(id int, code string) dateStyle {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return dayDate
	case id >= 18 && id <= 21, id >= 45 && id <= 47, id >= 32 && id <= 35:
		return timeDate
	case id == 9 || id == 10:
		return percentStyle
	case code == "" || strings.EqualFold(code, "general"):
		return notDate
	}
	day, clock, month, number, percent := false, false, false, false, false
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
			if rest := strings.ToLower(code[i:]); strings.HasPrefix(rest, "[h") || strings.HasPrefix(rest, "[m") || strings.HasPrefix(rest, "[s") {
				clock = true
			}
		case c == ']':
			bracket = false
		case bracket:
		case c == ';':
			i = len(code) // the first section decides
		case c == 'y' || c == 'Y' || c == 'd' || c == 'D':
			day = true
		case c == 'h' || c == 'H' || c == 's' || c == 'S':
			clock = true
		case c == 'm' || c == 'M':
			month = true
		case c == '%':
			percent = true
		case c == '0' || c == '#' || c == '?' || c == 'E':
			number = number || !day && !clock && !month
		}
	}
	switch {
	case percent:
		return percentStyle
	case number:
		return notDate
	case day, month && !clock:
		return dayDate
	case clock:
		return timeDate
	}
	return notDate
}
