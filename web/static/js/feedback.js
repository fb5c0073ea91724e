/** 有用 or 有误 below an answer; a wrong one gets a note that says what is wrong. */

import { button, el, freshId, replace } from "./dom.js";
import { sendOpinion } from "./api.js";
import { failedView } from "./failed.js";

/** The two buttons of one answer; null for an answer that was not kept. `turn` is its number. */
export function opinionView(turn) {
  if (!turn) return null;
  const box = el("div", { class: "opinion" });
  begin(box, turn);
  return box;
}

function begin(box, turn) {
  box.classList.remove("opinion-wide");
  replace(
    box,
    el("span", { class: "opinion-ask" }, "这个回答"),
    button("有用", "button", () => give(box, turn, true, "")),
    button("有误", "button", () => noteForm(box, turn))
  );
}

function noteForm(box, turn) {
  const id = freshId("note");
  box.classList.add("opinion-wide");
  const note = el("textarea", { id, rows: "3", maxlength: "2000" });
  replace(
    box,
    el("label", { for: id }, "哪里不对？写一句，管理员会看到（可不写）"),
    note,
    el(
      "p",
      {},
      button("发送", "button button-main", () => give(box, turn, false, note.value.trim())),
      button("取消", "button button-quiet", () => begin(box, turn))
    )
  );
  note.focus();
}

async function give(box, turn, useful, note) {
  const told = el("p", { role: "status" }, "正在发送……");
  replace(box, told);
  try {
    await sendOpinion(turn, useful, note);
    told.textContent = useful ? "谢谢，已记下“有用”。" : "谢谢，已记下“有误”，管理员会核对。";
  } catch (failure) {
    replace(
      box,
      failedView(failure, () => give(box, turn, useful, note)),
      button("取消", "button button-quiet", () => begin(box, turn))
    );
  }
}
