// Edits of the codebook: what the owner says about variables. The server
// applies them when it reads the file; here they are joined, and shown before
// its answer is there.

/**
 * @typedef {{variable: string, label?: Record<string, string>, type?: string, use?: string, roles?: Record<string, string>,
 *   labels?: Record<string, Record<string, string>>, scores?: Record<string, number|null>, order?: string[], join?: string[], selected?: string, split?: boolean, name?: string}} Edit
 * name: the variable is called so from here on; join: the variable is new, a multiple response of these
 *   columns, chosen where a cell is `selected`, else where it is neither empty nor 0; split: its columns are shown instead
 */

/**
 * The list with more edits, one per variable; the later word holds.
 * @param {Edit[]} list
 * @param {Edit[]} more
 * @returns {Edit[]}
 */
export function joined(list, more) {
  const by = new Map(list.map((e) => [e.variable, e]));
  for (const e of more) {
    const old = by.get(e.variable) || { variable: e.variable };
    const next = { ...old, ...e };
    for (const key of ["roles", "labels", "scores"]) if (old[key] && e[key]) next[key] = { ...old[key], ...e[key] };
    by.set(e.variable, next);
  }
  return [...by.values()];
}

/** A variable as it will be after an edit. */
export function edited(v, e) {
  const next = { ...v };
  if (e.name) next.name = e.name;
  if (e.label) next.label = e.label;
  if (e.use) next.use = e.use;
  if (e.type) next.type = e.type;
  if (e.roles || e.labels || e.scores) {
    next.values = (v.values || []).map((x) => {
      const value = { ...x };
      if (e.roles && x.code in e.roles) value.role = e.roles[x.code];
      if (e.labels && x.code in e.labels) value.label = e.labels[x.code];
      if (e.scores && x.code in e.scores) value.score = e.scores[x.code] ?? undefined;
      return value;
    });
  }
  if (e.order) {
    const rank = new Map(e.order.map((code, i) => [code, i]));
    const of = (x) => rank.get(x.code) ?? e.order.length;
    next.values = [...(next.values || [])].sort((a, b) => of(a) - of(b));
  }
  return next;
}

/** A label with its text in a language changed, in the form the codebook keeps it. */
export function relabelled(label, text, language) {
  const key = label && language in label ? language : label && "" in label ? "" : language;
  return { ...label, [key]: text };
}

/** The edits a record holds. */
export function editsOf(record) {
  const e = record.edits || {};
  return { rev: e.rev || 0, edits: Array.isArray(e.edits) ? e.edits : [] };
}
