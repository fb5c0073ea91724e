"""An answer while it comes about: what is being done, then the answer piece by piece."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from server.chat.answer import Answer
from server.chat.watch import Stopped, Watch
from server.errors import translate

STEPS = {"parse": "正在读懂问题", "search": "正在查文件", "sql": "正在查数据库", "check": "正在逐条判断"}
LOOK_SECONDS = 0.25
"""So often it is looked whether somebody still waits."""
_PIECE = re.compile(r".+?(?:[。！？；\n]+|$)", re.DOTALL)

Answered = tuple[Answer, int]


@dataclass(frozen=True)
class Happened:
    """``name``: step (``data``: a sentence), text (a piece of the answer), answer (the whole, with its turn), error."""

    name: str
    data: Any


async def answering(ask: Callable[[Watch], Answered], gone: Callable[[], Awaitable[bool]]) -> AsyncIterator[Happened]:
    """What happens while ``ask`` runs in a thread of its own. It is stopped as soon as ``gone`` says that nobody waits.

    An error of the product is the last event; others pass through.
    """
    loop, stages, stop = asyncio.get_running_loop(), asyncio.Queue[str](), Event()

    def watch(stage: str) -> None:
        if stop.is_set():
            raise Stopped
        loop.call_soon_threadsafe(stages.put_nowait, stage)

    task = asyncio.create_task(asyncio.to_thread(ask, watch))
    try:
        while not task.done() or not stages.empty():
            if await gone():
                return
            with suppress(TimeoutError):
                yield Happened("step", STEPS[await _next(stages, task)])
        for happened in _outcome(await task):
            yield happened
    except Exception as error:  # noqa: BLE001 -- the response has begun: an error can only be told inside it
        yield Happened("error", translate(error).to_json()["error"])
    finally:
        stop.set()
        await asyncio.wait({task})
        task.exception()  # told above, or nobody waits for it


async def _next(stages: asyncio.Queue[str], task: asyncio.Task[Answered]) -> str:
    """The next stage; ``TimeoutError`` where none came for a while, or the answer is there."""
    waiting = asyncio.create_task(stages.get())
    done, _ = await asyncio.wait({waiting, task}, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    raise TimeoutError


def _outcome(answered: Answered) -> Iterator[Happened]:
    answer, turn = answered
    for piece in pieces(answer.answer):
        yield Happened("text", piece)
    yield Happened("answer", {"turn": turn, "answer": answer.to_json()})


def pieces(text: str) -> list[str]:
    """A text cut behind its sentences; joined again it is the text."""
    return _PIECE.findall(text)
