// Which variables are listed, which is the current one, and which are chosen
// together; shared by the pages of a dataset. The list is searched by words in
// name, label and value labels, and by tokens such as type:multi, unused:,
// in:banner, use:personal, group:screening.
import { useEffect, useMemo, useRef, useState } from "../vendor/preact-11.2.0.js";
import { label, language, number, t } from "./i18n.js";
import { say } from "./store.js";

/**
 * @param {object[]} variables of the codebook, edited
 * @param {{rows: string[], cols: string[], weight: string}} used what the plan uses
 */
export function useSelection(variables, used) {
  const [query, setQuery] = useState("");
  const [sought, setSought] = useState(""); // follows the query when what was typed has been drawn
  useEffect(() => {
    const timer = setTimeout(() => setSought(query));
    return () => clearTimeout(timer);
  }, [query]);
  const [all, setAll] = useState(false);
  const [pick, setPick] = useState({ current: "", anchor: "", names: new Set() });
  const input = useRef(null);
  const live = useRef({});

  const index = useMemo(() => indexed(variables), [variables, language.value]);
  const shown = useMemo(() => {
    const list = found(index, sought, used);
    return all || /(^|\s)(use|in|di):/.test(sought) ? list : list.filter((v) => !setApart(v));
  }, [index, sought, all, used]);
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

const types = { multi: "multiple", multiple: "multiple", ganda: "multiple", single: "single", tunggal: "single", number: "numeric", numeric: "numeric", angka: "numeric", text: "text", teks: "text", date: "date", tanggal: "date" };
const places = { banner: "cols", cols: "cols", col: "cols", column: "cols", kolom: "cols", rows: "rows", row: "rows", stub: "rows", baris: "rows", weight: "weight", bobot: "weight" };

const known = new WeakMap(); // texts of variables, which are never changed in place

function textOf(v) {
  const kept = known.get(v);
  if (kept && kept.language === language.value) return kept.text;
  const text = [v.name, label(v.label), v.header || "", ...(v.values || []).slice(0, 60).map((x) => label(x.label))].join(" ").toLowerCase();
  known.set(v, { language: language.value, text });
  return text;
}

/** Variables as they are searched. */
export function indexed(variables) {
  return variables.map((v) => ({ v, text: textOf(v) }));
}

const group = (v) => [...(v.groups || []), label(v.group_label)].join(" ").toLowerCase();

/**
 * Those of the index that a query finds.
 * @param {{v: object, text: string}[]} index
 * @param {{rows: string[], cols: string[], weight: string}} plan what the plan uses
 */
export function found(index, query, plan) {
  const used = { rows: new Set(plan.rows), cols: new Set(plan.cols), weight: new Set([plan.weight]) };
  const any = (v) => used.rows.has(v.name) || used.cols.has(v.name) || used.weight.has(v.name);
  const tests = query.toLowerCase().split(/\s+/).filter(Boolean).map((word) => {
    const [, key, value = ""] = /^(type|tipe|in|di|use|unused|belum|group|grup):(.*)$/.exec(word) || [];
    switch (key) {
      case "type": case "tipe": return ({ v }) => !value || v.type === (types[value] || value) || v.type.startsWith(value);
      case "in": case "di": return ({ v }) => !value || (places[value] ? used[places[value]].has(v.name) : any(v));
      case "use": return ({ v }) => v.use.startsWith(value);
      case "unused": case "belum": return ({ v }) => !any(v);
      case "group": case "grup": return ({ v }) => group(v).includes(value);
      default: return ({ text }) => text.includes(word);
    }
  });
  return index.filter((x) => tests.every((is) => is(x))).map((x) => x.v);
}

/** The query with a token added, or taken out where it stands. */
export function toggled(query, token) {
  const words = query.split(/\s+/).filter(Boolean);
  return words.includes(token) ? words.filter((w) => w !== token).join(" ") : [...words, token].join(" ");
}

/** What stands above a variable in the list: its group, by label or path. */
export function groupOf(v) {
  const path = v.groups || [];
  const name = path[path.length - 1] || "";
  return label(v.group_label, name);
}

/** Whether a variable identifies people or is of the collection tool's own. */
export const setApart = (v) => ["personal", "metadata", "identifier", "hidden", "verbatim"].includes(v.use);
