// Signing in: e-mail and password, a one-time code where the host has it, the
// code as second factor where the host wants both; asking for a new password.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { toast } from "../store.js";
import { Outside } from "../part/preferences.js";

const users = () => pb.collection("users");

export function SignIn() {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState(null);
  const [way, setWay] = useState("password"); // password, code (ask for one), typed (type it), forgot
  const [methods, setMethods] = useState({});
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState({}); // the code under way: its id, and that of the first factor

  useEffect(() => {
    reach(() => users().listAuthMethods({ requestKey: null })).then((m) => {
      setMethods(m);
      if (m.password && !m.password.enabled && m.otp && m.otp.enabled) setWay("code");
    }, () => {}); // without an answer the password form stays
  }, []);

  const turn = (to) => (setWay(to), setMessage(null));

  async function sendCode(mfaId) {
    const { otpId } = await reach(() => users().requestOTP(email));
    setSent({ otpId, mfaId });
    turn("typed");
  }

  const acts = {
    password: async (form) => {
      try {
        await reach(() => users().authWithPassword(email, form.get("password")));
      } catch (err) {
        const mfaId = err.response && err.response.mfaId;
        if (!mfaId) throw err;
        await sendCode(mfaId);
      }
    },
    code: () => sendCode(),
    typed: (form) => reach(() => users().authWithOTP(sent.otpId, form.get("code").trim(), sent.mfaId ? { mfaId: sent.mfaId } : {})),
    forgot: async () => {
      await reach(() => users().requestPasswordReset(email));
      setMessage({ kind: "good", text: t("signin.sent") });
    },
  };

  async function submit(e) {
    e.preventDefault();
    setBusy(true);
    setMessage(null);
    try {
      await acts[way](new FormData(e.target));
    } catch (err) {
      setMessage({ kind: "bad", text: err.status === 400 ? t(way === "typed" ? "signin.wrongCode" : "signin.wrong") : explain(err).text });
    }
    setBusy(false);
  }

  const link = (to, word, name) => html`<button type="button" class="btn ghost wide ${name}" onClick=${() => turn(to)}>${t(word)}</button>`;
  const button = { password: "signin.go", code: "signin.sendCode", typed: "signin.go", forgot: "signin.send" }[way];
  const title = way === "forgot" ? "signin.forgot" : "signin.title";
  return html`
    <${Outside}>
      <form class="panel stack" onSubmit=${submit}>
        <div class="stack tight"><h1>${t(title)}</h1>
          <p class="muted">${way === "forgot" ? t("signin.forgotText") : way === "typed" ? t("signin.codeSent", { email }) : t("signin.text")}</p></div>
        ${way === "typed"
          ? html`<label key="code">${t("signin.code")}<input class="field code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus /></label>`
          : html`<label key="email">${t("signin.email")}<input class="field" name="email" type="email" autocomplete="username" required autofocus value=${email} onInput=${(e) => setEmail(e.target.value)} /></label>`}
        ${way === "password" && html`<label>${t("signin.password")}<input class="field" name="password" type="password" autocomplete="current-password" required /></label>`}
        ${message && html`<p class="note ${message.kind}" role="alert">${message.text}</p>`}
        <button class="btn primary wide" disabled=${busy}>${t(button)}</button>
        <div class="stack none">
          ${way === "password" && methods.otp && methods.otp.enabled && link("code", "signin.withCode", "with-code")}
          ${way === "password" && link("forgot", "signin.forgot", "forgot")}
          ${way !== "password" && (!methods.password || methods.password.enabled) && link("password", "signin.back", "back")}
        </div>
      </form>
    <//>
  `;
}

const LEAST = 8; // characters, as the server wants

/** A new password, by the link of a mail. */
export function Reset({ id: token }) {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  async function submit(e) {
    e.preventDefault();
    const form = new FormData(e.target);
    const [one, two] = [form.get("one"), form.get("two")];
    if (one !== two) return setMessage(t("reset.different"));
    setBusy(true);
    try {
      await reach(() => pb.collection("users").confirmPasswordReset(token, one, two));
      pb.authStore.clear();
      toast(t("reset.done"));
      go("");
    } catch (err) {
      setMessage(err.status === 400 ? t("reset.old") : explain(err).text);
    }
    setBusy(false);
  }
  const field = (name, word) => html`<label>${t(word)}<input class="field" name=${name} type="password" autocomplete="new-password" minlength=${LEAST} required /></label>`;
  return html`
    <${Outside}>
      <form class="panel stack" onSubmit=${submit}>
        <div class="stack tight"><h1>${t("title.reset")}</h1><p class="muted">${t("reset.text", { n: LEAST })}</p></div>
        ${field("one", "reset.new")}${field("two", "reset.again")}
        ${message && html`<p class="note bad" role="alert">${message}</p>`}
        <button class="btn primary wide" disabled=${busy}>${t("reset.go")}</button>
        <button type="button" class="btn ghost wide" onClick=${() => go("")}>${t("signin.back")}</button>
      </form>
    <//>
  `;
}
