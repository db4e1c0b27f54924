// Messages at the lower edge.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { dismiss, toasts } from "../store.js";

/** Messages, the newest last, each with what can be done about it. */
export function Toasts() {
  return html`<div class="toasts">${toasts.value.map(
    (m) => html`<div key=${m.id} class="toast ${m.kind}"><span class="grow">${m.text}</span>
      ${m.action && html`<button class="btn small" onClick=${() => (m.action.run(), dismiss(m.id))}>${m.action.label}</button>`}
      <button class="btn ghost small" aria-label=${t("frame.close")} onClick=${() => dismiss(m.id)}>×</button></div>`,
  )}</div>`;
}
