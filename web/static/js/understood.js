/** The words of a question as they were understood: each can be opened, and put right. */

import { button, el, replace } from "./dom.js";
import { suggest } from "./api.js";
import { slice } from "./wording.js";

export const USES = { used: "用到", harmless: "不影响结果", not_understood: "没看懂" };

/**
 * The question with every understood word as a button, and the place where its meaning is shown.
 * @param {Object} answer
 * @param {function(string)} askAgain asks the corrected question
 * @param {function(string)} edit puts a question into the box
 */
export function markedQuestion(answer, askAgain, edit) {
  const box = el("div", { class: "correction", role: "region", "aria-label": "这个词的理解", hidden: true });
  const state = { open: null };
  const pieces = wordsOf(answer).map((piece) => {
    if (!piece.word) return piece.text;
    return wordButton(piece, (control) => toggle(control, piece.word, answer, box, state, { askAgain, edit }));
  });
  return { pieces, box };
}

/** A button that breaks over lines as the words around it do, which a real one does not. */
function wordButton(piece, onPress) {
  const control = el(
    "span",
    {
      class: "word word-" + piece.word.as,
      role: "button",
      tabindex: "0",
      "aria-expanded": "false",
      title: USES[piece.word.as],
    },
    piece.text
  );
  control.addEventListener("click", () => onPress(control));
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPress(control);
  });
  return control;
}

/** The question in pieces, in order: {text, word} with the understood word, or null for what lies between. */
export function wordsOf(answer) {
  const pieces = [];
  let at = 0;
  for (const word of joined(answer)) {
    if (word.start < at) continue;
    pieces.push({ text: slice(answer.question, at, word.start), word: null });
    pieces.push({ text: slice(answer.question, word.start, word.end), word });
    at = word.end;
  }
  pieces.push({ text: slice(answer.question, at), word: null });
  return pieces.filter((piece) => piece.text);
}

/** The understood words in order; what was not understood side by side was one word to the person (西度|镇). */
export function joined(answer) {
  const words = [];
  for (const word of answer.understanding.slice().sort((a, b) => a.start - b.start)) {
    const last = words[words.length - 1];
    if (last && last.as === "not_understood" && word.as === "not_understood" && last.end === word.start) {
      words[words.length - 1] = Object.assign({}, last, { text: last.text + word.text, end: word.end });
    } else words.push(word);
  }
  return words;
}

function toggle(control, word, answer, box, state, next) {
  const again = state.open === control;
  if (state.open) state.open.setAttribute("aria-expanded", "false");
  state.open = again ? null : control;
  box.hidden = again;
  if (again) return;
  control.setAttribute("aria-expanded", "true");
  const offers = el("p", { class: "correction-offers" }, "正在找相近的说法……");
  replace(
    box,
    el("p", {}, el("strong", {}, "“" + word.text + "”"), " " + USES[word.as], meaning(word)),
    offers
  );
  fill(offers, word, answer, next);
}

/** What a word was taken for; of one that was not understood that is all there is to say. */
function meaning(word) {
  return word.means && word.as !== "not_understood" ? "：" + word.means : "";
}

async function fill(offers, word, answer, next) {
  const corrected = (text) => slice(answer.question, 0, word.start) + text + slice(answer.question, word.end);
  const edit = button("自己改", "chip", () => next.edit(answer.question));
  try {
    const found = await suggest(slice(word.text, 0, 40));
    const chips = found.items.map((item) =>
      button(item.text, "chip", () => next.askAgain(corrected(item.text)), { title: [item.kind, item.note].filter(Boolean).join(" · ") })
    );
    replace(offers, chips.length ? "换成：" : "没有相近的说法。", chips, edit);
  } catch (failure) {
    replace(offers, failure.message, edit);
  }
}
