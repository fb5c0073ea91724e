/** One class while it works: asked for again every few seconds, as long as the page is looked at. */

import { el, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";

const EVERY_MS = 3000;
const part = (id) => document.getElementById(id);
const address = "/api/training/classes/" + part("main").dataset.class;
const state = { told: "" };

async function load() {
  try {
    const found = await request(address, {});
    const told = JSON.stringify(found);
    if (told !== state.told) show(found);
    state.told = told;
  } catch (failure) {
    replace(part("standing"), failedView(failure, load));
    state.told = "";
  }
}

function show(found) {
  if (part("join-address")) part("join-address").textContent = found.join;
  if (part("door")) part("door").hidden = !found.open;
  replace(
    part("standing"),
    el("p", { class: "score" }, "已加入 " + found.learners.length + " 人" + (found.open ? "" : "，课程已经结束")),
    el("ol", { class: "bars" }, found.exercises.map((each, index) => bar(each, index, found.learners.length))),
    el("h3", {}, "学员"),
    found.learners.length ? el("ul", { class: "faces" }, found.learners.map(face)) : el("p", { class: "fine" }, "还没有人加入。")
  );
  part("status").textContent = "已加入 " + found.learners.length + " 人";
}

function bar(exercise, index, learners) {
  const words = "答对 " + exercise.right + " 人 / 答了 " + exercise.answered + " 人";
  return el(
    "li",
    { "data-exercise": exercise.id },
    el("p", {}, index + 1 + ". " + exercise.task),
    el(
      "div",
      { class: "bars-line" },
      el("progress", { max: Math.max(learners, 1), value: exercise.right, "aria-label": "第" + (index + 1) + "题" + words }),
      el("span", {}, words)
    )
  );
}

function face(learner) {
  return el("li", {}, learner.nickname + "：答对 " + learner.right + "，答了 " + learner.answered);
}

function prepare(id, words, path) {
  const control = part(id);
  if (!control) return;
  control.addEventListener("click", async () => {
    if (!window.confirm(words)) return;
    try {
      await send(address + path, {});
      replace(part("alert"));
      if (path === "/close") window.location.reload();
      else await load();
    } catch (failure) {
      replace(part("alert"), failedView(failure, null));
    }
  });
}

prepare("reset", "清空这个班所有人的答案？学员不用重新加入，可以从头再答。已存成 xlsx 的不受影响。", "/reset");
prepare("close", "下课？学员不能再加入、再答题，成绩保留。", "/close");
setInterval(() => {
  if (!document.hidden) load();
}, EVERY_MS);
load();
