"""The audit log, for administrators: search, export, verify."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from server.accounts.asker import Asker
from server.audit.entry import who
from server.audit.kinds import KINDS
from server.audit.log import AuditLog, Wanted
from server.errors import ServerError
from server.routes.access import CurrentAsker, now

router = APIRouter(prefix="/api/audit", tags=["审计"])
Word = Annotated[str | None, Query(min_length=1, max_length=100)]


class VerdictOut(BaseModel):
    """Whether the log is whole."""

    entries: int
    last: str = Field(description="末条的哈希；抄在别处，日后可以对照")
    problems: list[str] = Field(description="没有问题时为空")


@router.get("", summary="查审计记录")
def search_audit(
    request: Request,
    user: Word = None,
    kind: Word = None,
    text: Word = None,
    since: date | None = None,
    until: date | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[dict[str, Any]]:
    """Entries that fit, newest first; days in the time of the service's computer."""
    return _log(request).search(Wanted(user, kind, text, since, until), limit, offset)


@router.get("/export", summary="导出全部审计记录", response_class=StreamingResponse)
def export_audit(request: Request, asker: CurrentAsker) -> StreamingResponse:
    """A line of JSON an entry, oldest first, each with its hash; that it was taken away is its last line."""
    note(request, "audit_export", asker, {})
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(_log(request).lines(), media_type="application/x-ndjson", headers=headers)


@router.get("/verify", summary="核对审计记录是否被改过")
def verify_audit(request: Request) -> VerdictOut:
    """Reads the whole log again."""
    found = _log(request).verify()
    return VerdictOut(entries=found.entries, last=found.last, problems=list(found.problems))


def note(request: Request, kind: str, asker: Asker, content: dict[str, Any]) -> None:
    """Put something that an asker saw or did, other than a question, in the log, before it is shown or done."""
    put_on_file(request, kind, {**who(asker), **content})


@contextmanager
def noted(request: Request, kind: str, asker: Asker, content: dict[str, Any]) -> Iterator[None]:
    """Note before what the block does; where that is refused, a second entry says that it was not done."""
    note(request, kind, asker, content)
    try:
        yield
    except ServerError as error:
        note(request, "not_done", asker, {**content, "what": kind, "outcome": error.message})
        raise


def put_on_file(request: Request, kind: str, content: dict[str, Any]) -> None:
    """An entry of one of the known kinds, by whomever ``content`` says."""
    assert kind in KINDS, kind
    _log(request).append({**content, "kind": kind}, now())


def _log(request: Request) -> AuditLog:
    log: AuditLog = request.app.state.audit
    return log
