// Package browsertest drives the pages in a real browser against a real
// server: the journey of an analyst, by mouse and by keyboard. One server and
// one browser serve all tests; each test has its own user and its own profile
// of the browser.
package browsertest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // the system collections
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/hooks"
)

const (
	patience = 90 * time.Second
	password = "correct horse"
)

// shared is what all tests of this package use.
var shared struct {
	once    sync.Once
	why     string // why there is none
	app     core.App
	url     string
	browser context.Context
	stop    []func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(shared.stop) - 1; i >= 0; i-- {
		shared.stop[i]()
	}
	os.Exit(code)
}

// start starts the server and the browser, once.
func start(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser")
	}
	shared.once.Do(func() {
		program := ""
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if p, err := exec.LookPath(name); err == nil {
				program = p
				break
			}
		}
		if program == "" {
			shared.why = "Chromium is not installed"
			return
		}
		serve(t)
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
			chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "id"), chromedp.Flag("accept-lang", "id,en"))
		alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, end := chromedp.NewContext(alloc)
		shared.stop = append(shared.stop, stop, end)
		if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
			t.Fatal(err)
		}
		shared.browser = ctx //nolint:fatcontext // one browser for all tests, made once
	})
	if shared.browser == nil {
		t.Skip("no browser: " + shared.why)
	}
}

// serve starts the app.
func serve(t *testing.T) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pockettab-browser-*")
	if err != nil {
		t.Fatal(err)
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
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
	shared.app, shared.url = app, "http://"+ln.Addr().String()
	shared.stop = append(shared.stop, func() {
		_ = app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() })
		<-served
		_ = os.RemoveAll(dir)
	})
}

// watchPolicy says breaches of the content policy in the console.
const watchPolicy = `addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`

// visitor is one user before one window with a profile of its own.
type visitor struct {
	t     *testing.T
	ctx   context.Context
	email string
	user  *core.Record
	// tolerated are messages of the console that a test causes on purpose
	mu        sync.Mutex
	tolerated []string
}

// visit opens a window for a new user; a test with several names them. Errors in the console (breaches of the
// content policy and texts missing in a catalogue are among them) fail the
// test.
func visit(t *testing.T, who ...string) *visitor {
	t.Helper()
	start(t)
	v := &visitor{t: t, email: strings.ToLower(strings.ReplaceAll(strings.Join(append(who, t.Name()), "-"), "/", "-")) + "@example.com",
		tolerated: []string{"status of 400"}} // the answer to a wrong plan, which browsers log by themselves
	users, err := shared.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	v.user = core.NewRecord(users)
	v.user.SetEmail(v.email)
	v.user.SetPassword(password)
	v.user.SetVerified(true)
	v.user.Set("name", "Ana")
	if err := shared.app.Save(v.user); err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
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
			if (m.Type == "error" || m.Type == "exception") && !v.tolerates(m.Text) {
				t.Errorf("the console says %s: %s", m.Type, m.Text)
			}
		}
	}()
	t.Cleanup(func() { deaf(); <-done })
	v.ctx = ctx
	if _, err := chromedp.Run(ctx, func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchPolicy})
		return chromedp.Void{}, err
	}); err != nil {
		t.Fatal(err)
	}
	v.step("a window", size(1440, 900), dark(false), chromedp.Navigate(shared.url+"/"), chromedp.WaitVisible(`input[name="email"]`))
	return v
}

func (v *visitor) tolerates(text string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, part := range v.tolerated {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// tolerate notes a message of the console that the test causes on purpose.
func (v *visitor) tolerate(part string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tolerated = append(v.tolerated, part)
}

// signIn fills in the form by keyboard.
func (v *visitor) signIn() {
	v.t.Helper()
	v.step("sign in", chromedp.SendKeys(`input[name="email"]`, v.email), chromedp.SendKeys(`input[name="password"]`, password+kb.Enter), chromedp.WaitVisible(`.top`))
}

// at opens a route.
func at(route string) action { return chromedp.Navigate(shared.url + "/#/" + route) }

// action is one thing done in the browser.
type action = chromedp.Action[chromedp.Void]

// step runs actions and names what did not work.
func (v *visitor) step(name string, actions ...action) {
	v.t.Helper()
	limited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(limited, actions...); err != nil {
		text, _ := chromedp.Run(v.ctx, chromedp.Text("body"))
		v.shot("failed-" + v.t.Name())
		v.t.Fatalf("%s: %v\nthe page says: %.2000s", name, err, text)
	}
}

// text reads what a part of the page says.
func (v *visitor) text(selector string) string {
	v.t.Helper()
	limited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(limited, chromedp.Text(selector))
	if err != nil {
		v.t.Fatalf("%s: %v", selector, err)
	}
	return got
}

// shot saves a picture where POCKETTAB_SHOTS names a folder.
func (v *visitor) shot(name string) {
	dir := os.Getenv("POCKETTAB_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(v.ctx, func(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{})
		return res.Data, err
	})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), picture, 0o600)
	}
	if err != nil {
		v.t.Log("no picture:", err)
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

// ask evaluates an expression, a promise included.
func ask[T any](v *visitor, js string) T {
	v.t.Helper()
	limited, cancel := context.WithTimeout(v.ctx, 3*patience)
	defer cancel()
	got, err := chromedp.Run(limited, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%.200s: %v", js, err)
	}
	return got
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

// downloadTo has the window keep downloads in a folder.
func downloadTo(dir string) action {
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		about, err := cdp.Call(ctx, tab, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return chromedp.Void{}, err
		}
		_, err = cdp.Call(ctx, tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir, BrowserContextID: about.TargetInfo.BrowserContextID})
		return chromedp.Void{}, err
	}
}

// waitFile waits until a finished file of a kind is in dir.
func waitFile(dir, ending string) action { return waitFiles(dir, ending, 1) }

// until waits until nothing is wrong any more.
func until(wrong func() error) action {
	return func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			err := wrong()
			if err == nil {
				return chromedp.Void{}, nil
			}
			select {
			case <-ctx.Done():
				return chromedp.Void{}, fmt.Errorf("%w: %w", err, ctx.Err())
			case <-tick.C:
			}
		}
	}
}
