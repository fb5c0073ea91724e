/** Earlier conversations: listed by day in a sheet, opened to go on with them, or deleted. */

import { button, el, replace } from "./dom.js";
import { deleteConversation, listConversations, readConversation } from "./api.js";
import { openOverlay } from "./overlay.js";

/**
 * Show the list.
 * @param {function(Object)} onOpen gets the conversation with its answers
 */
export function openHistory(onOpen) {
  const box = el("div", {});
  const close = openOverlay("以前的对话", box);
  const open = (conversation) => {
    close();
    onOpen(conversation);
  };
  load(box, open);
}

async function load(box, open) {
  replace(box, el("p", { class: "notice", role: "status" }, "正在读取……"));
  try {
    fill(box, await listConversations(), open);
  } catch (failure) {
    replace(box, problem(failure), button("重试", "button", () => load(box, open)));
  }
}

function fill(box, conversations, open) {
  if (!conversations.length) {
    replace(box, el("p", { class: "notice" }, "还没有。问过的问题会留在这里，只有您自己看得到。"));
    return;
  }
  replace(box, el("ul", { class: "past" }, conversations.map((each) => item(each, box, open))));
}

function item(conversation, box, open) {
  const node = el("li", { class: "past-item" });
  const choose = button(conversation.title, "past-title", async () => {
    try {
      open(await readConversation(conversation.id));
    } catch (failure) {
      replace(node, problem(failure), choose);
    }
  });
  const remove = button("删除", "button button-quiet", () => confirm(node, conversation, [choose, when, remove]), {
    "aria-label": "删除对话：" + conversation.title,
  });
  const when = el("span", { class: "fine" }, localTime(conversation.updated_at) + "，" + conversation.turns + " 问");
  replace(node, choose, when, remove);
  return node;
}

/** Deleting is for good, so it is asked once more, in the same place. */
function confirm(node, conversation, before) {
  const yes = button("确定删除", "button button-main", async () => {
    try {
      await deleteConversation(conversation.id);
      node.remove();
    } catch (failure) {
      replace(node, problem(failure), before);
    }
  });
  replace(node, el("span", {}, "删除“" + conversation.title + "”？"), yes, button("不删", "button", () => replace(node, before)));
  yes.focus();
}

function problem(failure) {
  return el("p", { class: "notice notice-bad", role: "alert" }, el("strong", {}, failure.message), " " + failure.hint);
}

/** A stored time (UTC) by the reader's clock, to the minute. */
function localTime(stored) {
  const time = new Date(/[Zz]|[+-]\d\d:?\d\d$/.test(stored) ? stored : stored.replace(" ", "T") + "Z");
  const two = (number) => String(number).padStart(2, "0");
  return (
    time.getFullYear() + "-" + two(time.getMonth() + 1) + "-" + two(time.getDate()) + " " + two(time.getHours()) + ":" + two(time.getMinutes())
  );
}
