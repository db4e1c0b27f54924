// How it works, and the keys; and what an address that is none shows.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { link } from "../router.js";

const steps = ["upload", "variables", "run", "take"];
const keys = [["/", "help.key.search"], ["s", "help.key.rows"], ["b", "help.key.cols"], ["g", "help.key.grid"], ["w", "help.key.weight"], ["f", "help.key.filter"], ["↑ ↓", "help.key.move"], ["Shift ↓", "help.key.range"], ["Ctrl A", "help.key.all"], ["Ctrl Z", "help.key.undo"], ["Ctrl ↵", "help.key.run"], ["Ctrl K", "help.key.palette"], ["?", "help.key.help"]];

export function Help() {
  return html`
    <div class="page">
      <h1>${t("help.title")}</h1>
      <div class="panel stack">
        <ol class="steps-list">${steps.map((s) => html`<li key=${s}><b>${t(`help.${s}.title`)}</b><span>${t(`help.${s}.text`)}</span></li>`)}</ol>
      </div>
      <div class="panel stack">
        <h2>${t("help.keys")}</h2>
        <dl class="keys">${keys.map(([k, text]) => html`<div key=${k}><dt><kbd>${k}</kbd></dt><dd>${t(text)}</dd></div>`)}</dl>
      </div>
    </div>
  `;
}

export function NotFound() {
  return html`<div class="page"><div class="panel empty"><h1>${t("missing.title")}</h1><p>${t("missing.text")}</p><a class="btn primary" href=${link("")}>${t("missing.home")}</a></div></div>`;
}
