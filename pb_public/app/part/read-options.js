// Files: how one is read (sheet, header, encoding, separator: found by the
// server unless said here), what it begins with, and sending it: progress with
// rate and time left, cancel, and what went wrong. Leaving the page ends it:
// half a file is no file.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { datasets, explain, reach, upload } from "../api.js";
import { seconds, size, number, t } from "../i18n.js";
import { given, peek } from "../peek.js";
import { say } from "../store.js";
import { Bar, Dialog } from "./badge.js";

const encodings = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "utf-16be", "macintosh"];
const separators = [",", ";", "tab", "|"];

/**
 * @param {{options: import("../peek.js").noOptions, change: (o: object) => void, kind: string, sheets?: string[]}} props
 */
export function ReadOptions({ options, change, kind, sheets }) {
  const set = (key, value) => change({ ...options, [key]: value });
  const whole = (key, least) => (e) => set(key, Math.max(0, (Number.parseInt(e.target.value, 10) || least) - least));
  const choice = (key, all, word) => html`<label>${t(`read.${key}`)}
    <select class="field" name=${key} value=${options[key]} onChange=${(e) => set(key, e.target.value)}><option value="">${t("read.auto")}</option>${all.map((o) => html`<option key=${o} value=${o}>${word(o)}</option>`)}</select></label>`;
  const text = kind !== "workbook" && kind !== "spss";
  return html`
    <div class="grid-2">
      ${kind === "workbook" && sheets ? choice("sheet", sheets, (o) => o) : (kind === "workbook" || kind === "archive") && html`<label>${t("read.sheet")}<input class="field" name="sheet" value=${options.sheet} placeholder=${t("read.auto")} onInput=${(e) => set("sheet", e.target.value)} /></label>`}
      ${text && choice("separator", separators, (o) => t(`read.separator.${{ ",": "comma", ";": "semicolon", tab: "tab", "|": "bar" }[o]}`))}
      ${kind !== "workbook" && choice("encoding", encodings, (o) => o.toUpperCase())}
      ${kind !== "spss" && choice("decimal", [".", ","], (o) => t(o === "." ? "read.decimal.point" : "read.decimal.comma"))}
      ${kind !== "spss" &&
      html`<label>${t("read.header")}<input class="field" name="header" type="number" min="1" max="1000" value=${Math.max(1, options.header_start + 1)} onInput=${whole("header_start", 1)} /></label>
        <label>${t("read.headerRows")}<input class="field" name="headerRows" type="number" min="1" max="5" value=${options.header_rows || ""} placeholder=${t("read.auto")} onInput=${(e) => set("header_rows", Math.max(0, Number.parseInt(e.target.value, 10) || 0))} /></label>
        ${choice("ragged", ["reject", "pad"], (o) => t(`read.ragged.${o}`))}`}
      ${(kind === "workbook" || kind === "archive") && html`<label class="check span"><input type="checkbox" name="alone" checked=${Boolean(options.no_parent)} onChange=${(e) => set("no_parent", e.target.checked)} />${t("read.alone")}</label>`}
      <label class="span">${t("read.missing")}<input class="field" name="missing" value=${options.missing_tokens.join(", ")} placeholder="NA, #N/A, -99" onChange=${(e) => set("missing_tokens", e.target.value.split(",").map((x) => x.trim()).filter(Boolean))} /><small>${t("read.missingHint")}</small></label>
    </div>
  `;
}

/** Reading a file again with other options. */
export function Rereading({ record, kind, options, close }) {
  const [wanted, setWanted] = useState(options);
  const [message, setMessage] = useState("");
  async function go(e) {
    e.preventDefault();
    try {
      await reach(() => datasets().update(record.id, { options: given(wanted) }, { fields: "id" }));
      close();
    } catch (err) {
      setMessage(explain(err).text);
    }
  }
  return html`<${Dialog} title=${t("read.title")} close=${close}>
    <form class="stack" onSubmit=${go}>
      <p class="muted">${t("read.againText")}</p>
      <${ReadOptions} options=${wanted} change=${setWanted} kind=${kind} />
      ${message && html`<p class="note bad" role="alert">${message}</p>`}
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary">${t("read.go")}</button></div>
    </form>
  <//>`;
}

const COLUMNS = 12;

/** What can be seen of a file here; null while looking and where only the server can. */
export function usePeek(file, options) {
  const [seen, setSeen] = useState(null);
  useEffect(() => {
    let stale = false;
    if (!file) return setSeen(null);
    peek(file, options).then((s) => !stale && setSeen(s), () => !stale && setSeen(null));
    return () => (stale = true);
  }, [file, options]);
  return seen;
}

/** @param {{seen: ReturnType<typeof usePeek>}} props */
export function FirstRows({ seen }) {
  if (!seen) return null;
  if (seen.files) return html`<p class="muted names">${t("first.files", { files: seen.files.slice(0, 8).join(", ") })}</p>`;
  if (!seen.rows || seen.rows.length === 0) return null;
  const [head, ...rows] = seen.rows;
  const columns = number(Math.max(...seen.rows.map((r) => r.length)));
  const separator = { "\t": "tab", ",": "comma", ";": "semicolon", "|": "bar" }[seen.separator];
  const places = Array.from({ length: Math.min(COLUMNS, Math.max(...seen.rows.map((r) => r.length))) }, (_, i) => i);
  return html`
    <div class="stack tight">
      <small>${seen.sheet ? t("first.sheet", { sheet: seen.sheet, columns }) : t("first.rows", { encoding: seen.encoding.toUpperCase(), separator: t(`read.separator.${separator}`), columns })}</small>
      <div class="scroll sheet" tabindex="0" role="region" aria-label=${t("first.rowsTitle")}>
        <table><thead><tr>${places.map((i) => html`<th key=${i} scope="col">${head[i] || "·"}</th>`)}</tr></thead>
          <tbody>${rows.map((r, i) => html`<tr key=${i}>${places.map((j) => html`<td key=${j}>${r[j]}</td>`)}</tr>`)}</tbody></table>
      </div>
    </div>
  `;
}

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
