// The tab plan, version 1, as the builder changes it. What is worked on is the
// plan itself: keys that the pages do not know are kept as they are. Every
// function gives a new plan and leaves the old one alone, so that undoing is
// going back to it. At the end, where plans are kept in this browser.

/**
 * @typedef {{label: string, codes: string[]}} Net
 * @typedef {{stub: string|string[], banner?: string, title?: string, filter?: string, weight?: string, statistics?: string[], nets?: Net[]}} Table
 * @typedef {{version: 1, title?: string, weight?: string, filter?: string, banners: Record<string, any[]>, tables: Table[], statistics?: string[], tests?: object, layout?: object}} Plan
 */

export const STATISTICS = ["count", "col_pct", "row_pct", "total_pct", "index", "mean", "sd", "se", "median", "sum", "min", "max"];
export const LEVELS = ["0.05,0.1", "0.05", "0.01,0.05", "0.1"];
export const PROFILES = ["exact", "spss", "pooled", "dimensions", "quantum", "unpooled", "none"];
export const CORRECTIONS = ["none", "bonferroni", "holm", "bh"];
export const COMPARE = ["columns", "items", "rest", "total", "previous"];
export const ORDERS = ["codebook", "value", "label", "count", "col_pct"];
export const TOTAL = "@total";

/** A plan from what was kept; also of the form that earlier pages kept. */
export function planFrom(some) {
  if (some && some.version === 1 && Array.isArray(some.tables)) return { banners: { main: [TOTAL] }, ...some };
  const { rows = [], cols = [], weight = "", filter = "" } = some || {};
  return clean({ version: 1, weight, filter, banners: { main: [TOTAL, ...cols] }, tables: rows.map((stub) => ({ stub, banner: "main" })), statistics: ["col_pct", "mean"] });
}

/** Without the optional keys that say nothing. */
function clean(o, keep = ["version", "banners", "tables", "stub", "grid", "label", "codes"]) {
  return Object.fromEntries(Object.entries(o).filter(([k, v]) => keep.includes(k) || !(v === undefined || v === "" || v === null || (Array.isArray(v) && v.length === 0) || (v && v.constructor === Object && Object.keys(v).length === 0))));
}

/** The plan as the server gets it: with a title and a language. */
export function whole(plan, title, language) {
  return { ...plan, title: plan.title || title, layout: { ...plan.layout, language: plan.layout?.language || language } };
}

/** The plan with one of its tables only, for a preview. */
export function only(plan, i) {
  const table = plan.tables[i];
  const name = bannerOf(plan, i);
  const banners = name in (plan.banners || {}) ? { [name]: plan.banners[name] } : {};
  return { ...plan, banners, tables: [table] };
}

/** The variables in the rows of a table: one table each, or the items of a grid. */
export const stubs = (table) => [].concat(table.grid ?? table.stub ?? []);

/** The banner of a table: its name. */
export function bannerOf(plan, i) {
  const names = Object.keys(plan.banners || {});
  return plan.tables[i]?.banner || (names.includes("main") ? "main" : names[0] || "main");
}

const namesIn = (entry) => (typeof entry === "string" ? (entry === TOTAL ? [] : entry.split(/\s+[*>]\s+/)) : entry && entry.variable ? [entry.variable] : []);

/** The variables that a banner names. */
export const columnsOf = (plan, name) => (plan.banners?.[name] || []).flatMap(namesIn);

/** What a plan uses, as the search of variables asks. */
export function usedIn(plan) {
  return {
    rows: (plan.tables || []).flatMap(stubs),
    cols: Object.keys(plan.banners || {}).flatMap((b) => columnsOf(plan, b)),
    weight: plan.weight || "",
  };
}

/** How many tables use each banner. */
export const usesOf = (plan, banner) => plan.tables.filter((_, i) => bannerOf(plan, i) === banner).length;

export function addTables(plan, names, banner) {
  const has = new Set(usedIn(plan).rows);
  return { ...plan, tables: [...plan.tables, ...names.filter((n) => !has.has(n)).map((stub) => ({ stub, banner }))] };
}

/** Adds one table with variables of the same codes as its items. */
export const addGrid = (plan, names, banner) => ({ ...plan, tables: [...plan.tables, { grid: names, show: GRIDS[0].show, banner }] });

/** The forms of a grid: figures of each item by the banner, items by codes, codes by items. */
export const GRIDS = [{ show: ["t2b", "mean"], orient: "" }, { show: ["scale", "t2b", "mean"], orient: "" }, { show: ["scale", "t2b", "mean"], orient: "scale" }];

/** Which of the forms a grid has. */
export const gridOf = (table) => (!(table.show || ["scale"]).includes("scale") ? 0 : table.orient === "scale" ? 2 : 1);

export function removeTables(plan, names) {
  const out = new Set(names);
  const tables = plan.tables.map((table) => {
    const left = stubs(table).filter((n) => !out.has(n));
    return left.length === stubs(table).length ? table : left.length ? { ...table, [table.grid ? "grid" : "stub"]: left.length === 1 ? left[0] : left } : null;
  });
  return { ...plan, tables: tables.filter(Boolean) };
}

export function removeTable(plan, i) {
  return { ...plan, tables: plan.tables.filter((_, j) => j !== i) };
}

export const moveTable = (plan, from, to) => ({ ...plan, tables: moved(plan.tables, from, to) });

