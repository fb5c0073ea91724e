"""The 数据 pages: overview, import, snapshots, dictionary. The pages ask the API for everything that can change."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.accounts.role import Permission
from server.household.dictionary import dictionary
from server.routes.access import CurrentAsker
from server.routes.pages import templates
from sql_tools.semantic_model import shipped_model

router = APIRouter(prefix="/data", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
def overview(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The overview of an area."""
    return templates.TemplateResponse(request, "data_overview.html", {"region": asker.region or ""})


@router.get("/import", response_class=HTMLResponse)
def import_files(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The steps of an import; who may not import is told so."""
    return templates.TemplateResponse(request, "data_import.html", {"may": asker.may(Permission.MANAGE_DATA)})


@router.get("/snapshots", response_class=HTMLResponse)
def snapshots(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The snapshots and what changed between two."""
    return templates.TemplateResponse(request, "data_snapshots.html", {"may": asker.may(Permission.MANAGE_DATA)})


@router.get("/dictionary", response_class=HTMLResponse)
def read_dictionary(request: Request) -> HTMLResponse:
    """Fields, figures and groups with what people call them and how they are counted."""
    return templates.TemplateResponse(request, "data_dictionary.html", dictionary(shipped_model("household")))
