/** How the answer came about: what each word was taken for, the steps, and the SQL, folded. */

import { el } from "./dom.js";
import { USES, wordsOf } from "./understood.js";

/** The folded account of an answer; null if there is nothing to tell. */
export function explanation(answer) {
  const parts = [words(answer), steps(answer), ...answer.data.map(query)].filter(Boolean);
  if (!parts.length) return null;
  return el("details", { class: "how" }, el("summary", {}, "怎么算的"), parts, timing(answer));
}

function words(answer) {
  if (!answer.understanding.length) return null;
  const meanings = answer.understanding.filter((word) => word.as !== "harmless" || word.means);
  return el(
    "section",
    {},
    el("h4", {}, "怎么理解这句话"),
    el(
      "p",
      { class: "marked-question" },
      wordsOf(answer).map((piece) => (piece.word ? el("span", { class: "word word-" + piece.word.as }, piece.text) : piece.text))
    ),
    el(
      "ul",
      { class: "meanings" },
      meanings.map((word) =>
        el("li", {}, el("span", { class: "word word-" + word.as }, word.text), "　", USES[word.as], word.means ? "：" + word.means : "")
      )
    )
  );
}

function steps(answer) {
  const said = answer.data.map((block) => block.description);
  if (!answer.steps.length && !said.length) return null;
  return el(
    "section",
    {},
    el("h4", {}, "步骤"),
    said.map((sentence) => el("p", {}, "统计口径：" + sentence)),
    answer.steps.length ? el("ol", {}, answer.steps.map((step) => el("li", {}, step))) : null
  );
}

function query(block) {
  return el(
    "details",
    { class: "sql" },
    el("summary", {}, "查询语句（SQL，" + block.dialect + "）"),
    el("pre", { tabindex: "0", "aria-label": "SQL 语句" }, el("code", {}, block.sql)),
    block.params.length ? el("p", { class: "fine" }, "参数，依次为：" + block.params.map(String).join("、")) : null
  );
}

function timing(answer) {
  const total = answer.timings_ms.total;
  return total === undefined ? null : el("p", { class: "fine" }, "用时 " + total + " 毫秒");
}
