// Which variables are listed, which is the current one, and which are chosen
// together; shared by the pages of a dataset.
import { useEffect, useMemo, useRef, useState } from "../vendor/preact-11.2.0.js";
import { language, number, t } from "./i18n.js";
import { found, indexed, setApart } from "./search.js";
import { say } from "./store.js";

/**
 * @param {object[]} variables of the codebook, edited
 * @param {{rows: string[], cols: string[], weight: string}} used what the plan uses
 */
export function useSelection(variables, used) {
  const [query, setQuery] = useState("");
  const [all, setAll] = useState(false);
  const [pick, setPick] = useState({ current: "", anchor: "", names: new Set() });
  const input = useRef(null);
  const live = useRef({});

  const index = useMemo(() => indexed(variables), [variables, language.value]);
  const shown = useMemo(() => {
    const list = found(index, query, used);
    return all || /(^|\s)(use|in|di):/.test(query) ? list : list.filter((v) => !setApart(v));
  }, [index, query, all, used]);
  const place = Math.max(0, shown.findIndex((v) => v.name === pick.current));
  const current = shown[place];
  const chosen = pick.names.size > 1 ? shown.filter((v) => pick.names.has(v.name)) : current ? [current] : [];
  live.current = { shown, pick, place, chosen, current };

  /**
   * Makes a variable of the list the current one.
   * @param {number | ((place: number) => number)} to
   * @param {"" | "range" | "one" | "all"} how range: chooses all from the last one; one: in or out; all: the list
   */
  function choose(to, how = "") {
    const { shown, place, pick } = live.current;
    const i = Math.max(0, Math.min(shown.length - 1, typeof to === "function" ? to(place) : to));
    const v = shown[i];
    if (!v) return;
    let names = new Set([v.name]);
    let anchor = v.name;
    if (how === "range") {
      anchor = pick.anchor || v.name;
      const a = Math.max(0, shown.findIndex((x) => x.name === anchor));
      names = new Set(shown.slice(Math.min(a, i), Math.max(a, i) + 1).map((x) => x.name));
    } else if (how === "one") {
      names = new Set(pick.names);
      if (names.size === 0 && pick.current) names.add(pick.current);
      if (!names.delete(v.name) || names.size === 0) names.add(v.name);
    } else if (how === "all") names = new Set(shown.map((x) => x.name));
    const next = { current: v.name, anchor, names };
    Object.assign(live.current, { pick: next, place: i, current: v, chosen: names.size > 1 ? shown.filter((x) => names.has(x.name)) : [v] });
    setPick(next);
    if (names.size > 1) say(t("bulk.title", { n: number(names.size) }));
  }

  /** Shows a variable, wherever it is. */
  function show(name) {
    if (!live.current.shown.some((v) => v.name === name)) {
      setQuery("");
      const v = variables.find((x) => x.name === name);
      if (v && setApart(v)) setAll(true);
    }
    setPick({ current: name, anchor: name, names: new Set([name]) });
  }

  useEffect(() => {
    if (!pick.current && shown.length > 0) setPick({ current: shown[0].name, anchor: shown[0].name, names: new Set() });
  }, [shown]);

  return { query, setQuery, all, setAll, input, shown, current, chosen, names: pick.names, choose, show, live };
}
