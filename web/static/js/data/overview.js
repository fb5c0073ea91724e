/** The overview of an area: every tile is a question, put to the same service as in the chat. */

import { button, el, replace } from "../dom.js";
import { ask, deleteConversation, request } from "../api.js";
import { showChart } from "../chart.js";
import { failedView } from "../failed.js";
import { difference, figure, plainNumber } from "../wording.js";
import { outcomeWord, SIGNS } from "../checks.js";

const AT_ONCE = 2;
const ROWS_SHOWN = 10;
const CHECKS_SHOWN = 6;
const FEW_PLACES = 12;
const WIDE = "(min-width: 800px)";
const CHARTED = ["trend", "composition", "bands"];
const OUTCOME_ORDER = ["not_met", "unknown", "needs_review", "met"];

const part = (id) => document.getElementById(id);
let shown = 0;

/** Show an area. What an earlier one still waits for is dropped. */
async function show(region) {
  shown += 1;
  const turn = shown;
  replace(part("tiles"), el("p", { class: "notice", role: "status" }, "正在读取……"));
  try {
    const address = "/api/data/overview" + (region ? "?region=" + encodeURIComponent(region) : "");
    const overview = await request(address, {});
    if (turn === shown) await fill(overview, turn);
  } catch (failure) {
    if (turn === shown) replace(part("tiles"), failedView(failure, () => show(region)));
  }
}

async function fill(overview, turn) {
  header(overview);
  if (!overview.tiles.length) {
    replace(part("tiles"), empty());
    return;
  }
  const waiting = overview.tiles.map((tile) => ({ tile, node: frame(tile) }));
  replace(part("tiles"), waiting.map((each) => each.node));
  const next = async () => {
    const each = waiting.shift();
    if (!each || turn !== shown) return;
    await load(each.tile, each.node, overview);
    await next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  if (turn === shown) part("status").textContent = "概况已显示完";
}

function empty() {
  return el(
    "p",
    { class: "notice" },
    "库里还没有农户收入数据。请先",
    el("a", { href: "/data/import" }, "导入数据"),
    "，或由管理员用 zengshou data demo 生成演示数据。"
  );
}

function header(overview) {
  const here = overview.region;
  part("place").value = here ? here.name : "";
  part("overview-lead").textContent =
    (here ? here.name : "库内全部") + (overview.above ? "，与" + overview.above.name + "并列" : "") +
    "，都按库里已有的数据算。每一格都是一个问题，点开就到问答，看得到怎么算的。";
  part("overview-part").textContent = overview.part;
  part("overview-part").hidden = !overview.part;
  replace(part("places"), overview.places.map((place) => el("option", { value: place.name })));
  const inside = overview.places.filter((place) => !here || (place.code !== here.code && place.code.indexOf(here.code) === 0));
  const links = inside.map((place) => placeLink(place.name, place.code));
  const up = here ? [placeLink(overview.above ? overview.above.name : "库内全部", overview.above ? overview.above.code : ""), " › "] : [];
  const path = el("p", { class: "places" }, up, here ? el("strong", {}, here.name) : null);
  replace(part("place-path"), path, links.length ? inner(links) : null);
}

/** Few places stand in a line; many are folded away. */
function inner(links) {
  if (links.length <= FEW_PLACES) return el("p", { class: "places" }, links);
  return el("details", {}, el("summary", {}, "往下看：" + links.length + " 个地方"), el("p", { class: "places" }, links));
}

function placeLink(name, code) {
  return el("a", { href: "/data?region=" + encodeURIComponent(code) }, name);
}

function frame(tile) {
  const body = el("div", { class: "tile-body" }, el("p", { class: "fine" }, "正在统计……"));
  const wide = tile.key === "income" ? " tile-wide" : "";
  const title = el("h2", { id: "tile-" + tile.key }, tile.title);
  return el("section", { class: "tile" + wide, "aria-labelledby": "tile-" + tile.key }, title, body, askLink(tile));
}

function askLink(tile) {
  return el("a", { class: "tile-ask", href: "/?q=" + encodeURIComponent(tile.question) }, "在问答里看：" + tile.question);
}

async function load(tile, node, overview) {
  const body = node.querySelector(".tile-body");
  try {
    const own = await counted(tile.question);
    const above = tile.above ? await counted(tile.above) : null;
    replace(body, view(tile, own, above, overview));
    drawChart(tile, own, body);
  } catch (failure) {
    replace(body, failedView(failure, () => load(tile, node, overview)));
  }
}

/** The answer to a tile's question. Nobody asked it, so it does not stay among the asker's conversations. */
async function counted(question) {
  const answer = await ask({ question });
  deleteConversation(answer.conversation_id).catch(() => null);
  return answer;
}

function view(tile, own, above, overview) {
  if (own.kind === "check") return checks(own);
  if (own.kind !== "data" || !own.data.length) return el("p", { class: "notice" }, own.short || "没有结果。");
  const block = own.data[0];
  const beside = above && above.kind === "data" && above.data.length ? above.data[0] : null;
  const names = [overview.region ? overview.region.name : "全部", overview.above ? overview.above.name : ""];
  const parts = tile.key === "income" ? headline(block, beside, names) : table(block, beside, names);
  if (CHARTED.indexOf(tile.key) >= 0 && block.chart) parts.push(el("div", { class: "chart", hidden: true }));
  parts.push(el("p", { class: "fine" }, footing(block)));
  return parts;
}

function footing(block) {
  return (block.snapshot.demo ? "演示数据 · " : "") + "数据截至 " + block.snapshot.as_of;
}

function headline(block, beside, names) {
  const last = block.columns.length - 1;
  const value = (each) => (each.rows.length ? figure(each.rows[0][last], each.columns[last].unit) : "没有记录");
  return [
    el("p", { class: "tile-figure" }, value(block)),
    beside ? el("p", { class: "tile-above" }, names[1] + "：" + value(beside)) : null,
  ];
}

/** A table whose last column is the area above: of one row its figures one under the other, else row by row. */
function table(block, beside, names) {
  const single = block.rows.length === 1 && block.columns.length > 2;
  const rows = single ? turned(block) : paired(block);
  const others = new Map(beside ? (single ? turned(beside) : paired(beside)).map((row) => [row[0], row]) : []);
  const unit = block.columns[block.columns.length - 1].unit;
  const unitOf = (row) => (row.length > 2 ? row[2] : unit);
  const cells = rows.slice(0, ROWS_SHOWN).map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, row[0] === null ? "未登记" : String(row[0])),
      number(row[1], unitOf(row)),
      beside ? number(others.has(row[0]) ? others.get(row[0])[1] : null, unitOf(row)) : null
    )
  );
  const heads = [single ? "" : block.columns[0].label, names[0] + (single || !unit ? "" : "（" + unit + "）")];
  if (beside) heads.push(names[1]);
  const head = el("thead", {}, el("tr", {}, heads.map((text, index) => el("th", { scope: "col", class: index ? "number" : null }, text))));
  const rest = rows.length > ROWS_SHOWN ? el("p", { class: "fine" }, "共 " + rows.length + " 个，这里是前 " + ROWS_SHOWN + " 个。") : null;
  const label = "数据表，可滚动：" + block.description;
  return [
    el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": label }, el("table", {}, head, el("tbody", {}, cells))),
    rest,
  ];
}

