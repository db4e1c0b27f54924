package browsertest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// scene is a state of the pages that is looked at in every language and
// theme.
type scene struct {
	name  string
	route string   // "-": signed out
	ready string   // what is visible once it is there
	do    []action // done then
	done  string   // what is visible after that
}

// example gives each route that needs one an id. A new route fails the test
// until it has one, so that no view stays unvisited.
func scenes(v *visitor, example map[string]string) []scene {
	type route struct {
		Name string
		ID   bool
	}
	var list []scene
	for _, r := range ask[[]route](v, `import("/app/router.js").then(m => Object.entries(m.routes).map(([Name, r]) => ({Name, ID: Boolean(r.id)})))`) {
		to := r.Name
		if r.ID {
			if example[r.Name] == "" {
				v.t.Errorf("the route %q has no example here", r.Name)
				continue
			}
			to += "/" + example[r.Name]
		}
		list = append(list, scene{name: "view-" + r.Name, route: to, ready: ready(r.Name)})
	}
	data, plan, click := "data/"+example["data"], "plan/"+example["plan"], func(sel string) action { return chromedp.Click(sel) }
	unfold := chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".side.right details").forEach((d) => (d.open = true))`)
	return append(list,
		scene{name: "missing", route: "nowhere", ready: ".empty"},
		scene{name: "failed", route: "data/" + example["failed"], ready: ".note.bad"},
		scene{name: "gone", route: "data/gone", ready: ".empty"},
		scene{name: "palette", route: "help", ready: ".page", do: []action{chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))}, done: "dialog .palette"},
		scene{name: "user", route: "help", ready: ".page", do: []action{click(".avatar")}, done: ".sheet-menu"},
		scene{name: "problems", route: data, ready: ".variables .var", do: []action{click(".problems summary")}, done: ".problems li"},
		scene{name: "bulk", route: data, ready: ".variables .var", do: []action{chromedp.Focus(".vars"), chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierShift))}, done: ".bulk"},
		scene{name: "read-options", route: data, ready: ".variables .var", do: []action{click(".bar-head button.read")}, done: "dialog form"},
		scene{name: "replace", route: data, ready: ".variables .var", do: []action{click(".bar-head button.replace")}, done: "dialog form.replace"},
		scene{name: "drift", route: "data/" + example["replaced"], ready: ".variables .var", do: []action{click(".side-box .note button")}, done: ".drift li"},
		scene{name: "plan-settings", route: plan, ready: ".crosstab td.c", do: []action{unfold}, done: ".suppress input"},
		scene{name: "plan-cell", route: plan, ready: ".crosstab td.c", do: []action{click(".crosstab td.c")}, done: ".explain dd"},
		scene{name: "plan-chosen", route: plan, ready: ".builder .var", do: []action{chromedp.Focus(".vars"), chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierShift))}, done: ".net-bar"},
		scene{name: "plan-chart", route: plan, ready: ".builder .var", do: []action{chromedp.Focus(".vars"), press('c')}, done: ".bars-row"},
		scene{name: "plan-text", route: plan, ready: ".builder .var", do: []action{chromedp.Focus(".vars"), press('e')}, done: "dialog .note.good"},
		scene{name: "plan-condition", route: plan, ready: ".builder .var", do: []action{click(".filter .combo button")}, done: "dialog select"},
		scene{name: "plan-menu", route: plan, ready: ".builder .var", do: []action{click(`button[popovertarget="plan-menu"]`)}, done: "#plan-menu button"},
		scene{name: "templates", route: plan, ready: ".builder .var", do: []action{click(`button[popovertarget="plan-menu"]`), click("#plan-menu button:nth-child(1)")}, done: "dialog form"},
		scene{name: "relayout", route: "job/" + example["job"], ready: ".parts li", do: []action{click("button.relayout"), unfold}, done: "dialog form"},
		scene{name: "job-log", route: "job/" + example["job"], ready: ".parts li", do: []action{click(".log summary")}, done: ".log li"},
		scene{name: "question", route: "", ready: ".jobs li", do: []action{click(".jobs li button")}, done: "dialog .danger"},
		scene{name: "sign-in", route: "-", ready: ".signin form"},
		scene{name: "forgot", route: "-", ready: ".signin form", do: []action{click(".signin .forgot")}, done: ".signin form"},
	)
}

// ready is what shows that a view is there with its data.
func ready(route string) string {
	switch route {
	case "data", "plan":
		return ".var"
	case "job":
		return ".parts li"
	case "":
		return ".jobs li"
	case "reset":
		return ".signin form"
	}
	return ".page h1"
}

// flaw is what axe says about an element.
type flaw struct {
	Rule, Help string
	Where      []string
}

// axe is asked for everything it knows, or for what depends on colours.
var (
	lookCloser    = axeRun(`{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`)
	lookAtColours = axeRun(`{type: "rule", values: ["color-contrast", "link-in-text-block"]}`)
)

func axeRun(only string) string {
	return `axe.run(document, {resultTypes: ["violations"], preload: false, elementRef: false, runOnly: ` + only + `})
		.then(r => r.violations.map(x => ({Rule: x.id, Help: x.help, Where: x.nodes.slice(0, 3).map(n => n.html.slice(0, 200))})))`
}

// loadAxe puts axe into the page, until it is loaded again.
func (v *visitor) loadAxe() {
	v.t.Helper()
	axe, err := os.ReadFile("testdata/axe-core-4.14.1.min.js")
	if err != nil {
		v.t.Fatal(err)
	}
	v.step("axe", chromedp.Evaluate[chromedp.Void](string(axe)))
}

// everyLook has axe look at what is shown, in every language and theme.
func (v *visitor) everyLook(name string) {
	v.t.Helper()
	for _, lang := range []string{"id", "en"} {
		for _, theme := range []string{"light", "dark"} {
			look := lookCloser
			if theme == "dark" { // a theme changes colours, nothing else
				look = lookAtColours
			}
			where := strings.Join([]string{name, lang, theme}, "-")
			ask[bool](v, fmt.Sprintf(`Promise.all([import("/app/i18n.js").then(m => m.setLanguage(%q)), import("/app/store.js").then(m => m.setTheme(%q))]).then(() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(() => f(true)))))`, lang, theme))
			for _, f := range ask[[]flaw](v, look) {
				said, _ := json.Marshal(f.Where)
				v.t.Errorf("%s: %s (%s) at %s", where, f.Rule, f.Help, said)
			}
			v.shot("view-" + where)
		}
	}
}

func TestEveryViewInEveryThemeAndLanguage(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.tolerate("status of 404") // the record that is gone
	data, form := files(t)
	broken := filepath.Join(t.TempDir(), "rusak.xlsx")
	if err := os.WriteFile(broken, []byte("PK\x03\x04 no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := v.dataset("Kepuasan Penumpang 2026", data, form, "ready")
	example := map[string]string{
		"data": id, "plan": id, "failed": v.dataset("Rusak", broken, "", "failed"),
		"reset": "token", "job": v.job("Kepuasan", id, `{"version":1,"tables":[{"stub":["A1_*","S10"],"banner":"main"}],"banners":{"main":["@total","S1","S6"]}}`),
	}
	example["replaced"] = v.dataset("Media", wave(t, "wave1.csv", "sex,rating,age,kota", "1,3,20,1\n2,4,31,2\n1,5,45,1\n"), "", "ready")
	v.post("/api/tabulation/datasets/"+example["replaced"]+"/replace", nil, map[string]string{"file": wave(t, "wave2.csv", "sex,Q_rating,age,kota", "1,3,20,Bali\n3,4,31,Solo\n1,5,45,Bali\n")})
	v.until("tabulation_datasets", example["replaced"], "ready")
	v.signIn()
	v.plan(id, tables)
	v.loadAxe()
	all := scenes(v, example)
	in := true
	for _, s := range all {
		if s.route == "-" && in {
			v.step("sign out", at("help"), chromedp.WaitVisible(".page"), chromedp.Evaluate[chromedp.Void](`import("/app/api.js").then(m => m.pb.authStore.clear())`), chromedp.WaitVisible(".signin"))
			in = false
		} else if in {
			v.step(s.name, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("location.hash = %q", "#/"+s.route)))
		}
		v.step(s.name, chromedp.WaitVisible(s.ready))
		if len(s.do) > 0 {
			v.step(s.name+": action", append(s.do, chromedp.WaitVisible(s.done))...)
		}
		v.everyLook(s.name)
		ask[bool](v, `document.querySelector("dialog[open]") ? (document.querySelector("dialog").dispatchEvent(new Event("cancel", {cancelable: true})), true) : (document.querySelectorAll(":popover-open").forEach((p) => p.hidePopover()), false)`)
	}
}
