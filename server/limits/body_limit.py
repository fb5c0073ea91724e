"""How much a request may carry: FastAPI counts (``max_body_size``); this says it in our words."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import TooLarge
from server.limits.told import tell

MOST_BYTES = 1_000_000
"""Of any request that is no upload: the longest question and a whole chat before it need a tenth."""
UPLOAD_BYTES = 1_000_000_000
"""Routes that take files have a limit of their own below this one, and say it."""


def too_large() -> TooLarge:
    """The error of a request that carries more than is taken."""
    return TooLarge(f"发来的内容超过 {MOST_BYTES // 1_000_000} MB。", "请分几次发送；文件请从上传的地方传。")


class BodyLimitTold:
    """ASGI middleware: the bare 413 of the framework becomes our error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what follows a bare 413 is left out."""
        told = False

        async def in_our_words(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start" and _is_bare(message):
                told = True
                await tell(too_large(), scope, receive, send)
            elif not told:
                await send(message)

        await self._app(scope, receive, in_our_words)


def _is_bare(start: Message) -> bool:
    return start["status"] == 413 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/plain")
