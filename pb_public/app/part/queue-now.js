// For administrators: what waits and runs now, whether the service is well,
// and how it was used lately.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { pb, reach } from "../api.js";
import { number, t } from "../i18n.js";

const EVERY = 5000; // milliseconds

export function QueueNow() {
  const [health, setHealth] = useState(null);
  const [days, setDays] = useState([]);
  useEffect(() => {
    let stopped = false;
    const look = () => reach(() => pb.send("/api/tabulation/health", {})).then((h) => !stopped && setHealth(h), (e) => !stopped && e.response && e.response.checks && setHealth(e.response));
    look();
    const timer = setInterval(look, EVERY);
    reach(() => pb.collection("tabulation_stats").getList(1, 14, { sort: "-day" })).then((r) => !stopped && setDays(r.items), () => {}); // not every host has it
    return () => ((stopped = true), clearInterval(timer));
  }, []);
  if (!health) return null;
  const one = (word, value) => html`<div><dt>${t(word)}</dt><dd>${value}</dd></div>`;
  const sum = (key) => days.reduce((n, d) => n + (Number(d[key]) || 0), 0);
  return html`
    <section class="panel hero" aria-labelledby="queue">
      <div class="row wrap"><h2 id="queue">${t("queue.title")}</h2><span class="spring"></span>${Object.entries(health.checks || {}).map(([name, state]) => html`<span key=${name} class="badge ${state === "ok" ? "good" : "bad"}">${t(`check.${name}`)}: ${t(state === "ok" ? "check.ok" : "check.failing")}</span>`)}</div>
      <dl class="nums">
        ${one("queue.waiting", number(health.queued || 0))}${one("queue.running", number(health.running || 0))}${one("queue.reading", number(health.reading || 0))}
        ${days.length > 0 && html`${one("queue.done", number(sum("completed")))}${one("queue.failed", number(sum("failed")))}${one("queue.tables", number(sum("tables")))}`}
      </dl>
      ${days.length > 0 && html`<p class="muted">${t("queue.days", { n: number(days.length) })}</p>`}
    </section>
  `;
}
