/** 讲解模式: one question at a time, one step at a time, large; the keys of a projector's remote control work. */

import { el, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";
import { preparePanel } from "../panel.js";
import { citationList } from "../citations.js";
import { checkTree } from "../checks.js";
import { dataBlock } from "../data_table.js";
import { USES, joined } from "../understood.js";
import { KINDS } from "../wording.js";

const part = (id) => document.getElementById(id);
const course = part("main").dataset.course;
const state = { questions: [], at: 0, step: 0, steps: [], shown: 0 };

async function load() {
  try {
    const courses = await request("/api/training/courses", {});
    const found = courses.find((each) => each.id === course);
    state.questions = [
      ...found.examples.map((each, index) => ({ title: "例题 " + (index + 1), question: each.question, say: each.say })),
      ...found.exercises.map((each, index) => ({ title: "练习 " + (index + 1), question: each.task, exercise: each.id })),
    ];
    const wanted = Number(new URLSearchParams(window.location.search).get("n")) - 1;
    open(wanted >= 0 && wanted < state.questions.length ? wanted : 0);
  } catch (failure) {
    replace(part("stage"), failedView(failure, load));
  }
}

/** Show a question; its answer is asked for at once, so that the next step is there when it is wanted. */
async function open(at) {
  state.at = at;
  state.step = 0;
  state.steps = [];
  const mine = (state.shown += 1);
  history.replaceState(history.state, "", "?n=" + (at + 1));
  show();
  try {
    const made = await answered(state.questions[at]);
    if (mine !== state.shown) return;
    state.steps = made;
    show();
  } catch (failure) {
    if (mine === state.shown) replace(part("stage"), [...heading(), failedView(failure, () => open(at))]);
  }
}

async function answered(item) {
  if (!item.exercise) return stepsOf(await send("/api/training/ask", { question: item.question }), item.say);
  const address = "/api/training/courses/" + course + "/exercises/" + item.exercise;
  const solved = await request(address, {});
  const right = ["正确答案", () => [el("p", { class: "lecture-answer" }, solved.right), say(solved.why)]];
  return [["系统里这样问", () => [el("p", { class: "lecture-answer" }, solved.answer.question)]], ...stepsOf(solved.answer, ""), right];
}

/** The steps of an answer: [title, function that builds it]; a step without content is left out. */
function stepsOf(answer, words) {
  const steps = [["听懂了什么", () => understood(answer)], ["怎么查的", () => done(answer)], ["回答", () => result(answer, words)]];
  if (answer.checks.length) steps.push(["判断", () => [checkTree(answer)]]);
  if (answer.data.length) steps.push(["数据", () => [demo(), answer.data.map((block) => dataBlock(block))]]);
  if (answer.citations.length) steps.push(["依据", () => [citationList(answer)]]);
  return steps;
}

function understood(answer) {
  const words = joined(answer).filter((word) => word.as !== "harmless");
  if (!words.length) return [el("p", {}, "没有认出要用到的词。")];
  return [
    el(
      "ul",
      { class: "lecture-words" },
      words.map((word) => el("li", {}, el("span", { class: "word word-" + word.as }, word.text), "　" + USES[word.as], word.means ? "：" + word.means : ""))
    ),
  ];
}

function done(answer) {
  return [
    answer.data.map((block) => el("p", {}, el("strong", {}, "统计口径："), block.description)),
    answer.steps.length ? el("ol", {}, answer.steps.map((step) => el("li", {}, step))) : null,
    answer.data.map((block) =>
      el("details", { class: "sql" }, el("summary", {}, "查询语句（SQL）"), el("pre", { tabindex: "0", "aria-label": "SQL 语句" }, el("code", {}, block.sql)))
    ),
  ];
}

function result(answer, words) {
  const options = answer.clarification ? answer.clarification.options.map((option) => el("li", {}, option.label)) : [];
  return [
    el("p", { class: "fine" }, KINDS[answer.kind]),
    el("p", { class: "lecture-answer" }, answer.clarification ? answer.clarification.prompt : answer.short),
    options.length ? el("ul", { class: "lecture-words" }, options) : null,
    say(words),
  ];
}

function say(words) {
  return words ? el("p", { class: "lecture-say" }, words) : null;
}

function demo() {
  return el("p", { class: "notice notice-demo" }, el("strong", {}, "演示数据"), "　数字是编的，不是真实情况。");
}

function heading() {
  const item = state.questions[state.at];
  return [el("p", { class: "fine" }, item.title), el("h1", { class: "lecture-question" }, item.question)];
}

function show() {
  const at = state.step - 1;
  const waiting = !state.steps.length;
  const content = heading();
  if (at >= 0 && !waiting) {
    const [title, build] = state.steps[at];
    content.push(el("section", { class: "lecture-step", tabindex: "-1", "aria-labelledby": "step-title" }, el("h2", { id: "step-title" }, at + 1 + ". " + title), build().flat(2)));
  } else if (waiting) content.push(el("p", { class: "notice", role: "status" }, "正在准备答案……"));
  else content.push(el("p", { class: "fine" }, "先让大家想一想，再点“下一步”。"));
  replace(part("stage"), content);
  controls(waiting);
  window.scrollTo(0, 0);
  const shown = part("stage").querySelector(".lecture-step");
  if (shown) shown.focus({ preventScroll: true });
}

function controls(waiting) {
  const last = state.step >= state.steps.length;
  part("back").disabled = state.step === 0;
  part("next").disabled = waiting || last;
  part("previous-question").disabled = state.at === 0;
  part("next-question").disabled = state.at >= state.questions.length - 1;
  part("where").textContent = "第 " + (state.at + 1) + " / " + state.questions.length + " 题，第 " + state.step + " / " + state.steps.length + " 步";
  part("status").textContent = part("where").textContent;
}

function move(by) {
  const step = state.step + by;
  if (step < 0 || step > state.steps.length || !state.steps.length) return;
  state.step = step;
  show();
}

function jump(by) {
  const at = state.at + by;
  if (at >= 0 && at < state.questions.length) open(at);
}

const KEYS = { ArrowRight: () => move(1), ArrowLeft: () => move(-1), PageDown: () => jump(1), PageUp: () => jump(-1), " ": () => move(1) };

/** Keys that mean something where the focus is are left to it. */
function isTaken(event) {
  const own = event.key === " " ? "button, a, input, summary, .word" : "input, pre, .table-box";
  return event.ctrlKey || event.altKey || event.metaKey || !part("panel").hidden || Boolean(event.target.closest(own));
}

function onKey(event) {
  if (!KEYS[event.key] || !state.questions.length || isTaken(event)) return;
  event.preventDefault();
  KEYS[event.key]();
}

part("next").addEventListener("click", () => move(1));
part("back").addEventListener("click", () => move(-1));
part("next-question").addEventListener("click", () => jump(1));
part("previous-question").addEventListener("click", () => jump(-1));
document.addEventListener("keydown", onKey);
preparePanel();
load();
