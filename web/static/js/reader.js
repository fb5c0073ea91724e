/** A document as elements: headings where the path changes, the clauses in order, one of them highlighted. */

import { el } from "./dom.js";
import { slice } from "./wording.js";

/** What may stand before a heading's words: 一、 （一） 1. ① 第三条 附件2： */
const NUMBER = /^(?:附件)?第?[\s（(]*[\d一二三四五六七八九十百①-⑳]*[\s）)、．.：:条章节]*/;

/**
 * @param {Object} source GET /api/documents/{doc_id}: clauses with clause_id, path and text
 * @param {Object|null} target {clause_id, start, end, quote}: what to highlight; without a quote the whole clause
 * @param {number} level of the outermost headings, 2 for h2
 * @returns {{body: DocumentFragment, headings: Array, found: Element|null, exact: boolean}}
 *   `found` is what to scroll to; `exact` is false where the quote does not stand at its place.
 */
export function renderDocument(source, target, level) {
  const body = document.createDocumentFragment();
  const headings = [];
  const result = { body, headings, found: null, exact: true };
  let path = [];
  source.clauses.forEach((clause, index) => {
    const view = clauseView(clause, target, result);
    for (const heading of newHeadings(clause, path)) {
      const id = "part-" + index + "-" + heading.depth;
      const tag = "h" + Math.min(6, level + heading.depth);
      headings.push({ id, text: heading.text, depth: heading.depth });
      if (heading.number === null) {
        body.append(el(tag, { id, class: "doc-heading doc-heading-" + Math.min(3, heading.depth + 1) }, heading.text));
      } else {
        view.prepend(el(tag, { id, class: "doc-number", "aria-label": heading.text }, heading.number));
      }
    }
    path = clause.path;
    body.append(view);
  });
  return result;
}

/**
 * The headings of a clause's path that the clause before did not stand under. `number` is null for a heading on a line
 * of its own; where the clause's text begins with the heading's words only the number is missing before them.
 */
function newHeadings(clause, before) {
  let shared = 0;
  while (shared < before.length && shared < clause.path.length && before[shared] === clause.path[shared]) shared += 1;
  return clause.path
    .slice(shared)
    .map((text, offset) => ({ text, depth: shared + offset, number: numberOnly(text, clause.text) }));
}

/** The number of a heading whose words the text begins with ("1. " of "1. 优化机制"); null for any other heading. */
function numberOnly(heading, text) {
  const bare = (value) => value.replace(/\s/g, "");
  const number = NUMBER.exec(heading)[0];
  const words = bare(heading.slice(number.length));
  if (words && bare(text).indexOf(words) === 0) return number;
  return bare(text).indexOf(bare(heading)) === 0 ? "" : null;
}

function clauseView(clause, target, result) {
  const wanted = Boolean(target) && target.clause_id === clause.clause_id;
  const node = el("div", { class: wanted ? "clause clause-wanted" : "clause", "data-clause-id": clause.clause_id });
  if (!wanted) {
    node.append(clause.text);
    return node;
  }
  node.tabIndex = -1;
  const mark = quoteMark(clause, target);
  result.exact = !target.quote || mark !== null;
  result.found = mark || node;
  if (mark) {
    node.append(slice(clause.text, 0, target.start), mark, slice(clause.text, target.end));
  } else {
    node.append(clause.text);
  }
  return node;
}

/** The highlighted quote, only where the clause has it character for character at that place. */
function quoteMark(clause, target) {
  if (typeof target.start !== "number" || !(target.end > target.start)) return null;
  const text = slice(clause.text, target.start, target.end);
  if (!text || (target.quote && target.quote !== text)) return null;
  return el("mark", {}, text);
}

/** Scroll a box so that a node stands in its upper third. */
export function scrollTo(box, node) {
  const distance = node.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += distance - box.clientHeight / 4;
}
