// What each user sets for himself: language, appearance, keys, workbooks.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach, user } from "../api.js";
import { LANGUAGES, t } from "../i18n.js";
import { bookLanguage, setBookLanguage, setSingleKeys, singleKeys, toast } from "../store.js";
import { Preferences } from "../part/frame.js";

export function Settings() {
  const [name, setName] = useState(user.value.name || "");
  const [busy, setBusy] = useState(false);
  async function save(e) {
    e.preventDefault();
    setBusy(true);
    try {
      await reach(() => pb.collection(user.value.collectionName).update(user.value.id, { name: name.trim() }));
      toast(t("preferences.saved"));
    } catch (err) {
      toast(explain(err).text, "bad");
    }
    setBusy(false);
  }
  return html`
    <div class="page narrow">
      <h1>${t("title.settings")}</h1>
      <section class="panel stack" aria-labelledby="set-pages">
        <h2 id="set-pages">${t("preferences.pages")}</h2>
        <div class="row wrap"><${Preferences} /></div>
        <label class="check"><input type="checkbox" checked=${singleKeys.value} onChange=${(e) => setSingleKeys(e.target.checked)} /><span>${t("preferences.keys")}<small>${t("preferences.keysHint")}</small></span></label>
      </section>
      <section class="panel stack" aria-labelledby="set-books">
        <h2 id="set-books">${t("preferences.books")}</h2>
        <label>${t("settings.language")}<select class="field" value=${bookLanguage.value} onChange=${(e) => setBookLanguage(e.target.value)}>
          <option value="">${t("preferences.asPages")}</option>${LANGUAGES.map((l) => html`<option key=${l} value=${l}>${t(`language.${l}`)}</option>`)}</select></label>
      </section>
      <form class="panel stack" aria-labelledby="set-account" onSubmit=${save}>
        <h2 id="set-account">${t("preferences.account")}</h2>
        <label>${t("preferences.name")}<input class="field" value=${name} maxlength="200" autocomplete="name" onInput=${(e) => setName(e.target.value)} /></label>
        <p class="muted">${user.value.email}</p>
        <div class="row end"><button class="btn primary" disabled=${busy || name.trim() === (user.value.name || "")}>${t("preferences.save")}</button></div>
      </form>
    </div>
  `;
}
