package browsertest

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// conditions are what a connection carries; -1 is no bound.
type conditions struct {
	Offline            bool    `json:"offline"`
	Latency            float64 `json:"latency"`            // milliseconds
	DownloadThroughput float64 `json:"downloadThroughput"` // bytes per second
	UploadThroughput   float64 `json:"uploadThroughput"`   // bytes per second
}

// emulate is the command that every Chromium in use knows; the library only
// has the one of the youngest.
var emulate = cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

// line sets what the connection of the window carries.
func line(c conditions) action {
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		if _, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := cdp.Call(ctx, tab, emulate, c)
		return chromedp.Void{}, err
	}
}

func slow(bytesPerSecond float64) action {
	return line(conditions{DownloadThroughput: -1, UploadThroughput: bytesPerSecond})
}

// offline cuts the connection of the window, or restores it.
func offline(off bool) action {
	return line(conditions{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// datasets counts those of the visitor.
func (v *visitor) datasets() int {
	v.t.Helper()
	var list struct{ TotalItems int }
	v.call("GET", "/api/collections/tabulation_datasets/records", "application/json", nil, &list)
	return list.TotalItems
}

func TestUploadIsCancelledAndDoneAgain(t *testing.T) {
	t.Parallel()
	v := visit(t)
	data := filepath.Join(t.TempDir(), "besar.csv")
	// Windows-1252 with semicolons: Excel's CSV in Indonesia
	if err := os.WriteFile(data, []byte("kode;kota;nilai\n"+strings.Repeat("1;Caf\xe9;12,5\n2;Bali;7,0\n", 100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	v.signIn()
	v.step("choosing", at("upload"), chromedp.WaitReady(`.drop input`), chromedp.SetUploadFiles(`.drop input`, []string{data}), chromedp.WaitVisible(`.sheet table`))
	if got := v.text(`.page`); !strings.Contains(got, "Café") || !strings.Contains(got, "WINDOWS-1252") || !strings.Contains(got, "titik koma") {
		t.Errorf("the first rows are %q", got)
	}
	v.step("the switch", chromedp.Click(`.more summary`), chromedp.Evaluate[chromedp.Void](`(() => { const s = document.querySelector('select[name="separator"]'); s.value = ","; s.dispatchEvent(new Event("change", {bubbles: true})); })()`),
		chromedp.WaitVisible(`//th[text()="kode;kota;nilai"]`), chromedp.Evaluate[chromedp.Void](`(() => { const s = document.querySelector('select[name="separator"]'); s.value = ""; s.dispatchEvent(new Event("change", {bubbles: true})); })()`), chromedp.WaitVisible(`//th[text()="kota"]`))
	v.shot("upload-csv")
	v.step("cancelling", slow(100_000), chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.progress`), chromedp.Click(`//button[text()="Batalkan"]`), chromedp.WaitVisible(`.note.warn`))
	if n := v.datasets(); n != 0 {
		t.Errorf("a cancelled upload left %d datasets", n)
	}
	v.step("again", slow(-1), chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.variables .var`))
	if n := v.datasets(); n != 1 {
		t.Errorf("%d datasets, want 1", n)
	}
}

func TestUploadOfAnArchive(t *testing.T) {
	t.Parallel()
	v := visit(t)
	data, form := files(t)
	name := filepath.Join(t.TempDir(), "m-code.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, path := range []string{data, form} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	v.signIn()
	v.step("choosing", at("upload"), chromedp.WaitReady(`.drop input`), chromedp.SetUploadFiles(`.drop input`, []string{name}), chromedp.WaitVisible(`//p[contains(.,"kobo_form.xlsx")]`),
		chromedp.Click(`form button.primary`), chromedp.WaitVisible(`//div[@role="option"]//span[text()="Jenis kelamin"]`))
}

func TestUploadOfAWrongKindIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	v := visit(t)
	wrong := filepath.Join(t.TempDir(), "laporan.pdf")
	if err := os.WriteFile(wrong, []byte("%PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	v.signIn()
	v.step("refused", at("upload"), chromedp.WaitReady(`.drop input`), chromedp.SetUploadFiles(`.drop input`, []string{wrong}), chromedp.WaitVisible(`.note.bad`))
}
