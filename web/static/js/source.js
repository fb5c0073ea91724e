/** How a document is named, dated and addressed wherever it is shown. */

import { el } from "./dom.js";
import { LEVELS, period, validity } from "./wording.js";

/** Place, level, and validity on the asking date, each in words. */
export function marks(region, level, citation, askedOn) {
  const { kind, sign, word } = validity(citation, askedOn);
  return el(
    "p",
    { class: "marks" },
    el("span", { class: "mark mark-place" }, region + " · " + LEVELS[level]),
    el("span", { class: "mark mark-" + kind }, el("span", { class: "mark-sign", "aria-hidden": "true" }, sign), word)
  );
}

/** Issuer, number and dates as text. */
export function sourceParts(citation) {
  const parts = [citation.issuer, citation.doc_number];
  parts.push(citation.issued_on ? citation.issued_on + " 印发" : null);
  parts.push("有效期：" + period(citation));
  return parts.filter(Boolean);
}

/** The same as a line in which no date is broken in two. */
export function sourceLine(citation) {
  return el("p", { class: "fine parts" }, sourceParts(citation).map((text) => el("span", {}, text)));
}

/** Where the reading view shows a clause. `target`: {doc_id, clause_id, start?, end?, quote?}. */
export function readingAddress(target) {
  const query = new URLSearchParams({ clause: target.clause_id });
  if (target.quote) {
    query.set("start", target.start);
    query.set("end", target.end);
  }
  return "/documents/" + encodeURIComponent(target.doc_id) + "?" + query.toString();
}
