package workbook

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/limit"
)

func TestTextsAreKeptOrChangedVisibly(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", limit.CellText)
	for _, c := range []struct {
		name, in, want string
		cleaned, cut   bool
	}{
		{name: "plain text stays", in: "Merak – Bakauheni", want: "Merak – Bakauheni"},
		{name: "a formula stays a text", in: "=1+1", want: "=1+1"},
		{name: "Javanese and Arabic script stay", in: "ꦗꦮ العربية", want: "ꦗꦮ العربية"},
		{name: "emoji stay", in: "👍🏽", want: "👍🏽"},
		{name: "tab and line break stay", in: "a\tb\nc", want: "a\tb\nc"},
		{name: "other line ends become line breaks", in: "a\r\nb\rc", want: "a\nb\nc"},
		{name: "a bell is shown", in: "a\x07b", want: "a␇b", cleaned: true},
		{name: "NUL is shown", in: "\x00", want: "␀", cleaned: true},
		{name: "delete is shown", in: "\x7f", want: "␡", cleaned: true},
		{name: "C1 controls are shown", in: "a\u0085b", want: "a�b", cleaned: true},
		{name: "broken UTF-8 is shown", in: "a\xffb", want: "a�b", cleaned: true},
		{name: "a lone surrogate is shown", in: "a\xed\xa0\x80b", want: "a���b", cleaned: true},
		{name: "a non-character is shown", in: "a\ufffeb", want: "a�b", cleaned: true},
		{name: "a replacement character of the source is no change", in: "a�b", want: "a�b"},
		{name: "the longest text stays", in: long, want: long},
		{name: "one more is cut with a mark", in: long + "ä", want: long[:2*(limit.CellText-4)] + cutMark, cut: true},
		{name: "a pair is never cut in two", in: strings.Repeat("👍", 16_384), want: strings.Repeat("👍", 16_381) + cutMark, cut: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, cleaned, cut := clean(c.in)
			if got != c.want || cleaned != c.cleaned || cut != c.cut {
				t.Errorf("got %.60q, %v, %v; want %.60q, %v, %v", got, cleaned, cut, c.want, c.cleaned, c.cut)
			}
		})
	}
}

func TestEscapesOfExcelAreEscaped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"a literal escape", "a_x000D_b", "a_x005F_x000D_b"},
		{"two in a row", "_x000D__x000A_", "_x005F_x000D__x005F_x000A_"},
		{"sharing an underscore", "_x000D_x000A_", "_x005F_x000D_x005F_x000A_"},
		{"an escaped escape", "_x005F_x000D_", "_x005F_x005F_x005F_x000D_"},
		{"what only looks like one", "A_xraya_B _x12_ _x0000", "A_xraya_B _x12_ _x0000"},
		{"markup", `<a href="x">&amp;</a>`, "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := string(appendText(nil, c.in)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// unescape reads _xHHHH_ as Excel does.
func unescape(s string) string {
	var out []uint16
	for i := 0; i < len(s); {
		if isEscape(s[i:]) {
			var u uint16
			for _, c := range s[i+2 : i+6] {
				u <<= 4
				switch {
				case c >= '0' && c <= '9':
					u |= uint16(c - '0')
				default:
					u |= uint16(c|0x20-'a') + 10
				}
			}
			out = append(out, u)
			i += 7
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		out = utf16.AppendRune(out, r)
		i += w
	}
	return string(utf16.Decode(out))
}

func FuzzAnyTextComesBackAsItWasCleaned(f *testing.F) {
	for _, s := range []string{"", "=cmd|'/c calc'!A0", "+1", "-1", "@x", "\t=1", "\r=1", "_x000D_", "__x005F__x0041_", " a ", "a\x00\xff\ufffe", "👍", "]]>", "a  b", "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, _, _ := clean(s)
		if !utf8.ValidString(text) {
			t.Fatalf("%q is not UTF-8", text)
		}
		if n := len(utf16.Encode([]rune(text))); n > limit.CellText {
			t.Fatalf("%d units", n)
		}
		var read struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal(appendT(nil, text), &read); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := unescape(read.Text); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
		if again, cleaned, cut := clean(text); again != text || cleaned || cut {
			t.Fatalf("cleaning %q again gives %q", text, again)
		}
	})
}
