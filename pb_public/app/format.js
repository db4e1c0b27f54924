// Sizes, times and dates in the language of the pages.
import { language, number, t, count } from "./i18n.js";

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
