// Searching the variables, and the variables as a list with one tab stop, under the names of their groups;
// long lists keep only what is seen in the page.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../vendor/preact-11.2.0.js";
import { label, number, t } from "../i18n.js";
import { groupOf, setApart, toggled } from "../selection.js";

const ROW = 44; // pixels, as in the style sheet
const HEAD = 28; // of a group's name
const PLAIN = 300; // up to so many all are in the page, so that the browser's own search finds them
const SPARE = 180; // pixels kept above and below what is seen

const icons = { single: "1", multiple: "≡", numeric: "#", date: "D", text: "T" };

/** Heads and variables with where each begins. */
function lines(variables) {
  const list = [];
  let top = 0;
  let before = null;
  variables.forEach((v, i) => {
    const group = groupOf(v);
    if (group !== before && (group || before)) {
      list.push({ head: group || t("variables.others"), top });
      top += HEAD;
    }
    before = group;
    list.push({ v, i, top });
    top += ROW;
  });
  return { list, height: top, at: list.filter((l) => l.v).map((l) => l.top) };
}

/**
 * @param {{variables: object[], current: object, names: Set<string>, choose: Function, mark: (v: object) => string|false,
 *   activate?: (v: object) => void, drag?: (e: DragEvent, v: object) => void, wide?: boolean, rows?: number}} props
 * mark: what stands at the right; activate: double click; wide: with the distribution over so many respondents
 */
export function VariableList({ variables, current, names, choose, mark, activate, drag, wide, rows }) {
  const box = useRef(null);
  const [seen, setSeen] = useState({ from: 0, to: 2000 });
  const { list, height, at } = useMemo(() => lines(variables), [variables]);
  const plain = variables.length <= PLAIN;
  const index = variables.indexOf(current);

  function look() {
    const { scrollTop, clientHeight } = box.current;
    const from = Math.max(0, Math.floor(scrollTop / 200) * 200 - SPARE);
    const to = scrollTop + clientHeight + SPARE;
    if (from !== seen.from || to > seen.to || to < seen.to - 600) setSeen({ from, to: to + 200 });
  }
  useLayoutEffect(() => box.current && look(), [variables]);
  useEffect(() => {
    const el = box.current;
    if (index < 0 || !el) return;
    const top = at[index];
    if (top < el.scrollTop + HEAD) el.scrollTop = top - HEAD;
    else if (top + ROW > el.scrollTop + el.clientHeight) el.scrollTop = top + ROW - el.clientHeight;
  }, [index, at]);

  function key(e) {
    const to = { ArrowDown: (i) => i + 1, ArrowUp: (i) => i - 1, Home: 0, End: variables.length - 1, PageDown: (i) => i + 10, PageUp: (i) => i - 10 }[e.key];
    if (to !== undefined && !e.altKey) return e.preventDefault(), choose(to, e.shiftKey ? "range" : "");
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "a") return e.preventDefault(), choose((i) => i, "all");
    if ((e.ctrlKey || e.metaKey) && e.key === " ") return e.preventDefault(), choose((i) => i, "one");
    if (e.key === "Escape") choose((i) => i);
  }
  const click = (i) => (e) => choose(i, e.shiftKey ? "range" : e.ctrlKey || e.metaKey ? "one" : "");

  if (variables.length === 0) return html`<p class="hint">${t("variables.none")}</p>`;
  const part = plain ? list : list.slice(first(list, seen.from), first(list, seen.to));
  const above = part.length ? part[0].top : 0;
  const last = part[part.length - 1];
  const below = plain || !last ? 0 : height - last.top - (last.v ? ROW : HEAD);
  return html`
    <div class="vars ${wide ? "wide" : ""}" id="variables" ref=${box} onScroll=${plain ? undefined : look} role="listbox" tabindex="0" aria-multiselectable="true" aria-label=${t("variables.title")} aria-activedescendant=${current ? idOf(current) : undefined} onKeyDown=${key}>
      <${Gap} pixels=${above} />
      ${part.map(({ head, v, i, top }) =>
        head !== undefined
          ? html`<div key=${`h${top}`} class="group" role="presentation">${head}</div>`
          : html`<div key=${v.name} id=${idOf(v)} class="var ${names.has(v.name) || v === current ? "sel" : ""} ${v === current ? "now" : ""}" role="option" aria-selected=${names.has(v.name) || v === current ? "true" : "false"} aria-setsize=${variables.length} aria-posinset=${i + 1}
              onClick=${click(i)} onDblClick=${activate && (() => activate(v))} draggable=${drag ? "true" : undefined} onDragStart=${drag && ((e) => drag(e, v))}>
              <i class="t ${v.use === "personal" ? "personal" : ""}" title=${v.use === "personal" ? t("use.personal") : t(`type.${v.type}`)}>${["personal", "metadata", "identifier"].includes(v.use) ? "⊘" : v.use === "weight" ? "w" : icons[v.type]}</i>
              <div><b>${v.name}</b><span>${label(v.label, setApart(v) ? t(`use.${v.use}`) : t(`type.${v.type}`))}</span></div>
              ${wide && html`<${Distribution} v=${v} rows=${rows} />`}
              <em class="in">${mark(v) || ""}</em>
            </div>`,
      )}
      <${Gap} pixels=${below} />
    </div>
  `;
}

