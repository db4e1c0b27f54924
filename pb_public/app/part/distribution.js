// The answers of a variable as one small bar: its values side by side, the
// rest of the bar did not answer.
import { html } from "../../vendor/preact-11.2.0.js";

const MOST = 12; // values drawn; the others are one

export function Distribution({ v, rows }) {
  const total = Math.max(1, rows || 0, v.answered || 0);
  const answered = v.answered || 0;
  const valid = v.type === "single" ? (v.values || []).filter((x) => x.role !== "missing") : [];
  const counted = valid.slice(0, MOST).map((x) => x.count || 0);
  const rest = answered - counted.reduce((a, b) => a + b, 0);
  const parts = valid.length > 1 ? [...counted, rest] : [answered];
  let at = 0;
  return html`<svg class="dist" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="none" width="100" height="10" />${parts.map((n, i) => {
    const x = at;
    const width = (100 * Math.max(0, n)) / total;
    at += width;
    const drawn = i < counted.length && valid.length > 1;
    return width > 0 && html`<rect key=${i} class=${valid.length < 2 ? "one" : drawn ? "v" : "rest"} fill-opacity=${drawn ? 1 - (0.7 * i) / Math.max(1, counted.length - 1) : 1} x=${x} width=${width} height="10" />`;
  })}</svg>`;
}
