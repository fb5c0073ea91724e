"""Requests that change something come from our own pages, or from programs that are no browser.

A browser says where a request comes from (``Sec-Fetch-Site``, ``Origin``, ``Referer``); it sends the cookie of a
session, or reaches a service on the own PC, also for a page from elsewhere. Whoever sends a token cannot be led to it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import Forbidden

_READING = ("GET", "HEAD", "OPTIONS")


class SameOrigin:
    """ASGI middleware that refuses (403) a changing request which a page from elsewhere made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it comes from elsewhere."""
        if scope["type"] != "http" or scope["method"] in _READING or from_own_page(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refused = Forbidden("这个请求来自别的网站，没有执行。", "请从本系统自己的页面操作。")
        await JSONResponse(refused.to_json(), status_code=refused.status)(scope, receive, send)


def from_own_page(headers: Headers) -> bool:
    """Whether the headers are those of our own page or of a program."""
    # Only a token: a browser may be led to send a name and password (Basic) that stand in an address.
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", headers.get("referer"))
    return origin is None or urlsplit(origin).netloc == headers.get("host")
