/**
 * The steps of an import: files, what each column is, what was found, in. Nothing is written before the last button.
 * The batch stands in the address, so that a page that was closed goes on where it was.
 */

import { button, el, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";
import { columnTable, unseenTable } from "./mapping.js";
import { previewView } from "./preview.js";

const POLL_MS = 600;
const UPLOAD_MS = 600000;
const MODES = [
  ["append", "追加一期", "库里还没有这一期，加进去"],
  ["replace", "整期替换", "文件所涉各县的这一期，整个换成文件里的"],
  ["update", "按编号更新", "编号相同的改写，没有的新增，别的不动"],
];

const part = (id) => document.getElementById(id);
const batch = { token: "", upload: null };

function stage(number) {
  Array.from(part("stages").children).forEach((item, index) => {
    if (index === number) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

function say(text) {
  part("status").textContent = text;
}

function show(number, ...content) {
  stage(number);
  replace(part("wizard"), ...content);
  window.scrollTo(0, 0);
}

// ---- Files ----------------------------------------------------------------------------------------------

async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  show(0, waiting("正在上传并识别 " + files.length + " 个文件……"));
  try {
    const made = await request("/api/data/imports", { method: "POST", body: form, limit: UPLOAD_MS });
    window.history.replaceState(null, "", "/data/import#" + made.token);
    batch.token = made.token;
    batch.upload = made;
    chooseTable({ table: made.table, year: made.year });
  } catch (failure) {
    show(0, problem(failure, "重新选文件", again));
  }
}

function waiting(text) {
  say(text);
  return el("div", { class: "waiting" }, el("span", { class: "waiting-bar", "aria-hidden": "true" }), el("p", {}, text));
}

function again() {
  window.location.href = "/data/import";
  window.location.reload();
}

// ---- Table, year, mode ----------------------------------------------------------------------------------

function chooseTable(chosen) {
  const tables = batch.upload.tables;
  const table = el("select", { id: "table", required: "" }, chosen.table ? null : el("option", { value: "" }, "请选择"), tables.map((each) => el("option", { value: each.name }, each.label)));
  if (chosen.table) table.value = chosen.table;
  const year = el("input", { id: "year", type: "number", min: "1990", max: "2100", value: chosen.year || null });
  const yearField = el("div", { class: "field" }, el("label", { for: "year" }, "统计年度（采集年度）"), year);
  const modes = MODES.map(([value, label, hint]) => option("radio", "mode", value, label, hint));
  const form = el(
    "form",
    {},
    el("p", { class: "lead" }, "文件：" + batch.upload.files.join("、")),
    batch.upload.note ? el("p", { class: "notice notice-warn" }, batch.upload.note) : null,
    el("div", { class: "field" }, el("label", { for: "table" }, "是哪张表"), table),
    yearField,
    el("fieldset", { class: "field" }, el("legend", {}, "怎么导入"), modes),
    extras(),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "button button-main" }, "核对"), button("换文件", "button", again))
  );
  const fit = () => {
    const known = tables.find((each) => each.name === table.value);
    yearField.hidden = !known || !known.has_year;
    year.required = !yearField.hidden;
  };
  table.addEventListener("change", fit);
  fit();
  form.querySelector('input[value="' + (chosen.mode || "append") + '"]').checked = true;
  for (const name of ["keep_identity", "lenient", "fresh"]) form.querySelector('input[name="' + name + '"]').checked = Boolean(chosen[name]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(fromForm(form, table.value, yearField.hidden ? null : Number(year.value)));
  });
  show(1, form);
}

function extras() {
  return el(
    "details",
    { class: "field" },
    el("summary", {}, "更多选项"),
    option("checkbox", "lenient", "", "有错误的行也搁置，导入其余行", "不选时，有错误就整批不导入"),
    option("checkbox", "keep_identity", "", "也导入证件和电话号码", "默认不导入"),
    option("checkbox", "fresh", "", "从空库开始", "不带入当前库的任何数据，例如第一次用真实数据替换演示数据")
  );
}

function option(type, name, value, label, hint) {
  return el("label", { class: "choice" }, el("input", { type, name, value }), label, el("span", { class: "fine" }, "　" + hint));
}

function fromForm(form, table, year) {
  const ticked = (name) => form.querySelector('input[name="' + name + '"]').checked;
  return {
    table,
    year,
    mode: form.querySelector("input[name=mode]:checked").value,
    lenient: ticked("lenient"),
    keep_identity: ticked("keep_identity"),
    fresh: ticked("fresh"),
  };
}

// ---- Checking and loading -------------------------------------------------------------------------------

async function check(choices) {
  show(2, waiting("正在核对……"));
  try {
    await send(address("/check"), choices);
    await follow();
  } catch (failure) {
    show(2, problem(failure, "返回修改", () => chooseTable(choices)));
  }
}

function address(tail) {
  return "/api/data/imports/" + batch.token + (tail || "");
}

