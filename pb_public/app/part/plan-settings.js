// How the tables are counted, tested and shown.
import { html } from "../../vendor/preact-11.2.0.js";
import { LANGUAGES, language, t } from "../i18n.js";
import { LEVELS, STATISTICS } from "../plan.js";
import { bookLanguage } from "../store.js";

export function PlanSettings({ draft, change, problem, record }) {
  const set = (key) => (e) => change({ ...draft, [key]: e.target.value }, key);
  const whole = (key) => (e) => change({ ...draft, [key]: Number(e.target.value) }, key);
  const statistic = (name) => (e) => change({ ...draft, statistics: STATISTICS.filter((s) => (s === name ? e.target.checked : draft.statistics.includes(s))) });
  const bad = problem && problem.path === "filter";
  return html`
    <div class="opt">
      <h2>${t("settings.title")}</h2>
      <label>${t("settings.name")}<input class="field" value=${draft.name} placeholder=${record.name} maxlength="200" onInput=${set("name")} /></label>
      <label>${t("settings.filter")}<input id="filter" class="field mono ${bad ? "bad" : ""}" value=${draft.filter} placeholder="S1 = 1 and S5 >= 18" aria-invalid=${bad ? "true" : "false"} spellcheck=${false} onInput=${set("filter")} /></label>
      <label>${t("settings.levels")}<select class="field" value=${draft.levels} onChange=${set("levels")}>${LEVELS.map((o) => html`<option key=${o} value=${o}>${o === "none" ? t("settings.levels.none") : o.split(",").map((p) => `${Math.round(100 - 100 * Number(p))}%`).join(", ")}</option>`)}</select></label>
      <label>${t("settings.minBase")}<input class="field" type="number" min="0" max="1000000" value=${draft.minBase} disabled=${draft.levels === "none"} onChange=${whole("minBase")} /></label>
      <label>${t("settings.decimals")}<select class="field" value=${String(draft.decimals)} onChange=${whole("decimals")}>${[0, 1, 2].map((n) => html`<option key=${n} value=${String(n)}>${n}</option>`)}</select></label>
      <label>${t("settings.language")}<select class="field" value=${draft.language || bookLanguage.value || language.value} onChange=${set("language")}>${LANGUAGES.map((o) => html`<option key=${o} value=${o}>${t(`language.${o}`)}</option>`)}</select></label>
      <fieldset class="checks"><legend>${t("settings.statistics")}</legend>${STATISTICS.map((s) => html`<label key=${s} class="check"><input type="checkbox" checked=${draft.statistics.includes(s)} onChange=${statistic(s)} />${t(`statistic.${s}`)}</label>`)}</fieldset>
    </div>
  `;
}
