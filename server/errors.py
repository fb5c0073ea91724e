"""What can go wrong in the service, and how each error of the rooms below becomes one for people.

::

    ServerError            code, HTTP status, Chinese message and hint
    ├── BadQuestion        empty, or longer than 2,000 characters (400)
    ├── BadRequest         anything else in a request that cannot be used (400/422)
    │   └── TooLarge       more was sent than is taken (413)
    ├── NotSignedIn        who asks is not known (401)
    ├── Forbidden          who asks is known, and may not (403)
    ├── NotFound           no such document, clause or page (404)
    ├── Conflict           it cannot be done as things stand (409)
    ├── TooMany            tried too often; later again (429)
    ├── NotReady           index or database is being built or cannot be read (503)
    ├── TookTooLong        given up after the time that a request may take (503)
    └── NeedsConfirmation  a change that a person must confirm (409; exit 2 in a terminal)

Errors of the rooms (CorpusError, RetrievalError, SqlToolsError) are translated here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from policies_corpus.errors import CorpusError
from retrieval.errors import RetrievalError
from sql_tools.errors import ImportRefused, NotPermitted, SqlToolsError

ROOM_ERRORS = (CorpusError, RetrievalError, SqlToolsError)


class ServerError(Exception):
    """``message`` says what happened, ``hint`` what to do; both Chinese."""

    code = "server_error"
    status = 500

    def __init__(self, message: str, hint: str = "", details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details or {}

    def to_json(self) -> dict[str, Any]:
        """The error body of the contract."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint, "details": self.details}}


class BadQuestion(ServerError):
    """The question is empty or too long."""

    code = "bad_question"
    status = 400


class BadRequest(ServerError):
    """Something else in the request cannot be used."""

    code = "bad_request"
    status = 400


class TooLarge(BadRequest):
    """More was sent than is taken."""

    code = "too_large"
    status = 413


class NotSignedIn(ServerError):
    """Who asks is not known."""

    code = "not_signed_in"
    status = 401


class Forbidden(ServerError):
    """Who asks is known, and may not."""

    code = "not_permitted"
    status = 403


class NotFound(ServerError):
    """No such document, clause or page."""

    code = "not_found"
    status = 404


class Conflict(ServerError):
    """It cannot be done as things stand."""

    code = "conflict"
    status = 409


class TooMany(ServerError):
    """Tried too often; later again."""

    code = "too_many"
    status = 429


class NotReady(ServerError):
    """The index or the database cannot be read."""

    code = "not_ready"
    status = 503


class TookTooLong(ServerError):
    """The time that a request may take is over."""

    code = "took_too_long"
    status = 503


class NeedsConfirmation(ServerError):
    """A change that a person must confirm first."""

    code = "needs_confirmation"
    status = 409


def translate(error: Exception) -> ServerError:
    """The error for people behind an error of one of the rooms; anything else is returned as an unexpected one."""
    if isinstance(error, ServerError):
        return error
    if isinstance(error, NotPermitted):
        return Forbidden(error.message, error.hint)
    if isinstance(error, ImportRefused):
        return BadRequest(error.message, error.hint)
    if isinstance(error, CorpusError | RetrievalError | SqlToolsError):
        return NotReady(error.message, error.hint)
    return ServerError("系统内部出错，这个问题没有得到回答。", "请再试一次；仍然如此时请把日志交给管理员。")
