package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// listeners are the realtime connections of the visitor.
func (v *visitor) listeners() []subscriptions.Client {
	var mine []subscriptions.Client
	for _, c := range shared.app.SubscriptionsBroker().Clients() {
		if auth, _ := c.Get(apis.RealtimeClientAuthKey).(*core.Record); auth != nil && auth.Id == v.user.Id {
			mine = append(mine, c)
		}
	}
	return mine
}

// cut drops them.
func (v *visitor) cut() {
	for _, c := range v.listeners() {
		shared.app.SubscriptionsBroker().Unregister(c.Id())
	}
}

// hears waits until a connection of the visitor listens to a topic.
func (v *visitor) hears(topic string) action {
	return until(func() error {
		for _, c := range v.listeners() {
			for heard := range c.Subscriptions() {
				if strings.HasPrefix(heard, topic) {
					return nil
				}
			}
		}
		return errors.New("nobody listens to " + topic)
	})
}

// onlyEvents takes the page's second way of learning of changes, looking again
// every few seconds, so that the first one is tried alone.
func onlyEvents(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "window.setInterval = () => 0"})
	return chromedp.Void{}, err
}

// badge is the state of the job that is looked at.
func badge(word string) string {
	return `//section[contains(@class,"hero")]//span[contains(@class,"badge") and text()="` + word + `"]`
}

// TestPageCatchesUpAfterItsConnectionWasCut: cut by the server, and by the
// network, while the job goes on.
func TestPageCatchesUpAfterItsConnectionWasCut(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.tolerate("ERR_INTERNET_DISCONNECTED")
	v.tolerate("ERR_NETWORK_CHANGED")
	id := v.sample()
	text, err := json.Marshal(map[string]any{"owner": v.user.Id, "dataset": id, "name": "Merak", "run_after": time.Now().Add(24 * time.Hour).UTC().Format("2006-01-02 15:04:05.000Z"),
		"variables_config": json.RawMessage(tables)})
	if err != nil {
		t.Fatal(err)
	}
	var job record
	v.call(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", bytes.NewReader(text), &job)
	do := func(what, body string) {
		t.Helper()
		var r record
		v.call(http.MethodPost, "/api/tabulation/jobs/"+job.ID+"/"+what, "application/json", strings.NewReader(body), &r)
	}
	topic := "tabulation_jobs/" + job.ID
	v.step("only events", onlyEvents, chromedp.Reload(), chromedp.WaitVisible(`input[name="email"]`))
	v.signIn()
	v.step("waiting", at("job/"+job.ID), chromedp.WaitVisible(badge("Antre")), v.hears(topic))

	// the server drops the connection, as it does after half an hour
	v.cut()
	do("cancel", "") // nobody hears of it
	v.step("connected again", chromedp.WaitVisible(badge("Dibatalkan")), v.hears(topic))
	do("retry", "")
	v.step("and listening", chromedp.WaitVisible(badge("Selesai")), chromedp.WaitVisible(`.parts li`))

	// the network goes, and comes back
	v.step("offline", offline(true), chromedp.Evaluate[chromedp.Void](`import("/app/api.js").then(m => m.tryAgain())`, chromedp.EvalAwaitPromise), chromedp.WaitVisible(`.banner.warn`))
	v.shot("offline")
	do("rate", `{"rating":"good"}`)
	rated := `.rating button[aria-pressed="true"]`
	v.step("online", offline(false), chromedp.WaitNotPresent(`.banner.warn`), chromedp.WaitVisible(rated), v.hears(topic))
	do("rate", `{"rating":""}`)
	v.step("and listening again", chromedp.WaitNotPresent(rated))

	// a list catches up, too
	v.step("the list", at("jobs"), chromedp.WaitVisible(row("Merak")), v.hears("tabulation_jobs/*"))
	v.cut()
	v.jobs(id, "Ketapang")
	v.step("caught up", chromedp.WaitVisible(row("Ketapang")))
}

// TestTwoTabsOnOnePlan: each follows what the other does and says so, either
// can go back to its own, and nothing is lost.
func TestTwoTabsOnOnePlan(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	id := v.sample()
	v.plan(id, tables)
	v.step("one", at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`))
	ctx, end := chromedp.NewContext(v.ctx)
	defer end()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the tab lives as long as ctx, not as long as a step
		t.Fatal(err)
	}
	other := &visitor{t: t, ctx: ctx, email: v.email, user: v.user}
	other.step("the other", size(1440, 900), at("plan/"+id), chromedp.WaitVisible(`.crosstab td.c`))
	elsewhere := `//div[contains(@class,"toast") and contains(.,"jendela lain")]`
	other.step("takes a table out", chromedp.Click(chip("A1_1")), chromedp.Click(`.moves button[aria-label*="A1_1"]:nth-child(3)`), chromedp.WaitNotPresent(chip("A1_1")))
	v.step("the first follows", chromedp.WaitNotPresent(chip("A1_1")), chromedp.WaitVisible(elsewhere))
	v.step("and goes back", chromedp.Click(elsewhere+`/button[1]`), chromedp.WaitVisible(chip("A1_1")))
	other.step("which the other follows", chromedp.WaitVisible(chip("A1_1")), chromedp.WaitVisible(elsewhere))
	// changes of both stand beside each other
	v.step("a column here", press('/'), chromedp.KeyEvent("S6"), chromedp.WaitVisible(chosen("S6")), chromedp.Focus(`.vars`), press('b'), chromedp.WaitVisible(chip("S6")))
	other.step("a table there", chromedp.WaitVisible(chip("S6")), press('/'), chromedp.KeyEvent("S13"), chromedp.WaitVisible(chosen("S13")), chromedp.Focus(`.vars`), press('s'), chromedp.WaitVisible(chip("S13")))
	v.step("both", chromedp.WaitVisible(chip("S13")), chromedp.WaitVisible(chip("S6")))
	if kept := v.draft(id); !strings.Contains(kept, `"S6"`) || !strings.Contains(kept, `"S13"`) || !strings.Contains(kept, `"A1_1"`) {
		t.Errorf("kept is %s", kept)
	}
}
