package browsertest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
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
	// many changes in short time are shown once, the last of them
	before := ask[int](v, `+document.querySelector(".result").dataset.painted`)
	burst := ask[int](v, `(async () => {
		const field = document.querySelector('[aria-labelledby="this-table"] input'), pause = (ms) => new Promise((go) => setTimeout(go, ms));
		for (let i = 1; i <= 20; i++) { field.value = "Title " + i; field.dispatchEvent(new Event("input", {bubbles: true})); await pause(20); }
		for (let i = 0; i < 200 && document.getElementById("preview-title").textContent !== "Title 20"; i++) await pause(25);
		await pause(150);
		return +document.querySelector(".result").dataset.painted;
	})()`)
	if title := v.text(`#preview-title`); title != "Title 20" || burst != before+1 {
		t.Errorf("after 20 changes the title is %q, painted %d times", title, burst-before)
	}
	v.step("a cell", chromedp.Click(`.crosstab tbody tr:nth-child(5) td:nth-of-type(2)`), chromedp.WaitVisible(`.explain dd`), chromedp.KeyEvent(kb.ArrowDown))
	v.shot("builder-cell")
	v.step("dark", dark(true), press('c'), chromedp.WaitVisible(`.bars-row`))
	v.shot("builder-chart-dark")
	v.step("table", press('t'), chromedp.WaitVisible(`.crosstab td.c`))
	v.shot("builder-dark")
}

// TestKeyToPaint measures from a key to the painted table; POCKETTAB_FIGURES
// lists the numbers of respondents.
func TestKeyToPaint(t *testing.T) {
	sizes := os.Getenv("POCKETTAB_FIGURES")
	if sizes == "" {
		t.Skip("POCKETTAB_FIGURES is not set: nothing is measured")
	}
	v := visit(t)
	v.signIn()
	for _, size := range strings.Split(sizes, ",") {
		rows, err := strconv.Atoi(size)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "survey.csv")
		if err := os.WriteFile(path, surveyOf(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		id := v.dataset("survey", path, "", "ready")
		v.plan(id, `{"version":1,"banners":{"main":["@total","q2","q3","q4"]},"tables":[{"stub":"q1","banner":"main"}]}`)
		v.step("the builder", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`), chromedp.SendKeys(`.side input[type="search"]`, "q5"), chromedp.WaitVisible(chosen("q5")))
		times := ask[[]float64](v, `(async () => {
			const times = [], box = document.querySelector(".result"), pause = (ms) => new Promise((go) => setTimeout(go, ms));
			for (let i = 0; i < 11; i++) {
				await pause(400);
				const painted = new Promise((go) => new MutationObserver((_, me) => { me.disconnect(); requestAnimationFrame(() => setTimeout(() => go(performance.now()))); }).observe(box, {attributes: true, attributeFilter: ["data-painted"]}));
				const from = performance.now();
				document.getElementById("variables").dispatchEvent(new KeyboardEvent("keydown", {key: "b", bubbles: true, cancelable: true}));
				times.push(await painted - from);
			}
			return times.sort((a, b) => a - b);
		})()`)
		t.Logf("%9d respondents, a banner variable more or less: key to painted median %.0f ms, worst %.0f ms", rows, times[5], times[10])
	}
}

// surveyOf is a survey of five questions.
func surveyOf(rows int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := []byte("q1,q2,q3,q4,q5\n")
	for range rows {
		x := r.Uint64()
		b = append(b, '1'+byte(x%9), ',', '1'+byte((x>>8)%2), ',', '1'+byte((x>>16)%5), ',', '1'+byte((x>>24)%7), ',', '1'+byte((x>>32)%4), '\n')
	}
	return b
}
