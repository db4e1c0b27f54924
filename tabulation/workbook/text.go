package workbook

import (
	"strings"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// cutMark ends a text that was longer than a cell can hold.
const cutMark = " […]"

// clean makes s a text that a cell can hold and a reader can see whole:
// control characters become their pictures (␇), broken bytes and
// non-characters �, line ends \n, and what is beyond 32,767 UTF-16 units is
// cut with a mark. It reports whether signs were put in and whether it was
// cut; a line end of another system is no change.
func clean(s string) (text string, cleaned, cut bool) {
	if plain(s) && len(s) <= limit.CellText {
		return s, false, false
	}
	var b strings.Builder
	b.Grow(len(s))
	units := 0
	for i, width := 0, 0; i < len(s); i += width {
		r, w := utf8.DecodeRuneInString(s[i:])
		width = w
		switch {
		case r == utf8.RuneError && w <= 1, r == 0xfffe, r == 0xffff:
			r, cleaned = '�', true
		case r == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				continue
			}
			r = '\n'
		case r == '\t' || r == '\n':
		case r < ' ':
			r, cleaned = '␀'+r, true
		case r == 0x7f:
			r, cleaned = '␡', true
		case r > 0x7f && r < 0xa0:
			r, cleaned = '�', true
		}
		units += unitsOf(r)
		b.WriteRune(r)
	}
	text = b.String()
	if units > limit.CellText {
		cut = true
		text = cutUnits(text, limit.CellText-utf8.RuneCountInString(cutMark)) + cutMark
	}
	return text, cleaned, cut
}

// plain says whether s holds nothing that clean changes but its length.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		} else if c >= 0x80 {
			return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
				return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
			})
		}
	}
	return true
}

// appendText appends s as XML text. What a reader would take for an escape of
// Excel's, _xHHHH_, gets its underscore escaped. s has been cleaned.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&quot;"
		case '_':
			if !isEscape(s[i:]) {
				continue
			}
			esc = "_x005F_"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, esc...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// isEscape says whether s begins with _xHHHH_, as Excel writes characters
// that XML cannot hold.
func isEscape(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for i := 2; i < 6; i++ {
		c := s[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// appendT appends a <t> element; spaces at the ends and line breaks are kept.
func appendT(b []byte, s string) []byte {
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ' || strings.Contains(s, "\n") || strings.Contains(s, "  ")) {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, `<t>`...)
	}
	b = appendText(b, s)
	return append(b, `</t>`...)
}
