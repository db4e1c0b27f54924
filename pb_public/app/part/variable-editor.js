// One variable: what it is, its values with counts, and everything about it
// that its owner may say better.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { relabelled } from "../edits.js";
import { label, language, number, t } from "../i18n.js";
import { say } from "../store.js";
import { Bar } from "./badge.js";

const SHOWN = 60; // values at first

export const TYPES = ["single", "multiple", "numeric", "date", "text"];
export const USES = ["analysis", "weight", "verbatim", "identifier", "metadata", "personal", "hidden"];
export const ROLES = ["", "missing", "not_in_mean"];

/**
 * @param {{v: object, rows: number, edit: (list: import("../edits.js").Edit[], key?: string) => void, changed: boolean, reset: () => void, separate: (set: object) => void}} props
 * changed: there are edits of it; reset takes them back; separate shows the columns of a set instead of it
 */
export function VariableEditor({ v, rows, edit, changed, reset, separate }) {
  const name = v.name;
  const set = (e) => edit([{ variable: name, ...e }]);
  const [whole, setWhole] = useState(false);
  const values = v.values || [];
  const coded = v.type === "single" || v.type === "multiple";
  const select = (key, all, current) => html`<label>${t(`detail.${key}`)}
    <select class="field" name=${key} value=${current} onChange=${(e) => set({ [key]: e.target.value })}>${all.map((o) => html`<option key=${o} value=${o}>${t(`${key}.${o}`)}</option>`)}</select></label>`;
  const share = rows > 0 ? (100 * (v.answered || 0)) / rows : 0;
  return html`
    <article class="panel editor" aria-labelledby="v-title">
      <header class="row wrap"><h2 id="v-title">${name}</h2>
        ${v.use === "personal" && html`<span class="badge warn">⊘ ${t("use.personal")}</span>`}${changed && html`<span class="badge run">${t("detail.changed")}</span>`}
        <span class="spring"></span>${v.parts && v.parts.length > 0 && html`<button class="btn ghost small" onClick=${() => separate(v)}>${t("join.separate")}</button>`}${changed && html`<button class="btn ghost small" onClick=${reset}>${t("detail.reset")}</button>`}</header>
      <label>${t("detail.title")}<${Typed} class="field" name="label" value=${label(v.label)} placeholder=${name} maxlength="1000" commit=${(text) => set({ label: relabelled(v.label, text.trim(), language.value) })} /></label>
      <div class="grid-2">${select("type", TYPES, v.type)}${select("use", USES, v.use)}</div>
      <div class="facts">
        <span>${t("detail.answered", { n: number(v.answered || 0), rows: number(rows) })}</span><${Bar} value=${share} kind="answered" />
        ${v.reason && html`<small>${label(v.reason)}</small>`}
        ${v.header && v.header !== name && html`<small>${t("detail.header")} <code>${v.header}</code></small>`}
        ${v.relevant && html`<small>${t("detail.relevant")} <code>${v.relevant}</code></small>`}
      </div>
      ${v.use === "personal" && html`<p class="note warn">${t("detail.personal")}</p>`}
      ${coded && values.length > 0
        ? html`<${Values} v=${v} values=${whole ? values : values.slice(0, SHOWN)} set=${set} />
            ${values.length > SHOWN && !whole && html`<button class="btn" onClick=${() => setWhole(true)}>${t("detail.more", { n: number(values.length - SHOWN) })}</button>`}`
        : html`<p class="muted">${t(`detail.none.${v.type}`)}</p>`}
    </article>
  `;
}

/** The values in their order, each with label, role and score. */
function Values({ v, values, set }) {
  const all = v.values;
  const total = Math.max(1, v.answered || 0);
  const most = Math.max(1, ...all.map((x) => x.count || 0));
  function move(i, by) {
    const order = all.map((x) => x.code);
    const [code] = order.splice(i, 1);
    order.splice(i + by, 0, code);
    set({ order });
    requestAnimationFrame(() => document.getElementById(`${by < 0 ? "up" : "down"}-${i + by}`)?.focus());
  }
  /** A score as typed, with point or comma; nothing takes it away; what is no number changes nothing. */
  function score(x, text) {
    const digits = text.trim().replace(",", ".");
    if (digits === "") set({ scores: { [x.code]: null } });
    else if (Number.isFinite(Number(digits))) set({ scores: { [x.code]: Number(digits) } });
    else say(t("detail.noNumber", { text }));
  }
  return html`
    <div class="scroll"><table class="values">
      <thead><tr><th scope="col"><span class="visually-hidden">${t("detail.order")}</span></th><th scope="col">${t("detail.code")}</th><th scope="col">${t("detail.label")}</th><th scope="col">${t("detail.role")}</th><th scope="col" class="num">${t("detail.score")}</th>
        <th scope="col" class="num">${t("detail.count")}</th><th scope="col" class="num">%</th><th scope="col"><span class="visually-hidden">${t("detail.bar")}</span></th></tr></thead>
      <tbody>${values.map((x, i) => {
        const of = { code: x.code, name: label(x.label, x.code) };
        return html`<tr key=${x.code} class=${x.role === "missing" ? "faint" : ""}>
          <td class="order"><button id=${`up-${i}`} class="btn ghost tiny" disabled=${i === 0} aria-label=${t("detail.up", of)} onClick=${() => move(i, -1)}>↑</button><button id=${`down-${i}`} class="btn ghost tiny" disabled=${i === all.length - 1} aria-label=${t("detail.down", of)} onClick=${() => move(i, 1)}>↓</button></td>
          <td class="code">${x.code}</td>
          <td class="grow"><${Typed} class="field cell" aria-label=${t("detail.labelOf", of)} value=${label(x.label)} placeholder=${x.listed ? "" : t("detail.unlisted")} maxlength="1000" commit=${(text) => set({ labels: { [x.code]: relabelled(x.label, text.trim(), language.value) } })} /></td>
          <td><select class="field cell" aria-label=${t("detail.roleOf", of)} value=${x.role || ""} onChange=${(e) => set({ roles: { [x.code]: e.target.value } })}>${ROLES.map((r) => html`<option key=${r} value=${r}>${t(`role.${r || "valid"}`)}</option>`)}</select></td>
          <td><${Typed} class="field cell score" inputmode="decimal" aria-label=${t("detail.scoreOf", of)} value=${x.score ?? ""} placeholder="–" commit=${(text) => score(x, text)} /></td>
          <td class="num">${number(x.count || 0)}</td><td class="num">${x.role === "missing" ? "–" : number((100 * (x.count || 0)) / total, 1)}</td><td class="barcell"><${Bar} value=${x.count || 0} max=${most} /></td>
        </tr>`;
      })}</tbody>
    </table></div>
  `;
}

/**
 * A field that keeps what is being typed until it is said (Enter, or leaving
 * the field), whatever is drawn anew meanwhile; Escape takes it back.
 * @param {{value: string|number, commit: (text: string) => void}} props and those of the field
 */
function Typed({ value, commit, ...field }) {
  const [typed, setTyped] = useState(null);
  const key = (e) => {
    if (e.key === "Escape" && typed !== null) e.preventDefault(), setTyped(null);
  };
  const change = (e) => {
    setTyped(null);
    if (e.target.value !== String(value)) commit(e.target.value);
  };
  return html`<input ...${field} value=${typed ?? value} onInput=${(e) => setTyped(e.target.value)} onKeyDown=${key} onChange=${change} />`;
}
