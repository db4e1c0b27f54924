// Two windows edited the same codebook: nothing is lost, the user says what holds.
import { html } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";

export function Conflict({ theirs, ours, settle }) {
  return html`<div class="note warn stack tight" role="alert">
    <p><b>${t("conflict.title")}</b> ${t("conflict.text", { theirs: number(theirs.edits.length), ours: number(ours.length) })}</p>
    <div class="row wrap"><button class="btn" onClick=${() => settle(true)}>${t("conflict.join")}</button><button class="btn" onClick=${() => settle(false)}>${t("conflict.theirs")}</button></div>
  </div>`;
}
