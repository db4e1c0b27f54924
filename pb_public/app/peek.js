// A look at the beginning of a file in the browser, so that sheet, header,
// encoding and separator can be judged before anything is sent. The server
// decides anew.
import { entriesOf, rowsOf, sheetsOf } from "./archive.js";

const BEGIN = 65_536; // bytes looked at
const SEPARATORS = [",", ";", "\t", "|"];

/** Options of reading as the server takes them; empty ones are found by it. */
export const noOptions = { sheet: "", header_start: 0, header_rows: 0, encoding: "", separator: "", decimal: "", ragged: "", missing_tokens: [] };

/** What kind of file a name says it is: "text", "workbook", "archive", "spss" or "". */
export function kindOf(name) {
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(name)) return "text";
  if (/\.xlsx$/i.test(name)) return "workbook";
  if (/\.zip$/i.test(name)) return "archive";
  return /\.z?sav$/i.test(name) ? "spss" : "";
}

/** The options without those left to the server. */
export function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, v]) => (Array.isArray(v) ? v.length > 0 : Boolean(v))));
}

/**
 * What a file begins with, as the options read it.
 * @param {File} file
 * @param {typeof noOptions} options
 * @returns {Promise<{rows?: string[][], encoding?: string, separator?: string, sheets?: string[], sheet?: string, files?: string[]} | null>}
 *   null where only the server can look
 */
export async function peek(file, options, lines = 6) {
  const from = options.header_start || 0;
  switch (kindOf(file.name)) {
    case "archive":
      return { files: [...(await entriesOf(file)).keys()].filter((name) => !name.endsWith("/")) };
    case "workbook": {
      const entries = await entriesOf(file);
      const sheets = await sheetsOf(file, entries);
      const sheet = sheets.find((s) => s.name === options.sheet) || sheets[Number(options.sheet) - 1] || sheets[0];
      return { sheets: sheets.map((s) => s.name), sheet: sheet.name, rows: (await rowsOf(file, entries, sheet, lines + from)).slice(from) };
    }
    case "text":
      return /\.gz$/i.test(file.name) ? null : beginning(file, options, lines);
  }
  return null;
}

async function beginning(file, options, lines) {
  const bytes = new Uint8Array(await file.slice(0, BEGIN).arrayBuffer());
  const encoding = options.encoding || guess(bytes);
  const text = new TextDecoder(encoding === "iso-8859-1" ? "windows-1252" : encoding).decode(bytes).replace(/^\ufeff/, "");
  const first = text.slice(0, (text + "\n").search(/[\r\n]/));
  const chosen = options.separator === "tab" ? "\t" : options.separator;
  const separator = chosen || SEPARATORS.map((s) => [first.split(s).length, s]).sort((a, b) => b[0] - a[0])[0][1];
  return { rows: cells(text, separator, lines + (options.header_start || 0)).slice(options.header_start || 0), encoding, separator };
}

function guess(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

function cells(text, separator, lines) {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const row = rows[rows.length - 1];
    const last = row.length - 1;
    if (quoted) {
      if (c !== '"') row[last] += c;
      else if (text[i + 1] === '"') (row[last] += c), i++;
      else quoted = false;
    } else if (c === '"' && row[last] === "") quoted = true;
    else if (c === separator) row.push("");
    else if (c === "\n") {
      if (rows.length === lines) return rows;
      rows.push([""]);
    } else if (c !== "\r") row[last] += c;
  }
  return rows.filter((r) => r.length > 1 || r[0] !== "");
}
