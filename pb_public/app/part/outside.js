// The frame of the pages that need no account.
import { html } from "../../vendor/preact-11.2.0.js";
import { Preferences } from "./preferences.js";
import { Toasts } from "./toasts.js";

export function Outside({ children }) {
  return html`
    <div class="signin">
      <header><span class="brand"><i aria-hidden="true"></i>PocketTab</span><span class="spring"></span><${Preferences} /></header>
      <main>${children}</main>
      <${Toasts} />
    </div>
  `;
}
