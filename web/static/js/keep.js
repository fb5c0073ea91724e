/** 留存: puts the question behind an answer into the asker's report. */

import { button, el, replace } from "./dom.js";
import { keepQuestion } from "./api.js";

/** The button of one answer; null for an answer without figures, or one that was not kept. `turn` is its number. */
export function keepView(answer, turn) {
  if (!turn || answer.kind !== "data" || !answer.data.length) return null;
  const box = el("div", { class: "opinion" });
  const told = el("span", { role: "status" });
  const control = button("留存到报表", "button", async () => {
    control.disabled = true;
    told.textContent = "正在留存……";
    try {
      await keepQuestion(turn);
      replace(told, "已留存，见", el("a", { href: "/reports" }, "报表"), "。");
    } catch (failure) {
      control.disabled = false;
      told.textContent = failure.message + " " + failure.hint;
    }
  });
  box.append(control, told);
  return box;
}
