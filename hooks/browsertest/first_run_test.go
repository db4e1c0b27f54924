package browsertest

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestNewUserIsLedToAWorkbook(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	begun := time.Now()
	v.step("the sample", chromedp.WaitVisible(`.welcome`), chromedp.Click(`button.sample`), chromedp.WaitVisible(`.coach`), chromedp.WaitVisible(`.variables .var`))
	v.step("looking", press('/'), chromedp.KeyEvent("S1"), chromedp.WaitVisible(chosen("S1")), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Home), chromedp.WaitVisible(`.coach li.done`))
	v.step("a remedy", chromedp.Click(`.problems summary`), chromedp.Click(`.problems .acts .btn:not(.ghost)`), chromedp.WaitVisible(`.coach li.done:nth-child(2)`), chromedp.WaitVisible(`.toast`))
	v.shot("coach")
	v.step("undo in the message", chromedp.Click(`.toast .btn:not(.ghost)`), chromedp.WaitNotPresent(`.coach li.done:nth-child(2)`))
	v.step("tables", chromedp.Click(`.coach a`), chromedp.WaitVisible(`.builder .var`), chromedp.WaitVisible(`.coach li`), chromedp.Focus(`.vars`), press('b'), chromedp.WaitVisible(`.coach li.done`), press('s'), chromedp.WaitVisible(`.coach li.done:nth-child(2)`),
		chromedp.WaitVisible(`.crosstab td[data-at]`), chromedp.Click(`.crosstab td[data-at]`), chromedp.WaitVisible(`.explain`), chromedp.WaitVisible(`.coach li.done:nth-child(3)`))
	v.shot("coach-builder")
	v.step("run", chromedp.WaitEnabled(`.run button.primary`), held(kb.Enter), chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`), chromedp.WaitVisible(`.coach li`))
	dir := t.TempDir()
	v.step("the workbook", downloadTo(dir), chromedp.Click(`.parts li:nth-child(1) button`), waitFile(dir, ".xlsx"), chromedp.WaitVisible(`.coach li.done`))
	v.shot("coach-job")
	v.step("led no longer", chromedp.Click(`.coach button`), chromedp.WaitNotPresent(`.coach`), chromedp.Reload(), chromedp.WaitVisible(`.parts li`), chromedp.WaitNotPresent(`.coach`))
	took := time.Since(begun)
	t.Logf("from nothing to a workbook in %s", took)
	if os.Getenv("POCKETTAB_FIGURES") != "" && took > 2*time.Minute {
		t.Errorf("the first workbook took %s; two minutes are allowed", took)
	}
}

// TestFirstStepsInEveryThemeAndLanguage has axe look at what only a new user
// sees.
func TestFirstStepsInEveryThemeAndLanguage(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	v.loadAxe()
	v.step("nothing yet", chromedp.WaitVisible(`.welcome`))
	v.everyLook("welcome")
	v.step("no job yet", at("jobs"), chromedp.WaitVisible(`.page .hint`))
	v.everyLook("no-jobs")
	v.step("the sample", at(""), chromedp.WaitVisible(`.welcome`), chromedp.Click(`button.sample`), chromedp.WaitVisible(`.coach`), chromedp.WaitVisible(`.variables .var`))
	v.everyLook("coach")
	v.step("derived", chromedp.Click(`button.derive`), chromedp.WaitVisible(`form.derive`))
	v.everyLook("derive")
	v.step("an empty plan", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(`dialog`), chromedp.Click(`.coach a`), chromedp.WaitVisible(`.builder .var`), chromedp.WaitVisible(`.coach`))
	v.everyLook("coach-builder")
}
