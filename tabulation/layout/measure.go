package layout

import "unicode"

// Widths of Arial (the metrics of Helvetica, as in Adobe's font metric files)
// for the characters from space to tilde, in thousandths of the font size.
var (
	regular = [95]uint16{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
	}
	bold = [95]uint16{
		278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
		975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
		333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
		611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
	}
)

// runeWidth is the width of r in thousandths of the font size. Characters
// outside the table are taken as a wide one of their kind, so that a text is
// rather thought too wide than too narrow.
func runeWidth(r rune, heavy bool) int {
	switch {
	case r >= ' ' && r <= '~':
		if heavy {
			return int(bold[r-' '])
		}
		return int(regular[r-' '])
	case unicode.Is(unicode.Mn, r) || r == '\u200b' || r == '\ufe0f' || r == '\u200d':
		return 0
	case r >= 0x1f000 || r >= 0xff00 && r <= 0xff60:
		return 1000
	case r == '\u00a0' || r == '·' || r == '’' || r == '‘':
		return 280
	case unicode.IsUpper(r):
		return 780
	}
	if x := scriptOf(r); x != nil {
		return x.width
	}
	return 620
}

// TextWidth is the width of one line of s in Arial of the given size, in the
// unit of the size (points).
func TextWidth(s string, size float64, heavy bool) float64 {
	sum := 0
	for _, r := range s {
		sum += runeWidth(r, heavy)
	}
	return float64(sum) * size / 1000
}

// Lines is how many lines s takes in Arial of the given size when it is
// wrapped at width (same unit), breaking at spaces, after hyphens, and inside
// words that are longer than a line. An empty text takes one line.
func Lines(s string, size, width float64, heavy bool) int {
	if width <= 0 {
		return 1
	}
	limit := int(width * 1000 / size)
	lines, line, word := 1, 0, 0 // widths so far: of the line without its last word, of that word
	place := func() {
		if line > 0 && line+word > limit {
			lines++
			line = 0
		}
		for word > limit {
			lines++
			word -= limit
		}
		line += word
		word = 0
	}
	for _, r := range s {
		switch r {
		case '\n':
			place()
			lines++
			line = 0
		case ' ', '\t':
			place()
			line += runeWidth(' ', heavy)
		default:
			word += runeWidth(r, heavy)
			if r == '-' || r == '–' {
				place()
			}
		}
	}
	place()
	return lines
}

// longestWord is the width of the widest part of s that cannot be broken.
func longestWord(s string, size float64, heavy bool) float64 {
	most, word := 0, 0
	for _, r := range s {
		if r == ' ' || r == '\n' || r == '\t' {
			word = 0
			continue
		}
		word += runeWidth(r, heavy)
		most = max(most, word)
		if r == '-' || r == '–' {
			word = 0
		}
	}
	return float64(most) * size / 1000
}
