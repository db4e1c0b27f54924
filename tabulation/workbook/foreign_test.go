package workbook_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/workbook"
)

// readAll prints every cell of workbooks as JSON, read in both of openpyxl's
// ways: sheet -> cell -> value. Of a formula it is the value beside it.
const readAll = `
import json, sys, openpyxl
books = []
for path in sys.argv[1:]:
    out = []
    for ro in (False, True):
        wb = openpyxl.load_workbook(path, read_only=ro, data_only=True)
        out.append({ws.title: {f"{c.row},{c.column}": c.value for row in ws.iter_rows() for c in row if c.value is not None} for ws in wb})
    books.append(out)
json.dump(books, sys.stdout)
`

// python finds an interpreter that has openpyxl.
func python(t *testing.T) string {
	t.Helper()
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import openpyxl").Run() == nil {
			return p
		}
	}
	t.Skip("no python3 with openpyxl on this machine")
	return ""
}

func TestOpenpyxlReadsEveryFigureAsANumberInBothWays(t *testing.T) {
	t.Parallel()
	py := python(t)
	list := goldens(t)
	out, err := exec.Command(py, append([]string{"-c", readAll}, save(t, list)...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got [][]map[string]map[string]any // per workbook, per way
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	figures := 0
	for k, g := range list {
		for way, sheets := range got[k] {
			figures += g.compare(t, way, sheets)
		}
	}
	if figures < 10_000 {
		t.Errorf("only %d cells were compared", figures)
	}
}

// compare sees that what openpyxl read are the figures and texts of the pages
// and nothing else; it gives how many.
func (g *golden) compare(t *testing.T, way int, sheets map[string]map[string]any) int {
	t.Helper()
	if len(sheets) != len(g.pages) {
		t.Fatalf("%s: %d sheets, want %d", g.name, len(sheets), len(g.pages))
	}
	all := 0
	for i, p := range g.pages {
		name := g.w.Sheets[i]
		cells := sheets[name]
		n := 0
		for f := range workbook.Figures(p) {
			n++
			if v, ok := cells[key(f.Row, f.Col)].(float64); !ok || v != f.Value {
				t.Errorf("%s, way %d, %s, row %d, column %d: got %v, want the number %v", g.name, way, name, f.Row, f.Col, cells[key(f.Row, f.Col)], f.Value)
			}
		}
		for x := range workbook.Texts(p) {
			n++
			if v, ok := cells[key(x.Row, x.Col)].(string); !ok || v != x.Value {
				t.Errorf("%s, way %d, %s, row %d, column %d: got %v, want the text %q", g.name, way, name, x.Row, x.Col, cells[key(x.Row, x.Col)], x.Value)
			}
		}
		if n != len(cells) {
			t.Errorf("%s, way %d, %s: %d cells with a value, want %d", g.name, way, name, len(cells), n)
		}
		all += n
	}
	return all
}

func key(row, col int) string {
	b, _ := json.Marshal([2]int{row, col})
	return strings.Trim(string(b), "[]")
}

// TestLibreOfficePrintsEveryTable converts a workbook to PDF and looks for
// what must be on paper: titles, small print, pages, no cut numbers.
func TestLibreOfficePrintsEveryTable(t *testing.T) {
	if testing.Short() {
		t.Skip("starting an office takes seconds")
	}
	t.Parallel()
	for _, tool := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not on this machine", tool)
		}
	}
	dir := t.TempDir()
	pages, job := samplePages(t, "id", nil)
	data, _ := write(t, pages, workbook.Options{Language: "id", Title: job.Title})
	if err := os.WriteFile(filepath.Join(dir, "sample.xlsx"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	more := save(t, goldens(t)) // must open without a question as well
	c := exec.Command("soffice", append([]string{"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--convert-to", "pdf", "--outdir", dir, filepath.Join(dir, "sample.xlsx")}, more...)...)
	c.WaitDelay = time.Second
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range more {
		pdf := filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".xlsx")+".pdf")
		out, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		text := string(out)
		if strings.Contains(text, "###") || strings.Contains(text, "Err:5") || !strings.Contains(text, "=cmd|' /C calc'!A0") && !strings.Contains(path, "classic") {
			t.Errorf("%s: a number does not fit its column, a formula fails, or a label is missing", path)
		}
	}
	out, err := exec.Command("pdftotext", "-layout", filepath.Join(dir, "sample.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{
		"Daftar Isi", "Catatan", "Tabel 1 · E1_coded Perbaikan apa yang Bapak/Ibu harapkan?", "Dasar tertimbang", "<0,5%", "76*",
		"Tabel 7 · S1 Jenis kelamin", "1.328 dalam berkas = 1.305 + 14 + 9.", "halaman 1 dari", "Simpangan baku", "(AD)",
		"termasuk bantuan petugas bagi penumpang lanjut usia, penyandang disabilitas",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on paper", want)
		}
	}
	if strings.Contains(text, "###") {
		t.Error("a number does not fit its column")
	}
	// Every printed page of a table repeats its title and its letters.
	for i, page := range strings.Split(string(out), "\f") {
		if strings.Contains(page, "Pemesanan tiket melalui aplikasi (") && (!strings.Contains(page, "Tabel 3 ·") || !strings.Contains(page, "(H)")) {
			t.Errorf("page %d does not repeat the head of table 3", i+1)
		}
	}
	if pages := regexp.MustCompile(`halaman 1 dari (\d+)`).FindStringSubmatch(text); pages == nil || len(pages[1]) > 2 {
		t.Errorf("the number of pages is %v", pages)
	}
}
