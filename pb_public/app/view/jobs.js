// All jobs: searched by name and state, and done with in bulk. Administrators
// see here what waits and runs, of everybody.
import { html, useCallback, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { admin, downloadAll, explain, jobs, pb, reach } from "../api.js";
import { useCommands } from "../commands.js";
import { between, left, seconds, size, when, count, number, t } from "../i18n.js";
import { watchList } from "../realtime.js";
import { link } from "../router.js";
import { toast } from "../store.js";
import { Badge, Bar, Failure, Loading, ask } from "../part/badge.js";

const PAGE = 50;
const STATES = ["", "queued", "processing", "completed", "failed", "cancelled"];
const live = (j) => j.status === "queued" || j.status === "processing";

export function Jobs() {
  const [query, setQuery] = useState("");
  const [state, setState] = useState("");
  const [page, setPage] = useState(1);
  const [found, setFound] = useState(null);
  const [error, setError] = useState(null);
  const [picked, setPicked] = useState(new Set());
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);
  const input = useRef(null);

  const load = useCallback(() => {
    const mine = ++asked.current;
    const filter = [query.trim() && pb.filter("name ~ {:q}", { q: query.trim() }), state && pb.filter("status = {:state}", { state })].filter(Boolean).join(" && ");
    return reach(() => jobs().getList(page, PAGE, { sort: "-created", filter, fields: "id,name,owner,status,progress,current_step,total_tables,done_tables,created,queued_at,started_at,completed_at,expires_at,keep,error_message,rev" })).then(
      (r) => mine === asked.current && (setFound(r), setError(null)),
      (e) => mine === asked.current && setError(e),
    );
  }, [query, state, page]);
  useEffect(() => {
    const timer = setTimeout(load, found ? 200 : 0);
    return () => clearTimeout(timer);
  }, [load]);
  useEffect(() => watchList("tabulation_jobs", load), [load]);
  useCommands([{ id: "search", label: t("jobs.search"), keys: "/", run: () => input.current.focus() }]);

  const items = found ? found.items : [];
  const chosen = items.filter((j) => picked.has(j.id));
  const pick = (j) => (e) => setPicked((old) => new Set(e.target.checked ? [...old, j.id] : [...old].filter((x) => x !== j.id)));

  /** Does something to every chosen job that it fits, one after another, and says how it went. */
  async function each(list, act, done) {
    setBusy(true);
    let n = 0;
    for (const j of list) {
      try {
        await reach(() => act(j));
        n++;
      } catch (e) {
        toast(`${j.name}: ${explain(e).text}`, "bad");
      }
    }
    setBusy(false);
    setPicked(new Set());
    if (n > 0) toast(count(done, n));
    load();
  }
  const removable = chosen.filter((j) => !live(j));
  const filled = chosen.filter((j) => j.status === "completed");
  async function remove() {
    if (await ask(count("jobs.askDelete", removable.length), t("delete.yes"))) each(removable, (j) => jobs().delete(j.id), "jobs.deleted");
  }
  const act = (what) => (j) => pb.send(`/api/tabulation/jobs/${j.id}/${what}`, { method: "POST" });

  return html`
    <div class="page">
      <div class="head"><h1>${t("jobs.title")}</h1></div>
      <${QueueNow} />
      <section class="panel" aria-label=${t("jobs.title")}>
        <div class="row wrap head">
          <input ref=${input} class="field search" type="search" placeholder=${t("jobs.search")} aria-label=${t("jobs.search")} value=${query} onInput=${(e) => (setQuery(e.target.value), setPage(1))} />
          <select class="field auto" aria-label=${t("jobs.state")} value=${state} onChange=${(e) => (setState(e.target.value), setPage(1))}>${STATES.map((s) => html`<option key=${s} value=${s}>${s ? t(`status.${s}`) : t("jobs.every")}</option>`)}</select>
          <span class="spring"></span>
          ${chosen.length > 0 && html`<b>${count("jobs.chosen", chosen.length)}</b>
            <button class="btn small" disabled=${busy || filled.length === 0} onClick=${() => each(filled, downloadAll, "jobs.downloaded")}>${t("job.download")}</button>
            ${admin.value && html`<button class="btn small" disabled=${busy || filled.length === 0} onClick=${() => each(filled, (j) => pb.send(`/api/tabulation/jobs/${j.id}/keep`, { method: "POST", body: { keep: !filled.every((x) => x.keep) } }), "jobs.kept")}>${t(filled.length > 0 && filled.every((x) => x.keep) ? "job.letGo" : "job.keep")}</button>`}
            <button class="btn small" disabled=${busy || !chosen.some(live)} onClick=${() => each(chosen.filter(live), act("cancel"), "jobs.cancelled")}>${t("job.cancel")}</button>
            <button class="btn small danger" disabled=${busy || removable.length === 0} onClick=${remove}>${t("delete.yes")}</button>`}
        </div>
        ${error ? html`<${Failure} error=${error} again=${load} />` : !found ? html`<${Loading} rows=${4} />` : items.length === 0
          ? html`<p class="hint">${t(query || state ? "jobs.noneFit" : "home.noJobs")}</p>`
          : html`<ul class="list history">
              ${items.map((j) => html`<li key=${j.id}>
                <input type="checkbox" checked=${picked.has(j.id)} aria-label=${t("jobs.choose", { name: j.name })} onClick=${pick(j)} />
                <a class="what" href=${link("job", j.id)}><b>${j.name}</b><small>${j.status === "failed" ? j.error_message : `${count("tables", j.total_tables)} · ${when(j.created)}${j.started_at && j.completed_at ? ` · ${seconds(between(j.started_at, j.completed_at) / 1000)}` : ""}`}</small></a>
                <${Bar} value=${j.progress} label=${t("job.progress")} kind=${j.status === "failed" ? "bad" : j.status === "completed" ? "good" : ""} />
                <${Badge} status=${j.status} />
                <small>${j.status === "completed" ? left(j) : ""}</small>
                ${j.status === "failed" || j.status === "cancelled" ? html`<button class="btn small" disabled=${busy} aria-label=${t("jobs.retryThis", { name: j.name })} onClick=${() => each([j], act("retry"), "jobs.retried")}>${t("job.retry")}</button>` : html`<span></span>`}
              </li>`)}
            </ul>`}
        ${found && found.totalPages > 1 && html`<div class="row head"><span class="spring"></span><button class="btn small" disabled=${page <= 1} onClick=${() => setPage(page - 1)}>‹</button><small>${t("preview.of", { n: number(page), of: number(found.totalPages) })}</small><button class="btn small" disabled=${page >= found.totalPages} onClick=${() => setPage(page + 1)}>›</button></div>`}
      </section>
    </div>
  `;
}

