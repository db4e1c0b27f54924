// A dataset. While it is read, how far; then the pages of its variables and
// of its tables, which share one selection and one undo. The codebook is
// large, so that it is fetched once per reading; the small fields are watched.
// `known` is the revision that the large ones are of.
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { datasets, explain, reach } from "../api.js";
import { editsOf, useWork } from "../work.js";
import { language, t } from "../i18n.js";
import { kindOf, noOptions } from "../peek.js";
import { usedIn } from "../plan.js";
import { watch } from "../realtime.js";
import { link, route } from "../router.js";
import { useSelection } from "../selection.js";
import { toast, usePlace } from "../store.js";
import { derivedOf } from "../part/derive.js";
import { Badge, Bar, Failure, Loading } from "../part/badge.js";
import { Rereading } from "../part/read-options.js";
import { Replacing } from "../part/replacing.js";

const SMALL = "id,name,study,status,progress,rows,variables_count,error_code,error_message,rev,expires_at,file";

/** @param {{id: string, page: Function}} props page: the view of the route, given record, work and sel */
export function Dataset({ id, page }) {
  const [small, setSmall] = useState(null);
  const [whole, setWhole] = useState(null);
  const [error, setError] = useState(null);
  const [again, setAgain] = useState(0);
  const asked = useRef(0);
  usePlace({ name: small ? small.name : "", step: route.value.name, dataset: id });
  useEffect(() => watch("tabulation_datasets", id, (r) => (r ? setSmall(r) : setError({ status: 404 })), setError, SMALL), [id, again]);
  useEffect(() => {
    if (!small || (small.status === "ready" && whole && whole.rev >= small.rev)) return;
    if (small.status !== "ready" && (whole || small.status !== "failed")) return;
    const mine = ++asked.current;
    reach(() => datasets().getOne(id)).then(
      (r) => mine === asked.current && (r.status === "ready" || r.status === "failed") && setWhole(r),
      (e) => setError(e),
    );
  }, [small]);

  if (error && (!small || error.status === 404)) return html`<div class="page"><${Failure} error=${error} again=${() => (setError(null), setAgain(again + 1))} /></div>`;
  if (!small) return html`<div class="page"><${Loading} /></div>`;
  const readBefore = whole && whole.variables && whole.variables.variables;
  if (readBefore && small.status !== "failed") return html`<${Work} record=${{ ...whole, ...small, known: whole.rev }} page=${page} />`;
  if (small.status === "ready") return html`<div class="page"><${Loading} /></div>`;
  return html`
    <div class="page narrow">
      <div class="panel stack">
        <div class="row wrap"><h1>${small.name}</h1><${Badge} status=${small.status} /></div>
        ${small.status === "failed"
          ? html`<${Failed} record=${{ ...whole, ...small }} />`
          : html`<${Bar} value=${small.progress} label=${t("data.reading")} /><p class="muted">${t("data.readingText")}</p>`}
      </div>
    </div>
  `;
}

/** What the pages of a dataset share. */
function Work({ record, page: Page }) {
  const work = useWork(record);
  const used = useMemo(() => usedIn(work.draft), [work.draft]);
  const variables = useMemo(() => [...work.variables, ...derivedOf(work.draft)], [work.variables, work.draft.variables, language.value]);
  const sel = useSelection(variables, used);
  return html`<${Page} record=${record} work=${{ ...work, variables }} sel=${sel} />`;
}

/** A file that could not be read: another way of reading it, or another file. */
function Failed({ record }) {
  const [open, setOpen] = useState("");
  const { rev, edits } = editsOf(record);
  const set = (change) => reach(() => datasets().update(record.id, change, { fields: "id" })).catch((e) => toast(explain(e).text, "bad"));
  return html`
    ${record.error_message && html`<p class="note bad" role="alert">${record.error_message}</p>`}
    <div class="row wrap">
      ${record.error_code === "ragged" && html`<button class="btn primary pad" onClick=${() => set({ options: { ...record.options, ragged: "pad" } })}>${t("read.keepLong")}</button>`}
      ${record.file && html`<button class="btn" onClick=${() => setOpen("read")}>${t("read.again")}</button>`}
      ${edits.length > 0 && html`<button class="btn" onClick=${() => set({ edits: { rev: rev + 1, edits: [] } })}>${t("edits.drop")}</button>`}
      <button class="btn replace" onClick=${() => setOpen("replace")}>${t("replace.open")}</button>
      <a class="btn" href=${link("upload")}>${t("data.again")}</a>
    </div>
    ${open === "replace" && html`<${Replacing} record=${record} close=${() => setOpen("")} />`}
    ${open === "read" && html`<${Rereading} record=${record} kind=${kindOf(record.file)} options=${{ ...noOptions, ...record.options }} close=${() => setOpen("")} />`}
  `;
}
