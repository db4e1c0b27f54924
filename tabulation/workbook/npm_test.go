package workbook_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// TestAStrictCheckAndSheetJSAcceptEveryWorkbook: a validator by the schemas
// of Office finds nothing, and SheetJS reads every figure as a number and
// every text as that text.
func TestAStrictCheckAndSheetJSAcceptEveryWorkbook(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: the programs are fetched with npm")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "check.mjs"} {
		text, err := os.ReadFile(filepath.Join("testdata", "foreign", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	// exact versions and no lock: the validator has a package for every system,
	// and a lock made on one does not fit another
	npm := exec.CommandContext(ctx, "npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
	npm.Dir, npm.WaitDelay = dir, time.Second
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("npm cannot fetch the validator and SheetJS here: %v: %s", err, out)
	}
	list := goldens(t)
	node := exec.CommandContext(ctx, "node", append([]string{"check.mjs"}, save(t, list)...)...)
	node.Dir, node.WaitDelay = dir, time.Second
	text, err := node.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var found []struct {
		Errors []any
		Names  []string
		Sheets map[string]map[string]any
	}
	if err := json.Unmarshal(text, &found); err != nil || len(found) != len(list) {
		t.Fatalf("%d of %d workbooks, %v", len(found), len(list), err)
	}
	compared := 0
	for i, g := range list {
		for _, e := range found[i].Errors {
			t.Errorf("%s: the validator says %v", g.name, e)
		}
		for k, p := range g.pages {
			cells := found[i].Sheets[g.w.Sheets[k]]
			at := func(row, col int) any { return cells[fault.ColumnName(col)+strconv.Itoa(row)] }
			for f := range workbook.Figures(p) {
				compared++
				if v, ok := at(f.Row, f.Col).(float64); !ok || v != f.Value {
					t.Errorf("%s, %s, row %d, column %d: got %v, want the number %v", g.name, g.w.Sheets[k], f.Row, f.Col, at(f.Row, f.Col), f.Value)
				}
			}
			for x := range workbook.Texts(p) {
				compared++
				if v, ok := at(x.Row, x.Col).(string); !ok || v != x.Value {
					t.Errorf("%s, %s, row %d, column %d: got %v, want the text %q", g.name, g.w.Sheets[k], x.Row, x.Col, at(x.Row, x.Col), x.Value)
				}
			}
		}
	}
	if compared < 5000 {
		t.Errorf("only %d cells were compared", compared)
	}
	t.Logf("%d workbooks, %d cells", len(list), compared)
}
