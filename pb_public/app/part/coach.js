// The sample survey leads a new user: what to try on this page, ticked off as
// it is done, and the way on.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";

const key = "coach";

/** @param {{tasks: string[], done: Record<string, boolean>, next?: string, word?: string}} props next: where the page goes on; word: what leads there says */
export function Coach({ tasks, done, next, word }) {
  const [off, setOff] = useState(localStorage.getItem(key) === "off");
  if (off) return null;
  const end = () => (localStorage.setItem(key, "off"), setOff(true));
  const all = tasks.every((name) => done[name]);
  return html`
    <aside class="coach" aria-label=${t("coach.title")}>
      <b>${t("coach.title")}</b>
      <ol>${tasks.map((name) => html`<li key=${name} class=${done[name] ? "done" : ""}><i aria-hidden="true">${done[name] ? "✓" : "○"}</i>${t(`coach.${name}`)}<span class="visually-hidden"> ${done[name] ? t("coach.done") : ""}</span></li>`)}</ol>
      <span class="spring"></span>
      ${next && html`<a class="btn small ${all ? "primary" : ""}" href=${next}>${t(word)}</a>`}
      <button class="btn ghost small" onClick=${end}>${t("coach.off")}</button>
    </aside>
  `;
}
