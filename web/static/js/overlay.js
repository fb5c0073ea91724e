/** A sheet over the page that is closed by its button, by Escape, or by a tap beside it; the focus stays inside. */

import { button, el, freshId } from "./dom.js";

/**
 * @param {string} title
 * @param {...(Node|string)} content
 * @returns {function()} closes it
 */
export function openOverlay(title, ...content) {
  const opener = document.activeElement;
  const id = freshId("overlay");
  const heading = el("h2", { id, tabindex: "-1" }, title);
  const close = () => {
    node.remove();
    if (opener && opener.isConnected) opener.focus();
  };
  const sheet = el(
    "div",
    { class: "overlay-sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": id },
    el("div", { class: "overlay-head" }, heading, button("关闭", "button", close)),
    el("div", { class: "overlay-body" }, content)
  );
  const node = el("div", { class: "overlay", on: { keydown: (event) => onKey(event, sheet, close) } }, sheet);
  node.addEventListener("click", (event) => {
    if (event.target === node) close();
  });
  document.body.append(node);
  heading.focus();
  return close;
}

function onKey(event, sheet, close) {
  if (event.key === "Escape") close();
  if (event.key !== "Tab") return;
  const stops = Array.from(sheet.querySelectorAll("button, a[href], textarea, input, [tabindex='0']"));
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge && !(event.shiftKey && document.activeElement.tagName === "H2")) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}
