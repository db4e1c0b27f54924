// Several variables changed at once.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { ROLES, TYPES, USES } from "./variable-editor.js";

/** @param {{chosen: object[], edit: (list: import("../edits.js").Edit[]) => void}} props */
export function Bulk({ chosen, edit }) {
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
    </article>
  `;
}
