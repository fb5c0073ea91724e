"""How long a request may take: after that the client is told, and what was not begun is not done."""

from __future__ import annotations

import asyncio
import re
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.chat.watch import Watch
from server.errors import TookTooLong
from server.limits.told import tell

_LONG = re.compile(r"/api/(documents|data|cards|audit|conversations)\b.*|/cards/import|/metrics")
"""Uploads, imports, files of many answers: they depend on how much there is."""
_LONGER = 10


def took_too_long(seconds: float) -> TookTooLong:
    """The error of a request that was given up after so many seconds."""
    return TookTooLong(
        f"{seconds:g} 秒里没有做完，已经停下。",
        "请把问题问得小一些（缩小地区或年份），或过一会儿再试。",
        {"retry_after": 10},
    )


def within(seconds: float, watch: Watch) -> Watch:
    """The watch, which stops the work at the next stage once it took longer than this."""
    ends = monotonic() + seconds

    def watched(stage: str) -> None:
        if monotonic() > ends:
            raise took_too_long(seconds)
        watch(stage)

    return watched


class TimeLimit:
    """ASGI middleware: 503 where no response has begun in time. A response that has begun goes on to its end."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._left_behind: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and wait for it; a thread cannot be stopped, so it is left to end by itself."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seconds = self._seconds * (_LONGER if _LONG.fullmatch(scope["path"]) else 1)
        begun, over = asyncio.Event(), False

        async def in_time(message: Message) -> None:
            if not over:
                begun.set()
                await send(message)

        task = asyncio.create_task(self._run(scope, receive, in_time))
        try:
            await self._wait(task, begun, seconds)
            if task.done() or begun.is_set():
                await task
                return
        except asyncio.CancelledError:
            task.cancel()
            raise
        over = True
        self._left_behind.add(task)
        task.add_done_callback(self._forget)
        await tell(took_too_long(seconds), scope, receive, send)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def _wait(self, task: asyncio.Task[None], begun: asyncio.Event, seconds: float) -> None:
        """Until the task is done, its response has begun, or the time is over."""
        started = asyncio.create_task(begun.wait())
        try:
            await asyncio.wait({task, started}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            started.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled():
            task.exception()  # nobody waits for it any more
