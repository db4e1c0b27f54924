// The server: the PocketBase client, uploads with progress, and what errors say.
import PocketBase from "../vendor/pocketbase-0.28.1.js";
import { signal } from "../vendor/preact-11.2.0.js";
import { language, t } from "./i18n.js";

export const pb = new PocketBase(location.origin);
pb.autoCancellation(false);
pb.beforeSend = (url, options) => {
  options.headers = { ...options.headers, "Accept-Language": language.value };
  return { url, options };
};

/** The signed-in user, or null. */
export const user = signal(pb.authStore.isValid ? pb.authStore.record : null);
pb.authStore.onChange(() => {
  user.value = pb.authStore.isValid ? pb.authStore.record : null;
});

/** Whether the user may do with the jobs of others what they may: learned from the server. */
export const admin = signal(false);
user.subscribe((u) => (admin.value = Boolean(u) && u.role === "admin"));

/** Whether the server answered last time; false shows the offline banner. */
export const online = signal(true);

/** Asks the server whether it is there; after a failure by itself again, ever more seldom. */
export async function tryAgain() {
  clearTimeout(waiting);
  try {
    await reach(() => pb.send("/api/health", { method: "GET" }));
    pause = FIRST_PAUSE;
  } catch {
    pause = Math.min(2 * pause, 30_000);
    waiting = setTimeout(tryAgain, pause);
  }
}

const FIRST_PAUSE = 1000; // milliseconds
let pause = FIRST_PAUSE;
let waiting = 0;
addEventListener("online", () => online.value || tryAgain());
online.subscribe((is) => is || (waiting = setTimeout(tryAgain, pause)));

/** Renews the session of a returning user; one that ended shows the sign-in page. */
export async function renew() {
  if (!user.value) return;
  try {
    await reach(() => pb.collection(user.value.collectionName).authRefresh());
  } catch (e) {
    if (e && (e.status === 401 || e.status === 403 || e.status === 404)) pb.authStore.clear();
  }
}

export const datasets = () => pb.collection("tabulation_datasets");
export const jobs = () => pb.collection("tabulation_jobs");
export const outputs = () => pb.collection("tabulation_outputs");
export const plans = () => pb.collection("tabulation_plans");

/** Calls f and notes whether the server could be reached. */
export async function reach(f) {
  try {
    const answer = await f();
    online.value = true;
    return answer;
  } catch (e) {
    if (e && e.status === 0 && !e.isAbort) online.value = false;
    if (e && e.status === 401 && user.value) pb.authStore.clear(); // the session ended meanwhile
    throw e;
  }
}

/**
 * What an error says to a reader: one sentence, and where in the plan it is;
 * offset: the character of an expression, from 1, 0 for none.
 * @returns {{text: string, code: string, path: string, offset: number, fields: string[]}}
 */
export function explain(e) {
  if (!e || e.status === 0 || e.status === undefined) return { text: t("error.offline"), code: "offline", path: "", offset: 0, fields: [] };
  const data = (e.response && e.response.data) || {};
  const code = (data.code && data.code.message !== undefined && data.code.code) || "";
  const path = (data.path && data.path.message) || "";
  const offset = Number(data.offset && data.offset.message) || 0;
  const fields = Object.entries(data)
    .filter(([k, v]) => !["code", "path", "offset"].includes(k) && v && v.message)
    .map(([k, v]) => `${k}: ${v.message}`);
  let text = (e.response && e.response.message) || e.message || t("error.unknown");
  if (e.status === 404) text = t("error.gone");
  return { text, code, path, offset, fields };
}

/**
 * Sends a form with files, reporting progress.
 * @param {string} path
 * @param {Record<string, string|File|null>} fields
 * @param {(sent: number, total: number) => void} progress
 * @param {AbortSignal} signal
 */
export function upload(path, fields, progress, signal) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const [k, v] of Object.entries(fields)) if (v !== null && v !== undefined) body.append(k, v);
    const request = new XMLHttpRequest();
    request.open("POST", pb.baseURL + path);
    request.setRequestHeader("Authorization", pb.authStore.token);
    request.setRequestHeader("Accept-Language", language.value);
    request.upload.onprogress = (e) => progress(e.loaded, e.total);
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = {};
      }
      if (request.status < 300) resolve(answer);
      else reject({ status: request.status, response: answer });
    };
    request.onerror = () => reject({ status: 0 });
    request.onabort = () => reject({ status: 0, isAbort: true });
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** A plan as a workbook. */
export async function bookOf(plan) {
  const headers = { Authorization: pb.authStore.token, "Accept-Language": language.value, "Content-Type": "application/json" };
  const answer = await fetch(`${pb.baseURL}/api/tabulation/plans/export.xlsx`, { method: "POST", headers, body: JSON.stringify(plan) }).catch(() => Promise.reject({ status: 0 }));
  if (answer.ok) return answer.blob();
  throw { status: answer.status, response: await answer.json().catch(() => ({})) };
}

/** Saves what is here as a download. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Opens a protected file as a download. */
export async function download(record, name) {
  const token = await pb.files.getToken();
  follow(pb.files.getURL(record, name, { token, download: true }), name);
}

/** Opens the zip of all workbooks of a job as a download. */
export async function downloadAll(job) {
  const token = await pb.files.getToken();
  follow(`${pb.baseURL}/api/tabulation/jobs/${job.id}/download?token=${encodeURIComponent(token)}`, "");
}

function follow(url, name) {
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
}
