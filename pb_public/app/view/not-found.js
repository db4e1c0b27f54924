// A route that is none.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { link } from "../router.js";

export function NotFound() {
  return html`<div class="page"><div class="panel empty"><h1>${t("missing.title")}</h1><p>${t("missing.text")}</p><a class="btn primary" href=${link("")}>${t("missing.home")}</a></div></div>`;
}
