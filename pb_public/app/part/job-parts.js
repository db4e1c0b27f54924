// Parts of the page of a job: what differs most in it, what happened when, and
// its tables laid out again from the sums it stored: other order, statistics,
// tests, look, language, parts. That takes no data, and so works after they
// have expired.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { parse, when, count, number, t } from "../i18n.js";
import { planFrom } from "../plan.js";
import { go } from "../router.js";
import { Dialog } from "./badge.js";
import { LookSettings } from "./plan-settings.js";

/** What happened to a job, and when, as its record and its files tell. */
export function JobLog({ job, files }) {
  const lines = [
    [job.queued_at, t("log.queued")],
    [job.started_at, t("log.started")],
    ...files.map((f) => [f.created, t("log.file", { name: f.name })]),
    job.self_check && job.self_check.values && [job.completed_at || (files[0] && files[0].created), t("log.check", { tables: number(job.self_check.tables), values: number(job.self_check.values) })],
    job.interruptions > 0 && [job.updated, count("log.interrupted", job.interruptions)],
    job.attempts > 1 && [job.updated, count("log.attempts", job.attempts)],
    job.completed_at && [job.completed_at, t(`log.${job.status}`)],
  ].filter((l) => l && l[0]).sort((a, b) => parse(a[0]) - parse(b[0]));
  if (lines.length === 0) return null;
  return html`<details class="panel log"><summary>${t("log.title")}</summary><ol>${lines.map(([at, text], i) => html`<li key=${i}><time datetime=${at.replace(" ", "T")}>${when(at)}</time> ${text}</li>`)}</ol></details>`;
}

const FIRST = 8;

/**
 * The strongest differences of a job, each with the workbook it stands in.
 * @param {{list: {table: number, stub: string, title: string, sentence: string, p: number}[], files: object[], fetch: (file: object) => void}} props
 */
export function Strongest({ list, files, fetch }) {
  const [all, setAll] = useState(false);
  const digits = Math.max(3, String(Math.max(...list.map((f) => f.table))).length);
  const fileOf = (n) => files.find((f) => f.kind === "workbook" && f.first_table <= n && n <= f.last_table);
  return html`
    <section class="panel" aria-labelledby="strongest">
      <div class="row head"><h2 id="strongest">${t("job.strongest")}</h2></div>
      <ul class="list finds">${list.slice(0, all ? list.length : FIRST).map((f) => {
        const file = fileOf(f.table);
        const name = `T${String(f.table).padStart(digits, "0")}`;
        return html`<li key=${f.table}><span class="what wraps"><b>${file ? html`<button class="linked" title=${t("job.downloadFile", { name: file.name })} onClick=${() => fetch(file)}>${name}</button>` : name} · ${f.title || f.stub}</b><small>${f.sentence}</small></span>
          <span class="badge run">${f.p < 0.001 ? `p < ${number(0.001, 3)}` : `p = ${number(f.p, 3)}`}</span></li>`;
      })}</ul>
      ${list.length > FIRST && !all && html`<p class="hint"><button class="btn small" onClick=${() => setAll(true)}>${t("preview.more", { n: number(list.length - FIRST) })}</button></p>`}
    </section>
  `;
}

/** @param {{job: object, close: () => void}} props */
export function Relayout({ job, close }) {
  const [plan, setPlan] = useState(() => planFrom(job.variables_config));
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  async function send(e) {
    e.preventDefault();
    setBusy(true);
    try {
      const next = await reach(() => pb.send(`/api/tabulation/jobs/${job.id}/rerun`, { method: "POST", body: { from: "sums", variables_config: plan, language: plan.layout?.language || job.language } }));
      close();
      go("job", next.id);
    } catch (err) {
      setMessage(explain(err).text);
      setBusy(false);
    }
  }
  return html`<${Dialog} title=${t("job.relayout")} close=${close}>
    <form class="stack" onSubmit=${send}>
      <p class="muted">${t("relayout.text")}</p>
      <div class="opt"><${LookSettings} plan=${plan} change=${setPlan} /></div>
      ${message && html`<p class="note bad" role="alert">${message}</p>`}
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary" disabled=${busy}>${t("relayout.go")}</button></div>
    </form>
  <//>`;
}
