package tabulation

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// attack is a text that a spreadsheet would run if it were a formula.
const attack = `=cmd|' /C calc'!A0`

// TestHostileTextsStayTexts: names of variables, answers, labels, titles, ids
// and filters that look like formulas reach every file as texts: no cell of a
// workbook is a formula, no field of the tidy table begins like one.
func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	answers := []string{attack, "+1+1", "-2+3", "@SUM(A1)", `=HYPERLINK("http://x","y")`}
	var data bytes.Buffer
	w := csv.NewWriter(&data)
	rows := [][]string{{attack, "+q", "@s", "-n"}}
	for i := range 200 {
		rows = append(rows, []string{answers[i%5], answers[(i/5)%3], answers[(i/3)%4], strconv.Itoa(i % 7)})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "data.csv")
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Read(t.Context(), ReadRequest{Data: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	plan := map[string]any{
		"version": 1, "title": attack, "banners": map[string]any{"=b": []any{"@total", "+q", "@s"}},
		"variables": []any{map[string]any{"name": "=v", "label": attack, "cases": []any{
			map[string]any{"label": attack, "code": "1", "when": "[-n] <= 3"}, map[string]any{"label": "\t=1", "code": "2", "when": "[-n] > 3"},
		}}},
		"tables": []any{
			map[string]any{"stub": attack, "banner": "=b", "id": "=id", "title": "@title", "base_text": "-base",
				"nets": []any{map[string]any{"label": "=net", "codes": answers[:2]}}},
			map[string]any{"stub": "=v", "banner": "=b", "rows": map[string]any{"differences": []any{map[string]any{"label": "-d", "plus": []any{"1"}, "minus": []any{"2"}}}}},
			map[string]any{"stub": "-n", "banner": "=v", "filter": `[+q] != "-2+3"`},
		},
		"layout": map[string]any{"charts": "stacked", "missing": "=missing"},
	}
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(parsed(t, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	cube, err := Count(t.Context(), d, resolved, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Test(t.Context(), d, resolved, cube, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Parts() {
		book, err := r.WritePart(t.Context(), p, out, RunInfo{{attack, attack}})
		if err != nil {
			t.Fatal(err)
		}
		hostileBook(t, book.Path, slices.Concat(answers, []string{"=net", "-d", "=v", "+q", "@s"}))
	}
	for _, semicolon := range []string{"comma", "semicolon"} {
		resolved.Layout.CSV = semicolon
		tidy, err := r.WriteTidy(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		hostileTidy(t, tidy.Path, semicolon == "semicolon")
	}
}

var textRun = regexp.MustCompile(`<t[ >]`)

// hostileBook sees that no cell is a formula and all texts are there.
func hostileBook(t *testing.T, path string, want []string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		x, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/") && regexp.MustCompile(`<f[ >]|t="str"`).Match(x) {
			t.Errorf("%s holds a formula", part.Name)
		}
		if strings.HasSuffix(part.Name, ".rels") && bytes.Contains(x, []byte("External")) {
			t.Errorf("%s points outside the file", part.Name)
		}
		if part.Name == "xl/sharedStrings.xml" && !textRun.Match(x) {
			t.Error("there are no texts")
		}
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	seen := map[string]bool{}
	for _, sheet := range f.GetSheetList() {
		cells, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range cells {
			for _, c := range row {
				seen[c] = true
			}
		}
	}
	for _, s := range want {
		if !seen[s] {
			t.Errorf("no cell holds %q", s)
		}
	}
}

// hostileTidy sees that every field that begins like a formula is a number.
func hostileTidy(t *testing.T, path string, semicolon bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if semicolon {
		r.Comma = ';'
	}
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, line := range lines {
		for _, field := range line {
			made += strings.Count(field, "'=") + strings.Count(field, "'@") + strings.Count(field, "'+") + strings.Count(field, "'-")
			if field == "" || !strings.ContainsRune("=+-@\t\r", rune(field[0])) {
				continue
			}
			if _, err := strconv.ParseFloat(strings.Replace(field, ",", ".", 1), 64); err != nil {
				t.Errorf("a field begins like a formula: %q", field)
			}
		}
	}
	if made < 100 {
		t.Errorf("only %d fields were made safe", made)
	}
}
