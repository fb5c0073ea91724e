/** The snapshots: what each holds, switching back, and what changed between two. */

import { button, el, replace } from "../dom.js";
import { request, send } from "../api.js";
import { failedView } from "../failed.js";
import { figure, plainNumber } from "../wording.js";

const part = (id) => document.getElementById(id);

async function load() {
  try {
    const snapshots = await request("/api/data/snapshots", {});
    replace(part("snapshots"), snapshots.length ? snapshots.map(card) : none());
    choices(snapshots);
  } catch (failure) {
    replace(part("snapshots"), failedView(failure, load));
  }
}

function none() {
  return el("p", { class: "notice" }, "还没有快照。", el("a", { href: "/data/import" }, "导入数据"), "之后就有了。");
}

function card(snapshot) {
  const title = el("h2", {}, snapshot.id);
  const marks = el(
    "p",
    { class: "marks" },
    snapshot.in_use ? el("span", { class: "mark mark-good" }, el("span", { class: "mark-sign", "aria-hidden": "true" }, "✓"), "在用") : null,
    snapshot.published ? el("span", { class: "mark mark-good" }, el("span", { class: "mark-sign", "aria-hidden": "true" }, "✓"), "已发布到服务器") : null,
    snapshot.demo ? el("span", { class: "mark mark-warn" }, "演示数据") : null
  );
  const facts = [["数据截至", snapshot.as_of], ["生成日期", snapshot.created_on], ["来历", snapshot.origin || "没有记录"], ["经手人", snapshot.made_by || "没有记录"]];
  const list = el("dl", { class: "facts" }, facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  const live = snapshot.in_use ? " snapshot-live" : "";
  return el("article", { class: "snapshot" + live, "data-id": snapshot.id }, title, marks, list, contents(snapshot), switching(snapshot));
}

function contents(snapshot) {
  const box = el("div", {});
  const details = el("details", {}, el("summary", {}, "里面有什么"), box);
  details.addEventListener("toggle", async () => {
    if (!details.open || box.firstChild) return;
    replace(box, el("p", { class: "fine", role: "status" }, "正在读取……"));
    try {
      const found = await request("/api/data/snapshots/" + encodeURIComponent(snapshot.id), {});
      replace(box, tableOf(["表", "行数", "年份"], found.tables.map((each) => [each.label, each.rows, years(each.years)]), "快照 " + snapshot.id + " 的内容"));
    } catch (failure) {
      replace(box, failedView(failure, null));
    }
  });
  return details;
}

function years(list) {
  if (!list.length) return "不分年度";
  return list.length > 1 && list[list.length - 1] - list[0] === list.length - 1 ? list[0] + "—" + list[list.length - 1] : list.join("、");
}

function switching(snapshot) {
  if (snapshot.in_use || !part("snapshots").dataset.may) return null;
  return button("换用这个快照", "button", async () => {
    if (!window.confirm("换用快照 " + snapshot.id + "？之后的问答都用它的数据。现在这个仍然保留，可以再换回来。")) return;
    try {
      const done = await send("/api/data/rollback", { snapshot: snapshot.id });
      part("status").textContent = "已由快照 " + done.before + " 换用 " + done.now;
      await load();
    } catch (failure) {
      replace(part("snapshots"), failedView(failure, load));
    }
  });
}

function choices(snapshots) {
  const options = () => snapshots.map((each) => el("option", { value: each.id }, each.id + (each.in_use ? "（在用）" : "")));
  replace(part("old"), options());
  replace(part("new"), options());
  part("diff-form").hidden = snapshots.length < 2;
  if (snapshots.length < 2) {
    replace(part("diff"), el("p", { class: "fine" }, "有两个快照以后才能比较。"));
    return;
  }
  const live = Math.max(0, snapshots.findIndex((each) => each.in_use));
  part("new").value = snapshots[live].id;
  part("old").value = snapshots[live + 1 < snapshots.length ? live + 1 : live - 1].id;
}

async function compare(event) {
  if (event) event.preventDefault();
  const query = "?old=" + encodeURIComponent(part("old").value) + "&new=" + encodeURIComponent(part("new").value);
  replace(part("diff"), el("p", { class: "notice", role: "status" }, "正在比较……"));
  try {
    const diff = await request("/api/data/diff" + query, {});
    const save = el("a", { class: "button", href: "/api/data/diff.xlsx" + query, download: "" }, "存成 xlsx");
    replace(part("diff"), diff.demo ? el("p", { class: "notice notice-demo" }, el("strong", {}, "演示数据"), "　不是真实情况。") : null, save, diff.sections.map(change));
    part("status").textContent = "比较好了";
  } catch (failure) {
    replace(part("diff"), failedView(failure, () => compare(null)));
  }
}

function change(section) {
  const title = el("h3", {}, section.title + "：" + section.count);
  const note = section.note ? el("p", { class: "fine" }, section.note) : null;
  const more = section.count > section.rows.length ? el("p", { class: "fine" }, "这里是前 " + section.rows.length + " 个，全部请存成 xlsx。") : null;
  return el("div", { class: "change" }, title, note, section.rows.length ? tableOf(section.columns, section.rows, section.title) : null, more);
}

function tableOf(titles, rows, label) {
  const numeric = titles.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const cell = (value, index) =>
    el("td", { class: numeric[index] ? "number" : null }, typeof value === "number" ? plainNumber(value, true, !Number.isInteger(value)) : figure(value, null));
  return el(
    "div",
    { class: "table-box", tabindex: "0", role: "region", "aria-label": "表格，可滚动：" + label },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, titles.map((title, index) => el("th", { scope: "col", class: numeric[index] ? "number" : null }, title)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell))))
    )
  );
}

part("diff-form").addEventListener("submit", compare);
load();
