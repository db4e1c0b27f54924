// Language and theme of the pages, also before signing in.
import { html } from "../../vendor/preact-11.2.0.js";
import { user } from "../api.js";
import { language, LANGUAGES, setLanguage, t } from "../i18n.js";
import { saveSettings } from "../settings.js";
import { setTheme, theme, THEMES } from "../store.js";

/** Changes the language, for this browser and for the user's mails. */
export async function speak(lang) {
  await setLanguage(lang);
  if (user.value) await saveSettings({ language: lang }).catch(() => {}); // the choice holds here in any case
}

export function Preferences() {
  return html`
    <div class="seg" role="group" aria-label=${t("frame.language")}>
      ${LANGUAGES.map((lang) => html`<button key=${lang} type="button" lang=${lang} aria-pressed=${language.value === lang ? "true" : "false"} onClick=${() => speak(lang)}>${t(`language.${lang}`)}</button>`)}
    </div>
    <div class="seg" role="group" aria-label=${t("frame.theme")}>
      ${THEMES.map((name) => html`<button key=${name} type="button" aria-pressed=${theme.value === name ? "true" : "false"} onClick=${() => setTheme(name)}>${t(`theme.${name}`)}</button>`)}
    </div>
  `;
}
