// What running would make, and the button that does it.
import { html } from "../../vendor/preact-11.2.0.js";
import { count, number, t } from "../i18n.js";
import { size } from "../format.js";

export function RunBox({ run, busy }) {
  const { ready, problem, some } = run;
  return html`
    <div class="run">
      ${problem && html`<p class="note bad" role="alert">${problem.row && html`<b>${problem.row}: </b>`}${problem.text}</p>`}
      ${!some
        ? html`<p class="muted">${t("run.choose")}</p>`
        : busy
          ? html`<p class="muted">${t("edits.applying")}</p>`
          : ready && html`<p class="muted">${t("run.forecast", { files: count("files", ready.files), cells: number(ready.cells), memory: size(ready.memory_bytes) })}</p>`}
      <button class="btn primary wide" disabled=${!ready || run.starting} onClick=${run.start}>${ready ? t("run.go", { tables: count("tables", ready.tables) }) : t("run.none")} <kbd>Ctrl ↵</kbd></button>
    </div>
  `;
}
