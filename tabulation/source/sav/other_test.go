package sav

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// record makes an extension record.
func record(subtype, size int, body []byte) []byte {
	var b bytes.Buffer
	(&written{order: binary.LittleEndian}).extension(&b, subtype, size, body)
	return b.Bytes()
}

func numbers(n ...any) []byte {
	var b bytes.Buffer
	for _, x := range n {
		switch x := x.(type) {
		case string:
			b.WriteString(x)
		case int:
			_ = binary.Write(&b, binary.LittleEndian, int32(x))
		default:
			_ = binary.Write(&b, binary.LittleEndian, x)
		}
	}
	return b.Bytes()
}

func oneText() *written {
	return &written{cases: -2, encoding: "UTF-8", vars: []writtenVar{{short: "A", name: "a"}, {short: "T", name: "panjang", width: 12}}, rows: [][]any{{1, "satu"}, {2, "dua"}}}
}

func TestSixtyFourBitsOfCases(t *testing.T) {
	t.Parallel()
	f := oneText()
	f.cases, f.extra = -1, record(16, 8, numbers(int64(1), int64(2)))
	if _, _, rows, err := readAll(f.bytes()); err != nil || len(rows) != 2 {
		t.Errorf("%d cases, %v", len(rows), err)
	}
	f.extra = record(16, 8, numbers(int64(1), int64(3)))
	if _, _, _, err := readAll(f.bytes()); fault.CodeOf(err) != fault.Damaged {
		t.Errorf("three of two cases: %v", err)
	}
	f.cases, f.extra = 2, record(16, 8, numbers(int64(1), int64(3)))
	if _, _, _, err := readAll(f.bytes()); fault.CodeOf(err) != fault.Damaged {
		t.Errorf("two numbers of cases: %v", err)
	}
}

// Old versions of PSPP write the length before each missing value.
func TestLongMissingValuesInBothSpellings(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{
		"once":      numbers(7, "panjang", "\x02", 8, "satu    ", "dua     "),
		"each time": numbers(7, "panjang", "\x02", 8, "satu    ", 8, "dua     "),
	} {
		f := oneText()
		f.extra = record(22, 1, body)
		_, form, _, err := readAll(f.bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got := listOf(form.Codebook.Lookup("panjang")); got != "satu=satu(missing) dua=dua(missing)" {
			t.Errorf("%s: %q", name, got)
		}
	}
	f := oneText()
	f.extra = record(22, 1, numbers(7, "panjang", "\x02", 8, "satu"))
	if _, _, _, err := readAll(f.bytes()); fault.CodeOf(err) != fault.Damaged || !strings.Contains(err.Error(), "7/22") {
		t.Errorf("a cut record: %v", err)
	}
}

// The lowest number was spelt in two ways over the years.
func TestOpenRanges(t *testing.T) {
	t.Parallel()
	for _, lowest := range []float64{-math.MaxFloat64, math.Nextafter(-math.MaxFloat64, 0)} {
		f := oneText()
		f.vars[0].missing, f.vars[0].ranged = []any{lowest, 1.5}, true
		_, form, rows, err := readAll(f.bytes())
		if err != nil || len(rows) != 2 {
			t.Fatal(err)
		}
		if m := form.Codebook.Lookup("a").Missing; m == nil || m.Low != nil || *m.High != 1.5 {
			t.Errorf("%+v", m)
		}
	}
	f := oneText()
	f.vars[0].missing, f.vars[0].ranged = []any{2, math.MaxFloat64}, true
	if _, form, _, err := readAll(f.bytes()); err != nil || form.Codebook.Lookup("a").Missing.High != nil {
		t.Errorf("%v", err)
	}
	f.vars[0].missing = []any{5, 2}
	if _, _, _, err := readAll(f.bytes()); fault.CodeOf(err) != fault.Damaged {
		t.Errorf("a range from 5 to 2: %v", err)
	}
}

// A set that cannot be used does not cost the file.
func TestUnusableSets(t *testing.T) {
	t.Parallel()
	for _, sets := range []string{"$x=C 0 \n", "$x=D1 1 0  nosuch\n", "$x=C 0  a panjang\n", "$x=Q\n", "$x=D99 1\n", "$x=D4 text 0  a\n", "x=C 0  a\n"} {
		f := oneText()
		f.sets = sets + "$ok=C 0  a\n"
		table, form, _, err := readAll(f.bytes())
		if err != nil {
			t.Fatalf("%q: %v", sets, err)
		}
		if h := table.Header(); len(h) != 3 || h[2] != "$ok" || len(form.Notices) != 1 || form.Notices[0].Code != "form_set_unread" {
			t.Errorf("%q: %q, %+v", sets, h, form.Notices)
		}
	}
}

func TestDatesAndNumbersAsText(t *testing.T) {
	t.Parallel()
	const noon = 14016240000 + 12*3600
	for _, c := range []struct {
		kind format
		n    float64
		want string
	}{
		{5, 1, "1"}, {5, -3, "-3"}, {5, math.Copysign(0, -1), "0"}, {5, 0.1, "0.1"}, {5, 1e15, "1000000000000000"}, {5, 1e22, "1e+22"}, {5, 1.5e-9, "1.5e-09"}, {5, 123456789012345680, "123456789012345680"},
		{formatDate, noon, "2026-12-10"}, {formatSDate, 0, "1582-10-14"}, {formatDateTime, noon + 0.5, "2026-12-10T12:00:00.5"}, {formatYMDHMS, noon, "2026-12-10T12:00:00"},
		{formatMonYear, noon, "2026-12"}, {formatQuarter, noon, "2026-Q4"}, {formatJDate, noon, "2026-12-10"}, {formatWeekYear, noon, "2026-12-10"},
		{formatDate, -1, "-1"}, {formatDate, 1e15, "1000000000000000"}, {formatTime, -3661, "-01:01:01"}, {formatTime, 59.9999999, "00:01:00"}, {formatMTime, 90, "00:01:30"}, {formatDTime, 90000, "25:00:00"},
	} {
		if got, _ := c.kind.append(nil, c.n); string(got) != c.want {
			t.Errorf("%v in format %d is %q, want %q", c.n, c.kind, got, c.want)
		}
	}
}
