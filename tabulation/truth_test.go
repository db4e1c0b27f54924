package tabulation

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// truthDir is where real surveys with reference results of other programs
// (PSPP, R, pandas) lie; they are not part of the project.
func truthDir() string {
	if dir := os.Getenv("POCKETTAB_TRUTH"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "shared", "truth")
}

// TestTruth holds the engine, from the file on disk through the reader to the
// letters, against the reference results of every case. The results are
// written to POCKETTAB_TRUTH_OUT in the form of expected.json where that is
// set, so that any other comparer can look at them too.
func TestTruth(t *testing.T) {
	dir := truthDir()
	files, err := filepath.Glob(filepath.Join(dir, "*", "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no reference surveys in %s: numbers were not compared with other programs (POCKETTAB_TRUTH names another folder)", dir)
	}
	var cases, tables, values, skipped int
	for _, f := range files {
		name := filepath.Base(filepath.Dir(f))
		t.Run(name, func(t *testing.T) {
			if testing.Short() && heavyCase(filepath.Dir(f)) {
				t.Skip("a large file: left to the full run")
			}
			cases++
			done, err := runTruth(t.Context(), filepath.Dir(f), t.TempDir())
			if err != nil {
				skipped++
				t.Fatal(err)
			}
			if out := os.Getenv("POCKETTAB_TRUTH_OUT"); out != "" {
				if err := writeTruth(out, name, done); err != nil {
					t.Error(err)
				}
			}
			c, err := compareTruth(filepath.Join(filepath.Dir(f), "expected.json"), done)
			if err != nil {
				t.Fatal(err)
			}
			tables, values, skipped = tables+c.tables, values+c.values, skipped+c.skipped
			for i, m := range c.mismatches {
				if i == 20 {
					t.Errorf("and %d mismatches more", len(c.mismatches)-i)
					break
				}
				t.Error(m)
			}
		})
	}
	fmt.Printf("truth: %d cases, %d tables, %d values compared, %d skipped\n", cases, tables, values, skipped)
}

// heavyCase reports a case too large for a short run.
func heavyCase(dir string) bool {
	list, err := filepath.Glob(filepath.Join(dir, "data*"))
	if err != nil {
		return false
	}
	size := int64(0)
	for _, f := range list {
		if info, err := os.Stat(f); err == nil {
			size += info.Size()
		}
	}
	return size > 1<<20
}

// runTruth tabulates a case.
func runTruth(ctx context.Context, dir, temp string) (*truthResults, error) {
	c, err := readTruthCase(dir)
	if err != nil {
		return nil, err
	}
	path, err := truthFile(dir, temp, c)
	if err != nil {
		return nil, err
	}
	d, err := Read(ctx, ReadRequest{Data: path, Options: truthOptions(c, path)})
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	a := &truthAdapter{c: c, d: d, own: d.codebook}
	if err := a.codebook(); err != nil {
		return nil, err
	}
	form, err := a.plan()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	parsed, err := tabplan.Parse(text)
	if err != nil {
		return nil, err
	}
	plan, err := d.Resolve(parsed)
	if err != nil {
		return nil, err
	}
	counted, err := Count(ctx, d, plan, 2, nil)
	if err != nil {
		return nil, err
	}
	run := &truthRun{a: a, plan: plan, sums: counted.sums, at: map[string]int{}}
	for i := range plan.Tables {
		run.at[plan.Tables[i].Key] = i
	}
	if _, err := Test(ctx, d, plan, counted, 0, nil); err != nil { // the second counter agrees too
		return nil, err
	}
	out := &truthResults{Case: c.Case}
	for _, t := range c.Tables {
		one, err := run.result(t)
		if err != nil {
			return nil, err
		}
		out.Tables = append(out.Tables, one)
	}
	return out, nil
}

// truthFile is the file to read: data.sav where there is one, the unpacked
// data where it is packed.
func truthFile(dir, temp string, c *truthCase) (string, error) {
	for _, v := range c.Variables {
		if v.SAV != "" {
			return filepath.Join(dir, "data.sav"), nil
		}
	}
	path := filepath.Join(dir, c.Data.File)
	if !strings.HasSuffix(path, ".gz") {
		return path, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	plain := filepath.Join(temp, strings.TrimSuffix(c.Data.File, ".gz"))
	to, err := os.Create(plain)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(to, z); err != nil { //nolint:gosec // a file of the kit, of a known size
		_ = to.Close()
		return "", err
	}
	return plain, to.Close()
}

func truthOptions(c *truthCase, path string) Options {
	if strings.HasSuffix(path, ".sav") {
		return Options{}
	}
	o := Options{
		Sheet: c.Data.Sheet, HeaderStart: c.Data.HeaderStart, HeaderRows: c.Data.HeaderRows,
		Encoding: c.Data.Encoding, Separator: c.Data.Delimiter, Decimal: c.Data.Decimal, MissingTokens: c.Data.MissingTokens,
	}
	if strings.HasPrefix(o.Encoding, "utf-16") {
		o.Encoding = "" // the byte order mark says which
	}
	return o
}

// writeTruth writes the results of a case twice: as a file named by the case,
// and laid out as the kit is, a folder for each case.
func writeTruth(out, name string, r *truthResults) error {
	if err := os.MkdirAll(filepath.Join(out, name), 0o750); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, name+".json"), text, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, name, "expected.json"), text, 0o600)
}
