// A cross table as the workbook will show it: heads, letters, bases, values
// with bars, nets, statistics. One cell is the current one; arrow keys move
// it, the explanation follows it: out of how many, compared with what, and who
// is not in it. Rows of values can be chosen to make a net. The same as bars,
// beside the table that says it in numbers.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { count, number, t } from "../i18n.js";

/** Gives an element the length of its bar: by script, as the content policy wants. */
export const share = (value) => (el) => el && el.style.setProperty("--p", Math.min(1, value || 0));

const FIRST = 250; // rows shown before the rest is asked for

/**
 * @param {{page: object, cell: {row: number, column: number}|null, look: Function, picked: Set<string>, pick: Function, unnet: Function}} props
 * cell: the current one, by line and column; picked: keys of chosen values
 */
export function Crosstab({ page, cell, look, picked, pick, unnet }) {
  const table = useRef(null);
  const [all, setAll] = useState(false);
  const rows = all ? page.rows : page.rows.slice(0, FIRST);
  const begins = page.columns.map((c, i) => c.block >= 0 && (i === 0 || page.columns[i - 1].block !== c.block));
  const some = picked.size > 0;
  const at = cell && cell.row < rows.length && cell.column < page.columns.length ? cell : { row: Math.max(0, rows.findIndex((r) => r.of > 0)), column: 0 };

  function key(e) {
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], Home: [0, -1e4], End: [0, 1e4], PageDown: [10, 0], PageUp: [-10, 0] }[e.key];
    if (e.key === " " && rows[at.row].kind === "value") return e.preventDefault(), pick(rows[at.row].key, e.shiftKey);
    if (!step || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    const row = Math.max(0, Math.min(rows.length - 1, at.row + step[0]));
    const column = Math.max(0, Math.min(page.columns.length - 1, at.column + step[1]));
    look({ row, column });
    table.current.querySelector(`[data-at="${row}/${column}"]`)?.focus();
  }
  const click = (e) => {
    const td = e.target.closest("td[data-at]");
    if (!td) return;
    const [row, column] = td.dataset.at.split("/").map(Number);
    td.focus();
    look({ row, column });
  };
  return html`
    <div class="grid-scroll">
      <table class="crosstab" role="grid" aria-label=${page.title} ref=${table} onKeyDown=${key} onClick=${click}>
        <thead>
          ${page.head.some((g) => g.label) && html`<tr><td class="corner"></td>${page.head.map((g, i) => (g.label ? html`<th key=${i} scope="colgroup" class="bv sep" colspan=${g.columns.length}>${g.label}</th>` : html`<td key=${i} colspan=${g.columns.length}></td>`))}</tr>`}
          <tr><td class="corner figures">${page.figures}</td>${page.head.flatMap((g, i) => g.columns.map((c, j) => html`<th key=${`${i}/${j}`} scope="col" class=${g.label && j === 0 ? "sep" : ""}>${c}</th>`))}</tr>
          ${page.columns.some((c) => c.letter) && html`<tr class="letters"><td class="corner"></td>${page.columns.map((c, i) => html`<td key=${i} class=${begins[i] ? "sep" : ""}>${c.letter}</td>`)}</tr>`}
        </thead>
        <tbody>
          ${rows.map((row, r) => html`
            <tr key=${`${row.of}/${r}`} class="${row.kind} ${row.figure ? "figure" : ""} ${row.strong ? "strong" : ""} ${picked.has(row.key) && row.kind === "value" ? "picked" : ""}">
              <th scope="row" class="in${Math.min(row.indent, 4)}">
                ${row.kind === "value" && !row.figure && html`<input type="checkbox" class=${some ? "" : "quiet"} tabindex="-1" checked=${picked.has(row.key)} aria-label=${t("net.choose", { name: row.label })} onClick=${(e) => pick(row.key, e.shiftKey)} />`}
                <span>${row.label}</span>
                ${row.key?.startsWith("net:") && !row.figure && html`<button class="btn tiny" aria-label=${t("net.remove", { name: row.label })} title=${t("net.remove", { name: row.label })} onClick=${() => unnet(row)}>×</button>`}
              </th>
              ${row.cells.map((c, i) => {
                const now = at.row === r && at.column === i;
                const bar = row.kind !== "base" && c.value !== null && c.format.startsWith("percent");
                return html`<td key=${i} data-at="${r}/${i}" tabindex=${now ? 0 : -1} aria-selected=${now && cell ? "true" : "false"} class="${bar ? "c" : ""} ${begins[i] ? "sep" : ""} ${page.columns[i].small ? "low" : ""} ${now && cell ? "focus" : ""}" ref=${bar ? share(c.value) : undefined}><span>${c.text}${c.mark && html`<i>${c.mark}</i>`}</span>${c.letters && html`<sup>${c.letters}</sup>`}</td>`;
              })}
            </tr>`)}
        </tbody>
      </table>
      ${rows.length < page.rows.length && html`<p class="hint"><button class="btn small" onClick=${() => setAll(true)}>${t("preview.more", { n: number(page.rows.length - rows.length) })}</button></p>`}
    </div>
  `;
}

