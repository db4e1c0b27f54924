// What the user should know about the data before tabulating, with a remedy
// where one click can be one.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { joined } from "../work.js";
import { count, label, t } from "../i18n.js";

const kinds = { info: "mute", warning: "warn", error: "bad" };

/** What a remedy is called; that of a name says which. */
function called(fix) {
  if (fix.name) return t("fix.name", { name: fix.name });
  const key = ["split", "join", "options", "drop_unused", "type", "roles", "use"].find((k) => fix[k]) || "own";
  return t(`fix.${key === "use" ? fix.use : key}`);
}

/** How a file would be read the other way. */
function otherwise(o) {
  const [key, value] = Object.entries(o)[0];
  switch (key) {
    case "no_parent": return t("read.alone");
    case "ragged": return t(`read.ragged.${value}`);
    case "decimal": return t(value === "," ? "read.decimal.comma" : "read.decimal.point");
    case "header_start": return `${t("read.header")}: 1`;
    case "header_rows": return `${t("read.headerRows")}: ${value}`;
    default: return `${t(`read.${key}`)}: ${value}`;
  }
}

/** Whether the edits hold an edit already. */
const done = (edits, e) => JSON.stringify(joined(edits, [e])) === JSON.stringify(edits);

/**
 * @param {{problems: object[], edits: import("../work.js").Edit[], fix: (e: object) => void, reread: (options: object) => void, show: (variable: string) => void}} props
 */
export function Problems({ problems, edits, fix, reread, show }) {
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
          ${p.fix && html`<button class="btn small" disabled=${done(edits, p.fix)} onClick=${() => fix(p.fix)} aria-label=${`${called(p.fix)}: ${p.variable || ""}`}>${done(edits, p.fix) ? t("fix.done") : called(p.fix)}</button>`}
          ${p.reread && html`<button class="btn small reread" onClick=${() => reread(p.reread)}>${otherwise(p.reread)}</button>`}</span></li>`,
      )}</ul>`}
    </details>
  `;
}
