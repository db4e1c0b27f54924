// What an ordinary user does with the JS SDK: upload, subscribe, start a job,
// follow it, download; and what another user gets of all that: nothing.
// Run by sdk_test.go: node journey.mjs URL EMAIL1 EMAIL2 PASSWORD DATA.csv
import { readFileSync } from "node:fs";
import { EventSource } from "eventsource";
import PocketBase from "pocketbase";

globalThis.EventSource = EventSource;
const [url, mine, theirs, password, data] = process.argv.slice(2);
const check = (what, ok) => {
  if (!ok) throw new Error(`not so: ${what}`);
};

const pb = new PocketBase(url);
pb.autoCancellation(false);
await pb.collection("users").authWithPassword(mine, password);
const owner = pb.authStore.record.id;

/** Resolves with the record once it has one of the states, by subscription only. */
function until(collection, id, states) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${collection} ${id}: no news in time`)), 25000);
    let rev = -1;
    const seen = [];
    const take = (record) => {
      if ((record.rev ?? 0) < rev) return;
      rev = record.rev ?? 0;
      seen.push(record.status);
      if (!states.includes(record.status)) return;
      clearTimeout(timer);
      pb.collection(collection).unsubscribe(id);
      resolve({ record, seen });
    };
    pb.collection(collection)
      .subscribe(id, (e) => take(e.record))
      .then(() => pb.collection(collection).getOne(id))
      .then(take, reject);
  });
}

const form = new FormData();
form.append("owner", owner);
form.append("name", "sdk.csv");
form.append("file", new File([readFileSync(data)], "sdk.csv"));
const uploaded = await pb.collection("tabulation_datasets").create(form);
const { record: dataset } = await until("tabulation_datasets", uploaded.id, ["ready", "failed"]);
check(`dataset ready: ${dataset.error_message}`, dataset.status === "ready" && dataset.rows === 3000);
const names = dataset.variables.variables.map((v) => v.name);
check("variables are named", names.join() === "sex,region,rating,weight");

const created = await pb.collection("tabulation_jobs").create({
  owner,
  dataset: dataset.id,
  name: "SDK",
  variables_config: { version: 1, weight: "weight", banners: { main: ["@total", "sex", "region"] }, tables: [{ stub: ["rating", "sex", "region"], banner: "main" }] },
});
const { record: job } = await until("tabulation_jobs", created.id, ["completed", "failed", "cancelled"]);
check(`job completed: ${job.error_message}`, job.status === "completed" && job.done_tables === 3);
check("leases are not shown", job.lease_owner === undefined);

const outs = await pb.collection("tabulation_outputs").getFullList({ filter: pb.filter("job = {:job} && kind = 'workbook'", { job: job.id }) });
check("one workbook", outs.length === 1);
const token = await pb.files.getToken();
const answer = await fetch(pb.files.getURL(outs[0], outs[0].file, { token }));
const book = Buffer.from(await answer.arrayBuffer());
check("the workbook comes whole", answer.ok && book.length === outs[0].bytes && book.subarray(0, 2).toString() === "PK");
check("it is kept out of caches", /no-store/.test(answer.headers.get("cache-control")));

const other = new PocketBase(url);
other.autoCancellation(false);
await other.collection("users").authWithPassword(theirs, password);
const gone = async (what, call) => {
  try {
    await call();
  } catch (e) {
    check(`${what}: 404, not ${e.status}`, e.status === 404);
    return;
  }
  throw new Error(`${what}: another user got it`);
};
await gone("dataset", () => other.collection("tabulation_datasets").getOne(dataset.id));
await gone("job", () => other.collection("tabulation_jobs").getOne(job.id));
await gone("output", () => other.collection("tabulation_outputs").getOne(outs[0].id));
await gone("cancel", () => other.send(`/api/tabulation/jobs/${job.id}/cancel`, { method: "POST" }));
await gone("zip", () => other.send(`/api/tabulation/jobs/${job.id}/download`, {}));
await gone("job on a foreign dataset", () => other.collection("tabulation_jobs").create({ owner: other.authStore.record.id, dataset: dataset.id, variables_config: [{ row: "sex", col: "region" }] }));
for (const c of ["tabulation_datasets", "tabulation_jobs", "tabulation_outputs"]) check(`${c} is empty`, (await other.collection(c).getList()).totalItems === 0);
const foreign = await other.files.getToken();
check("another's token opens no file", (await fetch(pb.files.getURL(outs[0], outs[0].file, { token: foreign }))).status === 404);
let leaked = 0;
await other.collection("tabulation_jobs").subscribe("*", () => leaked++);
await pb.collection("tabulation_jobs").create({ owner, dataset: dataset.id, variables_config: [{ row: "sex", col: "region" }] }).then((j) => until("tabulation_jobs", j.id, ["completed"]));
check("another is told nothing", leaked === 0);
console.log("journey: done");
process.exit(0);
