// What one cell of a preview says: out of how many, compared with what, and
// who is not in it.
import { html } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";

const columnLabels = (page) => page.head.flatMap((g) => g.columns.map((c) => (g.label ? `${g.label}: ${c}` : c)));

const MOST = 6; // comparisons shown

/**
 * What the figure was compared with, what differs first.
 * @returns {{name: string, text: string, difference: number, se: number, p: number, mark: boolean}[]}
 */
function comparisons(page, row, column, labels) {
  if (row.kind === "base") return [];
  const of = (page.tests || []).filter((x) => x.of === row.of && (x.a === column || x.b === column));
  return of.map((x) => {
    const other = x.a === column ? x.b : x.a;
    return {
      name: other === -1 ? t("explain.rest") : other === -2 ? t("tray.total") : `${page.columns[other].letter} ${labels[other]}`,
      text: other >= 0 ? (row.cells[other] || {}).text : "", difference: x.a === column ? x.difference : -x.difference, se: x.se, p: x.adjusted ?? x.p, mark: x.mark,
    };
  }).sort((x, y) => x.p - y.p);
}

/** A p-value as a reader wants it. */
const chance = (p) => (p < 0.001 ? `p < ${number(0.001, 3)}` : `p = ${number(p, 3)}`);

export function Explain({ page, cell }) {
  const row = page.rows[cell.row];
  const c = row && row.cells[cell.column];
  const column = page.columns[cell.column];
  if (!c) return null;
  const labels = columnLabels(page);
  const head = page.rows.find((r) => r.of === row.of && !r.figure) || row;
  const n = row.of > 0 && head.n ? head.n[cell.column] : null;
  const tests = comparisons(page, head, cell.column, labels);
  const scale = head.kind === "stat" && c.format !== "signed_points" ? 1 : 100;
  const plain = (x) => number(x * scale, scale === 1 ? 2 : 1);
  const signed = (x) => `${x > 0 ? "+" : ""}${plain(x)}`;
  const out = page.out.reduce((sum, o) => sum + o.n, 0);
  return html`
    <section class="explain" aria-labelledby="explain" aria-live="polite">
      <h2 id="explain"><b>${c.text || "–"}</b> <small>${labels[cell.column]} · ${head.label}</small></h2>
      <dl>
        ${n !== null && c.value !== null && row.kind !== "base" && html`<div><dt>${t(row.kind === "stat" ? "explain.people" : "explain.of")}</dt><dd>${number(n)}${row.kind !== "stat" && ` / ${number(column.n)}`}</dd></div>`}
        ${page.weighted && html`<div><dt>${t("explain.bases")}</dt><dd>${number(column.weighted, 1)} · ${number(column.effective, 1)}</dd></div>`}
        ${tests.slice(0, MOST).map((x) => html`<div key=${x.name}><dt class=${x.mark ? "strong" : ""}>${t(x.mark ? (x.difference > 0 ? "explain.higher" : "explain.lower") : "explain.same", { column: x.name })}${x.text ? ` (${x.text})` : ""}</dt><dd>${chance(x.p)}</dd></div>
          ${x.mark && html`<div class="sub"><dt>${t("explain.difference")}</dt><dd>${signed(x.difference)} · ${plain(x.se)}</dd></div>`}`)}
        ${column.small > 0 && html`<div><dt>${t(column.small > 1 ? "explain.tooSmall" : "explain.small")}</dt><dd>${number(column.effective, 1)}</dd></div>`}
        ${out > 0 && html`<div><dt>${t("explain.out")}</dt><dd>${number(out)}</dd></div>
          ${page.out.map((o, i) => html`<div key=${i} class="sub"><dt>${o.code ? t("explain.missing", { code: o.code, label: o.label }) : t(`out.${o.reason}`)}</dt><dd>${number(o.n)}</dd></div>`)}`}
      </dl>
      ${page.sample > 0 && html`<p class="muted">${t("explain.sample", { n: number(page.sample), of: number(page.respondents) })}</p>`}
    </section>
  `;
}
