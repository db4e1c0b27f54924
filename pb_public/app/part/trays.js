// The trays: the columns of a banner and the tables. Chips are chosen by click
// or key, moved and taken out by the buttons beside them, by keys, or dragged;
// variables are dropped into the trays. Dragging calls the same commands.
import { html, useRef } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { TOTAL, columnsOf, stubs, usesOf } from "../plan.js";

/** What is dragged: names of variables, or a chip's place in its tray. */
const KIND = "application/x-pockettab";

/** Starts dragging; used by the list of variables too. */
export function startDrag(e, what) {
  e.dataTransfer.setData(KIND, JSON.stringify(what));
  e.dataTransfer.effectAllowed = "copyMove";
}

const nameOf = (entry) => (typeof entry === "string" ? entry : entry.label || entry.variable || "…");
const stubName = (table) => {
  const list = stubs(table);
  return list.length > 1 ? `${list[0]} … ${list[list.length - 1]}` : list[0];
};

/**
 * @param {{plan: object, banner: string, at: number, col: number, pages: number, acts: object}} props
 * at: the table that is chosen; col: the column that is chosen, -1 none; acts: what the builder does
 */
export function Trays({ plan, banner, at, col, acts }) {
  const banners = Object.keys(plan.banners || {});
  const columns = plan.banners?.[banner] || [];
  return html`
    <div class="panel trays">
      <${Tray} kind="cols" drop=${acts.dropColumn} title=${banners.length > 1
        ? html`<select class="field small" aria-label=${t("banner.which")} value=${banner} onChange=${(e) => acts.useBanner(e.target.value)}>${banners.map((b) => html`<option key=${b} value=${b}>${b}</option>`)}</select>`
        : null}
        tools=${html`<${Tools} name=${col >= 0 && columns[col] ? nameOf(columns[col]) : ""} move=${(by) => acts.moveColumn(col, col + by)} first=${col <= (columns[0] === TOTAL ? 1 : 0)} last=${col >= columns.length - 1} remove=${() => acts.removeColumn(col)} />
          <button class="btn ghost small" onClick=${acts.newBanner}>${t("banner.new")}</button>
          ${columnsOf(plan, banner).length > 1 && html`<button class="btn ghost small" onClick=${acts.clearColumns}>${t("tray.clear")}</button>`}`}>
        ${columns.map((entry, i) => entry === TOTAL
          ? html`<span key=${TOTAL} class="chip on">${t("tray.total")}</span>`
          : html`<${Chip} key=${nameOf(entry)} name=${nameOf(entry)} kind="cols" place=${i} on=${i === col} choose=${() => acts.chooseColumn(i)} remove=${() => acts.removeColumn(i)} drop=${acts.dropColumn} />`)}
        ${columns.length <= 1 && html`<small>${t("tray.cols.empty")}</small>`}
        ${banners.length > 1 && html`<small>${t("banner.uses", { n: number(usesOf(plan, banner)) })}</small>`}
      <//>
      <${Tray} kind="rows" drop=${acts.dropTable}
        tools=${html`<${Tools} name=${plan.tables[at] ? stubName(plan.tables[at]) : ""} move=${(by) => acts.moveTable(at, at + by)} first=${at <= 0} last=${at >= plan.tables.length - 1} remove=${() => acts.removeTable(at)} />
          ${plan.tables.length > 1 && html`<button class="btn ghost small" onClick=${acts.clearTables}>${t("tray.clear")}</button>`}`}>
        ${plan.tables.map((table, i) => html`<${Chip} key=${i + stubName(table)} name=${stubName(table)} more=${Object.keys(table).length > 2} kind="rows" place=${i} on=${i === at} choose=${() => acts.chooseTable(i)} remove=${() => acts.removeTable(i)} drop=${acts.dropTable} />`)}
        ${plan.tables.length === 0 && html`<small>${t("tray.rows.empty")}</small>`}
      <//>
    </div>
  `;
}

function Tray({ kind, title, tools, drop, children }) {
  const box = useRef(null);
  const over = (on) => (e) => {
    if (![...e.dataTransfer.types].includes(KIND)) return;
    e.preventDefault();
    box.current.classList.toggle("over", on);
  };
  const dropped = (e) => {
    over(false)(e);
    drop(read(e), -1);
  };
  return html`
    <section class="tray" aria-label=${t(`tray.${kind}`)} ref=${box} onDragOver=${over(true)} onDragLeave=${over(false)} onDrop=${dropped}>
      <h2>${t(`tray.${kind}`)}</h2>${title}
      <div class="chips">${children}</div>
      <div class="tools">${tools}</div>
    </section>
  `;
}

function read(e) {
  try {
    return JSON.parse(e.dataTransfer.getData(KIND));
  } catch {
    return {};
  }
}

function Chip({ name, more, kind, place, on, choose, remove, drop }) {
  const key = (e) => {
    const way = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[e.key];
    if (e.key === "Delete" || e.key === "Backspace") return e.preventDefault(), remove();
    if (!way || e.ctrlKey || e.altKey) return;
    const next = e.currentTarget[way];
    if (next && next.matches("button")) e.preventDefault(), next.focus(), next.click();
  };
  const dropped = (e) => {
    e.preventDefault();
    e.stopPropagation();
    e.currentTarget.closest(".tray").classList.remove("over");
    drop(read(e), place);
  };
  return html`<button type="button" class="chip ${on ? "on" : ""}" aria-pressed=${on ? "true" : "false"} draggable="true" onClick=${choose} onKeyDown=${key}
    onDragStart=${(e) => startDrag(e, { from: kind, place })} onDragOver=${(e) => e.preventDefault()} onDrop=${dropped}>${name}${more && html`<em aria-hidden="true">•</em>`}</button>`;
}

/** What can be done with the chosen chip. */
function Tools({ name, move, first, last, remove }) {
  if (!name) return null;
  return html`<span class="moves" role="group" aria-label=${name}>
    <button class="btn tiny" disabled=${first} aria-label=${t("tray.left", { name })} onClick=${() => move(-1)}>←</button>
    <button class="btn tiny" disabled=${last} aria-label=${t("tray.right", { name })} onClick=${() => move(1)}>→</button>
    <button class="btn tiny" aria-label=${t("tray.remove", { name })} title=${t("tray.remove", { name })} onClick=${remove}>×</button>
  </span>`;
}
