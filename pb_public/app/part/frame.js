// The frame around every view: brand, place, language, theme, sign out,
// offline banner and messages.
import { html } from "../../vendor/preact-11.2.0.js";
import { online, pb, user } from "../api.js";
import { language, LANGUAGES, setLanguage, t } from "../i18n.js";
import { link, route } from "../router.js";
import { dismiss, setTheme, theme, THEMES, toasts } from "../store.js";

export function Frame({ children }) {
  const at = (name) => (route.value.name === name ? "page" : undefined);
  return html`
    <a class="skip" href="#main" onClick=${(e) => (e.preventDefault(), document.getElementById("main").focus())}>${t("frame.skip")}</a>
    <header class="top">
      <a class="brand" href=${link("")}><i aria-hidden="true"></i>PocketTab</a>
      <nav class="menu" aria-label=${t("frame.menu")}>
        <a href=${link("")} aria-current=${at("")}>${t("frame.home")}</a>
        <a href=${link("upload")} aria-current=${at("upload")}>${t("frame.upload")}</a>
        <a href=${link("help")} aria-current=${at("help")}>${t("frame.help")}</a>
      </nav>
      <span class="spring"></span>
      <${Preferences} />
      <span class="who" title=${user.value.email}>${user.value.name || user.value.email}</span>
      <button class="btn ghost" onClick=${() => pb.authStore.clear()}>${t("frame.out")}</button>
    </header>
    ${!online.value && html`<div class="banner warn" role="alert">${t("frame.offline")}</div>`}
    <main id="main" tabindex="-1">${children}</main>
    <div class="toasts">
      ${toasts.value.map(
        (m) => html`<div key=${m.id} class="toast ${m.kind}">${m.text}<button class="btn ghost small" aria-label=${t("frame.close")} onClick=${() => dismiss(m.id)}>×</button></div>`,
      )}
    </div>
  `;
}

/** Language and theme, also on the sign-in page. */
export function Preferences() {
  return html`
    <select class="quiet" aria-label=${t("frame.theme")} value=${theme.value} onChange=${(e) => setTheme(e.target.value)}>
      ${THEMES.map((name) => html`<option key=${name} value=${name}>${t(`theme.${name}`)}</option>`)}
    </select>
    <div class="seg" role="group" aria-label=${t("frame.language")}>
      ${LANGUAGES.map(
        (lang) => html`<button key=${lang} lang=${lang} aria-pressed=${language.value === lang ? "true" : "false"} onClick=${() => setLanguage(lang)}>${lang.toUpperCase()}</button>`,
      )}
    </div>
  `;
}
