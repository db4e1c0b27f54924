// Step 2: what is in the data, and what becomes rows, columns and weight.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, jobs, pb, reach, user } from "../api.js";
import { count, label, language, number, t } from "../i18n.js";
import { size } from "../format.js";
import { go } from "../router.js";
import { watch } from "../realtime.js";
import { loadDraft, planOf, saveDraft, say, toast } from "../store.js";
import { Badge, Bar, Failure, Loading } from "../part/badge.js";
import { Problems } from "../part/problem-list.js";
import { Settings } from "../part/settings.js";
import { Steps } from "../part/steps.js";
import { Trays } from "../part/trays.js";
import { VariableDetail } from "../part/variable-detail.js";
import { VariableList } from "../part/variable-list.js";

export function Data({ id }) {
  const [record, setRecord] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => watch("tabulation_datasets", id, (r) => (r ? setRecord(r) : setError({ status: 404 })), setError), [id]);

  if (error && !record) return html`<div class="page"><${Failure} error=${error} /></div>`;
  if (!record) return html`<div class="page"><${Loading} /></div>`;
  if (record.status === "ready") return html`<${Builder} key=${record.id} record=${record} />`;
  return html`
    <div class="page narrow">
      <${Steps} at="data" />
      <div class="panel stack">
        <div class="row"><h1>${record.name}</h1><${Badge} status=${record.status} /></div>
        ${record.status === "failed"
          ? html`<p class="note bad" role="alert">${record.error_message}</p><a class="btn primary" href="#/upload">${t("data.again")}</a>`
          : html`<${Bar} value=${record.progress} label=${t("data.reading")} /><p class="muted">${t("data.readingText")}</p>`}
      </div>
    </div>
  `;
}

/** Whether a variable can be a row, a column, a weight. */
const can = {
  rows: (v) => ["single", "multiple", "numeric"].includes(v.type),
  cols: (v) => ["single", "multiple"].includes(v.type),
  weight: (v) => v.type === "numeric",
};

function Builder({ record }) {
  const variables = record.variables.variables;
  const [draft, setDraft] = useState(() => loadDraft(record.id));
  const [current, setCurrent] = useState(0);
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const [dry, setDry] = useState({});
  const [starting, setStarting] = useState(false);
  const search = useRef(null);
  // keys can come faster than the page is drawn: what they act upon is kept here
  const live = useRef({ draft, current, shown: [] });

  const shown = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return variables.filter((v) => {
      if (!all && !["analysis", "weight"].includes(v.use)) return false;
      const text = `${v.name} ${label(v.label)} ${v.type}`.toLowerCase();
      return words.every((w) => text.includes(w));
    });
  }, [variables, filter, all, language.value]);
  live.current.shown = shown;
  const variable = shown[Math.min(current, shown.length - 1)];
  const plan = useMemo(() => planOf(draft, draft.name || record.name, language.value), [draft, language.value]);

  function change(next) {
    live.current.draft = next;
    setDraft(next);
    saveDraft(record.id, next);
  }

  /** Makes a variable the current one: its place in the list, or a function of the present place. */
  function choose(to) {
    const last = live.current.shown.length - 1;
    const next = Math.max(0, Math.min(last, typeof to === "function" ? to(Math.min(live.current.current, last)) : to));
    live.current.current = next;
    setCurrent(next);
  }

  /** Adds a variable to a tray or takes it out. */
  function toggle(where, v) {
    const draft = live.current.draft;
    if (!v || !can[where](v)) return v && say(t(`cannot.${where}`, { name: v.name }));
    const next = { ...draft };
    if (where === "weight") next.weight = draft.weight === v.name ? "" : v.name;
    else next[where] = draft[where].includes(v.name) ? draft[where].filter((n) => n !== v.name) : [...draft[where], v.name];
    const added = where === "weight" ? next.weight === v.name : next[where].includes(v.name);
    say(t(added ? `added.${where}` : `removed.${where}`, { name: v.name }));
    change(next);
  }

  // the dry run follows every change; an answer that comes late is dropped
  useEffect(() => {
    if (plan.tables.length === 0) return setDry({});
    let stale = false;
    const timer = setTimeout(() => {
      reach(() => pb.send(`/api/tabulation/datasets/${record.id}/check`, { method: "POST", body: plan })).then(
        (answer) => !stale && setDry({ answer }),
        (e) => !stale && setDry({ problem: explain(e) }),
      );
    }, 250);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [plan, record.rev]);

  async function run() {
    if (!dry.answer || starting) return;
    setStarting(true);
    try {
      const job = await reach(() => jobs().create({ owner: user.value.id, dataset: record.id, name: plan.title, variables_config: plan, language: plan.layout.language }));
      go("job", job.id);
    } catch (e) {
      setStarting(false);
      toast(explain(e).text, "bad");
    }
  }

  useEffect(() => {
    function key(e) {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) return e.preventDefault(), run();
      if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select, textarea, dialog")) return;
      const act = { s: "rows", b: "cols", w: "weight" }[e.key];
      if (act) e.preventDefault(), toggle(act, live.current.shown[Math.min(live.current.current, live.current.shown.length - 1)]);
      else if (e.key === "/") e.preventDefault(), search.current.focus();
    }
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  const ready = dry.answer;
  return html`
    <div class="builder">
      <aside class="side" aria-label=${t("variables.title")}>
        <header>
          <input ref=${search} class="field" type="search" placeholder=${t("variables.search", { n: number(variables.length) })} aria-label=${t("variables.search", { n: number(variables.length) })} value=${filter} onInput=${(e) => (setFilter(e.target.value), choose(0))} />
          <label class="check"><input type="checkbox" checked=${all} onChange=${(e) => setAll(e.target.checked)} />${t("variables.all")}</label>
        </header>
        <${VariableList} variables=${shown} current=${variable} draft=${draft} choose=${choose} toggle=${toggle} />
      </aside>
      <section class="stage">
        <${Steps} at="data" />
        <div class="row"><h1>${record.name}</h1><small>${t("data.size", { rows: number(record.rows), variables: number(record.variables_count) })}</small></div>
        <${Problems} problems=${record.problems || []} />
        <${Trays} draft=${draft} remove=${(where, name) => toggle(where, variables.find((v) => v.name === name) || { name, type: "single" })} clear=${(where) => change({ ...draft, [where]: where === "weight" ? "" : [] })} />
        ${variable && html`<${VariableDetail} key=${variable.name} v=${variable} rows=${record.rows} draft=${draft} can=${can} toggle=${toggle} />`}
      </section>
      <aside class="side right" aria-label=${t("settings.title")}>
        <${Settings} draft=${draft} change=${change} variables=${variables} problem=${dry.problem} record=${record} />
        <div class="run">
          ${dry.problem && html`<p class="note bad" role="alert">${dry.problem.text}</p>`}
          ${draft.rows.length === 0
            ? html`<p class="hint">${t("run.choose")}</p>`
            : ready && html`<p class="muted">${t("run.forecast", { files: count("files", ready.files), cells: number(ready.cells), memory: size(ready.memory_bytes) })}</p>`}
          <button class="btn primary wide" disabled=${!ready || starting} onClick=${run}>${ready ? t("run.go", { tables: count("tables", ready.tables) }) : t("run.none")} <kbd>Ctrl ↵</kbd></button>
        </div>
      </aside>
    </div>
  `;
}
