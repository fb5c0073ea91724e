"""What is on file and what it means: the overview of an area as questions, and the dictionary of the data."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from server.chat.assistant import Assistant
from server.chat.data.parsers import names_around
from server.errors import NotReady
from server.household.desk import described_model
from server.household.dictionary import dictionary
from server.household.overview import overview
from server.routes.access import CurrentAsker
from sql_tools.errors import NotPermitted
from sql_tools.execute import DEMO_ONLY

router = APIRouter(prefix="/api/data", tags=["数据"])


@router.get("/overview", summary="一个地区的概况：要问的问题", responses={404: {"description": "没有这个地方"}})
def read_overview(request: Request, asker: CurrentAsker, region: str | None = None) -> dict[str, Any]:
    """Questions about the area and the one above it; the figures come from asking them."""
    assistant: Assistant = request.app.state.live.current()
    queries = assistant.data.queries
    if queries.model.places is None:
        raise NotReady("这个数据库不分地区。", "请直接提问。")
    if asker.demo_only and not queries.snapshot.demo:
        raise NotPermitted(*DEMO_ONLY)
    place = asker.area.place
    names = queries.names if place is None else names_around(queries.names, place.code)
    return overview(names, queries.model.places, queries.coverage, region, asker.area, date.today().year)


@router.get("/dictionary", summary="数据字典：字段、指标、人群和口径")
def read_dictionary(request: Request) -> dict[str, Any]:
    """Every field, figure and group with what people call it and how it is counted, those of own ledgers among them."""
    return dictionary(described_model(request.app.state.settings))
