package xlsx

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/source"
)

// The same table, as each program that people use writes it, reads the same.

var writtenHeader = []string{"id", "kode", "teks", "angka", "tanggal", "ya", "kosong"}

var writtenRows = [][]string{
	{"1", "1 4", "Ibu & Bapak <satu>", "2.5", "2026-03-01", "TRUE", ""},
	{"2", "007", " dua\nbaris ", "-0.1", "2026-03-02", "FALSE", ""},
	{"3", "96", "Jawa ꦗꦮ 😀 “é”", "1000000", "2026-12-31", "TRUE", ""},
	{"4", "", "=1+1", "0.12345678901234", "1999-01-01", "FALSE", "x"},
}

func checkWritten(t *testing.T, b []byte) {
	t.Helper()
	got, err := read(b, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(writtenHeader, got.header); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(writtenRows, got.rows); d != "" {
		t.Error(d)
	}
	if want := strings.Repeat("nttndbt", 4); got.kinds != want {
		t.Errorf("kinds %s, want %s", got.kinds, want)
	}
}

func writtenByExcelize(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	format := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	date := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for i, row := range [][]any{
		{"id", "kode", "teks", "angka", "tanggal", "ya", "kosong"},
		{1, "1 4", writtenRows[0][2], 2.5, date(2026, 3, 1), true},
		{2, "007", writtenRows[1][2], -0.1, date(2026, 3, 2), false},
		{3, "96", writtenRows[2][2], 1e6, date(2026, 12, 31), true},
		{4, nil, writtenRows[3][2], 0.12345678901234, date(1999, 1, 1), false, "x"},
	} {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "E2", "E5", day); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestWrittenByExcelize(t *testing.T) {
	t.Parallel()
	checkWritten(t, writtenByExcelize(t))
}

// written runs a program that writes the table to a path, which it is told as
// its last argument.
func written(t *testing.T, dir, program string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.xlsx")
	cmd := exec.Command(program, append(args, path)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const pythonRows = `
import sys, datetime
D = datetime.date
rows = [["id","kode","teks","angka","tanggal","ya","kosong"],
 [1,"1 4","Ibu & Bapak <satu>",2.5,D(2026,3,1),True,None],
 [2,"007"," dua\nbaris ",-0.1,D(2026,3,2),False,None],
 [3,"96","Jawa \ua997\ua9ae \U0001F600 \u201c\u00e9\u201d",1e6,D(2026,12,31),True,None],
 [4,None,"=1+1",0.12345678901234,D(1999,1,1),False,"x"]]
`

func python(t *testing.T, module string) string {
	t.Helper()
	const program = "/usr/bin/python3"
	if err := exec.Command(program, "-c", "import "+module).Run(); err != nil {
		t.Skip(module + " is not installed for " + program)
	}
	return program
}

func TestWrittenByOpenpyxl(t *testing.T) {
	t.Parallel()
	program := python(t, "openpyxl")
	checkWritten(t, written(t, "", program, "-c", pythonRows+`
import openpyxl
b = openpyxl.Workbook(); s = b.active
for r in rows: s.append(r)
# text, not a formula
s["C5"].data_type = "s"
for i in range(2, 6): s.cell(i, 5).number_format = "yyyy-mm-dd"
b.save(sys.argv[1])`))
}

func TestWrittenByXlsxWriter(t *testing.T) {
	t.Parallel()
	program := python(t, "xlsxwriter")
	for _, constant := range []string{"False", "True"} { // shared texts, texts in their cells
		checkWritten(t, written(t, "", program, "-c", pythonRows+`
import xlsxwriter
b = xlsxwriter.Workbook(sys.argv[1], {"constant_memory": `+constant+`}); s = b.add_worksheet()
day = b.add_format({"num_format": "yyyy-mm-dd"})
for i, r in enumerate(rows):
  for j, v in enumerate(r):
    if isinstance(v, D): s.write_datetime(i, j, datetime.datetime(v.year, v.month, v.day), day)
    elif isinstance(v, bool): s.write_boolean(i, j, v)
    elif isinstance(v, str): s.write_string(i, j, v)
    elif v is not None: s.write_number(i, j, v)
b.close()`))
	}
}

func TestWrittenBySheetJS(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("POCKETTAB_PEERS")
	if dir == "" { // beside the project; the libraries themselves are no part of us
		dir = filepath.Join("..", "..", "..", "..", "shared", "peers")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "xlsx")); err != nil {
		t.Skip("SheetJS is not installed in " + dir + "; npm install there, or set POCKETTAB_PEERS")
	}
	program, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	for _, shared := range []string{"true", "false"} {
		checkWritten(t, written(t, dir, program, "-e", `const x = require("xlsx");
const n = (y, m, d) => ({t: "n", v: Math.round(Date.UTC(y, m - 1, d) / 864e5) + 25569, z: "yyyy-mm-dd"});
const rows = [["id","kode","teks","angka","tanggal","ya","kosong"],
 [1,"1 4","Ibu & Bapak <satu>",2.5,n(2026,3,1),true],
 [2,"007"," dua\nbaris ",-0.1,n(2026,3,2),false],
 [3,"96","Jawa ꦗꦮ 😀 “é”",1e6,n(2026,12,31),true],
 [4,null,"=1+1",0.12345678901234,n(1999,1,1),false,"x"]];
const b = x.utils.book_new(); x.utils.book_append_sheet(b, x.utils.aoa_to_sheet(rows), "Data");
x.writeFile(b, process.argv[1], {bookSST: `+shared+`, compression: true});`))
	}
}

func TestWrittenByLibreOffice(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("LibreOffice takes seconds")
	}
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "t.xlsx")
	if err := os.WriteFile(in, writtenByExcelize(t), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	cmd := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx", "--outdir", out, in)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	b, err := os.ReadFile(filepath.Join(out, "t.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	checkWritten(t, b)
}
