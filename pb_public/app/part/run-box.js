// What running would make, what to look at first, and the button that does it.
import { html } from "../../vendor/preact-11.2.0.js";
import { count, number, t } from "../i18n.js";
import { seconds, size } from "../format.js";

const SHOWN = 4;

/** @param {{run: ReturnType<typeof import("../run.js").useRun>, busy: boolean, show: (path: string) => void}} props */
export function RunBox({ run, busy, show }) {
  const { ready, problem, some } = run;
  const warnings = (ready && ready.warnings) || [];
  return html`
    <div class="run">
      ${problem && html`<p class="note bad" role="alert">${problem.row && html`<button class="btn ghost small" onClick=${() => show(problem.path)}>${problem.row}</button> `}${problem.text}</p>`}
      ${warnings.length > 0 && html`<details class="note warn warnings"><summary>${count("run.warnings", warnings.length)}</summary><ul>${warnings.slice(0, SHOWN * 5).map((w, i) => html`<li key=${i}>${w.path.startsWith("tables[") ? html`<button class="linked" onClick=${() => show(w.path)}>${w.text}</button>` : w.text}</li>`)}</ul></details>`}
      ${!some
        ? html`<p class="muted">${t("run.choose")}</p>`
        : busy
          ? html`<p class="muted">${t("edits.applying")}</p>`
          : ready && html`<p class="muted">${t("run.forecast", { files: count("files", ready.files), cells: number(ready.cells), memory: size(ready.memory_bytes) })}${ready.seconds ? ` · ${t("run.about", { time: seconds(ready.seconds) })}` : ""}</p>`}
      <button class="btn primary wide" disabled=${!ready || run.starting} onClick=${run.start}>${ready ? t("run.go", { tables: count("tables", ready.tables) }) : t("run.none")} <kbd>Ctrl ↵</kbd></button>
    </div>
  `;
}
