"""Server-sent events: what is being done first, then the answer; nobody listens, nothing more is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx2
import pytest

from server.chat.answer import Answer
from server.chat.watch import Stopped, Watch
from server.streaming import answering, pieces


def _events(address: str, question: str) -> Iterator[tuple[str, object]]:
    with httpx2.stream("POST", f"{address}/api/ask/stream", json={"question": question}, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("公益性岗位优先安排谁？", ["正在读懂问题", "正在查文件"]),
        ("西渡镇有多少户脱贫户？", ["正在读懂问题", "正在查数据库"]),
    ],
)
def test_steps_come_first_then_the_answer_in_pieces(address: str, question: str, steps: list[str]) -> None:
    events = list(_events(address, question))
    told = [data for name, data in events if name == "step"]
    assert told[: len(steps)] == steps
    names = [name for name, _ in events]
    assert names == sorted(names, key=["step", "text", "answer"].index)
    whole = events[-1][1]
    assert isinstance(whole, dict)
    answer = Answer.model_validate(whole["answer"])
    assert "".join(str(data) for name, data in events if name == "text") == answer.answer


def test_an_error_is_the_last_event(address: str) -> None:
    [(name, error)] = [event for event in _events(address, "  ") if event[0] != "step"]
    assert name == "error"
    assert isinstance(error, dict)
    assert error["code"] == "bad_question"


def test_work_stops_when_nobody_waits() -> None:
    done, may_go_on = [], Event()

    def ask(watch: Watch) -> tuple[Answer, int]:
        watch("parse")
        may_go_on.wait(60)
        try:
            watch("sql")
        except Stopped:
            done.append("stopped")
            raise
        done.append("counted")
        raise AssertionError("it went on")

    async def listen() -> list[str]:
        waits = 0

        async def gone() -> bool:
            nonlocal waits
            waits += 1
            if waits > 2:
                may_go_on.set()
            return waits > 2

        return [happened.name async for happened in answering(ask, gone)]

    # In a thread of its own: tests of pages leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, listen()).result() == ["step"]
    assert done == ["stopped"]


def test_pieces_are_the_text() -> None:
    text = "第一句。第二句[1]\n\n- 第三；\n没有句号"
    assert "".join(pieces(text)) == text
    assert len(pieces(text)) == 4
