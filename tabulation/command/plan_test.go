package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAPlanGoesThroughExcel: JSON to workbook, edited, tabulated, compared
// with what it was.
func TestAPlanGoesThroughExcel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write(t, dir, "survey.csv", survey(300))
	write(t, dir, "plan.json", `{"version":1,"banners":{"main":["@total","S1"]},"tables":[{"id":"a","stub":"A1_1"},{"id":"b","stub":"E1_coded"}]}`)
	if code, _, e := cli(dir, "plan", "convert", in("plan.json"), "-o", in("plan.xlsx")); code != 0 {
		t.Fatal(e)
	}
	f, err := excelize.OpenFile(in("plan.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("tables", "C3", "S8"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(in("edited.xlsx")); err != nil {
		t.Fatal(err)
	}
	if code, o, e := cli(dir, "tab", in("survey.csv"), "--plan", in("edited.xlsx"), "-o", in("out")); code != 0 || !strings.Contains(o, "2 tables") {
		t.Fatal(o, e)
	}
	if code, o, _ := cli(dir, "plan", "diff", in("plan.json"), in("edited.xlsx")); code != 0 || strings.TrimSpace(o) != `Changed: table b from ["E1_coded"] to ["S8"]` {
		t.Errorf("%d: %s", code, o)
	}
	if code, o, _ := cli(dir, "plan", "diff", in("plan.json"), in("plan.xlsx")); code != 0 || !strings.Contains(o, "same") {
		t.Errorf("%d: %s", code, o)
	}
	if code, _, e := cli(dir, "plan", "convert", in("edited.xlsx"), "-o", in("back.json")); code != 0 {
		t.Fatal(e)
	}
	if text, err := os.ReadFile(in("back.json")); err != nil || !strings.Contains(string(text), `"S8"`) {
		t.Errorf("%s %v", text, err)
	}
	if err := f.SetCellValue("tables", "C3", "S88"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(in("wrong.xlsx")); err != nil {
		t.Fatal(err)
	}
	code, _, e := cli(dir, "tab", in("survey.csv"), "--plan", in("wrong.xlsx"), "-o", in("out2"))
	if code == 0 || !strings.Contains(e, "wrong.xlsx") || !strings.Contains(e, `"tables"`) || !strings.Contains(e, "C3") || !strings.Contains(e, `"S8"`) {
		t.Errorf("%d: %s", code, e)
	}
	if code, _, _ := cli(dir, "plan", "convert", in("plan.json"), "-o", in("plan.txt")); code == 0 {
		t.Error("a plan was written as text")
	}
}
