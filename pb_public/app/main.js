// Start: theme, words, then the frame with the view of the route.
import { html, render, signal } from "../vendor/preact-11.2.0.js";
import { renew, user } from "./api.js";
import { setLanguage, t } from "./i18n.js";
import { route, routeOf, routes } from "./router.js";
import { applyTheme, place, loadSettings } from "./store.js";
import { SignIn } from "./view/sign-in.js";

const frame = () => import("./part/frame.js").then((m) => m.Frame);

/** What came of a view or of the frame, by what loads it; null: under way, an Error: it could not be had. */
const parts = signal(new Map());

/** A part of the page once it is there; until then it is loaded. */
function part(load, again) {
  const known = parts.value.get(load);
  if (known !== undefined && !again) return known;
  const set = (what) => (parts.value = new Map(parts.value).set(load, what));
  parts.value.set(load, null);
  load().then(set, set);
  return null;
}

function App() {
  const { name, id } = route.value;
  const { view, title, dataset, open } = routeOf(route.value);
  if (!open && !user.value) {
    document.title = `${t("signin.title")} · PocketTab`;
    return html`<${SignIn} />`;
  }
  document.title = open ? `${t(title)} · PocketTab` : [place.value.name, t(title), "PocketTab"].filter(Boolean).join(" · ");
  const needed = [view, dataset].filter(Boolean);
  const [View, Page] = needed.map((load) => part(load));
  const Frame = open || part(frame);
  const failed = [frame, ...needed].filter((load) => parts.value.get(load) instanceof Error);
  let shown;
  if (failed.length) shown = html`<div class="panel empty" role="alert"><h1>${t("error.title")}</h1><p>${t("error.offline")}</p><button class="btn" onClick=${() => failed.forEach((load) => part(load, true))}>${t("error.again")}</button></div>`;
  else if (!View || (dataset && !Page)) shown = html`<div class="page"><div class="skeleton" role="status" aria-label=${t("loading")}></div></div>`;
  else shown = html`<${View} key=${(dataset ? "dataset" : name) + id} id=${id} page=${Page} />`;
  return open || !Frame || Frame instanceof Error ? shown : html`<${Frame}>${shown}<//>`;
}

/** Has all views ready, one after the other, so that none is waited for later. */
async function rest() {
  for (const load of [frame, ...Object.values(routes).flatMap((r) => [r.view, r.dataset])]) {
    if (!load || parts.value.has(load)) continue;
    await load().then((what) => parts.value.set(load, what), () => {}); // asked for again when it is needed
  }
}

applyTheme();
renew();
let known = "";
user.subscribe((u) => {
  if (u && u.id !== known) loadSettings().catch(() => {}); // the pages work without them
  known = u ? u.id : "";
});
setLanguage().then(
  () => {
    render(html`<${App} />`, document.getElementById("app"));
    requestAnimationFrame(() => setTimeout(rest));
  },
  () => (document.getElementById("app").textContent = "PocketTab: offline"),
);
