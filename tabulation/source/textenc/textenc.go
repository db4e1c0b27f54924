// Package textenc tells the encoding of a text file and turns it into UTF-8.
//
// The ladder: byte order mark; else zero bytes in the pattern of UTF-16; else
// valid UTF-8; else Windows-1252, or Mac Roman where the letters inside words
// say so. Statistical detectors were tried and guess worse on short Indonesian
// text, so the last step is a plain rule that the user sees, with its evidence,
// and can override.
//
// All functions are safe for concurrent use and keep nothing of what they are
// given.
package textenc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The encodings, under the names that users and options use.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
	Latin1      = "iso-8859-1"
	MacRoman    = "macintosh"
)

// aliases are other names that programs use for the same encodings.
var aliases = map[string]string{
	"utf8": UTF8, "utf-8-sig": UTF8, "utf-8-bom": UTF8, "ascii": UTF8, "us-ascii": UTF8,
	"utf16le": UTF16LE, "utf16be": UTF16BE,
	"cp1252": Windows1252, "windows1252": Windows1252, "ansi": Windows1252,
	"latin1": Latin1, "latin-1": Latin1, "iso8859-1": Latin1, "iso_8859-1": Latin1,
	"mac-roman": MacRoman, "macroman": MacRoman, "x-mac-roman": MacRoman, "mac": MacRoman,
}

// Parse gives the encoding that a user's word means. head, the beginning of
// the file, decides the byte order where the word ("utf-16") leaves it open.
// The error is fault.Usage.
func Parse(word string, head []byte) (string, error) {
	w := strings.ToLower(strings.TrimSpace(word))
	if a, ok := aliases[w]; ok {
		w = a
	}
	switch w {
	case UTF8, UTF16LE, UTF16BE, Windows1252, Latin1, MacRoman:
		return w, nil
	case "utf-16", "utf16":
		if bytes.HasPrefix(head, markBE) || even(head) > odd(head) {
			return UTF16BE, nil
		}
		return UTF16LE, nil
	}
	return "", fault.New(fault.Usage, "textenc", "why", fmt.Sprintf("the encoding %q is not known; known are utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh", word))
}

// SniffBytes is how much of a file decides about zero bytes.
const SniffBytes = 64 << 10

var mark8, markLE, markBE = []byte("\xef\xbb\xbf"), []byte("\xff\xfe"), []byte("\xfe\xff")

// Sniff tells from the beginning of a file what needs no more than that: a
// byte order mark, or UTF-16 without one. encoding is "" when the rest of the
// file has to be looked at.
func Sniff(head []byte) (encoding, evidence string) {
	switch {
	case bytes.HasPrefix(head, mark8):
		return UTF8, "byte order mark"
	case bytes.HasPrefix(head, markLE):
		return UTF16LE, "byte order mark"
	case bytes.HasPrefix(head, markBE):
		return UTF16BE, "byte order mark"
	}
	head = head[:min(len(head), SniffBytes)]
	first, second, pairs := even(head), odd(head), len(head)/2
	switch {
	case pairs >= 2 && second*10 > pairs*3 && first*10 < second:
		return UTF16LE, "every second byte is zero"
	case pairs >= 2 && first*10 > pairs*3 && second*10 < first:
		return UTF16BE, "every second byte is zero"
	case first == 0 && second*20 > pairs && lines(head, 0):
		return UTF16LE, "every line end has a zero byte behind it"
	case second == 0 && first*20 > pairs && lines(head, 1):
		return UTF16BE, "every line end has a zero byte before it"
	}
	return "", ""
}

// lines reports that line ends stand as UTF-16 has them: at even places with a
// zero behind, or at odd ones with a zero before. In Thai or Arabic only they,
// digits and marks have zeros.
func lines(b []byte, place int) bool {
	found := false
	for i, c := range b {
		if c != '\n' && c != '\r' {
			continue
		}
		if i%2 != place {
			return false // a line end of one byte
		}
		if zero := i + 1 - 2*place; zero < len(b) {
			found = found || b[zero] == 0
		}
	}
	return found
}

