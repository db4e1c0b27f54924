// The work on one dataset: the draft of its plan and the edits of its
// codebook, with one undo for both. The draft stays in the browser; edits are
// saved to the record half a second after the last one, with a revision, so
// that two windows never overwrite each other unseen. What is not saved yet
// is kept over a reload. The server applies edits when it reads the file; here
// they are joined, and shown before its answer is there.
import { useEffect, useMemo, useRef, useState } from "../vendor/preact-11.2.0.js";
import { datasets, explain, online, reach } from "./api.js";
import { t } from "./i18n.js";
import { loadDraft, saveDraft, watchDraft } from "./plan.js";
import { say, toast } from "./store.js";

const QUIET = 500; // milliseconds without a change before edits are saved
const TOGETHER = 1200; // changes of one field within it are undone at once
const MOST = 200; // steps that can be undone

export function useWork(record) {
  const server = useMemo(() => editsOf(record), [record.edits]);
  const [state, setState] = useState(() => start(record, server));
  const [conflict, setConflict] = useState(null);
  const [saving, setSaving] = useState(false);
  const [stuck, setStuck] = useState(false); // saving failed: not again before something changes
  const now = useRef(state); // keys come faster than the page is drawn
  const past = useRef([]);
  const future = useRef([]);
  const last = useRef({ key: "", at: 0 });

  function put(next) {
    if (next.draft !== now.current.draft) saveDraft(record.id, next.draft);
    now.current = next;
    setState(next);
    const unsaved = next.edits !== next.saved;
    if (unsaved) localStorage.setItem(`edits/${record.id}`, JSON.stringify({ rev: next.rev, edits: next.edits }));
    else localStorage.removeItem(`edits/${record.id}`);
  }

  /** Notes the present state, so that undo comes back to it. */
  function remember(key, names = []) {
    const at = performance.now();
    const same = key && key === last.current.key && at - last.current.at < TOGETHER;
    last.current = { key, at };
    future.current = [];
    if (same) return;
    past.current = [...past.current.slice(-MOST), snapshot(names)];
  }

  function snapshot(names) {
    const { draft, edits, over } = now.current;
    return { draft, edits, names, vars: Object.fromEntries(names.map((n) => [n, over[n] || find(n)])) };
  }

  const find = (name) => record.variables.variables.find((v) => v.name === name);

  /** Takes a new draft. Changes of the same key shortly one after another are one step of undo. */
  function change(draft, key = "") {
    remember(key);
    put({ ...now.current, draft });
  }

  /** @param {import("./work.js").Edit[]} list */
  function edit(list, key = "") {
    remember(key, list.map((e) => e.variable));
    const over = { ...now.current.over };
    for (const e of list) {
      const v = over[e.variable] || find(e.variable);
      if (v) over[e.variable] = edited(v, e);
    }
    put({ ...now.current, edits: joined(now.current.edits, list), over });
  }

  /** Takes back all edits of some variables; the server says what they are without. */
  function forget(names) {
    remember("", names);
    const out = new Set(names);
    put({ ...now.current, edits: now.current.edits.filter((e) => !out.has(e.variable)), over: Object.fromEntries(Object.entries(now.current.over).filter(([n]) => !out.has(n))) });
  }

  function step(from, to, words) {
    const back = from.current.pop();
    if (!back) return say(t("undo.nothing"));
    to.current.push(snapshot(back.names));
    last.current = { key: "", at: 0 };
    put({ ...now.current, draft: back.draft, edits: back.edits, over: { ...now.current.over, ...back.vars } });
    say(t(words));
  }

  // the record as it comes: what others saved is taken over while nothing of ours waits
  useEffect(() => {
    const { saved, edits, rev } = now.current;
    if (server.rev > rev && edits === saved) put({ ...now.current, rev: server.rev, edits: server.edits, saved: server.edits, over: {} });
    else if (record.status === "ready" && server.rev === rev && edits === saved) put({ ...now.current, over: {} });
  }, [server, record.variables, record.status]);

  // another window of this browser works on the same plan: this one follows, and can go back
  useEffect(() => watchDraft(record.id, (draft) => {
    if (JSON.stringify(draft) === JSON.stringify(now.current.draft)) return;
    remember("");
    now.current = { ...now.current, draft };
    setState(now.current);
    toast(t("plan.elsewhere"), "info", { label: t("plan.mine"), run: () => step(past, future, "undo.done") });
  }), [record.id]);

  const waiting = state.edits !== state.saved;
  useEffect(() => setStuck(false), [state.edits, online.value]);
  useEffect(() => {
    if (!waiting || conflict || stuck || saving) return;
    const timer = setTimeout(save, QUIET);
    return () => clearTimeout(timer);
  }, [state.edits, waiting, conflict, stuck, saving]);

  async function save() {
    const { edits, rev: over } = now.current;
    setSaving(true);
    try {
      const theirs = editsOf(await reach(() => datasets().getOne(record.id, { fields: "edits" })));
      if (theirs.rev !== over) return setConflict(theirs);
      await reach(() => datasets().update(record.id, { edits: { rev: over + 1, edits } }, { fields: "id" }));
      put({ ...now.current, rev: over + 1, saved: edits });
    } catch (e) {
      setStuck(true);
      if (online.value) toast(t("edits.unsaved", { why: explain(e).text }), "bad", { label: t("error.again"), run: () => setStuck(false) });
    } finally {
      setSaving(false);
    }
  }

  /** Ends a conflict: both joined with ours on top, or theirs alone. */
  function settle(keepOurs) {
    const { rev, edits } = conflict;
    put({ ...now.current, rev, edits: keepOurs ? joined(edits, now.current.edits) : edits, saved: edits, over: keepOurs ? now.current.over : {} });
    setConflict(null);
  }

  const variables = useMemo(() => {
    const list = record.variables.variables;
    return Object.keys(state.over).length ? list.map((v) => state.over[v.name] || v) : list;
  }, [record.variables, state.over]);

  const touched = useMemo(() => new Set(state.edits.map((e) => e.variable)), [state.edits]);

  return {
    variables, edited: touched, forget, draft: state.draft, edits: state.edits, live: now, change, edit, conflict, settle, saving: saving || waiting,
    undo: () => step(past, future, "undo.done"), redo: () => step(future, past, "redo.done"), canUndo: past.current.length > 0, canRedo: future.current.length > 0,
  };
}

function start(record, server) {
  const base = { draft: loadDraft(record.id), rev: server.rev, edits: server.edits, saved: server.edits, over: {} };
  try {
    const kept = JSON.parse(localStorage.getItem(`edits/${record.id}`) || "null");
    // a revision that is not the server's any more comes up as a conflict when it is saved
    if (kept && Array.isArray(kept.edits) && JSON.stringify(kept.edits) !== JSON.stringify(server.edits)) return { ...base, rev: kept.rev, edits: kept.edits };
  } catch {
    localStorage.removeItem(`edits/${record.id}`);
  }
  return base;
}

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
    for (const key of ["roles", "labels", "scores", "cells"]) if (old[key] && e[key]) next[key] = { ...old[key], ...e[key] };
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
