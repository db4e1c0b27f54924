// Step 3: variables become rows, columns and weight; what is chosen is
// counted, tested and shown as the settings say.
import { html } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { say, toast } from "../store.js";
import { useCommands } from "../commands.js";
import { useRun } from "../run.js";
import { Conflict } from "../part/conflict.js";
import { RunBox } from "../part/run-box.js";
import { PlanSettings } from "../part/plan-settings.js";
import { Trays } from "../part/trays.js";
import { VariableDetail } from "../part/variable-detail.js";
import { VariableList } from "../part/variable-list.js";
import { VariableSearch } from "../part/variable-search.js";

/** Whether a variable can be a row, a column, a weight. */
export const can = {
  rows: (v) => ["single", "multiple", "numeric"].includes(v.type),
  cols: (v) => ["single", "multiple"].includes(v.type),
  weight: (v) => v.type === "numeric",
};

/** @param {{record: object, work: ReturnType<typeof import("../work.js").useWork>, sel: ReturnType<typeof import("../selection.js").useSelection>}} props */
export function Builder({ record, work, sel }) {
  const { variables, draft, edits } = work;
  const { current, chosen } = sel;
  const run = useRun(record, draft);
  const busy = record.status !== "ready";
  const named = (name) => variables.find((v) => v.name === name) || { name, type: "numeric" };

  /** Adds variables to a tray; takes them out where all are in it. */
  function toggle(where, list = sel.live.current.chosen) {
    const { draft } = work.live.current;
    const fit = list.filter((v) => v && (can[where](v) || draft[where].includes(v.name))).map((v) => v.name);
    if (fit.length === 0) return list.length > 0 && say(t(`cannot.${where}`, { name: list[0].name }));
    if (where === "weight") {
      const weight = draft.weight === fit[0] ? "" : fit[0];
      say(t(weight ? "added.weight" : "removed.weight", { name: fit[0] }));
      return work.change({ ...draft, weight });
    }
    const out = fit.every((n) => draft[where].includes(n));
    const next = out ? draft[where].filter((n) => !fit.includes(n)) : [...draft[where], ...fit.filter((n) => !draft[where].includes(n))];
    const name = fit.length === 1 ? fit[0] : t("bulk.title", { n: number(fit.length) });
    say(out ? t(`removed.${where}`, { name }) : t(`added.${where}`, { name }) + t("added.place", { n: number(next.length) }));
    work.change({ ...draft, [where]: next });
  }

  function clear(where) {
    work.change({ ...work.live.current.draft, [where]: where === "weight" ? "" : [] });
    toast(t("tray.cleared"), "info", { label: t("undo"), run: work.undo });
  }

  const of = chosen.length > 1 ? t("bulk.title", { n: number(chosen.length) }) : current ? current.name : "";
  useCommands([
    ...["rows", "cols", "weight"].map((w) => ({ id: w, label: `${of}: ${t(`as.${w}`)}`, keys: { rows: "s", cols: "b", weight: "w" }[w], run: () => toggle(w), off: !chosen.some(can[w]) })),
    { id: "filter", label: t("command.filter"), keys: "f", run: () => document.getElementById("filter").focus() },
    { id: "search", label: t("variables.search", { n: number(variables.length) }), keys: "/", run: () => sel.input.current.focus() },
    { id: "undo", label: t("undo"), keys: "Ctrl Z", run: work.undo, off: !work.canUndo },
    { id: "redo", label: t("redo"), keys: "Ctrl Shift Z", run: work.redo, off: !work.canRedo },
    { id: "run", label: t("run.none"), keys: "Ctrl ↵", run: run.start, off: !run.ready },
  ]);

  const marks = { rows: new Set(draft.rows), cols: new Set(draft.cols) };
  const mark = (v) => [marks.rows.has(v.name) && t("in.rows"), marks.cols.has(v.name) && t("in.cols"), draft.weight === v.name && t("in.weight")].filter(Boolean).join(" · ");
  return html`
    <div class="builder">
      <aside class="side" aria-label=${t("variables.title")}>
        <${VariableSearch} sel=${sel} variables=${variables} />
        <${VariableList} variables=${sel.shown} current=${current} names=${sel.names} choose=${sel.choose} activate=${(v) => toggle("rows", [v])} mark=${mark} />
      </aside>
      <section class="stage">
        <div class="row wrap"><h1>${record.name}</h1><small>${t("data.size", { rows: number(record.rows), variables: number(record.variables_count) })}</small><span class="spring"></span>
          <button class="btn small" disabled=${!work.canUndo} onClick=${work.undo} title="Ctrl Z">${t("undo")}</button><button class="btn small" disabled=${!work.canRedo} onClick=${work.redo} title="Ctrl Shift Z">${t("redo")}</button></div>
        ${work.conflict && html`<${Conflict} settle=${work.settle} theirs=${work.conflict} ours=${edits} />`}
        <${Trays} draft=${draft} remove=${(where, name) => toggle(where, [named(name)])} clear=${clear} />
        ${current && html`<${VariableDetail} key=${current.name} v=${current} rows=${record.rows} draft=${draft} can=${can} toggle=${(where) => toggle(where)} />`}
      </section>
      <aside class="side right" aria-label=${t("settings.title")}>
        <${PlanSettings} draft=${draft} change=${work.change} problem=${run.problem} record=${record} />
        <${RunBox} run=${run} busy=${busy} />
      </aside>
    </div>
  `;
}
