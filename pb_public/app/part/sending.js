// Sending files: progress with rate and time left, cancel, and what went
// wrong. Leaving the page ends it: half a file is no file.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, upload } from "../api.js";
import { t } from "../i18n.js";
import { seconds, size } from "../format.js";
import { say } from "../store.js";
import { Bar } from "./badge.js";

export const MAX = 524_288_000; // bytes, as the server takes them
export const DATA = ".xlsx,.csv,.tsv,.txt,.gz,.zip,.sav,.zsav";

/** A file the server would not take, in words; "" for one that it may. */
export const refusal = (f) => (f.size > MAX ? t("upload.tooLarge", { name: f.name, size: size(f.size), max: size(MAX) }) : "");

export function useSending() {
  const [sending, setSending] = useState(null);
  const [message, setMessage] = useState("");
  const stop = useRef(null);
  useEffect(() => () => stop.current && stop.current.abort(), []);
  useEffect(() => {
    if (!sending) return;
    const stay = (e) => e.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [Boolean(sending)]);

  /** Sends a form; gives the record that comes of it, null where none does. */
  async function send(path, fields) {
    const begun = performance.now();
    const { signal } = (stop.current = new AbortController());
    setMessage("");
    setSending({ sent: 0, total: fields.file.size, rate: 0 });
    try {
      return await upload(path, fields, (sent, total) => !signal.aborted && setSending({ sent, total, rate: (sent / (performance.now() - begun)) * 1000 }), signal);
    } catch (err) {
      const { text, fields: more } = explain(err);
      const said = err.isAbort ? t("upload.cancelled") : [text, ...more].join(" ");
      setMessage(said);
      say(said);
      return null;
    } finally {
      stop.current = null;
      setSending(null);
    }
  }
  return { sending, message, setMessage, send, stop: () => stop.current && stop.current.abort() };
}

/** @param {{way: ReturnType<typeof useSending>, children: any}} props children: what stands there while nothing is sent */
export function Sending({ way, children }) {
  const { sending, message } = way;
  return html`
    ${message && html`<p class="note ${message === t("upload.cancelled") ? "warn" : "bad"}" role="alert">${message}</p>`}
    ${sending
      ? html`<div class="stack tight">
          <${Bar} value=${sending.sent} max=${sending.total} label=${t("upload.sending")} />
          <div class="row"><small>${sending.sent < sending.total ? t("upload.rate", { sent: size(sending.sent), total: size(sending.total), rate: size(sending.rate), left: seconds((sending.total - sending.sent) / Math.max(1, sending.rate)) }) : t("upload.storing")}</small><span class="spring"></span>
            <button type="button" class="btn" onClick=${way.stop}>${t("cancel")}</button></div>
        </div>`
      : children}
  `;
}

/** A button that chooses a file, with what is chosen. */
export function Pick({ file, accept, word, hint, take, drop }) {
  return html`<div class="row pick">
    <label><input class="visually-hidden" type="file" accept=${accept} onChange=${(e) => (e.target.files[0] && take(e.target.files[0]), (e.target.value = ""))} /><span class="btn">${t(word)}</span></label>
    ${file ? html`<span><b>${file.name}</b> · ${size(file.size)}</span>${drop && html`<button type="button" class="btn ghost small" aria-label=${t("upload.dropForm", { name: file.name })} onClick=${drop}>×</button>`}` : hint && html`<small>${t(hint)}</small>`}
  </div>`;
}
