// What the user should know about the data before tabulating, with a remedy
// where one click can be one.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { joined } from "../work.js";
import { count, label, t } from "../i18n.js";

const kinds = { info: "mute", warning: "warn", error: "bad" };

/** A problem's remedies: its own, and what follows from its kind. */
export function fixesOf(problem) {
  const { fix } = problem;
  if (fix) return [{ key: fix.split ? "fix.split" : fix.join ? "fix.join" : fix.type ? "fix.type" : fix.roles ? "fix.roles" : fix.use === "hidden" ? "fix.hide" : fix.use === "analysis" ? "fix.notPersonal" : "fix.own", edit: fix }];
  const v = problem.variable;
  switch (v && problem.code) {
    case "personal_data": return [{ key: "fix.notPersonal", edit: { variable: v, use: "analysis" } }];
    case "never_varies": return [{ key: "fix.hide", edit: { variable: v, use: "hidden" } }];
    case "mixed_numbers": return [{ key: "fix.codes", edit: { variable: v, type: "single" } }];
    default: return [];
  }
}

/** Whether the edits hold an edit already. */
const done = (edits, e) => JSON.stringify(joined(edits, [e])) === JSON.stringify(edits);

/**
 * @param {{problems: object[], edits: import("../work.js").Edit[], fix: (e: object, p: object) => void, show: (variable: string) => void, busy: boolean}} props
 */
export function Problems({ problems, edits, fix, show }) {
  const [open, setOpen] = useState(false); // a wide file has thousands: drawn only where they are looked at
  if (problems.length === 0) return html`<p class="note good">${t("problems.none")}</p>`;
  const warnings = problems.filter((p) => p.severity !== "info").length;
  return html`
    <details class="panel problems" onToggle=${(e) => setOpen(e.currentTarget.open)}>
      <summary><b>${count("problems", problems.length)}</b>${warnings > 0 && html`<span class="badge warn">${count("warnings", warnings)}</span>`}</summary>
      ${open && html`<ul tabindex="0" aria-label=${t("problems.title")}>${problems.map(
        (p) => html`<li key=${p.id} class=${p.severity}><span class="badge ${kinds[p.severity]}">${t(`severity.${p.severity}`)}</span>
          <span class="grow">${label(p.text)}</span>
          <span class="acts">${p.variable && html`<button class="btn ghost small" onClick=${() => show(p.variable)} aria-label=${t("problems.showOf", { name: p.variable })}>${t("problems.show")}</button>`}
          ${fixesOf(p).map(({ key, edit }) => html`<button key=${key} class="btn small" disabled=${done(edits, edit)} onClick=${() => fix(edit, p)} aria-label=${`${t(key)}: ${p.variable || ""}`}>${t(done(edits, edit) ? "fix.done" : key)}</button>`)}</span></li>`,
      )}</ul>`}
    </details>
  `;
}
