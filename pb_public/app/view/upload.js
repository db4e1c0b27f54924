// Step 1: data file, optionally the form; how to read it; progress with rate
// and cancel.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, upload, user } from "../api.js";
import { language, t } from "../i18n.js";
import { seconds, size } from "../format.js";
import { given, kindOf, noOptions } from "../peek.js";
import { go } from "../router.js";
import { say, usePlace } from "../store.js";
import { Bar } from "../part/badge.js";
import { FirstRows, usePeek } from "../part/first-rows.js";
import { ReadOptions } from "../part/read-options.js";

const MAX = 524_288_000; // bytes, as the server takes them
const DATA = ".xlsx,.csv,.tsv,.txt,.gz,.zip,.sav,.zsav";

export function Upload() {
  const [data, setData] = useState(null);
  const [form, setForm] = useState(null);
  const [name, setName] = useState("");
  const [options, setOptions] = useState(noOptions);
  const [sending, setSending] = useState(null);
  const [message, setMessage] = useState("");
  const [over, setOver] = useState(false);
  const stop = useRef(null);
  const named = useRef(false);
  const seen = usePeek(data, options);

  usePlace({ name: t("upload.title"), step: "upload" });
  // leaving the page ends the upload: half a file is no file
  useEffect(() => () => stop.current && stop.current.abort(), []);
  useEffect(() => {
    if (!sending) return;
    const stay = (e) => e.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [Boolean(sending)]);

  function take(files) {
    for (const f of files) {
      const isForm = /kobo|form|xlsform/i.test(f.name) && /\.xlsx$/i.test(f.name);
      if (f.size > MAX) setMessage(t("upload.tooLarge", { name: f.name, size: size(f.size), max: size(MAX) }));
      else if ((data || files.length > 1) && isForm) setForm(f);
      else pick(f);
    }
  }

  function pick(f) {
    if (!kindOf(f.name)) return setMessage(t("upload.wrongKind", { name: f.name }));
    setData(f);
    setOptions(noOptions);
    setMessage("");
    if (!named.current) setName(f.name.replace(/\.(xlsx|csv|tsv|txt|zip|z?sav)(\.gz)?$/i, "").replace(/[_-]+/g, " "));
    say(t("upload.chosen", { name: f.name }));
  }

  async function send(e) {
    e.preventDefault();
    if (!data) return setMessage(t("upload.none"));
    const begun = performance.now();
    const { signal } = (stop.current = new AbortController());
    setMessage("");
    setSending({ sent: 0, total: data.size, rate: 0 });
    try {
      const record = await upload(
        "tabulation_datasets",
        { owner: user.value.id, name: name.trim() || data.name, language: language.value, options: JSON.stringify(given(options)), file: data, codebook: form },
        (sent, total) => !signal.aborted && setSending({ sent, total, rate: (sent / (performance.now() - begun)) * 1000 }),
        signal,
      );
      stop.current = null;
      go("data", record.id);
    } catch (err) {
      setSending(null);
      const { text, fields } = explain(err);
      const said = err.isAbort ? t("upload.cancelled") : [text, ...fields].join(" ");
      setMessage(said);
      say(said);
    }
  }

  const kind = data ? kindOf(data.name) : "";
  return html`
    <div class="page narrow">
      <form class="panel stack" onSubmit=${send}>
        <div class="stack tight"><h1>${t("upload.title")}</h1><p class="muted">${t("upload.text")}</p></div>
        <div class="drop ${over ? "over" : ""} ${data ? "has" : ""}" onDragOver=${(e) => (e.preventDefault(), setOver(true))} onDragLeave=${() => setOver(false)}
          onDrop=${(e) => (e.preventDefault(), setOver(false), take([...e.dataTransfer.files]))}>
          <p>${data ? html`<b>${data.name}</b> · ${size(data.size)}` : t("upload.drop")}</p>
          <label class="pick"><input class="visually-hidden" type="file" accept=${DATA} onChange=${(e) => (take([...e.target.files]), (e.target.value = ""))} /><span class="btn">${t(data ? "upload.chooseOther" : "upload.choose")}</span></label>
          <small>${t("upload.kinds")}</small>
        </div>
        <${FirstRows} seen=${seen} />
        <div class="stack tight" role="group" aria-labelledby="form-title">
          <b id="form-title">${t("upload.form")}</b>
          <div class="row pick">
            <label><input class="visually-hidden" type="file" accept=".xlsx" onChange=${(e) => (setForm(e.target.files[0] || form), (e.target.value = ""))} /><span class="btn">${t("upload.chooseForm")}</span></label>
            ${form ? html`<span><b>${form.name}</b> · ${size(form.size)}</span><button type="button" class="btn ghost small" aria-label=${t("upload.dropForm", { name: form.name })} onClick=${() => setForm(null)}>×</button>` : html`<small>${t(kind === "archive" ? "upload.formInside" : kind === "spss" ? "upload.formSpss" : "upload.formHint")}</small>`}
          </div>
        </div>
        <label>${t("upload.name")}<input class="field" name="name" value=${name} maxlength="300" onInput=${(e) => ((named.current = true), setName(e.target.value))} /></label>
        ${data && html`<details class="more"><summary>${t("read.title")} <small>${Object.keys(given(options)).length ? t("read.changed") : t("read.auto")}</small></summary><${ReadOptions} options=${options} change=${setOptions} kind=${kind} sheets=${seen ? seen.sheets : undefined} /></details>`}
        ${message && html`<p class="note ${message === t("upload.cancelled") ? "warn" : "bad"}" role="alert">${message}</p>`}
        ${sending
          ? html`<div class="stack tight">
              <${Bar} value=${sending.sent} max=${sending.total} label=${t("upload.sending")} />
              <div class="row"><small>${sending.sent < sending.total ? t("upload.rate", { sent: size(sending.sent), total: size(sending.total), rate: size(sending.rate), left: seconds((sending.total - sending.sent) / Math.max(1, sending.rate)) }) : t("upload.storing")}</small><span class="spring"></span>
                <button type="button" class="btn" onClick=${() => stop.current && stop.current.abort()}>${t("cancel")}</button></div>
            </div>`
          : html`<button class="btn primary" disabled=${!data}>${t("upload.go")}</button>`}
      </form>
    </div>
  `;
}
