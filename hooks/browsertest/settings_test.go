package browsertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tick clicks the switch with this label in a part of the page.
func tick(within, label string) action {
	return chromedp.Click(`//*[contains(@class,"` + within + `")]//label[contains(.,"` + label + `")]/input`)
}

// shares are the column percentages of Total, in the order of the rows.
const shares = `[...document.querySelectorAll(".crosstab tr.value")].filter((r) => r.querySelector("td span").textContent.includes("%")).map((r) => parseInt(r.querySelector("td span").textContent))`

// draft is the plan that the builder keeps.
func (v *visitor) draft(dataset string) string {
	v.t.Helper()
	return ask[string](v, `localStorage.getItem("draft/`+dataset+`")`)
}

// TestRowsOfATableAreSetAndTakenBack goes through what can be said of the rows
// of one table and of all, sees each in the preview, and takes it back.
func TestRowsOfATableAreSetAndTakenBack(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, `{"version":1,"banners":{"main":["@total","S1"]},"tables":[{"stub":"S3","banner":"main"},{"stub":"A3","banner":"main"},{"stub":"A1_1","banner":"main"}],"statistics":["col_pct"]}`)
	v.step("the builder", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`), chromedp.Click(`.rows-of-one summary`))
	before := ask[[]int](v, shares)

	v.step("in order of size", choose(`.rows-of-one select`, "col_pct"), chromedp.WaitVisible(`.rows-of-one label.check input`), chromedp.WaitNotPresent(`.shown.stale`))
	if got := ask[[]int](v, shares); !slices.IsSortedFunc(got, func(a, b int) int { return b - a }) {
		t.Errorf("ordered by column %%, the shares are %v", got)
	}
	v.step("smallest first", tick("rows-of-one", "Terbesar"), chromedp.WaitVisible(`//p[@class="about"]`))
	if got := v.draft(id); !strings.Contains(got, `"order":{"by":"col_pct","direction":"ascending"}`) {
		t.Errorf("the plan is %s", got)
	}
	v.step("as all tables", choose(`.rows-of-one select`, "@"), chromedp.WaitNotPresent(`//*[contains(@class,"rows-of-one")]//label[contains(.,"Terbesar")]`), chromedp.WaitNotPresent(`.shown.stale`))
	if got := ask[[]int](v, shares); !slices.Equal(got, before) {
		t.Errorf("taken back, the shares are %v instead of %v", got, before)
	}

	// rows that nobody is in, for all tables, and not for this one
	v.step("empty rows", chromedp.SendKeys(`#table-filter`, "S3 = 1"), chromedp.KeyEvent(kb.Escape), chromedp.WaitVisible(`//p[@class="about" and contains(.,"S3 = 1")]`), chromedp.Click(`.rows-of-all summary`), tick("rows-of-all", "Sembunyikan baris kosong"),
		chromedp.WaitNotPresent(`.crosstab tr.value:nth-of-type(4)`), chromedp.WaitNotPresent(`.shown.stale`))
	if got := ask[[]int](v, shares); !slices.Equal(got, []int{100}) {
		t.Errorf("without empty rows the shares are %v", got)
	}
	v.step("but not here", tick("rows-of-one", "Sembunyikan baris kosong"), chromedp.WaitVisible(`.crosstab tr.value:nth-of-type(4)`))
	if got := v.draft(id); !strings.Contains(got, `"rows":{"hide_empty":false}`) || !strings.Contains(got, `"rows":{"hide_empty":true}`) {
		t.Errorf("the plan is %s", got)
	}
	v.step("those without an answer", tick("rows-of-all", "tanpa jawaban"), chromedp.WaitNotPresent(`.shown.stale`))

	// differences of a scale, where the variable has one
	v.step("the recommendation", chromedp.Click(chip("A3")), chromedp.WaitVisible(`.rows-of-one label`), tick("rows-of-one", "NPS"), chromedp.WaitVisible(`//tr[contains(@class,"stat")]//span[contains(.,"NPS") or contains(.,"Promoter")]`))
	v.shot("settings-nps")
	v.step("agreement", chromedp.Click(chip("A1_1")), chromedp.WaitNotPresent(`//*[contains(@class,"rows-of-one")]//label[contains(.,"NPS")]`), tick("rows-of-one", "tidak setuju"), tick("rows-of-one", "2 kotak teratas"), chromedp.WaitNotPresent(`.shown.stale`))
	if got := v.draft(id); !strings.Contains(got, `"differences":["nps"]`) || !strings.Contains(got, `"differences":["t2b-b2b"]`) {
		t.Errorf("the plan is %s", got)
	}

	v.step("codes of one's own", chromedp.SendKeys(`.rows-of-one input[name="label"]`, "Puas bersih"), chromedp.SendKeys(`.rows-of-one input[name="plus"]`, "4, 5"), chromedp.SendKeys(`.rows-of-one input[name="minus"]`, "1"), press('\r'),
		chromedp.WaitVisible(`//tr[contains(@class,"stat")]//span[contains(.,"Puas bersih")]`), chromedp.WaitVisible(`//*[contains(@class,"rows-of-one")]//label[contains(.,"Puas bersih")]`))
	v.shot("settings-difference")
	if got := v.draft(id); !strings.Contains(got, `{"label":"Puas bersih","plus":["4","5"],"minus":["1"]}`) {
		t.Errorf("the plan is %s", got)
	}
	if got := ask[string](v, `document.querySelector('.rows-of-one input[name="plus"]').value`); got != "" {
		t.Errorf("the fields still say %q", got)
	}

	// who is in the table, in words of one's own
	v.step("the base", chromedp.Click(`.base-of-one summary`), chromedp.SendKeys(`input[name="base-text"]`, "Semua penumpang feri"), chromedp.WaitVisible(`//p[@class="about" and contains(.,"Semua penumpang feri")]`), choose(`.base-of-one select`, "asked"), chromedp.WaitVisible(`//p[@class="about" and contains(.,"400")]`))
	v.shot("settings-base")

	// small counts
	v.step("small counts", chromedp.Click(`.suppress summary`), chromedp.SetValue(`input[name="suppress-bases"]`, "1000"), choose(`input[name="suppress-bases"]`, "1000"), chromedp.WaitNotPresent(`.crosstab td.c`))
	v.shot("settings-suppress")
	for range 30 {
		v.step("all undone", chromedp.Focus(`.vars`), held("z"))
	}
	v.step("as it was", chromedp.WaitVisible(`.crosstab td.c`))
	if got := v.draft(id); strings.Contains(got, "rows") || strings.Contains(got, "suppress") || strings.Contains(got, "base") {
		t.Errorf("all was undone, and the plan is %s", got)
	}
}

