// Words of the pages: two flat catalogues with the same keys, i18n/id.json and
// i18n/en.json; and sizes, times and dates in their language. The language of
// the pages is the user's choice, else the browser's, else Indonesian.
import { signal } from "../vendor/preact-11.2.0.js";

export const LANGUAGES = ["id", "en"];

/** @type {import("../vendor/preact-11.2.0.js").Signal<string>} */
export const language = signal("id");
const words = signal({});

function preferred() {
  const saved = localStorage.getItem("language");
  if (LANGUAGES.includes(saved)) return saved;
  const wanted = (navigator.languages || []).map((l) => l.slice(0, 2).toLowerCase());
  return wanted.find((l) => LANGUAGES.includes(l)) || "id";
}

/** Loads a catalogue and makes it the current one. */
export async function setLanguage(lang = preferred()) {
  const answer = await fetch(new URL(`../i18n/${lang}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`catalogue ${lang}: ${answer.status}`);
  words.value = await answer.json();
  language.value = lang;
  document.documentElement.lang = lang;
  localStorage.setItem("language", lang);
}

/** A key without a text is shown as it is, and said in the console. */
function missing(key) {
  console.error(`no text for ${key} in ${language.value}`);
  return key;
}

/**
 * The text of a key with its {placeholders} filled.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 */
export function t(key, values) {
  const text = words.value[key] ?? missing(key);
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
}

/**
 * The text of a key for a number: key.one where the language has that form
 * and the number asks for it, else key.other; {n} is the number, formatted.
 */
export function count(key, n, values) {
  const form = new Intl.PluralRules(language.value).select(n);
  const exact = `${key}.${form}`;
  return t(exact in words.value && form === "one" ? exact : `${key}.other`, { n: number(n), ...values });
}

const formats = new Map(); // making one takes longer than a table of figures

/** A whole number in the language of the pages: 1.328 or 1,328. */
export function number(n, digits = 0) {
  const key = language.value + digits;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language.value === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: digits }));
  return formats.get(key).format(n);
}

/** A label of the codebook in the language of the pages, with the fall-backs of the server. */
export function label(text, otherwise = "") {
  if (!text) return otherwise;
  for (const l of [language.value, "", "en", "id"]) if (text[l]) return text[l];
  const first = Object.keys(text).sort()[0];
  return (first && text[first]) || otherwise;
}

/** Bytes as KB, MB or GB. */
export function size(bytes) {
  if (bytes < 1000) return `${number(bytes)} B`;
  if (bytes < 1e6) return `${number(bytes / 1e3)} KB`;
  if (bytes < 1e9) return `${number(bytes / 1e6, 1)} MB`;
  return `${number(bytes / 1e9, 1)} GB`;
}

/** Seconds as "0.4 s" or "2 min 5 s". */
export function seconds(s) {
  if (s < 10) return t("time.seconds", { s: number(s, 1) });
  if (s < 90) return t("time.seconds", { s: number(Math.round(s)) });
  return t("time.minutes", { m: number(Math.floor(s / 60)), s: number(Math.round(s % 60)) });
}

/** A date of a record ("2026-11-23 10:00:00.000Z") as the reader's local date and time. */
export function when(date) {
  if (!date) return "";
  return new Intl.DateTimeFormat(language.value === "id" ? "id-ID" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(parse(date));
}

/** How long the files of a record stay: "5 days left". Empty where they have no end. */
export function left({ expires_at: date, keep }) {
  if (keep) return t("expiry.kept");
  if (!date) return "";
  const hours = (parse(date) - Date.now()) / 3.6e6;
  if (hours <= 0) return t("expiry.gone");
  if (hours < 36) return count("expiry.hours", Math.max(1, Math.round(hours)));
  return count("expiry.days", Math.round(hours / 24));
}

/** Milliseconds between two record dates. */
export function between(from, to) {
  return from && to ? Math.max(0, parse(to) - parse(from)) : 0;
}

export function parse(date) {
  return new Date(String(date).replace(" ", "T"));
}
