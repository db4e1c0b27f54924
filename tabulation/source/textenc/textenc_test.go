package textenc

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/hary4di/pockettab/tabulation/fault"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, head, want string }{
		{"a mark of UTF-8", "\xef\xbb\xbfid,a", UTF8},
		{"a mark of UTF-16, little end first", "\xff\xfei\x00d\x00", UTF16LE},
		{"a mark of UTF-16, big end first", "\xfe\xff\x00i\x00d", UTF16BE},
		{"UTF-16 without a mark", "i\x00d\x00,\x00a\x00\n\x001\x00", UTF16LE},
		{"UTF-16 without a mark, big end first", "\x00i\x00d\x00,\x00a\x00\n\x001", UTF16BE},
		{"plain text needs the whole file", "id,a\n1,2\n", ""},
		{"a zero byte here and there is not UTF-16", "id,a\n1,\x00\n2,3\n4,5\n6,\x00\n", ""},
		{"Thai in UTF-16, where only marks and line ends have zeros", "i\x00d\x00\n\x00\x0a\x0e\x32\x0e\x22\x0e\x0d\x0e\n\x00", UTF16LE},
		{"Thai in UTF-16, big end first", "\x00i\x00d\x00\n\x0e\x0a\x0e\x32\x0e\x22\x0e\x0d\x00\n", UTF16BE},
		{"zero bytes behind line ends of one byte are not UTF-16", "id\n\x00\x001\n\x00", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, why := Sniff([]byte(c.head)); got != c.want || (got == "") != (why == "") {
				t.Errorf("got %q because %q", got, why)
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, word, head, want string }{
		{"its own name", "utf-8", "", UTF8},
		{"capitals and blanks", " Windows-1252 ", "", Windows1252},
		{"an alias", "latin1", "", Latin1},
		{"the Macintosh", "mac-roman", "", MacRoman},
		{"UTF-16 with a mark", "utf-16", "\xfe\xff\x00a", UTF16BE},
		{"UTF-16 without a mark, big end first", "UTF-16", "\x00a\x00b", UTF16BE},
		{"UTF-16 otherwise", "utf-16", "a\x00b\x00", UTF16LE},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := Parse(c.word, []byte(c.head)); err != nil || got != c.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := Parse("ebcdic", nil); fault.CodeOf(err) != fault.Usage {
		t.Errorf("got %v", err)
	}
}

// Every byte of every one-byte encoding as the Go project decodes it.
func TestAppendByteAgreesWithCharmap(t *testing.T) {
	t.Parallel()
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for name, m := range map[string]*charmap.Charmap{Windows1252: charmap.Windows1252, Latin1: charmap.ISO8859_1, MacRoman: charmap.Macintosh} {
		want, err := m.NewDecoder().Bytes(all)
		if err != nil {
			t.Fatal(err)
		}
		if got := AppendByte([]byte("x"), all, name); !bytes.Equal(got[1:], want) {
			t.Errorf("%s: got %q, want %q", name, got[1:], want)
		}
	}
}

func TestDecode16Refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		code       fault.Code
	}{
		{"half a character at the end", "a\x00b", fault.Damaged},
		{"a lone high surrogate", "a\x00\x3d\xd8b\x00", fault.BadText},
		{"a lone low surrogate", "\x00\xdc", fault.BadText},
		{"a high surrogate at the end", "a\x00\x3d\xd8", fault.BadText},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := Decode16([]byte(c.text), UTF16LE); fault.CodeOf(err) != c.code {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func FuzzDecode16(f *testing.F) {
	f.Add([]byte("\xff\xfea\x00\x3d\xd8\x00\xde"), true)
	f.Add([]byte("\x00a\x00\n"), false)
	f.Fuzz(func(t *testing.T, b []byte, little bool) {
		name, order := UTF16BE, unicode.BigEndian
		if little {
			name, order = UTF16LE, unicode.LittleEndian
		}
		got, err := Decode16(b, name)
		if err != nil {
			return
		}
		if !utf8.Valid(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		want, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(b)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.TrimPrefix(got, []byte("\xef\xbb\xbf")); !bytes.Equal(got, bytes.TrimPrefix(bytes.TrimPrefix(want, []byte("\xef\xbb\xbf")), []byte("\xef\xbb\xbf"))) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
