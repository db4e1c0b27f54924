// The tables of a finished job laid out again from the sums it stored: other
// order, statistics, tests, look, language, parts. It takes no data, and so
// works after they have expired.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { explain, pb, reach } from "../api.js";
import { t } from "../i18n.js";
import { planFrom } from "../plan.js";
import { go } from "../router.js";
import { Dialog } from "./dialog.js";
import { LookSettings } from "./plan-settings.js";

/** @param {{job: object, close: () => void}} props */
export function Relayout({ job, close }) {
  const [plan, setPlan] = useState(() => planFrom(job.variables_config));
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  async function send(e) {
    e.preventDefault();
    setBusy(true);
    try {
      const next = await reach(() => pb.send(`/api/tabulation/jobs/${job.id}/rerun`, { method: "POST", body: { from: "sums", variables_config: plan, language: plan.layout?.language || job.language } }));
      close();
      go("job", next.id);
    } catch (err) {
      setMessage(explain(err).text);
      setBusy(false);
    }
  }
  return html`<${Dialog} title=${t("job.relayout")} close=${close}>
    <form class="stack" onSubmit=${send}>
      <p class="muted">${t("relayout.text")}</p>
      <div class="opt"><${LookSettings} plan=${plan} change=${setPlan} /></div>
      ${message && html`<p class="note bad" role="alert">${message}</p>`}
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary" disabled=${busy}>${t("relayout.go")}</button></div>
    </form>
  <//>`;
}
