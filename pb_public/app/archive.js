// A look into a ZIP file or an Excel workbook in the browser: which files and
// sheets it has, and the first rows of one. Only the beginning is unpacked.
// Nothing here decides anything: the server reads the file anew.

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
