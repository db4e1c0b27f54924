package sav

import (
	"bytes"
	"context"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/source"
)

// What a file says arrives in the codebook of the dataset.
func TestThroughToTheCodebook(t *testing.T) {
	t.Parallel()
	data := survey(binary.LittleEndian, 2).bytes()
	table, form, err := Open("x.zsav", bytes.NewReader(data), int64(len(data)), source.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	cb, problems, err := profile.Build(ds, form, nil)
	if err != nil {
		t.Fatal(err)
	}
	media, merek := cb.Lookup("$media"), cb.Lookup("$merek")
	if len(media.Parts) != 2 || media.Answered != 3 || counts(media) != "tv 1, radio 1" {
		t.Errorf("$media: %+v", media)
	}
	if merek.Type != codebook.Multiple || merek.Answered != 3 || counts(merek) != "1 1, 2 2, 3 1" {
		t.Errorf("$merek: %s %+v", counts(merek), merek)
	}
	if got := counts(cb.Lookup("S1")); got != "1 1, 2 1, 9! 1" {
		t.Error(got)
	}
	if got := counts(cb.Lookup("UsiaResponden")); got != "97 1, 99! 1, 151.5! 1" {
		t.Error(got)
	}
	if v := cb.Lookup("bobot"); v.Use != codebook.Weight {
		t.Errorf("%+v", v)
	}
	if cb.Lookup("tv").Use != codebook.Hidden {
		t.Error("a part of a set is shown")
	}
	for _, p := range problems {
		if p.Code == "form_without_column" || p.Text["id"] == "" || strings.Contains(p.Text["en"], "{") {
			t.Errorf("%+v", p)
		}
	}
}

func counts(v *codebook.Variable) string {
	var out []string
	for _, val := range v.Values {
		s := val.Code
		if val.Role == codebook.Missing {
			s += "!"
		}
		out = append(out, s+" "+string(appendNumber(nil, float64(val.Count))))
	}
	return strings.Join(out, ", ")
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, encoding, chosen string
		page                   int
		bytes, want, is        string
		notice                 string
	}{
		{"named", "windows-1251", "", 1252, "\xcc\xee\xf1\xea\xe2\xe0", "Москва", "windows-1251", ""},
		{"named by its page", "CP1254", "", 2, "\xfe", "ş", "windows-1254", ""},
		{"by code page", "", "", 932, "\x93\x8c\x8b\x9e", "東京", "shift_jis", ""},
		{"by code page of UTF-8", "", "", 65001, "é", "é", "utf-8", ""},
		{"chosen", "UTF-8", "iso-8859-1", 65001, "\xe9", "é", "iso-8859-1", ""},
		{"not named", "", "", 2, "\xe9\x80", "é€", "windows-1252", "encoding_assumed"},
		{"not named and not needed", "", "", 0, "abc", "abc", "windows-1252", ""},
		{"cut inside a character", "UTF-8", "", 65001, "ab\xc3", "ab\uFFFD", "utf-8", "invalid_bytes"},
	} {
		f := &written{page: c.page, encoding: c.encoding, cases: -2, vars: []writtenVar{{short: "T", name: "t", width: 12}}, rows: [][]any{{c.bytes}}}
		data := f.bytes()
		table, _, err := Open("x.sav", bytes.NewReader(data), int64(len(data)), source.Options{Encoding: c.chosen}, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var b source.Batch
		if err := table.Next(&b); err != nil {
			t.Fatal(err)
		}
		s := table.Summary()
		if string(b.At(0, 0)) != c.want || s.Encoding != c.is {
			t.Errorf("%s: %q in %s, want %q in %s", c.name, b.At(0, 0), s.Encoding, c.want, c.is)
		}
		if has := slices.ContainsFunc(s.Notices, func(n source.Notice) bool { return n.Code == c.notice }); len(s.Notices) > 0 != (c.notice != "") || has != (c.notice != "") {
			t.Errorf("%s: %+v", c.name, s.Notices)
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	one := func(change func(*written)) []byte {
		f := &written{cases: -2, vars: []writtenVar{{short: "A", name: "a"}}, rows: [][]any{{1}, {2}, {3}}}
		change(f)
		return f.bytes()
	}
	for _, c := range []struct {
		name string
		data []byte
		opt  source.Options
		code fault.Code
		says string
	}{
		{"no variable", one(func(f *written) { f.vars, f.rows = nil, nil }), source.Options{}, fault.Empty, ""},
		{"no case", one(func(f *written) { f.rows = nil }), source.Options{}, fault.HeaderOnly, ""},
		{"more cases than declared", one(func(f *written) { f.cases = 2 }), source.Options{}, fault.Damaged, "byte"},
		{"more cases than declared, compressed", one(func(f *written) { f.cases, f.compression = 2, 1 }), source.Options{}, fault.Damaged, "byte"},
		{"fewer cases than declared", one(func(f *written) { f.cases = 4 }), source.Options{}, fault.Damaged, "cut"},
		{"fewer cases than declared, compressed", one(func(f *written) { f.cases, f.compression = 4, 1 }), source.Options{}, fault.Damaged, "cut"},
		{"an absurd number of cases", one(func(f *written) { f.cases = 1 << 30 }), source.Options{}, fault.TooLarge, "respondents"},
		{"an unknown encoding", one(func(f *written) { f.encoding = "klingon" }), source.Options{}, fault.BadText, "klingon"},
		{"an unknown encoding chosen", one(func(*written) {}), source.Options{Encoding: "klingon"}, fault.Usage, "klingon"},
		{"an encrypted file", append([]byte("\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV"), make([]byte, 400)...), source.Options{}, fault.WrongType, "encrypted"},
	} {
		table, _, err := Open("x.sav", bytes.NewReader(c.data), int64(len(c.data)), c.opt, nil)
		for err == nil {
			var b source.Batch
			err = table.Next(&b)
		}
		if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "x.sav") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A record whose declared size is absurd takes no memory. Not parallel: it
// measures what is allocated.
func TestDeclaredSizesAreNotBelieved(t *testing.T) {
	for _, record := range [][4]int32{{7, 13, 1, 1 << 30}, {7, 99, 1 << 15, 1 << 15}, {7, 21, 1, 1 << 30}, {7, 14, -1, 5}, {3, 1 << 30, 0, 0}, {6, 1 << 30, 0, 0}} {
		var extra bytes.Buffer
		_ = binary.Write(&extra, binary.LittleEndian, record)
		f := &written{cases: -2, vars: []writtenVar{{short: "A", name: "a"}}, rows: [][]any{{1}}, extra: extra.Bytes()}
		data := f.bytes()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, _, err := readAll(data)
		runtime.ReadMemStats(&after)
		if fault.CodeOf(err) != fault.Damaged {
			t.Errorf("%v: %v", record, err)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%v: %d bytes were allocated", record, n)
		}
	}
}
