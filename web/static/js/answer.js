/** One answer on the page: the short form first, then the words, and everything that they rest on. */

import { append, button, el, freshId } from "./dom.js";
import { markdown } from "./markdown.js";
import { KINDS, REASONS, REGION_FROM } from "./wording.js";
import { citationList, openCitation, relatedList } from "./citations.js";
import { dataBlock } from "./data_table.js";
import { checkTree } from "./checks.js";
import { explanation } from "./explanation.js";
import { copyButton } from "./copy.js";
import { fileButton } from "./files.js";
import { pageText } from "./answer_text.js";
import { pictureButton } from "./picture.js";
import { withRewording } from "./reword.js";
import { joined } from "./understood.js";

/** A short form of more characters than these is set smaller. */
const MIDDLING = 12;
const LONG = 28;
const WHOLE_SENTENCES = 60;

/** What the answer rests on, in the order that fits its kind. */
const ORDER = {
  policy: [basis, figures, verdicts],
  data: [figures, basis, verdicts],
  check: [verdicts, basis, figures],
};

/**
 * @param {Object} answer the Answer of the contract
 * @param {function(string)} askAgain asks another question
 * @param {number} turn the number of the answer among those that are kept; what needs it is left out without one
 */
export function answerView(answer, askAgain, turn) {
  const parts = ORDER[answer.kind] || ORDER.policy;
  const words = pageText(answer);
  const view = el("div", { class: "answer answer-" + answer.kind });
  append(view, [
    head(answer),
    shortForm(answer, words.lead),
    demoNotice(answer),
    fullText(answer, words.text, turn),
    foldedText(answer, words.folded),
    notUnderstood(answer),
    options(answer, askAgain),
    parts.map((part) => part(answer, turn)),
    nearest(answer),
    explanation(answer),
    nextQuestions(answer, askAgain),
    tools(answer, turn),
  ]);
  return view;
}

/** What can be done with the answer as a whole. */
function tools(answer, turn) {
  if (answer.kind === "clarification") return null;
  const forms = [["导出 Word", "docx"]].concat(answer.data.length ? [["导出 Excel", "xlsx"], ["导出 CSV", "csv"]] : []);
  return el(
    "div",
    { class: "answer-tools", role: "group", "aria-label": "这个回答" },
    copyButton(answer),
    pictureButton(answer),
    turn ? forms.map(([label, form]) => fileButton(label, form, turn)) : [],
    button("打印", "button", () => window.print())
  );
}

/** Whether any figure of the answer is made up. */
function isDemo(answer) {
  return answer.data.some((block) => block.snapshot.demo);
}

function head(answer) {
  const words = [el("span", { class: "kind" }, KINDS[answer.kind])];
  if (answer.reason) words.push(el("span", {}, REASONS[answer.reason]));
  if (answer.region) words.push(el("span", {}, answer.region.name + "（" + REGION_FROM[answer.region.from] + "）"));
  words.push(el("span", {}, "提问日期 " + answer.asked_on));
  return el("p", { class: "answer-head parts" }, words);
}

function shortForm(answer, marks) {
  const text = answer.clarification ? answer.clarification.prompt : answer.short;
  if (!text) return null;
  const length = Array.from(text).length;
  const size = length > WHOLE_SENTENCES ? " short-whole" : length > LONG ? " short-long" : length > MIDDLING ? " short-middling" : "";
  return el("p", { class: "short" + size }, text, marks.map((n) => marker(answer, n)));
}

function demoNotice(answer) {
  if (!isDemo(answer)) return null;
  return el(
    "p",
    { class: "notice notice-demo" },
    el("strong", {}, "演示数据"),
    "　下面的数字和判断出自编造的数据，只供演示和培训，不是真实情况。"
  );
}

function fullText(answer, text, turn) {
  const same = (text) => text.replace(/[*\s]/g, "");
  const said = answer.clarification ? answer.clarification.prompt : answer.short;
  if (!text.trim() || same(text) === same(said)) return null;
  const prose = (words) => append(el("div", { class: "prose" }), [markdown(words, (n) => marker(answer, n))]);
  const reworded = (said) => prose(pageText(Object.assign({}, answer, { answer: said })).text);
  return withRewording(prose(text), turn, reworded);
}

function foldedText(answer, text) {
  if (!text.trim()) return null;
  const prose = append(el("div", { class: "prose" }), [markdown(text, (n) => marker(answer, n))]);
  return el("details", { class: "more" }, el("summary", {}, "逐条的理由和下一步"), prose);
}

function marker(answer, n) {
  const citation = answer.citations.find((candidate) => candidate.n === n);
  if (!citation) return null;
  const link = openCitation(citation, answer, String(n), "marker");
  link.setAttribute("aria-label", "依据" + n + "：在原文中查看");
  return link;
}

function notUnderstood(answer) {
  const words = joined(answer).filter((word) => word.as === "not_understood").map((word) => "“" + word.text + "”");
  if (!words.length) return null;
  return el("p", { class: "notice notice-warn" }, "没有看懂：" + words.join("、") + "。点上面问题里画虚线的词，可以换个说法。");
}

function options(answer, askAgain) {
  if (!answer.clarification) return null;
  return buttons(
    "可以这样问",
    answer.clarification.options.map((option) => [option.label, option.question]),
    askAgain,
    "option"
  );
}

function nextQuestions(answer, askAgain) {
  if (!answer.suggestions.length) return null;
  return buttons("接着可以问", answer.suggestions.map((question) => [question, question]), askAgain, "suggestion");
}

function buttons(title, pairs, askAgain, className) {
  const items = pairs.map(([label, question]) => {
    const control = button(label, className, () => askAgain(question));
    if (label !== question) control.append(el("span", { class: "option-question" }, question));
    return el("li", {}, control);
  });
  const id = freshId("choice");
  return el("section", { class: "choices" }, el("h3", { id }, title), el("ul", { "aria-labelledby": id }, items));
}

function section(title, content) {
  const id = freshId("part");
  return el("section", { class: "part", "aria-labelledby": id }, el("h3", { id }, title), content);
}

function basis(answer) {
  return answer.citations.length ? section("依据", citationList(answer)) : null;
}

function figures(answer, turn) {
  const picture = (place) => (turn ? "/api/turns/" + turn + "/charts/" + place + ".png" : null);
  return answer.data.length ? section("数据", answer.data.map((block, place) => dataBlock(block, picture(place)))) : null;
}

function verdicts(answer) {
  return answer.checks.length ? section("判断", checkTree(answer)) : null;
}

function nearest(answer) {
  if (answer.kind !== "refusal" || !answer.related.length) return null;
  const search = el("p", { class: "fine" }, "也可以到", el("a", { href: "/search" }, "检索"), "里按词找原文。");
  return section("最接近的条文（没有直接回答这个问题）", [relatedList(answer), search]);
}
