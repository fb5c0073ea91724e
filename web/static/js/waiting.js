/** What stands in a turn while its answer is on the way: the steps so far, how long it has been, a way to stop. */

import { button, el } from "./dom.js";

const SLOW_MS = 5000;
const TICK_MS = 1000;

/**
 * @param {function()} stop gives up waiting
 * @returns {{node: Element, step: function(string), end: function()}} `step` adds a line as soon as it is known
 */
export function waitingView(stop) {
  const steps = el("ol", { class: "waiting-steps" });
  const note = el("p", {}, "正在理解问题，查找条文和数据……");
  const bar = el("span", { class: "waiting-bar", "aria-hidden": "true" });
  const node = el("div", { class: "waiting" }, bar, steps, note);
  const begun = Date.now();
  let slow = false;
  const timer = setInterval(() => {
    const waited = Date.now() - begun;
    if (waited < SLOW_MS) return;
    note.textContent = "比平时慢，仍在处理，已等 " + Math.round(waited / 1000) + " 秒。";
    if (!slow) node.append(button("停止等待", "button", stop));
    slow = true;
  }, TICK_MS);
  return {
    node,
    step: (text) => {
      note.textContent = "";
      steps.append(el("li", {}, text));
    },
    end: () => clearInterval(timer),
  };
}
