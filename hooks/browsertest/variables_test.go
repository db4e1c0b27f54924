package browsertest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// held is a key with Ctrl held down.
func held(key string) action {
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierCtrl))
}

// shift is a key with Shift held down.
func shift(key string) action {
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierShift))
}

// saved waits until the record holds edits of a revision and is read again,
// and gives them as text.
func (v *visitor) saved(dataset string, rev int) string {
	v.t.Helper()
	end := time.Now().Add(patience)
	for tick := time.NewTicker(20 * time.Millisecond); ; <-tick.C {
		r := v.record("tabulation_datasets", dataset)
		if r.Edits.Rev == rev && r.Status == "ready" {
			tick.Stop()
			return fmt.Sprintf("%s", r.Edits.Edits)
		}
		if time.Now().After(end) {
			v.t.Fatalf("the edits have revision %d (%s), want %d", r.Edits.Rev, r.Status, rev)
		}
	}
}

func TestVariablesByKeyboardOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang       string
		width      int64
		none, many string
	}{{"id", 1440, "Tidak ada variabel", "2 variabel dipilih"}, {"en", 360, "No variable fits", "2 variables chosen"}} {
		t.Run(c.lang, func(t *testing.T) {
			v := visit(t)
			data, form := files(t)
			id := v.dataset("Kepuasan", data, form, "ready")
			v.signIn()
			v.step("the page", size(c.width, 900), chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`import("/app/i18n.js").then(m => m.setLanguage(%q))`, c.lang)),
				at("data/"+id), chromedp.WaitVisible(`.variables .var`))
			if ask[bool](v, `document.documentElement.scrollWidth > innerWidth`) {
				t.Error("the page is wider than the screen")
			}

			// searching: words, tokens, nothing found
			v.step("search", press('/'), chromedp.KeyEvent("type:multi coded"), chromedp.WaitVisible(chosen("E1_coded")),
				chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("xyzzy"), chromedp.WaitVisible(fmt.Sprintf(`//p[contains(.,%q)]`, c.none)),
				chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("use:personal"), chromedp.WaitVisible(`.var .personal`),
				chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("S1"), chromedp.WaitVisible(chosen("S1")))

			// a label, a role and the order, by Tab, letters and Enter
			v.step("a label", chromedp.Focus(`.editor input[name="label"]`), held("a"), chromedp.KeyEvent("Sex of the passenger"+kb.Enter), chromedp.WaitVisible(`//div[@role="option"]//span[text()="Sex of the passenger"]`))
			if got := v.saved(id, 1); !strings.Contains(got, "Sex of the passenger") {
				t.Errorf("the edits are %s", got)
			}
			v.step("a role", chromedp.Focus(`.values tbody tr:nth-child(1) select`), chromedp.KeyEvent(kb.ArrowDown), chromedp.WaitVisible(`.values tr.faint`))
			if got := v.saved(id, 2); !strings.Contains(got, `"missing"`) {
				t.Errorf("the edits are %s", got)
			}
			v.step("the order", chromedp.Focus(`#down-0`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.values tbody tr:nth-child(2).faint`))
			if got := v.saved(id, 3); !strings.Contains(got, `"order":["2","1"]`) {
				t.Errorf("the edits are %s", got)
			}

			// undo three times, redo once
			v.step("undo", chromedp.Focus(`.vars`), held("z"), chromedp.WaitVisible(`.values tbody tr:nth-child(1).faint`), held("z"), held("z"),
				chromedp.WaitNotPresent(`//div[@role="option"]//span[text()="Sex of the passenger"]`))
			if got := v.saved(id, 4); got != "[]" {
				t.Errorf("all was undone, and the edits are %s", got)
			}
			v.step("redo", chromedp.KeyEvent("Z", chromedp.KeyModifiers(chromedp.ModifierCtrl|chromedp.ModifierShift)), chromedp.WaitVisible(`//div[@role="option"]//span[text()="Sex of the passenger"]`))
			v.saved(id, 5)

			// several at once
			v.step("several", press('/'), held("a"), chromedp.KeyEvent("A1_"), chromedp.WaitVisible(chosen("A1_1")), chromedp.KeyEvent(kb.ArrowDown), shift(kb.ArrowDown),
				chromedp.WaitVisible(fmt.Sprintf(`//h2[text()=%q]`, c.many)), chromedp.Focus(`.bulk select[name="use"]`), chromedp.KeyEvent(kb.End))
			if got := v.saved(id, 6); strings.Count(got, `"hidden"`) != 2 {
				t.Errorf("the edits are %s", got)
			}
			// a reload keeps them
			v.step("reload", chromedp.Reload(), chromedp.WaitVisible(`.variables .var`), press('/'), chromedp.KeyEvent("S1"), chromedp.WaitVisible(`//div[@role="option"]//span[text()="Sex of the passenger"]`))
			v.step("on to the tables", held(kb.Enter), chromedp.WaitVisible(`.builder .var`))
		})
	}
}

