// Step 4: a job as it runs, its files as they appear, what differs most in it,
// and what happened when.
import { html, useCallback, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { admin, download, downloadAll, explain, outputs, pb, reach } from "../api.js";
import { count, number, t, between, left, seconds, size, when } from "../i18n.js";
import { watch, watchList } from "../realtime.js";
import { go, link } from "../router.js";
import { handPlan } from "../plan.js";
import { say, toast, usePlace } from "../store.js";
import { useCommands } from "../commands.js";
import { Coach, Badge, Bar, Failure, Loading } from "../part/badge.js";
import { JobLog, Strongest, Relayout } from "../part/job-parts.js";

/** Whether a job left the sums of which it can be laid out again. */
const canRelay = (job) => job.status === "completed" && job.variables_config && job.variables_config.version === 1;

// Where each stage begins on the progress bar, in percent.
const stages = [["count", 0], ["test", 30], ["write", 40]];

export function Job({ id }) {
  const [job, setJob] = useState(null);
  const [files, setFiles] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const [again, setAgain] = useState(false); // the dialog that lays it out again
  const [took, setTook] = useState(false);
  const before = useRef("");
  usePlace({ name: job ? job.name : "", step: "job", dataset: job ? job.dataset : "", job: id });

  const load = useCallback(
    () => reach(() => outputs().getFullList({ filter: pb.filter("job = {:id} && (kind = 'workbook' || kind = 'tidy' || kind = 'results')", { id }), sort: "-kind,part" })).then(setFiles, () => {}),
    [id],
  );
  useEffect(() => {
    load();
    const stops = [watch("tabulation_jobs", id, (r) => (r ? setJob(r) : setError({ status: 404 })), setError), watchList("tabulation_outputs", load)];
    return () => stops.forEach((stop) => stop());
  }, [id]);
  useEffect(() => {
    if (!job || job.status === before.current) return;
    if (before.current) say(t("job.now", { status: t(`status.${job.status}`) }));
    before.current = job.status;
    if (job.status === "completed") load();
  }, [job]);

  async function act(what) {
    setBusy(true);
    try {
      setJob(await reach(() => pb.send(`/api/tabulation/jobs/${id}/${what}`, { method: "POST" })));
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    setBusy(false);
  }
  /** One click's verdict; a second click takes it back. */
  async function rate(rating) {
    try {
      setJob(await reach(() => pb.send(`/api/tabulation/jobs/${id}/rate`, { method: "POST", body: { rating: job.rating === rating ? "" : rating } })));
      say(t("rating.thanks"));
    } catch (e) {
      toast(explain(e).text, "bad");
    }
  }
  /** To the builder with the plan of this job; what was worked on there can be gone back to. */
  function change() {
    handPlan(job.dataset, job.variables_config);
    go("plan", job.dataset);
  }
  async function keep() {
    try {
      setJob(await reach(() => pb.send(`/api/tabulation/jobs/${id}/keep`, { method: "POST", body: { keep: !job.keep } })));
    } catch (e) {
      toast(explain(e).text, "bad");
    }
  }
  const fetchFile = (f) => (setTook(true), download(f, f.file)).catch((e) => toast(explain(e).text, "bad"));

  const zip = () => (setTook(true), downloadAll(job)).catch((e) => toast(explain(e).text, "bad"));
  useCommands(job ? [
    { id: "cancel", label: t("job.cancel"), run: () => act("cancel"), off: !(job.status === "queued" || job.status === "processing") },
    { id: "retry", label: t("job.retry"), run: () => act("retry"), off: !(job.status === "failed" || job.status === "cancelled") },
    { id: "change", label: t("job.change"), keys: "e", run: change, off: !job.dataset },
    { id: "relayout", label: t("job.relayout"), keys: "l", run: () => setAgain(true), off: !canRelay(job) },
    { id: "zip", label: t("job.zip"), keys: "d", run: zip, off: !files || files.length === 0 },
  ] : []);

  if (error && !job) return html`<div class="page"><${Failure} error=${error} /></div>`;
  if (!job) return html`<div class="page"><${Loading} /></div>`;
  const live = job.status === "queued" || job.status === "processing";
  const time = between(job.started_at, job.completed_at || new Date().toISOString()) / 1000;
  const strongest = Array.isArray(job.screening) ? job.screening : [];
  const pace = job.done_tables / Math.max(0.1, time);
  return html`
    <div class="page">
      <${Coach} dataset=${job.dataset} done=${{ take: took }} tasks=${["take"]} />
      <section class="panel hero" aria-labelledby="job-title">
        <div class="row wrap">
          <h1 id="job-title">${job.name}</h1><${Badge} status=${job.status} /><span class="spring"></span>
          ${live && html`<button class="btn" disabled=${busy} onClick=${() => act("cancel")}>${t("job.cancel")}</button>`}
          ${(job.status === "failed" || job.status === "cancelled") && html`<button class="btn" disabled=${busy} onClick=${() => act("retry")}>${t("job.retry")}</button>`}
          ${canRelay(job) && html`<button class="btn relayout" onClick=${() => setAgain(true)}>${t("job.relayout")}</button>`}
          ${job.dataset && html`<button class="btn" onClick=${change}>${t("job.change")}</button>`}
        </div>
        <${Bar} value=${job.progress} label=${t("job.progress")} kind=${job.status === "failed" ? "bad" : job.status === "completed" ? "good" : ""} />
        ${live && html`<ol class="stagebar" aria-label=${t("job.stages")}>${stages.map(([s, from], i) => html`<li key=${s} class=${job.progress >= (stages[i + 1]?.[1] ?? 100) ? "d" : job.status === "processing" && job.progress >= from ? "n" : ""}>${t(`stage.${s}`)}</li>`)}</ol>`}
        <dl class="nums">
          <div><dt>${t("job.tables")}</dt><dd>${number(job.done_tables)} <small>${t("job.of", { n: number(job.total_tables) })}</small></dd></div>
          <div><dt>${t("job.step")}</dt><dd class="words">${live ? job.current_step : t(`status.${job.status}`)}</dd></div>
          <div><dt>${t(live ? "job.left" : "job.took")}</dt><dd>${job.status === "queued" ? "–" : live ? (job.done_tables > 0 ? seconds((job.total_tables - job.done_tables) / pace) : "–") : seconds(time)}</dd></div>
          <div><dt>${t("job.rate")}</dt><dd>${job.done_tables > 0 && time > 0 ? number(pace) : "–"} <small>${t("job.perSecond")}</small></dd></div>
        </dl>
        ${job.status === "failed" && html`<p class="note bad" role="alert">${job.error_message}</p>`}
        ${live && html`<p class="muted">${t("job.close")}</p>`}
      </section>
      <div class="${strongest.length > 0 ? "job-cols" : ""}">
      <section class="panel" aria-labelledby="files">
        <div class="row head"><h2 id="files">${t("job.files")}</h2><span class="spring"></span><small>${job.status === "completed" ? left(job) : ""}</small>
          ${admin.value && job.status === "completed" && html`<button class="btn small keep" aria-pressed=${job.keep ? "true" : "false"} onClick=${keep}>${t(job.keep ? "job.letGo" : "job.keep")}</button>`}
          ${files && files.length > 1 && html`<button class="btn small" onClick=${zip}>${t("job.zip")}</button>`}</div>
        ${!files || files.length === 0
          ? html`<p class="hint">${t(live ? "job.noFilesYet" : "job.noFiles")}</p>`
          : html`<ul class="list parts">${files.map(
              (f) => html`<li key=${f.id}><span class="badge good" aria-hidden="true">✓</span>
                <span class="what"><b>${f.name}</b><small>${f.kind !== "workbook" ? t(`job.${f.kind}`) : count("tables", f.last_table - f.first_table + 1)} · ${size(f.bytes)} · ${when(f.created)}</small></span>
                <button class="btn" onClick=${() => fetchFile(f)} aria-label=${t("job.downloadFile", { name: f.name })}>${t("job.download")}</button></li>`,
            )}</ul>`}
        ${job.status === "completed" && html`<p class="row rating"><span class="muted" id="rate">${t("rating.ask")}</span>
          ${["good", "bad"].map((r) => html`<button key=${r} class="btn small ${job.rating === r ? "on" : ""}" aria-describedby="rate" aria-pressed=${job.rating === r ? "true" : "false"} onClick=${() => rate(r)}>${t(`rating.${r}`)}</button>`)}</p>`}
      </section>
      ${strongest.length > 0 && html`<${Strongest} list=${strongest} files=${files || []} fetch=${fetchFile} />`}
      </div>
      <${JobLog} job=${job} files=${files || []} />
      ${again && html`<${Relayout} job=${job} close=${() => setAgain(false)} />`}
      ${job.dataset && html`<p class="muted"><a href=${link("jobs")}>${t("jobs.all")}</a></p>`}
    </div>
  `;
}
