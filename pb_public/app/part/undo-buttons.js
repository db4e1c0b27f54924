// Undo and redo, for those who do not know the keys.
import { html } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";

/** @param {{work: ReturnType<typeof import("../work.js").useWork>}} props */
export function UndoButtons({ work }) {
  return html`<span class="row tight"><button class="btn ghost icon undo" disabled=${!work.canUndo} onClick=${work.undo} aria-label=${t("undo")} title=${`${t("undo")} (Ctrl Z)`}>↶</button><button class="btn ghost icon redo" disabled=${!work.canRedo} onClick=${work.redo} aria-label=${t("redo")} title=${`${t("redo")} (Ctrl Shift Z)`}>↷</button></span>`;
}
