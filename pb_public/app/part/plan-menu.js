// The plan as a whole: to and from files, as text for those who know it, and
// as templates: plans kept on the server under a name, for the next study or
// for others. A plan holds no answers of anybody.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { bookOf, datasets, explain, pb, plans, reach, save, user } from "../api.js";
import { when, count, LANGUAGES, t } from "../i18n.js";
import { COMPARE, CORRECTIONS, ORDERS, PROFILES, STATISTICS, whole } from "../plan.js";
import { toast } from "../store.js";
import { ask, Dialog } from "./badge.js";

/** @param {{record: object, plan: object, language: string, take: (plan: object) => void, open: (what: string) => void}} props language: of the workbooks */
export function PlanMenu({ record, plan, language, take, open }) {
  const menu = useRef(null);
  const file = useRef(null);
  const [wrong, setWrong] = useState(null);
  const shut = (then) => () => (menu.current.hidePopover(), then());
  const name = (plan.title || record.name).replace(/[^\p{L}\p{N}]+/gu, "_");
  const asText = () => save(new Blob([JSON.stringify(plan, null, 2)], { type: "application/json" }), `${name}.json`);
  const asBook = () => reach(() => bookOf(whole(plan, record.name, language))).then((book) => save(book, `${name}.xlsx`), (e) => toast(explain(e).text, "bad"));

  async function load(e) {
    const chosen = e.target.files[0];
    e.target.value = "";
    if (!chosen) return;
    const body = new FormData();
    body.append("file", chosen);
    body.append("dataset", record.id);
    try {
      const { plan: next } = await reach(() => pb.send("/api/tabulation/plans/import", { method: "POST", body, requestKey: null }));
      setWrong(null);
      take(next);
    } catch (err) {
      setWrong({ name: chosen.name, text: explain(err).text });
    }
  }
  const choose = () => file.current.click();
  return html`
    <button type="button" class="btn small" popovertarget="plan-menu">${t("plan.menu")}</button>
    <div id="plan-menu" popover class="sheet-menu here" ref=${menu}>
      <button class="btn ghost" onClick=${shut(() => open("templates"))}>${t("template.title")}</button>
      <button class="btn ghost" onClick=${shut(() => open("text"))}>${t("text.title")} <kbd>e</kbd></button>
      <button class="btn ghost" onClick=${shut(asText)}>${t("plan.save")}</button>
      <button class="btn ghost" onClick=${shut(asBook)}>${t("plan.saveBook")}</button>
      <button class="btn ghost" onClick=${shut(choose)}>${t("plan.load")}</button>
      <button class="btn ghost" onClick=${shut(() => open("derive"))}>${t("derive.title")} <kbd>n</kbd></button>
    </div>
    <input type="file" class="visually-hidden" ref=${file} tabindex="-1" aria-label=${t("plan.load")} accept=".json,.xlsx" onChange=${load} />
    ${wrong && html`<${Dialog} title=${t("plan.wrong")} close=${() => setWrong(null)}>
      <p><b>${wrong.name}</b></p><p class="note bad" role="alert">${wrong.text}</p><p class="muted">${t("plan.wrongText")}</p>
      <div class="row end"><button class="btn" onClick=${() => setWrong(null)}>${t("frame.close")}</button><button class="btn primary" onClick=${choose}>${t("plan.load")}</button></div>
    <//>`}
  `;
}

const QUIET = 300; // milliseconds without a change before the server is asked

/** The place in a text that a path such as tables[3].stub[0] names: start and end, of what holds it where it is not there itself. */
export function placeOf(text, path) {
  const keys = path.match(/[^.[\]]+/g) || [];
  let at = 0;
  const space = () => { while (/[\s,:]/.test(text[at] || "")) at++; };
  const string = () => { const from = at++; while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1; at++; return text.slice(from, at); };
  const value = () => {
    space();
    if (text[at] === '"') return void string();
    if (text[at] !== "{" && text[at] !== "[") { while (at < text.length && !/[,\]}\s]/.test(text[at])) at++; return; }
    const close = text[at++] === "{" ? "}" : "]";
    for (space(); at < text.length && text[at] !== close; space()) { if (close === "}") { string(); space(); } value(); }
    at++;
  };
  const here = () => {
    space();
    const from = at;
    value();
    const to = at;
    at = from;
    return { from, to };
  };
  let found = null;
  for (const key of keys) {
    found = here();
    const open = text[at++];
    if (open !== "{" && open !== "[") return found;
    for (let i = 0; ; i++) {
      space();
      if (at >= text.length || text[at] === "}" || text[at] === "]") return found;
      if (open === "[") { if (String(i) === key) break; value(); continue; }
      const name = string();
      space();
      if (name === JSON.stringify(key)) break;
      value();
    }
  }
  return here();
}

// What each object of the plan may hold, by the key that holds it; and what a key may be.
const ROWS = ["boxes", "differences", "order", "hide_empty", "no_answer"];
const HOLDS = {
  "": ["version", "title", "weight", "filter", "variables", "rows", "weights", "banners", "tables", "statistics", "tests", "suppress", "layout"],
  tables: ["stub", "grid", "show", "orient", "measure", "banner", "id", "title", "filter", "weight", "statistics", "nets", "rows", "base", "bad_weights", "total_column", "base_text"],
  tests: ["profile", "levels", "min_base", "base", "compare", "groups", "correction", "scope", "chi_square", "audit"],
  layout: ["decimals", "language", "split", "missing", "theme", "figures", "sheets", "max_rows", "max_columns", "charts", "csv", "screening"],
  suppress: ["cells", "bases", "complementary"], rows: [...ROWS, "scores", "missing", "not_in_mean", "valid"],
  nets: ["label", "codes", "nets", "hide_members"], variables: ["name", "label", "cases", "first", "of", "bands", "join", "count", "codes", "else"],
};
const VALUES = { statistics: STATISTICS, profile: PROFILES, compare: COMPARE, correction: CORRECTIONS, order: ORDERS, by: ORDERS, language: LANGUAGES, base: ["answered", "asked", "answers"], show: ["scale", "t2b", "b2b", "mean", "nps", "base"], orient: ["items", "scale"], boxes: ["t2b", "b2b"], differences: ["nps", "t2b-b2b"], theme: ["classic", "plain", "accessible"], charts: ["none", "stacked", "clustered"] };
const OFFERED = 8;

/** What fits at the end of a piece of a plan's text; nothing outside of quotes. */
export function offersAt(before, variables) {
  const open = [{ key: "", object: false }]; // what is not closed yet, and by which key it is held
  let key = "";
  let expects = "value";
  for (let i = 0; i < before.length; i++) {
    const c = before[i];
    if (c === '"') {
      let end = i + 1;
      while (end < before.length && before[end] !== '"') end += before[end] === "\\" ? 2 : 1;
      const word = before.slice(i + 1, end);
      if (end >= before.length) {
        const { object, key: held } = open[open.length - 1];
        const all = object && expects === "key" ? HOLDS[held] || [] : VALUES[key] || (["name", "title", "label", "filter", "when", "missing", "code", "id", "base_text", "else"].includes(key) ? [] : ["@total", ...variables.map((v) => v.name)]);
        return all.filter((x) => x.toLowerCase().startsWith(word.toLowerCase()) && x !== word).slice(0, OFFERED);
      }
      if (expects === "key") key = word;
      i = end;
    } else if (c === "{" || c === "[") {
      open.push({ key: open.length > 1 ? (open[open.length - 1].object ? key : open[open.length - 1].key) : "", object: c === "{" });
      expects = c === "{" ? "key" : "value";
    } else if (c === "}" || c === "]") {
      const { key: held } = open.length > 1 ? open.pop() : open[0];
      key = held;
    } else if (c === ":") expects = "value";
    else if (c === ",") expects = open[open.length - 1].object ? "key" : "value";
  }
  return [];
}

/** @param {{record: object, plan: object, variables: object[], take: (plan: object) => void, close: () => void}} props */
export function PlanText({ record, plan, variables, take, close }) {
  const [text, setText] = useState(() => JSON.stringify(plan, null, 2));
  const [problem, setProblem] = useState(null);
  const [good, setGood] = useState(null);
  const area = useRef(null);

  useEffect(() => {
    setGood(null);
    let parsed;
    try {
      parsed = JSON.parse(text);
    } catch (e) {
      const [, at] = /position (\d+)/.exec(e.message) || [];
      return setProblem({ text: t("text.notJSON", { why: e.message }), from: Number(at) || 0 });
    }
    let stale = false;
    const timer = setTimeout(() => reach(() => pb.send(`/api/tabulation/datasets/${record.id}/check`, { method: "POST", body: parsed })).then(
      () => !stale && (setProblem(null), setGood(parsed)),
      (e) => {
        if (stale) return;
        const why = explain(e);
        setProblem({ ...why, ...(why.path && placeOf(text, why.path)) });
      },
    ), QUIET);
    return () => ((stale = true), clearTimeout(timer));
  }, [text]);

  // what fits where the cursor stands: keys, their values, variables and banners
  const [caret, setCaret] = useState(-1);
  const [at, setAt] = useState(0);
  const offers = useMemo(() => (caret < 0 ? [] : offersAt(text.slice(0, caret), variables)), [text, caret, variables]);
  const write = (e) => (setText(e.target.value), setCaret(e.target.selectionStart), setAt(0));
  function accept(offer) {
    const [word] = /[^"]*$/.exec(text.slice(0, caret));
    const [closed] = /^[^"\n]*"|/.exec(text.slice(caret));
    area.current.setRangeText(`${offer}"`, caret - word.length, caret + closed.length, "end"); // at once: the next key may be on its way
    setText(area.current.value);
    setCaret(-1);
  }
  function key(e) {
    if (offers.length === 0 || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") setAt((at + (e.key === "ArrowDown" ? 1 : offers.length - 1)) % offers.length);
    else if (e.key === "Enter" || e.key === "Tab") accept(offers[at]);
    else if (e.key === "Escape") e.stopPropagation(), setCaret(-1);
    else return;
    e.preventDefault();
  }

  const line = problem && problem.from !== undefined ? text.slice(0, problem.from).split("\n").length : 0;
  function show() {
    area.current.focus();
    area.current.setSelectionRange(problem.from, problem.to || problem.from + 1);
    area.current.scrollTop = Math.max(0, (line - 6) * 18);
  }
  return html`<${Dialog} title=${t("text.title")} close=${close} wide=${true}>
    <textarea class="field code-text" id="plan-text" ref=${area} aria-label=${t("text.title")} aria-invalid=${problem ? "true" : "false"} spellcheck=${false} value=${text}
      aria-autocomplete="list" aria-controls="plan-offers" aria-activedescendant=${offers.length ? `plan-offer-${at}` : undefined} onInput=${write} onKeyDown=${key} onBlur=${() => setCaret(-1)}></textarea>
    <ul id="plan-offers" class="offers ${offers.length ? "" : "none"}" role="listbox" aria-label=${t("text.offers")}>${offers.map((o, i) => html`<li key=${o} id="plan-offer-${i}" role="option" aria-selected=${i === at ? "true" : "false"} onMouseDown=${(e) => (e.preventDefault(), accept(o))}>${o}</li>`)}</ul>
    ${problem
      ? html`<p class="note bad row wrap" role="alert"><span class="grow">${line > 0 && html`<b>${t("text.line", { n: line })}</b> `}${problem.text}</span>${line > 0 && html`<button class="btn small" onClick=${show}>${t("text.show")}</button>`}</p>`
      : html`<p class="note ${good ? "good" : ""}" role="status">${t(good ? "text.good" : "text.checking")}</p>`}
    <div class="row wrap end"><button class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary" disabled=${!good} onClick=${() => take(good)}>${t("text.take")}</button></div>
  <//>`;
}

