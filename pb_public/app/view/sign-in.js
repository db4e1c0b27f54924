// Sign in with e-mail and password, and ask for a new password.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { Preferences } from "../part/frame.js";

export function SignIn() {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState(null);
  const [forgot, setForgot] = useState(false);

  async function submit(e) {
    e.preventDefault();
    const form = new FormData(e.target);
    setBusy(true);
    setMessage(null);
    try {
      if (forgot) {
        await reach(() => pb.collection("users").requestPasswordReset(form.get("email")));
        setMessage({ kind: "good", text: t("signin.sent") });
      } else {
        await reach(() => pb.collection("users").authWithPassword(form.get("email"), form.get("password")));
      }
    } catch (err) {
      setMessage({ kind: "bad", text: err.status === 400 ? t("signin.wrong") : explain(err).text });
    }
    setBusy(false);
  }

  return html`
    <div class="signin">
      <header><span class="brand"><i aria-hidden="true"></i>PocketTab</span><span class="spring"></span><${Preferences} /></header>
      <main>
        <form class="panel stack" onSubmit=${submit}>
          <h1>${t(forgot ? "signin.forgot" : "signin.title")}</h1>
          <p class="muted">${t(forgot ? "signin.forgotText" : "signin.text")}</p>
          <label>${t("signin.email")}<input class="field" name="email" type="email" autocomplete="username" required autofocus /></label>
          ${!forgot && html`<label>${t("signin.password")}<input class="field" name="password" type="password" autocomplete="current-password" required /></label>`}
          ${message && html`<p class="note ${message.kind}" role="alert">${message.text}</p>`}
          <button class="btn primary wide" disabled=${busy}>${t(forgot ? "signin.send" : "signin.go")}</button>
          <button type="button" class="btn ghost wide" onClick=${() => (setForgot(!forgot), setMessage(null))}>${t(forgot ? "signin.back" : "signin.forgot")}</button>
        </form>
      </main>
    </div>
  `;
}
