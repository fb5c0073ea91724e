/** The columns of a file and the fields that they are taken for, to be looked at and changed. */

import { el } from "../dom.js";

const IGNORE = "忽略";
const UNITS = ["元", "万元", "千元", "百元"];

/**
 * The table of columns. `read` gives what a person changed, with what was chosen before; `ticked` are the columns with
 * ticks and blanks alone, of whose blanks nothing was said yet.
 * @param {Object} preview
 * @param {Object} choices what was chosen before
 * @param {function()} onChange
 */
export function columnTable(preview, choices, onChange) {
  const chosen = Object.assign({}, choices.columns || {});
  const types = new Map(preview.fields.map((field) => [field.name, field.type]));
  const rows = preview.columns.map((column, index) => {
    const extra = el("span", {});
    const field = fieldSelect(column, preview, index);
    const put = () => {
      chosen[column.header] = choice(field.value, extra);
      onChange();
    };
    const details = () => {
      while (extra.firstChild) extra.removeChild(extra.firstChild);
      const select = detail(types.get(field.value), column, index);
      if (!select) return;
      select.addEventListener("change", put);
      extra.append(select);
    };
    field.addEventListener("change", () => {
      details();
      put();
    });
    details();
    return el("tr", {}, el("th", { scope: "row" }, column.header), el("td", {}, field), el("td", {}, extra), el("td", {}, ground(column)));
  });
  const ticked = preview.columns.filter((column) => column.ticked && !chosen[column.header]);
  const heads = ["文件里的列", "对应的字段", "单位或空白", "依据"];
  const table = el("table", { class: "columns" }, el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, rows));
  const node = el("div", { class: "table-box part-table", tabindex: "0", role: "region", "aria-label": "列的对应，可滚动" }, table);
  return { node, read: () => chosen, ticked };
}

function fieldSelect(column, preview, index) {
  const select = el("select", { id: "column-" + index, "aria-label": "“" + column.header + "”对应的字段" });
  select.append(el("option", { value: IGNORE }, "不导入"));
  for (const field of preview.fields) select.append(el("option", { value: field.name }, field.label + (field.required ? "（必填）" : "")));
  select.value = column.field || IGNORE;
  return select;
}

/** What else must be known: the unit of money, the meaning of a blank where a column is only ticked. */
function detail(type, column, index) {
  if (type === "money") {
    const units = column.unit && UNITS.indexOf(column.unit) < 0 ? [column.unit].concat(UNITS) : UNITS;
    const pairs = units.map((unit) => [unit, unit]);
    if (column.unit_doubt) pairs.unshift(["", "请选单位"]);
    return options(pairs, column.unit_doubt ? "" : column.unit || "元", "“" + column.header + "”的单位", index);
  }
  if (type === "boolean") {
    const blanks = [["", "空白：未登记"], ["是", "空白：是"], ["否", "空白：否"]];
    return options(blanks, column.blank || "", "“" + column.header + "”空白的含义", index);
  }
  return null;
}

function options(pairs, value, label, index) {
  const select = el("select", { id: "detail-" + index, "aria-label": label }, pairs.map(([key, text]) => el("option", { value: key }, text)));
  select.value = value;
  return select;
}

function choice(field, extra) {
  const select = extra.querySelector("select");
  if (!select || field === IGNORE) return { field };
  return UNITS.indexOf(select.value) >= 0 ? { field, unit: select.value } : select.value === "是" || select.value === "否" ? { field, blank: select.value } : { field };
}

function ground(column) {
  const near = column.candidates.length && !column.field ? "，请确认" : "";
  return column.field ? column.how_name : column.why + near;
}

/** Values that were never seen, each to be given a known one. */
export function unseenTable(preview, choices, onChange) {
  const chosen = JSON.parse(JSON.stringify(choices.values || {}));
  if (!preview.unseen.length) return { node: null, read: () => chosen };
  const rows = preview.unseen.map((unseen, index) => {
    const known = [["", "请选择"]].concat(unseen.known.map((value) => [value, value]), [[unseen.value, "就是新的取值“" + unseen.value + "”"]]);
    const select = options(known, "", "“" + unseen.value + "”是什么", "unseen-" + index);
    select.addEventListener("change", () => {
      if (!chosen[unseen.field]) chosen[unseen.field] = {};
      if (select.value) chosen[unseen.field][unseen.value] = select.value;
      else delete chosen[unseen.field][unseen.value];
      onChange();
    });
    return el("tr", {}, el("th", { scope: "row" }, unseen.label), el("td", {}, unseen.value), el("td", { class: "number" }, String(unseen.count)), el("td", {}, select));
  });
  const heads = ["字段", "文件里的写法", "行数", "应当是"];
  const node = el(
    "div",
    {},
    el("h3", {}, "没见过的取值"),
    el(
      "div",
      { class: "table-box part-table", tabindex: "0", role: "region", "aria-label": "没见过的取值，可滚动" },
      el("table", { class: "columns" }, el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, rows))
    )
  );
  return { node, read: () => chosen };
}