// TestItemsOfAGridAreCompared makes one table of several variables by the
// keyboard and has its items compared with each other.
func TestItemsOfAGridAreCompared(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, `{"version":1,"banners":{"main":["@total","S1"]},"tables":[],"statistics":["col_pct"]}`)
	v.step("English", chromedp.Evaluate[chromedp.Void](`import("/app/i18n.js").then(m => m.setLanguage("en"))`), at("plan/"+id), chromedp.WaitVisible(`.builder .var`), press('/'), chromedp.KeyEvent("A1_"), chromedp.WaitVisible(chosen("A1_1")), chromedp.KeyEvent(kb.ArrowDown), shift(kb.ArrowDown), shift(kb.ArrowDown), chromedp.WaitVisible(`.net-bar`))
	v.shot("settings-chosen")
	v.step("a grid", press('g'), chromedp.WaitVisible(chip("A1_1 … A1_3")), chromedp.WaitVisible(`.crosstab td.c`))
	v.step("answers by items", choose(`select.grid-form`, "2"), chromedp.WaitNotPresent(`.shown.stale`), chromedp.WaitVisible(`.crosstab thead th:nth-of-type(3)`))
	if letters := ask[int](v, `[...document.querySelectorAll(".crosstab td sup")].length`); letters != 0 {
		t.Errorf("%d cells have letters though nothing is compared", letters)
	}
	v.step("items compared", chromedp.Click(`//summary[contains(.,"Tests")]`), chromedp.Click(`//label[contains(.,"Items of a grid")]/input`), chromedp.WaitVisible(`.crosstab td sup`))
	v.shot("settings-grid")
	if got := v.draft(id); !strings.Contains(got, `"grid":["A1_1","A1_2","A1_3"]`) || !strings.Contains(got, `"compare":["columns","items"]`) || !strings.Contains(got, `"orient":"scale"`) {
		t.Errorf("the plan is %s", got)
	}
	v.step("run", chromedp.WaitEnabled(`.run button.primary`), held(kb.Enter), chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`))
}
