// Step 3: variables become columns and tables; the table that is chosen is
// counted, tested and shown as everything changes.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { count, language, number, t } from "../i18n.js";
import * as plans from "../plan.js";
import { say, toast } from "../store.js";
import { useCommands } from "../commands.js";
import { usePreview } from "../preview.js";
import { useRun, RunBox } from "../part/run-box.js";
import { Chart, Crosstab, NetBar, Explain } from "../part/crosstab.js";
import { Coach, Conflict } from "../part/badge.js";
import { Derive } from "../part/derive.js";
import { PlanMenu, PlanText, Templates } from "../part/plan-menu.js";
import { PlanSettings, TableSettings } from "../part/plan-settings.js";
import { startDrag, Trays } from "../part/trays.js";
import { VariableDetail } from "../part/variable-editor.js";
import { VariableList, VariableSearch } from "../part/variable-list.js";

/** Whether a variable can be a row, a column, a weight, in a filter. */
export const can = {
  rows: (v) => ["single", "multiple", "numeric"].includes(v.type),
  cols: (v) => ["single", "multiple"].includes(v.type),
  weight: (v) => v.type === "numeric",
};

const VIEWS = ["table", "chart", "variable"];

/** @param {{record: object, work: ReturnType<typeof import("../work.js").useWork>, sel: ReturnType<typeof import("../selection.js").useSelection>}} props */
export function Builder({ record, work, sel }) {
  const { variables, draft: plan, edits } = work;
  const { current, chosen } = sel;
  const [banner, setBanner] = useState(() => plans.bannerOf(plan, 0));
  const [place, setPlace] = useState({ at: 0, sub: 0, col: -1 });
  const [cell, setCell] = useState(null);
  const [picked, setPicked] = useState(new Set());
  const [view, setView] = useState("table");
  const [open, setOpen] = useState("");
  const lastPick = useRef("");
  const run = useRun(record, plan);
  const busy = record.status !== "ready";
  const at = Math.max(0, Math.min(plan.tables.length - 1, place.at));
  const some = plan.tables.length > 0;
  const one = useMemo(() => (some ? plans.whole(plans.only(plan, at), record.name, run.language) : null), [plan, at, record.name, run.language]);
  const preview = usePreview(record, one, place.sub);
  const { page } = preview;
  const inUse = plans.usedIn(plan);

  const latest = () => work.live.current.draft;
  const change = (next, key) => next !== latest() && work.change(next, key);

  function chooseTable(i, sub = 0) {
    setPlace((p) => ({ ...p, at: i, sub }));
    setPicked(new Set());
    if (view === "variable") setView("table");
    const b = plans.bannerOf(latest(), i);
    if (latest().banners?.[b]) setBanner(b);
  }

  /** Adds variables to a tray; takes them out where all are in it. */
  function toggle(where, list = sel.live.current.chosen) {
    const plan = latest();
    const used = where === "cols" ? plans.columnsOf(plan, banner) : [].concat(plans.usedIn(plan)[where]);
    const fit = list.filter((v) => v && (can[where](v) || used.includes(v.name))).map((v) => v.name);
    if (fit.length === 0) return list.length > 0 && list[0] && say(t(`cannot.${where}`, { name: list[0].name }));
    if (where === "weight") {
      const weight = plan.weight === fit[0] ? "" : fit[0];
      say(t(weight ? "added.weight" : "removed.weight", { name: fit[0] }));
      return change(plans.withPlan(plan, { weight }));
    }
    const out = fit.every((n) => used.includes(n));
    const name = fit.length === 1 ? fit[0] : t("bulk.title", { n: number(fit.length) });
    const next = where === "cols" ? (out ? plans.removeColumns(plan, banner, fit) : plans.addColumns(plan, banner, fit)) : out ? plans.removeTables(plan, fit) : plans.addTables(plan, fit, banner);
    say(out ? t(`removed.${where}`, { name }) : t(`added.${where}`, { name }) + t("added.place", { n: number(where === "cols" ? plans.columnsOf(next, banner).length : next.tables.length) }));
    change(next);
    if (where === "rows" && !out) chooseTable(next.tables.length - (next.tables.length - plan.tables.length));
  }

  /** Adds the chosen variables as the items of one table. */
  function grid(list = sel.live.current.chosen) {
    if (list.length < 2 || !list.every(can.cols)) return say(t("cannot.grid"));
    const next = plans.addGrid(latest(), list.map((v) => v.name), banner);
    change(next);
    chooseTable(next.tables.length - 1);
    say(t("added.grid", { n: number(list.length) }));
  }

  /** Puts a condition on the current variable into the table's filter, ready to be finished. */
  function filterBy(v = sel.live.current.current) {
    const plan = latest();
    const field = () => document.getElementById(plan.tables.length > 0 ? "table-filter" : "filter");
    if (v && plan.tables.length > 0) {
      const old = plan.tables[at].filter || "";
      change(plans.withTable(plan, at, { filter: plans.both(old, `${plans.inExpression(v.name)} = `) }), "table-filter");
    }
    requestAnimationFrame(() => {
      const el = field();
      if (el) el.focus(), el.setSelectionRange(el.value.length, el.value.length);
    });
  }

  const acts = {
    chooseTable,
    chooseColumn: (i) => setPlace((p) => ({ ...p, col: i === p.col ? -1 : i })),
    moveTable: (from, to) => (change(plans.moveTable(latest(), from, to)), setPlace((p) => ({ ...p, at: Math.max(0, Math.min(latest().tables.length - 1, to)) })), say(t("moved", { n: number(to + 1) }))),
    removeTable: (i) => (change(plans.removeTable(latest(), i)), toast(t("table.removed"), "info", { label: t("undo"), run: work.undo })),
    clearTables: () => (change({ ...latest(), tables: [] }), toast(t("tray.cleared"), "info", { label: t("undo"), run: work.undo })),
    moveColumn: (from, to) => (change(plans.moveColumn(latest(), banner, from, to)), setPlace((p) => ({ ...p, col: to })), say(t("moved", { n: number(to) }))),
    removeColumn: (i) => (change(plans.setBanner(latest(), banner, latest().banners[banner].filter((_, j) => j !== i))), setPlace((p) => ({ ...p, col: -1 }))),
    clearColumns: () => (change(plans.setBanner(latest(), banner, [plans.TOTAL])), toast(t("tray.cleared"), "info", { label: t("undo"), run: work.undo })),
    useBanner: (b) => (setBanner(b), some && change(plans.withTable(latest(), at, { banner: b }))),
    newBanner: () => {
      const names = Object.keys(latest().banners || {});
      const name = Array.from({ length: names.length + 1 }, (_, i) => `banner${i + 2}`).find((n) => !names.includes(n));
      const next = plans.addBanner(latest(), name, banner);
      change(some ? plans.withTable(next, at, { banner: name }) : next);
      setBanner(name);
      say(t("banner.added", { name }));
    },
    dropTable: ({ names, from, place: i }, to) => {
      if (from === "rows") return change(plans.moveTable(latest(), i, to < 0 ? latest().tables.length - 1 : to));
      const list = variables.filter((v) => (names || (from === "cols" ? plans.columnsOf(latest(), banner).slice(i - 1, i) : [])).includes(v.name) && !plans.usedIn(latest()).rows.includes(v.name));
      if (list.length) toggle("rows", list);
    },
    dropColumn: ({ names, from, place: i }, to) => {
      if (from === "cols") return change(plans.moveColumn(latest(), banner, i, to < 0 ? latest().banners[banner].length - 1 : to));
      const list = variables.filter((v) => (names || (from === "rows" ? plans.stubs(latest().tables[i]) : [])).includes(v.name) && !plans.columnsOf(latest(), banner).includes(v.name));
      if (list.length) toggle("cols", list);
    },
  };

  function pick(key, range) {
    const keys = page.rows.filter((r) => r.kind === "value" && !r.figure).map((r) => r.key);
    const next = new Set(picked);
    if (range && lastPick.current) {
      const [a, b] = [keys.indexOf(lastPick.current), keys.indexOf(key)].sort((x, y) => x - y);
      for (const k of keys.slice(Math.max(0, a), b + 1)) next.add(k);
    } else if (!next.delete(key)) next.add(key);
    lastPick.current = key;
    setPicked(next);
    say(count("net.rows", next.size));
  }
  function makeNet(label) {
    change(plans.addNet(latest(), at, { label, codes: page.rows.filter((r) => r.kind === "value" && !r.figure && picked.has(r.key)).map((r) => r.key) }));
    setPicked(new Set());
    toast(t("net.made", { name: label }), "info", { label: t("undo"), run: work.undo });
  }
  const unnet = (row) => change(plans.removeNet(latest(), at, row.label));
  const go = (by) => chooseTable(Math.max(0, Math.min(plan.tables.length - 1, at + by)));
  const take = (next) => (change(plans.planFrom(next)), setOpen(""), setPlace({ at: 0, sub: 0, col: -1 }), setBanner(plans.bannerOf(plans.planFrom(next), 0)), toast(t("plan.taken"), "info", { label: t("undo"), run: work.undo }));

  useEffect(() => {
    const handed = plans.handedPlan(record.id);
    if (handed && JSON.stringify(handed) !== JSON.stringify(latest())) take(handed);
  }, [record.id]);

  // the table of a variable that was gone to in the list
  const seen = useRef("");
  useEffect(() => {
    if (!current || current.name === seen.current) return;
    const first = seen.current === "";
    seen.current = current.name;
    const i = plan.tables.findIndex((x) => !x.grid && plans.stubs(x)[0] === current.name);
    if (!first && i >= 0) chooseTable(i);
  }, [current]);

  const of = chosen.length > 1 ? t("bulk.title", { n: number(chosen.length) }) : current ? current.name : "";
  useCommands([
    ...["rows", "cols", "weight"].map((w) => ({ id: w, label: `${of}: ${t(`as.${w}`)}`, keys: { rows: "s", cols: "b", weight: "w" }[w], run: () => toggle(w), off: !chosen.some(can[w]) })),
    { id: "grid", label: `${of}: ${t("as.grid")}`, keys: "g", run: () => grid(), off: chosen.length < 2 || !chosen.every(can.cols) },
    { id: "filter", label: t("command.filter"), keys: "f", run: () => filterBy() },
    { id: "next", label: t("command.next"), keys: "]", run: () => go(1), off: at >= plan.tables.length - 1 },
    { id: "before", label: t("command.before"), keys: "[", run: () => go(-1), off: at <= 0 },
    { id: "later", label: t("command.later"), keys: "Ctrl ArrowRight", run: () => acts.moveTable(at, at + 1), off: at >= plan.tables.length - 1 },
    { id: "earlier", label: t("command.earlier"), keys: "Ctrl ArrowLeft", run: () => acts.moveTable(at, at - 1), off: at <= 0 },
    { id: "remove-table", label: t("command.remove"), keys: "Delete", run: () => acts.removeTable(at), off: !some },
    ...VIEWS.map((v) => ({ id: `view-${v}`, label: t(`view.${v}`), keys: { table: "t", chart: "c", variable: "v" }[v], run: () => setView(v), off: view === v })),
    { id: "search", label: t("variables.search", { n: number(variables.length) }), keys: "/", run: () => sel.input.current.focus() },
    { id: "text", label: t("text.title"), keys: "e", run: () => setOpen("text") },
    { id: "derive", label: t("derive.title"), keys: "n", run: () => setOpen("derive") },
    { id: "templates", label: t("template.title"), run: () => setOpen("templates") },
    { id: "undo", label: t("undo"), keys: "Ctrl Z", run: work.undo, off: !work.canUndo },
    { id: "redo", label: t("redo"), keys: "Ctrl Shift Z", run: work.redo, off: !work.canRedo },
    { id: "run", label: t("run.none"), keys: "Ctrl ↵", run: run.start, off: !run.some },
  ]);

  const marks = { rows: new Set(inUse.rows), cols: new Set(inUse.cols) };
  const mark = (v) => [marks.rows.has(v.name) && t("in.rows"), marks.cols.has(v.name) && t("in.cols"), plan.weight === v.name && t("in.weight")].filter(Boolean).join(" · ");
  const shown = some ? view : "variable";
  // what a new preview does not change is not drawn anew with it
  const list = useMemo(() => html`
    <aside class="side" aria-label=${t("variables.title")}>
      <${VariableSearch} sel=${sel} variables=${variables} />
      <${VariableList} variables=${sel.shown} current=${current} names=${sel.names} choose=${sel.choose} activate=${(v) => toggle("rows", [v])} mark=${mark}
        drag=${(e, v) => startDrag(e, { names: sel.names.has(v.name) && chosen.length > 1 ? chosen.map((x) => x.name) : [v.name] })} />
    </aside>
  `, [sel.shown, sel.query, sel.all, current, sel.names, plan, banner, variables, language.value]);
  const settings = useMemo(() => html`
    ${some && html`<${TableSettings} plan=${plan} at=${at} variables=${variables} change=${change} problem=${run.problem} page=${page} />`}
    <${PlanSettings} plan=${plan} change=${change} problem=${run.problem} record=${record} variables=${variables} />
  `, [plan, at, variables, run.problem, page?.base, record.name, language.value]);
  return html`
    <div class="builder">
      ${list}
      <section class="stage">
        <${Coach} dataset=${record.id} done=${{ cols: inUse.cols.length > 0, rows: some, cell: Boolean(cell) }} tasks=${["cols", "rows", "cell", "run"]} />
        ${work.conflict && html`<${Conflict} settle=${work.settle} theirs=${work.conflict} ours=${edits} />`}
        ${chosen.length > 1 && html`<div class="panel net-bar" role="group" aria-label=${of}><b>${of}</b>${["rows", "cols"].map((w) => html`<button key=${w} class="btn small" disabled=${!chosen.some(can[w])} onClick=${() => toggle(w)}>${t(`as.${w}`)} <kbd>${w === "rows" ? "s" : "b"}</kbd></button>`)}<button class="btn small" disabled=${!chosen.every(can.cols)} onClick=${() => grid()}>${t("as.grid")} <kbd>g</kbd></button></div>`}
        <${Trays} plan=${plan} banner=${banner} at=${at} col=${place.col} acts=${acts} />
        <article class="panel result" aria-labelledby="preview-title" aria-busy=${preview.waiting ? "true" : "false"} data-painted=${preview.painted}>
          <header class="row wrap">
            <h1 id="preview-title">${shown === "variable" ? (current ? current.name : record.name) : page ? page.heading : plans.stubs(plan.tables[at])[0]}</h1>
            ${page && page.sample > 0 && shown !== "variable" && html`<span class="badge warn" title=${t("explain.sample", { n: number(page.sample), of: number(page.respondents) })}>${t("preview.sample")}</span>`}
            <span class="spring"></span>
            ${page && page.tables > 1 && shown !== "variable" && html`<span class="pager"><button class="btn tiny" disabled=${place.sub <= 0} aria-label=${t("command.before")} onClick=${() => setPlace({ ...place, sub: place.sub - 1 })}>‹</button>${t("preview.of", { n: number(place.sub + 1), of: number(page.tables) })}<button class="btn tiny" disabled=${place.sub >= page.tables - 1} aria-label=${t("command.next")} onClick=${() => setPlace({ ...place, sub: place.sub + 1 })}>›</button></span>`}
            <div class="seg" role="group" aria-label=${t("view")}>${VIEWS.map((v) => html`<button key=${v} type="button" aria-pressed=${shown === v ? "true" : "false"} disabled=${!some && v !== "variable"} onClick=${() => setView(v)}>${t(`view.${v}`)}</button>`)}</div>
            <${PlanMenu} record=${record} plan=${plan} language=${run.language} take=${take} open=${setOpen} />
            <span class="moves"><button class="btn tiny" disabled=${!work.canUndo} aria-label=${t("undo")} title="${t("undo")} · Ctrl Z" onClick=${work.undo}>↶</button><button class="btn tiny" disabled=${!work.canRedo} aria-label=${t("redo")} title="${t("redo")} · Ctrl Shift Z" onClick=${work.redo}>↷</button></span>
          </header>
          ${shown === "variable"
            ? current && html`<${VariableDetail} key=${current.name} v=${current} rows=${record.rows} used=${inUse} banner=${plans.columnsOf(plan, banner)} can=${can} toggle=${toggle} />`
            : html`
              ${preview.problem && html`<p class="note bad" role="alert">${preview.problem.text}</p>`}
              ${picked.size > 0 && page && html`<${NetBar} n=${picked.size} make=${makeNet} cancel=${() => setPicked(new Set())} />`}
              ${page
                ? html`<div class="shown ${preview.waiting || preview.problem ? "stale" : ""}">
                    <p class="about">${page.base}${page.lines.filter(Boolean).map((l) => ` · ${l}`)} · ${t("preview.took", { ms: number(page.milliseconds, page.milliseconds < 10 ? 1 : 0) })}</p>
                    ${view === "chart" ? html`<${Chart} page=${page} />` : html`<${Crosstab} page=${page} cell=${cell} look=${setCell} picked=${picked} pick=${pick} unnet=${unnet} />`}
                    <ul class="notes" tabindex="0" aria-label=${t("preview.notes")}>${page.notes.map((n, i) => html`<li key=${i}>${n}</li>`)}</ul>
                  </div>`
                : html`<p class="hint" role="status">${t(busy ? "edits.applying" : "loading")}</p>`}`}
        </article>
      </section>
      <aside class="side right" aria-label=${t("settings.title")}>
        ${some && page && cell && shown === "table" && html`<${Explain} page=${page} cell=${cell} />`}
        ${settings}
        <${RunBox} run=${run} busy=${busy} show=${(path) => { const [, i] = /^tables\[(\d+)\]/.exec(path) || []; if (i !== undefined) chooseTable(Number(i)); }} />
      </aside>
      ${open === "text" && html`<${PlanText} record=${record} plan=${plan} variables=${variables} take=${take} close=${() => setOpen("")} />`}
      ${open === "derive" && html`<${Derive} record=${record} plan=${plan} variables=${variables} change=${change} undo=${work.undo} close=${(name) => (setOpen(""), name && requestAnimationFrame(() => sel.show(name)))} />`}
      ${open === "templates" && html`<${Templates} record=${record} plan=${plan} take=${take} close=${() => setOpen("")} />`}
    </div>
  `;
}
