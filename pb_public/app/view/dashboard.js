// Recent datasets and jobs, and what to do when there are none.
import { html, useCallback, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { datasets, explain, jobs, pb, reach, user } from "../api.js";
import { count, number, t, left, when } from "../i18n.js";
import { watchList } from "../realtime.js";
import { go, link } from "../router.js";
import { toast } from "../store.js";
import { Badge, Bar, Failure, Loading, ask } from "../part/badge.js";

const SHOWN = 50;

export function Dashboard() {
  const [state, setState] = useState({});
  const load = useCallback(
    () =>
      reach(() =>
        Promise.all([
          datasets().getList(1, SHOWN, { sort: "-created", fields: "id,name,status,progress,rows,variables_count,created,expires_at,error_message,rev" }),
          jobs().getList(1, SHOWN, { sort: "-created", fields: "id,name,status,progress,current_step,total_tables,done_tables,created,completed_at,expires_at,keep,error_message,rev" }),
        ]),
      ).then(
        ([d, j]) => setState({ datasets: d.items, jobs: j.items, counted: { datasets: d.totalItems, jobs: j.totalItems } }),
        (error) => setState((old) => (old.datasets ? old : { error })),
      ),
    [],
  );
  useEffect(() => {
    load();
    const stops = [watchList("tabulation_datasets", load), watchList("tabulation_jobs", load)];
    return () => stops.forEach((stop) => stop());
  }, []);

  async function remove(collection, record, question) {
    if (!(await ask(t(question, { name: record.name }), t("delete.yes")))) return;
    try {
      await reach(() => collection.delete(record.id));
      toast(t("deleted", { name: record.name }));
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    load();
  }

  if (state.error) return html`<div class="page"><${Failure} error=${state.error} again=${load} /></div>`;
  if (!state.datasets) return html`<div class="page"><h1>${t("home.title")}</h1><${Loading} rows=${4} /></div>`;
  if (state.datasets.length === 0 && state.jobs.length === 0) return html`<${FirstTime} />`;
  return html`
    <div class="page">
      <div class="head"><h1>${t("home.title")}</h1><span class="spring"></span><${SampleButton} /><a class="btn primary" href=${link("upload")}>${t("home.upload")}</a></div>
      <${Figures} state=${state} />
      <section class="panel" aria-labelledby="jobs">
        <h2 id="jobs">${t("home.jobs")}</h2>
        ${state.jobs.length === 0
          ? html`<p class="hint">${t("home.noJobs")}</p>`
          : html`<ul class="list jobs">
              ${state.jobs.map(
                (j) => html`<li key=${j.id}>
                  <a class="what" href=${link("job", j.id)}><b>${j.name}</b><small>${j.status === "failed" ? j.error_message : `${count("tables", j.total_tables)} · ${when(j.created)}`}</small></a>
                  <${Bar} value=${j.progress} label=${t("job.progress")} kind=${j.status === "failed" ? "bad" : j.status === "completed" ? "good" : ""} />
                  <${Badge} status=${j.status} />
                  <small>${j.status === "completed" ? left(j) : ""}</small>
                  <button class="btn ghost small" disabled=${j.status === "queued" || j.status === "processing"} aria-label=${t("delete.job", { name: j.name })} onClick=${() => remove(jobs(), j, "delete.askJob")}>×</button>
                </li>`,
              )}
            </ul>`}
      </section>
      <section class="panel" aria-labelledby="data">
        <h2 id="data">${t("home.datasets")}</h2>
        ${state.datasets.length === 0
          ? html`<p class="hint">${t("home.noData")}</p>`
          : html`<ul class="list jobs">
          ${state.datasets.map(
            (d) => html`<li key=${d.id}>
              <a class="what" href=${link("data", d.id)}><b>${d.name}</b><small>${d.status === "failed" ? d.error_message : d.status === "ready" ? t("data.size", { rows: number(d.rows), variables: number(d.variables_count) }) : when(d.created)}</small></a>
              ${d.status === "reading" || d.status === "uploaded" ? html`<${Bar} value=${d.progress} label=${t("data.reading")} />` : html`<span></span>`}
              <${Badge} status=${d.status} />
              <small>${left(d)}</small>
              <button class="btn ghost small" aria-label=${t("delete.data", { name: d.name })} onClick=${() => remove(datasets(), d, "delete.askData")}>×</button>
            </li>`,
          )}
        </ul>`}
      </section>
    </div>
  `;
}

/** The user's own figures, of what is kept. */
function Figures({ state }) {
  const done = state.jobs.filter((j) => j.status === "completed");
  const live = state.jobs.filter((j) => j.status === "queued" || j.status === "processing").length;
  const sum = (list, key) => number(list.reduce((a, x) => a + (x[key] || 0), 0));
  const figures = [["home.figure.tables", sum(done, "total_tables")], ["home.figure.respondents", sum(state.datasets, "rows")], ["home.figure.jobs", number(state.counted.jobs)], ["home.figure.live", number(live)]];
  return html`<dl class="panel nums figures">${figures.map(([word, n]) => html`<div key=${word}><dt>${t(word)}</dt><dd>${n}</dd></div>`)}</dl>`;
}

/** Goes to the user's own copy of the sample survey. */
async function openSample() {
  try {
    const record = await reach(() => pb.send("/api/tabulation/sample", { method: "POST" }));
    localStorage.setItem("coach", record.id);
    go("data", record.id);
  } catch (e) {
    toast(explain(e).text, "bad");
  }
}

function SampleButton({ primary }) {
  const [busy, setBusy] = useState(false);
  const start = async () => (setBusy(true), await openSample(), setBusy(false));
  return html`<button class="btn ${primary ? "primary" : ""} sample" disabled=${busy} onClick=${start}>${t(busy ? "first.making" : "first.sample")}</button>`;
}

/** What a user without data sees: the way, and a survey to try it with. */
function FirstTime() {
  return html`
    <div class="page">
      <div class="panel empty welcome">
        <h1>${t("first.title")}</h1>
        <p class="muted">${t("first.text", { name: user.value.name || "" })}</p>
        <ol class="first">
          ${["upload", "variables", "run", "take"].map((s, i) => html`<li key=${s}><i aria-hidden="true">${i + 1}</i><b>${t(`help.${s}.title`)}</b><span>${t(`help.${s}.text`)}</span></li>`)}
        </ol>
        <div class="row wrap"><${SampleButton} primary=${true} /><a class="btn" href=${link("upload")}>${t("home.upload")}</a></div>
        <small>${t("first.sampleText")}</small>
      </div>
    </div>
  `;
}
