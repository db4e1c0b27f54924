// Package browsertest drives the pages in a real browser against a real
// server: the journey of an analyst, by mouse and by keyboard.
package browsertest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // the system collections
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/hooks"
	"github.com/hary4di/pockettab/tabulation/surveygen"
)

const (
	patience = 20 * time.Second
	email    = "ana@example.com"
	password = "correct horse"
)

// serve starts the app and gives its address.
func serve(t *testing.T) string {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	hooks.MustRegister(app, hooks.Config{OwnUsers: true, Poll: 50 * time.Millisecond})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bound, served := make(chan struct{}), make(chan error, 1)
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "test", Priority: 9999, Func: func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = ln, nil
		if err := e.Next(); err != nil {
			return err
		}
		close(bound)
		return nil
	}})
	go func() { served <- apis.Serve(app, apis.ServeConfig{HttpAddr: ln.Addr().String()}) }()
	select {
	case <-bound:
	case err := <-served:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
		<-served
	})
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	ana := core.NewRecord(users)
	ana.SetEmail(email)
	ana.SetPassword(password)
	ana.SetVerified(true)
	ana.Set("name", "Ana")
	if err := app.Save(ana); err != nil {
		t.Fatal(err)
	}
	return "http://" + ln.Addr().String()
}

// action is one thing done in the browser.
type action = chromedp.Action[chromedp.Void]

// chrome starts Chromium; errors in the console (breaches of the content
// policy are among them) fail the test.
func chrome(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser")
	}
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		t.Skip("Chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "id"), chromedp.Flag("accept-lang", "id,en"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	heard, deaf := context.WithCancel(ctx)
	messages := chromedp.Console(heard)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			// the answer to a wrong plan is a 400, which browsers log by themselves
			if (m.Type == "error" || m.Type == "exception") && !strings.Contains(m.Text, "status of 400") {
				t.Errorf("the console says %s: %s", m.Type, m.Text)
			}
		}
	}()
	t.Cleanup(func() { deaf(); <-done })
	return ctx
}

// step runs actions and names what did not work.
func step(t *testing.T, ctx context.Context, name string, actions ...action) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := chromedp.Do(limited, actions...); err != nil {
		text, _ := chromedp.Run(ctx, chromedp.Text("body"))
		shot(t, ctx, "failed")
		t.Fatalf("%s: %v\nthe page says: %.2000s", name, err, text)
	}
}

// text reads what a part of the page says.
func text(t *testing.T, ctx context.Context, selector string) string {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := chromedp.Run(limited, chromedp.Text(selector))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return got
}

// shot saves a picture where POCKETTAB_SHOTS names a folder.
func shot(t *testing.T, ctx context.Context, name string) {
	dir := os.Getenv("POCKETTAB_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, func(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{})
		return res.Data, err
	})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)
	}
	if err != nil {
		t.Log("no picture:", err)
	}
}

// press presses one key as a keyboard does: the character belongs to the key
// going down, so that a page which takes the key keeps it from typing.
func press(key rune) action {
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		var down *input.DispatchKeyEventParams
		for _, e := range kb.Encode(key) {
			switch e.Type {
			case kb.KeyDown:
				down = e
				continue
			case kb.KeyChar:
				down.Text, down.UnmodifiedText = e.Text, e.UnmodifiedText
				e = down
			}
			if _, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, *e); err != nil {
				return chromedp.Void{}, err
			}
		}
		return chromedp.Void{}, nil
	}
}

// chosen finds the variable that keys act upon.
func chosen(name string) string {
	return `//div[contains(@class,"var") and contains(@class,"sel")]//b[text()="` + name + `"]`
}

// selectAll marks what stands in a field, so that typing replaces it.
func selectAll(selector string) action {
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q).select(), true", selector))(ctx, tab)
		return chromedp.Void{}, err
	}
}

func size(w, h int64) action { return chromedp.EmulateViewport(w, h) }

func dark(on bool) action {
	value := "light"
	if on {
		value = "dark"
	}
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
		return chromedp.Void{}, err
	}
}

