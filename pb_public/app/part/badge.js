// Small parts shared by the views: state badges, progress bars, error notes;
// modal dialogs (the browser's own, so that focus stays in it, Escape closes it
// and what is behind it is inert); and what stands around the work on a
// dataset: undo and redo, two windows that differ, the first steps.
import { html, signal, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain } from "../api.js";
import { number, t } from "../i18n.js";

const kinds = { ready: "good", completed: "good", processing: "run", reading: "run", uploaded: "mute", queued: "mute", failed: "bad", cancelled: "warn" };

/** The state of a dataset or job, as a word with a colour. */
export function Badge({ status }) {
  return html`<span class="badge ${kinds[status] || "mute"}">${t(`status.${status}`)}</span>`;
}

/** A bar of value out of max; its width is set by script, as the content policy wants. */
export function Bar({ value, max = 100, label, kind = "" }) {
  const inner = useRef(null);
  const share = max > 0 ? Math.min(1, value / max) : 0;
  useEffect(() => inner.current.style.setProperty("--share", share));
  if (!label) return html`<span class="bar ${kind}" aria-hidden="true"><i ref=${inner}></i></span>`;
  return html`<div class="progress ${kind}" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(share * 100)}><i ref=${inner}></i></div>`;
}

/** What went wrong, with a way to try again. */
export function Failure({ error, again }) {
  const { text, fields } = explain(error);
  return html`
    <div class="panel empty" role="alert">
      <h1>${t("error.title")}</h1>
      <p>${text}${fields.map((f) => html`<br />${f}`)}</p>
      ${again && html`<button class="btn" onClick=${again}>${t("error.again")}</button>`}
    </div>
  `;
}

/** Grey lines while something is fetched. */
export function Loading({ rows = 3 }) {
  return html`<div class="panel list" aria-busy="true" aria-label=${t("loading")}>${Array.from({ length: rows }, (_, i) => html`<div key=${i} class="skeleton"></div>`)}</div>`;
}

export function Dialog({ title, close, children, wide }) {
  const el = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    el.current.showModal();
    return () => before && before.isConnected && before.focus();
  }, []);
  const outside = (e) => e.target === el.current && close();
  return html`
    <dialog ref=${el} class=${wide ? "wide" : ""} aria-labelledby="dialog-title" onCancel=${(e) => (e.preventDefault(), close())} onMouseDown=${outside}>
      <div class="box">
        <header class="row"><h2 id="dialog-title">${title}</h2><span class="spring"></span><button type="button" class="btn ghost small" aria-label=${t("frame.close")} onClick=${close}>×</button></header>
        ${children}
      </div>
    </dialog>
  `;
}

const question = signal(null);

/** Asks the user; resolves to whether the answer was yes. */
export function ask(text, yes) {
  return new Promise((answer) => (question.value = { text, yes, answer }));
}

/** Where questions appear. */
export function Question() {
  const q = question.value;
  if (!q) return null;
  const end = (is) => {
    question.value = null;
    q.answer(is);
  };
  return html`<${Dialog} title=${t("ask.title")} close=${() => end(false)}>
    <p>${q.text}</p>
    <div class="row end"><button class="btn" onClick=${() => end(false)}>${t("ask.no")}</button><button class="btn danger" onClick=${() => end(true)}>${q.yes}</button></div>
  <//>`;
}

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
