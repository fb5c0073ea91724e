/** A failure in words, and what can be done next. */

import { button, el } from "./dom.js";

/**
 * @param {Object} failure its `message` says what happened, its `hint` what to do
 * @param {function()|null} again what the button does; null for none
 * @param {string} [label] of the button; to try once more unless said otherwise
 */
export function failedView(failure, again, label) {
  return el(
    "div",
    { class: "notice notice-bad", role: "alert" },
    el("p", {}, el("strong", {}, failure.message), failure.hint ? " " + failure.hint : null),
    again ? button(label || "重试", "button button-main", again) : null
  );
}
