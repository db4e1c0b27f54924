// What each user sets for himself: language, appearance, keys, workbooks,
// mail, name.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach, user } from "../api.js";
import { LANGUAGES, t } from "../i18n.js";
import { loadSettings, saveSettings, settings, bookLanguage, setBookLanguage, setSingleKeys, singleKeys, toast } from "../store.js";
import { Preferences } from "../part/preferences.js";

const failed = (e) => toast(explain(e).text, "bad");

export function Settings() {
  const [name, setName] = useState(user.value.name || "");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    loadSettings().catch(failed);
  }, []);
  const keep = (change) => saveSettings(change).then(() => toast(t("preferences.saved")), failed);
  async function rename(e) {
    e.preventDefault();
    setBusy(true);
    await reach(() => pb.collection(user.value.collectionName).update(user.value.id, { name: name.trim() })).then(() => toast(t("preferences.saved")), failed);
    setBusy(false);
  }
  const now = settings.value || {};
  const zones = Intl.supportedValuesOf("timeZone");
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
        <label>${t("settings.language")}<select class="field" name="book" value=${bookLanguage.value} onChange=${(e) => (setBookLanguage(e.target.value), keep({ workbook_language: e.target.value }))}>
          <option value="">${t("preferences.asPages")}</option>${LANGUAGES.map((l) => html`<option key=${l} value=${l}>${t(`language.${l}`)}</option>`)}</select></label>
      </section>
      <section class="panel stack" aria-labelledby="set-mail">
        <h2 id="set-mail">${t("preferences.mail")}</h2>
        <label class="check"><input type="checkbox" name="mail" disabled=${!settings.value} checked=${now.mail !== "off"} onChange=${(e) => keep({ mail: e.target.checked ? "on" : "off" })} /><span>${t("preferences.mailOn", { email: user.value.email })}</span></label>
        <label>${t("preferences.zone")}<select class="field" name="zone" value=${now.zone || ""} onChange=${(e) => keep({ zone: e.target.value })}><option value="">${t("preferences.zoneServer")}</option>${zones.map((z) => html`<option key=${z} value=${z}>${z.replaceAll("_", " ")}</option>`)}</select></label>
      </section>
      <form class="panel stack" aria-labelledby="set-account" onSubmit=${rename}>
        <h2 id="set-account">${t("preferences.account")}</h2>
        <label>${t("preferences.name")}<input class="field" name="name" value=${name} maxlength="200" autocomplete="name" onInput=${(e) => setName(e.target.value)} /></label>
        <div class="row end"><button class="btn primary" disabled=${busy || name.trim() === (user.value.name || "")}>${t("preferences.save")}</button></div>
      </form>
    </div>
  `;
}
