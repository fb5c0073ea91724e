/** 报表: the kept questions in order, filled from a snapshot and compared with another. */

import { button, el, freshId, replace } from "./dom.js";
import { request, sendQuietly } from "./api.js";
import { showChart } from "./chart.js";
import { failedView } from "./failed.js";
import { figure, plainNumber } from "./wording.js";

const part = (id) => document.getElementById(id);
const WIDE = "(min-width: 800px)";
const PATIENCE = 180000;
const LONG_CELL = 20;

async function load() {
  try {
    const report = await request("/api/reports", {});
    showTitle(report);
    replace(part("kept"), report.questions.length ? list(report.questions) : none());
    choices(report);
  } catch (failure) {
    replace(part("kept"), failedView(failure, load));
  }
}

function showTitle(report) {
  part("title-form").hidden = !report.questions.length;
  part("title").value = report.title;
}

function none() {
  return el(
    "div",
    { class: "notice" },
    el("p", {}, "还没有留存的问题。"),
    el("p", {}, "到", el("a", { href: "/" }, "问答"), "里问一个数，在回答下面点“留存”，例如：", el("a", { href: "/?q=" + encodeURIComponent("各县监测户有多少户？") }, "各县监测户有多少户？"))
  );
}

function list(questions) {
  return el("ol", { class: "kept" }, questions.map((each, index) => row(each, index, questions.length)));
}

function row(question, index, count) {
  const words = el("div", { class: "kept-words" }, el("strong", {}, index + 1 + ". " + question.title));
  if (question.description !== question.title) words.append(el("p", { class: "fine" }, "口径：" + question.description));
  const path = "/api/reports/questions/" + question.id;
  const named = (label) => ({ "aria-label": label + "：" + question.title });
  const tools = el(
    "div",
    { class: "kept-tools" },
    button("上移", "button", () => change("POST", path + "/move", { up: true }, "已上移"), Object.assign({ disabled: index === 0 }, named("上移"))),
    button("下移", "button", () => change("POST", path + "/move", { up: false }, "已下移"), Object.assign({ disabled: index === count - 1 }, named("下移"))),
    button("改名", "button", () => rename(node, question, path), named("改名")),
    button("删除", "button", () => remove(question, path), named("删除"))
  );
  const node = el("li", { class: "kept-question" }, words, tools);
  return node;
}

function rename(node, question, path) {
  const id = freshId("name");
  const name = el("input", { id, type: "text", maxlength: "100", value: question.title });
  const form = el(
    "form",
    { class: "bar" },
    el("label", { for: id }, "新名称"),
    name,
    el("button", { type: "submit", class: "button button-main" }, "确定"),
    button("取消", "button button-quiet", load)
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim()) change("PATCH", path, { title: name.value.trim() }, "已改名");
  });
  replace(node, form);
  name.focus();
}

function remove(question, path) {
  if (window.confirm("不再留存“" + question.title + "”？")) change("DELETE", path, null, "已删除");
}

async function change(method, address, body, told) {
  try {
    await sendQuietly(method, address, body);
    part("status").textContent = told;
    await load();
  } catch (failure) {
    replace(part("kept"), failedView(failure, load));
  }
}

// ---- Filling ---------------------------------------------------------------------------------------------

function choices(report) {
  part("filling").hidden = !report.questions.length || !report.snapshots.length;
  const options = () => report.snapshots.map((id) => el("option", { value: id }, id));
  const kept = [part("snapshot").value, part("before").value];
  replace(part("snapshot"), options());
  replace(part("before"), el("option", { value: "" }, "不比较"), options());
  if (kept[0] && report.snapshots.indexOf(kept[0]) >= 0) {
    part("snapshot").value = kept[0];
    part("before").value = kept[1];
  } else older(report.snapshots);
  part("snapshot").onchange = () => older(report.snapshots);
}

/** By default the comparison is with the snapshot before the chosen one. */
function older(snapshots) {
  part("before").value = snapshots[snapshots.indexOf(part("snapshot").value) + 1] || "";
}

async function fillIn(event) {
  if (event) event.preventDefault();
  const query = "?" + new URLSearchParams({ snapshot: part("snapshot").value, before: part("before").value });
  replace(part("filled"), el("p", { class: "notice", role: "status" }, "正在填表，逐户比较要几秒钟……"));
  try {
    const report = await request("/api/reports/filled" + query, { limit: PATIENCE });
    replace(part("filled"), head(report, query), report.questions.map((each, index) => question(each, index, report)));
    part("status").textContent = "填好了";
    if (window.matchMedia(WIDE).matches) for (const open of part("filled").querySelectorAll(".draw")) open.click();
  } catch (failure) {
    replace(part("filled"), failedView(failure, () => fillIn(null)));
  }
}

