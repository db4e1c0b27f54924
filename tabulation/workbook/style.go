package workbook

import (
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
)

// Excel's limits of one file.
const (
	maxStyles  = 64_000 // cell formats
	maxFormats = 200    // number formats of our own; Excel takes 200 to 250 by language
)

// lineAbove says which line a cell has above it.
type lineAbove uint8

const (
	noLine lineAbove = iota
	thinLine
	strongLine
)

// place says where in its height a text stands.
type place uint8

const (
	asTheme  place = iota
	atTop          // beside the first of the lines that its cell covers
	inMiddle       // letters reach beyond their line on both sides
)

// styleKey is everything the look of a cell depends on.
type styleKey struct {
	role   layout.Role
	format layout.Format
	mark   layout.Mark
	indent uint8
	place  place // in its height
	rule   bool
	line   lineAbove
}

// The parts of a cell format, as styles.xml lists them.
type (
	font struct {
		name                    string
		size                    float64
		bold, italic, underline bool
		ink                     string
	}
	border struct{ left, top, under string } // colours; "" none
	xf     struct {
		number, font, fill, border int
		align, valign              string
		indent                     int
		wrap                       bool
	}
)

// styles is the one style table of a workbook: formats in order of first use.
type styles struct {
	theme   *theme
	lang    string
	byKey   map[styleKey]int
	lastKey styleKey // of the cell before: mostly the same again
	last    int      // its number; 0: none yet
	formats table[string]
	fonts   table[font]
	fills   table[string]
	borders table[border]
	xfs     table[xf]
}

// table is an ordered set.
type table[T comparable] struct {
	index map[T]int
	list  []T
}

func (t *table[T]) of(x T) int {
	i, ok := t.index[x]
	if !ok {
		if t.index == nil {
			t.index = map[T]int{}
		}
		i = len(t.list)
		t.index[x] = i
		t.list = append(t.list, x)
	}
	return i
}

func newStyles(t *theme, lang string) *styles {
	s := &styles{theme: t, lang: lang, byKey: map[styleKey]int{}}
	// Entry 0 of each list is what a cell without a style has.
	s.fonts.of(font{name: t.font, size: 10, ink: "000000"})
	s.fills.of("")
	s.borders.of(border{})
	s.xfs.of(xf{})
	return s
}

// of gives the number of the cell format for k.
func (s *styles) of(k styleKey) int {
	if s.last > 0 && k == s.lastKey {
		return s.last
	}
	i, ok := s.byKey[k]
	if !ok {
		i = s.add(k)
		s.byKey[k] = i
	}
	s.lastKey, s.last = k, i
	return i
}

// add enters the cell format for k.
func (s *styles) add(k styleKey) int {
	l := &s.theme.looks[k.role]
	x := xf{
		font:   s.fonts.of(font{s.theme.font, l.Size, l.Bold, l.Italic, l.Underline, l.Ink}),
		fill:   s.fills.of(l.Fill),
		align:  l.Align,
		valign: l.VAlign,
		indent: l.Indent + shownIndent(k.indent),
		wrap:   l.Wrap,
	}
	switch k.place {
	case atTop:
		x.valign = "top"
	case inMiddle:
		x.valign = "center"
	case asTheme:
	}
	if code := numberFormat(k.format, k.mark, s.lang); code != "" {
		x.number = firstFormat + s.formats.of(code)
	}
	b := border{under: l.Under}
	if k.rule {
		b.left = l.Rule
	}
	switch k.line {
	case thinLine:
		b.top = l.Line
	case strongLine:
		b.top = l.Rule
	case noLine:
	}
	x.border = s.borders.of(b)
	return s.xfs.of(x)
}

// firstFormat is the number of the first number format that is not built in.
const firstFormat = 164

// check sees that Excel's limits hold.
func (s *styles) check() error {
	if n := len(s.xfs.list); n > maxStyles {
		return tooLarge("the number of cell formats of one workbook", n, maxStyles)
	}
	if n := len(s.formats.list); n > maxFormats {
		return tooLarge("the number of number formats of one workbook", n, maxFormats)
	}
	return nil
}

func tooLarge(what string, is, most int) error {
	return fault.New(fault.TooLarge, "workbook.Write", "what", what, "is", strconv.Itoa(is), "max", strconv.Itoa(most))
}