function turned(block) {
  return block.columns.map((column, index) => [column.label.replace(/^其中/, "").replace(/的户数$/, ""), block.rows[0][index], column.unit]);
}

function paired(block) {
  const last = block.columns.length - 1;
  return block.rows.map((row) => [row[0], row[last]]);
}

function number(value, unit) {
  if (typeof value !== "number") return el("td", { class: "number missing" }, figure(value, null));
  const short = unit === "元" ? "" : unit || "";
  return el("td", { class: "number" }, plainNumber(value, Boolean(unit), unit === "元" || unit === "%") + short);
}

function checks(answer) {
  const nodes = answer.checks.slice().sort((a, b) => OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome));
  const rest = nodes.length - CHECKS_SHOWN;
  return [
    el("p", { class: "tile-above" }, answer.short),
    el("ul", { class: "tile-checks" }, nodes.slice(0, CHECKS_SHOWN).map(check)),
    rest > 0 ? el("p", { class: "fine" }, "另有 " + rest + " 项，依据和算法都在问答里。") : null,
  ];
}

function check(node) {
  const sign = el("span", { class: "outcome-sign", "aria-hidden": "true" }, SIGNS[node.outcome]);
  const gap =
    node.observed === null || node.threshold === null
      ? ""
      : "　库内 " + figure(node.observed, node.unit) + "，标准 " + figure(node.threshold, node.unit) + "，差 " + difference(node.gap, node.unit);
  return el("li", {}, el("span", { class: "outcome outcome-" + node.outcome }, sign, outcomeWord(node)), node.label, el("span", { class: "fine" }, gap));
}

/** On a wide page at once; on a phone, where the library is heavy, when asked for. */
function drawChart(tile, own, body) {
  const box = body.querySelector(".chart");
  if (!box) return;
  const draw = () => {
    box.hidden = false;
    showChart(box, own.data[0]);
  };
  if (window.matchMedia(WIDE).matches) draw();
  else {
    const open = button("看图", "button", () => {
      open.hidden = true;
      draw();
    });
    box.parentNode.insertBefore(open, box);
  }
}

part("place-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const region = part("place").value.trim();
  window.history.pushState(null, "", region ? "/data?region=" + encodeURIComponent(region) : "/data");
  show(region);
});
const start = () => show(new URLSearchParams(window.location.search).get("region") || "");
window.addEventListener("popstate", start);
start();
