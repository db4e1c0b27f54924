// One variable: what it is, its values with counts, and what it can become.
import { html } from "../../vendor/preact-11.2.0.js";
import { label, number, t } from "../i18n.js";
import { Bar } from "./badge.js";

const SHOWN = 60;

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
        ? html`<div class="scroll"><table class="values">
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
