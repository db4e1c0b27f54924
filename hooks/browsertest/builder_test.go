package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// plan has the browser work on a plan.
func (v *visitor) plan(dataset, text string) {
	v.t.Helper()
	ask[bool](v, "localStorage.setItem('draft/"+dataset+"', "+"`"+text+"`"+"), true")
}

// key presses a key with a modifier.
func key(k string, mod chromedp.Modifier) action {
	return chromedp.KeyEvent(k, chromedp.KeyModifiers(mod))
}

const tables = `{"version":1,"weight":"w_final","banners":{"main":["@total","S1","S3"]},"tables":[{"stub":"E1_coded","banner":"main"},{"stub":"A1_1","banner":"main"},{"stub":["S2","S4"],"banner":"main"}],"statistics":["col_pct","mean"]}`

// chip finds a chip of a tray.
func chip(name string) string {
	return `//button[contains(@class,"chip") and contains(.,"` + name + `")]`
}

func TestLivePreview(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, tables)
	v.step("the builder", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`))
	v.shot("builder")
	head := v.text(`.crosstab thead`)
	for _, want := range []string{"Total", "A", "B"} {
		if !strings.Contains(head, want) {
			t.Errorf("the head lacks %s: %s", want, head)
		}
	}
	v.step("a cell", chromedp.Click(`.crosstab tbody tr:nth-child(5) td:nth-of-type(2)`), chromedp.WaitVisible(`.explain dd`), chromedp.KeyEvent(kb.ArrowDown))
	v.shot("builder-cell")
	v.step("dark", dark(true), press('c'), chromedp.WaitVisible(`.bars-row`))
	v.shot("builder-chart-dark")
	v.step("table", press('t'), chromedp.WaitVisible(`.crosstab td.c`))
	v.shot("builder-dark")
}
