// The values of a table as bars, one banner variable at a time. It stands
// beside its table, which says the same in numbers.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { share } from "./crosstab.js";

const MOST = 8; // columns side by side

export function Chart({ page }) {
  const [block, setBlock] = useState(-1);
  const groups = page.head.map((g, i) => ({ label: g.label || t("tray.total"), at: page.head.slice(0, i).reduce((n, x) => n + x.columns.length, 0), columns: g.columns }));
  const group = groups[block] || groups[groups.length > 1 ? 1 : 0];
  const rows = page.rows.filter((r) => r.of > 0 && r.cells.some((c) => c.format && c.format.startsWith("percent")) && (!r.figure || r.cells.every((c) => c.format.startsWith("percent"))));
  const seen = new Set();
  const bars = rows.filter((r) => !seen.has(r.of) && seen.add(r.of));
  if (!group || bars.length === 0) return html`<p class="hint">${t("chart.none")}</p>`;
  const columns = group.columns.slice(0, MOST);
  const most = Math.max(0.01, ...bars.flatMap((r) => columns.map((_, i) => r.cells[group.at + i].value || 0)));
  return html`
    <div class="chart">
      <div class="row wrap">
        ${groups.length > 1 && html`<div class="seg" role="group" aria-label=${t("chart.by")}>${groups.map((g, i) => html`<button key=${i} type="button" aria-pressed=${g === group ? "true" : "false"} onClick=${() => setBlock(i)}>${g.label}</button>`)}</div>`}
        <ul class="legend">${columns.map((c, i) => html`<li key=${i}><i class="k${i}"></i>${c}</li>`)}${group.columns.length > MOST && html`<li>…</li>`}</ul>
      </div>
      <div class="bars" role="img" aria-label=${t("chart.title", { title: page.title })}>
        ${bars.map((r) => html`<div key=${r.of} class="bars-row ${r.kind}"><span class="in${Math.min(r.indent, 4)}">${r.label || nameOf(page, r)}</span><div>
          ${columns.map((_, i) => {
            const cell = r.cells[group.at + i];
            return html`<p key=${i}><i class="k${i}" ref=${share((cell.value || 0) / most)}></i><small>${cell.text}${cell.letters ? ` ${cell.letters}` : ""}</small></p>`;
          })}</div></div>`)}
      </div>
    </div>
  `;
}

const nameOf = (page, row) => (page.rows.find((r) => r.of === row.of && !r.figure) || row).label;