func files(t *testing.T) (data, form string) {
	t.Helper()
	s := surveygen.New(surveygen.Options{Seed: 1, Respondents: 400})
	dir := t.TempDir()
	data, form = filepath.Join(dir, "kepuasan.xlsx"), filepath.Join(dir, "kobo_form.xlsx")
	for path, write := range map[string]func(*os.File) error{data: func(f *os.File) error { return s.WriteData(f) }, form: func(f *os.File) error { return s.WriteForm(f) }} {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return data, form
}

func TestJourneyOfAnAnalyst(t *testing.T) {
	t.Parallel()
	ctx := chrome(t)
	url := serve(t)
	data, form := files(t)
	step(t, ctx, "sign in", size(1440, 900), dark(false), chromedp.Navigate(url+"/"),
		chromedp.WaitVisible(`input[name="email"]`), chromedp.SendKeys(`input[name="email"]`, email), chromedp.SendKeys(`input[name="password"]`, password))
	shot(t, ctx, "1-signin")
	step(t, ctx, "the empty dashboard", chromedp.SendKeys(`input[name="password"]`, kb.Enter), chromedp.WaitVisible(`.first`))
	shot(t, ctx, "2-first")
	step(t, ctx, "upload", chromedp.Navigate(url+"/#/upload"), chromedp.WaitReady(`.drop input`),
		chromedp.SetUploadFiles(`.drop input`, []string{data}), chromedp.SetUploadFiles(`.row.pick input`, []string{form}),
		chromedp.WaitEnabled(`form button.primary`))
	shot(t, ctx, "3-upload")
	step(t, ctx, "reading", chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.builder .var`))

	// rows and columns by keyboard only
	step(t, ctx, "choosing", press('/'), chromedp.SendKeys(`.side input[type="search"]`, "S1"), chromedp.WaitVisible(chosen("S1")),
		chromedp.Focus(`.vars`), press('b'), chromedp.WaitVisible(`//button[contains(@class,"chip") and contains(.,"S1")]`),
		selectAll(`.side input[type="search"]`), chromedp.SendKeys(`.side input[type="search"]`, "A1_"), chromedp.WaitVisible(chosen("A1_1")),
		chromedp.Focus(`.vars`), press('s'), chromedp.KeyEvent(kb.ArrowDown), press('s'), chromedp.KeyEvent(kb.End), press('s'),
		chromedp.WaitVisible(`//button[contains(@class,"primary") and contains(.,"3 tabel")]`))
	columns := text(t, ctx, `.trays`)
	for _, want := range []string{"Total", "S1", "A1_1", "A1_2", "A1_20"} {
		if !strings.Contains(columns, want) {
			t.Errorf("the trays lack %s: %s", want, columns)
		}
	}
	shot(t, ctx, "4-variables")

	// a wrong filter is shown at its place, and mended
	step(t, ctx, "a wrong filter", chromedp.SendKeys(`.opt input.mono`, "S1 ="), chromedp.WaitVisible(`.opt input.mono[aria-invalid="true"]`),
		chromedp.SendKeys(`.opt input.mono`, " 1"), chromedp.WaitVisible(`.opt input.mono[aria-invalid="false"]`), chromedp.WaitEnabled(`.run button.primary`))
	// what was chosen survives a reload
	step(t, ctx, "reload", chromedp.Reload(), chromedp.WaitVisible(`//button[contains(@class,"chip") and contains(.,"A1_20")]`), chromedp.WaitEnabled(`.run button.primary`))
	step(t, ctx, "run by keyboard", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(`.hero .badge.good`), chromedp.WaitVisible(`.parts li`))
	shot(t, ctx, "5-job")
	parts := text(t, ctx, `.parts`)
	if !strings.Contains(parts, "_part1of1_T001-T003.xlsx") || !strings.Contains(parts, "tables.csv") {
		t.Errorf("the files are %s", parts)
	}
	dir := t.TempDir()
	step(t, ctx, "download", func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir})
		return chromedp.Void{}, err
	}, chromedp.Click(`.parts li:nth-child(1) button`), waitFile(dir, ".xlsx"))

	// the other language, the other theme, a narrow screen
	step(t, ctx, "English", chromedp.Click(`.seg button[lang="en"]`), chromedp.WaitVisible(`//h2[text()="Files"]`), dark(true))
	shot(t, ctx, "6-job-dark-en")
	step(t, ctx, "home", chromedp.Navigate(url+"/#/"), chromedp.WaitVisible(`.jobs li`), dark(false))
	shot(t, ctx, "7-home-en")
	step(t, ctx, "narrow", size(360, 780), chromedp.WaitVisible(`.jobs li`))
	shot(t, ctx, "8-home-360")
	for i, route := range []string{"#/", "#/upload", "#/help", "#/nowhere"} {
		step(t, ctx, route, chromedp.Navigate(url+"/"+route), chromedp.WaitVisible(`.page`))
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
		if err != nil || wide {
			t.Errorf("%s is wider than a narrow screen", route)
		}
		shot(t, ctx, fmt.Sprintf("9-narrow-%d", i))
	}
}

// waitFile waits until a finished file of a kind is in dir.
func waitFile(dir, ending string) action {
	return func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			if found, _ := filepath.Glob(filepath.Join(dir, "*"+ending)); len(found) > 0 {
				return chromedp.Void{}, nil
			}
			select {
			case <-ctx.Done():
				return chromedp.Void{}, fmt.Errorf("no %s came: %w", ending, ctx.Err())
			case <-tick.C:
			}
		}
	}
}
