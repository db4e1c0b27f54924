package sav

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// The files of testdata as R's haven reads them (testdata/haven.R): three that
// haven wrote, and our survey in three forms. The survey files are made anew
// with POCKETTAB_WRITE=1; then haven.R has to run again.
func TestAgreesWithHaven(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*written{
		"survey_none.sav": survey(binary.BigEndian, 0), "survey_byte.sav": survey(binary.LittleEndian, 1), "survey.zsav": survey(binary.LittleEndian, 2),
	} {
		f.block = 0 // the one size that others know
		path, want := filepath.Join("testdata", name), f.bytes()
		if os.Getenv("POCKETTAB_WRITE") != "" {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%s is not what survey writes: %v", name, err)
		}
	}
	in, err := os.Open(filepath.Join("testdata", "haven.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	var (
		file string
		cb   *codebook.Codebook
		rows [][]string
		head []string
	)
	checked := map[string]int{}
	for _, l := range lines[1:] {
		if l[0] != file {
			file = l[0]
			files[file] = true
			data, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			table, form, all, err := readAll(data)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			cb, rows, head = form.Codebook, all, table.Header()
		}
		v, c := cb.Lookup(l[1]), slices.Index(head, l[1])
		if v == nil || c < 0 {
			t.Errorf("%s: there is no %s", file, l[1])
			continue
		}
		what, key, value := l[2], decimal(l[3]), l[4]
		checked[what]++
		ok := false
		switch what {
		case "title":
			ok = v.Label.In("en") == value || v.Raw.In("en") == value
		case "label":
			val, listed := v.Value(key)
			ok = listed && val.LabelOf("") == value
		case "missing":
			val, listed := v.Value(key)
			n, err := strconv.ParseFloat(key, 64)
			ok = listed && val.Role == codebook.Missing || err == nil && v.Missing != nil && v.Missing.Has(n)
		case "range":
			ok = v.Missing != nil && bounds(v.Missing.Low, -1)+" "+bounds(v.Missing.High, 1) == decimal(strings.Fields(value)[0])+" "+decimal(strings.Fields(value)[1])
		case "value":
			r, err := strconv.Atoi(key)
			ok = err == nil && r <= len(rows) && sameCell(rows[r-1][c], value)
			if !ok && err == nil && r <= len(rows) {
				t.Errorf("%s: %s of case %d is %q, haven says %q", file, l[1], r, rows[r-1][c], value)
				continue
			}
		}
		if !ok {
			t.Errorf("%s: %s: %s %q %q: %+v", file, l[1], what, l[3], value, v)
		}
	}
	if len(files) != 6 || checked["value"] < 300 || checked["label"] < 60 || checked["missing"] < 20 || checked["range"] < 6 || checked["title"] < 30 {
		t.Errorf("%d files, %v", len(files), checked)
	}
}

// decimal is a number as codes are written; other texts stay.
func decimal(s string) string {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return s
}

func bounds(f *float64, sign int) string {
	if f == nil {
		return decimal(strconv.FormatFloat(math.Inf(sign), 'g', -1, 64))
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func sameCell(ours, theirs string) bool {
	if ours == theirs || ours == strings.TrimRight(theirs, " ") {
		return true
	}
	a, err1 := strconv.ParseFloat(ours, 64)
	b, err2 := strconv.ParseFloat(theirs, 64)
	return err1 == nil && err2 == nil && a == b
}
