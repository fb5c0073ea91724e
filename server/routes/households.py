"""农户: finding households, and the page of one of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.chat.assistant import Assistant
from server.errors import NotFound
from server.household_page.find import PAGE, Found, HouseholdFinder
from server.household_page.profile import GROUPS
from server.household_sheet.sheet import UNRECORDED
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.household_sheet import HouseholdId
from server.routes.pages import templates
from sql_tools.result import Cell

router = APIRouter(prefix="/households", include_in_schema=False)


def _cell_text(cell: Cell) -> str:
    """A cell of a list as people write it; amounts with thousands separators."""
    if cell is None:
        return UNRECORDED
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal | float):
        return f"{cell:,.2f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


templates.env.filters["cell_text"] = _cell_text

_EXAMPLES = ("监测户名单", "人均纯收入低于1万元的脱贫户", "有人住院的脱贫户")


@router.get("", response_class=HTMLResponse)
def find_page(
    request: Request,
    asker: CurrentAsker,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The form and what was found; a number leads to its household at once."""
    words = q.strip()
    values: dict[str, Any] = {"q": words, "examples": _EXAMPLES, "size": PAGE, "found": None, "problem": None}
    if words:
        assistant: Assistant = request.app.state.live.current()
        finder = HouseholdFinder(assistant.data, asker.area, asker.region, date.today())
        number = finder.number(words)
        if number is not None and finder.exists(number):
            return RedirectResponse(f"/households/{quote(number)}", status_code=303)
        if number is not None:
            values["problem"] = _none_such(number)
        else:
            outcome = finder.find(words, page)
            values["found" if isinstance(outcome, Found) else "problem"] = outcome
            note(request, "household_search", asker, {"question": words})
    return templates.TemplateResponse(request, "households.html", values)


@router.get("/{household_id}", response_class=HTMLResponse)
def household_page(household_id: HouseholdId, request: Request, asker: CurrentAsker) -> HTMLResponse:
    """One household: what is on file, what it may get, what is to be found out."""
    assistant: Assistant = request.app.state.live.current()
    profile = assistant.check.profile(household_id.upper(), asker.area, date.today())
    if profile is None:
        raise _none_such(household_id)
    note(request, "household_page", asker, {"household_id": profile.sheet.household_id})
    return templates.TemplateResponse(request, "household.html", {"profile": profile, "groups": GROUPS})


def _none_such(household_id: str) -> NotFound:
    return NotFound(f"没有户编号{household_id}，或者不在您可以查看的范围内。", "请核对户编号。")
