// What can be done now, for the command palette and the keys: every view
// offers its commands while it is shown. A command with a letter as its key
// is run by that key, unless single keys are switched off.
import { signal, useLayoutEffect } from "../vendor/preact-11.2.0.js";
import { singleKeys } from "./store.js";

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
