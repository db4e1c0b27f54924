package browsertest

import (
	"bytes"
	"context"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

var update = flag.Bool("update", false, "write the pictures of the guide anew into docs/pictures")

const pictures = "../../docs/pictures"

// guide is the plan of the guide: weighted, tested, with a net and a chart.
const guide = `{"version":1,"weight":"w_final","banners":{"main":["@total","S1","S6"]},` +
	`"tables":[{"stub":"A1_1","banner":"main"},{"stub":"E1_coded","banner":"main"},{"stub":["S10","A1_2","A1_3","A1_4","A1_5"],"banner":"main"}],` +
	`"statistics":["col_pct","mean"],"tests":{"audit":true},"layout":{"charts":"clustered"}}`

// TestPicturesOfTheGuide walks the way of docs/guide.md and docs/panduan.md
// in their languages, so that every step that they tell is there. With
// -update it also makes their pictures anew, and from the workbooks:
//
//	go test ./hooks/browsertest -run TestPicturesOfTheGuide -update
//
// Look at them before they are committed.
func TestPicturesOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "id"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			walkTheGuide(t, lang)
		})
	}
}

func walkTheGuide(t *testing.T, lang string) {
	v := visit(t)
	survey := surveygen.New(surveygen.Options{Seed: 2026})
	dir := t.TempDir()
	data, form := filepath.Join(dir, "kepuasan_penumpang.xlsx"), filepath.Join(dir, "kobo_system.xlsx")
	for path, write := range map[string]func(io.Writer) error{data: survey.WriteData, form: survey.WriteForm} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say := func(js string) { ask[bool](v, js+`.then(() => true)`) }
	say(`import("/app/i18n.js").then(m => m.setLanguage("` + lang + `"))`)
	v.step("a window of the size of a picture", size(1200, 800))
	v.picture(lang, "sign-in")
	v.signIn()
	say(`import("/app/i18n.js").then(m => m.setLanguage("` + lang + `"))`)
	v.step("the empty dashboard", chromedp.WaitVisible(`.first`))
	v.picture(lang, "first")

	v.step("upload", at("upload"), chromedp.WaitReady(`.drop input`),
		chromedp.SetUploadFiles(`.drop input`, []string{data}), chromedp.SetUploadFiles(`.row.pick input`, []string{form}), chromedp.WaitEnabled(`form button.primary`), chromedp.WaitVisible(`.sheet table`)) // the first rows move the button
	v.picture(lang, "upload")
	v.step("reading", chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.variables .var`))
	id := ask[string](v, `location.hash.split("/")[2]`)
	v.step("what to know", chromedp.Click(`.problems summary`), chromedp.WaitVisible(`.problems li`))
	v.picture(lang, "problems")
	v.step("a variable", chromedp.Click(`.problems summary`), chromedp.WaitNotPresent(`.problems li`),
		chromedp.SendKeys(`.list-box input[type="search"]`, "A1_1"), chromedp.WaitVisible(chosen("A1_1")))
	v.picture(lang, "variable")

	find := func(name string) []action {
		return []action{press('/'), selectAll(`.side input[type="search"]`), chromedp.SendKeys(`.side input[type="search"]`, name), chromedp.WaitVisible(chosen(name)), chromedp.Focus(`.vars`)}
	}
	v.step("to the tables", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(`.builder .var`))
	v.step("columns", append(append(find("S1"), press('b')), append(find("S6"), press('b'))...)...)
	v.step("rows", append(append(find("A1_1"), press('s')), chromedp.WaitVisible(`.crosstab td.c`))...)
	ask[bool](v, `(() => { const field = [...document.querySelectorAll("select")].filter((s) => [...s.options].some((o) => o.value === "w_final")).pop(); field.value = "w_final"; return field.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	v.step("weighted", chromedp.WaitVisible(`.crosstab tr.base:nth-of-type(2)`), size(1360, 800),
		selectAll(`.side input[type="search"]`), chromedp.SendKeys(`.side input[type="search"]`, kb.Backspace), chromedp.WaitVisible(`//b[text()="S2"]`))
	v.picture(lang, "builder")

	v.step("home", at(""), chromedp.WaitVisible(`.page h1`))
	v.plan(id, guide)
	v.step("the plan of the guide", chromedp.Reload(), chromedp.WaitVisible(`.page h1`), at("plan/"+id), chromedp.WaitVisible(chip("E1_coded")), chromedp.WaitVisible(`.crosstab td.c`))
	v.step("a cell", chromedp.Click(chip("A1_1")), chromedp.WaitVisible(`.crosstab td.c sup`), chromedp.Click(`.crosstab tbody tr:nth-child(6) td.c:has(sup)`), chromedp.WaitVisible(`.explain dd`))
	v.picture(lang, "cell")
	box := func(last int) action { // by script: the boxes are shown to the mouse only
		return chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll(".crosstab tr.value input")].at(-` + strconv.Itoa(last) + `).click()`)
	}
	v.step("a net", box(1), chromedp.WaitVisible(`.crosstab tr.picked`), box(2), chromedp.WaitVisible(`.crosstab tr.picked + tr.picked`))
	v.picture(lang, "net")
	v.step("a chart", chromedp.KeyEvent(kb.Escape), press('c'), chromedp.WaitVisible(`.bars-row`))
	v.picture(lang, "chart")
	v.step("run", press('t'), chromedp.WaitVisible(`.crosstab td.c`), chromedp.WaitEnabled(`.run button.primary`), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`))
	v.picture(lang, "job")
	v.step("download", downloadTo(dir), chromedp.Click(`.parts li:nth-child(1) button`), waitFile(dir, "T007.xlsx"))

	v.step("new data", at("data/"+id), chromedp.WaitVisible(`.variables .var`), chromedp.Click(`.bar-head button.replace`), chromedp.WaitVisible(`dialog form.replace`))
	v.picture(lang, "replace")
	v.post("/api/tabulation/datasets/"+id+"/replace", map[string]string{"wave": "2"}, map[string]string{"file": nextWave(t, dir)})
	v.until("tabulation_datasets", id, "ready")
	v.step("what differs", at(""), chromedp.WaitVisible(`.page`), at("data/"+id), chromedp.WaitVisible(`.side-box .note button`), chromedp.Click(`.side-box .note button`), chromedp.WaitVisible(`.drift li`))
	v.picture(lang, "drift")
	if *update {
		books, err := filepath.Glob(filepath.Join(dir, "*T007.xlsx"))
		if err != nil || len(books) != 1 {
			t.Fatalf("the workbooks are %v: %v", books, err)
		}
		bookPictures(t, books[0], lang)
	}
}

// nextWave is the survey of another time: a question has another name, and an
// answer appears that nobody gave before.
func nextWave(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	if err := surveygen.New(surveygen.Options{Seed: 7, Respondents: 900}).WriteData(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	set := func(row, column int, value string) {
		cell, err := excelize.CoordinatesToCellName(column+1, row+1)
		if err == nil {
			err = f.SetCellStr(sheet, cell, value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	changed := 0
	for c, head := range rows[0] {
		switch {
		case strings.HasSuffix(head, "/A1_20"):
			set(0, c, strings.TrimSuffix(head, "A1_20")+"A1_harga")
			changed++
		case strings.HasSuffix(head, "/S4"):
			for r := 1; r <= 12; r++ {
				set(r, c, "7")
			}
			changed++
		}
	}
	if changed != 2 {
		t.Fatalf("%d columns of the survey were changed", changed)
	}
	path := filepath.Join(dir, "gelombang_2.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// picture saves what the window shows, where pictures are asked for.
func (v *visitor) picture(lang, name string) {
	v.t.Helper()
	if !*update {
		return
	}
	limited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	// nothing moves, and nobody is in the middle of typing
	ask[bool](v, `document.fonts.ready.then(() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => f(true), 400)))))`)
	shot, err := chromedp.Run(limited, func(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{})
		return res.Data, err
	})
	if err != nil {
		v.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		v.t.Fatal(err)
	}
	savePicture(v.t, lang, name, picture)
}

func savePicture(t *testing.T, lang, name string, picture image.Image) {
	t.Helper()
	path := filepath.Join(pictures, lang, name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// bookPictures has LibreOffice print a workbook and takes the pages of the
// guide: what they are known by is words on them.
func bookPictures(t *testing.T, book, lang string) {
	t.Helper()
	dir := t.TempDir()
	run := func(program string, args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, program, args...)
		c.Env = append(os.Environ(), "HOME="+dir)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%s: %v", program, err)
		}
		return string(out)
	}
	run("soffice", "--headless", "--convert-to", "pdf", "--outdir", dir, book)
	pdf := filepath.Join(dir, strings.TrimSuffix(filepath.Base(book), ".xlsx")+".pdf")
	wanted := map[string][]string{ // words of the first line, in either language
		"book-notes": {"Notes", "Catatan"}, "book-table": {"A1_1"}, "book-chart": {"A1_1"},
		"book-screening": {"Screening", "Penyaringan"}, "book-audit": {"Audit"}, "book-contents": {""},
	}
	order := []string{"book-contents", "book-notes", "book-table", "book-chart", "book-screening", "book-audit"} // a chart follows its table
	for n := 1; len(wanted) > 0 && n < 60; n++ {
		at := strconv.Itoa(n)
		words := run("pdftotext", "-layout", "-f", at, "-l", at, pdf, "-")
		first, _, _ := strings.Cut(strings.TrimSpace(words), "\n")
		for _, name := range order {
			if !slices.ContainsFunc(wanted[name], func(w string) bool { return strings.Contains(first, w) }) {
				continue
			}
			delete(wanted, name)
			prefix := filepath.Join(dir, name)
			run("pdftoppm", "-r", "96", "-f", at, "-l", at, "-png", "-singlefile", pdf, prefix)
			f, err := os.Open(prefix + ".png")
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(f)
			_ = f.Close()
			if err != nil {
				t.Fatal(err)
			}
			savePicture(t, lang, name, trimmed(picture))
			break
		}
	}
	for name := range wanted {
		t.Errorf("the workbook has no page %s", name)
	}
}

// trimmed cuts the foot and the white edges of a page off, but for a few
// pixels.
func trimmed(page image.Image) image.Image {
	ink := image.Rectangle{}
	foot := page.Bounds().Max.Y - page.Bounds().Dy()/16
	for y := page.Bounds().Min.Y; y < foot; y++ {
		for x := page.Bounds().Min.X; x < page.Bounds().Max.X; x++ {
			if g := color.GrayModel.Convert(page.At(x, y)).(color.Gray); g.Y < 250 {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	ink = ink.Inset(-12).Intersect(page.Bounds())
	cut := image.NewRGBA(image.Rect(0, 0, ink.Dx(), ink.Dy()))
	draw.Draw(cut, cut.Bounds(), page, ink.Min, draw.Src)
	return cut
}
