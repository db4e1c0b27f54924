// A cross table as the workbook will show it: heads, letters, bases, values
// with bars, nets, statistics. One cell is the current one; arrow keys move
// it, the explanation follows it. Rows of values can be chosen to make a net.
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
          ${page.head.some((g) => g.label) && html`<tr><td class="corner"></td>${page.head.map((g, i) => html`<th key=${i} scope="colgroup" class="${g.label ? "bv sep" : ""}" colspan=${g.columns.length}>${g.label}</th>`)}</tr>`}
          <tr><td class="corner figures">${page.figures}</td>${page.head.flatMap((g, i) => g.columns.map((c, j) => html`<th key=${`${i}/${j}`} scope="col" class=${g.label && j === 0 ? "sep" : ""}>${c}</th>`))}</tr>
          ${page.columns.some((c) => c.letter) && html`<tr class="letters"><td class="corner"></td>${page.columns.map((c, i) => html`<td key=${i} class=${begins[i] ? "sep" : ""}>${c.letter}</td>`)}</tr>`}
        </thead>
        <tbody>
          ${rows.map((row, r) => html`
            <tr key=${`${row.of}/${r}`} class="${row.kind} ${row.figure ? "figure" : ""} ${row.strong ? "strong" : ""} ${picked.has(row.key) && row.kind === "value" ? "picked" : ""}">
              <th scope="row" class="in${Math.min(row.indent, 4)}">
                ${row.kind === "value" && !row.figure && html`<input type="checkbox" class=${some ? "" : "quiet"} tabindex="-1" checked=${picked.has(row.key)} aria-label=${t("net.choose", { name: row.label })} onClick=${(e) => pick(row.key, e.shiftKey)} />`}
                <span>${row.label}</span>
                ${row.kind === "net" && !row.figure && html`<button class="btn tiny" aria-label=${t("net.remove", { name: row.label })} title=${t("net.remove", { name: row.label })} onClick=${() => unnet(row)}>×</button>`}
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
    <button type="button" class="btn small" onClick=${cancel}>${t("ask.no")}</button>
  </form>`;
}
