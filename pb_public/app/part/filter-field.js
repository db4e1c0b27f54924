// A filter as text, with names and codes offered while it is written and an
// error marked at its character; and a small form that writes conditions.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { label, t } from "../i18n.js";
import { both, condition, inExpression } from "../plan.js";
import { Dialog } from "./badge.js";

const MOST = 8;
const WORD = /(\[[^\]]*|[\p{L}_][\p{L}\p{N}_]*|\d+)$/u;
const BEFORE_CODE = /(\[[^\]]+\]|[\p{L}_][\p{L}\p{N}_]*)\s*(?:=|==|!=|\?=|(?:not\s+)?in\s*\([^)]*?)\s*["']?([\p{L}\p{N}_]*)$/u;

/** What fits at the end of a text: names of variables, or codes of one. */
function offers(text, variables) {
  const [whole, name, start] = BEFORE_CODE.exec(text) || [];
  const v = whole && variables.find((x) => x.name === name.replace(/^\[|\]$/g, ""));
  if (v && v.values && v.type !== "numeric") {
    return v.values.filter((x) => x.code.startsWith(start) || label(x.label).toLowerCase().includes(start.toLowerCase())).slice(0, MOST)
      .map((x) => ({ insert: /^-?\d+$/.test(x.code) ? x.code : `"${x.code}"`, over: start.length, name: x.code, about: label(x.label) }));
  }
  const [word] = WORD.exec(text) || [""];
  const query = word.replace(/^\[/, "").toLowerCase();
  if (!query || /^\d/.test(query)) return [];
  const rank = (x) => (x.name.toLowerCase().startsWith(query) ? 0 : x.name.toLowerCase().includes(query) ? 1 : label(x.label).toLowerCase().includes(query) ? 2 : 3);
  return variables.map((x) => ({ x, r: rank(x) })).filter(({ r }) => r < 3).sort((a, b) => a.r - b.r).slice(0, MOST)
    .map(({ x }) => ({ insert: inExpression(x.name), over: word.length, name: x.name, about: label(x.label) }));
}

/** @param {{id: string, name: string, value: string, change: (text: string) => void, variables: object[], problem: object|null}} props */
export function FilterField({ id, name, value, change, variables, problem }) {
  const field = useRef(null);
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const [caret, setCaret] = useState(0);
  const [form, setForm] = useState(false);
  const list = useMemo(() => (open ? offers(value.slice(0, caret), variables).filter((o) => o.insert !== value.slice(caret - o.over, caret)) : []), [open, value, caret, variables]);

  const write = (e) => {
    setCaret(e.target.selectionStart);
    setOpen(true);
    setPlace(0);
    change(e.target.value);
  };
  function take(o) {
    field.current.setRangeText(o.insert, caret - o.over, caret, "end"); // at once: the next key may be on its way
    change(field.current.value);
    setOpen(false);
  }
  const key = (e) => {
    if (list.length === 0 || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") return e.preventDefault(), setPlace((place + (e.key === "ArrowDown" ? 1 : list.length - 1)) % list.length);
    if (e.key === "Enter" || e.key === "Tab") return e.preventDefault(), take(list[place]);
    if (e.key === "Escape") return e.preventDefault(), e.stopPropagation(), setOpen(false);
  };
  const bad = Boolean(problem);
  return html`
    <div class="filter">
      <label for=${id}>${name}</label>
      <div class="combo">
        <input id=${id} ref=${field} class="field mono ${bad ? "bad" : ""}" value=${value} placeholder="S1 = 1 and S5 >= 18" spellcheck=${false} autocomplete="off"
          role="combobox" aria-expanded=${list.length > 0 ? "true" : "false"} aria-controls="${id}-list" aria-autocomplete="list" aria-activedescendant=${list.length > 0 ? `${id}-${place}` : undefined}
          aria-invalid=${bad ? "true" : "false"} aria-describedby=${bad ? `${id}-why` : undefined} onInput=${write} onKeyDown=${key} onBlur=${() => setOpen(false)} />
        <button type="button" class="btn tiny" aria-label=${t("filter.build")} title=${t("filter.build")} onClick=${() => setForm(true)}>+</button>
        <ul id="${id}-list" role="listbox" aria-label=${name} class=${list.length > 0 ? "" : "none"}>${list.map((o, i) => html`<li key=${o.name} id="${id}-${i}" role="option" aria-selected=${i === place ? "true" : "false"} onMouseDown=${(e) => (e.preventDefault(), take(o))}><code>${o.name}</code> ${o.about}</li>`)}</ul>
      </div>
      ${bad && html`<p class="why" id="${id}-why" role="alert">${problem.offset > 0 && html`<code class="marked">${value.slice(Math.max(0, problem.offset - 21), problem.offset - 1)}<mark>${value.slice(problem.offset - 1, problem.offset) || " "}</mark>${value.slice(problem.offset, problem.offset + 12)}</code>`} ${problem.text}</p>`}
      ${form && html`<${Builder} variables=${variables} close=${() => setForm(false)} add=${(text) => (change(both(value.trim(), text)), setForm(false))} />`}
    </div>
  `;
}

/** Writes one condition: a variable, how it is compared, values. */
function Builder({ variables, close, add }) {
  const fit = useMemo(() => variables.filter((v) => ["single", "multiple", "numeric"].includes(v.type) && v.use !== "personal"), [variables]);
  const [name, setName] = useState(fit[0] ? fit[0].name : "");
  const [op, setOp] = useState("any");
  const [values, setValues] = useState([]);
  const v = fit.find((x) => x.name === name);
  const number = v && v.type === "numeric";
  const ops = number ? [">=", "<=", "=", ">", "<", "answered", "empty"] : ["any", "none", "answered", "empty"];
  useEffect(() => (setValues([]), setOp(number ? ">=" : "any")), [name]);
  const plain = op === "answered" || op === "empty";
  const done = v && (plain || (number ? /^-?\d+([.,]\d+)?$/.test((values[0] || "").trim()) : values.length > 0));
  const text = done ? condition(v, op, number ? [String(values[0]).trim().replace(",", ".")] : values) : "";
  return html`<${Dialog} title=${t("filter.build")} close=${close}>
    <form class="stack" onSubmit=${(e) => (e.preventDefault(), text && add(text))}>
      <label>${t("filter.variable")}<select class="field" value=${name} onChange=${(e) => setName(e.target.value)}>${fit.map((x) => html`<option key=${x.name} value=${x.name}>${x.name} · ${label(x.label, x.name)}</option>`)}</select></label>
      <label>${t("filter.how")}<select class="field" value=${op} onChange=${(e) => setOp(e.target.value)}>${ops.map((o) => html`<option key=${o} value=${o}>${/\w/.test(o) ? t(`filter.${o}`) : o.replace(">=", "≥").replace("<=", "≤")}</option>`)}</select></label>
      ${!plain && (number
        ? html`<label>${t("filter.number")}<input class="field" inputmode="decimal" value=${values[0] || ""} onInput=${(e) => setValues([e.target.value])} /></label>`
        : v && html`<fieldset class="checks tall"><legend>${t("filter.values")}</legend>${(v.values || []).map((x) => html`<label key=${x.code} class="check"><input type="checkbox" checked=${values.includes(x.code)} onChange=${(e) => setValues(e.target.checked ? [...values, x.code] : values.filter((c) => c !== x.code))} />${x.code} · ${label(x.label, x.code)}</label>`)}</fieldset>`)}
      <p class="muted"><code>${text || "…"}</code></p>
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("ask.no")}</button><button class="btn primary" disabled=${!text}>${t("filter.add")}</button></div>
    </form>
  <//>`;
}
