/**
 * Words offered while a question is typed: a list below the field (combobox with a listbox, as ARIA has it). The focus
 * stays in the field; arrows choose, Enter or Tab takes over, Escape closes. Without an answer nothing is offered.
 */

import { el, replace } from "./dom.js";
import { complete } from "./api.js";
import { slice } from "./wording.js";

const PAUSE_MS = 180;

/**
 * @param {HTMLTextAreaElement|HTMLInputElement} field
 * @param {HTMLElement} list takes the options
 * @param {function(string)} say tells a screen reader
 * @param {string} [only] "places" where nothing else is wanted
 * @returns {{onKey: function(KeyboardEvent): boolean, close: function()}} `onKey` is true where the key was used
 */
export function prepareCompletion(field, list, say, only) {
  const state = { only, items: [], active: -1, timer: 0, request: null, composing: false };
  const box = {
    close() {
      clearTimeout(state.timer);
      if (state.request) state.request.abort();
      state.items = [];
      state.active = -1;
      list.hidden = true;
      replace(list);
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    },
    onKey: (event) => used(event, field, list, state, box),
  };
  field.addEventListener("compositionstart", () => {
    state.composing = true;
  });
  field.addEventListener("compositionend", () => {
    state.composing = false;
    soon(field, list, state, box, say);
  });
  field.addEventListener("input", () => {
    if (!state.composing) soon(field, list, state, box, say);
  });
  field.addEventListener("blur", () => box.close());
  return box;
}

function soon(field, list, state, box, say) {
  clearTimeout(state.timer);
  if (state.request) state.request.abort();
  state.timer = setTimeout(() => offer(field, list, state, box, say), PAUSE_MS);
}

async function offer(field, list, state, box, say) {
  const caret = field.selectionStart;
  const before = field.value.slice(0, caret);
  // In the middle of a text its end would not be what is being written.
  if (!before.trim() || field.value.slice(caret).trim()) {
    box.close();
    return;
  }
  const request = new AbortController();
  state.request = request;
  try {
    const found = await complete(before, state.only, request.signal);
    if (state.request !== request || field.value.slice(0, field.selectionStart) !== before) return;
    show(field, list, state, box, found.items, say);
  } catch (error) {
    // What is offered is a help only: without it one types on.
    if (state.request === request) box.close();
  }
}

function show(field, list, state, box, items, say) {
  state.items = items;
  state.active = -1;
  if (!items.length) {
    box.close();
    return;
  }
  replace(list, items.map((item, index) => option(item, list.id + "-" + index, field, box)));
  list.hidden = false;
  list.scrollTop = 0;
  field.setAttribute("aria-expanded", "true");
  field.removeAttribute("aria-activedescendant");
  say("有 " + items.length + " 个补全，按上下键选择");
}

function option(item, id, field, box) {
  const note = [item.kind, item.note].filter(Boolean).join(" · ");
  const take = (event) => {
    // The field keeps the focus.
    event.preventDefault();
    takeOver(item, field, box);
  };
  return el(
    "li",
    { id, class: "completion", role: "option", "aria-selected": "false", on: { mousedown: take } },
    el("span", { class: "completion-text" }, item.text),
    el("span", { class: "completion-note" }, note)
  );
}

function takeOver(item, field, box) {
  const caret = field.selectionStart;
  const before = slice(field.value.slice(0, caret), 0, item.start) + item.text;
  field.value = before + field.value.slice(caret);
  field.setSelectionRange(before.length, before.length);
  box.close();
  field.dispatchEvent(new CustomEvent("completed"));
}

function used(event, field, list, state, box) {
  if (list.hidden) return false;
  if (event.key === "Escape") {
    box.close();
    return true;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    move(event.key === "ArrowDown" ? 1 : -1, field, list, state);
    return true;
  }
  if ((event.key === "Enter" || event.key === "Tab") && state.active >= 0) {
    takeOver(state.items[state.active], field, box);
    return true;
  }
  return false;
}

/** One up or down; beyond either end the field itself is chosen again. */
function move(by, field, list, state) {
  const count = state.items.length;
  state.active = ((state.active + 1 + by + count + 1) % (count + 1)) - 1;
  Array.from(list.children).forEach((node, index) => node.setAttribute("aria-selected", String(index === state.active)));
  if (state.active < 0) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  const chosen = list.children[state.active];
  field.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}