/** A table with some keys set; empty ones are taken out. */
export function withTable(plan, i, changes) {
  return { ...plan, tables: plan.tables.map((table, j) => (j === i ? clean({ ...table, ...changes }) : table)) };
}

/** A plan with some keys set; empty ones are taken out. */
export const withPlan = (plan, changes) => clean({ ...plan, ...changes });

/** Rows with a key set, or taken out. */
export const rowsWith = (rows, key, value) => clean({ ...rows, [key]: value }, []);

/** A key of one of the plan's objects (tests, layout, …) set, or taken out. */
export const withKey = (plan, object, key, value) => clean({ ...plan, [object]: clean({ ...plan[object], [key]: value }, []) });

export function addColumns(plan, banner, names) {
  const has = new Set(columnsOf(plan, banner));
  return setBanner(plan, banner, [...(plan.banners?.[banner] || [TOTAL]), ...names.filter((n) => !has.has(n))]);
}

export function removeColumns(plan, banner, names) {
  const out = new Set(names);
  return setBanner(plan, banner, (plan.banners[banner] || []).filter((e) => e === TOTAL || !namesIn(e).some((n) => out.has(n))));
}

export const setBanner = (plan, banner, list) => ({ ...plan, banners: { ...plan.banners, [banner]: list } });

/** Moves an entry of a banner; Total stays first. */
export function moveColumn(plan, banner, from, to) {
  const list = plan.banners[banner];
  const least = list[0] === TOTAL ? 1 : 0;
  return setBanner(plan, banner, moved(list, from, Math.max(least, to)));
}

/** A banner under a name of its own, a copy of another. */
export const addBanner = (plan, name, from) => setBanner(plan, name, [...(plan.banners?.[from] || [TOTAL])]);

/** A list with the element at one place moved to another. */
export function moved(list, from, to) {
  const at = Math.max(0, Math.min(list.length - 1, to));
  if (from < 0 || from >= list.length || from === at) return list;
  const next = list.filter((_, i) => i !== from);
  next.splice(at, 0, list[from]);
  return next;
}

/** Adds a net of codes; a net of the same label is replaced. */
export function addNet(plan, i, net) {
  const nets = (plan.tables[i].nets || []).filter((n) => n.label !== net.label);
  return withTable(plan, i, { nets: [...nets, net] });
}

export function removeNet(plan, i, label) {
  return withTable(plan, i, { nets: (plan.tables[i].nets || []).filter((n) => n.label !== label) });
}

const numeric = (x) => x.score ?? (/^-?\d+([.,]\d+)?$/.test(x.code) ? Number(x.code.replace(",", ".")) : Number.NaN);

/**
 * The codes at an end of a scale: the n highest or lowest of those that count
 * for the mean; null where there is no scale.
 */
export function boxOf(v, n, top) {
  if (!v || v.type !== "single") return null;
  const scale = (v.values || []).filter((x) => !x.role && !x.anchor && Number.isFinite(numeric(x))).sort((a, b) => numeric(a) - numeric(b));
  if (scale.length < 3 || scale.length > 11 || scale.length <= n) return null;
  return (top ? scale.slice(-n) : scale.slice(0, n)).map((x) => x.code);
}

/** A name as an expression writes it. */
export const inExpression = (name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(and|or|not|in|any|all|none|count|empty)$/i.test(name) ? name : `[${name}]`);

/** A condition as text: codes unquoted where they are plain. */
export function condition(v, op, values) {
  const name = inExpression(v.name);
  const code = (c) => (/^-?\d+(\.\d+)?$/.test(c) ? c : `"${c}"`);
  switch (op) {
    case "any": return values.length === 1 && v.type !== "multiple" ? `${name} = ${code(values[0])}` : `${name} in (${values.map(code).join(", ")})`;
    case "none": return `${name} not in (${values.map(code).join(", ")})`;
    case "empty": return `empty(${name})`;
    case "answered": return `not empty(${name})`;
    default: return `${name} ${op} ${values[0]}`;
  }
}

/** Two filters joined by and. */
export const both = (a, b) => (a && b ? `${/\bor\b|\|\|/.test(a) ? `(${a})` : a} and ${b}` : a || b);

/** The plan that is worked on, kept per dataset in this browser, with the window that changed it last. */
export function loadDraft(dataset) {
  try {
    return planFrom(JSON.parse(localStorage.getItem(`draft/${dataset}`) || "{}"));
  } catch {
    return planFrom({});
  }
}

export function saveDraft(dataset, draft) {
  localStorage.setItem(`draft/${dataset}`, JSON.stringify(draft));
}

/** Calls changed with the plan when another window of this browser changes it. */
export function watchDraft(dataset, changed) {
  const hear = (e) => {
    if (e.key === `draft/${dataset}` && e.newValue) changed(loadDraft(dataset));
  };
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}

/** Hands a plan to the builder of a dataset, which takes it over as a change that can be undone. */
export function handPlan(dataset, plan) {
  sessionStorage.setItem(`plan/${dataset}`, JSON.stringify(plan));
}

/** The plan that was handed over, once; null for none. */
export function handedPlan(dataset) {
  const text = sessionStorage.getItem(`plan/${dataset}`);
  sessionStorage.removeItem(`plan/${dataset}`);
  return text ? planFrom(JSON.parse(text)) : null;
}