/** When a plan runs by itself: cron expressions and their words. */
const RUNS = [["", "template.never"], ["0 6 * * *", "template.daily"], ["0 6 * * 1", "template.weekly"], ["0 6 1 * *", "template.monthly"]];
const ZONE = /^CRON_TZ=\S+ /;

/** @param {{record: object, plan: object, take: (plan: object) => void, close: () => void}} props */
export function Templates({ record, plan, take, close }) {
  const [list, setList] = useState(null);
  const [title, setTitle] = useState(plan.title || record.name);
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const load = () => reach(() => plans().getList(1, 100, { sort: "-updated" })).then((r) => setList(r.items), (e) => toast(explain(e).text, "bad"));
  useEffect(() => void load(), []);

  async function save(e) {
    e.preventDefault();
    setBusy(true);
    try {
      const mine = (list || []).find((r) => r.owner === user.value.id && r.name === title.trim());
      const fields = { owner: user.value.id, name: title.trim(), plan, shared };
      await reach(() => (mine ? plans().update(mine.id, fields) : plans().create(fields)));
      toast(t("template.saved", { name: title.trim() }));
      load();
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    setBusy(false);
  }
  async function remove(r) {
    if (!(await ask(t("template.ask", { name: r.name }), t("template.delete")))) return;
    reach(() => plans().delete(r.id)).then(load, (e) => toast(explain(e).text, "bad"));
  }
  // a run takes the newest data of a study: without one these data begin it
  async function repeat(r, spec) {
    const study = r.study || record.study || record.name;
    try {
      if (spec && study !== record.study && !r.study) await reach(() => datasets().update(record.id, { study }, { fields: "id" }));
      await reach(() => plans().update(r.id, { study, schedule: spec && `CRON_TZ=${Intl.DateTimeFormat().resolvedOptions().timeZone} ${spec}` }));
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    load();
  }
  const runs = (r) => {
    const now = r.schedule.replace(ZONE, "");
    return html`<select class="field small" aria-label=${t("template.runs", { name: r.name })} value=${now} onChange=${(e) => repeat(r, e.target.value)}>
      ${RUNS.map(([spec, word]) => html`<option key=${spec} value=${spec}>${t(word)}</option>`)}${RUNS.every(([spec]) => spec !== now) && html`<option value=${now}>${now}</option>`}
    </select>`;
  };
  return html`<${Dialog} title=${t("template.title")} close=${close} wide=${true}>
    <form class="row wrap bottom" onSubmit=${save}>
      <label class="grow">${t("template.name")}<input class="field" value=${title} maxlength="200" required onInput=${(e) => setTitle(e.target.value)} /></label>
      <label class="check"><input type="checkbox" checked=${shared} onChange=${(e) => setShared(e.target.checked)} />${t("template.share")}</label>
      <button class="btn primary" disabled=${busy || !title.trim() || plan.tables.length === 0}>${t("template.save")}</button>
    </form>
    ${list && (list.length === 0
      ? html`<p class="muted">${t("template.none")}</p>`
      : html`<ul class="list templates">${list.map((r) => html`<li key=${r.id}><span class="what"><b>${r.name}</b><small>${count("tables", (r.plan.tables || []).length)} · ${when(r.updated)}${r.owner !== user.value.id ? ` · ${t("template.others")}` : r.shared ? ` · ${t("template.isShared")}` : ""}${r.next_run && ` · ${t("template.next", { when: when(r.next_run) })}`}${r.schedule_note && html`<br />${r.schedule_note}`}</small></span>
          ${r.owner === user.value.id ? runs(r) : html`<span></span>`}
          <button class="btn small" onClick=${() => (take(r.plan), close())} aria-label=${t("template.takeThis", { name: r.name })}>${t("template.take")}</button>
          ${r.owner === user.value.id ? html`<button class="btn ghost small" aria-label=${t("template.deleteThis", { name: r.name })} onClick=${() => remove(r)}>×</button>` : html`<span></span>`}</li>`)}</ul>`)}
  <//>`;
}
