"""An error told by what stands around the application, in the one shape of every error."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from server.errors import ServerError


def error_response(error: ServerError) -> JSONResponse:
    """The response of an error; one that passes by itself says when to come again."""
    wait = error.details.get("retry_after")
    return JSONResponse(error.to_json(), error.status, headers=None if wait is None else {"Retry-After": str(wait)})


async def tell(error: ServerError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with an error."""
    await error_response(error)(scope, receive, send)
