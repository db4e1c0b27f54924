// A modal dialog: the browser's own, so that focus stays in it, Escape closes
// it and what is behind it is inert.
import { html, signal, useEffect, useRef } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";

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
