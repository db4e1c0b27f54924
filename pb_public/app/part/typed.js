// A field that keeps what is being typed until it is said (Enter, or leaving
// the field), whatever is drawn anew meanwhile; Escape takes it back.
import { html, useState } from "../../vendor/preact-11.2.0.js";

/** @param {{value: string|number, commit: (text: string) => void}} props and those of the field */
export function Typed({ value, commit, ...field }) {
  const [typed, setTyped] = useState(null);
  const key = (e) => {
    if (e.key === "Escape" && typed !== null) e.preventDefault(), setTyped(null);
  };
  const change = (e) => {
    setTyped(null);
    if (e.target.value !== String(value)) commit(e.target.value);
  };
  return html`<input ...${field} value=${typed ?? value} onInput=${(e) => setTyped(e.target.value)} onKeyDown=${key} onChange=${change} />`;
}
