// A look at the beginning of a file in the browser, so that sheet, header,
// encoding and separator can be judged before anything is sent; of a ZIP file
// or an Excel workbook the files and sheets it has, and the first rows of one,
// of which only the beginning is unpacked. The server decides anew.

const BEGIN = 65_536; // bytes looked at
const SEPARATORS = [",", ";", "\t", "|"];
const SAMPLE = 20; // rows that decide where the header is
const RECORDS = 200; // that decide about the separator

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
  switch (kindOf(file.name)) {
    case "archive":
      return { files: [...(await entriesOf(file)).keys()].filter((name) => !name.endsWith("/")) };
    case "workbook": {
      const entries = await entriesOf(file);
      const sheets = await sheetsOf(file, entries);
      const sheet = sheets.find((s) => s.name === options.sheet) || sheets[Number(options.sheet) - 1] || sheets[0];
      return { sheets: sheets.map((s) => s.name), sheet: sheet.name, rows: below(await rowsOf(file, entries, sheet, lines + SAMPLE + Math.max(0, options.header_start || 0)), options, lines) };
    }
    case "text":
      return /\.gz$/i.test(file.name) ? null : beginning(file, options, lines);
  }
  return null;
}

/** The rows from the header on. */
function below(rows, options, lines) {
  return rows.slice(options.header_start > 0 ? options.header_start : options.header_start < 0 ? 0 : headerAt(rows)).filter(content).slice(0, lines);
}

const content = (row) => row.some((c) => (c || "").trim() !== "");

/**
 * Which row is the header, as the server finds it: the first with content, but
 * for lines of a title, which have one or two cells above a table at least
 * three times as wide.
 */
function headerAt(rows) {
  const filled = rows.slice(0, SAMPLE).map((r) => r.filter((c) => (c || "").trim() !== "").length);
  const widest = Math.max(0, ...filled);
  const at = filled.findIndex((n) => n > 2 || (n > 0 && 3 * n > widest));
  return Math.max(0, at < 0 ? filled.findIndex((n) => n > 0) : at);
}

async function beginning(file, options, lines) {
  const bytes = new Uint8Array(await file.slice(0, BEGIN).arrayBuffer());
  const encoding = options.encoding || guess(bytes);
  let text = new TextDecoder(encoding === "iso-8859-1" ? "windows-1252" : encoding).decode(bytes).replace(/^\ufeff/, "");
  const declared = /^"?sep=([,;\t|])"?(\r\n|\r|\n)/i.exec(text);
  if (declared) text = text.slice(declared[0].length);
  const chosen = options.separator === "tab" ? "\t" : options.separator;
  const above = Math.max(0, options.header_start || 0);
  const separator = chosen || (declared && declared[1]) || agreed(text, above, file.size <= BEGIN);
  return { rows: below(cells(text, separator, lines + SAMPLE + above), options, lines), encoding, separator };
}

/** The separator under which most records have as many cells as the header. */
function agreed(text, above, whole) {
  let best = { separator: ",", share: 0, fields: 0 };
  for (const titles of [false, true]) {
    if (best.share >= 0.5) break;
    for (const separator of SEPARATORS) {
      const records = cells(text, separator, RECORDS + above + 1).slice(above);
      if (records.length > RECORDS || (!whole && records.length > 1)) records.pop(); // it may be cut
      const counts = records.filter((r) => r.length > 1 || content(r)).map((r) => r.length);
      if (titles && above === 0) {
        const widest = Math.max(0, ...counts);
        while (counts.length > 1 && counts[0] <= 2 && 3 * counts[0] <= widest) counts.shift();
      }
      if (!(counts[0] > 1)) continue;
      const share = counts.filter((n) => n === counts[0]).length / counts.length;
      if (share > best.share + 0.1 || (share > best.share - 0.1 && counts[0] > best.fields)) best = { separator, share, fields: counts[0] };
    }
  }
  return best.separator;
}

function guess(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  bytes.forEach((b, i) => b === 0 && zeros[i % 2]++);
  const pairs = bytes.length >> 1;
  if (pairs > 1 && zeros[1] * 10 > pairs * 3 && zeros[0] * 10 < zeros[1]) return "utf-16le";
  if (pairs > 1 && zeros[0] * 10 > pairs * 3 && zeros[1] * 10 < zeros[0]) return "utf-16be";
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
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i++;
      if (rows.length === lines) return rows;
      rows.push([""]);
    } else row[last] += c;
  }
  if (!content(rows[rows.length - 1]) && rows[rows.length - 1].length === 1) rows.pop(); // behind the last line end
  return rows;
}

