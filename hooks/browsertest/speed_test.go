package browsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// lookLong counts what keeps the page from answering: tasks of more than
// 50 ms, as the browser itself reports them.
const lookLong = `(() => { window.long = []; new PerformanceObserver((l) => long.push(...l.getEntries().map((e) => Math.round(e.duration)))).observe({entryTypes: ["longtask"]}); return true })()`

// work scrolls through the list and types into the search, a frame each.
const work = `(async () => {
	const frame = () => new Promise((f) => requestAnimationFrame(f));
	const list = document.getElementById("variables");
	let rows = 0;
	for (let i = 0; i < 60; i++) { list.scrollTop = i * 3500; await frame(); await frame(); rows = Math.max(rows, list.querySelectorAll(".var").length); }
	const field = document.querySelector('input[type="search"]');
	for (const text of ["x", "x1", "x1_", "x1_2", "x1_", "x1", "x", "", "type:multi", "", "perjalanan", ""]) {
		field.value = text; field.dispatchEvent(new Event("input", {bubbles: true})); await frame(); await frame();
	}
	await new Promise((f) => setTimeout(f, 100));
	return [rows, Math.max(0, ...long)];
})()`

// Set POCKETTAB_FIGURES to hold the page to its figures: on a machine that
// does other things at the same time the browser waits for its turn.
func TestThousandsOfVariablesScrollAndSearchSmoothly(t *testing.T) {
	v := visit(t)
	s := surveygen.New(surveygen.Options{Seed: 5, Respondents: 40, Variables: 5000})
	data := filepath.Join(t.TempDir(), "lebar.csv")
	f, err := os.Create(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteCSV(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	id := v.dataset("Lebar", data, "", "ready")
	v.signIn()
	v.step("the list", at("data/"+id), chromedp.WaitVisible(`.variables .var`))
	ask[bool](v, lookLong)
	got := ask[[]float64](v, work)
	t.Logf("5,000 variables: %v rows in the page at most, longest task %v ms", got[0], got[1])
	if got[0] == 0 || got[0] > 120 {
		t.Errorf("%v of 5,000 variables are in the page", got[0])
	}
	if os.Getenv("POCKETTAB_FIGURES") != "" && got[1] > 50 {
		t.Errorf("a task took %v ms; 50 are allowed", got[1])
	}
}

func TestFirstViewIsThereAtOnce(t *testing.T) {
	v := visit(t) // a fresh profile has nothing in its cache
	took := ask[float64](v, `new Promise((painted) => new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach((e) => painted(e.startTime))).observe({ type: "paint", buffered: true }))`)
	t.Logf("first view: painted after %.0f ms", took)
	if os.Getenv("POCKETTAB_FIGURES") != "" && took > 300 {
		t.Errorf("the first view took %.0f ms; 300 are allowed", took)
	}
}
