/** What an answer rests on, without the tools around it: for learners and for the lecture. */

import { el, freshId } from "../dom.js";
import { citationList } from "../citations.js";
import { checkTree } from "../checks.js";
import { dataBlock } from "../data_table.js";

/** The parts that there are, in the order in which one reads them. */
export function groundsOf(answer) {
  return [
    answer.checks.length ? titled("判断", checkTree(answer)) : null,
    answer.data.length ? titled("数据（演示数据，不是真实情况）", answer.data.map((block) => dataBlock(block))) : null,
    answer.citations.length ? titled("依据", citationList(answer)) : null,
  ].filter(Boolean);
}

function titled(title, content) {
  const id = freshId("grounds");
  return el("section", { class: "part", "aria-labelledby": id }, el("h3", { id }, title), content);
}
