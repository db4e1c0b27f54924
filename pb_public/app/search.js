// Searching variables: words in name, label and value labels, and tokens such
// as type:multi, unused:, in:banner, use:personal, group:screening.
import { label, language } from "./i18n.js";

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
