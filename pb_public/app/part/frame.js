// The frame around every view: brand, where the user is, the way, the menu of
// the user, offline banner, messages, palette and questions.
import { html, useEffect } from "../../vendor/preact-11.2.0.js";
import { online, pb, tryAgain, user } from "../api.js";
import { commands, palette, runKey, Palette } from "../commands.js";
import { language, LANGUAGES, t } from "../i18n.js";
import { go, link, route } from "../router.js";
import { place, setTheme, theme, THEMES } from "../store.js";
import { Question } from "./badge.js";
import { Preferences, speak, Toasts } from "./preferences.js";

/** The places that can be gone to from everywhere. */
const places = [["", "frame.home"], ["upload", "frame.upload"], ["jobs", "frame.jobs"], ["settings", "frame.settings"], ["help", "frame.help"]];

/** Commands that every view has. */
export const general = () => [
  ...places.map(([name, word]) => ({ id: `go-${name}`, label: t(word), keys: name === "help" ? "?" : undefined, run: () => go(name) })),
  ...THEMES.map((name) => ({ id: `theme-${name}`, label: `${t("frame.theme")}: ${t(`theme.${name}`)}`, run: () => setTheme(name), off: theme.value === name })),
  ...LANGUAGES.map((lang) => ({ id: `language-${lang}`, label: `${t("frame.language")}: ${t(`language.${lang}`)}`, run: () => speak(lang), off: language.value === lang })),
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
  const { step } = place.value;
  return html`
    <a class="skip" href="#main" onClick=${(e) => (e.preventDefault(), document.getElementById("main").focus())}>${t("frame.skip")}</a>
    <header class="top">
      <a class="brand" href=${link("")} aria-label=${`PocketTab: ${t("frame.home")}`}><i aria-hidden="true"></i><span>PocketTab</span></a>
      <nav class="menu" aria-label=${t("frame.menu")}>${places.slice(0, step ? 1 : 3).map(([to, word]) => html`<a key=${to} href=${link(to)} aria-current=${route.value.name === to ? "page" : undefined}>${t(word)}</a>`)}</nav>
      ${step && html`<span class="spring"></span><${Steps} ...${place.value} />`}
      <span class="spring"></span>
      <button class="btn ghost small command" onClick=${() => (palette.value = true)} title=${t("palette.title")}><span class="visually-hidden">${t("palette.title")}</span><kbd>Ctrl K</kbd></button>
      <${UserMenu} />
    </header>
    ${!online.value && html`<div class="banner warn" role="alert">${t("frame.offline")} <button class="btn small" onClick=${tryAgain}>${t("error.again")}</button></div>`}
    <main id="main" tabindex="-1">${children}</main>
    <${Toasts} />
    ${palette.value && html`<${Palette} commands=${[...commands.value, ...general()]} close=${() => (palette.value = false)} />`}
    <${Question} />
  `;
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

const steps = ["upload", "data", "plan", "job"];

/** The way from file to workbook, with links to the steps that can be gone to. */
function Steps({ step, dataset, job }) {
  const now = steps.indexOf(step);
  const to = { data: dataset, plan: dataset, job };
  return html`<nav class="steps" aria-label=${t("steps")}><ol>
    ${steps.map((s, i) => html`<li key=${s} class=${i < now ? "done" : ""} aria-current=${i === now ? "step" : undefined}>${i !== now && to[s] ? html`<a href=${link(s, to[s])}>${t(`step.${s}`)}</a>` : html`<span>${t(`step.${s}`)}</span>`}</li>`)}
  </ol></nav>`;
}
