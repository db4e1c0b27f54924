// How the tables are counted, tested and shown.
import { html } from "../../vendor/preact-11.2.0.js";
import { language, t } from "../i18n.js";

export function Settings({ draft, change, problem, record }) {
  const set = (key) => (e) => change({ ...draft, [key]: e.target.type === "checkbox" ? e.target.checked : e.target.value });
  const choice = (key, options, current) => html`<label>${t(`settings.${key}`)}<select class="field" value=${current} onChange=${set(key)}>${options.map((o) => html`<option key=${o} value=${o}>${t(`settings.${key}.${o}`)}</option>`)}</select></label>`;
  const bad = problem && problem.path === "filter";
  return html`
    <div class="opt">
      <h2>${t("settings.title")}</h2>
      <label>${t("settings.name")}<input class="field" value=${draft.name} placeholder=${record.name} maxlength="200" onInput=${set("name")} /></label>
      <label>${t("settings.filter")}<input class="field mono ${bad ? "bad" : ""}" value=${draft.filter} placeholder="S1 = 1 and S5 >= 18" aria-invalid=${bad ? "true" : "false"} spellcheck=${false} onInput=${set("filter")} /></label>
      ${choice("levels", ["both", "one", "none"], draft.levels)}
      <label>${t("settings.decimals")}<select class="field" value=${String(draft.decimals)} onChange=${(e) => change({ ...draft, decimals: Number(e.target.value) })}>${[0, 1, 2].map((n) => html`<option key=${n} value=${String(n)}>${n}</option>`)}</select></label>
      ${choice("language", ["id", "en"], draft.language || language.value)}
      <label class="check"><input type="checkbox" checked=${draft.counts} onChange=${set("counts")} />${t("settings.counts")}</label>
    </div>
  `;
}
