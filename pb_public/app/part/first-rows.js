// What a file begins with, before it is sent.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { number, t } from "../i18n.js";
import { peek } from "../peek.js";

const COLUMNS = 12;

/** What can be seen of a file here; null while looking and where only the server can. */
export function usePeek(file, options) {
  const [seen, setSeen] = useState(null);
  useEffect(() => {
    let stale = false;
    if (!file) return setSeen(null);
    peek(file, options).then((s) => !stale && setSeen(s), () => !stale && setSeen(null));
    return () => (stale = true);
  }, [file, options]);
  return seen;
}

/** @param {{seen: ReturnType<typeof usePeek>}} props */
export function FirstRows({ seen }) {
  if (!seen) return null;
  if (seen.files) return html`<p class="muted names">${t("first.files", { files: seen.files.slice(0, 8).join(", ") })}</p>`;
  if (!seen.rows || seen.rows.length === 0) return null;
  const [head, ...rows] = seen.rows;
  const columns = number(Math.max(...seen.rows.map((r) => r.length)));
  const separator = { "\t": "tab", ",": "comma", ";": "semicolon", "|": "bar" }[seen.separator];
  const places = Array.from({ length: Math.min(COLUMNS, Math.max(...seen.rows.map((r) => r.length))) }, (_, i) => i);
  return html`
    <div class="stack tight">
      <small>${seen.sheet ? t("first.sheet", { sheet: seen.sheet, columns }) : t("first.rows", { encoding: seen.encoding.toUpperCase(), separator: t(`read.separator.${separator}`), columns })}</small>
      <div class="scroll sheet" tabindex="0" role="region" aria-label=${t("first.rowsTitle")}>
        <table><thead><tr>${places.map((i) => html`<th key=${i} scope="col">${head[i] || "·"}</th>`)}</tr></thead>
          <tbody>${rows.map((r, i) => html`<tr key=${i}>${places.map((j) => html`<td key=${j}>${r[j]}</td>`)}</tr>`)}</tbody></table>
      </div>
    </div>
  `;
}
