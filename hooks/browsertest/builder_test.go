package browsertest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// dataset uploads the sample survey for a visitor, past the pages, and waits
// until it was read.
func (v *visitor) dataset() string {
	v.t.Helper()
	data, form := files(v.t)
	c, err := shared.app.FindCollectionByNameOrId("tabulation_datasets")
	if err != nil {
		v.t.Fatal(err)
	}
	r := core.NewRecord(c)
	for field, path := range map[string]string{"file": data, "codebook": form} {
		f, err := filesystem.NewFileFromPath(path)
		if err != nil {
			v.t.Fatal(err)
		}
		r.Set(field, f)
	}
	for field, value := range map[string]any{"owner": v.user.Id, "name": "Kepuasan Penumpang 2026", "status": "uploaded", "language": "id", "queued_at": time.Now().UTC()} {
		r.Set(field, value)
	}
	if err := shared.app.Save(r); err != nil {
		v.t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; {
		if r, err = shared.app.FindRecordById("tabulation_datasets", r.Id); err != nil {
			v.t.Fatal(err)
		}
		if s := r.GetString("status"); s == "ready" {
			return r.Id
		} else if s == "failed" || time.Now().After(deadline) {
			v.t.Fatalf("the dataset is %s: %s", s, r.GetString("error_message"))
		}
		<-time.After(20 * time.Millisecond)
	}
}

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
	id := v.dataset()
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