const idOf = (v) => `v-${v.column}-${v.name}`;

/** The first line that begins at or after a place, by halves. */
function first(list, top) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].top < top) low = middle + 1;
    else high = middle;
  }
  return low;
}

function Gap({ pixels }) {
  const el = useRef(null);
  useLayoutEffect(() => el.current && el.current.style.setProperty("height", `${pixels}px`));
  return pixels > 0 ? html`<div ref=${el} role="presentation"></div>` : null;
}

const pills = [["unused:", "filter.unused"], ["type:multi", "filter.multi"], ["in:banner", "filter.cols"]];

/**
 * Searching the variables: words, tokens, and the usual tokens as buttons.
 * @param {{sel: ReturnType<typeof import("../selection.js").useSelection>, variables: object[]}} props
 */
export function VariableSearch({ sel, variables }) {
  const { input, query, setQuery, all, setAll, shown } = sel;
  const apart = variables.filter(setApart).length;
  const words = query.split(/\s+/);
  const name = t("variables.search", { n: number(variables.length) });
  const key = (e) => {
    if (e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "Enter") e.preventDefault(), document.getElementById("variables")?.focus();
    else if (e.key === "Escape" && query) e.preventDefault(), setQuery("");
  };
  return html`
    <header>
      <input ref=${input} class="field" type="search" placeholder=${name} aria-label=${name} aria-describedby="found" value=${query} onInput=${(e) => setQuery(e.target.value)} onKeyDown=${key} />
      <div class="pills" role="group" aria-label=${t("filter.title")}>
        ${pills.map(([token, word]) => html`<button key=${token} class="pill" aria-pressed=${words.includes(token) ? "true" : "false"} onClick=${() => setQuery(toggled(query, token))}>${t(word)}</button>`)}
        ${apart > 0 && html`<button class="pill" aria-pressed=${all ? "true" : "false"} title=${t("variables.all")} onClick=${() => setAll(!all)}>${t("filter.apart", { n: number(apart) })}</button>`}
      </div>
      <small id="found" role="status">${t("filter.found", { n: number(shown.length) })}</small>
    </header>
  `;
}

const MOST = 12; // values drawn; the others are one

/**
 * The answers of a variable as one small bar: its values side by side, the
 * rest of the bar did not answer. One element, because lists have many.
 */
function Distribution({ v, rows }) {
  const total = Math.max(1, rows || 0, v.answered || 0);
  const valid = v.type === "single" ? (v.values || []).filter((x) => x.role !== "missing") : [];
  const stops = [];
  let at = 0;
  const add = (n, colour) => {
    const from = at;
    at = Math.min(100, at + (100 * Math.max(0, n)) / total);
    stops.push(`${colour} ${from}% ${at}%`);
  };
  const counted = valid.length > 1 ? valid.slice(0, MOST) : [];
  counted.forEach((x, i) => add(x.count || 0, `color-mix(in srgb, var(--accent) ${Math.round(100 - (70 * i) / Math.max(1, counted.length - 1))}%, var(--panel))`));
  add((v.answered || 0) - counted.reduce((sum, x) => sum + (x.count || 0), 0), "var(--bar)");
  add(total, "var(--sunken)");
  return html`<i class="dist" aria-hidden="true" ref=${(el) => el && (el.style.background = `linear-gradient(90deg, ${stops.join(", ")})`)}></i>`;
}
