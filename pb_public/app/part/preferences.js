// Language and theme of the pages, also before signing in; the frame of the
// pages that need no account; and messages at the lower edge.
import { html } from "../../vendor/preact-11.2.0.js";
import { user } from "../api.js";
import { language, LANGUAGES, setLanguage, t } from "../i18n.js";
import { saveSettings, dismiss, setTheme, theme, THEMES, toasts } from "../store.js";

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

/** The frame of the pages that need no account. */
export function Outside({ children }) {
  return html`
    <div class="signin">
      <header><span class="brand"><i aria-hidden="true"></i>PocketTab</span><span class="spring"></span><${Preferences} /></header>
      <main>${children}</main>
      <${Toasts} />
    </div>
  `;
}

/** Messages, the newest last, each with what can be done about it. */
export function Toasts() {
  return html`<div class="toasts" role="log" aria-live="off">${toasts.value.map(
    (m) => html`<div key=${m.id} class="toast ${m.kind}"><span class="grow">${m.text}</span>
      ${m.action && html`<button class="btn small" onClick=${() => (m.action.run(), dismiss(m.id))}>${m.action.label}</button>`}
      <button class="btn ghost small" aria-label=${t("frame.close")} onClick=${() => dismiss(m.id)}>×</button></div>`,
  )}</div>`;
}
