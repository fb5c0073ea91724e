"""A line and a count for each request. The address is told by its pattern: the words after it may be a question."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.observe.metrics import Metrics

_log = logging.getLogger("zengshou.requests")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """ASGI middleware that tells of each request when it ends."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and take its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, perf_counter()

        async def noticed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.begun()
        try:
            await self._app(scope, receive, noticed)
        finally:
            self._tell(scope, status, perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _pattern(scope), scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.ended(route, method, status, seconds)
        told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        _log.info("%s %s %d %.1f ms", method, route, status, told["ms"], extra={"told": told})


def _pattern(scope: Scope) -> str:
    """The route as it is declared, e.g. ``/api/documents/{doc_id}``; what fits none is not told apart."""
    if scope["path"].startswith("/static/"):
        return "/static"
    route: Any = scope.get("route")
    return str(getattr(route, "path", "其他"))
