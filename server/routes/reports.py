"""报表: keep a question from its answer, put the report in order, fill it from a snapshot, take it away as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.chat.assistant import Assistant
from server.conversations.conversations import KeptConversations
from server.errors import BadRequest
from server.reports.files import write_docx, write_xlsx
from server.reports.fill import FilledReport
from server.reports.kept import LONGEST_TITLE, KeptQuestion, KeptQuestions
from server.reports.plan_json import plan_of
from server.reports.report import filled_report, shown_report
from server.reports.snapshot_desk import snapshots
from server.routes.access import LARGEST_ID, CurrentAsker, Ident, now
from server.routes.audit import note
from server.routes.pages import templates
from server.routes.sent_file import XLSX, sent_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter(tags=["报表"])
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "没有这个问题或快照"}}
SnapshotId = Annotated[str | None, Query(max_length=100, description="快照编号；不填就是在用的")]
BeforeId = Annotated[str | None, Query(max_length=100, description="与哪个快照比；不填就是前一个，空就是不比")]


class Keep(BaseModel):
    """Which answer's questions to keep."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"turn_id": 12}})
    turn_id: int = Field(ge=1, le=LARGEST_ID, description="回答的编号（X-Turn-Id）")


class Titled(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"title": "每月监测情况"}})
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)


class Moved(BaseModel):
    """Up or down."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"up": True}})
    up: bool


class QuestionOut(BaseModel):
    """A kept question."""

    id: int
    title: str
    description: str = Field(description="口径：数的是什么")


class ReportOut(BaseModel):
    """The asker's report: its title, its questions, and the snapshots that it can be filled from, newest first."""

    title: str
    questions: list[QuestionOut]
    snapshots: list[str]


@router.get("/reports", response_class=HTMLResponse, include_in_schema=False)
def reports_page(request: Request) -> HTMLResponse:
    """The page; it asks the API for everything."""
    return templates.TemplateResponse(request, "reports.html", {})


@router.get("/api/reports", summary="我的报表：留存的问题，和可用的快照")
def read_report(request: Request, asker: CurrentAsker) -> ReportOut:
    """What is kept, in order."""
    kept = _kept(request)
    known = [each for each in snapshots(request.app.state.settings) if each.demo or not asker.demo_only]
    return ReportOut(
        title=kept.title(asker),
        questions=[_out(each) for each in kept.of(asker)],
        snapshots=[each.id for each in known],
    )


@router.post(
    "/api/reports/questions",
    summary="留存一个回答里的问题",
    status_code=201,
    responses={400: {"description": "这个回答里没有数"}, 409: {"description": "已经留存过"}, **_NOT_FOUND},
)
def keep_question(body: Keep, request: Request, asker: CurrentAsker) -> list[QuestionOut]:
    """The questions about data behind one of the asker's own answers, each with the place and year as asked."""
    conversations: KeptConversations = request.app.state.conversations
    turn = conversations.turn(asker, body.turn_id)
    blocks = turn.answer.get("data") or []
    if turn.answer.get("kind") != "data" or not blocks:
        raise BadRequest("这个回答里没有可以留存的数。", "能留存的是问数据的问题，例如：各乡镇2024年人均纯收入排名")
    model = _assistant(request).data.queries.model
    for block in blocks:
        plan_of(block["plan"], model)
    # The question itself may be “分乡镇呢？” or speak of last year; what was counted stands by itself.
    kept = [
        _kept(request).keep(asker, block["description"], block["description"], block["plan"], now()) for block in blocks
    ]
    return [_out(each) for each in kept]


@router.patch("/api/reports", summary="改报表的标题", status_code=204)
def rename_report(body: Titled, request: Request, asker: CurrentAsker) -> None:
    """Another title of the report."""
    _kept(request).rename_report(asker, body.title)


@router.patch("/api/reports/questions/{ident}", summary="改一个问题的标题", status_code=204, responses=_NOT_FOUND)
def rename_question(ident: Ident, body: Titled, request: Request, asker: CurrentAsker) -> None:
    """Another title of a question; what is counted stays."""
    _kept(request).rename(asker, ident, body.title)


@router.post("/api/reports/questions/{ident}/move", summary="上移或下移", status_code=204, responses=_NOT_FOUND)
def move_question(ident: Ident, body: Moved, request: Request, asker: CurrentAsker) -> None:
    """One place up or down."""
    _kept(request).move(asker, ident, body.up)


@router.delete("/api/reports/questions/{ident}", summary="不再留存", status_code=204, responses=_NOT_FOUND)
def delete_question(ident: Ident, request: Request, asker: CurrentAsker) -> None:
    """Throw a question away."""
    _kept(request).delete(asker, ident)


@router.get("/api/reports/filled", summary="用一个快照的数据填报表，与另一个比较", responses=_NOT_FOUND)
def read_filled(
    request: Request, asker: CurrentAsker, snapshot: SnapshotId = None, before: BeforeId = None
) -> dict[str, Any]:
    """Of each question the figure now, before, the difference, and which households made it."""
    return shown_report(_filled(request, asker, snapshot, before))


@router.get("/api/reports/file.{form}", summary="填好的报表存成文件", response_class=Response, responses=_NOT_FOUND)
def download_report(
    form: Literal["docx", "xlsx"],
    request: Request,
    asker: CurrentAsker,
    snapshot: SnapshotId = None,
    before: BeforeId = None,
) -> Response:
    """docx with pictures of the charts, or xlsx with numbers as numbers."""
    report = _filled(request, asker, snapshot, before, "report_file")
    write, media_type = _FORMS[form]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{form}"
        write(report, path)
        return sent_file(path.read_bytes(), f"{report.title}_{report.now.id}.{form}", media_type)


_FORMS: dict[str, tuple[Callable[[FilledReport, Path], None], str]] = {
    "docx": (write_docx, DOCX),
    "xlsx": (write_xlsx, XLSX),
}


def _filled(
    request: Request, asker: Asker, snapshot: str | None, before: str | None, kind: str = "report"
) -> FilledReport:
    report = filled_report(
        request.app.state.settings,
        _assistant(request).data.queries.model,
        _kept(request),
        asker,
        date.today(),
        snapshot,
        before,
    )
    seen = {"snapshot": report.now.id, "before": report.before.id if report.before is not None else None}
    note(request, kind, asker, {**seen, "questions": [each.description for each in report.questions]})
    return report


def _kept(request: Request) -> KeptQuestions:
    return KeptQuestions(request.app.state.store)


def _assistant(request: Request) -> Assistant:
    assistant: Assistant = request.app.state.live.current()
    return assistant


def _out(each: KeptQuestion) -> QuestionOut:
    return QuestionOut(id=each.id, title=each.title, description=each.description)
