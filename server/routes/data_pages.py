"""The 数据 pages: overview, import, snapshots, dictionary. The pages ask the API for everything that can change."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.accounts.role import Permission
from server.household.desk import described_model
from server.household.dictionary import dictionary
from server.household.published import Published, published
from server.routes.access import CurrentAsker
from server.routes.pages import templates

router = APIRouter(prefix="/data", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
def overview(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The overview of an area."""
    return templates.TemplateResponse(request, "data_overview.html", {"region": asker.region or ""})


@router.get("/import", response_class=HTMLResponse)
def import_files(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The steps of an import; who may not import is told so."""
    own = asker.area.place.name if asker.area.place is not None else ""
    shown = {"may": asker.may(Permission.IMPORT_DATA), "own": own, "published": _published(request)}
    return templates.TemplateResponse(request, "data_import.html", shown)


@router.get("/snapshots", response_class=HTMLResponse)
def snapshots(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The snapshots and what changed between two."""
    shown = {"may": asker.may(Permission.MANAGE_DATA), "published": _published(request)}
    return templates.TemplateResponse(request, "data_snapshots.html", shown)


@router.get("/dictionary", response_class=HTMLResponse)
def read_dictionary(request: Request) -> HTMLResponse:
    """Fields, figures and groups with what people call them and how they are counted."""
    model = described_model(request.app.state.settings)
    return templates.TemplateResponse(request, "data_dictionary.html", dictionary(model))


def _published(request: Request) -> Published | None:
    """What answers, where that is a database server."""
    state = request.app.state
    return published(state.settings, state.live.current().readiness()["database"])
