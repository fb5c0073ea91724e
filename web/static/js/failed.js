/** A failure in words, and a way to try again. */

import { button, el } from "./dom.js";

/** @param {function()|null} again what to do once more */
export function failedView(failure, again) {
  return el(
    "div",
    { class: "notice notice-bad", role: "alert" },
    el("p", {}, el("strong", {}, failure.message), " " + (failure.hint || "")),
    again ? button("重试", "button", again) : null
  );
}
