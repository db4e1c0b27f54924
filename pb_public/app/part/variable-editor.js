// One variable: what it is, its values with counts, and everything about it
// that its owner may say better.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { label, language, number, t } from "../i18n.js";
import { say } from "../store.js";
import { relabelled } from "../work.js";
import { Bar } from "./badge.js";

const FIRST = 12; // values drawn at once
const SHOWN = 60; // values at first

export const TYPES = ["single", "multiple", "numeric", "date", "text"];
export const USES = ["analysis", "weight", "verbatim", "identifier", "metadata", "personal", "hidden"];
export const ROLES = ["", "missing", "not_in_mean"];

/**
 * @param {{v: object, rows: number, edit: (list: import("../work.js").Edit[], key?: string) => void, changed: boolean, reset: () => void, separate: (set: object) => void}} props
 * changed: there are edits of it; reset takes them back; separate shows the columns of a set instead of it
 */
export function VariableEditor({ v, rows, edit, changed, reset, separate }) {
  const name = v.name;
  const set = (e) => edit([{ variable: name, ...e }]);
  const [most, setMost] = useState(FIRST); // the others follow when these are drawn
  useEffect(() => {
    const timer = setTimeout(() => setMost(SHOWN));
    return () => clearTimeout(timer);
  }, []);
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
        ? html`<${Values} v=${v} values=${values.slice(0, most)} set=${set} />
            ${values.length > most && most >= SHOWN && html`<button class="btn" onClick=${() => setMost(values.length)}>${t("detail.more", { n: number(values.length - SHOWN) })}</button>`}`
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
    <div class="scroll" tabindex="0" role="region" aria-label=${t("filter.values")}><table class="values">
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

/** What all names begin with, as the name of the set they may become: S10 of S10_1 and S10_2. */
function stemOf(names) {
  const stem = names[0].slice(0, names[0].search(/[/._:][^/._:]*$/));
  return stem && names.every((n) => n.startsWith(stem) && n.length > stem.length + 1) ? stem.split(/[/.:]/).pop() : "";
}

/**
 * @param {{chosen: object[], edit: (list: import("../work.js").Edit[]) => void, taken: (name: string) => boolean, show: (name: string) => void}} props
 * taken: whether a variable has the name; show: shows a variable
 */
export function Bulk({ chosen, edit, taken, show }) {
  const [code, setCode] = useState("");
  const [role, setRole] = useState("missing");
  const set = (key) => (e) => {
    if (e.target.value) edit(chosen.map((v) => ({ variable: v.name, [key]: e.target.value })));
  };
  const same = (key) => (chosen.every((v) => v[key] === chosen[0][key]) ? chosen[0][key] : "");
  const select = (key, all) => html`<label>${t(`detail.${key}`)}<select class="field" name=${key} value=${same(key)} onChange=${set(key)}><option value="">${t("bulk.mixed")}</option>${all.map((o) => html`<option key=${o} value=${o}>${t(`${key}.${o}`)}</option>`)}</select></label>`;
  const codes = [...new Set(chosen.flatMap((v) => (v.values || []).map((x) => x.code)))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  const having = chosen.filter((v) => (v.values || []).some((x) => x.code === code));
  return html`
    <article class="panel editor bulk" aria-labelledby="bulk-title">
      <h2 id="bulk-title">${t("bulk.title", { n: number(chosen.length) })}</h2>
      <p class="muted names">${chosen.slice(0, 12).map((v) => v.name).join(", ")}${chosen.length > 12 ? ` … ${t("bulk.more", { n: number(chosen.length - 12) })}` : ""}</p>
      <div class="grid-2">${select("use", USES)}${select("type", TYPES)}</div>
      ${codes.length > 0 &&
      html`<form class="row wrap bottom" onSubmit=${(e) => (e.preventDefault(), having.length && edit(having.map((v) => ({ variable: v.name, roles: { [code]: role } }))))}>
        <label>${t("detail.code")}<input class="field code" name="code" list="bulk-codes" value=${code} onInput=${(e) => setCode(e.target.value.trim())} /></label><datalist id="bulk-codes">${codes.slice(0, 200).map((c) => html`<option key=${c} value=${c}></option>`)}</datalist>
        <label>${t("detail.role")}<select class="field" value=${role} onChange=${(e) => setRole(e.target.value)}>${ROLES.map((r) => html`<option key=${r} value=${r}>${t(`role.${r || "valid"}`)}</option>`)}</select></label>
        <button class="btn" disabled=${having.length === 0}>${t("bulk.apply", { n: number(having.length) })}</button>
      </form>`}
      <${Join} key=${chosen[0].name} chosen=${chosen} edit=${edit} taken=${taken} show=${show} />
    </article>
  `;
}

const zeroOne = new Set(["0", "1", "true", "false", "TRUE", "FALSE", "True", "False"]);

/** One multiple response out of a column per option. */
function Join({ chosen, edit, taken, show }) {
  const [typed, setTyped] = useState("");
  const [picked, setPicked] = useState(null);
  const columns = chosen.filter((v) => v.column >= 0 && v.type !== "multiple");
  if (columns.length < 2 || columns.length < chosen.length) return null;
  const codes = [...new Set(columns.flatMap((v) => (v.values || []).filter((x) => x.count > 0).map((x) => x.code)))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  if (codes.length === 0 || codes.length > 20) return null;
  const flags = codes.every((c) => zeroOne.has(c));
  const counted = picked ?? (flags ? "" : codes[0]);
  const name = (typed || stemOf(columns.map((v) => v.name))).trim();
  const used = name !== "" && taken(name);
  function join(e) {
    e.preventDefault();
    if (!name || used) return;
    edit([{ variable: name, join: columns.map((v) => v.name), ...(counted ? { selected: counted } : {}) }]);
    show(name);
  }
  return html`
    <form class="stack tight apart" onSubmit=${join} aria-labelledby="join-title">
      <h2 id="join-title">${t("join.title")}</h2><p class="muted">${t("join.text", { n: number(columns.length) })}</p>
      <div class="row wrap bottom">
        <label>${t("join.name")}<input class="field" name="join" maxlength="200" value=${typed} placeholder=${stemOf(columns.map((v) => v.name))} aria-invalid=${used ? "true" : "false"} onInput=${(e) => setTyped(e.target.value)} /></label>
        <label>${t("join.counted")}<select class="field" name="counted" value=${counted} onChange=${(e) => setPicked(e.target.value)}>${flags && html`<option value="">${t("join.one")}</option>`}${codes.map((c) => html`<option key=${c} value=${c}>${c}</option>`)}</select></label>
        <button class="btn" disabled=${!name || used}>${t("join.go")}</button>
      </div>
      ${used && html`<p class="note bad" role="alert">${t("join.taken", { name })}</p>`}
    </form>
  `;
}

export function VariableDetail({ v, rows, used, banner, can, toggle }) {
  const values = v.values || [];
  const most = Math.max(1, ...values.map((x) => x.count || 0));
  const button = (where, key) => {
    const on = where === "weight" ? used.weight === v.name : (where === "cols" ? banner : used.rows).includes(v.name);
    return html`<button class="btn ${on ? "on" : ""}" aria-pressed=${on ? "true" : "false"} disabled=${!can[where](v)} onClick=${() => toggle(where, [v])}>${t(`as.${where}`)} <kbd>${key}</kbd></button>`;
  };
  return html`
    <article class="detail" aria-labelledby="v-title">
      <div class="row wrap"><h2 id="v-title">${v.name} · ${label(v.label, v.name)}</h2><span class="spring"></span>${button("rows", "s")}${button("cols", "b")}${button("weight", "w")}</div>
      <p class="muted">${t(`type.${v.type}`)} · ${t(`use.${v.use}`)} · ${t("detail.answered", { n: number(v.answered || 0), rows: number(rows) })}${v.reason ? ` · ${label(v.reason)}` : ""}</p>
      ${v.relevant && html`<p class="muted">${t("detail.relevant")} <code>${v.relevant}</code></p>`}
      ${values.length > 0 && v.type !== "numeric"
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("filter.values")}><table class="values">
            <thead><tr><th scope="col">${t("detail.code")}</th><th scope="col">${t("detail.label")}</th><th scope="col" class="num">${t("detail.count")}</th><th scope="col"><span class="visually-hidden">${t("detail.bar")}</span></th></tr></thead>
            <tbody>${values.slice(0, SHOWN).map(
              (x) => html`<tr key=${x.code} class=${x.role === "missing" ? "faint" : ""}>
                <td class="code">${x.code}</td><td>${label(x.label, x.listed ? "" : t("detail.unlisted"))}${x.role === "missing" ? ` · ${t("detail.missing")}` : ""}</td>
                <td class="num">${number(x.count || 0)}</td><td class="barcell"><${Bar} value=${x.count || 0} max=${most} /></td>
              </tr>`,
            )}</tbody>
          </table></div>
          ${values.length > SHOWN && html`<p class="muted">${t("detail.more", { n: number(values.length - SHOWN) })}</p>`}`
        : html`<p class="hint">${t(`detail.none.${v.type}`)}</p>`}
    </article>
  `;
}
