"""Many questions in one process: JSONL in, JSONL out, in order; a line that fails does not stop the others."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import track

from server.chat.answer import Answer
from server.chat.question import Question, checked
from server.errors import BadRequest, ServerError, translate
from sql_tools.plan import EVERYWHERE, Area

if TYPE_CHECKING:
    from server.chat.assistant import Assistant


def _nothing(_: Answer) -> None:
    """What is done with an answer besides writing it, where nothing is."""


def answer_lines(
    assistant: Assistant, source: Path, target: Path, today: date, keep: Callable[[Answer], None] = _nothing
) -> None:
    """Answer every line of ``source`` into ``target``; written beside it first and moved there whole.

    ``keep`` gets each answer before it is written.
    """
    lines = [line for line in source.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as out:
            for line in track(lines, description="正在回答"):
                out.write(json.dumps(_answer_line(assistant, line, today, keep), ensure_ascii=False) + "\n")
        partial.replace(target)
    except OSError as error:
        raise BadRequest(f"结果写不进 {target}：{error.strerror}。", "请换一个可以写入的位置。") from error


def _answer_line(assistant: Assistant, line: str, today: date, keep: Callable[[Answer], None]) -> dict[str, Any]:
    ident: Any = None
    try:
        item = json.loads(line)
        if not isinstance(item, dict):
            raise BadRequest("这一行不是一个 JSON 对象。", '请写成 {"id": "1", "question": "……"}。')
        ident = item.get("id")
        answer = _answer_turns(assistant, item, today)
        keep(answer)
        return {"id": ident, "answer": answer.to_json()}
    except json.JSONDecodeError:
        refused: ServerError = BadRequest("这一行不是合法的 JSON。", '请写成 {"id": "1", "question": "……"}。')
    except Exception as error:  # noqa: BLE001 - one bad line must not stop the others; the error stands in its place
        refused = translate(error)
    return {"id": ident, **refused.to_json()}


def _answer_turns(assistant: Assistant, item: dict[str, Any], today: date) -> Answer:
    turns = item.get("turns") or [item.get("question")]
    if not all(isinstance(turn, str) for turn in turns):
        raise BadRequest("这一行缺少 question 或 turns。", "请写上要问的话。")
    try:
        asked_on = date.fromisoformat(item["asked_on"]) if item.get("asked_on") else today
    except (TypeError, ValueError) as error:
        raise BadRequest(f"日期“{item['asked_on']}”读不懂。", "请写成 2026-03-15 这样。") from error
    return answer_turns(assistant, turns, asked_on, item.get("region"))


def answer_turns(
    assistant: Assistant, turns: Sequence[str], asked_on: date, region: str | None, area: Area = EVERYWHERE
) -> Answer:
    """The answer to the last of ``turns``, the others having been asked before it; at least one."""
    conversation = uuid.uuid4().hex
    *before, last = [Question(checked(turn), asked_on, region, area, conversation) for turn in turns]
    for question in before:
        assistant.ask(question)
    return assistant.ask(last)