func even(b []byte) int { return zeros(b, 0) }
func odd(b []byte) int  { return zeros(b, 1) }

// zeros counts the zero bytes at even or odd places.
func zeros(b []byte, from int) int {
	n := 0
	for i := from; i < len(b); i += 2 {
		if b[i] == 0 {
			n++
		}
	}
	return n
}

// Mark is the number of bytes of the byte order mark that head begins with.
func Mark(head []byte) int {
	switch {
	case bytes.HasPrefix(head, mark8):
		return 3
	case bytes.HasPrefix(head, markLE), bytes.HasPrefix(head, markBE):
		return 2
	}
	return 0
}

// high holds, per encoding of one byte a character, what the upper 128 bytes
// stand for.
var high = map[string]*[128]rune{
	Windows1252: upper(charmap.Windows1252), Latin1: upper(charmap.ISO8859_1), MacRoman: upper(charmap.Macintosh),
}

func upper(m *charmap.Charmap) *[128]rune {
	var t [128]rune
	for i := range t {
		t[i] = m.DecodeByte(byte(0x80 + i))
	}
	return &t
}

// Undefined are the bytes that Windows-1252 leaves open. They are read as the
// control characters of the same number, as browsers do, and noticed.
var Undefined = [...]byte{0x81, 0x8d, 0x8f, 0x90, 0x9d}

// AppendByte appends src, text in an encoding of one byte a character, as
// UTF-8. It panics on another encoding.
func AppendByte(dst, src []byte, encoding string) []byte {
	t := high[encoding]
	if t == nil {
		panic("textenc: " + encoding + " is not an encoding of one byte a character")
	}
	for {
		i := 0
		for i < len(src) && src[i] < utf8.RuneSelf {
			i++
		}
		dst = append(dst, src[:i]...)
		if i == len(src) {
			return dst
		}
		dst = utf8.AppendRune(dst, t[src[i]-0x80])
		src = src[i+1:]
	}
}

// OneByte reports whether encoding has one byte a character.
func OneByte(encoding string) bool { return high[encoding] != nil }

// Decode16 gives UTF-16 text as UTF-8, without its byte order mark. Half a
// character, at the end or in the middle, is a fault (Damaged, BadText) that
// points at its line, never replaced.
func Decode16(src []byte, encoding string) ([]byte, error) {
	if encoding != UTF16LE && encoding != UTF16BE {
		panic("textenc: " + encoding + " is not UTF-16")
	}
	lo, hi := 0, 1
	if encoding == UTF16BE {
		lo, hi = 1, 0
	}
	if len(src)%2 != 0 {
		return nil, fault.New(fault.Damaged, "textenc", "part", "the text", "why", "it ends inside a character")
	}
	unit := func(i int) rune { return rune(src[i+lo]) | rune(src[i+hi])<<8 }
	out := make([]byte, 0, len(src)/2+len(src)/16)
	for i := 0; i < len(src); i += 2 {
		r := unit(i)
		switch {
		case i == 0 && r == 0xfeff:
			continue
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
			continue
		case utf16.IsSurrogate(r):
			next := rune(0)
			if i+3 < len(src) {
				next = unit(i + 2)
			}
			if r = utf16.DecodeRune(r, next); r == utf8.RuneError {
				return nil, fault.New(fault.BadText, "textenc", "encoding", encoding).At(fault.Where{Row: 1 + bytes.Count(out, []byte("\n"))})
			}
			i += 2
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

// Another is the encoding that a text is most likely in when it is not in the
// one it was read as; "" of those that say themselves what they are.
func Another(name string) string {
	switch name {
	case UTF8, Latin1, MacRoman:
		return Windows1252
	case Windows1252:
		return MacRoman
	}
	return ""
}