/** Ask how far it is until it is over, then show what came of it. */
async function follow() {
  for (;;) {
    const state = await request(address(), {});
    batch.upload = state.upload;
    if (state.phase !== "checking" && state.phase !== "loading") return settled(state);
    progress(state);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function progress(state) {
  const number = state.phase === "loading" ? 3 : 2;
  const text = (state.phase === "loading" ? "正在导入：" : "正在核对：") + state.what;
  let bar = part("wizard").querySelector("progress");
  if (!bar) {
    bar = el("progress", { "aria-label": "进度" });
    show(number, el("p", { id: "progress-text" }, text), bar, el("p", { class: "fine" }, "可以离开这一页，回来时还在这里。"));
    say(text);
  }
  part("progress-text").textContent = text + (state.total > 1 ? "（" + state.done + " / " + state.total + "）" : "");
  bar.max = state.total || 1;
  bar.value = state.done;
}

function settled(state) {
  if (state.phase === "checked") return confirmation(state);
  if (state.phase === "done") return finished(state);
  if (state.phase === "waiting") return chooseTable(state.upload);
  return show(2, problem(state.error, "返回修改", () => chooseTable(state.choices)));
}

/** What was found, with the columns to confirm; a change of a column must be checked before anything is imported. */
function confirmation(state) {
  const preview = state.preview;
  const load = button(preview.can_load ? "确认导入 " + preview.good + " 行" : "确认导入（现在还不能）", "button button-main", () => begin());
  const changed = el("p", { class: "notice notice-warn", hidden: true, role: "status" }, "对应改过了，请重新核对后再导入。");
  const onChange = () => {
    changed.hidden = false;
    load.disabled = true;
  };
  load.disabled = !preview.can_load;
  const columns = columnTable(preview, state.choices, onChange);
  const unseen = unseenTable(preview, state.choices, onChange);
  const recheck = button("按新的对应重新核对", "button", () =>
    check(Object.assign({}, state.choices, { columns: columns.read(), values: unseen.read() }))
  );
  const blankNo = () => {
    const meant = columns.read();
    for (const column of columns.ticked) meant[column.header] = { field: column.field, blank: "否" };
    check(Object.assign({}, state.choices, { columns: meant, values: unseen.read() }));
  };
  say(preview.can_load ? "核对完成，可以导入" : "核对完成，现在还不能导入");
  show(
    2,
    previewView(preview, address("/report.xlsx")),
    el("section", { "aria-labelledby": "columns-title" }, el("h2", { id: "columns-title" }, "列的对应"), tickedNotice(columns.ticked, blankNo), columns.node, unseen.node, changed),
    el("div", { class: "buttons" }, load, recheck, button("返回改选项", "button", () => chooseTable(state.choices)), button("换文件", "button", again))
  );
}

/** Most counties leave the others blank in a column that is only ticked; only they can say so. */
function tickedNotice(columns, onClick) {
  if (!columns.length) return null;
  const named = columns.map((column) => "“" + column.header + "”").join("、");
  return el("div", { class: "notice notice-warn" }, el("p", {}, named + "只有“√”和空白。空白就是“否”吗？不选时按没有登记算。"), button("空白按“否”，重新核对", "button", onClick));
}

async function begin() {
  show(3, waiting("正在导入……"));
  try {
    await send(address("/load"), {});
    await follow();
  } catch (failure) {
    show(3, problem(failure, "查看现在的情况", resume));
  }
}

function finished(state) {
  const result = state.result;
  say("导入完成");
  show(
    3,
    el("p", { class: "notice", role: "status" }, el("strong", {}, "已导入 " + result.good + " 行"), "，启用快照 " + result.snapshot + "。"),
    result.aside
      ? el(
          "div",
          { class: "notice notice-warn" },
          el("p", {}, "有 " + result.aside + " 行没有导入。下载后按“搁置原因”一列改好，可以直接再导入。"),
          result.has_set_aside ? el("a", { class: "button", href: address("/set-aside.xlsx"), download: "" }, "下载搁置的行") : null
        )
      : null,
    result.coverage.length ? el("section", {}, el("h2", {}, "数据覆盖"), el("ul", { class: "coverage" }, result.coverage.map((line) => el("li", {}, line)))) : null,
    el(
      "div",
      { class: "buttons" },
      el("a", { class: "button button-main", href: "/data" }, "看概况"),
      el("a", { class: "button", href: "/data/snapshots" }, "看快照，和上一个比较"),
      el("a", { class: "button", href: address("/report.xlsx"), download: "" }, "下载报告"),
      button("再导入一批", "button", again)
    )
  );
}

function problem(failure, label, onClick) {
  say(failure.message);
  return failedView(failure, onClick, label);
}

async function resume() {
  batch.token = window.location.hash.slice(1);
  show(0, waiting("正在读取上次的进度……"));
  try {
    await follow();
  } catch (failure) {
    show(0, problem(failure, "重新选文件", again));
  }
}

function start() {
  if (window.location.hash.length > 1) {
    resume();
    return;
  }
  const drop = part("drop");
  part("files").addEventListener("change", (event) => upload(event.target.files));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("drop-over", name === "dragover");
      if (name === "drop") upload(event.dataTransfer.files);
    });
  }
}

start();
