// Several variables changed at once.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { ROLES, TYPES, USES } from "./variable-editor.js";

/** What all names begin with, as the name of the set they may become: S10 of S10_1 and S10_2. */
function stemOf(names) {
  const stem = names[0].slice(0, names[0].search(/[/._:][^/._:]*$/));
  return stem && names.every((n) => n.startsWith(stem) && n.length > stem.length + 1) ? stem.split(/[/.:]/).pop() : "";
}

/**
 * @param {{chosen: object[], edit: (list: import("../edits.js").Edit[]) => void, taken: (name: string) => boolean, show: (name: string) => void}} props
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
