/** Earlier conversations: listed in a sheet, the last used first; opened to go on with them, renamed, or deleted. */

import { button, el, freshId, replace } from "./dom.js";
import { deleteConversation, listConversations, readConversation, renameConversation } from "./api.js";
import { failedView } from "./failed.js";
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
    replace(box, failedView(failure, () => load(box, open)));
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
  fillItem(node, conversation, box, open);
  return node;
}

function fillItem(node, conversation, box, open) {
  const choose = button(conversation.title, "past-title", async () => {
    try {
      open(await readConversation(conversation.id));
    } catch (failure) {
      replace(node, failedView(failure, null), choose);
    }
  });
  const back = () => fillItem(node, conversation, box, open);
  const rename = button("改名", "button button-quiet", () => nameForm(node, conversation, back), {
    "aria-label": "改对话的名称：" + conversation.title,
  });
  const remove = button("删除", "button button-quiet", () => confirm(node, conversation, back), {
    "aria-label": "删除对话：" + conversation.title,
  });
  const when = el("span", { class: "fine" }, localTime(conversation.updated_at) + "，" + conversation.turns + " 问");
  replace(node, choose, when, el("span", { class: "past-tools" }, rename, remove));
}

/** Another name, written where the old one stood; `back` shows the conversation again. */
function nameForm(node, conversation, back) {
  const id = freshId("name");
  const name = el("input", { id, type: "text", maxlength: "60", required: "", value: conversation.title });
  const told = el("div", {});
  const save = async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return;
    try {
      const renamed = await renameConversation(conversation.id, name.value.trim());
      conversation.title = renamed.title;
      back();
      node.querySelector(".past-title").focus();
    } catch (failure) {
      replace(told, failedView(failure, null));
    }
  };
  const form = el(
    "form",
    { class: "past-name", on: { submit: save } },
    el("label", { for: id }, "新名称"),
    name,
    el("button", { type: "submit", class: "button button-main" }, "确定"),
    button("不改", "button", back),
    told
  );
  replace(node, form);
  name.select();
}

/** Deleting is for good, so it is asked once more, in the same place. */
function confirm(node, conversation, back) {
  const yes = button("确定删除", "button button-main", async () => {
    try {
      await deleteConversation(conversation.id);
      node.remove();
    } catch (failure) {
      back();
      node.prepend(failedView(failure, null));
    }
  });
  replace(node, el("span", {}, "删除“" + conversation.title + "”？"), yes, button("不删", "button", back));
  yes.focus();
}

/** A stored time (UTC) by the reader's clock, to the minute. */
function localTime(stored) {
  const time = new Date(/[Zz]|[+-]\d\d:?\d\d$/.test(stored) ? stored : stored.replace(" ", "T") + "Z");
  const two = (number) => String(number).padStart(2, "0");
  return (
    time.getFullYear() + "-" + two(time.getMonth() + 1) + "-" + two(time.getDate()) + " " + two(time.getHours()) + ":" + two(time.getMinutes())
  );
}
