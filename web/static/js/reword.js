/** 换个说法: the words of an answer reworded by a model, marked as such; the words as given stay one click away. */

import { button, el, replace } from "./dom.js";
import { rewordAnswer } from "./api.js";

/** Whether a model is set up that can reword. */
function canReword() {
  const workspace = document.getElementById("workspace");
  return Boolean(workspace && workspace.dataset.rewords);
}

/**
 * @param {HTMLElement} original the words of an answer
 * @param {number} turn its number; without one, or without a model, the words stay as they are
 * @param {function(string): HTMLElement} shown sets other words
 */
export function withRewording(original, turn, shown) {
  if (!turn || !canReword()) return original;
  const box = el("div", { class: "rewording" });
  offer(box, original, turn, shown);
  return box;
}

function offer(box, original, turn, shown) {
  const told = el("span", { class: "fine", role: "status" });
  const control = button("换个说法", "button button-quiet", async () => {
    control.disabled = true;
    told.textContent = "正在改写……";
    try {
      const said = await rewordAnswer(turn);
      if (said.reworded) show(box, original, said.text, shown);
      else told.textContent = "没有改写：模型没有给出与原文意思相同的说法。";
    } catch (failure) {
      control.disabled = false;
      told.textContent = failure.message + " " + failure.hint;
    }
  });
  replace(box, original, el("p", {}, control, " ", told));
}

/** The reworded words under their mark; a press shows the words as given, and back. */
function show(box, original, text, shown) {
  const reworded = shown(text);
  const mark = el("p", { class: "notice notice-warn", role: "status" }, el("strong", {}, "由模型改写，请核对"), "　数字和依据以原文为准。");
  const control = button("看原文", "button button-quiet", () => {
    const back = original.hidden;
    original.hidden = !back;
    reworded.hidden = back;
    mark.hidden = back;
    control.textContent = back ? "看改写" : "看原文";
  });
  original.hidden = true;
  replace(box, mark, reworded, original, el("p", {}, control));
}
