// The variables as a list with one tab stop; long lists keep only what is
// seen in the page.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { label, t } from "../i18n.js";

const ROW = 44; // pixels, as in the style sheet
const PLAIN = 300; // up to so many all are in the page, so that the browser's own search finds them
const SPARE = 10; // rows kept above and below what is seen

const icons = { single: "1", multiple: "≡", numeric: "#", date: "D", text: "T" };

export function VariableList({ variables, current, draft, choose, toggle }) {
  const box = useRef(null);
  const [seen, setSeen] = useState({ from: 0, to: PLAIN });
  const plain = variables.length <= PLAIN;
  const index = variables.indexOf(current);

  function look() {
    const from = Math.floor(box.current.scrollTop / ROW);
    setSeen({ from: Math.max(0, from - SPARE), to: from + Math.ceil(box.current.clientHeight / ROW) + SPARE });
  }
  useLayoutEffect(look, [variables]);
  useEffect(() => {
    if (index < 0) return;
    const top = index * ROW;
    const el = box.current;
    if (top < el.scrollTop) el.scrollTop = top;
    else if (top + ROW > el.scrollTop + el.clientHeight) el.scrollTop = top + ROW - el.clientHeight;
  }, [index]);

  function key(e) {
    const to = { ArrowDown: (i) => i + 1, ArrowUp: (i) => i - 1, Home: 0, End: variables.length - 1, PageDown: (i) => i + 10, PageUp: (i) => i - 10 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    choose(to);
  }

  if (variables.length === 0) return html`<p class="hint" ref=${box}>${t("variables.none")}</p>`;
  const from = plain ? 0 : seen.from;
  const part = plain ? variables : variables.slice(seen.from, seen.to);
  return html`
    <div class="vars" ref=${box} onScroll=${plain ? undefined : look} role="listbox" tabindex="0" aria-label=${t("variables.title")} aria-activedescendant=${current ? `v-${current.column}-${current.name}` : undefined} onKeyDown=${key}>
      <${Gap} rows=${from} />
      ${part.map(
        (v, i) => html`<div key=${v.name} id=${`v-${v.column}-${v.name}`} class="var ${v === current ? "sel" : ""}" role="option" aria-selected=${v === current ? "true" : "false"} aria-setsize=${variables.length} aria-posinset=${from + i + 1}
          onClick=${() => choose(from + i)} onDblClick=${() => toggle("rows", v)}>
          <i class="t" title=${t(`type.${v.type}`)}>${["personal", "metadata", "identifier"].includes(v.use) ? "⊘" : v.use === "weight" ? "w" : icons[v.type]}</i>
          <div><b>${v.name}</b><span>${label(v.label, t(`use.${v.use}`))}</span></div>
          <em class="in">${place(v, draft)}</em>
        </div>`,
      )}
      <${Gap} rows=${plain ? 0 : Math.max(0, variables.length - seen.to)} />
    </div>
  `;
}

function Gap({ rows }) {
  const el = useRef(null);
  useLayoutEffect(() => el.current && el.current.style.setProperty("height", `${rows * ROW}px`));
  return rows > 0 ? html`<div ref=${el} role="presentation"></div>` : null;
}

function place(v, draft) {
  return [draft.rows.includes(v.name) && t("in.rows"), draft.cols.includes(v.name) && t("in.cols"), draft.weight === v.name && t("in.weight")].filter(Boolean).join(" · ");
}
