/** What was judged, as a tree: what failed and what is missing first; every outcome by word, sign and colour. */

import { el } from "./dom.js";
import { difference, figure } from "./wording.js";
import { openCitation } from "./citations.js";

export const URGENCY = ["not_met", "unknown", "needs_review", "met"];
export const SIGNS = { met: "✓", not_met: "✕", unknown: "?", needs_review: "人" };
const SHOWN = 12;
/** Of more verdicts than these the conditions are folded, but for what failed: first one sees what came of all. */
const FEW = 3;

/** The verdicts of an answer. */
export function checkTree(answer) {
  return list(answer.checks, answer, "checks", answer.checks.length > FEW);
}

/** The word for an outcome. Without a threshold a condition is fulfilled or not; a target is reached or not. */
export function outcomeWord(check) {
  if (check.outcome === "unknown") return "待核实";
  if (check.outcome === "needs_review") return "需人工核实";
  const target = check.threshold !== null;
  if (check.outcome === "met") return target ? "达到" : "符合";
  return target ? "未达到" : "不符合";
}

function list(checks, answer, className, folded) {
  const ordered = checks.slice().sort((a, b) => URGENCY.indexOf(a.outcome) - URGENCY.indexOf(b.outcome));
  const items = ordered.map((check) => item(check, answer, folded));
  const rest = items.slice(SHOWN);
  const first = el("ul", { class: className }, items.slice(0, SHOWN));
  if (!rest.length) return first;
  return [
    first,
    el("details", { class: "more" }, el("summary", {}, "其余 " + rest.length + " 项"), el("ul", { class: className }, rest)),
  ];
}

function item(check, answer, folded) {
  return el(
    "li",
    { class: "check check-" + check.outcome },
    el(
      "p",
      { class: "check-head" },
      el("span", { class: "outcome outcome-" + check.outcome }, sign(check.outcome), outcomeWord(check)),
      " ",
      el("span", { class: "check-label" }, check.label),
      check.subject ? el("span", { class: "check-subject" }, check.subject) : null,
      sources(check, answer)
    ),
    numbers(check),
    check.note ? el("p", { class: "check-note" }, check.note) : null,
    check.children.length ? conditions(check, answer, folded) : null
  );
}

function conditions(check, answer, folded) {
  const tree = list(check.children, answer, "checks checks-inner", false);
  if (!folded || check.outcome === "not_met") return tree;
  return el("details", { class: "more" }, el("summary", {}, "看条件：" + tally(check)), tree);
}

/** How many of the conditions came out how, the urgent ones first: 2 项不符合，1 项待核实. */
function tally(check) {
  const counted = URGENCY.map((outcome) => check.children.filter((child) => child.outcome === outcome));
  return counted.filter((same) => same.length).map((same) => same.length + " 项" + outcomeWord(same[0])).join("，");
}

function sign(outcome) {
  return el("span", { class: "outcome-sign", "aria-hidden": "true" }, SIGNS[outcome]);
}

function sources(check, answer) {
  return check.citations
    .map((n) => answer.citations.find((citation) => citation.n === n))
    .filter(Boolean)
    .map((citation) => {
      const link = openCitation(citation, answer, String(citation.n), "marker");
      link.setAttribute("aria-label", "依据" + citation.n + "：在原文中查看");
      return link;
    });
}

function numbers(check) {
  if (check.observed === null && check.threshold === null) return null;
  const pairs = [["库内数字", figure(check.observed, check.unit)]];
  if (check.threshold !== null) pairs.push(["标准", figure(check.threshold, check.unit)]);
  if (check.gap !== null) pairs.push(["相差", difference(check.gap, check.unit)]);
  return el("dl", { class: "check-numbers" }, pairs.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}
