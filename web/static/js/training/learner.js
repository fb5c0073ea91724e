/** A learner's exercises: answered once each, then the right answer with its sources. */

import { append, el, freshId, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";
import { preparePanel } from "../panel.js";
import { groundsOf } from "./sources.js";

const part = (id) => document.getElementById(id);
const state = { exercises: [] };

async function load() {
  try {
    const found = await request("/api/training/mine", {});
    state.exercises = found.exercises;
    part("title").textContent = found.course;
    replace(
      part("class"),
      el("p", { class: "lead" }, found.label + "，" + found.nickname + "。每道题答一次，答完就看到正确答案和出处。"),
      el("p", { class: "score", id: "score" }, score()),
      found.exercises.map(card)
    );
  } catch (failure) {
    const again = failure.code === "not_found" || failure.code === "not_permitted" || failure.code === "not_signed_in";
    replace(part("class"), failedView(failure, again ? null : load), again ? el("p", {}, el("a", { class: "button button-main", href: "/join" }, "输入课堂码")) : null);
  }
}

function score() {
  const replied = state.exercises.filter((each) => each.reply);
  const right = replied.filter((each) => each.reply.right).length;
  return "共 " + state.exercises.length + " 题，答了 " + replied.length + "，答对 " + right;
}

function card(exercise, index) {
  const id = freshId("exercise");
  const box = el("div", {});
  const node = el(
    "article",
    { class: "exercise", "data-exercise": exercise.id, "aria-labelledby": id },
    el("h2", { id }, index + 1 + ". " + exercise.task),
    box
  );
  if (exercise.reply) settled(box, exercise, null);
  else replace(box, entry(exercise, box, id));
  return node;
}

function entry(exercise, box, titleId) {
  const said = el("div", {});
  const form = el("form", {}, exercise.entry === "choice" ? picks(exercise, titleId) : field(exercise), said, el("button", { type: "submit", class: "button button-main" }, "提交"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = exercise.entry === "choice" ? chosen(form) : form.elements.given.value;
    if (given.trim()) submit(exercise, given, box, form, said);
    else replace(said, el("p", { class: "notice notice-warn", role: "alert" }, "还没有答。请先选择或填写，再提交。"));
  });
  return form;
}

function chosen(form) {
  const picked = form.querySelector("input:checked");
  return picked ? picked.value : "";
}

function picks(exercise, titleId) {
  const name = "pick-" + exercise.id;
  const choices = exercise.choices.map((choice) =>
    el("label", { class: "pick" }, el("input", { type: "radio", name, value: choice }), el("span", {}, choice))
  );
  return el("fieldset", { "aria-labelledby": titleId }, choices);
}

function field(exercise) {
  const id = freshId("given");
  const mode = exercise.entry === "number" ? "decimal" : "text";
  return el(
    "div",
    { class: "enter" },
    el("label", { for: id }, exercise.entry === "number" ? "填数" : "填名称"),
    el("input", { id, name: "given", inputmode: mode, maxlength: "40", autocomplete: "off" }),
    exercise.unit ? el("span", {}, exercise.unit) : null
  );
}

async function submit(exercise, given, box, form, said) {
  const control = form.querySelector("button");
  control.disabled = true;
  control.textContent = "正在核对……";
  try {
    const found = await send("/api/training/mine/replies", { exercise: exercise.id, given });
    exercise.reply = found.reply;
    settled(box, exercise, found);
    part("score").textContent = score();
    part("status").textContent = verdict(exercise.reply);
  } catch (failure) {
    control.disabled = false;
    control.textContent = "提交";
    replace(said, failedView(failure, null));
    if (failure.code === "conflict") load();
  }
}

function verdict(reply) {
  return (reply.right ? "答对了" : "答错了") + "。正确答案：" + reply.model;
}

function settled(box, exercise, found) {
  const reply = exercise.reply;
  const right = reply.right;
  const inside = el("div", {});
  const details = el("details", {}, el("summary", {}, "为什么，出自哪里"), inside);
  let read = found;
  details.addEventListener("toggle", async () => {
    if (!details.open || inside.firstChild) return;
    replace(inside, el("p", { class: "fine", role: "status" }, "正在读取……"));
    try {
      read = read || (await request("/api/training/mine/" + exercise.id + "/answer", {}));
      reason(inside, read);
    } catch (failure) {
      replace(inside, failedView(failure, null));
    }
  });
  replace(
    box,
    el(
      "p",
      { class: "verdict " + (right ? "verdict-right" : "verdict-wrong") },
      el("span", { class: "mark-sign", "aria-hidden": "true" }, right ? "✓" : "✕"),
      right ? "答对了" : "答错了"
    ),
    el("p", {}, "您的答案：" + reply.given),
    el("p", {}, "正确答案：", el("strong", {}, reply.model)),
    details
  );
  if (found) details.open = true;
}

function reason(inside, read) {
  replace(inside, read.why ? el("p", {}, read.why) : null, el("p", {}, el("strong", {}, "系统的回答："), read.answer.short));
  append(inside, groundsOf(read.answer));
}

preparePanel();
load();
