package sav

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// truth is the folder of the truth kit.
func truth() string {
	if root := os.Getenv("POCKETTAB_TRUTH"); root != "" {
		return root
	}
	return filepath.Join("..", "..", "..", "..", "shared", "truth")
}

// The truth kit's system file beside the same answers as labels.
func TestTruthFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(truth(), "s07_nhtsa_sav")
	data, err := os.ReadFile(filepath.Join(dir, "data.sav"))
	if err != nil {
		t.Skip("the truth kit is not there; set POCKETTAB_TRUTH to its folder")
	}
	f, err := os.Open(filepath.Join(dir, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table, form, rows, err := readAll(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6999 || len(want) != 7000 {
		t.Fatalf("%d cases, %d lines", len(rows), len(want))
	}
	at := map[string]int{}
	for i, h := range table.Header() {
		at[h] = i
	}
	for c, name := range want[0] {
		v := form.Codebook.Lookup(name)
		i, ok := at[name]
		if !ok || v == nil {
			t.Errorf("there is no variable %s", name)
			continue
		}
		different := 0
		for r, row := range rows {
			if !sameAnswer(v, row[i], codebook.Trim(want[r+1][c])) {
				if different++; different < 4 {
					t.Errorf("%s of case %d is %q, the label %q", name, r+1, row[i], want[r+1][c])
				}
			}
		}
	}
}

// sameAnswer compares a code with a label; missing values have none there.
func sameAnswer(v *codebook.Variable, code, label string) bool {
	val, ok := v.Value(code)
	f, err := strconv.ParseFloat(code, 64)
	if ok && val.Role == codebook.Missing || err == nil && v.Missing.Has(f) {
		return label == ""
	}
	if ok && len(val.Label) > 0 {
		raw := val.Label.In("")
		if val.Raw != nil {
			raw = val.Raw.In("")
		}
		return strings.TrimSpace(raw) == label
	}
	g, err2 := strconv.ParseFloat(label, 64)
	return code == label || err == nil && err2 == nil && f == g
}
