// What running would make, what to look at first, and the button that does it.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, jobs, pb, reach, user } from "../api.js";
import { seconds, size, count, language, number, t } from "../i18n.js";
import { stubs, whole } from "../plan.js";
import { go } from "../router.js";
import { bookLanguage, toast } from "../store.js";

const SHOWN = 4;

/** @param {{run: ReturnType<typeof import("./run-box.js").useRun>, busy: boolean, show: (path: string) => void}} props */
export function RunBox({ run, busy, show }) {
  const { ready, problem, some } = run;
  const warnings = (ready && ready.warnings) || [];
  return html`
    <div class="run">
      ${problem && html`<p class="note bad" role="alert">${problem.row && html`<button class="btn ghost small" onClick=${() => show(problem.path)}>${problem.row}</button> `}${problem.text}</p>`}
      ${warnings.length > 0 && html`<details class="note warn warnings"><summary>${count("run.warnings", warnings.length)}</summary><ul>${warnings.slice(0, SHOWN * 5).map((w, i) => html`<li key=${i}>${w.path.startsWith("tables[") ? html`<button class="linked" onClick=${() => show(w.path)}>${w.text}</button>` : w.text}</li>`)}</ul></details>`}
      ${!some
        ? html`<p class="muted">${t("run.choose")}</p>`
        : busy
          ? html`<p class="muted">${t("edits.applying")}</p>`
          : ready && html`<p class="muted">${t("run.forecast", { files: count("files", ready.files), cells: number(ready.cells), memory: size(ready.memory_bytes) })}${ready.seconds ? ` · ${t("run.about", { time: seconds(ready.seconds) })}` : ""}</p>`}
      <button class="btn primary wide" disabled=${!ready || run.starting} onClick=${run.start}>${ready ? t("run.go", { tables: count("tables", ready.tables) }) : t("run.none")} <kbd>Ctrl ↵</kbd></button>
    </div>
  `;
}

const QUIET = 250; // milliseconds without a change before the server is asked

export function useRun(record, draft) {
  const [dry, setDry] = useState({});
  const [starting, setStarting] = useState(false);
  const busy = useRef(false);
  const wanted = useRef(""); // the plan that was to be started before its dry run answered
  const lang = bookLanguage.value || language.value;
  const plan = useMemo(() => whole(draft, record.name, lang), [draft, record.name, lang]);
  const some = plan.tables.length > 0;

  // an answer that comes late is dropped
  useEffect(() => {
    if (!some || record.status !== "ready") return setDry({});
    let stale = false;
    const timer = setTimeout(() => {
      reach(() => pb.send(`/api/tabulation/datasets/${record.id}/check`, { method: "POST", body: plan })).then(
        (answer) => !stale && setDry({ plan, answer }),
        (e) => !stale && setDry({ plan, problem: located(explain(e), plan) }),
      );
    }, QUIET);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [plan, record.rev, record.status]);

  // who asks right after a change is not made to ask again
  useEffect(() => {
    if (!wanted.current || dry.plan !== plan) return;
    const same = wanted.current === JSON.stringify(plan);
    wanted.current = "";
    if (same) start();
  }, [dry, plan]);

  async function start() {
    if (busy.current || !some) return;
    if (dry.plan !== plan) return void (wanted.current = JSON.stringify(plan));
    if (!dry.answer) return;
    busy.current = true;
    setStarting(true);
    try {
      const job = await reach(() => jobs().create({ owner: user.value.id, dataset: record.id, name: plan.title, variables_config: plan, language: plan.layout.language }));
      go("job", job.id);
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    busy.current = false;
    setStarting(false);
  }

  return { plan, some, language: lang, ready: dry.plan === plan ? dry.answer : null, problem: dry.problem, starting, start };
}

/** A problem with the table it is about: the path counts tables, readers know names. */
function located(problem, plan) {
  const [, i] = /^tables\[(\d+)\]/.exec(problem.path) || [];
  return { ...problem, row: i === undefined || !plan.tables[i] ? "" : stubs(plan.tables[i])[0] };
}
