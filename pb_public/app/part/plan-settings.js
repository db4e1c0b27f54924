// How all tables are counted, tested and shown; and what is said of one table
// alone: where it says nothing, the plan holds.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { label, language, LANGUAGES, number, t } from "../i18n.js";
import { addNet, bannerOf, both, boxOf, COMPARE, condition, CORRECTIONS, gridOf, GRIDS, inExpression, LEVELS, ORDERS, PROFILES, rowsWith, STATISTICS, stubs, withKey, withPlan, withTable } from "../plan.js";
import { bookLanguage } from "../store.js";
import { relabelled } from "../work.js";
import { Dialog } from "./badge.js";

const SPLITS = [10, 25, 50, 100];
const CHARTS = ["none", "stacked", "clustered"];
const THEMES = ["classic", "plain", "accessible"];

export function PlanSettings({ plan, change, problem, record, variables }) {
  return html`
    <section class="opt" aria-labelledby="all-tables">
      <h2 id="all-tables">${t("settings.title")}</h2>
      <label>${t("settings.name")}<input class="field" value=${plan.title || ""} placeholder=${record.name} maxlength="200" onInput=${(e) => change(withPlan(plan, { title: e.target.value }), "title")} /></label>
      <${FilterField} id="filter" name=${t("settings.filter")} value=${plan.filter || ""} variables=${variables} problem=${problem && problem.path === "filter" ? problem : null} change=${(text) => change(withPlan(plan, { filter: text }), "filter")} />
      ${choice("settings.weight", plan.weight || "", ["", ...variables.filter((v) => v.type === "numeric" || v.name === plan.weight).map((v) => v.name)], (o) => o || t("table.unweighted"), (v) => change(withPlan(plan, { weight: v })))}
      <${LookSettings} plan=${plan} change=${change} />
    </section>
  `;
}

