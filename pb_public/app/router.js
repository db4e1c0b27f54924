// Hash routes: #/, #/upload, #/data/ID, #/job/ID, #/help, which a static server
// needs to know nothing of; and what each shows. Views come when they are
// needed, and all of them once the first one stands. Those with `dataset` show
// a dataset and share one reading of it, one selection and one undo.
import { signal } from "../vendor/preact-11.2.0.js";

/** The current route: its name and its record id. */
export const route = signal(read());

function read() {
  const [name = "", id = ""] = location.hash.replace(/^#\/?/, "").split("/");
  return { name: decodeURIComponent(name), id: decodeURIComponent(id) };
}

addEventListener("hashchange", () => {
  route.value = read();
  scrollTo(0, 0);
});

/** Goes to a route, e.g. go("job", id). */
export function go(name, id = "") {
  location.hash = link(name, id);
}

export function link(name, id = "") {
  return `#/${encodeURIComponent(name)}${id ? `/${encodeURIComponent(id)}` : ""}`;
}

const dataset = () => import("./view/dataset.js").then((m) => m.Dataset);

/** @type {Record<string, {view: () => Promise<Function>, title: string, id?: boolean, dataset?: () => Promise<Function>, open?: boolean}>} open: needs no account */
export const routes = {
  "": { view: () => import("./view/dashboard.js").then((m) => m.Dashboard), title: "title.dashboard" },
  upload: { view: () => import("./view/upload.js").then((m) => m.Upload), title: "title.upload" },
  data: { view: dataset, title: "title.data", id: true, dataset: () => import("./view/variables.js").then((m) => m.Variables) },
  plan: { view: dataset, title: "title.plan", id: true, dataset: () => import("./view/builder.js").then((m) => m.Builder) },
  job: { view: () => import("./view/job.js").then((m) => m.Job), title: "title.job", id: true },
  jobs: { view: () => import("./view/jobs.js").then((m) => m.Jobs), title: "title.jobs" },
  settings: { view: () => import("./view/settings.js").then((m) => m.Settings), title: "title.settings" },
  help: { view: () => import("./view/help.js").then((m) => m.Help), title: "title.help" },
  reset: { view: () => import("./view/sign-in.js").then((m) => m.Reset), title: "title.reset", id: true, open: true },
};

const missing = { view: () => import("./view/help.js").then((m) => m.NotFound), title: "title.missing" };

/** What a place shows; a route that needs an id has none without it. */
export function routeOf({ name, id }) {
  const found = Object.hasOwn(routes, name) ? routes[name] : missing;
  return Boolean(found.id) === Boolean(id) ? found : missing;
}
