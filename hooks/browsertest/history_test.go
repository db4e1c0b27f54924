package browsertest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const fewTables = `{"version":1,"title":"%s","banners":{"main":["@total","S1"]},"tables":[{"stub":["A1_1","S3"],"banner":"main"}],"statistics":["count","col_pct"]}`

// jobs runs one job of each name.
func (v *visitor) jobs(dataset string, names ...string) []string {
	v.t.Helper()
	var ids []string
	for _, name := range names {
		ids = append(ids, v.job(name, dataset, fmt.Sprintf(fewTables, name)))
	}
	return ids
}

// row finds a job of the history by its name.
func row(name string) string {
	return `//ul[contains(@class,"history")]/li[contains(.,"` + name + `")]`
}

// TestHistoryIsSearchedEmptiedAndFetched works on the list of jobs: searching,
// several files at once, several deleted at once.
func TestHistoryIsSearchedEmptiedAndFetched(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.jobs(id, "Merak", "Ketapang", "Toba")
	v.step("all", at("jobs"), chromedp.WaitVisible(row("Merak")), chromedp.WaitVisible(row("Ketapang")), chromedp.WaitVisible(row("Toba")))
	v.step("searched", press('/'), chromedp.KeyEvent("keta"), chromedp.WaitNotPresent(row("Merak")), chromedp.WaitVisible(row("Ketapang")))
	v.step("none", chromedp.KeyEvent("xyzzy"), chromedp.WaitVisible(`//p[contains(.,"Tidak ada pekerjaan")]`))
	v.step("by state", selectAll(`input.search`), chromedp.KeyEvent(kb.Delete), chromedp.WaitVisible(row("Merak")), choose(`select.auto`, "failed"), chromedp.WaitNotPresent(row("Merak")), choose(`select.auto`, "completed"), chromedp.WaitVisible(row("Toba")))

	// two at once: both come as archives of their own
	dir := t.TempDir()
	v.step("fetched", downloadTo(dir), chromedp.Click(row("Merak")+`/input`), chromedp.Click(row("Toba")+`/input`), chromedp.Click(`.row.head button:nth-of-type(1)`), waitFiles(dir, ".zip", 2))
	v.shot("history")
	// two at once, after a question that can be denied
	v.step("denied", chromedp.Click(row("Merak")+`/input`), chromedp.Click(row("Toba")+`/input`), chromedp.Click(`.row.head button.danger`), chromedp.WaitVisible(`dialog .danger`), chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(row("Merak")))
	v.step("deleted", chromedp.Click(`.row.head button.danger`), chromedp.WaitVisible(`dialog .danger`), chromedp.Click(`dialog .danger`), chromedp.WaitNotPresent(row("Merak")), chromedp.WaitNotPresent(row("Toba")), chromedp.WaitVisible(row("Ketapang")))
	var left struct{ TotalItems int }
	v.call("GET", "/api/collections/tabulation_jobs/records", "application/json", nil, &left)
	if left.TotalItems != 1 {
		t.Errorf("%d jobs are left, want 1", left.TotalItems)
	}
	if got := v.text(`.page`); strings.Contains(got, "Pekerja") && strings.Contains(got, "Tersimpan") {
		t.Errorf("somebody who is no administrator sees the service: %s", got)
	}
}

// TestJobIsLaidOutAgain changes language and look of a finished job without
// counting anything: a new job, with files in the other language.
func TestJobIsLaidOutAgain(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	job := v.jobs(v.sample(), "Merak")[0]
	v.step("the job", at("job/"+job), chromedp.WaitVisible(`.parts li`), press('l'), chromedp.WaitVisible(`dialog form`))
	v.step("in English", chromedp.Click(`//dialog//summary[contains(.,"Buku kerja")]`), choose(`dialog select.settings-language`, "en"), choose(`dialog select.settings-decimals`, "1"))
	v.shot("relayout")
	v.step("made", chromedp.Click(`dialog button.primary`), chromedp.WaitNotPresent(`dialog`), chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`))
	again := strings.TrimPrefix(ask[string](v, `location.hash`), "#/job/")
	var made struct {
		SumsOf string `json:"sums_of"`
		Plan   struct {
			Layout struct {
				Language string
				Decimals int
			}
		} `json:"variables_config"`
	}
	v.call("GET", "/api/collections/tabulation_jobs/records/"+again, "application/json", nil, &made)
	if again == job || made.SumsOf != job || made.Plan.Layout.Language != "en" || made.Plan.Layout.Decimals != 1 {
		t.Errorf("of the job %s came %s: %+v", job, again, made)
	}
}

// TestAdministratorWatchesTheService sees the queue as an administrator, and
// keeps the files of another's job.
func TestAdministratorWatchesTheService(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			v := visit(t)
			v.user.Set("role", "admin")
			if err := shared.app.Save(v.user); err != nil {
				t.Fatal(err)
			}
			v.signIn()
			job := v.jobs(v.sample(), "Merak "+lang)[0]
			v.step("the service", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`import("/app/i18n.js").then(m => m.setLanguage(%q))`, lang)), at("jobs"), chromedp.WaitVisible(`.queue .nums`), chromedp.WaitVisible(`.queue tbody tr:nth-child(1)`), chromedp.WaitVisible(row("Merak "+lang)))
			words := map[string][]string{"id": {"Pekerja", "Tersimpan", "Satu jam terakhir"}, "en": {"Workers", "Stored", "Last hour"}}[lang]
			got := v.text(`.queue`)
			for _, want := range words {
				if !strings.Contains(got, want) {
					t.Errorf("the monitor lacks %q: %s", want, got)
				}
			}
			if done := ask[int](v, `parseInt(document.querySelector(".queue tbody td").textContent)`); done < 1 {
				t.Errorf("%d jobs are said to have ended within the hour", done)
			}
			v.step("kept, by several", chromedp.Click(row("Merak "+lang)+`/input`), chromedp.Click(`.row.head button:nth-of-type(2)`), chromedp.WaitVisible(row("Merak "+lang)+`/small[contains(.,"simpan") or contains(.,"kept")]`))
			v.shot("queue-" + lang)
			v.step("let go, on its page", at("job/"+job), chromedp.WaitVisible(`button.keep[aria-pressed="true"]`), chromedp.Click(`button.keep`), chromedp.WaitVisible(`button.keep[aria-pressed="false"]`))
			if lang == "en" { // everyLook goes through both
				v.step("back", at("jobs"), chromedp.WaitVisible(`.queue tbody td`))
				v.loadAxe()
				v.everyLook("queue")
			}
		})
	}
}

// waitFiles waits until so many finished files of a kind are in dir.
func waitFiles(dir, ending string, n int) action {
	return until(func() error {
		found, err := filepath.Glob(filepath.Join(dir, "*"+ending))
		if err == nil && len(found) < n {
			err = fmt.Errorf("%d %s came, %d are wanted", len(found), ending, n)
		}
		return err
	})
}
