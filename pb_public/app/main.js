// Start: theme, words, then the frame with the view of the route.
import { html, render } from "../vendor/preact-11.2.0.js";
import { user } from "./api.js";
import { setLanguage, t } from "./i18n.js";
import { route } from "./router.js";
import { routeOf } from "./routes.js";
import { applyTheme, place } from "./store.js";
import { Frame } from "./part/frame.js";
import { SignIn } from "./view/sign-in.js";

function App() {
  if (!user.value) {
    document.title = `${t("signin.title")} · PocketTab`;
    return html`<${SignIn} />`;
  }
  const { name, id } = route.value;
  const { view: View, title, dataset } = routeOf(route.value);
  document.title = [place.value.name, t(title), "PocketTab"].filter(Boolean).join(" · ");
  return html`<${Frame}><${View} key=${(dataset ? "dataset" : name) + id} id=${id} page=${dataset} /><//>`;
}

applyTheme();
setLanguage().then(
  () => render(html`<${App} />`, document.getElementById("app")),
  () => (document.getElementById("app").textContent = "PocketTab: offline"),
);
