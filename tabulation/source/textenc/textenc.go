// Package textenc tells the encoding of a text file and turns it into UTF-8.
//
// The ladder: byte order mark; else zero bytes in the pattern of UTF-16; else
// valid UTF-8; else Windows-1252. Statistical detectors were tried and guess
// worse on short Indonesian text, so the last step is a plain rule that the
// user sees, with its evidence, and can override.
package textenc

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The encodings, under the names that users and options use.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
	ISO8859_1   = "iso-8859-1"
	MacRoman    = "macintosh"
)

// sniffBytes is how much of a file decides about zero bytes.
const sniffBytes = 64 << 10

// Detect tells the encoding of data and why. The whole of data is looked at
// before it is called UTF-8.
func Detect(data []byte) (encoding, evidence string) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return UTF8, "byte order mark"
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return UTF16LE, "byte order mark"
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return UTF16BE, "byte order mark"
	}
	head := data[:min(len(data), sniffBytes)]
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i&1]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs >= 2 && zero[1]*10 > pairs*3 && zero[0]*10 < zero[1]:
		return UTF16LE, "every second byte is zero"
	case pairs >= 2 && zero[0]*10 > pairs*3 && zero[1]*10 < zero[0]:
		return UTF16BE, "every second byte is zero"
	}
	if utf8.Valid(data) {
		return UTF8, "all bytes are valid UTF-8"
	}
	at := invalidAt(data)
	return Windows1252, fmt.Sprintf("line %d is not UTF-8", lineAt(data, at))
}

// Decode gives data as UTF-8 without a byte order mark. UTF-8 input is
// returned as it is, not copied. Bytes that the encoding does not have are a
// fault that points at the line, never replaced.
func Decode(data []byte, encoding string) ([]byte, error) {
	switch encoding {
	case UTF8, "utf8", "UTF-8":
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if at := invalidAt(data); at >= 0 {
			return nil, bad("UTF-8", data, at)
		}
		return data, nil
	case UTF16LE, UTF16BE:
		return decode16(data, encoding)
	}
	var m *charmap.Charmap
	switch encoding {
	case Windows1252:
		m = charmap.Windows1252
	case ISO8859_1:
		m = charmap.ISO8859_1
	case MacRoman:
		m = charmap.Macintosh
	default:
		return nil, fault.New(fault.Usage, "textenc", "why", fmt.Sprintf("the encoding %q is not known; known are utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh", encoding))
	}
	out := make([]byte, 0, len(data)+len(data)/8)
	for i, b := range data {
		if b < utf8.RuneSelf {
			out = append(out, b)
			continue
		}
		r := m.DecodeByte(b)
		if r == utf8.RuneError {
			return nil, bad(encoding, data, i)
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

func decode16(data []byte, encoding string) ([]byte, error) {
	order := unicode.LittleEndian
	if encoding == UTF16BE {
		order = unicode.BigEndian
	}
	if len(data)%2 != 0 {
		return nil, fault.New(fault.Damaged, "textenc", "part", "the text", "why", "it ends inside a character")
	}
	out, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		return nil, bad(encoding, data, 0)
	}
	if at := bytes.IndexRune(out, utf8.RuneError); at >= 0 {
		return nil, fault.New(fault.BadText, "textenc", "encoding", encoding).At(fault.Where{Row: lineAt(out, at)})
	}
	return out, nil
}

func bad(encoding string, data []byte, at int) error {
	return fault.New(fault.BadText, "textenc", "encoding", encoding).At(fault.Where{Row: lineAt(data, at)})
}

// invalidAt is the index of the first byte that is not UTF-8, -1 when all is.
func invalidAt(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// lineAt is the line of an index, from 1.
func lineAt(data []byte, at int) int { return 1 + bytes.Count(data[:max(0, at)], []byte("\n")) }
