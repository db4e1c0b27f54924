package sav

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// pspp runs syntax and fails on a warning of PSPP's.
func pspp(t *testing.T, dir, syntax string) {
	t.Helper()
	program, err := exec.LookPath("pspp")
	if err != nil {
		t.Skip("PSPP is not installed")
	}
	name := filepath.Join(dir, "syntax.sps")
	if err := os.WriteFile(name, []byte(syntax), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "-O", "format=txt", name)
	c.Dir, c.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("warning")) {
		t.Fatalf("PSPP: %v\n%s", err, out)
	}
}

// asCSV is what PSPP makes of a file: codes, not labels.
func asCSV(t *testing.T, dir, file string) [][]string {
	t.Helper()
	pspp(t, dir, fmt.Sprintf("GET FILE='%s'.\nSAVE TRANSLATE /OUTFILE='out.csv' /TYPE=CSV /REPLACE /FIELDNAMES /CELLS=VALUES.\n", file))
	f, err := os.Open(filepath.Join(dir, "out.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// compare holds our cells against those of PSPP.
func compare(t *testing.T, name string, data []byte, want [][]string) {
	t.Helper()
	table, _, rows, err := readAll(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(rows) != len(want)-1 {
		t.Fatalf("%s: %d cases, PSPP has %d", name, len(rows), len(want)-1)
	}
	different := 0
	for c := range want[0] {
		if table.Header()[c] != want[0][c] {
			t.Errorf("%s: column %d is %q, PSPP calls it %q", name, c, table.Header()[c], want[0][c])
		}
		kind := table.columns[c].v.format
		for r, row := range rows {
			if !same(row[c], want[r+1][c], kind, table.columns[c].v.width > 0) {
				if different++; different < 5 {
					t.Errorf("%s: %s of case %d is %q, PSPP says %q", name, want[0][c], r+1, row[c], want[r+1][c])
				}
			}
		}
	}
}

func same(ours, theirs string, kind format, isText bool) bool {
	theirs = strings.TrimRight(theirs, " ")
	if ours == theirs || isText {
		return ours == theirs
	}
	if day, clock, ok := strings.Cut(ours, "T"); ok || strings.Count(ours, "-") == 2 && kind.isDate() {
		p := strings.Split(day, "-")
		ours = strings.TrimSpace(p[1] + "/" + p[2] + "/" + p[0] + " " + clock)
		return len(p) == 3 && (ours == theirs || strings.HasPrefix(ours, theirs+"."))
	}
	if kind == formatTime {
		return strings.HasPrefix(ours, theirs+".")
	}
	a, err1 := strconv.ParseFloat(ours, 64)
	b, err2 := strconv.ParseFloat(theirs, 64)
	return err1 == nil && err2 == nil && a == b
}

func TestAgreesWithPSPP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := map[string][]byte{}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for compression := range 3 {
			f := survey(order, compression)
			f.vars[3].missing = f.vars[3].missing[:1] // PSPP before 2.0 misreads the record of two
			f.block = 0                               // the one size that PSPP knows
			files[fmt.Sprintf("survey of %s, compression %d", order, compression)] = f.bytes()
		}
	}
	examples, _ := filepath.Glob("/usr/share/pspp/examples/*.sav")
	for _, e := range append(examples, filepath.Join(truth(), "s07_nhtsa_sav", "data.sav")) {
		if b, err := os.ReadFile(e); err == nil {
			files[filepath.Base(e)] = b
		}
	}
	for name, data := range files {
		file := filepath.Join(dir, "in.sav")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		compare(t, name, data, asCSV(t, dir, file))
	}
}

// PSPP writes all three forms; ours are read back and agree with its own CSV.
func TestReadsWhatPSPPWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pspp(t, dir, `SET UNDEFINED=NOWARN.
DATA LIST LIST NOTABLE /id (F8) skor (F8.2) kota (A12) cerita (A700) tanggal (EDATE10) waktu (DATETIME20) jam (TIME8) s1 s2 (F2).
BEGIN DATA
1 3.25 "Jakarta" "cerita pendek" 24/11/2026 "24-NOV-2026 08:15:30" 25:30:00 1 0
2 . "Bandung" "" . . . 9 9
3 -1e10 "Lain" "x" 01/01/1900 "01-JAN-1950 00:00:01" 00:00:00 0 1
END DATA.
VARIABLE LABELS kota 'Kota tempat tinggal' /s1 'Pilihan satu'.
VALUE LABELS id 1 'Satu' 2 'Dua' /kota 'Jakarta' 'DKI' 'Lain' 'Kota lain'.
MISSING VALUES s1 s2 (9) /kota ('Lain') /skor (LOWEST THRU -1).
MRSETS /MDGROUP NAME=$pilih LABEL='Pilihan' VARIABLES=s1 s2 VALUE=1.
WEIGHT BY id.
SAVE OUTFILE='u.sav' /UNCOMPRESSED.
SAVE OUTFILE='c.sav' /COMPRESSED.
SAVE OUTFILE='z.zsav' /ZCOMPRESSED.
`)
	for _, name := range []string{"u.sav", "c.sav", "z.zsav"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, data, asCSV(t, dir, name))
		_, form, rows, err := readAll(data)
		if err != nil {
			t.Fatal(err)
		}
		cb := form.Codebook
		if got := listOf(cb.Lookup("kota")); got != "Jakarta=DKI Lain=Kota lain(missing)" {
			t.Errorf("%s: kota has %s", name, got)
		}
		if m := cb.Lookup("skor").Missing; m == nil || m.Low != nil || *m.High != -1 {
			t.Errorf("%s: the range of skor is %+v", name, m)
		}
		if cb.Lookup("id").Use != "weight" || listOf(cb.Lookup("$pilih")) != "s1=Pilihan satu s2=s2" {
			t.Errorf("%s: weight or set: %+v", name, cb.Lookup("$pilih"))
		}
		if got := rows[1][len(rows[1])-2:]; got[0] != "" || got[1] != "" {
			t.Errorf("%s: user-missing parts of a set are %q", name, got)
		}
	}
}