const END = 22; // bytes of the end record without its comment
const COMMENT = 65_535;

/**
 * The files of an archive by name.
 * @param {File} file
 * @returns {Promise<Map<string, {at: number, packed: number, method: number}>>}
 */
export async function entriesOf(file) {
  const from = Math.max(0, file.size - END - COMMENT);
  const tail = new DataView(await file.slice(from).arrayBuffer());
  let end = tail.byteLength - END;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("no archive");
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const begin = tail.getUint32(end + 16, true);
  const directory = new DataView(await file.slice(begin, begin + size).arrayBuffer());
  const entries = new Map();
  for (let i = 0, p = 0; i < count && p + 46 <= directory.byteLength; i++) {
    const [name, extra, comment] = [28, 30, 32].map((o) => directory.getUint16(p + o, true));
    const text = new TextDecoder().decode(new Uint8Array(directory.buffer, p + 46, name));
    entries.set(text, { at: directory.getUint32(p + 42, true), packed: directory.getUint32(p + 20, true), method: directory.getUint16(p + 10, true) });
    p += 46 + name + extra + comment;
  }
  return entries;
}

/** The text of an entry, until enough says that it has seen enough. */
async function textOf(file, entry, enough = () => false) {
  const head = new DataView(await file.slice(entry.at, entry.at + 30).arrayBuffer());
  const from = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  let stream = file.slice(from, from + entry.packed).stream();
  if (entry.method === 8) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (enough(text)) {
      reader.cancel();
      return text;
    }
  }
}

const count = (text, word) => text.split(word).length - 1;
const plain = (xml) => xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, dec, name) => (name ? { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }[name] ?? all : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(dec))));
const texts = (xml) => [...xml.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)].map((m) => plain(m[1])).join("");
const attribute = (xml, name) => plain((new RegExp(`\\s(?:\\w+:)?${name}="([^"]*)"`).exec(xml) || [])[1] || "");

/** The sheets of a workbook, in order. */
export async function sheetsOf(file, entries) {
  const book = await textOf(file, entries.get("xl/workbook.xml"));
  const links = new Map([...(await textOf(file, entries.get("xl/_rels/workbook.xml.rels"))).matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)].map(([tag]) => [attribute(tag, "Id"), attribute(tag, "Target")]));
  return [...book.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([tag]) => {
    const target = links.get((/\sr:id="([^"]*)"/.exec(tag) || [])[1]) || "";
    return { name: attribute(tag, "name"), path: target.startsWith("/") ? target.slice(1) : `xl/${target}` };
  });
}

/** The cells of the first rows of a sheet, as texts. */
export async function rowsOf(file, entries, sheet, lines) {
  const xml = await textOf(file, entries.get(sheet.path), (text) => count(text, "row>") > lines);
  const rows = xml.split(/<\/(?:\w+:)?row>/).slice(0, -1).slice(0, lines).map((row) => [...row.matchAll(/<(?:\w+:)?c(\s[^>]*?)?(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs)].map(([, head = "", body = ""]) => ({ at: column(attribute(head, "r")), kind: attribute(head, "t"), body })));
  const value = (body) => plain((/<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</.exec(body) || [])[1] || "");
  const needed = Math.max(-1, ...rows.flat().filter((c) => c.kind === "s").map((c) => Number(value(c.body))));
  let strings = [];
  if (needed >= 0 && entries.has("xl/sharedStrings.xml")) {
    strings = (await textOf(file, entries.get("xl/sharedStrings.xml"), (text) => count(text, "si>") > needed + 1)).split(/<\/(?:\w+:)?si>/).slice(0, needed + 1).map(texts);
  }
  return rows.map((cells) => {
    const out = [];
    for (const c of cells) {
      const at = c.at < 0 ? out.length : c.at;
      while (out.length < at) out.push("");
      out[at] = c.kind === "s" ? strings[Number(value(c.body))] ?? "" : c.kind === "inlineStr" ? texts(c.body) : value(c.body);
    }
    return out;
  });
}

/** The column of a cell's place: "B7" is 1; -1 where it says none. */
function column(place) {
  const letters = place.replace(/\d+$/, "");
  return [...letters].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;
}
