// The dry run of a draft, which follows every change, and its start as a job.
import { useEffect, useMemo, useRef, useState } from "../vendor/preact-11.2.0.js";
import { explain, jobs, pb, reach, user } from "./api.js";
import { language } from "./i18n.js";
import { bookLanguage, toast } from "./store.js";
import { planOf } from "./plan.js";
import { go } from "./router.js";

const QUIET = 250; // milliseconds without a change before the server is asked

export function useRun(record, draft) {
  const [dry, setDry] = useState({});
  const [starting, setStarting] = useState(false);
  const busy = useRef(false);
  const plan = useMemo(() => planOf(draft, draft.name || record.name, bookLanguage.value || language.value), [draft, record.name, bookLanguage.value, language.value]);
  const some = Array.isArray(plan.tables) && plan.tables.length > 0;

  // an answer that comes late is dropped
  useEffect(() => {
    if (!some || record.status !== "ready") return setDry({});
    let stale = false;
    const timer = setTimeout(() => {
      reach(() => pb.send(`/api/tabulation/datasets/${record.id}/check`, { method: "POST", body: plan })).then(
        (answer) => !stale && setDry({ plan, answer }),
        (e) => !stale && setDry({ plan, problem: located(explain(e), draft) }),
      );
    }, QUIET);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [plan, record.rev, record.status]);

  async function start() {
    if (!dry.answer || dry.plan !== plan || busy.current) return;
    busy.current = true;
    setStarting(true);
    try {
      const layout = plan.layout || {};
      const job = await reach(() => jobs().create({ owner: user.value.id, dataset: record.id, name: plan.title || record.name, variables_config: plan, language: layout.language }));
      go("job", job.id);
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    busy.current = false;
    setStarting(false);
  }

  return { plan, some, ready: dry.plan === plan ? dry.answer : null, problem: dry.problem, starting, start };
}

/** A problem with the row it is about: the path counts tables, readers know names. */
function located(problem, draft) {
  const [, i] = /^tables\[(\d+)\]/.exec(problem.path) || [];
  return { ...problem, row: i === undefined ? "" : draft.rows[Number(i)] || "" };
}
