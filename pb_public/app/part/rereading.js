// Reading a file again with other options: sheet, header, encoding, separator.
import { html, useState } from "../../vendor/preact-11.2.0.js";
import { datasets, explain, reach } from "../api.js";
import { t } from "../i18n.js";
import { given } from "../peek.js";
import { Dialog } from "./dialog.js";
import { ReadOptions } from "./read-options.js";

export function Rereading({ record, kind, options, close }) {
  const [wanted, setWanted] = useState(options);
  const [message, setMessage] = useState("");
  async function go(e) {
    e.preventDefault();
    try {
      await reach(() => datasets().update(record.id, { options: given(wanted) }, { fields: "id" }));
      close();
    } catch (err) {
      setMessage(explain(err).text);
    }
  }
  return html`<${Dialog} title=${t("read.title")} close=${close}>
    <form class="stack" onSubmit=${go}>
      <p class="muted">${t("read.againText")}</p>
      <${ReadOptions} options=${wanted} change=${setWanted} kind=${kind} />
      ${message && html`<p class="note bad" role="alert">${message}</p>`}
      <div class="row end"><button type="button" class="btn" onClick=${close}>${t("cancel")}</button><button class="btn primary">${t("read.go")}</button></div>
    </form>
  <//>`;
}
