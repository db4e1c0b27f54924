// Start: theme, words, then the frame with the view of the route.
import { html, render } from "../vendor/preact-11.2.0.js";
import { renew, user } from "./api.js";
import { setLanguage, t } from "./i18n.js";
import { route } from "./router.js";
import { routeOf } from "./routes.js";
import { applyTheme, place } from "./store.js";
import { Frame } from "./part/frame.js";
import { loadSettings } from "./settings.js";
import { SignIn } from "./view/sign-in.js";

function App() {
  const { name, id } = route.value;
  const { view: View, title, dataset, open } = routeOf(route.value);
  if (open || !user.value) {
    document.title = `${t(open ? title : "signin.title")} · PocketTab`;
    return open ? html`<${View} id=${id} />` : html`<${SignIn} />`;
  }
  document.title = [place.value.name, t(title), "PocketTab"].filter(Boolean).join(" · ");
  return html`<${Frame}><${View} key=${(dataset ? "dataset" : name) + id} id=${id} page=${dataset} /><//>`;
}

applyTheme();
renew();
let known = "";
user.subscribe((u) => {
  if (u && u.id !== known) loadSettings().catch(() => {}); // the pages work without them
  known = u ? u.id : "";
});
setLanguage().then(
  () => render(html`<${App} />`, document.getElementById("app")),
  () => (document.getElementById("app").textContent = "PocketTab: offline"),
);
