/** Adding documents: each file is sent, read, checked by a person, and only then put into the library. */

import { append, button, el, freshId, replace } from "./dom.js";
import { addDocument } from "./api.js";
import { failedView } from "./failed.js";
import { upload } from "./upload.js";

const SHOWN = [
  ["title", "text", true],
  ["issuer", "text", true],
  ["region", "text", true],
  ["doc_number", "text", false],
  ["issued_on", "date", false],
  ["valid_from", "date", false],
  ["valid_to", "date", false],
];
const WIDE = ["title", "issuer"];
const HELP = {
  region: "写全名或代码，如 衡阳县",
  valid_from: "文件没写就留空",
  valid_to: "文件没写就留空",
};

const part = (id) => document.getElementById(id);
const queue = [];
let busy = false;

/** One file after the other: a scan keeps the computer busy for a while. */
async function work() {
  if (busy) return;
  busy = true;
  while (queue.length) await send(queue.shift());
  busy = false;
}

function take(files) {
  for (const file of Array.from(files)) {
    const item = { file, node: el("li", { class: "upload" }), state: el("div", { class: "upload-state" }) };
    item.node.append(el("h2", {}, file.name), item.state);
    part("uploads").append(item.node);
    tell(item, el("p", {}, "等待上传"));
    queue.push(item);
  }
  work();
}

function tell(item, content) {
  replace(item.state, content);
}

async function send(item) {
  const bar = el("progress", { max: "100", value: "0", "aria-label": "上传进度：" + item.file.name });
  const note = el("p", {}, "正在上传");
  tell(item, [note, bar]);
  try {
    const found = await upload("/api/documents/proposals", item.file, (share) => {
      bar.value = Math.round(share * 100);
      note.textContent = share < 1 ? "正在上传 " + bar.value + "%" : "已传完，正在读取文字……";
      if (share >= 1) bar.removeAttribute("value");
    });
    proposed(item, found);
  } catch (failure) {
    refused(item, failure);
  }
}

function proposed(item, found) {
  if (!found.proposals.length) {
    refused(item, found.refused[0]);
    return;
  }
  item.token = found.token;
  item.proposal = found.proposals[0];
  item.labels = found.labels;
  tell(item, form(item));
  say(item.file.name + " 已读完，请核对");
}

function refused(item, failure) {
  const again = () => {
    queue.push(item);
    work();
  };
  tell(
    item,
    append(failedView(failure, again), [button("不加这份", "button button-quiet", () => item.node.remove())])
  );
}

function form(item) {
  const missing = item.proposal.missing;
  const view = el(
    "form",
    { class: "upload-form", "aria-label": "核对：" + item.file.name, on: { submit: (event) => confirm(item, event) } },
    el("p", { class: missing.length ? "notice notice-warn" : "notice" }, missing.length ? "没有读到：" + missing.join("、") + "，请补上。" : "请逐项核对，改正读错的。"),
    item.proposal.notes.map((note) => el("p", { class: "fine" }, note)),
    el("div", { class: "upload-fields" }, SHOWN.map(([name, type, required]) => field(item, name, type, required))),
    el(
      "details",
      { class: "more" },
      el("summary", {}, "看读出的文字（开头）"),
      el("pre", { tabindex: "0", "aria-label": "文件开头的文字" }, item.proposal.text)
    ),
    el("div", { class: "problem" }),
    el(
      "p",
      { class: "upload-buttons" },
      el("button", { type: "submit", class: "button button-main" }, "确认并添加"),
      button("不加这份", "button button-quiet", () => item.node.remove())
    )
  );
  return view;
}

function field(item, name, type, required) {
  const id = freshId("field");
  const found = item.proposal.found[name];
  const helps = [HELP[name], found ? "原文：" + found : ""].filter(Boolean).join("；");
  const input = el("input", { id, name, type, required: required ? "" : null, maxlength: type === "text" ? 300 : null, "aria-describedby": helps ? id + "-help" : null });
  input.value = shown(item, name);
  return el(
    "div",
    { class: WIDE.indexOf(name) >= 0 ? "upload-field upload-wide" : "upload-field" },
    el("label", { for: id }, item.labels[name] + (required ? "（必填）" : "")),
    input,
    helps ? el("p", { class: "fine", id: id + "-help" }, helps) : null
  );
}

/** A place is shown by its name; what was not found is empty. */
function shown(item, name) {
  if (name === "region") return item.proposal.region ? item.proposal.region.name : "";
  return item.proposal.fields[name] || "";
}

/** Only what a person changed is sent; what is emptied is sent as empty. */
function changes(item, form) {
  const values = {};
  for (const [name] of SHOWN) {
    const value = form.elements[name].value.trim();
    if (value !== shown(item, name)) values[name] = value || null;
  }
  return values;
}

async function confirm(item, event) {
  event.preventDefault();
  const view = event.currentTarget;
  const submit = view.querySelector("button[type=submit]");
  submit.disabled = true;
  submit.textContent = "正在添加，更新检索索引……";
  replace(view.querySelector(".problem"));
  try {
    const done = await addDocument(item.token, item.proposal.name, changes(item, view));
    added(item, done.added[0]);
  } catch (failure) {
    replace(view.querySelector(".problem"), failedView(failure, null));
    submit.disabled = false;
    submit.textContent = "确认并添加";
  }
}

function added(item, meta) {
  const link = el("a", { href: "/documents/" + encodeURIComponent(meta.doc_id) }, meta.title);
  tell(item, el("p", { class: "notice notice-good", role: "status" }, "已添加：", link, "。现在就可以问它了。"));
  say("已添加 " + meta.title);
}

function say(text) {
  part("status").textContent = text;
}

function start() {
  const drop = part("drop");
  part("files").addEventListener("change", (event) => {
    take(event.target.files);
    event.target.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("drop-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("drop-over");
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".upload-form, .upload progress")) event.preventDefault();
  });
}

start();
