// Templates: plans kept on the server under a name, for the next study or for
// others. A plan holds no answers of anybody.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, plans, reach, user } from "../api.js";
import { count, t } from "../i18n.js";
import { when } from "../format.js";
import { toast } from "../store.js";
import { ask, Dialog } from "./dialog.js";

/** @param {{plan: object, name: string, take: (plan: object) => void, close: () => void}} props */
export function Templates({ plan, name, take, close }) {
  const [list, setList] = useState(null);
  const [title, setTitle] = useState(plan.title || name);
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const load = () => reach(() => plans().getList(1, 100, { sort: "-updated" })).then((r) => setList(r.items), (e) => toast(explain(e).text, "bad"));
  useEffect(() => void load(), []);

  async function save(e) {
    e.preventDefault();
    setBusy(true);
    try {
      const mine = (list || []).find((r) => r.owner === user.value.id && r.name === title.trim());
      const fields = { owner: user.value.id, name: title.trim(), plan, shared };
      await reach(() => (mine ? plans().update(mine.id, fields) : plans().create(fields)));
      toast(t("template.saved", { name: title.trim() }));
      load();
    } catch (e) {
      toast(explain(e).text, "bad");
    }
    setBusy(false);
  }
  async function remove(r) {
    if (!(await ask(t("template.ask", { name: r.name }), t("template.delete")))) return;
    reach(() => plans().delete(r.id)).then(load, (e) => toast(explain(e).text, "bad"));
  }
  return html`<${Dialog} title=${t("template.title")} close=${close} wide=${true}>
    <form class="row wrap bottom" onSubmit=${save}>
      <label class="grow">${t("template.name")}<input class="field" value=${title} maxlength="200" required onInput=${(e) => setTitle(e.target.value)} /></label>
      <label class="check"><input type="checkbox" checked=${shared} onChange=${(e) => setShared(e.target.checked)} />${t("template.share")}</label>
      <button class="btn primary" disabled=${busy || !title.trim() || plan.tables.length === 0}>${t("template.save")}</button>
    </form>
    ${list && (list.length === 0
      ? html`<p class="muted">${t("template.none")}</p>`
      : html`<ul class="list templates">${list.map((r) => html`<li key=${r.id}><span class="what"><b>${r.name}</b><small>${count("tables", (r.plan.tables || []).length)} · ${when(r.updated)}${r.owner !== user.value.id ? ` · ${t("template.others")}` : r.shared ? ` · ${t("template.isShared")}` : ""}</small></span>
          <button class="btn small" onClick=${() => (take(r.plan), close())} aria-label=${t("template.takeThis", { name: r.name })}>${t("template.take")}</button>
          ${r.owner === user.value.id ? html`<button class="btn ghost small" aria-label=${t("template.deleteThis", { name: r.name })} onClick=${() => remove(r)}>×</button>` : html`<span></span>`}</li>`)}</ul>`)}
  <//>`;
}
