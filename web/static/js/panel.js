/** The document beside the answer: a side panel on a desk, a full sheet on a phone (closed by its Back key too). */

import { el, replace } from "./dom.js";
import { readDocument } from "./api.js";
import { failedView } from "./failed.js";
import { renderDocument, scrollTo } from "./reader.js";
import { marks, readingAddress, sourceLine } from "./source.js";

const NARROW = "(max-width: 999px)";
let opener = null;
let wanted = null;

const part = (id) => document.getElementById(id);

/** Make the panel's own keys and buttons work. Called once. */
export function preparePanel() {
  part("panel-close").addEventListener("click", closePanel);
  part("panel").addEventListener("keydown", onKey);
  window.addEventListener("popstate", () => {
    if (!part("panel").hidden) hide();
  });
}

/**
 * Open a document at a clause.
 * @param {Object} target {doc_id, clause_id, start?, end?, quote?, asked_on}
 * @param {Element} from takes the focus back when the panel is closed
 */
export async function openPanel(target, from) {
  opener = from;
  wanted = target;
  show();
  replace(part("panel-title"), "原文");
  replace(part("panel-marks"));
  replace(part("panel-body"), el("p", { class: "notice", role: "status" }, "正在读取原文……"));
  part("panel-title").focus();
  try {
    const source = await readDocument(target.doc_id);
    if (wanted === target) fill(source, target);
  } catch (failure) {
    if (wanted === target) replace(part("panel-body"), failedView(failure, () => openPanel(target, from)));
  }
}

/** Close it and go back to where the reader was. */
function closePanel() {
  if (history.state && history.state.panel) history.back();
  else hide();
}

function show() {
  const panel = part("panel");
  if (panel.hidden && window.matchMedia(NARROW).matches) {
    history.pushState({ panel: true }, "");
    asSheet(true);
  }
  panel.hidden = false;
  document.body.classList.add("panel-open");
}

function hide() {
  part("panel").hidden = true;
  document.body.classList.remove("panel-open");
  asSheet(false);
  wanted = null;
  if (opener && opener.isConnected) opener.focus();
}

/** As a sheet it covers the page: for a screen reader it is a dialog then. */
function asSheet(covering) {
  const panel = part("panel");
  if (covering) {
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-modal", "true");
  } else {
    panel.removeAttribute("role");
    panel.removeAttribute("aria-modal");
  }
}

function onKey(event) {
  if (event.key === "Escape") closePanel();
  if (event.key === "Tab" && part("panel").getAttribute("role") === "dialog") keepInside(event);
}

function keepInside(event) {
  const stops = Array.from(part("panel").querySelectorAll("button, a[href], [tabindex='0']"));
  const first = stops[0];
  const last = stops[stops.length - 1];
  const leaving = event.shiftKey ? [first, part("panel-title")] : [last];
  if (leaving.indexOf(document.activeElement) < 0) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

function fill(source, target) {
  const body = part("panel-body");
  const { body: text, found, exact } = renderDocument(source, target, 4);
  const citation = target.citation || Object.assign({}, source, { in_force: inForce(source, target.asked_on) });
  replace(part("panel-title"), source.title);
  replace(part("panel-marks"), marks(source.region.name, source.region.level, citation, target.asked_on));
  replace(
    body,
    sourceLine(citation),
    el("p", { class: "fine" }, el("a", { href: readingAddress(target), target: "_blank", rel: "noopener" }, "在新页打开全文")),
    exact ? null : el("p", { class: "notice notice-warn" }, "引文没有在这一条里定位到，请通读这一条核对。"),
    found ? null : el("p", { class: "notice notice-warn" }, "这份文件里没有找到这一条，文件可能已经更新。"),
    el("div", { class: "document" }, text)
  );
  if (found) scrollTo(body, found);
  else body.scrollTop = 0;
}

function inForce(source, day) {
  return (!source.valid_from || source.valid_from <= day) && (!source.valid_to || day <= source.valid_to);
}
