/** Talking to our own server. Every failure becomes a Failure with a message and what to do about it. */

import { readEvents } from "./events.js";

const LIMIT_MS = 60000;

/** `message` says what happened, `hint` what to do; both are shown as they are. */
export class Failure extends Error {
  constructor(message, hint, code) {
    super(message);
    this.hint = hint || "";
    this.code = code || "";
  }
}

/** Send an object as JSON and get the answer. */
export function send(address, body) {
  return request(address, posted(body));
}

/** Ask one question. `signal` stops the wait. Returns the Answer of the contract. */
export function ask(body, signal) {
  return request("/api/ask", Object.assign(posted(body), { signal }));
}

/**
 * Ask one question and be told what is being done.
 * @param {Object} body
 * @param {AbortSignal} signal stops the wait
 * @param {function(string)} onStep gets each step as it begins
 * @returns {Promise<{answer: Object, turn: number}>} the Answer of the contract, and its number
 */
export function askInSteps(body, signal, onStep) {
  return fetched("/api/ask/stream", Object.assign(posted(body), { signal }), async (response) => {
    if (!response.ok) return json(response);
    let told = null;
    await readEvents(response, (name, data) => {
      if (name === "step") onStep(data);
      if (name === "answer") told = data;
      if (name === "error") throw new Failure(data.message, data.hint, data.code);
    });
    if (!told) throw new Failure("回答没有传完。", "请重试，问题没有丢。", "broken");
    return told;
  });
}

/** The asker's own conversations, the last used first. */
export function listConversations() {
  return request("/api/conversations?limit=50", {});
}

/** One of them with its answers. */
export function readConversation(id) {
  return request("/api/conversations/" + encodeURIComponent(id), {});
}

/** Another title; answers the conversation as it is called now. */
export function renameConversation(id, title) {
  return request("/api/conversations/" + encodeURIComponent(id), Object.assign(posted({ title }), { method: "PATCH" }));
}

/** It is gone for good. */
export function deleteConversation(id) {
  return fetched("/api/conversations/" + encodeURIComponent(id), { method: "DELETE" }, (response) =>
    response.ok ? null : json(response)
  );
}

/** Keep the question behind one of the asker's answers for the report. */
export function keepQuestion(turn) {
  return send("/api/reports/questions", { turn_id: turn });
}

/** Change something that is answered with nothing. */
export function sendQuietly(method, address, body) {
  const options = { method, headers: { "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : null };
  return fetched(address, options, (response) => (response.ok ? null : json(response)));
}

/** One of the asker's answers in plainer words by a model: {text, reworded}; not reworded, it is the text as given. */
export function rewordAnswer(turn) {
  return send("/api/reword", { turn_id: turn });
}

/** Say that an answer was useful or wrong, with a note. */
export function sendOpinion(turn, useful, note) {
  return send("/api/feedback", { turn_id: turn, useful, note });
}

function posted(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** What the end of a text may become; `only` is "places" or absent. `signal` drops a request that is out of date. */
export function complete(text, only, signal) {
  return request("/api/complete?" + new URLSearchParams(only ? { text, only } : { text }), { signal });
}

/** Words that may have been meant by one that was not understood. */
export function suggest(word) {
  return request("/api/suggest?" + new URLSearchParams({ word }), {});
}

/** What two documents say on one topic. */
export function compareDocuments(left, right, topic) {
  return request("/api/documents/compare?" + new URLSearchParams({ left, right, topic }), {});
}

/** Add one uploaded file with what a person set. */
export function addDocument(token, name, values) {
  return send("/api/documents", { token, documents: { [name]: values } });
}

/** One of the asker's answers as a file: {blob, name}. `form`: docx, xlsx or csv; `turn`: its number. */
export function answerFile(form, turn) {
  return fetched("/api/export/" + form, posted({ turn_id: turn }), async (response) => {
    if (!response.ok) return json(response);
    const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") || "");
    return { blob: await response.blob(), name: named ? decodeURIComponent(named[1]) : "answer." + form };
  });
}

const documents = new Map();

/** A document with its clauses; asked for once, unless it failed. */
export function readDocument(docId) {
  if (!documents.has(docId)) {
    const reading = request("/api/documents/" + encodeURIComponent(docId), {});
    reading.catch(() => documents.delete(docId));
    documents.set(docId, reading);
  }
  return documents.get(docId);
}

/** What an address of ours answers, as JSON. `options` are those of fetch, and `limit` in milliseconds. */
export function request(address, options) {
  return fetched(address, options, json);
}

/** `read` turns the response into what is wanted; the time limit holds until it has. */
async function fetched(address, options, read) {
  const timer = new AbortController();
  const late = setTimeout(() => timer.abort(), options.limit || LIMIT_MS);
  if (options.signal) options.signal.addEventListener("abort", () => timer.abort());
  try {
    return await read(await fetch(address, Object.assign({}, options, { signal: timer.signal })));
  } catch (error) {
    throw translated(error, options.signal);
  } finally {
    clearTimeout(late);
  }
}

async function json(response) {
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && body) return body;
  const stated = body && body.error;
  if (stated) throw new Failure(stated.message, stated.hint, stated.code);
  if (response.status === 401 || response.status === 403) {
    throw new Failure("您没有权限查看这项内容。", "需要时请联系管理员开通。", "forbidden");
  }
  throw new Failure("服务出错了（" + response.status + "），问题没有得到回答。", "请重试；仍然不行请告诉管理员。", "broken");
}

function translated(error, signal) {
  if (error instanceof Failure) return error;
  if (signal && signal.aborted) return new Failure("已停止等待。", "问题还在下面的输入框里，可以改了再问。", "stopped");
  if (error.name === "AbortError") return new Failure("等了一分钟还没有结果。", "请重试，或把问题问得更具体些。", "late");
  if (navigator.onLine === false) return new Failure("网络断开了。", "连上网络后请重试，问题没有丢。", "offline");
  return new Failure("连不上服务。", "请检查网络，或确认服务已启动，然后重试。", "unreachable");
}
