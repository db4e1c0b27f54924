// The draft of a plan, as the trays show it, and the tab plan it stands for.

/**
 * @typedef {{rows: string[], cols: string[], weight: string, filter: string, name: string, language: string, decimals: number,
 *   levels: string, minBase: number, statistics: string[], split: number}} Draft
 */

export const STATISTICS = ["count", "col_pct", "row_pct", "total_pct", "mean", "sd", "se", "median", "sum", "min", "max"];
export const LEVELS = ["0.05,0.1", "0.05", "0.01,0.05", "none"];

/** @returns {Draft} */
export function draftFrom(some) {
  const draft = { rows: [], cols: [], weight: "", filter: "", name: "", language: "", decimals: 0, levels: LEVELS[0], minBase: 30, statistics: ["col_pct", "mean"], split: 100, ...some };
  if (!LEVELS.includes(draft.levels)) draft.levels = LEVELS[0];
  return draft;
}

/**
 * The tab plan, version 1, that a draft stands for. Each row has an entry of
 * its own, because a list would be ordered as the codebook is.
 * @param {Draft} draft
 */
export function planOf(draft, title, language) {
  const plan = {
    version: 1,
    title,
    banners: { main: ["@total", ...draft.cols] },
    tables: draft.rows.map((name) => ({ stub: name, banner: "main" })),
    statistics: draft.statistics,
    tests: draft.levels === "none" ? { profile: "none" } : { profile: "exact", levels: draft.levels.split(",").map(Number), min_base: draft.minBase },
    layout: { decimals: draft.decimals, language: draft.language || language, split: draft.split },
  };
  if (draft.weight) plan.weight = draft.weight;
  if (draft.filter.trim()) plan.filter = draft.filter.trim();
  return plan;
}

/** The list with one name moved by some places. */
export function moved(list, name, by) {
  const from = list.indexOf(name);
  const to = Math.max(0, Math.min(list.length - 1, from + by));
  if (from < 0 || from === to) return list;
  const next = list.filter((n) => n !== name);
  next.splice(to, 0, name);
  return next;
}
