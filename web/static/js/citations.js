/** The quotes of an answer, each with its document, place and validity; a click opens the clause in its document. */

import { append, el } from "./dom.js";
import { slice } from "./wording.js";
import { marks, readingAddress, sourceLine } from "./source.js";
import { readDocument } from "./api.js";
import { openPanel } from "./panel.js";

const SHOWN = 3;
const RELATED_SHOWN = 3;

/** The citations as a list; all after the third are folded. */
export function citationList(answer) {
  const cards = answer.citations.map((citation) => card(citation, answer));
  const rest = cards.slice(SHOWN);
  const first = el("ol", { class: "citations" }, cards.slice(0, SHOWN));
  if (!rest.length) return first;
  return [
    first,
    el(
      "details",
      { class: "more" },
      el("summary", {}, "其余 " + rest.length + " 条依据"),
      el("ol", { class: "citations", start: SHOWN + 1 }, rest)
    ),
  ];
}

/** A link that opens a citation's clause beside the answer; without the script it leads to the reading view. */
export function openCitation(citation, answer, text, className) {
  const target = {
    doc_id: citation.doc_id,
    clause_id: citation.clause_id,
    start: citation.start,
    end: citation.end,
    quote: citation.quote,
    asked_on: answer.asked_on,
    citation,
  };
  return clauseLink(target, text, className);
}

/** The best hits of a refusal, named by document and path, with the beginning of their text. */
export function relatedList(answer) {
  const list = el("ul", { class: "related" });
  for (const hit of answer.related.slice(0, RELATED_SHOWN)) {
    const item = el("li", {}, clauseLink({ ...hit, asked_on: answer.asked_on }, hit.clause_id, ""));
    list.append(item);
    readDocument(hit.doc_id).then((document) => named(item, hit, document)).catch(() => null);
  }
  return list;
}

function named(item, hit, document) {
  const clause = document.clauses.find((candidate) => candidate.clause_id === hit.clause_id);
  if (!clause) return;
  item.firstChild.textContent = "《" + document.title + "》" + clause.path.slice(-2).join(" › ");
  const beginning = slice(clause.text, 0, 60);
  append(item, [el("p", { class: "related-text" }, beginning + (beginning === clause.text ? "" : "……"))]);
}

function clauseLink(target, text, className) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPanel(target, event.currentTarget);
  };
  return el("a", { href: readingAddress(target), class: className || null, on: { click: open } }, text);
}

function card(citation, answer) {
  return el(
    "li",
    { class: "citation", value: citation.n },
    el(
      "p",
      { class: "citation-title" },
      el("span", { class: "citation-n", "aria-hidden": "true" }, String(citation.n)),
      openCitation(citation, answer, citation.title, "citation-link")
    ),
    marks(citation.region, citation.level, citation, answer.asked_on),
    el("blockquote", { class: "quote" }, citation.quote),
    el("p", { class: "path" }, citation.path.join(" › ")),
    sourceLine(citation)
  );
}
