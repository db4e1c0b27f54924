package textenc

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// GuessOneByte tells Windows-1252 from the encoding of the old Macintosh by
// the letters beyond A to Z inside words: read as the wrong one, "café"
// becomes "cafŽ" or "cafÈ", a capital or a sign inside a word. Windows-1252 is
// the answer unless the other reading fits nearly every such letter and it
// misses a quarter or more.
func GuessOneByte(sample []byte) (encoding, evidence string) {
	letters, windows, mac := 0, 0, 0
	for i := 1; i+1 < len(sample); i++ {
		c := sample[i]
		if c < utf8.RuneSelf || sample[i-1] < 'a' || sample[i-1] > 'z' {
			continue
		}
		letters++
		follows := sample[i+1] >= 'a' && sample[i+1] <= 'z'
		if fitsWord(high[Windows1252][c-0x80], follows) {
			windows++
		}
		if fitsWord(high[MacRoman][c-0x80], follows) {
			mac++
		}
	}
	if mac >= 1 && mac*10 >= letters*9 && windows*4 <= letters*3 {
		return MacRoman, fmt.Sprintf("%d of %d letters inside words fit it, %d fit windows-1252", mac, letters, windows)
	}
	return Windows1252, fmt.Sprintf("%d of %d letters inside words fit it, %d fit macintosh", windows, letters, mac)
}

// fitsWord reports a character that may follow a small letter: a small letter,
// or, as in "don’t" and "the ‘x’", a closing quote or a mark behind a word.
func fitsWord(r rune, follows bool) bool {
	switch {
	case unicode.IsLower(r) && r != 'ª' && r != 'º', r == '’':
		return true
	case follows:
		return false
	}
	return r == '”' || r == '…' || r == '–' || r == '—' || r == '»' || r == '®' || r == '™' || r == '\u00a0'
}
