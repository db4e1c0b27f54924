// The routes: what each shows. Those with `dataset` show a dataset and share
// one reading of it, one selection and one undo.
import { Builder } from "./view/builder.js";
import { Dashboard } from "./view/dashboard.js";
import { Dataset } from "./view/dataset.js";
import { Help } from "./view/help.js";
import { Job } from "./view/job.js";
import { Jobs } from "./view/jobs.js";
import { NotFound } from "./view/not-found.js";
import { Reset } from "./view/reset.js";
import { Settings } from "./view/settings.js";
import { Upload } from "./view/upload.js";
import { Variables } from "./view/variables.js";

/** @type {Record<string, {view: Function, title: string, id?: boolean, dataset?: Function, open?: boolean}>} open: needs no account */
export const routes = {
  "": { view: Dashboard, title: "title.dashboard" },
  upload: { view: Upload, title: "title.upload" },
  data: { view: Dataset, title: "title.data", id: true, dataset: Variables },
  plan: { view: Dataset, title: "title.plan", id: true, dataset: Builder },
  job: { view: Job, title: "title.job", id: true },
  jobs: { view: Jobs, title: "title.jobs" },
  settings: { view: Settings, title: "title.settings" },
  help: { view: Help, title: "title.help" },
  reset: { view: Reset, title: "title.reset", id: true, open: true },
};

const missing = { view: NotFound, title: "title.missing" };

/** What a place shows; a route that needs an id has none without it. */
export function routeOf({ name, id }) {
  const found = Object.hasOwn(routes, name) ? routes[name] : missing;
  return Boolean(found.id) === Boolean(id) ? found : missing;
}
