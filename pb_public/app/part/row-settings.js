// What the body of a table holds besides the codes: order, empty rows, those
// without an answer, boxes, differences. The plan says it for all tables, a
// table for itself; what is like the plan is not said again.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { ORDERS, boxOf, rowsWith } from "../plan.js";

/** A choice out of a list, with its label. */
export const choice = (name, value, list, say, set, off) => html`<label>${t(name)}<select class="field ${name.replace(".", "-")}" value=${value} disabled=${off} onChange=${(e) => set(e.target.value)}>${list.map((o) => html`<option key=${o} value=${o}>${say(o)}</option>`)}</select></label>`;

/** A switch with its label. */
export const check = (text, on, set, more) => html`<label class="check"><input type="checkbox" checked=${on} ...${more} onChange=${(e) => set(e.target.checked)} />${text}</label>`;

const by = (order) => (order && order.by) || order || "codebook";
const descends = (order) => (order && order.direction ? order.direction === "descending" : !["codebook", "value", "label"].includes(by(order)));
const isScale = (v) => Boolean(boxOf(v, 2, true));
const isNPS = (v) => v && v.type === "single" && ["0", "6", "9", "10"].every((c) => (v.values || []).some((x) => x.code === c));

/**
 * @param {{rows: object|undefined, plan?: object, v?: object, set: (rows: object) => void}} props
 * rows: as they are said here; plan: the rows of all tables, where this is one table; v: its variable
 */
export function RowSettings({ rows = {}, plan, v, set }) {
  const inherited = plan || {};
  const put = (key, value) => set(rowsWith(rows, key, value));
  const now = (key) => rows[key] ?? inherited[key];
  const order = now("order");
  const switched = (key) => check(t(`rows.${key}`), Boolean(now(key)), (on) => put(key, on === Boolean(inherited[key]) ? "" : on));
  function sort(value) {
    if (plan && value === "@") return put("order", "");
    const next = typeof rows.order === "object" ? { ...rows.order, by: value } : value;
    put("order", next === "codebook" && by(inherited.order) === "codebook" ? "" : next);
  }
  const turn = (on) => put("order", { ...(typeof order === "object" ? order : {}), by: by(order), direction: on ? "descending" : "ascending" });
  const named = (key, name) => (rows[key] || []).includes(name);
  const list = (key, name) => (on) => put(key, on ? [...(rows[key] || []), name] : rows[key].filter((x) => x !== name));
  const presets = plan ? [isNPS(v) && "nps", isScale(v) && "t2b-b2b"].filter(Boolean) : [];
  const own = (rows.differences || []).filter((d) => typeof d === "object" || !presets.includes(d));
  return html`
    ${choice("rows.order", plan && !rows.order ? "@" : by(rows.order), [...(plan ? ["@"] : []), ...ORDERS, ...(ORDERS.includes(by(rows.order)) ? [] : [by(rows.order)])], (o) => (o === "@" ? t("table.asPlan", { what: t(`order.${by(inherited.order)}`) }) : t(`order.${o}`)), sort)}
    ${by(order) !== "codebook" && check(t("rows.descending"), descends(order), turn)}
    ${switched("hide_empty")}${switched("no_answer")}
    ${(plan ? isScale(v) : true) && ["t2b", "b2b"].map((b) => check(t(`rows.${b}`), named("boxes", b), list("boxes", b), { key: b }))}
    ${presets.map((d) => check(t(`rows.${d}`), named("differences", d), list("differences", d), { key: d }))}
    ${own.map((d) => check(typeof d === "object" ? String(d.label.en || d.label.id || d.label) : d, true, () => put("differences", rows.differences.filter((x) => x !== d)), { key: JSON.stringify(d) }))}
  `;
}
