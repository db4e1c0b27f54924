package sav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// readAll opens and reads a file to its end.
func readAll(data []byte) (*Table, *source.Form, [][]string, error) {
	t, form, err := Open("x.sav", bytes.NewReader(data), int64(len(data)), source.Options{}, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	parts, err := t.Parts(4)
	if err != nil {
		return nil, nil, nil, err
	}
	var rows [][]string
	var b source.Batch
	for {
		err := parts[0].Next(&b)
		if errors.Is(err, io.EOF) {
			return t, form, rows, nil
		}
		if err != nil {
			return nil, nil, nil, err
		}
		for r := range b.Rows {
			row := make([]string, b.Cols)
			for c := range row {
				row[c] = string(b.At(r, c))
			}
			rows = append(rows, row)
		}
	}
}

// survey has everything that a dictionary can say.
func survey(order binary.ByteOrder, compression int) *written {
	long := strings.Repeat("Panjang sekali. ", 40) // 640 bytes
	return &written{
		order: order, compression: compression, cases: -2, label: "Studi kopi", encoding: "UTF-8", page: 65001, weight: "BOBOT", block: 100,
		documents:   []string{"First line", "second line"},
		sets:        "$merek=C 5 Merek m1 m2\n$media=D1 1 5 Media tv radio\n",
		countedSets: "$alasan=E 1 1 1 0  a1 a2\n",
		vars: []writtenVar{
			{short: "S1", name: "S1", label: "S1. Jenis kelamin", measure: 1, labels: []writtenLabel{{2, "Perempuan"}, {1, "Laki-laki"}, {9, "Tidak menjawab"}}, missing: []any{9}},
			{short: "USIA", name: "UsiaResponden", label: "Usia", measure: 3, labels: []writtenLabel{{97, "97 atau lebih"}, {99, "Menolak"}}, missing: []any{98, math1e300, 99}, ranged: true},
			{short: "KOTA", name: "kota", width: 6, label: "Kota", labels: []writtenLabel{{"JKT", "Jakarta"}, {"BDG", "Bandung"}, {"XX", "Lain"}}, missing: []any{"XX"}},
			{short: "TEKS", name: "teks", width: 640, label: "Cerita", labels: []writtenLabel{{"tidak ada", "Tidak ada cerita"}}, missing: []any{"tidak", "zz"}},
			{short: "NAMA", name: "nama", width: 20, labels: []writtenLabel{{"Budi Santoso", "B"}}},
			{short: "TGL", name: "tanggal", kind: formatEDate},
			{short: "JAM", name: "jam", kind: formatTime},
			{short: "M1", name: "m1", labels: []writtenLabel{{1, "Kapal Api"}, {2, "ABC"}}, missing: []any{9}},
			{short: "M2", name: "m2", labels: []writtenLabel{{1, "Kapal Api"}, {3, "Torabika"}}, missing: []any{9}},
			{short: "TV", name: "tv", label: "Televisi", missing: []any{9}},
			{short: "RADIO", name: "radio", label: "Radio", missing: []any{9}},
			{short: "A1", name: "a1", label: "Alasan pertama", labels: []writtenLabel{{1, "Harga"}}},
			{short: "A2", name: "a2", label: "Alasan kedua", labels: []writtenLabel{{1, "Rasa"}}},
			{short: "BOBOT", name: "bobot"},
		},
		rows: [][]any{
			{1, 34, "JKT", long, "Budi Santoso", 14016240000, 29700.0, 1, 3, 1, 0, 1, 0, 0.75},
			{2, 97, "BDG", "tidak ada", "é", 14016326400, 3600.25, 2, sysmis{}, 0, 0, 0, 1, 1.25},
			{9, 99, "XX", "", "", sysmis{}, sysmis{}, 9, 9, 9, 9, sysmis{}, sysmis{}, 1},
			{sysmis{}, 151.5, "", "zz", "x", 14016326400, 90061, 9, 2, sysmis{}, 1, 0, 0, 0.30000000000000004},
		},
	}
}

const math1e300 = 1e300

var surveyHeader = []string{"S1", "UsiaResponden", "kota", "teks", "nama", "tanggal", "jam", "m1", "m2", "tv", "radio", "a1", "a2", "bobot", "$merek", "$media_tv", "$media_radio", "$alasan_a1", "$alasan_a2"}

var surveyRows = [][]string{
	{"1", "34", "JKT", strings.TrimRight(strings.Repeat("Panjang sekali. ", 40), " "), "Budi Santoso", "2026-12-10", "08:15:00", "1", "3", "1", "0", "1", "0", "0.75", "1 3", "1", "0", "1", "0"},
	{"2", "97", "BDG", "tidak ada", "é", "2026-12-11", "01:00:00.25", "2", "", "0", "0", "0", "1", "1.25", "2", "0", "0", "0", "1"},
	{"9", "99", "XX", "", "", "", "", "9", "9", "9", "9", "", "", "1", "", "", "", "", ""},
	{"", "151.5", "", "zz", "x", "2026-12-11", "25:01:01", "9", "2", "", "1", "0", "0", "0.30000000000000004", "2", "", "1", "0", "0"},
}

func TestEveryFormGivesTheSameCells(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for compression := range 3 {
			for _, cases := range []int{-2, -1} {
				f := survey(order, compression)
				f.cases = cases
				table, _, rows, err := readAll(f.bytes())
				if err != nil {
					t.Fatalf("%s, compression %d: %v", order, compression, err)
				}
				if d := cmp.Diff(surveyHeader, table.Header()); d != "" {
					t.Error(d)
				}
				if d := cmp.Diff(surveyRows, rows); d != "" {
					t.Errorf("%s, compression %d: %s", order, compression, d)
				}
				if s := table.Summary(); s.Rows != 4 || s.Encoding != "utf-8" || len(s.Notices) != 0 {
					t.Errorf("%+v", s)
				}
			}
		}
	}
}

