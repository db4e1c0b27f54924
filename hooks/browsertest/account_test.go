package browsertest

import (
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// mails catches PocketBase's own mails to an address instead of sending them.
func (v *visitor) mails() <-chan string {
	v.t.Helper()
	sent := make(chan string, 8)
	catch := func(to string, what func() string, next func() error) error {
		if to != v.email {
			return next()
		}
		sent <- what()
		return nil
	}
	id := "browsertest-" + v.email
	shared.app.OnMailerRecordOTPSend("users").Bind(&hook.Handler[*core.MailerRecordEvent]{Id: id, Func: func(e *core.MailerRecordEvent) error {
		return catch(e.Record.Email(), func() string { return e.Meta["password"].(string) }, e.Next)
	}})
	shared.app.OnMailerRecordPasswordResetSend("users").Bind(&hook.Handler[*core.MailerRecordEvent]{Id: id, Func: func(e *core.MailerRecordEvent) error {
		return catch(e.Record.Email(), func() string { return e.Message.HTML }, e.Next)
	}})
	v.t.Cleanup(func() {
		shared.app.OnMailerRecordOTPSend("users").Unbind(id)
		shared.app.OnMailerRecordPasswordResetSend("users").Unbind(id)
	})
	return sent
}

// TestSignInWithACode signs in with a code instead of the password, and after
// it. One test, because both change the collection of users.
func TestSignInWithACode(t *testing.T) {
	t.Parallel()
	v := visit(t)
	users, err := shared.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	careful := visit(t, "careful") // wants the code as a second factor
	users.OTP.Enabled = true
	users.MFA.Enabled, users.MFA.Duration = true, 600
	users.MFA.Rule = `email = "` + careful.email + `"`
	if err := shared.app.Save(users); err != nil {
		t.Fatal(err)
	}
	sent := v.mails()
	v.step("asking", chromedp.Reload(), chromedp.WaitVisible(`.with-code`), chromedp.Click(`.with-code`), chromedp.WaitNotPresent(`input[name="password"]`), chromedp.SendKeys(`input[name="email"]`, v.email+kb.Enter), chromedp.WaitVisible(`input[name="code"]`))
	v.step("a wrong code", chromedp.SendKeys(`input[name="code"]`, "00000000"+kb.Enter), chromedp.WaitVisible(`.note.bad`))
	v.step("the code", selectAll(`input[name="code"]`), chromedp.SendKeys(`input[name="code"]`, <-sent+kb.Enter), chromedp.WaitVisible(`.top`))

	// the password alone does not open the door of one who wants both
	careful.tolerate("status of 401") // the answer to the first factor
	second := careful.mails()
	careful.step("the first factor", chromedp.SendKeys(`input[name="email"]`, careful.email), chromedp.SendKeys(`input[name="password"]`, password+kb.Enter), chromedp.WaitVisible(`input[name="code"]`), chromedp.WaitNotPresent(`.top`))
	careful.step("a wrong second one", chromedp.SendKeys(`input[name="code"]`, "00000000"+kb.Enter), chromedp.WaitVisible(`.note.bad`), chromedp.WaitNotPresent(`.top`))
	careful.step("the second factor", selectAll(`input[name="code"]`), chromedp.SendKeys(`input[name="code"]`, <-second+kb.Enter), chromedp.WaitVisible(`.top`))
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	v := visit(t)
	sent := v.mails()
	v.step("wrong", chromedp.SendKeys(`input[name="email"]`, v.email), chromedp.SendKeys(`input[name="password"]`, "wrong password"+kb.Enter), chromedp.WaitVisible(`.note.bad`))
	v.step("asking", chromedp.Click(`.forgot`), chromedp.WaitNotPresent(`input[name="password"]`), chromedp.Click(`form button.primary`), chromedp.WaitVisible(`.note.good`))
	mail := <-sent
	link := regexp.MustCompile(`/#/reset/([\w.-]+)`).FindStringSubmatch(mail)
	if link == nil {
		t.Fatalf("the mail leads nowhere: %s", mail)
	}
	v.step("a slip", at("reset/"+link[1]), chromedp.SendKeys(`input[name="one"]`, "another horse"), chromedp.SendKeys(`input[name="two"]`, "another house"+kb.Enter), chromedp.WaitVisible(`.note.bad`))
	v.step("a new one", selectAll(`input[name="two"]`), chromedp.SendKeys(`input[name="two"]`, "another horse"+kb.Enter), chromedp.WaitVisible(`input[name="email"]`),
		chromedp.SendKeys(`input[name="email"]`, v.email), chromedp.SendKeys(`input[name="password"]`, "another horse"+kb.Enter), chromedp.WaitVisible(`.top`))
	v.step("used twice", at("reset/"+link[1]), chromedp.SendKeys(`input[name="one"]`, "third horse"), chromedp.SendKeys(`input[name="two"]`, "third horse"+kb.Enter), chromedp.WaitVisible(`.note.bad`))
}

func TestSettingsFollowTheUser(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.signIn()
	v.step("English", at("settings"), chromedp.WaitVisible(`.page h1`), chromedp.Click(`.page .seg button[lang="en"]`), chromedp.WaitVisible(`//h1[text()="Settings"]`),
		chromedp.Click(`input[name="mail"]:enabled`), chromedp.WaitVisible(`input[name="mail"]:not(:checked)`))
	v.mailOff()
	v.step("another browser", chromedp.Evaluate[chromedp.Void](`localStorage.clear()`), chromedp.Reload(), chromedp.WaitVisible(`input[name="email"]`))
	v.signIn()
	v.step("still English and without mail", at("settings"), chromedp.WaitVisible(`//h1[text()="Settings"]`), chromedp.WaitVisible(`input[name="mail"]:enabled:not(:checked)`))
}

// mailOff waits until the server knows that the visitor wants no mail.
func (v *visitor) mailOff() {
	v.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(2 * patience); ; <-tick.C {
		rows, err := shared.app.FindAllRecords("tabulation_settings", dbx.HashExp{"owner": v.user.Id})
		if err != nil {
			v.t.Fatal(err)
		}
		if len(rows) == 1 && rows[0].GetString("mail") == "off" && rows[0].GetString("language") == "en" {
			return
		}
		if time.Now().After(end) {
			v.t.Fatalf("%d rows of settings, none of them English and without mail", len(rows))
		}
	}
}

func TestSessionThatEndedAsksToSignIn(t *testing.T) {
	t.Parallel()
	v := visit(t)
	v.tolerate("status of 401")
	v.tolerate("status of 403")
	v.tolerate("status of 404")
	v.signIn()
	v.user.RefreshTokenKey()
	if err := shared.app.Save(v.user); err != nil {
		t.Fatal(err)
	}
	v.step("reload", chromedp.Reload(), chromedp.WaitVisible(`input[name="email"]`))
}
