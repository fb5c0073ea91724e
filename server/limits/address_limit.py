"""A limit for each address, before it is known who asks: what floods the service is stopped here."""

from __future__ import annotations

from time import monotonic

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import TooMany
from server.limits.rate import Rate
from server.limits.told import tell
from server.routes.access import address_of, at_this_computer

_UNCOUNTED = ("/static/", "/assets/", "/healthz", "/readyz", "/metrics")
"""Files that a page loads by the dozen, and what watches the service."""


class AddressLimit:
    """ASGI middleware: 429 where one address asks too often. The person at this computer is not counted."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._rate = Rate(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its address has had its share."""
        if scope["type"] == "http" and not scope["path"].startswith(_UNCOUNTED):
            request = Request(scope)
            if not at_this_computer(request):
                try:
                    self._rate.take(address_of(request), monotonic())
                except TooMany as error:
                    await tell(error, scope, receive, send)
                    return
        await self._app(scope, receive, send)
