package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestJourneyOfAnAnalyst(t *testing.T) {
	t.Parallel()
	v := visit(t)
	data, form := files(t)
	v.shot("1-signin")
	v.signIn()
	v.step("the empty dashboard", chromedp.WaitVisible(`.first`))
	v.shot("2-first")
	v.step("upload", at("upload"), chromedp.WaitReady(`.drop input`),
		chromedp.SetUploadFiles(`.drop input`, []string{data}), chromedp.SetUploadFiles(`.row.pick input`, []string{form}),
		chromedp.WaitEnabled(`form button.primary`), chromedp.WaitVisible(`.sheet table`)) // the first rows move the button
	v.shot("3-upload")
	v.step("reading", chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.variables .var`))
	v.shot("4-variables")

	// rows and columns by keyboard only
	v.step("to the tables", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(`.builder .var`))
	v.step("choosing", press('/'), chromedp.SendKeys(`.side input[type="search"]`, "S1"), chromedp.WaitVisible(chosen("S1")),
		chromedp.Focus(`.vars`), press('b'), chromedp.WaitVisible(`//button[contains(@class,"chip") and contains(.,"S1")]`),
		selectAll(`.side input[type="search"]`), chromedp.SendKeys(`.side input[type="search"]`, "A1_"), chromedp.WaitVisible(chosen("A1_1")),
		chromedp.Focus(`.vars`), press('s'), chromedp.KeyEvent(kb.ArrowDown), press('s'), chromedp.KeyEvent(kb.End), press('s'),
		chromedp.WaitVisible(`//button[contains(@class,"primary") and contains(.,"3 tabel")]`))
	columns := v.text(`.trays`)
	for _, want := range []string{"Total", "S1", "A1_1", "A1_2", "A1_20"} {
		if !strings.Contains(columns, want) {
			t.Errorf("the trays lack %s: %s", want, columns)
		}
	}
	v.step("undo and redo", press('/'), chromedp.Focus(`.vars`), chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(`//button[contains(@class,"primary") and contains(.,"2 tabel")]`),
		chromedp.KeyEvent("Z", chromedp.KeyModifiers(chromedp.ModifierCtrl|chromedp.ModifierShift)), chromedp.WaitVisible(`//button[contains(@class,"primary") and contains(.,"3 tabel")]`))
	v.shot("5-builder")

	// a wrong filter is shown at its place, and mended
	v.step("a wrong filter", chromedp.SendKeys(`#filter`, "S1 ="), chromedp.WaitVisible(`#filter[aria-invalid="true"]`),
		chromedp.SendKeys(`#filter`, " 1"), chromedp.WaitVisible(`#filter[aria-invalid="false"]`), chromedp.WaitEnabled(`.run button.primary`))
	// what was chosen survives a reload
	v.step("reload", chromedp.Reload(), chromedp.WaitVisible(`//button[contains(@class,"chip") and contains(.,"A1_20")]`), chromedp.WaitEnabled(`.run button.primary`))
	v.step("run by keyboard", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`))
	v.shot("6-job")
	parts := v.text(`.parts`)
	if !strings.Contains(parts, "_part1of1_T001-T003.xlsx") || !strings.Contains(parts, "tables.csv") {
		t.Errorf("the files are %s", parts)
	}
	dir := t.TempDir()
	v.step("download", downloadTo(dir), chromedp.Click(`.parts li:nth-child(1) button`), waitFile(dir, ".xlsx"))
	v.step("rate", chromedp.Click(`.rating button:nth-of-type(1)`), chromedp.WaitVisible(`.rating button[aria-pressed="true"]:nth-of-type(1)`))

	// the other language and theme by the palette, a narrow screen
	v.step("English", chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.SendKeys(`dialog input`, "english"), chromedp.WaitVisible(`//li[@id="command-0"]/span[contains(.,"English")]`),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`//h2[text()="Files"]`), dark(true))
	v.shot("7-job-dark-en")
	visited := ask[[]string](v, `[location.hash, ...[...document.querySelectorAll(".steps a")].map((a) => a.hash)].map((h) => h.slice(2))`)
	if len(visited) != 3 {
		t.Errorf("from the job the steps lead to %q", visited)
	}
	v.step("home", at(""), chromedp.WaitVisible(`.jobs li`), dark(false))
	v.shot("8-home-en")
	v.step("narrow", size(360, 780), chromedp.WaitVisible(`.jobs li`))
	v.shot("9-home-360")
	for i, route := range append([]string{"", "upload", "jobs", "settings", "help", "nowhere"}, visited...) {
		v.step(route, at(route), chromedp.WaitVisible(`.page h1, .variables .var, .builder .var`))
		if ask[bool](v, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%q is wider than a narrow screen", route)
		}
		v.shot(fmt.Sprintf("9-narrow-%d", i))
	}
}
