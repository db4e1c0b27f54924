// The frame around every view: brand, where the user is, the way, the menu of
// the user, offline banner, messages, palette and questions.
import { html, useEffect } from "../../vendor/preact-11.2.0.js";
import { online, pb, user } from "../api.js";
import { commands, palette, runKey } from "../commands.js";
import { language, LANGUAGES, setLanguage, t } from "../i18n.js";
import { go, link, route } from "../router.js";
import { dismiss, place, setTheme, theme, THEMES, toasts } from "../store.js";
import { Question } from "./dialog.js";
import { Palette } from "./palette.js";
import { Steps } from "./steps.js";

/** The places that can be gone to from everywhere. */
const places = [["", "frame.home"], ["upload", "frame.upload"], ["settings", "frame.settings"], ["help", "frame.help"]];

/** Commands that every view has. */
export const general = () => [
  ...places.map(([name, word]) => ({ id: `go-${name}`, label: t(word), keys: name === "help" ? "?" : undefined, run: () => go(name) })),
  ...THEMES.map((name) => ({ id: `theme-${name}`, label: `${t("frame.theme")}: ${t(`theme.${name}`)}`, run: () => setTheme(name), off: theme.value === name })),
  ...LANGUAGES.map((lang) => ({ id: `language-${lang}`, label: `${t("frame.language")}: ${t(`language.${lang}`)}`, run: () => setLanguage(lang), off: language.value === lang })),
  { id: "out", label: t("frame.out"), run: () => pb.authStore.clear() },
];

export function Frame({ children }) {
  useEffect(() => {
    const key = (e) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") return e.preventDefault(), (palette.value = !palette.value);
      runKey(e, [...commands.value, ...general()]);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  const { name, step } = place.value;
  return html`
    <a class="skip" href="#main" onClick=${(e) => (e.preventDefault(), document.getElementById("main").focus())}>${t("frame.skip")}</a>
    <header class="top">
      <a class="brand" href=${link("")} aria-label=${`PocketTab: ${t("frame.home")}`}><i aria-hidden="true"></i><span>PocketTab</span></a>
      ${step
        ? html`<span class="crumb" title=${name}>${name}</span><span class="spring"></span><${Steps} ...${place.value} />`
        : html`<nav class="menu" aria-label=${t("frame.menu")}>${places.slice(0, 2).map(([to, word]) => html`<a key=${to} href=${link(to)} aria-current=${route.value.name === to ? "page" : undefined}>${t(word)}</a>`)}</nav>`}
      <span class="spring"></span>
      <button class="btn ghost small command" onClick=${() => (palette.value = true)} aria-label=${t("palette.title")} title=${t("palette.title")}><kbd>Ctrl K</kbd></button>
      <${UserMenu} />
    </header>
    ${!online.value && html`<div class="banner warn" role="alert">${t("frame.offline")}</div>`}
    <main id="main" tabindex="-1">${children}</main>
    <${Toasts} />
    ${palette.value && html`<${Palette} commands=${[...commands.value, ...general()]} close=${() => (palette.value = false)} />`}
    <${Question} />
  `;
}

/** Messages, the newest last, each with what can be done about it. */
function Toasts() {
  return html`<div class="toasts">${toasts.value.map(
    (m) => html`<div key=${m.id} class="toast ${m.kind}"><span class="grow">${m.text}</span>
      ${m.action && html`<button class="btn small" onClick=${() => (m.action.run(), dismiss(m.id))}>${m.action.label}</button>`}
      <button class="btn ghost small" aria-label=${t("frame.close")} onClick=${() => dismiss(m.id)}>×</button></div>`,
  )}</div>`;
}

function UserMenu() {
  const { name, email } = user.value;
  const who = name || email;
  const close = () => document.getElementById("user-menu")?.hidePopover();
  return html`
    <button class="avatar" popovertarget="user-menu" aria-label=${t("frame.user", { name: who })} title=${who}>${[...who][0].toUpperCase()}</button>
    <div id="user-menu" popover class="sheet-menu">
      <p class="who"><b>${who}</b>${name && html`<small>${email}</small>`}</p>
      <${Preferences} />
      <nav aria-label=${t("frame.user", { name: who })}>${places.map(([to, word]) => html`<a key=${to} href=${link(to)} onClick=${close}>${t(word)}</a>`)}</nav>
      <button class="btn wide" onClick=${() => pb.authStore.clear()}>${t("frame.out")}</button>
    </div>
  `;
}

/** Language and theme, also on the sign-in page. */
export function Preferences() {
  return html`
    <div class="seg" role="group" aria-label=${t("frame.language")}>
      ${LANGUAGES.map((lang) => html`<button key=${lang} type="button" lang=${lang} aria-pressed=${language.value === lang ? "true" : "false"} onClick=${() => setLanguage(lang)}>${t(`language.${lang}`)}</button>`)}
    </div>
    <div class="seg" role="group" aria-label=${t("frame.theme")}>
      ${THEMES.map((name) => html`<button key=${name} type="button" aria-pressed=${theme.value === name ? "true" : "false"} onClick=${() => setTheme(name)}>${t(`theme.${name}`)}</button>`)}
    </div>
  `;
}
