// Where the user is on the way: upload, variables and tables, result.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";

const all = ["upload", "data", "job"];

export function Steps({ at }) {
  const now = all.indexOf(at);
  return html`<ol class="steps" aria-label=${t("steps")}>
    ${all.map((s, i) => html`<li key=${s} class=${i < now ? "done" : ""} aria-current=${i === now ? "step" : undefined}>${t(`step.${s}`)}</li>`)}
  </ol>`;
}
