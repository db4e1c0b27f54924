package hooks

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// packed makes a zip of parts; a part of the size n is n blanks.
func packed(t *testing.T, parts ...any) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i].(string))
		if err != nil {
			t.Fatal(err)
		}
		switch p := parts[i+1].(type) {
		case string:
			_, err = io.WriteString(w, p)
		case int:
			blanks := bytes.Repeat([]byte(" "), 1<<20)
			for range p >> 20 {
				if _, err = w.Write(blanks); err != nil {
					break
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	bookTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	bookRels  = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookMain  = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="data" sheetId="1" r:id="r1"/></sheets></workbook>`
	sheetRels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	sheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>`
	sheetTail = `</sheetData></worksheet>`
)

// book makes a workbook with hostile contents.
func book(t *testing.T, workbook, sheet string, more ...any) string {
	return packed(t, append([]any{"[Content_Types].xml", bookTypes, "_rels/.rels", bookRels, "xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", sheetRels, "xl/worksheets/sheet1.xml", sheet}, more...)...)
}

// TestBombsAreRefusedAndTheServerGoesOn uploads what is made to exhaust a
// reader: each ends as a failed dataset with a reason.
func TestBombsAreRefusedAndTheServerGoesOn(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	laughs := `<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	row := `<row r="2"><c r="A2"><v>1</v></c></row>`
	var many []any
	for i := range 21_000 {
		many = append(many, fmt.Sprintf("xl/media/%d.bin", i), "x")
	}
	inflated := 64 << 20
	if !testing.Short() {
		inflated = 512 << 20
	}
	for name, c := range map[string]struct {
		file, data string
		codes      string
	}{
		"entities that multiply":         {"a.xlsx", book(t, laughs+bookMain, sheetHead+row+sheetTail), "damaged"},
		"entities in the sheet":          {"a.xlsx", book(t, bookMain, laughs+sheetHead+row+sheetTail), "damaged"},
		"a sheet that swells a thousand": {"a.xlsx", packed(t, "[Content_Types].xml", bookTypes, "_rels/.rels", bookRels, "xl/workbook.xml", bookMain, "xl/_rels/workbook.xml.rels", sheetRels, "xl/worksheets/sheet1.xml", inflated), "damaged too_large"},
		"twenty thousand parts":          {"a.xlsx", book(t, bookMain, sheetHead+row+sheetTail, many...), "damaged too_large"},
		"a row in the billions":          {"a.xlsx", book(t, bookMain, sheetHead+`<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`+sheetTail), "damaged too_large"},
		"a ZIP in a ZIP in a ZIP":        {"a.zip", packed(t, "b.zip", packed(t, "c.zip", packed(t, "d.csv", "x\n1\n"))), "ambiguous wrong_type damaged file_missing"},
		"two surveys in one ZIP":         {"a.zip", packed(t, "a.csv", "x\n1\n", "b.csv", "x\n1\n"), "ambiguous"},
	} {
		began := time.Now()
		id := ani.upload(c.file, c.data, http.StatusOK)
		r := ani.wait("tabulation_datasets", id, "failed", "ready")
		t.Logf("%s: %v after %v", name, r["error_code"], time.Since(began).Round(time.Millisecond))
		if code := asText(r["error_code"]); r["status"] != "failed" || code == "" || !strings.Contains(" "+c.codes+" ", " "+code+" ") {
			t.Errorf("%s: %v, code %q, want one of %q: %v", name, r["status"], code, c.codes, r["error_message"])
		}
	}
	ani.upload("a.xlsx", "<html><table><tr><td>x</td></tr></table></html>", http.StatusBadRequest) // before it is stored
	if ani.ready(30) == "" {
		t.Error("the server reads no more")
	}
}

func TestPathsAndNamesAreInert(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	ani := s.user("ani")
	csv := "=cmd|' /C calc'!A0,<script>alert(1)</script>\n1,2\n2,1\n"
	id := ani.upload("s.zip", packed(t, "../../../../evil.csv", csv), http.StatusOK)
	r := ani.wait("tabulation_datasets", id, "ready", "failed")
	if _, err := os.Stat(filepath.Join(filepath.Dir(dir), "evil.csv")); err == nil {
		t.Fatal("a path in a ZIP was followed")
	}
	if r["status"] == "failed" {
		return // refused is right, too
	}
	plan := `{"version":1,"title":"<b>=1+1</b>","tables":[{"stub":"=cmd|' /C calc'!A0"}]}`
	job := ani.start(id, plan)
	done := ani.wait("tabulation_jobs", job, "completed", "failed")
	if done["status"] != "completed" {
		t.Fatalf("the job %v: %v", done["status"], done["error_message"])
	}
	for _, o := range ani.list("tabulation_outputs", "job='"+job+"'") {
		o := o.(map[string]any)
		token := asText(ani.call(http.MethodPost, "/api/files/token", nil, http.StatusOK)["token"])
		status, text := ani.request(http.MethodGet, "/api/files/tabulation_outputs/"+asText(o["id"])+"/"+asText(o["file"])+"?token="+token, "", nil)
		if status != http.StatusOK {
			t.Fatalf("a download answered %d", status)
		}
		if strings.HasSuffix(asText(o["name"]), ".csv") {
			for _, line := range strings.Split(string(text), "\n") {
				for _, cell := range strings.Split(line, ",") {
					if cell = strings.Trim(cell, "\"\r\ufeff"); strings.HasPrefix(cell, "=cmd") {
						t.Errorf("the tidy table has the cell %q", cell)
					}
				}
			}
		}
	}
}

func TestLogsHoldNoAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	ani := s.user("ani")
	const answer, marker = "Jawaban-Rahasia-4711", "the last line of this test"
	for _, data := range []string{
		"name,x\n" + answer + ",1\n" + answer + ",1,2,3\n",          // ragged
		"name,x\n\"" + answer + ",1\n",                              // a quote without its end
		"name,x\n" + answer + ",1\nB,2\n",                           // good
		"name,x\n" + strings.Repeat(answer+"\x00", 50) + ",\xff1\n", // bytes that are no text
	} {
		id := ani.upload("survey.csv", data, http.StatusOK)
		if r := ani.wait("tabulation_datasets", id, "ready", "failed"); r["status"] == "ready" {
			ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(fmt.Sprintf(`{"owner":%q,"dataset":%q,"variables_config":{"version":1,"filter":"name = \"%s\"","tables":[{"stub":"x"}]}}`, ani.id, id, answer)))
			job := ani.start(id, `{"version":1,"tables":[{"stub":"x"}]}`)
			ani.wait("tabulation_jobs", job, "completed", "failed")
		}
	}
	s.app.Logger().Error(marker)
	s.end()
	text, err := os.ReadFile(filepath.Join(dir, "auxiliary.db"))
	if err != nil {
		t.Fatal(err)
	}
	wal, _ := os.ReadFile(filepath.Join(dir, "auxiliary.db-wal")) // not there when the database was closed well
	text = append(text, wal...)
	if !bytes.Contains(text, []byte(marker)) {
		t.Fatal("the logs were not stored, the test would find nothing")
	}
	if bytes.Contains(text, []byte(answer)) {
		t.Error("the logs hold an answer of a respondent")
	}
}
