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

// wave writes an export of a small study whose columns are called so.
func wave(t *testing.T, name, head, rows string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(head+"\n"+strings.Repeat(rows, 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// choose sets a select and has the page notice.
func choose(selector, value string) action {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change", {bubbles: true})); })()`, selector, value))
}

// TestNewDataTakeThePlaceOfTheFormer replaces data, says what became of a
// column that has another name, takes that back, and sees data refused.
func TestNewDataTakeThePlaceOfTheFormer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang, title, done string
		width             int64
	}{{"id", "Perbedaan pada data baru", "Data baru tidak dapat dibaca", 1440}, {"en", "What differs in the new data", "The new data could not be read", 360}} {
		t.Run(c.lang, func(t *testing.T) {
			v := visit(t)
			id := v.dataset("Media", wave(t, "wave1.csv", "sex,rating,age", "1,3,20\n2,4,31\n1,5,45\n"), "", "ready")
			v.signIn()
			v.step("the page", size(c.width, 900), chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`import("/app/i18n.js").then(m => m.setLanguage(%q))`, c.lang)),
				at("data/"+id), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`button.replace`), chromedp.WaitVisible(`dialog form.replace`))
			v.shot("replace-choose-" + c.lang)
			v.step("another wave", chromedp.SetUploadFiles(`dialog .pick input`, []string{wave(t, "wave2.csv", "sex,Q_rating,age", "1,3,20\n3,4,31\n1,5,45\n")}),
				chromedp.SendKeys(`dialog input[name="wave"]`, "2"), chromedp.WaitEnabled(`dialog button.primary`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.drift li`))
			v.shot("replace-drift-" + c.lang)
			if got := v.text(`dialog`); !strings.Contains(got, c.title) || !strings.Contains(got, "Q_rating") {
				t.Errorf("the report says %s", got)
			}
			// nothing is guessed; what is said is an edit, and the former name is there again
			v.step("it is the same question", choose(`.drift select`, "Q_rating"))
			if got := v.saved(id, 1); !strings.Contains(got, `"name":"rating"`) {
				t.Errorf("the edits are %s", got)
			}
			v.step("closed", chromedp.Click(`dialog .row.end button.primary`), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(`//div[@role="option"]//b[text()="rating"]`), chromedp.WaitNotPresent(`//div[@role="option"]//b[text()="Q_rating"]`))
			v.step("taken back", chromedp.Focus(`.vars`), held("z"), chromedp.WaitVisible(`//div[@role="option"]//b[text()="Q_rating"]`))
			if got := v.saved(id, 2); got != "[]" {
				t.Errorf("the edits are %s", got)
			}
			v.step("the report again", chromedp.Click(`.side-box .note button`), chromedp.WaitVisible(`.drift li`))
			if got := ask[string](v, `document.querySelector(".drift select").value`); got != "" {
				t.Errorf("the choice that was taken back is %q", got)
			}
			v.step("by keyboard", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(`dialog`))

			// data that cannot be read leave the former ones
			v.step("a broken file", held("k"), chromedp.WaitVisible(`dialog .palette`), chromedp.KeyEvent(map[string]string{"id": "data baru", "en": "new data"}[c.lang]+kb.Enter), chromedp.WaitVisible(`dialog form.replace`),
				chromedp.SetUploadFiles(`dialog .pick input`, []string{wave(t, "wave3.csv", "x,y", "1,2\n1,2,3\n")}), chromedp.WaitEnabled(`dialog button.primary`), chromedp.Click(`dialog button.primary`),
				chromedp.WaitVisible(`//dialog//p[contains(@class,"bad") and contains(.,"`+c.done+`")]`), chromedp.WaitVisible(`dialog button.pad`))
			v.shot("replace-refused-" + c.lang)
			// the same file again, its longer row kept
			v.step("kept with one click", chromedp.Click(`dialog button.pad`), chromedp.WaitVisible(`.drift li`), chromedp.Click(`dialog .row.end button.primary`), chromedp.WaitVisible(`//div[@role="option"]//b[text()="col_3"]`))
		})
	}
}