const EVERY = 5000; // milliseconds

export function QueueNow() {
  const [health, setHealth] = useState(null);
  const [days, setDays] = useState([]);
  const before = useRef(null); // the last look, to learn how busy the workers were since
  useEffect(() => {
    let timer = 0;
    let stopped = false;
    const take = (h) => {
      if (stopped || !h || !h.checks) return;
      admin.value = Boolean(h.service);
      const now = { at: performance.now(), busy: h.service ? h.service.busy_seconds : 0 };
      const was = before.current;
      before.current = now;
      setHealth({ ...h, share: h.service && was ? Math.min(1, Math.max(0, (1000 * (now.busy - was.busy)) / (now.at - was.at) / h.service.workers)) : null });
      if (h.service) timer = setTimeout(look, EVERY);
    };
    const look = () => reach(() => pb.send("/api/tabulation/health", { requestKey: null })).then(take, (e) => take(e.response));
    look();
    reach(() => pb.collection("tabulation_stats").getList(1, 14, { sort: "-day" })).then((r) => !stopped && setDays(r.items), () => {}); // not every host has it
    return () => ((stopped = true), clearTimeout(timer));
  }, []);
  if (!health || !health.service) return null;
  const s = health.service;
  const one = (word, value, more) => html`<div><dt>${t(word)}</dt><dd>${value}${more && html` <small>${more}</small>`}</dd></div>`;
  const sum = (key) => days.reduce((n, d) => n + (Number(d[key]) || 0), 0);
  return html`
    <section class="panel hero queue" aria-labelledby="queue">
      <div class="row wrap"><h2 id="queue">${t("queue.title")}</h2><span class="spring"></span>${Object.entries(health.checks).map(([name, state]) => html`<span key=${name} class="badge ${state === "ok" ? "good" : "bad"}">${t(`check.${name}`)}: ${t(state === "ok" ? "check.ok" : "check.failing")}</span>`)}</div>
      <dl class="nums">
        ${one("queue.waiting", number(health.queued || 0), s.oldest_seconds > 0 ? t("queue.oldest", { time: seconds(s.oldest_seconds) }) : "")}${one("queue.running", number(health.running || 0))}${one("queue.reading", number(health.reading || 0))}
        ${one("queue.workers", number(s.workers), health.share === null ? "" : t("queue.busy", { n: number(100 * health.share) }))}
        ${one("queue.stored", size(s.stored_bytes), s.free_bytes === undefined ? "" : t("queue.free", { size: size(s.free_bytes) }))}
        ${one("queue.mails", number(s.mails_waiting))}
      </dl>
      <table class="values"><thead><tr><td></td><th scope="col" class="num">${t("queue.done")}</th><th scope="col" class="num">${t("queue.failed")}</th><th scope="col" class="num">${t("queue.tables")}</th></tr></thead><tbody>
        ${[["queue.hour", s.last_hour.completed, s.last_hour.failed, s.last_hour.tables], ...(days.length ? [["queue.days", sum("completed"), sum("failed"), sum("tables")]] : [])].map(([word, ...list]) => html`<tr key=${word}><th scope="row">${t(word, { n: number(days.length) })}</th>${list.map((n, i) => html`<td key=${i} class="num">${number(n)}</td>`)}</tr>`)}
      </tbody></table>
    </section>
  `;
}
