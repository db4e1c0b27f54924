// What the user should know about the data before tabulating.
import { html } from "../../vendor/preact-11.2.0.js";
import { count, label, t } from "../i18n.js";

export function Problems({ problems }) {
  if (problems.length === 0) return html`<p class="note good">${t("problems.none")}</p>`;
  const warnings = problems.filter((p) => p.severity !== "info").length;
  return html`
    <details class="panel problems">
      <summary><b>${count("problems", problems.length)}</b>${warnings > 0 && html`<span class="badge warn">${count("warnings", warnings)}</span>`}</summary>
      <ul>${problems.map((p) => html`<li key=${p.id} class=${p.severity}><span class="badge ${p.severity === "info" ? "mute" : p.severity === "error" ? "bad" : "warn"}">${t(`severity.${p.severity}`)}</span>${label(p.text)}</li>`)}</ul>
    </details>
  `;
}
