// What was chosen: rows, columns, weight, as chips that can be taken out.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";

export function Trays({ draft, remove, clear }) {
  const tray = (where, names) => html`
    <div class="tray">
      <h2>${t(`tray.${where}`)}</h2>
      ${where === "cols" && html`<span class="chip on">${t("tray.total")}</span>`}
      ${names.map((n) => html`<button key=${n} class="chip" aria-label=${t("tray.remove", { name: n })} onClick=${() => remove(where, n)}>${n} <em aria-hidden="true">×</em></button>`)}
      ${names.length === 0 && html`<small>${t(`tray.${where}.empty`)}</small>`}
      <span class="spring"></span>
      ${names.length > 1 && html`<button class="btn ghost small" onClick=${() => clear(where)}>${t("tray.clear")}</button>`}
    </div>
  `;
  return html`<div class="panel trays">${tray("cols", draft.cols)}${tray("rows", draft.rows)}${tray("weight", draft.weight ? [draft.weight] : [])}</div>`;
}
