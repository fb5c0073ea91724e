/** Figures: a table that can be sorted, a chart of it, where they come from and how complete they are. */

import { append, button, el, replace } from "./dom.js";
import { figure, plainNumber } from "./wording.js";
import { showChart } from "./chart.js";
import { chartKinds } from "./chart_kinds.js";
import { chartPicture } from "./picture.js";
import { totalsOf } from "./totals.js";

const SHOWN = 50;
const WIDE = "(min-width: 800px)";

/**
 * A block of data: the sentence that says what was counted, chart and table, and the snapshot. `picture` is the address
 * of its chart as a picture, where there is one.
 */
export function dataBlock(block, picture) {
  const table = tableView(block);
  const view = el("div", { class: "data" }, el("p", { class: "data-title" }, "口径：" + block.description));
  if (block.chart) view.append(views(block, table, picture));
  view.append(table, el("p", { class: "fine" }, footing(block)));
  return view;
}

/** Buttons that show or hide chart and table; one of the two always stays. The chart is loaded when first shown. */
function views(block, table, picture) {
  const chart = chartView(block, picture);
  chart.node.hidden = true;
  const shown = { chart: false, table: true };
  const toggles = {};
  const change = (name, on) => {
    shown[name] = on;
    if (!shown.chart && !shown.table) shown[name === "chart" ? "table" : "chart"] = true;
    chart.node.hidden = !shown.chart;
    table.hidden = !shown.table;
    for (const key of Object.keys(toggles)) toggles[key].setAttribute("aria-pressed", String(shown[key]));
    if (shown.chart) chart.draw();
  };
  toggles.table = toggle("表格", () => change("table", !shown.table));
  toggles.chart = toggle("图", () => change("chart", !shown.chart));
  change("chart", window.matchMedia(WIDE).matches);
  return append(document.createDocumentFragment(), [
    el("div", { class: "toggles", role: "group", "aria-label": "显示方式" }, toggles.table, toggles.chart),
    chart.node,
  ]);
}

/** The chart with the other forms that its figures allow, and a way to keep it as a picture. */
function chartView(block, picture) {
  const kinds = chartKinds(block);
  const box = el("div", { class: "chart" });
  const state = { kind: null, view: null };
  const controls = {};
  const draw = async (kind) => {
    state.kind = kind;
    for (const key of Object.keys(controls)) controls[key].setAttribute("aria-pressed", String(key === kind.key));
    state.view = await showChart(box, Object.assign({}, block, { chart: kind.chart }), picture);
    tools.hidden = !state.view;
  };
  if (kinds.length > 1) for (const kind of kinds) controls[kind.key] = toggle(kind.label, () => draw(kind));
  const keep = button("存为图片", "button", () => {
    if (state.view) chartPicture(state.view, block);
  });
  const tools = el("div", { class: "toggles", role: "group", "aria-label": "图的样子" }, Object.keys(controls).map((key) => controls[key]), keep);
  return {
    node: el("div", { class: "chart-view" }, box, tools),
    draw: () => {
      if (!state.kind) draw(kinds[0]);
    },
  };
}

/** The tick of a pressed button is drawn by the style sheet; the label keeps it out of what is read aloud. */
function toggle(label, onClick) {
  return button(label, "toggle", onClick, { "aria-label": label });
}

function footing(block) {
  const parts = ["数据截至 " + block.snapshot.as_of + "（快照 " + block.snapshot.id + "）"];
  if (block.snapshot.demo) parts.unshift("演示数据");
  if (block.truncated) parts.push("结果太多，只取了前 " + block.rows.length + " 行，不是全部");
  else if (block.rows.length > 1) parts.push("共 " + block.rows.length + " 行");
  return parts.join(" · ");
}

