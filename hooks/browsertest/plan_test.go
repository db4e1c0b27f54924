package browsertest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"
)

// TestPlanByMouse builds a plan with the mouse alone: dragging, nets, boxes,
// the form for filters; and takes all of it back.
func TestPlanByMouse(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, `{"version":1,"banners":{"main":["@total"]},"tables":[{"stub":"E1_coded","banner":"main"}]}`)
	v.step("the builder", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`))

	// what is dragged calls the same commands as the keys
	drag := `(async (from, to) => {
		const data = new DataTransfer(), fire = (el, type) => el.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: data}));
		fire(from, "dragstart"); fire(to, "dragover"); fire(to, "drop"); fire(from, "dragend");
		return true;
	})`
	variable := `[...document.querySelectorAll(".var")].find((x) => x.querySelector("b").textContent === "%s")`
	tray := `document.querySelectorAll(".tray")[%d]`
	ask[bool](v, drag+"("+fmt.Sprintf(variable, "S1")+","+fmt.Sprintf(tray, 0)+")")
	v.step("a column", chromedp.WaitVisible(chip("S1")), chromedp.WaitVisible(`//th[contains(.,"Perempuan")]`))
	ask[bool](v, drag+"("+fmt.Sprintf(variable, "S3")+","+fmt.Sprintf(tray, 0)+")")
	ask[bool](v, drag+"("+fmt.Sprintf(variable, "A1_1")+","+fmt.Sprintf(tray, 1)+")")
	v.step("a table", chromedp.WaitVisible(chip("A1_1")), chromedp.WaitVisible(`//h1[@id="preview-title" and contains(.,"Toilet")]|//h1[@id="preview-title" and string-length(.)>4]`))
	order := func() string {
		return ask[string](v, `[...document.querySelectorAll(".tray")[0].querySelectorAll(".chip")].map((x) => x.textContent).join(" ")`)
	}
	ask[bool](v, drag+`(document.querySelectorAll(".tray")[0].querySelectorAll("button.chip")[1], document.querySelectorAll(".tray")[0].querySelectorAll("button.chip")[0])`)
	v.step("moved", chromedp.WaitVisible(`//div[@class="chips"]/*[2][contains(.,"S3")]`))
	if got := order(); got != "Total S3 S1" {
		t.Errorf("after dragging S3 before S1 the columns are %q", got)
	}

	// a net of two rows
	v.step("choosing rows", chromedp.Click(chip("E1_coded")), chromedp.WaitVisible(`//tr[contains(@class,"value")]//span[contains(.,"Jadwal tepat waktu")]`))
	ask[bool](v, `[...document.querySelectorAll(".crosstab tr.value th input")].slice(0, 2).forEach((x) => x.click()), true`)
	v.step("naming the net", chromedp.WaitVisible(`.net-bar`), chromedp.SendKeys(`.net-bar input`, "Waktu"), chromedp.Click(`.net-bar button.primary`), chromedp.WaitVisible(`//tr[contains(@class,"net")]//span[text()="Waktu"]`))
	v.shot("plan-net")
	// its undoing
	v.step("undone", chromedp.Click(`.result header .moves button:nth-child(1)`), chromedp.WaitNotPresent(`.crosstab tr.net`), chromedp.Click(`.result header .moves button:nth-child(2)`), chromedp.WaitVisible(`.crosstab tr.net`))

	// a filter by the form
	v.step("a condition", chromedp.Click(`.filter .combo button`), chromedp.WaitVisible(`dialog select`))
	ask[bool](v, `(() => { const s = document.querySelector("dialog select"); s.value = "S1"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	v.step("its value", chromedp.Click(`dialog .checks input`), chromedp.WaitEnabled(`dialog button.primary`))
	v.shot("plan-condition")
	v.step("taken", chromedp.Click(`dialog button.primary`), chromedp.WaitNotPresent(`dialog[open]`), chromedp.WaitVisible(`//p[@class="about" and contains(.,"S1 = ")]`))
	if got := ask[string](v, `document.getElementById("table-filter").value`); got != "S1 = 1" {
		t.Errorf("the form wrote %q", got)
	}
	// a wrong one is marked at its character
	v.step("a wrong filter", selectAll(`#table-filter`), chromedp.SendKeys(`#table-filter`, "S1 = 1 annd S3 = 1"), chromedp.KeyEvent(kb.Escape), chromedp.WaitVisible(`.why mark`))
	if got := v.text(`.why mark`); !strings.HasPrefix("annd", got) {
		t.Errorf("marked is %q", got)
	}
	v.shot("plan-filter")
	// completion: a variable, then one of its codes
	v.step("completion", selectAll(`#table-filter`), chromedp.SendKeys(`#table-filter`, "kapal"), chromedp.WaitVisible(`.combo li[role="option"]`))
	v.shot("plan-completion")
	v.step("a code", selectAll(`#table-filter`), chromedp.SendKeys(`#table-filter`, "S3 = "), chromedp.WaitVisible(`//ul[@id="table-filter-list"]/li[contains(.,"Merak")]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`//p[@class="about" and contains(.,"S3 = ")]`))
}

// cellWith finds the cell of a sheet that says so.
func cellWith(t *testing.T, book *excelize.File, sheet, text string) string {
	t.Helper()
	cells, err := book.SearchSheet(sheet, text)
	if err != nil || len(cells) != 1 {
		t.Fatalf("%s stands in %v of the sheet %s (%v)", text, cells, sheet, err)
	}
	return cells[0]
}

// TestPlanAsTextAndTemplate takes a plan through text, a file and a template,
// and another window follows.
func TestPlanAsTextAndTemplate(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, tables)
	v.step("the builder", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`), press('e'), chromedp.WaitVisible(`.note.good`))
	v.shot("plan-text")
	set := func(text string) {
		ask[bool](v, "(() => { const a = document.getElementById('plan-text'); a.value = `"+text+"`; a.dispatchEvent(new Event('input', {bubbles: true})); return true; })()")
	}
	// what fits is offered while it is typed, and taken by keyboard
	v.step("completion", selectAll(`#plan-text`), chromedp.KeyEvent(`{"version": 1, "ta`), chromedp.WaitVisible(`//ul[@id="plan-offers"]/li[text()="tables"]`), press('\r'), chromedp.KeyEvent(`: [{"stub": "A1_`), chromedp.WaitVisible(`//ul[@id="plan-offers"]/li[text()="A1_2"]`))
	v.shot("plan-offers")
	v.step("another of them", chromedp.KeyEvent(kb.ArrowDown), chromedp.WaitVisible(`//li[@aria-selected="true" and text()="A1_2"]`), press('\r'), chromedp.KeyEvent(`, "statistics": ["mea`), chromedp.WaitVisible(`//ul[@id="plan-offers"]/li[text()="mean"]`), press('\r'), chromedp.KeyEvent(`]}]}`), chromedp.WaitVisible(`.note.good`))
	if got, want := ask[string](v, `document.getElementById("plan-text").value`), `{"version": 1, "tables": [{"stub": "A1_2", "statistics": ["mean"]}]}`; got != want {
		t.Errorf("written is %s", got)
	}
	set("{\n \"version\": 1,\n \"tables\": [\n  {\"stub\": \"A1_1\"},\n  {\"stub\": \"A1_l\"}\n ]\n}")
	v.step("an error at its line", chromedp.WaitVisible(`//p[@role="alert" and contains(.,"Baris 5") and contains(.,"A1_l")]`))
	set("{\"version\": 1,")
	v.step("no JSON", chromedp.WaitVisible(`//p[@role="alert" and contains(.,"JSON")]`))
	set(`{"version":1,"banners":{"main":["@total","S3"],"second":["S1"]},"tables":[{"stub":["A1_1","A1_2"],"banner":"main"},{"stub":"E1_coded","banner":"second","rows":{"hide_empty":true}}],"tests":{"profile":"spss"}}`)
	v.step("taken", chromedp.WaitVisible(`.note.good`), chromedp.Click(`dialog .row.end button.primary`), chromedp.WaitVisible(chip("A1_1 … A1_2")), chromedp.WaitVisible(`//span[@class="pager"]`))
	v.shot("plan-banners")
	// what the pages do not know stays
	kept := ask[string](v, `localStorage.getItem("draft/`+id+`")`)
	if !strings.Contains(kept, `"hide_empty":true`) || !strings.Contains(kept, `"spss"`) {
		t.Errorf("kept is %s", kept)
	}

	// saved as a file, opened again
	dir := t.TempDir()
	v.step("to a file", downloadTo(dir), chromedp.Click(`button[popovertarget="plan-menu"]`), chromedp.Click(`#plan-menu button:nth-child(3)`), waitFile(dir, ".json"))
	found, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	saved, err := os.ReadFile(found[0])
	if err != nil || !strings.Contains(string(saved), `"hide_empty": true`) {
		t.Errorf("the file holds %s (%v)", saved, err)
	}

	// as a workbook, with a cell that says nothing the plan can be: its sheet and cell are named, and nothing changes
	v.step("to a workbook", downloadTo(dir), chromedp.Click(`button[popovertarget="plan-menu"]`), chromedp.Click(`#plan-menu button:nth-child(4)`), waitFile(dir, ".xlsx"))
	books, _ := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	book, err := excelize.OpenFile(books[0])
	if err != nil {
		t.Fatal(err)
	}
	cell := cellWith(t, book, "tables", "E1_coded")
	mend := func(text, name string) string {
		path := filepath.Join(dir, name)
		if err := book.SetCellStr("tables", cell, text); err != nil {
			t.Fatal(err)
		}
		if err := book.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	v.step("a slip", chromedp.SetUploadFiles(`input[type="file"][accept*="json"]`, []string{mend("E1_codde", "slip.xlsx")}), chromedp.WaitVisible(`dialog .note.bad`))
	v.shot("plan-book-wrong")
	if got := v.text(`dialog .note.bad`); !strings.Contains(got, cell) || !strings.Contains(got, "tables") || !strings.Contains(got, "E1_codde") {
		t.Errorf("the slip in %s is explained as %s", cell, got)
	}
	v.step("mended", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(`dialog[open]`), chromedp.SetUploadFiles(`input[type="file"][accept*="json"]`, []string{mend("E2_coded", "mended.xlsx")}), chromedp.WaitVisible(chip("E2_coded")), chromedp.WaitNotPresent(chip("E1_coded")))
	v.step("and undone", chromedp.Click(`.result header .moves button:nth-child(1)`), chromedp.WaitVisible(chip("E1_coded")))

	// a template, which another dataset takes
	v.step("a template", chromedp.Click(`button[popovertarget="plan-menu"]`), chromedp.Click(`#plan-menu button:nth-child(1)`), chromedp.WaitVisible(`dialog form`), chromedp.SendKeys(`dialog form input[maxlength]`, "Dasar"), chromedp.Click(`dialog form button.primary`), chromedp.WaitVisible(`.templates li`))
	// it runs by itself on the newest data of its study, which these data begin
	repeat := func(spec string) {
		ask[bool](v, `(() => { const s = document.querySelector(".templates select"); s.value = "`+spec+`"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	}
	repeat("0 6 * * 1")
	v.step("every Monday", chromedp.WaitVisible(`//ul[contains(@class,"templates")]//small[contains(.,"berikutnya")]`))
	v.shot("plan-templates")
	var stored struct {
		Items []struct{ ID, Name, Study, Schedule string }
	}
	v.call("GET", "/api/collections/tabulation_plans/records?filter="+url.QueryEscape(`name ~ "Dasar"`), "application/json", nil, &stored)
	if len(stored.Items) != 1 || stored.Items[0].Study == "" || !strings.HasPrefix(stored.Items[0].Schedule, "CRON_TZ=") || !strings.HasSuffix(stored.Items[0].Schedule, " 0 6 * * 1") {
		t.Errorf("stored is %+v", stored.Items)
	}
	if study := v.record("tabulation_datasets", id).Study; len(stored.Items) > 0 && study != stored.Items[0].Study {
		t.Errorf("the data are of %v, the plan of %v", study, stored.Items[0].Study)
	}
	repeat("")
	v.step("never", chromedp.WaitNotPresent(`//ul[contains(@class,"templates")]//small[contains(.,"berikutnya")]`))
	v.step("closed", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(`dialog[open]`))
	v.step("emptied and taken", chromedp.Click(chip("E1_coded")), chromedp.Click(`.tray:nth-child(2) .tools > button`), chromedp.WaitNotPresent(`.crosstab`),
		chromedp.Click(`button[popovertarget="plan-menu"]`), chromedp.Click(`#plan-menu button:nth-child(1)`), chromedp.WaitVisible(`.templates li`), chromedp.Click(`.templates li button`), chromedp.WaitVisible(chip("A1_1 … A1_2")))
	// the same from a file
	v.step("from a file", chromedp.SetUploadFiles(`input[type="file"][accept*="json"]`, found), chromedp.WaitVisible(chip("E1_coded")))
}
