// Step 2: the variables of a dataset: what was found, what is wrong with it,
// and what its owner says better.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { datasets, explain, reach } from "../api.js";
import { useCommands } from "../commands.js";
import { count, label, number, t } from "../i18n.js";
import { given, kindOf, noOptions } from "../peek.js";
import { link } from "../router.js";
import { toast } from "../store.js";
import { joined } from "../work.js";
import { Coach, Conflict, UndoButtons, Bar } from "../part/badge.js";
import { Derive } from "../part/derive.js";
import { Rereading } from "../part/read-options.js";
import { driftOf, Replacing } from "../part/replacing.js";
import { Bulk, VariableEditor } from "../part/variable-editor.js";
import { VariableList, VariableSearch } from "../part/variable-list.js";

/** @param {{record: object, work: ReturnType<typeof import("../work.js").useWork>, sel: ReturnType<typeof import("../selection.js").useSelection>}} props */
export function Variables({ record, work, sel }) {
  const [open, setOpen] = useState(""); // the dialog that is open
  const { edits, edit } = work;
  const { current, chosen } = sel;
  const busy = record.status !== "ready";
  const drift = driftOf(record);
  const undo = { label: t("undo"), run: work.undo };

  function fix(e) {
    edit([e]);
    toast(t("fix.applied", { name: e.variable === "*" ? record.name : e.variable }), "info", undo);
  }
  /** Reads the file the other way. */
  const rereadAs = (options) => reach(() => datasets().update(record.id, { options: given({ ...record.options, ...options }) }, { fields: "id" })).catch((e) => toast(explain(e).text, "bad"));
  function reset() {
    work.forget(chosen.map((v) => v.name));
    toast(t("detail.wasReset", { name: current.name }), "info", undo);
  }

  /** Shows the columns of a set instead of it. */
  function separate(set) {
    if (edits.some((e) => e.variable === set.name && e.join)) work.forget([set.name]);
    else edit([{ variable: set.name, split: true }]);
    toast(t("join.separated", { name: set.name }), "info", undo);
  }

  useCommands([
    { id: "search", label: t("variables.search", { n: number(work.variables.length) }), keys: "/", run: () => sel.input.current.focus() },
    { id: "undo", label: t("undo"), keys: "Ctrl Z", run: work.undo, off: !work.canUndo },
    { id: "redo", label: t("redo"), keys: "Ctrl Shift Z", run: work.redo, off: !work.canRedo },
    { id: "plan", label: t("variables.next"), keys: "Ctrl ↵", run: () => (location.hash = link("plan", record.id)) },
    ...(record.file ? [{ id: "reread", label: t("read.title"), run: () => setOpen("reread") }] : []),
    { id: "derive", label: t("derive.title"), keys: "n", run: () => setOpen("derive") },
    { id: "replace", label: t("replace.open"), run: () => setOpen("replace") },
  ]);

  const state = busy ? t("edits.applying") : work.conflict ? "" : work.saving ? t("edits.saving") : edits.length > 0 ? t("edits.saved", { n: number(edits.length) }) : "";
  return html`
    <div class="variables">
      <header class="bar-head">
        <h1>${record.name}</h1><small>${t("data.size", { rows: number(record.rows), variables: number(record.variables_count) })}</small>
        <span class="spring"></span><small class="state" role="status">${state}</small>
        <${UndoButtons} work=${work} />
        ${record.file && html`<button class="btn small read" onClick=${() => setOpen("reread")}>${t("read.title")}</button>`}
        <button class="btn small derive" onClick=${() => setOpen("derive")}>${t("derive.title")}</button>
        <button class="btn small replace" onClick=${() => setOpen("replace")}>${t("replace.open")}</button>
        <a class="btn primary small" href=${link("plan", record.id)}>${t("variables.next")}</a>
      </header>
      ${busy && html`<${Bar} value=${record.progress} label=${t("data.reading")} />`}
      <${Coach} dataset=${record.id} done=${{ look: sel.names.size > 0, edit: edits.length > 0 }} tasks=${["look", "edit"]} next=${link("plan", record.id)} word="variables.next" />
      ${work.conflict && html`<${Conflict} settle=${work.settle} theirs=${work.conflict} ours=${edits} />`}
      <section class="panel list-box" aria-label=${t("variables.title")}>
        <${VariableSearch} sel=${sel} variables=${work.variables} />
        <${VariableList} variables=${sel.shown} current=${current} names=${sel.names} choose=${sel.choose} wide=${true} rows=${record.rows} mark=${(v) => work.edited.has(v.name) && t("detail.changed")} />
      </section>
      <section class="side-box" aria-label=${t("detail.region")}>
        ${drift && html`<p class="note ${drift.refused ? "bad" : drift.lines.length ? "warn" : "good"} row wrap"><span class="grow">${drift.refused ? `${t("drift.refused")} ${drift.refused.message}` : t("drift.text", { same: number(drift.same), lines: number(drift.lines.length) })}</span>${!drift.refused && drift.lines.length > 0 && html`<button class="btn small" onClick=${() => setOpen("drift")}>${t("drift.open")}</button>`}</p>`}
        <${Problems} problems=${record.problems || []} edits=${edits} fix=${fix} reread=${rereadAs} show=${sel.show} />
        ${chosen.length > 1 && !chosen.some((v) => v.derived)
          ? html`<${Bulk} chosen=${chosen} edit=${edit} taken=${(name) => work.variables.some((v) => v.name === name)} show=${sel.show} />`
          : current && current.derived
            ? html`<article class="panel editor"><div class="row wrap"><h2>${current.name} · ${label(current.label)}</h2><span class="spring"></span><button class="btn change" onClick=${() => setOpen(current)}>${t("derive.change")}</button></div><p class="muted">${t("derive.text")}</p></article>`
            : current && html`<${VariableEditor} key=${current.name} v=${current} rows=${record.rows} edit=${edit} changed=${work.edited.has(current.name)} reset=${reset} separate=${separate} />`}
      </section>
      ${(open === "derive" || open.derived) && html`<${Derive} record=${record} plan=${work.draft} variables=${work.variables} change=${work.change} undo=${work.undo} old=${open.derived} close=${(name) => (setOpen(""), name && requestAnimationFrame(() => sel.show(name)))} />`}
      ${open === "reread" && html`<${Rereading} record=${record} kind=${kindOf(record.file)} options=${{ ...noOptions, ...record.options }} close=${() => setOpen("")} />`}
      ${(open === "replace" || open === "drift") && html`<${Replacing} record=${record} work=${work} show=${sel.show} report=${open === "drift"} close=${() => setOpen("")} />`}
    </div>
  `;
}