function head(report, query) {
  const words = "地区：" + report.area + "；本期：" + snapshot(report.now) + "；上期：" + (report.before ? snapshot(report.before) : "不比较") + "；制表：" + report.made_on + " " + report.made_by;
  return [
    el("p", {}, words),
    report.demo ? el("p", { class: "notice notice-demo" }, el("strong", {}, "演示数据"), "　编造的数据，不是真实情况。") : null,
    el(
      "p",
      { class: "report-files" },
      el("a", { class: "button", href: "/api/reports/file.docx" + query, download: "" }, "存成 Word"),
      el("a", { class: "button", href: "/api/reports/file.xlsx" + query, download: "" }, "存成 Excel")
    ),
  ];
}

function snapshot(each) {
  return each.id + "（截至 " + each.as_of + "）";
}

function question(each, index, report) {
  const box = el("article", { class: "filled" }, el("h3", {}, index + 1 + ". " + each.title));
  if (each.description !== each.title) box.append(el("p", { class: "fine" }, "口径：" + each.description));
  if (each.refused) {
    box.append(el("p", { class: "notice notice-warn" }, el("strong", {}, "没有数："), each.refused));
    return box;
  }
  for (const line of each.warnings) box.append(el("p", { class: "notice notice-warn" }, line));
  if (!each.rows.length) box.append(el("p", {}, "没有符合条件的记录。"));
  else box.append(isSingle(each) ? single(each) : table(each.titles, each.rows, each.title));
  if (each.total > each.rows.length) box.append(el("p", { class: "fine" }, "共 " + each.total + " 行，这里是前 " + each.rows.length + " 行。"));
  if (each.chart) box.append(drawing(each, report));
  if (each.why) box.append(why(each.why));
  return box;
}

/** One figure alone needs no table. */
function isSingle(each) {
  return each.rows.length === 1 && each.titles.length === 1 && typeof each.rows[0][0] === "number";
}

function single(each) {
  const value = each.rows[0][0];
  return el("p", { class: "filled-figure" }, plainNumber(value, true, !Number.isInteger(value)), el("span", {}, each.titles[0]));
}

function drawing(each, report) {
  const chart = el("div", { class: "chart", hidden: true });
  const open = button("看图", "button draw", () => {
    open.hidden = true;
    chart.hidden = false;
    showChart(chart, { chart: each.chart, description: each.description, snapshot: report.now });
  });
  return el("div", {}, open, chart);
}

function why(found) {
  const details = el("details", {}, el("summary", {}, "为什么和上期不同"), el("p", {}, found.sentence));
  if (found.totals.length) {
    details.append(el("ul", { class: "totals" }, found.totals.map(([reason, amount]) => el("li", {}, reason + "：" + figure(amount, found.unit)))));
  }
  for (const group of found.groups) {
    if (!group.rows.length) continue;
    details.append(el("h4", {}, group.title + "（" + group.count + " 户）"), table(group.titles, group.rows, group.title));
    if (group.count > group.rows.length) details.append(el("p", { class: "fine" }, "这里是前 " + group.rows.length + " 户。"));
  }
  if (found.note) details.append(el("p", { class: "fine" }, found.note));
  return details;
}

function table(titles, rows, label) {
  const numeric = titles.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const decimals = titles.map((_, index) => rows.some((row) => typeof row[index] === "number" && !Number.isInteger(row[index])));
  const cell = (value, index) => {
    if (titles[index] === "户编号" && value) return el("td", {}, el("a", { href: "/households/" + encodeURIComponent(value) }, value));
    const text = typeof value === "number" ? plainNumber(value, true, decimals[index]) : figure(value, null);
    return el("td", { class: numeric[index] ? "number" : text.length > LONG_CELL ? "wide-cell" : null }, text);
  };
  const heads = titles.map((title, index) => el("th", { scope: "col", class: numeric[index] ? "number" : null }, title));
  return el(
    "div",
    { class: "table-box", tabindex: "0", role: "region", "aria-label": "表格，可滚动：" + label },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell)))))
  );
}

part("fill-form").addEventListener("submit", fillIn);
part("title-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await sendQuietly("PATCH", "/api/reports", { title: part("title").value });
    part("title-told").textContent = "标题已改。";
  } catch (failure) {
    part("title-told").textContent = failure.message + failure.hint;
  }
});
load();
