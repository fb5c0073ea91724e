"""一户一策: the sheet of one household as a file and as a page to print."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from server.accounts.asker import Asker
from server.chat.assistant import Assistant
from server.errors import NotFound
from server.household_sheet.docx import VISIT, heading_line, sheet_docx
from server.household_sheet.sheet import HouseholdSheet
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.pages import templates

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter()
HouseholdId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_-]+$", description="户编号")]


@router.get(
    "/api/households/{household_id}/sheet.docx",
    tags=["数据"],
    summary="一户一策表（docx）",
    response_class=Response,
    responses={404: {"description": "没有这一户，或不在可以查看的范围内"}},
)
def sheet_file(household_id: HouseholdId, request: Request, asker: CurrentAsker) -> Response:
    """The sheet as a file."""
    content = sheet_docx(_sheet(request, household_id, asker))
    name = quote(f"一户一策_{household_id}.docx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(content, media_type=_DOCX, headers=headers)


@router.get("/households/{household_id}/sheet", response_class=HTMLResponse, include_in_schema=False)
def sheet_page(household_id: HouseholdId, request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The sheet as a page to print."""
    sheet = _sheet(request, household_id, asker)
    values = {"sheet": sheet, "heading": heading_line(sheet), "visit": VISIT}
    return templates.TemplateResponse(request, "household_sheet.html", values)


def _sheet(request: Request, household_id: str, asker: Asker) -> HouseholdSheet:
    assistant: Assistant = request.app.state.live.current()
    sheet = assistant.check.sheet(household_id.upper(), asker.area, date.today())
    if sheet is None:
        raise NotFound(f"没有户编号{household_id}，或者不在您可以查看的范围内。", "请核对户编号。")
    note(request, "household_sheet", asker, {"household_id": sheet.household_id})
    return sheet
