/** Two documents on one topic, the clauses of both beside one another; what is chosen stands in the address. */

import { button, el, replace } from "./dom.js";
import { compareDocuments } from "./api.js";
import { failedView } from "./failed.js";
import { marks, readingAddress } from "./source.js";
import { slice } from "./wording.js";

const LONG = 400;

const part = (id) => document.getElementById(id);

async function compare() {
  const [left, right, topic] = ["left", "right", "topic"].map((id) => part(id).value.trim());
  const problem = left === right ? "两边选的是同一份文件，请换一份。" : topic ? "" : "请写要对照的事，或点一个常看的事。";
  if (problem) {
    show(el("p", { class: "notice", role: "alert" }, problem));
    return;
  }
  history.replaceState(null, "", "?" + new URLSearchParams({ left, right, topic }));
  show(el("p", { class: "notice", role: "status" }, "正在查找“" + topic + "”……"));
  try {
    const found = await compareDocuments(left, right, topic);
    show(found.sides.map((side) => sideView(side, topic)));
    say(found.sides.map((side) => side.region.name + "：" + side.clauses.length + " 条").join("；"));
  } catch (failure) {
    show(failedView(failure, compare));
  }
}

function show(content) {
  replace(part("compare"), content);
}

function say(text) {
  part("status").textContent = text;
}

function sideView(side, topic) {
  const today = localDay(new Date());
  const inForce = (!side.valid_from || side.valid_from <= today) && (!side.valid_to || today <= side.valid_to);
  const clauses = side.clauses.map((clause) => clauseView(side, clause));
  return el(
    "section",
    { class: "compare-side", "aria-label": side.title },
    el("h2", {}, el("a", { href: "/documents/" + encodeURIComponent(side.doc_id) }, side.title)),
    marks(side.region.name, side.region.level, Object.assign({}, side, { in_force: inForce }), today),
    clauses.length ? clauses : el("p", { class: "notice" }, "这份文件没有写到“" + topic + "”。")
  );
}

/** Today by the reader's own clock: whether a document is in force is asked of the reader's day. */
function localDay(now) {
  const two = (number) => String(number).padStart(2, "0");
  return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
}

function clauseView(side, clause) {
  const first = clause.quotes[0];
  const target = { doc_id: side.doc_id, clause_id: clause.clause_id };
  if (first) Object.assign(target, { start: first.start, end: first.end, quote: first.text });
  return el(
    "article",
    { class: "compare-clause" },
    el("h3", {}, clause.path.slice(-2).join(" › ") || "正文"),
    textView(clause),
    el("p", { class: "fine" }, el("a", { href: readingAddress(target), "aria-label": "在全文中看：" + clause.path.slice(-1) }, "在全文中看"))
  );
}

/** The text with its quotes highlighted; of a very long clause the part around the first quote, the rest on demand. */
function textView(clause) {
  const text = el("p", { class: "clause" });
  const length = Array.from(clause.text).length;
  const from = clause.quotes.length ? Math.max(0, clause.quotes[0].start - LONG / 4) : 0;
  if (length <= LONG * 1.5) {
    fill(text, clause, 0, length);
    return text;
  }
  fill(text, clause, from, Math.min(length, from + LONG));
  const more = button("展开这一条全文（" + length + " 字）", "button button-quiet", () => {
    fill(text, clause, 0, length);
    more.remove();
  });
  return [text, more];
}

function fill(node, clause, from, to) {
  const pieces = [from > 0 ? "……" : ""];
  let at = from;
  for (const quote of clause.quotes) {
    const start = Math.max(at, quote.start);
    const end = Math.min(to, quote.end);
    if (end <= start) continue;
    pieces.push(slice(clause.text, at, start), el("mark", {}, slice(clause.text, start, end)));
    at = end;
  }
  pieces.push(slice(clause.text, at, to), to < Array.from(clause.text).length ? "……" : "");
  replace(node, pieces);
}

/** Another document than the one on the left, to begin with. */
function chooseOther() {
  const right = part("right");
  if (right.value === part("left").value) {
    right.value = Array.from(right.options).map((option) => option.value).find((value) => value !== part("left").value);
  }
}

function start() {
  const query = new URLSearchParams(window.location.search);
  for (const name of ["left", "right", "topic"]) if (query.get(name)) part(name).value = query.get(name);
  chooseOther();
  part("compare-form").addEventListener("submit", (event) => {
    event.preventDefault();
    compare();
  });
  for (const chip of document.querySelectorAll("#topic-chips .chip")) {
    chip.addEventListener("click", () => {
      part("topic").value = chip.dataset.topic;
      compare();
    });
  }
  if (query.get("topic")) compare();
}

if (part("compare-form")) start();
