// The plan as text for those who know it: the same checks, errors at their
// place.
import { html, useEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";

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

/** @param {{record: object, plan: object, take: (plan: object) => void, close: () => void}} props */
export function PlanText({ record, plan, take, close }) {
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

  const line = problem && problem.from !== undefined ? text.slice(0, problem.from).split("\n").length : 0;
  function show() {
    area.current.focus();
    area.current.setSelectionRange(problem.from, problem.to || problem.from + 1);
    area.current.scrollTop = Math.max(0, (line - 6) * 18);
  }
  return html`<${Dialog} title=${t("text.title")} close=${close} wide=${true}>
    <textarea class="field code-text" id="plan-text" ref=${area} aria-label=${t("text.title")} aria-invalid=${problem ? "true" : "false"} spellcheck=${false} value=${text} onInput=${(e) => setText(e.target.value)}></textarea>
    ${problem
      ? html`<p class="note bad row wrap" role="alert"><span class="grow">${line > 0 && html`<b>${t("text.line", { n: line })}</b> `}${problem.text}</span>${line > 0 && html`<button class="btn small" onClick=${show}>${t("text.show")}</button>`}</p>`
      : html`<p class="note ${good ? "good" : ""}" role="status">${t(good ? "text.good" : "text.checking")}</p>`}
    <div class="row wrap end"><button class="btn" onClick=${close}>${t("ask.no")}</button><button class="btn primary" disabled=${!good} onClick=${() => take(good)}>${t("text.take")}</button></div>
  <//>`;
}
