package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// built is the program, made once for all tests.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pockettab-program-*")
	if err != nil {
		return "", err
	}
	builtIn = dir
	return build(dir)
})

// builtIn is the folder that holds it, "" before it was made.
var builtIn string

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// build builds the program into a folder.
func build(dir string, flags ...string) (string, error) {
	path := filepath.Join(dir, "pockettab")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	args := append([]string{"build", "-o", path}, flags...)
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// program gives the path of the built program.
func program(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("short: the program is not built")
	}
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// start runs the program and gives its exit code and both outputs.
func start(t *testing.T, path string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, path, args...)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

// The demo from the outside: it ends with status 0, and the workbooks say
// what a plain count of the sample survey's own answers says.
func TestDemo(t *testing.T) {
	t.Parallel()
	path, dir := program(t), t.TempDir()
	code, out, errs := start(t, path, "demo", "--once", "--dir", dir, "--http", "127.0.0.1:0")
	if code != 0 {
		t.Fatalf("exit code %d\n%s\n%s", code, out, errs)
	}
	for _, want := range []string{"Read: 1328 respondents", "Tabulated: 110 tables", "_part1of2_T001-T100.xlsx", "_part2of2_T101-T110.xlsx", "tables.csv", "http://127.0.0.1:", "Without --once"} {
		if !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "\r") {
		t.Errorf("progress was written into a pipe: %q", out)
	}
	books := readBooks(t, filepath.Join(dir, "workbooks"))
	known := surveygen.New(surveygen.Options{Seed: 2026}).Known()
	// S10 in the columns of a weighted and of an unweighted table, E1_coded, S5
	for _, tc := range []struct {
		what, table, row, column string
		below                    int // rows below the row's first
		want                     float64
	}{
		{"respondents", "T001 S2", "Dasar tanpa bobot", "Total", 0, float64(known.Respondents)},
		{"women", "T001 S2", "Dasar tanpa bobot", "Perempuan", 0, float64(known.Women)},
		{"sum of weights", "T001 S2", "Dasar tertimbang", "Total", 0, known.WeightSum},
		{"sum of weights of women", "T001 S2", "Dasar tertimbang", "Perempuan", 0, known.WomenWeight},
		{"with an improvement", "E1_coded#unweighted", "Dasar", "Total", 0, float64(known.Improved)},
		{"shorter waiting", "E1_coded#unweighted", "Waktu tunggu lebih singkat", "Total", 0, float64(known.Shorter)},
		{"share of shorter waiting", "E1_coded#unweighted", "Waktu tunggu lebih singkat", "Total", 1, float64(known.Shorter) / float64(known.Improved)},
		{"alone", "S10#unweighted", "Sendiri", "Total", 0, float64(known.Alone)},
		{"mean age", "S5#unweighted", "Rata-rata", "Total", 0, float64(known.AgeSum) / float64(known.Respondents)},
	} {
		got, err := books.figure(tc.table, tc.row, tc.column, tc.below)
		if err != nil {
			t.Errorf("%s: %v", tc.what, err)
		} else if math.Abs(got-tc.want) > 1e-12*math.Abs(tc.want) {
			t.Errorf("%s: the workbook says %v, the answers %v", tc.what, got, tc.want)
		}
	}
}

// books are the sheets of all workbooks of a job by name, as another
// program's reader sees them.
type books map[string][][]string

func readBooks(t *testing.T, dir string) books {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workbook in %s: %v", dir, err)
	}
	all := books{}
	for _, path := range paths {
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			all[sheet] = rows
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// sheet finds a table by its sheet's name, or, as "S10#unweighted", the
// unweighted table of a variable.
func (b books) sheet(table string) [][]string {
	variable, unweighted := strings.CutSuffix(table, "#unweighted")
	if !unweighted {
		return b[table]
	}
	for name, rows := range b {
		weighted := slices.ContainsFunc(rows, func(cells []string) bool { return len(cells) > 0 && strings.Contains(cells[0], "ibobot dengan") })
		if strings.HasSuffix(name, " "+variable) && !weighted {
			return rows
		}
	}
	return nil
}

// figure is the number below the head cell of a column, some rows below the
// one that begins with a label.
func (b books) figure(table, row, column string, below int) (float64, error) {
	rows := b.sheet(table)
	at := -1
	for _, cells := range rows {
		for i, c := range cells {
			if i > 0 && c == column && at < 0 {
				at = i
			}
		}
	}
	for i, cells := range rows {
		if at > 0 && len(cells) > 0 && cells[0] == row && i+below < len(rows) && at < len(rows[i+below]) {
			return strconv.ParseFloat(rows[i+below][at], 64)
		}
	}
	return 0, errors.New("no row " + row + " or no column " + column + " in table " + table + ", which has " + strconv.Itoa(len(rows)) + " rows")
}

func TestDemoSaysThatThePortIsBusy(t *testing.T) {
	t.Parallel()
	path := program(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	for _, command := range []string{"demo", "serve"} {
		dir := filepath.Join(t.TempDir(), command)
		code, out, errs := start(t, path, command, "--dir", dir, "--http", ln.Addr().String())
		if code == 0 || !strings.Contains(errs, ln.Addr().String()) || !strings.Contains(errs, "in use") {
			t.Errorf("%s: exit code %d\n%s\n%s", command, code, out, errs)
		}
		if left, _ := os.ReadDir(filepath.Join(dir, "workbooks")); len(left) != 0 {
			t.Errorf("%s left %d files", command, len(left))
		}
	}
}

func TestProgramRefusesUnknownWords(t *testing.T) {
	t.Parallel()
	path := program(t)
	for _, args := range [][]string{{"demo", "--onc"}, {"demo", "x"}, {"tabb"}, {"serve", "--no-such-option"}} {
		if code, out, errs := start(t, path, args...); code == 0 || errs == "" {
			t.Errorf("%v: exit code %d\n%s\n%s", args, code, out, errs)
		}
	}
}

func TestServeSaysThatTheDataDirectoryCannotBeWritten(t *testing.T) {
	t.Parallel()
	path := program(t)
	file := filepath.Join(t.TempDir(), "data") // a file, because the superuser of the system writes everywhere
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := start(t, path, "serve", "--dir", file, "--http", "127.0.0.1:0")
	if code == 0 || !strings.Contains(errs, "the data directory cannot be written") || !strings.Contains(errs, file) || !strings.Contains(errs, "--dir") {
		t.Errorf("exit code %d\n%s\n%s", code, out, errs)
	}
}
