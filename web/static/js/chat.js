/** The chat page: questions go in, turns come out; a question is never lost when the network is. */

import { button, el, freshId, replace } from "./dom.js";
import { ask } from "./api.js";
import { answerView } from "./answer.js";
import { preparePanel } from "./panel.js";

const SLOW_MS = 5000;
const TICK_MS = 1000;
const REGION_KEY = "zengshou.region";

const part = (id) => document.getElementById(id);
const state = { conversation: null, stop: null };

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
  const waiting = startWaiting(turn, stop);
  working(stop);
  try {
    const answer = await ask(request(turn.question), stop.signal);
    state.conversation = answer.conversation_id;
    replace(turn.body, answerView(answer, askQuestion));
    say("回答：" + (answer.short || answer.answer));
  } catch (failure) {
    replace(turn.body, failed(turn, failure));
    if (!part("question").value) setQuestion(turn.question);
  } finally {
    clearInterval(waiting);
    working(null);
  }
  turn.node.scrollIntoView();
}

function request(question) {
  const body = { question };
  const region = part("region").value.trim();
  if (region) body.region = region;
  if (state.conversation) body.conversation_id = state.conversation;
  return body;
}

function newTurn(question) {
  const id = freshId("turn");
  const body = el("div", { class: "turn-body" });
  const title = el("h2", { class: "turn-question", id }, el("span", { class: "visually-hidden" }, "问："), question);
  return { question, body, node: el("article", { class: "turn", "aria-labelledby": id }, title, body) };
}

function working(stop) {
  state.stop = stop;
  part("send").disabled = Boolean(stop);
  part("turns").setAttribute("aria-busy", String(Boolean(stop)));
}

/** Says what is being done; after five seconds how long it has been, and offers to stop. */
function startWaiting(turn, stop) {
  const note = el("p", {}, "正在理解问题，查找条文和数据……");
  const box = el("div", { class: "waiting" }, el("span", { class: "waiting-bar", "aria-hidden": "true" }), note);
  replace(turn.body, box);
  say("正在查找");
  const begun = Date.now();
  let slow = false;
  return setInterval(() => {
    const waited = Date.now() - begun;
    if (waited < SLOW_MS) return;
    note.textContent = "比平时慢，仍在处理，已等 " + Math.round(waited / 1000) + " 秒。";
    if (!slow) box.append(button("停止等待", "button", () => stop.abort()));
    slow = true;
  }, TICK_MS);
}

function failed(turn, failure) {
  say(failure.message);
  return el(
    "div",
    { class: "notice notice-bad" },
    el("p", {}, el("strong", {}, failure.message)),
    failure.hint ? el("p", {}, failure.hint) : null,
    button("重试", "button button-main", () => {
      if (!state.stop) run(turn);
    })
  );
}

function say(text) {
  part("status").textContent = text;
}

function setQuestion(text) {
  part("question").value = text;
  fitQuestion();
}

/** The box grows with the question up to a third of the window. */
function fitQuestion() {
  const box = part("question");
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight + 2, window.innerHeight / 3) + "px";
}

function submit() {
  const text = part("question").value;
  if (state.stop) return;
  if (text.trim()) setQuestion("");
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

/** A browser that keeps nothing (private mode) still works. */
function remembered(key) {
  try {
    return window.localStorage.getItem(key) || "";
  } catch (error) {
    return "";
  }
}

function remember(key, value) {
  try {
    window.localStorage.setItem(key, value);
  } catch (error) {
    // Nothing to do: the field simply starts empty next time.
  }
}

function onKey(event) {
  // While a Chinese input method composes, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}

function start() {
  preparePanel();
  part("region").value = remembered(REGION_KEY);
  part("region").addEventListener("change", () => remember(REGION_KEY, part("region").value.trim()));
  part("question").addEventListener("keydown", onKey);
  part("question").addEventListener("input", fitQuestion);
  part("restart").addEventListener("click", restart);
  part("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  for (const example of document.querySelectorAll(".example")) {
    example.addEventListener("click", () => askQuestion(example.dataset.question));
  }
  const asked = new URLSearchParams(window.location.search).get("q");
  if (asked) askQuestion(asked);
}

start();