/** Tests, statistics, rows, what is hidden, and the look: all that follows from the sums of the tables. */
export function LookSettings({ plan, change }) {
  const tests = plan.tests || {};
  const layout = plan.layout || {};
  const statistics = plan.statistics || ["count", "col_pct"];
  const test = (key, value) => change(withKey(plan, "tests", key, value), `tests.${key}`);
  const look = (key, value) => change(withKey(plan, "layout", key, value), `layout.${key}`);
  const statistic = (name) => (on) => change(withPlan(plan, { statistics: STATISTICS.filter((s) => (s === name ? on : statistics.includes(s))) }));
  const untested = tests.profile === "none";
  const compare = [].concat(tests.compare || "columns");
  const hidden = plan.suppress || {};
  const hide = (key) => (e) => change(withKey(plan, "suppress", key, Math.max(0, Math.min(1000, Math.round(Number(e.target.value)))) || ""), `suppress.${key}`);
  const least = (key) => html`<label>${t(`suppress.${key}`)}<input class="field" type="number" name=${`suppress-${key}`} min="0" max="1000" value=${hidden[key] || 0} onChange=${hide(key)} /></label>`;
  const levels = (o) => o.split(",").map((p) => `${Math.round(100 - 100 * Number(p))}%`).join(", ");
  const now = (tests.levels || [0.05, 0.1]).join(",");
  return html`
      <details class="more"><summary>${t("settings.tests")} <small>${untested ? t("profile.none") : `${t(`profile.${tests.profile || "exact"}`)} · ${levels(now)}`}</small></summary><div class="opt">
        ${choice("settings.profile", tests.profile || "exact", PROFILES, (o) => t(`profile.${o}`), (v) => test("profile", v === "exact" ? "" : v))}
        ${choice("settings.levels", now, LEVELS.includes(now) ? LEVELS : [now, ...LEVELS], levels, (v) => test("levels", v === LEVELS[0] ? [] : v.split(",").map(Number)), untested)}
        ${choice("settings.correction", tests.correction || "none", CORRECTIONS, (o) => t(`correction.${o}`), (v) => test("correction", v === "none" ? "" : v), untested)}
        <fieldset class="checks" disabled=${untested}><legend>${t("settings.compare")}</legend>${COMPARE.map((c) => html`<label key=${c} class="check"><input type=${LETTERS.includes(c) ? "checkbox" : "radio"} name="compare" checked=${compare.includes(c)} onClick=${() => test("compare", compared(compare, c))} />${t(`compare.${c}`)}</label>`)}</fieldset>
        <label>${t("settings.minBase")}<input class="field" type="number" min="0" max="1000000" value=${tests.min_base ?? 30} disabled=${untested} onChange=${(e) => test("min_base", Number(e.target.value) === 30 ? "" : Number(e.target.value))} /></label>
      </div></details>
      <details class="more"><summary>${t("settings.statistics")} <small>${statistics.map((s) => t(`statistic.${s}`)).join(", ")}</small></summary>
        <div class="checks">${STATISTICS.map((s) => check(t(`statistic.${s}`), statistics.includes(s), statistic(s), { key: s }))}</div></details>
      <details class="more rows-of-all"><summary>${t("settings.rows")} <small>${t(`order.${plan.rows?.order?.by || plan.rows?.order || "codebook"}`)}</small></summary><div class="opt"><${RowSettings} rows=${plan.rows} set=${(rows) => change(withPlan(plan, { rows }))} /></div></details>
      <details class="more suppress"><summary>${t("settings.suppress")} <small>${hidden.cells || hidden.bases ? t("suppress.now", { cells: number(hidden.cells || 0), bases: number(hidden.bases || 0) }) : t("suppress.none")}</small></summary><div class="opt">
        ${least("cells")}${least("bases")}
        ${check(t("suppress.complementary"), hidden.complementary !== false, (on) => change(withKey(plan, "suppress", "complementary", on ? "" : false)), { disabled: !hidden.cells && !hidden.bases })}
      </div></details>
      <details class="more"><summary>${t("settings.book")} <small>${t(`language.${layout.language || bookLanguage.value || language.value}`)}</small></summary><div class="opt">
        ${choice("settings.language", layout.language || bookLanguage.value || language.value, LANGUAGES, (o) => t(`language.${o}`), (v) => look("language", v))}
        ${choice("settings.decimals", String(layout.decimals || 0), ["0", "1", "2"], (o) => o, (v) => look("decimals", Number(v) || ""))}
        ${choice("settings.split", String(layout.split || 100), SPLITS.map(String), (o) => o, (v) => look("split", Number(v) === 100 ? "" : Number(v)))}
        ${choice("settings.theme", layout.theme || "classic", THEMES, (o) => t(`book.${o}`), (v) => look("theme", v === "classic" ? "" : v))}
        ${choice("settings.charts", layout.charts || "none", CHARTS, (o) => t(`charts.${o}`), (v) => look("charts", v === "none" ? "" : v))}
      </div></details>
  `;
}

/** The comparisons that give letters; the others give arrows, and one of those at most is asked for. */
const LETTERS = ["columns", "items"];

/** What is compared, with one kind switched. Items alone would leave the other tables untested: columns come with them. */
function compared(list, c) {
  const has = (x) => (x === c) !== list.includes(x);
  const arrows = list.find((x) => !LETTERS.includes(x));
  const other = LETTERS.includes(c) ? arrows : arrows === c ? "" : c;
  const items = has("items") && (has("columns") || c === "items" || !!other);
  const next = [(has("columns") || (items && !other)) && "columns", items && "items", other].filter(Boolean);
  return next.length === 0 || (next.length === 1 && next[0] === "columns") ? "" : next.length === 1 ? next[0] : next;
}

