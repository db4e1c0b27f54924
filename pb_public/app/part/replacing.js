// New data for a dataset: the next export, the next wave, or the data again
// after they expired. What differs is listed, each with what can be done about
// it; a choice is an edit, and undone like one.
import { html, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { count, label, number, t, when } from "../i18n.js";
import { toast } from "../store.js";
import { kindOf } from "../peek.js";
import { Bar, Dialog } from "./badge.js";
import { DATA, Pick, refusal, Sending, useSending } from "./read-options.js";

const SHOWN = 60; // lines at first

/** What the report says of the newest data; null where nothing was replaced. */
export const driftOf = (record) => (record.drift && (record.drift.lines || record.drift.refused) ? record.drift : null);

/**
 * @param {{record: object, work?: ReturnType<typeof import("../work.js").useWork>, show?: (name: string) => void, report?: boolean, close: () => void}} props
 * work, show: where there is a codebook; report: begins with what differs
 */
export function Replacing({ record, work, show, report, close }) {
  const [sent, setSent] = useState(0); // the revision of the record that took the data
  const told = useRef(report); // choices have the data described anew: the report stays
  const last = useRef({}); // what was sent: it may be wanted again, read otherwise
  const way = useSending();
  told.current ||= sent > 0 && record.status === "ready" && record.known > sent;
  async function send(fields) {
    last.current = fields;
    told.current = false;
    setSent(0);
    const r = await way.send(`/api/tabulation/datasets/${record.id}/replace`, fields);
    if (r) setSent(r.rev);
  }
  const pad = last.current.file && (() => send({ ...last.current, choices: JSON.stringify({ options: { ragged: "pad" } }) }));
  if (told.current) return html`<${Drift} record=${record} work=${work} pad=${pad} show=${(name) => (close(), show(name))} close=${close} />`;
  if (sent) return html`<${Dialog} title=${t("replace.title")} close=${close}><p role="status">${t("data.readingText")}</p><${Bar} value=${record.progress} label=${t("data.reading")} /><//>`;
  return html`<${Choose} record=${record} close=${close} way=${way} last=${last.current} send=${send} />`;
}

function Choose({ record, close, way, last, send }) {
  const [data, setData] = useState(last.file);
  const [form, setForm] = useState(last.codebook);
  const [wave, setWave] = useState(record.wave || "");
  const take = (f) => (kindOf(f.name) ? (setData(f), way.setMessage(refusal(f))) : way.setMessage(t("upload.wrongKind", { name: f.name })));
  return html`<${Dialog} title=${t("replace.title")} close=${close}>
    <form class="stack replace" onSubmit=${(e) => (e.preventDefault(), data && send({ file: data, codebook: form, wave }))}>
      <p class="muted">${t("replace.text")}</p>
      <${Pick} file=${data} accept=${DATA} word=${data ? "upload.chooseOther" : "upload.choose"} hint="upload.kinds" take=${take} />
      <${Pick} file=${form} accept=".xlsx" word="upload.chooseForm" hint="replace.form" take=${setForm} drop=${() => setForm(null)} />
      <label>${t("replace.wave")}<input class="field" name="wave" value=${wave} maxlength="100" onInput=${(e) => setWave(e.target.value)} /></label>
      ${record.history && record.history.length > 0 && html`<details class="more"><summary>${count("replace.former", record.history.length)}</summary><ul class="muted names">${record.history.slice(-8).reverse().map((h) => html`<li key=${h.at}>${when(h.at)} · ${h.file} · ${number(h.rows)}</li>`)}</ul></details>`}
      <${Sending} way=${way}><div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary" disabled=${!data || Boolean(refusal(data))}>${t("replace.go")}</button></div><//>
    </form>
  <//>`;
}

const kinds = { gone: "bad", retyped: "warn", codes_gone: "warn", codes_new: "run", reworded: "mute", renamed: "good", kept: "good", added: "run" };

function Drift({ record, work, pad, show, close }) {
  const [all, setAll] = useState(false);
  const { lines = [], same = 0, refused } = record.drift || {};
  const added = lines.filter((l) => l.kind === "added").map((l) => l.variable);
  const undo = { label: t("undo"), run: work.undo };
  const renamed = (name) => (work.edits.find((e) => e.name === name) || { variable: "" }).variable;
  function rename(line, to) {
    const before = renamed(line.variable);
    if (before) work.forget([before]);
    if (to) work.edit([{ variable: to, name: line.variable }]);
    toast(to ? t("drift.isNow", { name: line.variable, to }) : t("drift.left", { name: line.variable }), "info", undo);
  }
  function retype(line, type) {
    work.edit([{ variable: line.variable, type }]);
    toast(t("fix.applied", { name: line.variable }), "info", undo);
  }
  const typeNow = (line) => (work.variables.find((v) => v.name === line.variable) || { type: line.is }).type;
  const choice = (line) => {
    if (line.choices.includes("rename")) {
      const names = [...new Set([line.is, ...added].filter(Boolean))];
      return html`<select class="field auto" aria-label=${t("drift.choose", { name: line.variable })} value=${renamed(line.variable)} onChange=${(e) => rename(line, e.target.value)}><option value="">${t("drift.leave")}</option>${names.map((n) => html`<option key=${n} value=${n}>${t(n === line.is ? "drift.suggested" : "drift.is", { name: n })}</option>`)}</select>`;
    }
    if (line.choices.includes("keep_type")) return html`<select class="field auto" aria-label=${t("drift.choose", { name: line.variable })} value=${typeNow(line)} onChange=${(e) => retype(line, e.target.value)}>${[line.is, line.was].map((x) => html`<option key=${x} value=${x}>${t(x === line.is ? "drift.newType" : "drift.oldType", { type: t(`type.${x}`) })}</option>`)}</select>`;
    return work.variables.some((v) => v.name === line.variable) ? html`<button class="btn ghost small" aria-label=${t("problems.showOf", { name: line.variable })} onClick=${() => show(line.variable)}>${t("problems.show")}</button>` : html`<span></span>`;
  };
  return html`<${Dialog} title=${t("drift.title")} close=${close} wide=${true}>
    ${refused
      ? html`<p class="note bad" role="alert">${t("drift.refused")} ${refused.message}</p>`
      : html`<p class="muted">${t("drift.text", { same: number(same), lines: number(lines.length) })}</p>
        ${lines.length > 0 && html`<ul class="drift" tabindex="0" aria-label=${t("drift.title")}>${lines.slice(0, all ? lines.length : SHOWN).map((l, i) => html`<li key=${i}><span class="badge ${kinds[l.kind]}">${t(`drift.${l.kind}`)}</span><span class="grow">${label(l.text)}</span>${choice(l)}</li>`)}</ul>`}
        ${lines.length > SHOWN && !all && html`<p class="row end"><button class="btn small" onClick=${() => setAll(true)}>${t("preview.more", { n: number(lines.length - SHOWN) })}</button></p>`}`}
    <div class="row end">${refused && refused.code === "ragged" && pad && html`<button class="btn pad" onClick=${pad}>${t("read.keepLong")}</button>`}<button class="btn primary" onClick=${close}>${t("drift.done")}</button></div>
  <//>`;
}
