// Start: theme, words, then the frame with the view of the route.
import { html, render } from "../vendor/preact-11.2.0.js";
import { user } from "./api.js";
import { setLanguage, t } from "./i18n.js";
import { route } from "./router.js";
import { applyTheme } from "./store.js";
import { Frame } from "./part/frame.js";
import { SignIn } from "./view/sign-in.js";
import { Dashboard } from "./view/dashboard.js";
import { Upload } from "./view/upload.js";
import { Data } from "./view/data.js";
import { Job } from "./view/job.js";
import { Help } from "./view/help.js";
import { NotFound } from "./view/not-found.js";

const views = { "": Dashboard, upload: Upload, data: Data, job: Job, help: Help };

function App() {
  if (!user.value) return html`<${SignIn} />`;
  const { name, id } = route.value;
  const View = views[name] || NotFound;
  document.title = `${t(`title.${name in views ? name || "dashboard" : "missing"}`)} · PocketTab`;
  return html`<${Frame}><${View} key=${name + id} id=${id} /><//>`;
}

applyTheme();
setLanguage().then(
  () => render(html`<${App} />`, document.getElementById("app")),
  () => (document.getElementById("app").textContent = "PocketTab: offline"),
);