function tableView(block) {
  if (!block.rows.length) return el("p", { class: "notice" }, "没有符合条件的记录（0 行）。");
  const state = { rows: block.rows, sorted: null, descending: false, all: block.rows.length <= SHOWN };
  const body = el("tbody", {});
  const more = button("显示全部 " + block.rows.length + " 行", "button", () => {
    state.all = true;
    fill(body, block, state);
    more.hidden = true;
  });
  more.hidden = state.all;
  const headers = block.columns.map((column, index) => header(column, index, block, state, body));
  fill(body, block, state);
  const box = el(
    "div",
    { class: block.columns.length < 3 ? "table-box table-box-small" : "table-box", tabindex: "0", role: "region", "aria-label": "数据表，可滚动：" + block.description },
    el("table", { class: "figures" }, el("thead", {}, el("tr", {}, headers)), body, totalRow(block))
  );
  return el("div", {}, box, wideHint(box), more);
}

/** Said below a table that is wider than the screen: what lies to the right is not seen otherwise. */
function wideHint(box) {
  const hint = el("p", { class: "wide-hint" }, "表格较宽，可以左右滑动。");
  hint.hidden = true;
  requestAnimationFrame(() => (hint.hidden = box.scrollWidth <= box.clientWidth));
  return hint;
}

function header(column, index, block, state, body) {
  const title = column.label + (column.unit ? "（" + column.unit + "）" : "");
  const sign = el("span", { class: "sort-sign", "aria-hidden": "true" });
  const cell = el("th", { scope: "col", class: isNumeric(block, index) ? "number" : null, "aria-sort": "none" });
  const sort = () => {
    state.descending = state.sorted === index ? !state.descending : isNumeric(block, index);
    state.sorted = index;
    state.rows = sortedRows(block.rows, index, state.descending);
    for (const other of cell.parentNode.children) other.setAttribute("aria-sort", "none");
    cell.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    fill(body, block, state);
  };
  if (block.rows.length > 1) cell.append(el("button", { type: "button", class: "sort", on: { click: sort } }, title, sign));
  else cell.append(title);
  return cell;
}

/** Rows in the order of one column; what is not recorded stands last either way. */
function sortedRows(rows, index, descending) {
  const direction = descending ? -1 : 1;
  return rows.slice().sort((left, right) => {
    const [a, b] = [left[index], right[index]];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a === "number" && typeof b === "number") return (a - b) * direction;
    return String(a).localeCompare(String(b), "zh-CN", { numeric: true }) * direction;
  });
}

/** Within a column all numbers have two decimals, or none has. */
function hasDecimals(block, index) {
  return block.rows.some((row) => typeof row[index] === "number" && !Number.isInteger(row[index]));
}

function isNumeric(block, index) {
  return block.rows.some((row) => typeof row[index] === "number");
}

function fill(body, block, state) {
  const rows = state.all ? state.rows : state.rows.slice(0, SHOWN);
  const forms = block.columns.map((column, index) => ({
    grouped: Boolean(column.unit),
    household: column.name === "household_id",
    numeric: isNumeric(block, index),
    decimals: hasDecimals(block, index),
  }));
  replace(body, rows.map((row) => el("tr", {}, row.map((value, index) => dataCell(value, index, forms[index])))));
}

/** The row of totals, where some figure may be added up; it stays below however the table is sorted. */
function totalRow(block) {
  const totals = totalsOf(block);
  if (!totals) return null;
  const missing = totals.some((total) => total && total.missing);
  const cells = totals.map((total, index) => {
    if (index === 0 && !total) return el("th", { scope: "row" }, missing ? "所列合计（未登记的没有算）" : "所列合计");
    return el("td", { class: total ? "number" : null }, total ? plainNumber(total.value, true, hasDecimals(block, index)) : "");
  });
  return el("tfoot", {}, el("tr", {}, cells));
}

/** A cell; a household leads to its page. */
function dataCell(value, index, form) {
  const text = typeof value === "number" ? plainNumber(value, form.grouped, form.decimals) : figure(value, null);
  const classes = [form.numeric ? "number" : "", value === null ? "missing" : ""].filter(Boolean).join(" ");
  const first = index === 0 && !form.numeric;
  const shown = form.household && value ? el("a", { href: "/households/" + encodeURIComponent(value) }, text) : text;
  return el(first ? "th" : "td", { class: classes || null, scope: first ? "row" : null }, shown);
}
