// Hash routes: #/, #/upload, #/data/ID, #/job/ID, #/help. A static server
// needs to know nothing of them.
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