/** Names a net of the chosen values. */
export function NetBar({ n, make, cancel }) {
  const field = useRef(null);
  const [name, setName] = useState("");
  useEffect(() => field.current.focus(), []);
  const send = (e) => {
    e.preventDefault();
    if (name.trim()) make(name.trim());
  };
  const key = (e) => e.key === "Escape" && (e.stopPropagation(), cancel());
  return html`<form class="net-bar" onSubmit=${send} onKeyDown=${key}>
    <b>${count("net.rows", n)}</b>
    <input class="field" ref=${field} value=${name} maxlength="100" aria-label=${t("net.name")} placeholder=${t("net.name")} onInput=${(e) => setName(e.target.value)} />
    <button class="btn primary small" disabled=${!name.trim()}>${t("net.make")}</button>
    <button type="button" class="btn small" onClick=${cancel}>${t("cancel")}</button>
  </form>`;
}

const columnLabels = (page) => page.head.flatMap((g) => g.columns.map((c) => (g.label ? `${g.label}: ${c}` : c)));

const COMPARED = 6; // comparisons shown

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
        ${tests.slice(0, COMPARED).map((x) => html`<div key=${x.name}><dt class=${x.mark ? "strong" : ""}>${t(x.mark ? (x.difference > 0 ? "explain.higher" : "explain.lower") : "explain.same", { column: x.name })}${x.text ? ` (${x.text})` : ""}</dt><dd>${chance(x.p)}</dd></div>
          ${x.mark && html`<div class="sub"><dt>${t("explain.difference")}</dt><dd>${signed(x.difference)} · ${plain(x.se)}</dd></div>`}`)}
        ${column.small > 0 && html`<div><dt>${t(column.small > 1 ? "explain.tooSmall" : "explain.small")}</dt><dd>${number(column.effective, 1)}</dd></div>`}
        ${out > 0 && html`<div><dt>${t("explain.out")}</dt><dd>${number(out)}</dd></div>
          ${page.out.map((o, i) => html`<div key=${i} class="sub"><dt>${o.code ? t("explain.missing", { code: o.code, label: o.label }) : t(`out.${o.reason}`)}</dt><dd>${number(o.n)}</dd></div>`)}`}
      </dl>
      ${page.sample > 0 && html`<p class="muted">${t("explain.sample", { n: number(page.sample), of: number(page.respondents) })}</p>`}
    </section>
  `;
}

const BARS = 8; // columns side by side

export function Chart({ page }) {
  const [block, setBlock] = useState(-1);
  const groups = page.head.map((g, i) => ({ label: g.label || t("tray.total"), at: page.head.slice(0, i).reduce((n, x) => n + x.columns.length, 0), columns: g.columns }));
  const group = groups[block] || groups[groups.length > 1 ? 1 : 0];
  const rows = page.rows.filter((r) => r.of > 0 && r.cells.some((c) => c.format && c.format.startsWith("percent")) && (!r.figure || r.cells.every((c) => c.format.startsWith("percent"))));
  const seen = new Set();
  const bars = rows.filter((r) => !seen.has(r.of) && seen.add(r.of));
  if (!group || bars.length === 0) return html`<p class="hint">${t("chart.none")}</p>`;
  const columns = group.columns.slice(0, BARS);
  const most = Math.max(0.01, ...bars.flatMap((r) => columns.map((_, i) => r.cells[group.at + i].value || 0)));
  return html`
    <div class="chart">
      <div class="row wrap">
        ${groups.length > 1 && html`<div class="seg" role="group" aria-label=${t("chart.by")}>${groups.map((g, i) => html`<button key=${i} type="button" aria-pressed=${g === group ? "true" : "false"} onClick=${() => setBlock(i)}>${g.label}</button>`)}</div>`}
        <ul class="legend">${columns.map((c, i) => html`<li key=${i}><i class="k${i}"></i>${c}</li>`)}${group.columns.length > BARS && html`<li>…</li>`}</ul>
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
