// The first rows of a text file before it is sent.
import { html, useEffect, useState } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { peek } from "../peek.js";

const COLUMNS = 12;

export function FirstRows({ file, options }) {
  const [seen, setSeen] = useState(null);
  useEffect(() => {
    let stale = false;
    peek(file, options).then((s) => !stale && setSeen(s), () => !stale && setSeen(null));
    return () => (stale = true);
  }, [file, options]);
  if (!seen || seen.rows.length === 0) return null;
  const [head, ...rows] = seen.rows;
  const sep = { "\t": "tab", ",": "comma", ";": "semicolon", "|": "bar" }[seen.separator];
  return html`
    <div class="stack tight">
      <small>${t("first.rows", { encoding: seen.encoding.toUpperCase(), separator: t(`read.separator.${sep}`), columns: head.length })}</small>
      <div class="scroll sheet" tabindex="0" role="region" aria-label=${t("first.rowsTitle")}>
        <table><thead><tr>${head.slice(0, COLUMNS).map((c, i) => html`<th key=${i} scope="col">${c || "·"}</th>`)}</tr></thead>
          <tbody>${rows.map((r, i) => html`<tr key=${i}>${r.slice(0, COLUMNS).map((c, j) => html`<td key=${j}>${c}</td>`)}</tr>`)}</tbody></table>
      </div>
    </div>
  `;
}
