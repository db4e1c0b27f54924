// Records as they change. The record is the truth; a message only makes it
// arrive early: after every (re)connection the record is fetched again, and a
// message with a lower rev than the one shown is dropped.
import { pb, reach } from "./api.js";
import { language } from "./i18n.js";

/**
 * Watches one record until stop is called.
 * @param {string} collection
 * @param {string} id
 * @param {(record: object|null) => void} changed null: it was deleted
 * @param {(e: Error) => void} failed
 * @param {string} [fields] those needed, where a record is large
 * @returns {() => void} stop
 */
export function watch(collection, id, changed, failed, fields) {
  let rev = -1;
  let stopped = false;
  const options = fields ? { fields } : {};
  const show = (record) => {
    const next = record.rev ?? 0;
    if (stopped || next < rev) return;
    rev = next;
    changed(record);
  };
  const fetchAgain = () => reach(() => pb.collection(collection).getOne(id, options)).then(show).catch((e) => !stopped && failed(e));
  const ends = [];
  const keep = (promise) => promise.then((end) => (stopped ? end() : ends.push(end))).catch(() => {});
  keep(pb.collection(collection).subscribe(id, (m) => (m.action === "delete" ? changed(null) : show(m.record)), options));
  keep(pb.realtime.subscribe("PB_CONNECT", fetchAgain));
  ends.push(language.subscribe(() => void fetchAgain())); // at once, and when the reader's language changes: reasons are told in it
  // the safety net for proxies that hold events back
  const timer = setInterval(fetchAgain, 5000);
  return () => {
    stopped = true;
    clearInterval(timer);
    for (const end of ends) end();
  };
}

/**
 * Watches a list: reload is called after changes of any of its records, at
 * most every 300 ms, and after reconnections.
 */
export function watchList(collection, reload) {
  let stopped = false;
  let timer = 0;
  const soon = () => {
    if (!timer && !stopped) timer = setTimeout(() => ((timer = 0), reload()), 300);
  };
  const ends = [];
  const keep = (promise) => promise.then((end) => (stopped ? end() : ends.push(end))).catch(() => {});
  keep(pb.collection(collection).subscribe("*", soon, { fields: "id" })); // a codebook is large
  keep(pb.realtime.subscribe("PB_CONNECT", soon));
  let told = 0;
  ends.push(language.subscribe(() => told++ && soon()));
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const end of ends) end();
  };
}
