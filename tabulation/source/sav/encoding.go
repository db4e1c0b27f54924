package sav

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// decoder turns the file's texts into UTF-8.
type decoder struct {
	name, why string
	utf8      bool
	with      *encoding.Decoder
	assumed   bool  // the file names no encoding
	foreign   int64 // texts that are not ASCII
	invalid   int64 // texts with bytes that the encoding does not have
}

const replacement = "\uFFFD"

// newDecoder settles the encoding: the one chosen, the one of 7/20, the code
// page of 7/3, else windows-1252, which is noticed where it matters.
func newDecoder(chosen, declared string, page int) (*decoder, error) {
	d := &decoder{name: strings.ToLower(strings.TrimSpace(chosen)), why: "chosen"}
	if d.name == "" {
		d.name, d.why = strings.ToLower(trimEnd(declared)), "the file says so"
	}
	if d.name == "" {
		d.name, d.why = pageName(page), fmt.Sprintf("the file has code page %d", page)
	}
	if d.name == "" {
		d.name, d.why, d.assumed = "windows-1252", "the file names none", true
	}
	if n := pageName(pageOf(d.name)); n != "" {
		d.name = n
	}
	if d.name == "utf-8" || d.name == "utf8" || d.name == "unicode-1-1-utf-8" {
		d.name, d.utf8 = "utf-8", true
		return d, nil
	}
	known := map[string]encoding.Encoding{"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852, "cp858": charmap.CodePage858, "iso-8859-1": charmap.ISO8859_1}
	e := known[d.name]
	if e == nil {
		var err error
		if e, err = htmlindex.Get(d.name); err != nil || strings.HasPrefix(d.name, "utf-16") {
			if chosen != "" {
				return nil, fault.New(fault.Usage, op, "why", fmt.Sprintf("the encoding %q is not known; known are utf-8, windows-1250 to -1258, iso-8859-1 to -16, macintosh, shift_jis, gbk, big5, euc-kr", chosen))
			}
			return nil, fault.New(fault.BadText, op, "encoding", fmt.Sprintf("%q", d.name))
		}
	}
	d.with = e.NewDecoder()
	return d, nil
}

// pageOf is the number in names such as cp1252; 0: there is none.
func pageOf(name string) int {
	n := 0
	if _, err := fmt.Sscanf(name, "cp%d", &n); err != nil {
		return 0
	}
	return n
}

// pageName is the encoding of a code page; "": not known, or one that programs
// write whatever the encoding is (2 and 3).
func pageName(page int) string {
	switch {
	case page >= 1250 && page <= 1258:
		return fmt.Sprintf("windows-%d", page)
	case page > 28590 && page <= 28606:
		return fmt.Sprintf("iso-8859-%d", page-28590)
	}
	return map[int]string{
		437: "cp437", 850: "cp850", 852: "cp852", 858: "cp858", 819: "iso-8859-1", 874: "windows-874", 9066: "windows-874", 932: "shift_jis", 936: "gbk",
		949: "euc-kr", 51949: "euc-kr", 950: "big5", 10000: "macintosh", 20127: "windows-1252", 20866: "koi8-r", 54936: "gb18030", 65001: "utf-8",
	}[page]
}

// append appends src as UTF-8. Bytes without a meaning become U+FFFD and are
// counted.
func (d *decoder) append(dst, src []byte) []byte {
	ascii := true
	for _, b := range src {
		if b >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return append(dst, src...)
	}
	d.foreign++
	if d.utf8 {
		if utf8.Valid(src) {
			return append(dst, src...)
		}
		d.invalid++
		return append(dst, strings.ToValidUTF8(string(src), replacement)...)
	}
	out, err := d.with.Bytes(src)
	if err != nil {
		out = []byte(strings.Repeat(replacement, len(src)))
	}
	if strings.Contains(string(out), replacement) {
		d.invalid++
	}
	return append(dst, out...)
}

func (d *decoder) plain(s string) string { return string(d.append(nil, []byte(s))) }

func (d *decoder) notices() []source.Notice {
	out := []source.Notice{{Code: "invalid_bytes", Count: d.invalid}}
	if d.assumed {
		out = append(out, source.Notice{Code: "encoding_assumed", Count: d.foreign, Note: d.name})
	}
	return out
}