export function TableSettings({ plan, at, variables, change, problem, page }) {
  const table = plan.tables[at];
  const names = stubs(table);
  const v = variables.find((x) => x.name === names[0]);
  const set = (changes, key) => change(withTable(plan, at, changes), key);
  const inherited = plan.statistics || ["count", "col_pct"];
  const own = table.statistics || inherited;
  const statistic = (name) => (on) => {
    const next = STATISTICS.filter((s) => (s === name ? on : own.includes(s)));
    set({ statistics: JSON.stringify(next) === JSON.stringify(STATISTICS.filter((s) => inherited.includes(s))) ? [] : next });
  };
  const banners = Object.keys(plan.banners || {});
  const boxes = names.length === 1 ? [[2, true], [1, true], [2, false]].map(([n, top]) => ({ n, top, codes: boxOf(v, n, top) })).filter((b) => b.codes) : [];
  const of = problem && (problem.path || "").startsWith(`tables[${at}]`) ? problem : null;
  const rows = table.rows || {};
  const weights = variables.filter((x) => x.type === "numeric");
  return html`
    <section class="opt" aria-labelledby="this-table">
      <h2 id="this-table">${t("table.title")} <small>${names.length > 1 ? `${names[0]} … ${names[names.length - 1]}` : names[0]}</small></h2>
      ${of && !of.path.includes("filter") && html`<p class="note bad" role="alert">${of.text}</p>`}
      <label>${t("table.heading")}<input class="field" value=${table.title || ""} placeholder=${v ? label(v.label, v.name) : ""} maxlength="300" onInput=${(e) => set({ title: e.target.value }, "title")} /></label>
      <${FilterField} id="table-filter" name=${t("table.filter")} value=${table.filter || ""} variables=${variables} problem=${of && of.path.includes("filter") ? of : null} change=${(text) => set({ filter: text }, "table-filter")} />
      ${banners.length > 1 && html`<label>${t("banner.which")}<select class="field" value=${bannerOf(plan, at)} onChange=${(e) => set({ banner: e.target.value })}>${banners.map((b) => html`<option key=${b} value=${b}>${b}</option>`)}</select></label>`}
      <label>${t("table.weight")}<select class="field" value=${table.weight === undefined ? "@" : table.weight} onChange=${(e) => change({ ...plan, tables: plan.tables.map((x, j) => (j !== at ? x : weighted(x, e.target.value))) })}>
        <option value="@">${t("table.asPlan", { what: plan.weight || t("table.unweighted") })}</option><option value="">${t("table.unweighted")}</option>${weights.map((x) => html`<option key=${x.name} value=${x.name}>${x.name}</option>`)}</select></label>
      ${table.grid && choice("grid.form", String(gridOf(table)), GRIDS.map((_, i) => String(i)), (i) => t(`grid.${i}`), (i) => set(GRIDS[i]))}
      ${boxes.length > 0 && html`<div class="row wrap tight" role="group" aria-label=${t("table.boxes")}>${boxes.map((b) => html`<button key=${b.n + String(b.top)} class="btn small" onClick=${() => change(addNet(plan, at, { label: t(b.top ? "box.top" : "box.bottom", { n: b.n }), codes: b.codes }))}>${t(b.top ? "box.top" : "box.bottom", { n: b.n })}</button>`)}</div>`}
      <details class="more"><summary>${t("settings.statistics")} <small>${own.map((s) => t(`statistic.${s}`)).join(", ")}</small></summary>
        <div class="checks">${STATISTICS.map((s) => check(t(`statistic.${s}`), own.includes(s), statistic(s), { key: s }))}</div></details>
      <details class="more rows-of-one"><summary>${t("settings.rows")} <small>${rows.order ? t(`order.${rows.order.by || rows.order}`) : t("table.asPlan", { what: t(`order.${plan.rows?.order?.by || plan.rows?.order || "codebook"}`) })}</small></summary><div class="opt"><${RowSettings} rows=${rows} plan=${plan.rows || {}} v=${v} set=${(next) => set({ rows: next })} /></div></details>
      <details class="more base-of-one"><summary>${t("table.base")} <small>${t(`base.${table.base || "answered"}`)}</small></summary><div class="opt">
        ${choice("table.base", table.base || "answered", BASES, (o) => t(`base.${o}`), (o) => set({ base: o === "answered" ? "" : o }))}
        <label>${t("table.baseText")}<input class="field" name="base-text" value=${textOf(table.base_text)} placeholder=${page ? page.base : ""} maxlength="300" onInput=${(e) => set({ base_text: retold(table.base_text, e.target.value) }, "base-text")} /></label>
      </div></details>
    </section>
  `;
}

