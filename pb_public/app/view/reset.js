// A new password, by the link of a mail.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { toast } from "../store.js";
import { Outside } from "../part/outside.js";

const LEAST = 8; // characters, as the server wants

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
