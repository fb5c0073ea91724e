/** What a check found, before anything is imported: the numbers, the findings, what is no data, what will change. */

import { el } from "../dom.js";
import { plainNumber } from "../wording.js";

const SEVERITIES = [
  ["error", "错误", "会阻止导入"],
  ["aside", "搁置", "这些行不导入，另存待改"],
  ["warning", "提醒", "照常导入，随报告保存"],
];

/** @param {string} report the address of the report with the cells marked */
export function previewView(preview, report) {
  const year = preview.year ? preview.year + "年" : "";
  return [
    el("h2", {}, preview.source + " → " + year + preview.label + "（" + preview.mode_name + "）"),
    verdict(preview),
    numbers(preview),
    ...preview.notes.map((note) => el("p", { class: "notice" }, note)),
    places(preview),
    findings(preview, report),
    skipped(preview),
  ];
}

function verdict(preview) {
  const counts = preview.findings.counts;
  if (preview.can_load) {
    if (preview.mostly_aside) {
      return el("p", { class: "notice notice-warn" }, el("strong", {}, "多数行不会导入：可导入 " + preview.good + " 行，搁置 " + preview.aside + " 行"), "，请先看下面怎么办。");
    }
    return el("p", { class: "notice" }, el("strong", {}, "可以导入"), preview.aside ? "，其中 " + preview.aside + " 行搁置。" : "。");
  }
  const why = counts.error ? "有 " + counts.error + " 处错误，现在不能导入。请改正文件或下面的对应，也可以在选项里选择搁置有错误的行。" : "没有一行可以导入。";
  return el("p", { class: "notice notice-bad" }, el("strong", {}, why));
}

/** While there are errors nothing is imported, so nothing is said of what would change. */
function numbers(preview) {
  const read = [["读到", preview.rows]];
  const stays = [["搁置", preview.aside], ["重复（只取一次）", preview.repeated]];
  const changes = [["新增", preview.added], ["改写", preview.changed], ["删去", preview.removed]];
  const pairs = preview.can_load ? [...read, ["可导入", preview.good], ...stays, ...changes] : [...read, ["可导入", 0], ...stays];
  return el("dl", { class: "numbers" }, pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, plainNumber(value, true) + " 行"))));
}

function places(preview) {
  if (!preview.places.length || !preview.can_load) return null;
  const lines = preview.places.map(([name, before, after]) => name + "：" + before + " 行 → " + after + " 行");
  return el("p", { class: "fine" }, "导入后这一期 " + lines.join("；"));
}

function findings(preview, report) {
  const found = preview.findings;
  if (!found.total) return el("p", {}, "没有发现问题。");
  const rows = found.shown.map((each) =>
    el(
      "tr",
      {},
      el("td", {}, el("span", { class: "severity severity-" + each.severity }, each.severity_name)),
      el("td", {}, [preview.findings.files > 1 ? each.file : "", each.sheet ? "[" + each.sheet + "]" : "", each.cell].filter(Boolean).join(" ")),
      el("td", {}, each.message),
      el("td", {}, each.header)
    )
  );
  const heads = ["级别", "哪里", "问题", "列"];
  const counted = SEVERITIES.map(([key, name, means]) => name + " " + found.counts[key] + " 处（" + means + "）").join("；");
  return el(
    "section",
    { "aria-labelledby": "findings-title" },
    el("h2", { id: "findings-title" }, "发现的问题"),
    el("p", {}, counted),
    el("p", {}, el("a", { class: "button", href: report, download: "" }, "下载报告（问题单元格已标出）")),
    el(
      "div",
      { class: "table-box part-table", tabindex: "0", role: "region", "aria-label": "问题清单，可滚动" },
      el("table", { class: "findings" }, el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, rows))
    ),
    found.hints.map((hint) => el("p", { class: "fine" }, "怎么办：" + hint + "。")),
    found.total > found.shown.length ? el("p", { class: "fine" }, "共 " + found.total + " 处，这里是前 " + found.shown.length + " 处，全部在报告里。") : null
  );
}

function skipped(preview) {
  const lines = preview.skipped.shown.map(([file, sheet, row, kind, text]) => el("li", {}, file + " [" + sheet + "] 第 " + row + " 行，" + kind + "：" + text));
  const ignored = preview.ignored_sheets.map((name) => el("li", {}, "未读的工作表：" + name));
  if (!lines.length && !ignored.length) return null;
  const title = "没有当作数据的行和工作表（" + (preview.skipped.total + preview.ignored_sheets.length) + "）";
  return el("details", { class: "more" }, el("summary", {}, title), el("ul", { class: "skipped" }, lines, ignored));
}