function weighted(table, value) {
  const { weight, ...rest } = table;
  return value === "@" ? rest : { ...rest, weight: value };
}

const BASES = ["answered", "asked", "answers"];

/** A text of the plan, which may be one per language, as it is here. */
const textOf = (text) => (text && typeof text === "object" ? label(text) : text || "");

/** The same with other words; where there are words per language, in this one only. */
const retold = (text, words) => (text && typeof text === "object" && words ? relabelled(text, words, language.value) : words);

/** A choice out of a list, with its label. */
export const choice = (name, value, list, say, set, off) => html`<label>${t(name)}<select class="field ${name.replace(".", "-")}" value=${value} disabled=${off} onChange=${(e) => set(e.target.value)}>${list.map((o) => html`<option key=${o} value=${o}>${say(o)}</option>`)}</select></label>`;

/** A switch with its label. */
export const check = (text, on, set, more) => html`<label class="check"><input type="checkbox" checked=${on} ...${more} onChange=${(e) => set(e.target.checked)} />${text}</label>`;

const by = (order) => (order && order.by) || order || "codebook";
const descends = (order) => (order && order.direction ? order.direction === "descending" : !["codebook", "value", "label"].includes(by(order)));
const isScale = (v) => Boolean(boxOf(v, 2, true));
const isNPS = (v) => v && v.type === "single" && ["0", "6", "9", "10"].every((c) => (v.values || []).some((x) => x.code === c));

/**
 * @param {{rows: object|undefined, plan?: object, v?: object, set: (rows: object) => void}} props
 * rows: as they are said here; plan: the rows of all tables, where this is one table; v: its variable
 */
export function RowSettings({ rows = {}, plan, v, set }) {
  const inherited = plan || {};
  const put = (key, value) => set(rowsWith(rows, key, value));
  const now = (key) => rows[key] ?? inherited[key];
  const order = now("order");
  const switched = (key) => check(t(`rows.${key}`), Boolean(now(key)), (on) => put(key, on === Boolean(inherited[key]) ? "" : on));
  function sort(value) {
    if (plan && value === "@") return put("order", "");
    const next = typeof rows.order === "object" ? { ...rows.order, by: value } : value;
    put("order", next === "codebook" && by(inherited.order) === "codebook" ? "" : next);
  }
  const turn = (on) => put("order", { ...(typeof order === "object" ? order : {}), by: by(order), direction: on ? "descending" : "ascending" });
  const named = (key, name) => (rows[key] || []).includes(name);
  const list = (key, name) => (on) => put(key, on ? [...(rows[key] || []), name] : rows[key].filter((x) => x !== name));
  const presets = plan ? [isNPS(v) && "nps", isScale(v) && "t2b-b2b"].filter(Boolean) : [];
  const own = (rows.differences || []).filter((d) => typeof d === "object" || !presets.includes(d));
  function subtract(e) {
    e.preventDefault();
    const said = Object.fromEntries(new FormData(e.target));
    const codes = (text) => text.split(/[\s,;]+/).filter(Boolean);
    put("differences", [...(rows.differences || []), { label: said.label.trim(), plus: codes(said.plus), minus: codes(said.minus) }]);
    e.target.reset();
  }
  return html`
    ${choice("rows.order", plan && !rows.order ? "@" : by(rows.order), [...(plan ? ["@"] : []), ...ORDERS, ...(ORDERS.includes(by(rows.order)) ? [] : [by(rows.order)])], (o) => (o === "@" ? t("table.asPlan", { what: t(`order.${by(inherited.order)}`) }) : t(`order.${o}`)), sort)}
    ${by(order) !== "codebook" && check(t("rows.descending"), descends(order), turn)}
    ${switched("hide_empty")}${switched("no_answer")}
    ${(plan ? isScale(v) : true) && ["t2b", "b2b"].map((b) => check(t(`rows.${b}`), named("boxes", b), list("boxes", b), { key: b }))}
    ${presets.map((d) => check(t(`rows.${d}`), named("differences", d), list("differences", d), { key: d }))}
    ${own.map((d) => check(typeof d === "object" ? String(d.label.en || d.label.id || d.label) : d, true, () => put("differences", rows.differences.filter((x) => x !== d)), { key: JSON.stringify(d) }))}
    ${plan && v?.type === "single" && html`<form class="row tight" onSubmit=${subtract}>${[["label", 5], ["plus", 2], ["minus", 2]].map(([name, size]) => html`<input key=${name} class="field small grow" name=${name} size=${size} required pattern=".*\\S.*" title=${t(`difference.${name}`)} aria-label=${t(`difference.${name}`)} placeholder=${t(`difference.${name}Hint`)} />`)}<button class="btn small" aria-label=${t("difference.add")} title=${t("difference.add")}>+</button></form>`}
  `;
}

