// The live preview of one table. Every change asks the server at once and ends
// what was asked before; what comes back is shown when the changes have paused
// and only if it answers the last of them. A sample is shown as such and
// replaced by the count of everybody.
import { useLayoutEffect, useRef, useState } from "../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "./api.js";

const QUIET = 50; // milliseconds after the last change before an answer is shown

/**
 * @param {{id: string, status: string, rev: number}} record the dataset
 * @param {object|null} plan with one table; null: none is chosen
 * @param {number} table place in it, where its stub is several variables
 * @returns {{page: object|null, problem: object|null, waiting: boolean, painted: number}} page is of an older plan while waiting
 */
export function usePreview(record, plan, table) {
  const [shown, setShown] = useState({ page: null, problem: null, plan: null });
  const ready = record.status === "ready";
  const painted = useRef(0);
  const text = plan && JSON.stringify(plan);

  useLayoutEffect(() => { // not after the paint of what asks for it: that is a frame earlier
    if (!plan || !ready) return;
    const control = new AbortController();
    const quiet = new Promise((go) => setTimeout(go, QUIET));
    const ask = (all) => reach(() => pb.send(`/api/tabulation/datasets/${record.id}/preview`, { method: "POST", body: { plan, table, all }, signal: control.signal, requestKey: null }));
    const show = async (answer) => {
      await quiet;
      if (control.signal.aborted) return;
      painted.current += answer.page ? 1 : 0;
      setShown((before) => ({ page: before.page, problem: null, ...answer, plan: text, table, id: record.id }));
    };
    ask(false)
      .then(async (page) => {
        await show({ page });
        if (page.sample && !control.signal.aborted) await show({ page: await ask(true) });
      })
      .catch((e) => !control.signal.aborted && !e.isAbort && show({ problem: explain(e) }));
    return () => control.abort();
  }, [text, table, record.id, record.rev, ready]);

  const mine = shown.id === record.id;
  return {
    page: plan && mine ? shown.page : null, problem: plan && mine ? shown.problem : null,
    waiting: Boolean(plan) && (shown.plan !== text || shown.table !== table), painted: painted.current,
  };
}
