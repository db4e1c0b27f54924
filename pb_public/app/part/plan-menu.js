// The plan as a whole: templates, as text, to and from files.
import { html, useRef } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { toast } from "../store.js";
import { saveText } from "./plan-text.js";

/** @param {{record: object, plan: object, take: (plan: object) => void, open: (what: string) => void}} props */
export function PlanMenu({ record, plan, take, open }) {
  const menu = useRef(null);
  const file = useRef(null);
  const shut = (then) => () => (menu.current.hidePopover(), then());

  async function load(e) {
    const chosen = e.target.files[0];
    e.target.value = "";
    if (!chosen) return;
    try {
      if (!/\.json$/i.test(chosen.name)) return toast(t("plan.wrongFile"), "bad");
      const next = JSON.parse(await chosen.text());
      await reach(() => pb.send(`/api/tabulation/datasets/${record.id}/check`, { method: "POST", body: next }));
      take(next);
    } catch (e) {
      toast(e instanceof SyntaxError ? t("text.notJSON", { why: e.message }) : explain(e).text, "bad");
    }
  }
  return html`
    <button type="button" class="btn small" popovertarget="plan-menu">${t("plan.menu")}</button>
    <div id="plan-menu" popover class="sheet-menu here" ref=${menu}>
      <button class="btn ghost" onClick=${shut(() => open("templates"))}>${t("template.title")}</button>
      <button class="btn ghost" onClick=${shut(() => open("text"))}>${t("text.title")} <kbd>e</kbd></button>
      <button class="btn ghost" onClick=${shut(() => saveText(JSON.stringify(plan, null, 2), `${(plan.title || record.name).replace(/[^\p{L}\p{N}]+/gu, "_")}.json`))}>${t("plan.save")}</button>
      <button class="btn ghost" onClick=${shut(() => file.current.click())}>${t("plan.load")}</button>
    </div>
    <input type="file" class="visually-hidden" ref=${file} tabindex="-1" aria-label=${t("plan.load")} accept=".json,application/json" onChange=${load} />
  `;
}
