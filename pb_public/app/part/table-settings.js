// What is said of one table alone; where it says nothing, the plan holds.
import { html } from "../../vendor/preact-11.2.0.js";
import { label, t } from "../i18n.js";
import { STATISTICS, addNet, boxOf, bannerOf, stubs, withTable } from "../plan.js";
import { FilterField } from "./filter-field.js";

export function TableSettings({ plan, at, variables, change, problem }) {
  const table = plan.tables[at];
  const names = stubs(table);
  const v = variables.find((x) => x.name === names[0]);
  const set = (changes, key) => change(withTable(plan, at, changes), key);
  const inherited = plan.statistics || ["count", "col_pct"];
  const own = table.statistics || inherited;
  const statistic = (name) => (e) => {
    const next = STATISTICS.filter((s) => (s === name ? e.target.checked : own.includes(s)));
    set({ statistics: JSON.stringify(next) === JSON.stringify(STATISTICS.filter((s) => inherited.includes(s))) ? [] : next });
  };
  const banners = Object.keys(plan.banners || {});
  const boxes = names.length === 1 ? [[2, true], [1, true], [2, false]].map(([n, top]) => ({ n, top, codes: boxOf(v, n, top) })).filter((b) => b.codes) : [];
  const of = problem && (problem.path || "").startsWith(`tables[${at}]`) ? problem : null;
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
      ${boxes.length > 0 && html`<div class="row wrap tight" role="group" aria-label=${t("table.boxes")}>${boxes.map((b) => html`<button key=${b.n + String(b.top)} class="btn small" onClick=${() => change(addNet(plan, at, { label: t(b.top ? "box.top" : "box.bottom", { n: b.n }), codes: b.codes }))}>${t(b.top ? "box.top" : "box.bottom", { n: b.n })}</button>`)}</div>`}
      <details class="more"><summary>${t("settings.statistics")} <small>${own.map((s) => t(`statistic.${s}`)).join(", ")}</small></summary>
        <div class="checks">${STATISTICS.map((s) => html`<label key=${s} class="check"><input type="checkbox" checked=${own.includes(s)} onChange=${statistic(s)} />${t(`statistic.${s}`)}</label>`)}</div></details>
    </section>
  `;
}

function weighted(table, value) {
  const { weight, ...rest } = table;
  return value === "@" ? rest : { ...rest, weight: value };
}