func TestColumnsAreJoinedAndSeparated(t *testing.T) {
	t.Parallel()
	v := visit(t)
	data := filepath.Join(t.TempDir(), "media.csv")
	if err := os.WriteFile(data, []byte("id,Q1 tv,Q1 radio,age\n"+strings.Repeat("a,1,0,20\nb,1,1,30\nc,0,0,41\nd,,,52\n", 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	id := v.dataset("Media", data, "", "ready")
	v.signIn()
	v.step("choosing", at("data/"+id), chromedp.WaitVisible(`.variables .var`), press('/'), chromedp.KeyEvent("Q1"), chromedp.WaitVisible(chosen("Q1 tv")), chromedp.KeyEvent(kb.ArrowDown), shift(kb.ArrowDown), chromedp.WaitVisible(`.bulk`))
	v.step("joining", chromedp.SendKeys(`input[name="join"]`, "Q1"+kb.Enter), chromedp.WaitVisible(chosen("Q1")), chromedp.WaitVisible(`.editor .values`))
	if got := v.saved(id, 1); !strings.Contains(got, `"join":["Q1 tv","Q1 radio"]`) {
		t.Errorf("the edits are %s", got)
	}
	v.shot("joined")
	if got := v.text(`.editor .values tbody`); !strings.Contains(got, "40") || !strings.Contains(got, "20") {
		t.Errorf("the options count %q, want 40 and 20", got)
	}
	v.step("separating", chromedp.Click(`//button[text()="Pisahkan menjadi kolom"]`), chromedp.WaitNotPresent(chosen("Q1")))
	if got := v.saved(id, 2); got != "[]" {
		t.Errorf("separated, the edits are %s", got)
	}
}

func TestEditsOfTwoWindowsAreNeverLost(t *testing.T) {
	t.Parallel()
	v := visit(t)
	data, form := files(t)
	id := v.dataset("Kepuasan", data, form, "ready")
	v.signIn()
	v.step("the page", at("data/"+id), chromedp.WaitVisible(`.variables .var`), press('/'), chromedp.KeyEvent("S2"), chromedp.WaitVisible(chosen("S2")))
	// the connection is cut, so that this window learns nothing of the other
	v.tolerate("ERR_INTERNET_DISCONNECTED")
	v.step("offline", offline(true), chromedp.Focus(`.editor input[name="label"]`), held("a"), chromedp.KeyEvent("Mine"+kb.Enter), chromedp.WaitVisible(`.banner.warn`))
	var there record
	v.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, "application/json", strings.NewReader(`{"edits":{"rev":1,"edits":[{"variable":"S1","label":{"":"Theirs"}}]}}`), &there)
	v.saved(id, 1)
	v.step("online again", offline(false), chromedp.WaitNotPresent(`.banner.warn`), chromedp.WaitVisible(`//div[@role="alert"]//button[contains(.,"Gabungkan")]`))
	v.shot("conflict")
	v.step("joined", chromedp.Click(`//div[@role="alert"]//button[contains(.,"Gabungkan")]`), chromedp.WaitNotPresent(`//div[@role="alert"]//button[contains(.,"Gabungkan")]`))
	if got := v.saved(id, 2); !strings.Contains(got, "Theirs") || !strings.Contains(got, "Mine") {
		t.Errorf("the edits are %s", got)
	}
}
