// What one cell of a preview says: out of how many, compared with what, and
// who is not in it.
import { html } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";

const columnLabels = (page) => page.head.flatMap((g) => g.columns.map((c) => (g.label ? `${g.label}: ${c}` : c)));

/** The other columns that a cell's letters name, with their figures. */
function comparisons(page, row, cell) {
  return (cell.letters || "").split(/[\s,]+/).filter(Boolean).flatMap((word) => {
    const i = page.columns.findIndex((c) => c.letter === word.toUpperCase());
    return i < 0 ? [] : [{ i, strict: word === word.toUpperCase(), text: row.cells[i].text }];
  });
}

export function Explain({ page, cell }) {
  const row = page.rows[cell.row];
  const c = row && row.cells[cell.column];
  const column = page.columns[cell.column];
  if (!c) return null;
  const labels = columnLabels(page);
  const head = page.rows.find((r) => r.of === row.of && !r.figure) || row;
  const n = row.of > 0 && head.n ? head.n[cell.column] : null;
  const percent = (level) => `${number(100 - 100 * level, 1)}%`;
  const out = page.out.reduce((sum, o) => sum + o.n, 0);
  return html`
    <section class="explain" aria-labelledby="explain" aria-live="polite">
      <h2 id="explain"><b>${c.text || "–"}</b> <small>${labels[cell.column]} · ${head.label}</small></h2>
      <dl>
        ${n !== null && row.kind !== "base" && html`<div><dt>${t(row.kind === "stat" ? "explain.people" : "explain.of")}</dt><dd>${number(n)}${row.kind !== "stat" && ` / ${number(column.n)}`}</dd></div>`}
        ${page.weighted && html`<div><dt>${t("explain.bases")}</dt><dd>${number(column.weighted, 1)} · ${number(column.effective, 1)}</dd></div>`}
        ${comparisons(page, row, c).map((x) => html`<div key=${x.i}><dt>${t("explain.higher", { column: `${page.columns[x.i].letter} ${labels[x.i]}` })}</dt><dd>${x.text} · ${percent(x.strict ? page.levels[0] : page.levels[page.levels.length - 1])}</dd></div>`)}
        ${column.small > 0 && html`<div><dt>${t(column.small > 1 ? "explain.tooSmall" : "explain.small")}</dt><dd>${number(column.effective, 1)}</dd></div>`}
        ${out > 0 && html`<div><dt>${t("explain.out")}</dt><dd>${number(out)}</dd></div>
          ${page.out.map((o, i) => html`<div key=${i} class="sub"><dt>${o.code ? t("explain.missing", { code: o.code, label: o.label }) : t(`out.${o.reason}`)}</dt><dd>${number(o.n)}</dd></div>`)}`}
      </dl>
      ${page.sample > 0 && html`<p class="muted">${t("explain.sample", { n: number(page.sample), of: number(page.respondents) })}</p>`}
    </section>
  `;
}
