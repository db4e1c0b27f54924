package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestVariablesAreMadeOfOthers makes age groups of a number, counts them,
// changes and deletes them; and takes conditions by keyboard in English.
func TestVariablesAreMadeOfOthers(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, `{"version":1,"banners":{"main":["@total"]},"tables":[]}`)
	v.step("the page", at("data/"+id), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`button.derive`), chromedp.WaitVisible(`form.derive`),
		chromedp.SendKeys(`input[name="derive-name"]`, "muda"), choose(`select[name="derive-of"]`, "S5"),
		chromedp.SendKeys(`.derive tbody tr:nth-child(1) td:nth-child(2) input`, "34"), chromedp.SendKeys(`.derive tbody tr:nth-child(1) td:nth-child(3) input`, "Muda"),
		chromedp.WaitVisible(`.derive tbody tr:nth-child(2) input`), chromedp.SendKeys(`.derive tbody tr:nth-child(2) td:nth-child(1) input`, "35"), chromedp.SendKeys(`.derive tbody tr:nth-child(2) td:nth-child(3) input`, "Lebih tua"),
		chromedp.WaitVisible(`//form//p[contains(@class,"good") and contains(.,"Muda: ") and contains(.,"Lebih tua: ")]`))
	v.shot("derive")
	v.step("made", chromedp.Click(`form.derive button.primary`), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(chosen("muda")))
	if got := v.draft(id); !strings.Contains(got, `"variables":[{"name":"muda","of":"S5","bands":[{"to":34,"label":"Muda"},{"from":35,"label":"Lebih tua"}]}]`) {
		t.Errorf("the plan is %s", got)
	}
	v.step("as a row and a column", at("plan/"+id), chromedp.WaitVisible(chosen("muda")), chromedp.Focus(`.vars`), press('s'), press('b'), chromedp.WaitVisible(`//table[contains(@class,"crosstab")]//th[contains(.,"Lebih tua")]`), chromedp.WaitVisible(`.crosstab td.c`))
	v.shot("derive-table")

	// conditions, by keyboard; one that cannot be is refused where it is written
	v.step("conditions", chromedp.Evaluate[chromedp.Void](`import("/app/i18n.js").then(m => m.setLanguage("en"))`), chromedp.WaitVisible(`//button[text()="Plan"]`), chromedp.Focus(`.vars`), press('n'), chromedp.WaitVisible(`form.derive`),
		choose(`select[name="derive-kind"]`, "cases"), chromedp.SendKeys(`input[name="derive-name"]`, "loyal"), chromedp.SendKeys(`.derive tbody input`, "S33 = 1"), chromedp.WaitVisible(`form.derive .note.bad`),
		selectAll(`.derive tbody input`), chromedp.SendKeys(`.derive tbody input`, "A3 in (9, 10)"), chromedp.SendKeys(`.derive tbody td:nth-child(2) input`, "Promoters"), chromedp.SendKeys(`input[name="derive-else"]`, "Others"),
		chromedp.WaitVisible(`//form//p[contains(@class,"good") and contains(.,"Promoters: ") and contains(.,"Others: ")]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(chosen("loyal")))

	// changed, deleted, undone
	v.step("changed", at("data/"+id), chromedp.WaitVisible(`button.change`), chromedp.Click(`button.change`), chromedp.WaitVisible(`form.derive .note.good`), chromedp.SendKeys(`input[name="derive-label"]`, "Loyalty"), chromedp.WaitVisible(`form.derive .note.good`), chromedp.Click(`form.derive button.primary`), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(`//div[@role="option"]//span[text()="Loyalty"]`))
	v.step("deleted", chromedp.WaitVisible(`button.change`), chromedp.Click(`button.change`), chromedp.WaitVisible(`form.derive button.danger`), chromedp.Click(`form.derive button.danger`), chromedp.WaitVisible(`//dialog[.//h2[text()="Please confirm"]]//button[contains(@class,"danger")]`), chromedp.Click(`//dialog[.//h2[text()="Please confirm"]]//button[contains(@class,"danger")]`), chromedp.WaitNotPresent(`dialog`), chromedp.WaitNotPresent(`//div[@role="option"]//b[text()="loyal"]`))
	v.step("undone", chromedp.Focus(`.vars`), held("z"), chromedp.WaitVisible(`//div[@role="option"]//b[text()="loyal"]`))
}

// TestProblemsHaveRemedies applies what the list of problems offers: another
// way of reading, another name, other answers; and keeps rows that are longer
// than their header.
func TestProblemsHaveRemedies(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.tolerate("status of 404")
	path := filepath.Join(t.TempDir(), "panjang.csv")
	if err := os.WriteFile(path, []byte("sex,rating\n"+strings.Repeat("1,3\n2,4,extra\n", 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	long := v.dataset("Panjang", path, "", "failed")
	twice := v.dataset("Ganda", wave(t, "ganda.csv", "brand,Other,use,Other,price", "1,a,1,b,\"1,5\"\n2,c,2,d,\"2,5\"\n1,e,1,f,\"3,25\"\n"), "", "ready")
	var rows strings.Builder
	for i := range 64 {
		fmt.Fprintf(&rows, "%d,%d,%d,%d,%d,%d\n", i%2, i/2%2, i/4%2, i/8%2, i/16%2, i/32%2)
	}
	copies := filepath.Join(t.TempDir(), "salinan.csv")
	if err := os.WriteFile(copies, []byte("a,b,c,d,e,f\n"+rows.String()+"1,1,0,0,1,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	copied := v.dataset("Salinan", copies, "", "ready")
	count := func(want int) action {
		return until(func() error {
			var r struct {
				Status string
				Rows   int
			}
			v.call("GET", "/api/collections/tabulation_datasets/records/"+copied, "application/json", nil, &r)
			if r.Status != "ready" || r.Rows != want {
				return fmt.Errorf("the dataset is %s with %d rows", r.Status, r.Rows)
			}
			return nil
		})
	}
	v.signIn()
	v.step("a copied respondent left out", at("data/"+copied), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`.problems summary`), chromedp.WaitVisible(`//button[.="Buang salinannya"]`), chromedp.Click(`//button[.="Buang salinannya"]`), count(64))
	v.step("and taken in again", chromedp.WaitVisible(`//button[.="Pertahankan salinannya"]`), chromedp.Click(`//button[.="Pertahankan salinannya"]`), count(65))
	v.step("refused, kept", at("data/"+long), chromedp.WaitVisible(`button.pad`), chromedp.Click(`button.pad`), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`.problems summary`), chromedp.WaitVisible(`button.reread`))
	v.shot("remedies")
	v.step("a name", at("data/"+twice), chromedp.WaitVisible(`//div[@role="option"]//b[text()="Other#2"]`), chromedp.Click(`.problems summary`), chromedp.WaitVisible(`//button[contains(.,"use - Other")]`), chromedp.Click(`//button[contains(.,"use - Other")]`), chromedp.WaitVisible(`//div[@role="option"]//b[text()="use - Other"]`))
	if got := v.saved(twice, 1); !strings.Contains(got, `"name":"use - Other"`) {
		t.Errorf("the edits are %s", got)
	}
	v.step("undone", chromedp.Focus(`.vars`), held("z"), chromedp.WaitVisible(`//div[@role="option"]//b[text()="Other#2"]`))
	v.saved(twice, 2)
	v.step("read the other way", at("data/"+long), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`.problems summary`), chromedp.Click(`button.reread`))
	v.step("and said so", until(func() error {
		var r struct {
			Status  string
			Options struct{ Ragged string }
		}
		v.call("GET", "/api/collections/tabulation_datasets/records/"+long, "application/json", nil, &r)
		if r.Status != "failed" || r.Options.Ragged != "reject" {
			return fmt.Errorf("the dataset is %s, read with %+v", r.Status, r.Options)
		}
		return nil
	}), chromedp.WaitVisible(`button.pad`))
}
