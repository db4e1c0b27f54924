// Variables that follow from others: ranges of a number, codes taken together,
// conditions, how many answers were given. They are part of the plan; what
// they come to is counted while they are written.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { label, number, t } from "../i18n.js";
import { withPlan } from "../plan.js";
import { toast } from "../store.js";
import { ask, Dialog } from "./badge.js";

const QUIET = 300; // milliseconds without a change before the server is asked
const FIELDS = { bands: ["from", "to", "label"], join: ["codes", "label"], cases: ["when", "label"], count: [] };
const KINDS = Object.keys(FIELDS);
const kindOf = (d) => KINDS.find((k) => d[k]) || "bands";
const words = (text) => (text && typeof text === "object" ? label(text) : text || "");
const list = (text) => text.split(",").map((x) => x.trim()).filter(Boolean);

/** The derived variables of a plan as the codebook has others. */
export const derivedOf = (plan) => (plan.variables || []).map((d) => ({
  name: d.name, label: { "": words(d.label) || d.name }, column: -1, derived: d, use: "analysis", group_label: { "": t("derive.group") },
  type: d.count ? "numeric" : d.cases && !d.first ? "multiple" : "single",
  values: (d.cases || d.bands || d.join || []).map((c, i) => ({ code: c.code || String(i + 1), label: { "": words(c.label) || [c.from, c.to].join("–") }, listed: true })),
}));

/** A row of the form as the plan has it; null where it says nothing. */
function part(kind, row) {
  const text = row.label?.trim();
  const end = (x) => (x?.trim() && Number.isFinite(Number(x.replace(",", "."))) ? { value: Number(x.replace(",", ".")) } : null);
  if (kind === "bands") {
    const [from, to] = [end(row.from), end(row.to)];
    return from || to ? { ...(from && { from: from.value }), ...(to && { to: to.value }), ...(text && { label: text }) } : null;
  }
  if (kind === "join") return row.codes?.trim() ? { label: text || row.codes, codes: list(row.codes) } : null;
  return row.when?.trim() ? { label: text || row.when, when: row.when.trim() } : null;
}

/**
 * @param {{record: object, plan: object, variables: object[], change: (plan: object) => void, undo: () => void, old?: object, close: (name?: string) => void}} props
 * old: the one that is changed; close: with the name of what was made
 */
export function Derive({ record, plan, variables, change, undo, old, close }) {
  const [kind, setKind] = useState(old ? kindOf(old) : "bands");
  const [form, setForm] = useState(() => ({ name: old?.name || "", label: words(old?.label), of: old?.of || [].concat(old?.count || [])[0] || "", codes: (old?.codes || []).join(", "), else: words(old?.else) }));
  const [rows, setRows] = useState(() => [...((old && old[kindOf(old)].map?.((c) => ({ from: String(c.from ?? ""), to: String(c.to ?? ""), codes: (c.codes || []).join(", "), when: c.when || "", label: words(c.label) }))) || []), {}]);
  const [seen, setSeen] = useState({});
  const others = (plan.variables || []).filter((d) => d !== old);
  const fit = variables.filter((v) => !v.derived && (kind === "bands" ? v.type === "numeric" : kind === "join" ? v.type === "single" || v.type === "multiple" : v.type === "multiple"));
  const of = fit.some((v) => v.name === form.of) ? form.of : fit[0]?.name || "";
  const parts = rows.map((r) => part(kind, r)).filter(Boolean);
  const name = form.name.trim();
  const made = name && (kind === "cases" || of) && (kind === "count" || parts.length > 0) ? {
    name, ...(form.label.trim() && { label: form.label.trim() }), ...(kind === "count" ? { count: [of], ...(list(form.codes).length && { codes: list(form.codes) }) } : { ...(kind !== "cases" && { of }), [kind]: parts, ...(form.else.trim() && { else: form.else.trim() }) }),
  } : null;
  const text = made && JSON.stringify(made);
  useEffect(() => {
    setSeen({});
    if (!made || record.status !== "ready") return;
    const stop = new AbortController();
    const timer = setTimeout(() => reach(() => pb.send(`/api/tabulation/datasets/${record.id}/preview`, { method: "POST", requestKey: null, signal: stop.signal, body: { table: 0, plan: { version: 1, variables: [...others, made], tables: [{ stub: name }], statistics: [kind === "count" ? "mean" : "count"] } } }))
      .then((page) => setSeen({ text, page }), (e) => stop.signal.aborted || setSeen({ text, problem: explain(e).text })), QUIET);
    return () => (stop.abort(), clearTimeout(timer));
  }, [text]);
  const right = seen.text === text && seen.page;

  function put(next, said) {
    change(withPlan(plan, { variables: next }));
    toast(said, "info", { label: t("undo"), run: undo });
  }
  const send = (e) => (e.preventDefault(), right && (put([...others, made], t("derive.made", { name })), close(name)));
  const remove = async () => (await ask(t("derive.ask", { name: old.name }), t("delete.yes"))) && (put(others, t("deleted", { name: old.name })), close());
  const set = (key) => (e) => setForm({ ...form, [key]: e.target.value });
  const field = (key, more) => html`<label>${t(`derive.${key}`)}<input class="field" name=${`derive-${key}`} value=${form[key]} maxlength="200" onInput=${set(key)} ...${more} /></label>`;
  function write(i, key, value) {
    const next = rows.map((r, j) => (j === i ? { ...r, [key]: value } : r));
    setRows(part(kind, next[next.length - 1]) ? [...next, {}] : next);
  }
  return html`<${Dialog} title=${t(old ? "derive.change" : "derive.title")} close=${() => close()} wide=${true}>
    <form class="stack derive" onSubmit=${send}>
      <div class="grid-2">${field("name", { required: true })}${field("label")}
        <label>${t("derive.kind")}<select class="field" name="derive-kind" value=${kind} onChange=${(e) => (setKind(e.target.value), setRows([{}]))}>${KINDS.map((k) => html`<option key=${k} value=${k}>${t(`derive.kind.${k}`)}</option>`)}</select></label>
        ${kind !== "cases" && html`<label>${t("derive.of")}<select class="field" name="derive-of" value=${of} onChange=${set("of")}>${fit.map((v) => html`<option key=${v.name} value=${v.name}>${v.name} · ${label(v.label, v.name)}</option>`)}</select></label>`}</div>
      ${FIELDS[kind].length > 0 && html`<table class="values"><thead><tr>${FIELDS[kind].map((f) => html`<th key=${f} scope="col">${t(`derive.row.${f}`)}</th>`)}</tr></thead>
        <tbody>${rows.map((r, i) => html`<tr key=${i}>${FIELDS[kind].map((f) => html`<td key=${f}><input class="field" aria-label=${`${t(`derive.row.${f}`)} ${number(i + 1)}`} value=${r[f] || ""} onInput=${(e) => write(i, f, e.target.value)} /></td>`)}</tr>`)}</tbody></table>`}
      ${kind === "count" ? field("codes") : field("else")}
      ${seen.problem && html`<p class="note bad" role="alert">${seen.problem}</p>`}
      ${right && html`<p class="note good" role="status">${right.rows.filter((r) => r.of > 0 && !r.figure).map((r) => `${r.label}: ${r.cells[0].text}`).join(" · ")}</p>`}
      <div class="row wrap end">${old && html`<button type="button" class="btn danger" onClick=${remove}>${t("delete.yes")}</button>`}<button type="button" class="btn" onClick=${() => close()}>${t("cancel")}</button><button class="btn primary" disabled=${!right}>${t("derive.go")}</button></div>
    </form>
  <//>`;
}
