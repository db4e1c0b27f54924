// Step 1: data file, optionally the form; how to read it; progress with rate
// and cancel.
import { html, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { user } from "../api.js";
import { language, t, size } from "../i18n.js";
import { given, kindOf, noOptions } from "../peek.js";
import { go } from "../router.js";
import { say, usePlace } from "../store.js";
import { FirstRows, usePeek, ReadOptions, DATA, Pick, refusal, Sending, useSending } from "../part/read-options.js";

export function Upload() {
  const [data, setData] = useState(null);
  const [form, setForm] = useState(null);
  const [name, setName] = useState("");
  const [options, setOptions] = useState(noOptions);
  const way = useSending();
  const { setMessage } = way;
  const [over, setOver] = useState(false);
  const named = useRef(false);
  const seen = usePeek(data, options);

  usePlace({ name: t("upload.title"), step: "upload" });

  function take(files) {
    for (const f of files) {
      const isForm = /kobo|form|xlsform/i.test(f.name) && /\.xlsx$/i.test(f.name);
      if (refusal(f)) setMessage(refusal(f));
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
    const fields = { owner: user.value.id, name: name.trim() || data.name, language: language.value, options: JSON.stringify(given(options)), file: data, codebook: form };
    const record = await way.send("/api/collections/tabulation_datasets/records", fields);
    if (record) go("data", record.id);
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
          <${Pick} file=${form} accept=".xlsx" word="upload.chooseForm" hint=${kind === "archive" ? "upload.formInside" : kind === "spss" ? "upload.formSpss" : "upload.formHint"} take=${setForm} drop=${() => setForm(null)} />
        </div>
        <label>${t("upload.name")}<input class="field" name="name" value=${name} maxlength="300" onInput=${(e) => ((named.current = true), setName(e.target.value))} /></label>
        ${data && html`<details class="more"><summary>${t("read.title")} <small>${Object.keys(given(options)).length ? t("read.changed") : t("read.auto")}</small></summary><${ReadOptions} options=${options} change=${setOptions} kind=${kind} sheets=${seen ? seen.sheets : undefined} /></details>`}
        <${Sending} way=${way}><button class="btn primary" disabled=${!data}>${t("upload.go")}</button><//>
      </form>
    </div>
  `;
}
