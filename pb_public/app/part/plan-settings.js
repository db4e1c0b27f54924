// How all tables are counted, tested and shown.
import { html } from "../../vendor/preact-11.2.0.js";
import { LANGUAGES, language, t } from "../i18n.js";
import { COMPARE, CORRECTIONS, LEVELS, PROFILES, STATISTICS, withKey, withPlan } from "../plan.js";
import { bookLanguage } from "../store.js";
import { FilterField } from "./filter-field.js";

const SPLITS = [10, 25, 50, 100];
const CHARTS = ["none", "stacked", "clustered"];
const THEMES = ["classic", "plain", "accessible"];

export function PlanSettings({ plan, change, problem, record, variables }) {
  const tests = plan.tests || {};
  const layout = plan.layout || {};
  const statistics = plan.statistics || ["count", "col_pct"];
  const test = (key, value) => change(withKey(plan, "tests", key, value), `tests.${key}`);
  const look = (key, value) => change(withKey(plan, "layout", key, value), `layout.${key}`);
  const statistic = (name) => (e) => change(withPlan(plan, { statistics: STATISTICS.filter((s) => (s === name ? e.target.checked : statistics.includes(s))) }));
  const untested = tests.profile === "none";
  const compare = [].concat(tests.compare || "columns");
  const choice = (name, value, list, say, set, off) => html`<label>${t(name)}<select class="field" value=${value} disabled=${off} onChange=${(e) => set(e.target.value)}>${list.map((o) => html`<option key=${o} value=${o}>${say(o)}</option>`)}</select></label>`;
  const levels = (o) => o.split(",").map((p) => `${Math.round(100 - 100 * Number(p))}%`).join(", ");
  const now = (tests.levels || [0.05, 0.1]).join(",");
  return html`
    <section class="opt" aria-labelledby="all-tables">
      <h2 id="all-tables">${t("settings.title")}</h2>
      <label>${t("settings.name")}<input class="field" value=${plan.title || ""} placeholder=${record.name} maxlength="200" onInput=${(e) => change(withPlan(plan, { title: e.target.value }), "title")} /></label>
      <${FilterField} id="filter" name=${t("settings.filter")} value=${plan.filter || ""} variables=${variables} problem=${problem && problem.path === "filter" ? problem : null} change=${(text) => change(withPlan(plan, { filter: text }), "filter")} />
      ${choice("settings.weight", plan.weight || "", ["", ...variables.filter((v) => v.type === "numeric" || v.name === plan.weight).map((v) => v.name)], (o) => o || t("table.unweighted"), (v) => change(withPlan(plan, { weight: v })))}
      <details class="more"><summary>${t("settings.tests")} <small>${untested ? t("profile.none") : `${t(`profile.${tests.profile || "exact"}`)} · ${levels(now)}`}</small></summary><div class="opt">
        ${choice("settings.profile", tests.profile || "exact", PROFILES, (o) => t(`profile.${o}`), (v) => test("profile", v === "exact" ? "" : v))}
        ${choice("settings.levels", now, LEVELS.includes(now) ? LEVELS : [now, ...LEVELS], levels, (v) => test("levels", v === LEVELS[0] ? [] : v.split(",").map(Number)), untested)}
        ${choice("settings.correction", tests.correction || "none", CORRECTIONS, (o) => t(`correction.${o}`), (v) => test("correction", v === "none" ? "" : v), untested)}
        <fieldset class="checks" disabled=${untested}><legend>${t("settings.compare")}</legend>${COMPARE.map((c) => html`<label key=${c} class="check"><input type=${LETTERS.includes(c) ? "checkbox" : "radio"} name="compare" checked=${compare.includes(c)} onClick=${() => test("compare", compared(compare, c))} />${t(`compare.${c}`)}</label>`)}</fieldset>
        <label>${t("settings.minBase")}<input class="field" type="number" min="0" max="1000000" value=${tests.min_base ?? 30} disabled=${untested} onChange=${(e) => test("min_base", Number(e.target.value) === 30 ? "" : Number(e.target.value))} /></label>
      </div></details>
      <details class="more"><summary>${t("settings.statistics")} <small>${statistics.map((s) => t(`statistic.${s}`)).join(", ")}</small></summary>
        <div class="checks">${STATISTICS.map((s) => html`<label key=${s} class="check"><input type="checkbox" checked=${statistics.includes(s)} onChange=${statistic(s)} />${t(`statistic.${s}`)}</label>`)}</div></details>
      <details class="more"><summary>${t("settings.book")} <small>${t(`language.${layout.language || bookLanguage.value || language.value}`)}</small></summary><div class="opt">
        ${choice("settings.language", layout.language || bookLanguage.value || language.value, LANGUAGES, (o) => t(`language.${o}`), (v) => look("language", v))}
        ${choice("settings.decimals", String(layout.decimals || 0), ["0", "1", "2"], (o) => o, (v) => look("decimals", Number(v) || ""))}
        ${choice("settings.split", String(layout.split || 100), SPLITS.map(String), (o) => o, (v) => look("split", Number(v) === 100 ? "" : Number(v)))}
        ${choice("settings.theme", layout.theme || "classic", THEMES, (o) => t(`book.${o}`), (v) => look("theme", v === "classic" ? "" : v))}
        ${choice("settings.charts", layout.charts || "none", CHARTS, (o) => t(`charts.${o}`), (v) => look("charts", v === "none" ? "" : v))}
      </div></details>
    </section>
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
