// What the pages remember between views and reloads: theme, messages, and the
// draft of each dataset's tab plan.
import { signal } from "../vendor/preact-11.2.0.js";

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

/** Short messages at the lower edge. */
export const toasts = signal([]);
let lastToast = 0;

export function toast(text, kind = "info") {
  const id = ++lastToast;
  toasts.value = [...toasts.value, { id, text, kind }];
  say(text);
  setTimeout(() => dismiss(id), kind === "bad" ? 10000 : 5000);
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

/** The draft of a plan: rows, columns, weight and settings, kept per dataset. */
export function loadDraft(dataset) {
  try {
    return { ...emptyDraft(), ...JSON.parse(localStorage.getItem(`draft/${dataset}`) || "{}") };
  } catch {
    return emptyDraft();
  }
}

export function saveDraft(dataset, draft) {
  localStorage.setItem(`draft/${dataset}`, JSON.stringify(draft));
}

function emptyDraft() {
  return { rows: [], cols: [], weight: "", filter: "", counts: false, decimals: 0, levels: "both", language: "", name: "" };
}

/** The tab plan that a draft stands for, version 1. */
export function planOf(draft, title, language) {
  const plan = {
    version: 1,
    title,
    banners: { main: ["@total", ...draft.cols] },
    tables: draft.rows.length ? [{ stub: draft.rows, banner: "main" }] : [],
    statistics: draft.counts ? ["count", "col_pct", "mean"] : ["col_pct", "mean"],
    layout: { decimals: draft.decimals, language: draft.language || language, split: 100 },
  };
  plan.tests = draft.levels === "none" ? { profile: "none" } : { profile: "exact", levels: draft.levels === "one" ? [0.05] : [0.05, 0.1] };
  if (draft.weight) plan.weight = draft.weight;
  if (draft.filter.trim()) plan.filter = draft.filter.trim();
  return plan;
}
