/** The trainer's page: opening a class of a course, and the classes that were opened. */

import { el, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";

const part = (id) => document.getElementById(id);

async function load() {
  try {
    const classes = await request("/api/training/classes", {});
    replace(part("classes"), classes.length ? el("ul", { class: "classes" }, classes.map(line)) : none());
  } catch (failure) {
    replace(part("classes"), failedView(failure, load));
  }
}

function none() {
  return el("p", { class: "notice" }, "还没有开过班。在上面选一门课，点“开班”。");
}

function line(opened) {
  const state = opened.open ? "正在上课，课堂码 " + opened.code : "已结束";
  return el(
    "li",
    {},
    el("a", { href: "/training/classes/" + opened.id }, opened.label),
    el("span", { class: "fine" }, opened.created_at.slice(0, 10) + "，" + opened.learners + " 人，" + state)
  );
}

function prepare(course) {
  const form = course.querySelector(".open-class");
  const control = course.querySelector(".open-form");
  control.addEventListener("click", () => {
    form.hidden = !form.hidden;
    control.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open(course, form);
  });
}

async function open(course, form) {
  const submit = form.querySelector("button");
  submit.disabled = true;
  submit.textContent = "正在备题……";
  part("status").textContent = "正在备题";
  try {
    const body = { course: course.dataset.course, label: form.elements.label.value, hours: Number(form.elements.hours.value) };
    const opened = await send("/api/training/classes", body);
    window.location.href = "/training/classes/" + opened.id;
  } catch (failure) {
    replace(course.querySelector(".open-failed"), failedView(failure, null));
    submit.disabled = false;
    submit.textContent = "确定开班";
  }
}

for (const course of document.querySelectorAll(".course")) prepare(course);
load();