func TestFormCarriesTheDictionary(t *testing.T) {
	t.Parallel()
	_, form, _, err := readAll(survey(binary.LittleEndian, 1).bytes())
	if err != nil {
		t.Fatal(err)
	}
	cb := form.Codebook
	if cb.Title.In("id") != "Studi kopi" || len(form.Notices) != 1 || form.Notices[0].Note != "First line second line" {
		t.Errorf("title %v, notices %+v", cb.Title, form.Notices)
	}
	s1 := cb.Lookup("S1")
	if s1.Title("id") != "Jenis kelamin" || s1.Raw.In("id") != "S1. Jenis kelamin" || s1.Measure != codebook.Nominal || s1.Type != "" {
		t.Errorf("%+v", s1)
	}
	if got := listOf(s1); got != "1=Laki-laki 2=Perempuan 9=Tidak menjawab(missing)" {
		t.Error(got)
	}
	age := cb.Lookup("UsiaResponden")
	if got := listOf(age); got != "97=97 atau lebih 99=Menolak(missing)" || *age.Missing.Low != 98 || *age.Missing.High != math1e300 {
		t.Error(got, age.Missing)
	}
	for name, want := range map[string]string{
		"kota": "BDG=Bandung JKT=Jakarta XX=Lain(missing)", "teks": "tidak ada=Tidak ada cerita tidak=tidak(missing) zz=zz(missing)", "nama": "Budi Santoso=B",
		"$merek": "1=Kapal Api 2=ABC 3=Torabika", "$media": "tv=Televisi radio=Radio", "$alasan": "a1=Harga a2=Rasa",
	} {
		if got := listOf(cb.Lookup(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if v := cb.Lookup("$merek"); v.Type != codebook.Multiple || v.Separator != " " || v.Title("") != "Merek" {
		t.Errorf("%+v", v)
	}
	if v := cb.Lookup("bobot"); v.Use != codebook.Weight || v.Type != codebook.Numeric {
		t.Errorf("%+v", v)
	}
	if cb.Lookup("m1").Use != codebook.Hidden || cb.Lookup("tanggal").Type != codebook.Date {
		t.Error("parts of sets are shown, or dates are none")
	}
}

func listOf(v *codebook.Variable) string {
	var out []string
	for _, val := range v.Values {
		s := val.Code + "=" + val.LabelOf("")
		if val.Role != "" {
			s += "(" + string(val.Role) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// A cut file is an error at every byte; where the number of cases is not
// declared, it may end behind a whole case.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	step := 3
	if testing.Short() {
		step = 21
	}
	for compression := range 3 {
		for _, cases := range []int{-2, -1} {
			f := small(compression)
			f.cases = cases
			whole := f.bytes()
			for n := range len(whole) {
				if n < len(whole)-600 && n%step != compression {
					continue // the dictionary is the same in all three
				}
				_, _, rows, err := readAll(whole[:n])
				switch {
				case err == nil && cases == -2 && len(rows) < len(f.rows):
					t.Fatalf("compression %d, cut at %d: %d of %d cases and no error", compression, n, len(rows), len(f.rows))
				case err == nil && compression == 2:
					t.Fatalf("a .zsav cut at %d is read", n)
				case err == nil:
					for i, row := range rows {
						want := slices.Clone(surveyRows[i])
						want[3] = strings.TrimRight(want[3][:min(260, len(want[3]))], " ")
						if d := cmp.Diff(want, row); d != "" {
							t.Fatalf("compression %d, cut at %d: %s", compression, n, d)
						}
					}
				case fault.CodeOf(err) != fault.Damaged || !strings.Contains(err.Error(), "byte"):
					t.Fatalf("compression %d, cut at %d: %v", compression, n, err)
				}
			}
		}
	}
}

// Whatever byte is changed, the reader gives an error or a table.
func TestOverwrittenAnywhere(t *testing.T) {
	t.Parallel()
	for compression := range 3 {
		whole := small(compression).bytes()
		for i := range whole {
			if i%24 != compression && testing.Short() || i < len(whole)-600 && i%3 != compression {
				continue // the dictionary is the same in all three
			}
			b := bytes.Clone(whole)
			b[i] = [...]byte{0, 0x7f, 0xff}[i%3]
			if _, _, _, err := readAll(b); err != nil && (fault.CodeOf(err) == fault.Internal || strings.Contains(fault.Of(err).In("id"), "{")) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

// small is the survey with its longest text shortened.
func small(compression int) *written {
	f := survey(binary.LittleEndian, compression)
	f.vars[3].width = 260
	f.rows[0][3] = f.rows[0][3].(string)[:260]
	return f
}
