/**
 * The Markdown that answers use, as elements: paragraphs, headings, lists, quotes, tables, **bold**, `code` and [n].
 * Anything else is shown as it was written. Nothing is ever parsed as HTML.
 */

import { el } from "./dom.js";

const BULLET = /^\s*[-*+]\s+/;
const NUMBERED = /^\s*\d+[.)]\s+/;
const QUOTE = /^\s*>\s?/;
const HEADING = /^\s*#{1,6}\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;
const INLINE = /\*\*([^*]+?)\*\*|`([^`]+)`|\[(\d{1,3})\]|\\([\\`*_{}[\]()#+\-.!|>])/g;

/**
 * @param {string} text Markdown
 * @param {function(number): (Node|null)} reference makes the link of [n]; null where there is no such citation.
 * @returns {DocumentFragment}
 */
export function markdown(text, reference) {
  const fragment = document.createDocumentFragment();
  const lines = text.split(/\r?\n/);
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const block = BLOCKS.find((candidate) => candidate.starts(lines, at));
    const end = runEnd(lines, at, block);
    fragment.append(block.make(lines.slice(at, end), reference));
    at = end;
  }
  return fragment;
}

function runEnd(lines, start, block) {
  let end = start + 1;
  while (end < lines.length && lines[end].trim() && block.goesOn(lines, end)) end += 1;
  return end;
}

const isTable = (lines, at) => ROW.test(lines[at]) && at + 1 < lines.length && RULE.test(lines[at + 1]);
const line = (pattern) => (lines, at) => pattern.test(lines[at]);

const BLOCKS = [
  { starts: isTable, goesOn: line(ROW), make: table },
  { starts: line(HEADING), goesOn: () => false, make: heading },
  { starts: line(QUOTE), goesOn: line(QUOTE), make: quote },
  { starts: line(BULLET), goesOn: continues(BULLET), make: (lines, ref) => list("ul", BULLET, lines, ref) },
  { starts: line(NUMBERED), goesOn: continues(NUMBERED), make: (lines, ref) => list("ol", NUMBERED, lines, ref) },
];
BLOCKS.push({
  starts: () => true,
  goesOn: (lines, at) => !BLOCKS.slice(0, -1).some((other) => other.starts(lines, at)),
  make: paragraph,
});

/** A list goes on with its next item, or with an indented line that belongs to the item before. */
function continues(marker) {
  return (lines, at) => marker.test(lines[at]) || /^\s{2,}\S/.test(lines[at]);
}

function heading(lines, reference) {
  return inline(el("p", { class: "md-heading" }), lines[0].replace(HEADING, ""), reference);
}

function paragraph(lines, reference) {
  return broken(el("p", {}), lines, reference);
}

function quote(lines, reference) {
  return broken(el("blockquote", {}), lines.map((text) => text.replace(QUOTE, "")), reference);
}

function broken(node, lines, reference) {
  lines.forEach((text, index) => {
    if (index > 0) node.append(el("br", {}));
    inline(node, text, reference);
  });
  return node;
}

function list(tag, marker, lines, reference) {
  const first = tag === "ol" ? parseInt(lines[0], 10) : 1;
  const node = el(tag, { start: first > 1 ? first : null });
  for (const text of lines) {
    if (marker.test(text) && !(/^\s{2,}/.test(text) && node.lastChild)) {
      node.append(inline(el("li", {}), text.replace(marker, ""), reference));
    } else {
      nested(node.lastChild, text, reference);
    }
  }
  return node;
}

/** An indented line: an item of an inner list if it has a marker, else more text of the item. */
function nested(item, text, reference) {
  if (!BULLET.test(text) && !NUMBERED.test(text)) {
    item.append(el("br", {}));
    inline(item, text.trim(), reference);
    return;
  }
  let inner = item.lastElementChild;
  if (!inner || inner.tagName !== "UL") {
    inner = el("ul", {});
    item.append(inner);
  }
  inner.append(inline(el("li", {}), text.replace(BULLET, "").replace(NUMBERED, ""), reference));
}

function table(lines, reference) {
  const row = (text, tag) =>
    el("tr", {}, cells(text).map((cell) => inline(el(tag, tag === "th" ? { scope: "col" } : {}), cell.trim(), reference)));
  return el(
    "div",
    { class: "table-box", tabindex: "0", role: "region", "aria-label": "表格，可左右滚动" },
    el(
      "table",
      {},
      el("thead", {}, row(lines[0], "th")),
      el("tbody", {}, lines.slice(2).map((text) => row(text, "td")))
    )
  );
}

/** The cells of a row; a bar that belongs to a cell is written \|. (No lookbehind: older Safari cannot read it.) */
function cells(text) {
  const inner = text.trim().replace(/\\\|/g, "\u0000").replace(/^\||\|$/g, "");
  return inner.split("|").map((cell) => cell.replace(/\u0000/g, "|"));
}

/** The text of one line with its bold words, code and markers. */
function inline(node, text, reference) {
  let last = 0;
  for (const match of allMatches(text)) {
    node.append(text.slice(last, match.index));
    node.append(piece(match, reference));
    last = match.index + match[0].length;
  }
  node.append(text.slice(last));
  return node;
}

function piece(match, reference) {
  const [whole, bold, code, n, escaped] = match;
  if (bold !== undefined) return inline(el("strong", {}), bold, reference);
  if (code !== undefined) return el("code", {}, code);
  if (escaped !== undefined) return escaped;
  return reference(Number(n)) || whole;
}

function allMatches(text) {
  const pattern = new RegExp(INLINE.source, "g");
  const found = [];
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match);
  return found;
}