const kinds = { info: "mute", warning: "warn", error: "bad" };

/** What a remedy is called; that of a name says which. */
function called(fix) {
  if (fix.name) return t("fix.name", { name: fix.name });
  if (fix.cells && !fix.cells["*"]) return t("fix.own");
  const key = ["cells", "split", "join", "options", "drop_unused", "type", "roles", "use"].find((k) => fix[k]) || "own";
  return t(`fix.${key === "use" ? fix.use : key}`);
}

/** How a file would be read the other way. */
function otherwise(o) {
  const [key, value] = Object.entries(o)[0];
  switch (key) {
    case "no_parent": return t("read.alone");
    case "duplicates":
    case "ragged": return t(`read.${key}.${value}`);
    case "decimal": return t(value === "," ? "read.decimal.comma" : "read.decimal.point");
    case "header_start": return `${t("read.header")}: 1`;
    case "header_rows": return `${t("read.headerRows")}: ${value}`;
    default: return `${t(`read.${key}`)}: ${value}`;
  }
}

/** Whether the edits hold an edit already. */
const done = (edits, e) => JSON.stringify(joined(edits, [e])) === JSON.stringify(edits);

/**
 * @param {{problems: object[], edits: import("../work.js").Edit[], fix: (e: object) => void, reread: (options: object) => void, show: (variable: string) => void}} props
 */
export function Problems({ problems, edits, fix, reread, show }) {
  const [open, setOpen] = useState(false); // a wide file has thousands: drawn only where they are looked at
  if (problems.length === 0) return html`<p class="note good">${t("problems.none")}</p>`;
  const warnings = problems.filter((p) => p.severity !== "info").length;
  return html`
    <details class="panel problems" onToggle=${(e) => setOpen(e.currentTarget.open)}>
      <summary><b>${count("problems", problems.length)}</b>${warnings > 0 && html`<span class="badge warn">${count("warnings", warnings)}</span>`}</summary>
      ${open && html`<ul tabindex="0" aria-label=${t("problems.title")}>${problems.map(
        (p) => html`<li key=${p.id} class=${p.severity}><span class="badge ${kinds[p.severity]}">${t(`severity.${p.severity}`)}</span>
          <span class="grow">${label(p.text)}</span>
          <span class="acts">${p.variable && html`<button class="btn ghost small" onClick=${() => show(p.variable)} aria-label=${t("problems.showOf", { name: p.variable })}>${t("problems.show")}</button>`}
          ${p.fix && html`<button class="btn small" disabled=${done(edits, p.fix)} onClick=${() => fix(p.fix)} aria-label=${`${called(p.fix)}: ${p.variable || ""}`}>${done(edits, p.fix) ? t("fix.done") : called(p.fix)}</button>`}
          ${p.reread && html`<button class="btn small reread" onClick=${() => reread(p.reread)}>${otherwise(p.reread)}</button>`}</span></li>`,
      )}</ul>`}
    </details>
  `;
}
