// What can be done now, for the command palette and the keys: every view
// offers its commands while it is shown. A command with a letter as its key
// is run by that key, unless single keys are switched off.
import { html, signal, useLayoutEffect, useMemo, useState } from "../vendor/preact-11.2.0.js";
import { t } from "./i18n.js";
import { singleKeys } from "./store.js";
import { Dialog } from "./part/badge.js";

/**
 * @typedef {{id: string, label: string, keys?: string, run: () => void, off?: boolean}} Command
 * keys: as shown, such as "s", "/", "Ctrl Z", "Ctrl Shift Z", "Ctrl ↵"
 */

/** The commands of the view that is shown. */
export const commands = signal([]);

/** Whether the palette is open. */
export const palette = signal(false);

/**
 * Offers commands for as long as the view is there: from the moment it is
 * drawn, because what can be seen can be meant by the next key.
 */
export function useCommands(list) {
  useLayoutEffect(() => {
    commands.value = list;
  });
  useLayoutEffect(() => () => (commands.value = []), []);
}

/** Whether a key event belongs to something that takes text or has keys of its own. */
const typing = (e) => Boolean(e.target.closest && e.target.closest("input:not([type=checkbox]), select, textarea"));

/** The keys of an event as commands write them. */
function written(e) {
  const key = e.key === "Enter" ? "↵" : e.key.length === 1 && (e.ctrlKey || e.metaKey) ? e.key.toUpperCase() : e.key;
  return [(e.ctrlKey || e.metaKey) && "Ctrl", e.shiftKey && key.length > 0 && (e.ctrlKey || e.metaKey) && "Shift", key].filter(Boolean).join(" ");
}

/** Runs the command of a key. The frame listens once for all views. */
export function runKey(e, list = commands.value) {
  if (e.altKey || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  const keys = written(e);
  const held = e.ctrlKey || e.metaKey;
  if (!held && (typing(e) || !singleKeys.value)) return;
  if (held && typing(e) && /Z$|Y$/.test(keys)) return; // a field has its own undo
  const command = list.find((c) => c.keys === keys && !c.off) || (keys === "Ctrl Y" && list.find((c) => c.keys === "Ctrl Shift Z" && !c.off));
  if (!command) return;
  e.preventDefault();
  command.run();
}

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