const OFFERS = 8;
const WORD = /(\[[^\]]*|[\p{L}_][\p{L}\p{N}_]*|\d+)$/u;
const BEFORE_CODE = /(\[[^\]]+\]|[\p{L}_][\p{L}\p{N}_]*)\s*(?:=|==|!=|\?=|(?:not\s+)?in\s*\([^)]*?)\s*["']?([\p{L}\p{N}_]*)$/u;

/** What fits at the end of a text: names of variables, or codes of one. */
function offers(text, variables) {
  const [whole, name, start] = BEFORE_CODE.exec(text) || [];
  const v = whole && variables.find((x) => x.name === name.replace(/^\[|\]$/g, ""));
  if (v && v.values && v.type !== "numeric") {
    return v.values.filter((x) => x.code.startsWith(start) || label(x.label).toLowerCase().includes(start.toLowerCase())).slice(0, OFFERS)
      .map((x) => ({ insert: /^-?\d+$/.test(x.code) ? x.code : `"${x.code}"`, over: start.length, name: x.code, about: label(x.label) }));
  }
  const [word] = WORD.exec(text) || [""];
  const query = word.replace(/^\[/, "").toLowerCase();
  if (!query || /^\d/.test(query)) return [];
  const rank = (x) => (x.name.toLowerCase().startsWith(query) ? 0 : x.name.toLowerCase().includes(query) ? 1 : label(x.label).toLowerCase().includes(query) ? 2 : 3);
  return variables.map((x) => ({ x, r: rank(x) })).filter(({ r }) => r < 3).sort((a, b) => a.r - b.r).slice(0, OFFERS)
    .map(({ x }) => ({ insert: inExpression(x.name), over: word.length, name: x.name, about: label(x.label) }));
}

/** @param {{id: string, name: string, value: string, change: (text: string) => void, variables: object[], problem: object|null}} props */
export function FilterField({ id, name, value, change, variables, problem }) {
  const field = useRef(null);
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const [caret, setCaret] = useState(0);
  const [form, setForm] = useState(false);
  const list = useMemo(() => (open ? offers(value.slice(0, caret), variables).filter((o) => o.insert !== value.slice(caret - o.over, caret)) : []), [open, value, caret, variables]);

  const write = (e) => {
    setCaret(e.target.selectionStart);
    setOpen(true);
    setPlace(0);
    change(e.target.value);
  };
  function take(o) {
    field.current.setRangeText(o.insert, caret - o.over, caret, "end"); // at once: the next key may be on its way
    change(field.current.value);
    setOpen(false);
  }
  const key = (e) => {
    if (list.length === 0 || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") return e.preventDefault(), setPlace((place + (e.key === "ArrowDown" ? 1 : list.length - 1)) % list.length);
    if (e.key === "Enter" || e.key === "Tab") return e.preventDefault(), take(list[place]);
    if (e.key === "Escape") return e.preventDefault(), e.stopPropagation(), setOpen(false);
  };
  const bad = Boolean(problem);
  return html`
    <div class="filter">
      <label for=${id}>${name}</label>
      <div class="combo">
        <input id=${id} ref=${field} class="field mono ${bad ? "bad" : ""}" value=${value} placeholder="S1 = 1 and S5 >= 18" spellcheck=${false} autocomplete="off"
          role="combobox" aria-expanded=${list.length > 0 ? "true" : "false"} aria-controls="${id}-list" aria-autocomplete="list" aria-activedescendant=${list.length > 0 ? `${id}-${place}` : undefined}
          aria-invalid=${bad ? "true" : "false"} aria-describedby=${bad ? `${id}-why` : undefined} onInput=${write} onKeyDown=${key} onBlur=${() => setOpen(false)} />
        <button type="button" class="btn tiny" aria-label=${t("filter.build")} title=${t("filter.build")} onClick=${() => setForm(true)}>+</button>
        <ul id="${id}-list" role="listbox" aria-label=${name} class=${list.length > 0 ? "" : "none"}>${list.map((o, i) => html`<li key=${o.name} id="${id}-${i}" role="option" aria-selected=${i === place ? "true" : "false"} onMouseDown=${(e) => (e.preventDefault(), take(o))}><code>${o.name}</code> ${o.about}</li>`)}</ul>
      </div>
      ${bad && html`<p class="why" id="${id}-why" role="alert">${problem.offset > 0 && html`<code class="marked">${value.slice(Math.max(0, problem.offset - 21), problem.offset - 1)}<mark>${value.slice(problem.offset - 1, problem.offset) || " "}</mark>${value.slice(problem.offset, problem.offset + 12)}</code>`} ${problem.text}</p>`}
      ${form && html`<${ConditionForm} variables=${variables} close=${() => setForm(false)} add=${(text) => (change(both(value.trim(), text)), setForm(false))} />`}
    </div>
  `;
}

/** Writes one condition: a variable, how it is compared, values. */
function ConditionForm({ variables, close, add }) {
  const fit = useMemo(() => variables.filter((v) => ["single", "multiple", "numeric"].includes(v.type) && v.use !== "personal"), [variables]);
  const [name, setName] = useState(fit[0] ? fit[0].name : "");
  const [op, setOp] = useState("any");
  const [values, setValues] = useState([]);
  const v = fit.find((x) => x.name === name);
  const number = v && v.type === "numeric";
  const ops = number ? [">=", "<=", "=", ">", "<", "answered", "empty"] : ["any", "none", "answered", "empty"];
  useEffect(() => (setValues([]), setOp(number ? ">=" : "any")), [name]);
  const plain = op === "answered" || op === "empty";
  const done = v && (plain || (number ? /^-?\d+([.,]\d+)?$/.test((values[0] || "").trim()) : values.length > 0));
  const text = done ? condition(v, op, number ? [String(values[0]).trim().replace(",", ".")] : values) : "";
  return html`<${Dialog} title=${t("filter.build")} close=${close}>
    <form class="stack" onSubmit=${(e) => (e.preventDefault(), text && add(text))}>
      <label>${t("filter.variable")}<select class="field" value=${name} onChange=${(e) => setName(e.target.value)}>${fit.map((x) => html`<option key=${x.name} value=${x.name}>${x.name} · ${label(x.label, x.name)}</option>`)}</select></label>
      <label>${t("filter.how")}<select class="field" value=${op} onChange=${(e) => setOp(e.target.value)}>${ops.map((o) => html`<option key=${o} value=${o}>${/\w/.test(o) ? t(`filter.${o}`) : o.replace(">=", "≥").replace("<=", "≤")}</option>`)}</select></label>
      ${!plain && (number
        ? html`<label>${t("filter.number")}<input class="field" inputmode="decimal" value=${values[0] || ""} onInput=${(e) => setValues([e.target.value])} /></label>`
        : v && html`<fieldset class="checks tall"><legend>${t("filter.values")}</legend>${(v.values || []).map((x) => html`<label key=${x.code} class="check"><input type="checkbox" checked=${values.includes(x.code)} onChange=${(e) => setValues(e.target.checked ? [...values, x.code] : values.filter((c) => c !== x.code))} />${x.code} · ${label(x.label, x.code)}</label>`)}</fieldset>`)}
      <p class="muted"><code>${text || "…"}</code></p>
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary" disabled=${!text}>${t("filter.add")}</button></div>
    </form>
  <//>`;
}
