/** The chat page: questions go in, turns come out; a question is never lost when the network is. */

import { el, replace } from "./dom.js";
import { askInSteps } from "./api.js";
import { answerView } from "./answer.js";
import { prepareCompletion } from "./completion.js";
import { failedView } from "./failed.js";
import { keepView } from "./keep.js";
import { opinionView } from "./feedback.js";
import { openHistory } from "./history.js";
import { remember, remembered } from "./memory.js";
import { preparePanel } from "./panel.js";
import { markedQuestion } from "./understood.js";
import { waitingView } from "./waiting.js";

const REGION_KEY = "zengshou.region";
const DRAFT_KEY = "zengshou.draft";
/** With a keyboard one may type at once; on a phone the screen's keyboard would cover half of the page. */
const DESK = "(hover: hover) and (pointer: fine)";

const part = (id) => document.getElementById(id);
const state = { conversation: null, stop: null, completion: null };

/** Ask a question as a new turn of the conversation. */
async function askQuestion(text) {
  const question = text.trim();
  if (state.stop || !question) {
    part("question").focus();
    return;
  }
  const turn = newTurn(question);
  part("welcome").hidden = true;
  part("restart").hidden = false;
  part("turns").append(turn.node);
  turn.node.scrollIntoView();
  await run(turn);
}

async function run(turn) {
  const stop = new AbortController();
  const waiting = waitingView(() => stop.abort());
  replace(turn.body, waiting.node);
  say("正在查找");
  working(stop);
  try {
    answered(turn, await askInSteps(request(turn.question), stop.signal, waiting.step));
  } catch (failure) {
    replace(turn.body, failedView(failure, () => {
      if (!state.stop) run(turn);
    }));
    if (!part("question").value) setQuestion(turn.question);
  } finally {
    waiting.end();
    working(null);
  }
  turn.node.scrollIntoView();
}

function answered(turn, told) {
  state.conversation = told.answer.conversation_id;
  show(turn, told.answer, told.turn);
  say("回答：" + (told.answer.short || told.answer.answer));
}

function show(turn, answer, number) {
  const marked = markedQuestion(answer, askQuestion, editQuestion);
  replace(turn.title, el("span", { class: "visually-hidden" }, "问："), marked.pieces);
  replace(turn.correction, marked.box);
  replace(turn.body, answerView(answer, askQuestion, number), el("div", { class: "after" }, keepView(answer, number), opinionView(number)));
}

/** Go on with an earlier conversation, its answers as they were given. */
function goOn(conversation) {
  restart();
  state.conversation = conversation.id;
  part("welcome").hidden = true;
  part("restart").hidden = false;
  for (const kept of conversation.answers) {
    const turn = newTurn(kept.question);
    part("turns").append(turn.node);
    show(turn, kept.answer, kept.id);
  }
  const last = part("turns").lastElementChild;
  if (last) last.scrollIntoView();
}

function request(question) {
  const body = { question };
  const region = part("region").value.trim();
  if (region) body.region = region;
  if (state.conversation) body.conversation_id = state.conversation;
  return body;
}

function newTurn(question) {
  const title = el("h2", { class: "turn-question" }, el("span", { class: "visually-hidden" }, "问："), question);
  const correction = el("div", {});
  const body = el("div", { class: "turn-body" });
  const node = el("article", { class: "turn", "aria-label": "问：" + question }, title, correction, body);
  return { question, title, correction, body, node };
}

function working(stop) {
  state.stop = stop;
  part("send").disabled = Boolean(stop);
  part("turns").setAttribute("aria-busy", String(Boolean(stop)));
}

function say(text) {
  part("status").textContent = text;
}

function setQuestion(text) {
  part("question").value = text;
  changed();
}

function editQuestion(text) {
  setQuestion(text);
  part("question").focus();
}

/** The box grows with the question up to a third of the window; what is written outlives a reload. */
function changed() {
  const box = part("question");
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight + 2, window.innerHeight / 3) + "px";
  remember("sessionStorage", DRAFT_KEY, box.value);
}

function submit() {
  const text = part("question").value;
  if (state.stop) return;
  state.completion.close();
  if (text.trim()) setQuestion("");
  if (!window.matchMedia(DESK).matches) part("question").blur();
  askQuestion(text);
}

function restart() {
  if (state.stop) state.stop.abort();
  state.conversation = null;
  replace(part("turns"));
  part("welcome").hidden = false;
  part("restart").hidden = true;
  setQuestion("");
  part("question").focus();
}

function onKey(event) {
  // While a Chinese input method composes, Enter chooses a word.
  if (event.isComposing || event.keyCode === 229) return;
  if (state.completion.onKey(event)) {
    event.preventDefault();
    return;
  }
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  submit();
}

function network() {
  part("offline").hidden = navigator.onLine !== false;
}

/** The place is completed as the question is, with places only, and remembered. */
function prepareRegion() {
  const box = part("region");
  const completion = prepareCompletion(box, part("places"), say, "places");
  const keep = () => remember("localStorage", REGION_KEY, box.value.trim());
  box.value = new URLSearchParams(window.location.search).get("region") || remembered("localStorage", REGION_KEY);
  box.addEventListener("change", keep);
  box.addEventListener("completed", keep);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (completion.onKey(event)) event.preventDefault();
  });
}

function prepareQuestion() {
  const box = part("question");
  state.completion = prepareCompletion(box, part("completions"), say);
  box.addEventListener("keydown", onKey);
  box.addEventListener("input", changed);
  box.addEventListener("completed", changed);
  part("restart").addEventListener("click", restart);
  part("history").addEventListener("click", () => openHistory(goOn));
  part("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  for (const example of document.querySelectorAll(".example")) {
    example.addEventListener("click", () => askQuestion(example.dataset.question));
  }
}

function start() {
  const query = new URLSearchParams(window.location.search);
  preparePanel();
  prepareQuestion();
  prepareRegion();
  for (const name of ["online", "offline"]) window.addEventListener(name, network);
  network();
  const draft = remembered("sessionStorage", DRAFT_KEY);
  if (draft) setQuestion(draft);
  if (query.get("q")) askQuestion(query.get("q"));
  else if (window.matchMedia(DESK).matches) part("question").focus();
}

start();
