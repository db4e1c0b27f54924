// For administrators: what waits and runs now, how the service keeps up, and
// how it was used lately. Others are told none of it, and see nothing.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { admin, pb, reach } from "../api.js";
import { number, t } from "../i18n.js";
import { seconds, size } from "../format.js";

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
      <table class="values"><thead><tr><th scope="col"></th><th scope="col" class="num">${t("queue.done")}</th><th scope="col" class="num">${t("queue.failed")}</th><th scope="col" class="num">${t("queue.tables")}</th></tr></thead><tbody>
        ${[["queue.hour", s.last_hour.completed, s.last_hour.failed, s.last_hour.tables], ...(days.length ? [["queue.days", sum("completed"), sum("failed"), sum("tables")]] : [])].map(([word, ...list]) => html`<tr key=${word}><th scope="row">${t(word, { n: number(days.length) })}</th>${list.map((n, i) => html`<td key=${i} class="num">${number(n)}</td>`)}</tr>`)}
      </tbody></table>
    </section>
  `;
}
