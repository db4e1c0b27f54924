// The plan as a whole: templates, as text, to and from files.
import { html, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { bookOf, explain, pb, reach, save } from "../api.js";
import { t } from "../i18n.js";
import { whole } from "../plan.js";
import { toast } from "../store.js";
import { Dialog } from "./dialog.js";

/** @param {{record: object, plan: object, language: string, take: (plan: object) => void, open: (what: string) => void}} props language: of the workbooks */
export function PlanMenu({ record, plan, language, take, open }) {
  const menu = useRef(null);
  const file = useRef(null);
  const [wrong, setWrong] = useState(null);
  const shut = (then) => () => (menu.current.hidePopover(), then());
  const name = (plan.title || record.name).replace(/[^\p{L}\p{N}]+/gu, "_");
  const asText = () => save(new Blob([JSON.stringify(plan, null, 2)], { type: "application/json" }), `${name}.json`);
  const asBook = () => reach(() => bookOf(whole(plan, record.name, language))).then((book) => save(book, `${name}.xlsx`), (e) => toast(explain(e).text, "bad"));

  async function load(e) {
    const chosen = e.target.files[0];
    e.target.value = "";
    if (!chosen) return;
    const body = new FormData();
    body.append("file", chosen);
    body.append("dataset", record.id);
    try {
      const { plan: next } = await reach(() => pb.send("/api/tabulation/plans/import", { method: "POST", body, requestKey: null }));
      setWrong(null);
      take(next);
    } catch (err) {
      setWrong({ name: chosen.name, text: explain(err).text });
    }
  }
  const choose = () => file.current.click();
  return html`
    <button type="button" class="btn small" popovertarget="plan-menu">${t("plan.menu")}</button>
    <div id="plan-menu" popover class="sheet-menu here" ref=${menu}>
      <button class="btn ghost" onClick=${shut(() => open("templates"))}>${t("template.title")}</button>
      <button class="btn ghost" onClick=${shut(() => open("text"))}>${t("text.title")} <kbd>e</kbd></button>
      <button class="btn ghost" onClick=${shut(asText)}>${t("plan.save")}</button>
      <button class="btn ghost" onClick=${shut(asBook)}>${t("plan.saveBook")}</button>
      <button class="btn ghost" onClick=${shut(choose)}>${t("plan.load")}</button>
    </div>
    <input type="file" class="visually-hidden" ref=${file} tabindex="-1" aria-label=${t("plan.load")} accept=".json,.xlsx" onChange=${load} />
    ${wrong && html`<${Dialog} title=${t("plan.wrong")} close=${() => setWrong(null)}>
      <p><b>${wrong.name}</b></p><p class="note bad" role="alert">${wrong.text}</p><p class="muted">${t("plan.wrongText")}</p>
      <div class="row end"><button class="btn" onClick=${() => setWrong(null)}>${t("frame.close")}</button><button class="btn primary" onClick=${choose}>${t("plan.load")}</button></div>
    <//>`}
  `;
}
