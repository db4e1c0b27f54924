// What happened to a job, and when, as its record and its files tell.
import { html } from "../../vendor/preact-11.2.0.js";
import { count, number, t } from "../i18n.js";
import { parse, when } from "../format.js";

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
