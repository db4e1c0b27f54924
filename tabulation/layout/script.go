package layout

import "unicode"

// Arial has no letters of these scripts; programs take them from a font that
// has, whose letters are mostly wider and reach beyond a line of Arial, above
// and below. Some programs give every line the height of that font, others
// (LibreOffice) keep to Arial's lines whatever font a cell names.

// ArialLine is the height of a line of Arial per point of size.
const ArialLine = 1.275

// script is what a script needs that Arial has no letters of.
type script struct {
	table  *unicode.RangeTable
	height float64 // of a line, per point of size
	width  int     // of a letter, in thousandths of the size
}

// The heights are those of the Noto fonts, rounded up; the fonts that come
// with Windows and macOS need as much or less. The widths are means of their
// letters; of Javanese and Balinese less, because letters stand below others.
// What is not listed is taken as Arial's.
var scripts = []script{
	{unicode.Javanese, 2.4, 880},
	{unicode.Balinese, 2.4, 880},
	{unicode.Sundanese, 1.5, 850},
	{unicode.Buginese, 1.45, 960},
	{unicode.Batak, 1.4, 900},
	{unicode.Rejang, 1.4, 900},
	{unicode.Thai, 1.6, 600},
	{unicode.Lao, 1.7, 620},
	{unicode.Khmer, 1.7, 710},
	{unicode.Myanmar, 2.2, 890},
	{unicode.Tibetan, 2.4, 660},
	{unicode.Devanagari, 1.65, 680},
	{unicode.Bengali, 1.6, 700},
	{unicode.Gurmukhi, 1.5, 700},
	{unicode.Gujarati, 1.5, 720},
	{unicode.Tamil, 1.6, 1060},
	{unicode.Telugu, 1.7, 850},
	{unicode.Kannada, 1.65, 850},
	{unicode.Malayalam, 1.6, 1000},
	{unicode.Sinhala, 1.6, 850},
	{unicode.Han, 1.48, 1000},
	{unicode.Hiragana, 1.48, 1000},
	{unicode.Katakana, 1.48, 1000},
	{unicode.Hangul, 1.48, 1000},
}

// firstScript is the first character that one of the scripts has.
const firstScript = 0x0900

// scriptOf gives the script of r, nil where it is taken as Arial's.
func scriptOf(r rune) *script {
	if r < firstScript || r >= 0x2000 && r < 0x2e80 { // signs such as – and ’
		return nil
	}
	for i := range scripts {
		if unicode.Is(scripts[i].table, r) {
			return &scripts[i]
		}
	}
	return nil
}

// LineHeight is how high a line of s is per point of size: that of Arial, or
// of the highest script in it.
func LineHeight(s string) float64 {
	most := ArialLine
	for i := 0; i < len(s); i++ {
		if s[i] < 0xe0 { // ASCII, and what is written in two bytes: below the first script
			continue
		}
		for _, r := range s[i:] {
			if x := scriptOf(r); x != nil {
				most = max(most, x.height)
			}
		}
		break
	}
	return most
}
