// The way from file to workbook, with links to the steps that can be gone to.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { link } from "../router.js";

const all = ["upload", "data", "plan", "job"];

export function Steps({ step, dataset, job }) {
  const now = all.indexOf(step);
  const to = { data: dataset, plan: dataset, job };
  return html`<nav class="steps" aria-label=${t("steps")}><ol>
    ${all.map((s, i) => html`<li key=${s} class=${i < now ? "done" : ""} aria-current=${i === now ? "step" : undefined}>${i !== now && to[s] ? html`<a href=${link(s, to[s])}>${t(`step.${s}`)}</a>` : html`<span>${t(`step.${s}`)}</span>`}</li>`)}
  </ol></nav>`;
}
