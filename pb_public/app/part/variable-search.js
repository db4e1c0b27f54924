// Searching the variables: words, tokens, and the usual tokens as buttons.
import { html } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { setApart, toggled } from "../search.js";

const pills = [["unused:", "filter.unused"], ["type:multi", "filter.multi"], ["in:banner", "filter.cols"]];

/** @param {{sel: ReturnType<typeof import("../selection.js").useSelection>, variables: object[]}} props */
export function VariableSearch({ sel, variables }) {
  const { input, query, setQuery, all, setAll, shown } = sel;
  const apart = variables.filter(setApart).length;
  const words = query.split(/\s+/);
  const name = t("variables.search", { n: number(variables.length) });
  const key = (e) => {
    if (e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "Enter") e.preventDefault(), document.getElementById("variables")?.focus();
    else if (e.key === "Escape" && query) e.preventDefault(), setQuery("");
  };
  return html`
    <header>
      <input ref=${input} class="field" type="search" placeholder=${name} aria-label=${name} aria-describedby="found" value=${query} onInput=${(e) => setQuery(e.target.value)} onKeyDown=${key} />
      <div class="pills" role="group" aria-label=${t("filter.title")}>
        ${pills.map(([token, word]) => html`<button key=${token} class="pill" aria-pressed=${words.includes(token) ? "true" : "false"} onClick=${() => setQuery(toggled(query, token))}>${t(word)}</button>`)}
        ${apart > 0 && html`<button class="pill" aria-pressed=${all ? "true" : "false"} title=${t("variables.all")} onClick=${() => setAll(!all)}>${t("filter.apart", { n: number(apart) })}</button>`}
      </div>
      <small id="found" role="status">${t("filter.found", { n: number(shown.length) })}</small>
    </header>
  `;
}
