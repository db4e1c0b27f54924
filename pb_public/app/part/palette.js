// The command palette: what can be done now, found by typing.
import { html, useMemo, useState } from "../../vendor/preact-11.2.0.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";

export function Palette({ commands, close }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const list = useMemo(() => commands.filter((c) => !c.off && words.every((w) => c.label.toLowerCase().includes(w))), [commands, query]);
  const here = Math.min(at, list.length - 1);
  const run = (c) => (close(), setTimeout(c.run)); // after the dialog gave the focus back
  const key = (e) => {
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: list.length - 1 }[e.key];
    if (e.key === "Enter" && list[here]) return e.preventDefault(), run(list[here]);
    if (to === undefined) return;
    e.preventDefault();
    const next = (to + list.length) % Math.max(1, list.length);
    setAt(next);
    document.getElementById(`command-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return html`
    <${Dialog} title=${t("palette.title")} close=${close}>
      <input class="field" type="search" autofocus role="combobox" aria-expanded="true" aria-controls="commands" aria-activedescendant=${list[here] ? `command-${here}` : undefined} aria-label=${t("palette.search")} placeholder=${t("palette.search")}
        value=${query} onInput=${(e) => (setQuery(e.target.value), setAt(0))} onKeyDown=${key} />
      <ul id="commands" class="palette" role="listbox" aria-label=${t("palette.title")}>${list.map(
        (c, i) => html`<li key=${c.id} id=${`command-${i}`} role="option" aria-selected=${i === here ? "true" : "false"} onClick=${() => run(c)}><span class="grow">${c.label}</span>${c.keys && html`<kbd>${c.keys}</kbd>`}</li>`,
      )}</ul>
      ${list.length === 0 && html`<p class="muted">${t("palette.none")}</p>`}
    <//>
  `;
}
