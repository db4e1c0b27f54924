// What stands around the work on a dataset: undo and redo, two windows that
// differ, and the first steps.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";

/**
 * Undo and redo, for those who do not know the keys.
 * @param {{work: ReturnType<typeof import("../work.js").useWork>}} props
 */
export function UndoButtons({ work }) {
  return html`<span class="row tight"><button class="btn ghost icon undo" disabled=${!work.canUndo} onClick=${work.undo} aria-label=${t("undo")} title=${`${t("undo")} (Ctrl Z)`}>↶</button><button class="btn ghost icon redo" disabled=${!work.canRedo} onClick=${work.redo} aria-label=${t("redo")} title=${`${t("redo")} (Ctrl Shift Z)`}>↷</button></span>`;
}

/** Two windows edited the same codebook: nothing is lost, the user says what holds. */
export function Conflict({ theirs, ours, settle }) {
  return html`<div class="note warn stack tight" role="alert">
    <p><b>${t("conflict.title")}</b> ${t("conflict.text", { theirs: number(theirs.edits.length), ours: number(ours.length) })}</p>
    <div class="row wrap"><button class="btn" onClick=${() => settle(true)}>${t("conflict.join")}</button><button class="btn" onClick=${() => settle(false)}>${t("conflict.theirs")}</button></div>
  </div>`;
}

/**
 * The sample survey leads a new user: what to try on this page, ticked off as
 * it is done, and the way on.
 * @param {{dataset: string, tasks: string[], done: Record<string, boolean>, next?: string, word?: string}} props dataset: the one that the user is led through; next: where the page goes on; word: what leads there says
 */
export function Coach({ dataset, tasks, done, next, word }) {
  const [off, setOff] = useState(localStorage.getItem("coach") !== dataset);
  if (off) return null;
  const end = () => (localStorage.removeItem("coach"), setOff(true));
  const all = tasks.every((name) => done[name]);
  return html`
    <aside class="coach" aria-label=${t("coach.title")}>
      <b>${t("coach.title")}</b>
      <ol>${tasks.map((name) => html`<li key=${name} class=${done[name] ? "done" : ""}><i aria-hidden="true">${done[name] ? "✓" : "○"}</i>${t(`coach.${name}`)}<span class="visually-hidden"> ${done[name] ? t("coach.done") : ""}</span></li>`)}</ol>
      <span class="spring"></span>
      ${next && html`<a class="btn small ${all ? "primary" : ""}" href=${next}>${t(word)}</a>`}
      <button class="btn ghost small" onClick=${end}>${t(all && !next ? "coach.end" : "coach.off")}</button>
    </aside>
  `;
}
