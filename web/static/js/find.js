/** Search inside a document that is shown: every hit marked, one after the other by Enter, counted. */

import { el } from "./dom.js";

const MOST = 500;

/**
 * Make a search form work on a box of text.
 * @param {HTMLFormElement} form with an input named `find`, buttons named `back` and `next`, and an output
 * @param {Element} box whose text is searched
 */
export function prepareFind(form, box) {
  const state = { hits: [], at: -1, words: "" };
  const input = form.elements.find;
  const refresh = () => {
    clear(state.hits);
    state.words = input.value.trim();
    state.hits = state.words ? marked(box, state.words) : [];
    state.at = -1;
    if (state.hits.length) go(state, 0);
    count(form, state);
  };
  input.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step(form, state, 1);
  });
  form.elements.back.addEventListener("click", () => step(form, state, -1));
}

function step(form, state, by) {
  if (!state.hits.length) return;
  go(state, (state.at + by + state.hits.length) % state.hits.length);
  count(form, state);
}

function go(state, index) {
  if (state.at >= 0) state.hits[state.at].classList.remove("find-now");
  state.at = index;
  state.hits[index].classList.add("find-now");
  state.hits[index].scrollIntoView({ block: "center" });
}

function count(form, state) {
  const output = form.querySelector("output");
  if (!state.words) output.textContent = "";
  else if (!state.hits.length) output.textContent = "没有“" + state.words + "”";
  else output.textContent = "第 " + (state.at + 1) + " 处，共 " + state.hits.length + (state.hits.length === MOST ? " 处以上" : " 处");
  for (const name of ["back", "next"]) form.elements[name].disabled = !state.hits.length;
}

/** Marks each place of the words; a place is looked for within one piece of text. */
function marked(box, words) {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const hits = [];
  for (const text of texts) {
    let rest = text;
    let at = rest.data.indexOf(words);
    while (at >= 0 && hits.length < MOST) {
      const hit = rest.splitText(at);
      rest = hit.splitText(words.length);
      const mark = el("span", { class: "find-hit" }, words);
      hit.parentNode.replaceChild(mark, hit);
      hits.push(mark);
      at = rest.data.indexOf(words);
    }
  }
  return hits;
}

function clear(hits) {
  for (const mark of hits) {
    const parent = mark.parentNode;
    if (!parent) continue;
    parent.replaceChild(document.createTextNode(mark.textContent), mark);
    parent.normalize();
  }
}
