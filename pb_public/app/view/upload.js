// Step 1: data file, optionally the form; progress with rate and cancel.
import { html, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, upload, user } from "../api.js";
import { language, t } from "../i18n.js";
import { seconds, size } from "../format.js";
import { go } from "../router.js";
import { say } from "../store.js";
import { Bar } from "../part/badge.js";
import { Steps } from "../part/steps.js";

const MAX = 524_288_000; // bytes, as the server takes them
const DATA = ".xlsx,.csv,.tsv,.txt,.gz,.zip";

export function Upload() {
  const [data, setData] = useState(null);
  const [form, setForm] = useState(null);
  const [name, setName] = useState("");
  const [sending, setSending] = useState(null);
  const [message, setMessage] = useState("");
  const [over, setOver] = useState(false);
  const stop = useRef(null);

  function take(files) {
    for (const f of files) {
      const isForm = /kobo|form|xlsform/i.test(f.name) && /\.xlsx$/i.test(f.name);
      if (f.size > MAX) setMessage(t("upload.tooLarge", { name: f.name, size: size(f.size), max: size(MAX) }));
      else if ((data || files.length > 1) && isForm) setForm(f);
      else pick(f);
    }
  }

  function pick(f) {
    setData(f);
    setMessage("");
    if (!name) setName(f.name.replace(/\.(xlsx|csv|tsv|txt|zip)(\.gz)?$/i, "").replace(/[_-]+/g, " "));
    say(t("upload.chosen", { name: f.name }));
  }

  async function send(e) {
    e.preventDefault();
    if (!data) return setMessage(t("upload.none"));
    const begun = performance.now();
    stop.current = new AbortController();
    setMessage("");
    setSending({ sent: 0, total: data.size, rate: 0 });
    try {
      const record = await upload(
        "tabulation_datasets",
        { owner: user.value.id, name: name.trim() || data.name, language: language.value, file: data, codebook: form },
        (sent, total) => setSending({ sent, total, rate: (sent / (performance.now() - begun)) * 1000 }),
        stop.current.signal,
      );
      go("data", record.id);
    } catch (err) {
      setSending(null);
      const { text, fields } = explain(err);
      setMessage(err.isAbort ? t("upload.cancelled") : [text, ...fields].join(" "));
    }
  }

  return html`
    <div class="page narrow">
      <${Steps} at="upload" />
      <form class="panel stack" onSubmit=${send}>
        <h1>${t("upload.title")}</h1>
        <p class="muted">${t("upload.text")}</p>
        <div class="drop ${over ? "over" : ""}" onDragOver=${(e) => (e.preventDefault(), setOver(true))} onDragLeave=${() => setOver(false)}
          onDrop=${(e) => (e.preventDefault(), setOver(false), take([...e.dataTransfer.files]))}>
          <label class="pick"><input class="visually-hidden" type="file" accept=${DATA} onChange=${(e) => take([...e.target.files])} /><span class="btn">${t("upload.choose")}</span></label>
          <p>${data ? html`<b>${data.name}</b> · ${size(data.size)}` : t("upload.drop")}</p>
        </div>
        <div class="stack tight" role="group" aria-labelledby="form-title">
          <b id="form-title">${t("upload.form")}</b>
          <div class="row pick">
            <label><input class="visually-hidden" type="file" accept=".xlsx" onChange=${(e) => setForm(e.target.files[0] || null)} /><span class="btn">${t("upload.chooseForm")}</span></label>
            ${form ? html`<span><b>${form.name}</b> · ${size(form.size)}</span><button type="button" class="btn ghost small" aria-label=${t("upload.dropForm", { name: form.name })} onClick=${() => setForm(null)}>×</button>` : html`<small>${t("upload.formHint")}</small>`}
          </div>
        </div>
        <label>${t("upload.name")}<input class="field" value=${name} maxlength="300" onInput=${(e) => setName(e.target.value)} /></label>
        ${message && html`<p class="note bad" role="alert">${message}</p>`}
        ${sending
          ? html`<div class="stack tight">
              <${Bar} value=${sending.sent} max=${sending.total} label=${t("upload.sending")} />
              <div class="row"><small>${sending.sent < sending.total ? t("upload.rate", { sent: size(sending.sent), total: size(sending.total), rate: size(sending.rate), left: seconds((sending.total - sending.sent) / Math.max(1, sending.rate)) }) : t("upload.storing")}</small><span class="spring"></span>
                <button type="button" class="btn" onClick=${() => stop.current.abort()}>${t("cancel")}</button></div>
            </div>`
          : html`<button class="btn primary" disabled=${!data}>${t("upload.go")}</button>`}
      </form>
    </div>
  `;
}
