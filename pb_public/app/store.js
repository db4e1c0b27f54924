// What the pages remember between views and reloads: theme, preferences and
// messages; and what the user set for himself, kept on the server: it follows
// him to other machines, and mails and workbooks go by it.
import { signal, useEffect } from "../vendor/preact-11.2.0.js";
import { pb, reach, user } from "./api.js";
import { language, LANGUAGES, setLanguage } from "./i18n.js";

export const THEMES = ["system", "light", "dark"];
export const theme = signal(THEMES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system");

export function setTheme(value) {
  theme.value = value;
  localStorage.setItem("theme", value);
  applyTheme();
}

export function applyTheme() {
  document.documentElement.style.setProperty("color-scheme", theme.value === "system" ? "light dark" : theme.value);
}

/** Whether single letters are shortcuts; some people who speak or miss keys switch them off. */
export const singleKeys = signal(localStorage.getItem("single-keys") !== "off");

export function setSingleKeys(on) {
  singleKeys.value = on;
  localStorage.setItem("single-keys", on ? "on" : "off");
}

/** Language of new workbooks: "id", "en", or "" for that of the pages. */
export const bookLanguage = signal(localStorage.getItem("book-language") || "");

export function setBookLanguage(value) {
  bookLanguage.value = value;
  localStorage.setItem("book-language", value);
}

/**
 * Where the user is: the name of what is worked on, for the title of the
 * window; the step of the way, and what the other steps belong to, for the
 * top of the page.
 * @type {import("../vendor/preact-11.2.0.js").Signal<{name?: string, step?: string, dataset?: string, job?: string}>}
 */
export const place = signal({});

/** Says where the user is for as long as the view is there. */
export function usePlace(at) {
  useEffect(() => {
    place.value = at;
    return () => (place.value = {});
  }, Object.values(at));
}

/** Short messages at the lower edge. */
export const toasts = signal([]);
let lastToast = 0;

/**
 * Shows a message.
 * @param {string} text
 * @param {"info"|"bad"} kind
 * @param {{label: string, run: () => void}} [action] what can be done about it, such as undo
 */
export function toast(text, kind = "info", action) {
  const id = ++lastToast;
  toasts.value = [...toasts.value.slice(-2), { id, text, kind, action }];
  say(text);
  setTimeout(() => dismiss(id), kind === "bad" || action ? 10000 : 5000);
}

export function dismiss(id) {
  toasts.value = toasts.value.filter((m) => m.id !== id);
}

/** Says something to screen readers through the one live region. */
export function say(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
}

const collection = () => pb.collection("tabulation_settings");

/** The row of the user; null before it was read, {} where there is none. */
export const settings = signal(null);

/** Reads the row and goes by it. */
export async function loadSettings() {
  const before = settings.value;
  const found = await reach(() => collection().getList(1, 1, { filter: pb.filter("owner = {:id}", { id: user.value.id }) }));
  if (settings.value !== before) return; // saved meanwhile
  settings.value = found.items[0] || {};
  const { language: lang, workbook_language: book } = settings.value;
  if (LANGUAGES.includes(lang) && lang !== language.value) await setLanguage(lang);
  if (book !== undefined && book !== bookLanguage.value) setBookLanguage(book);
}

let saving = Promise.resolve();

/** Changes some of them, one change after the other: the first of a user makes the row. */
export function saveSettings(change) {
  const save = async () => {
    if (!settings.value) await loadSettings();
    const { id } = settings.value;
    settings.value = await reach(() =>
      id ? collection().update(id, change) : collection().create({ owner: user.value.id, zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "", ...change }));
  };
  return (saving = saving.then(save, save));
}
