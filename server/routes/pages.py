"""The pages. Each is a template of ``web``; the page asks the API for everything else."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from policies_corpus.model import DocumentMeta
from server.accounts.role import Permission
from server.chat.assistant import Assistant
from server.routes.access import CurrentAsker
from server.routes.assets import asset, chart_address, scripts
from server.routes.frame import frame
from sql_tools.semantic_model import shipped_model

LEVEL_NAMES = {"national": "国家", "province": "省级", "city": "市级", "county": "县级"}

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=str(files("web") / "templates"), context_processors=[frame])
templates.env.filters["tojson_text"] = lambda value: json.dumps(value, ensure_ascii=False)


@router.get("/", response_class=HTMLResponse)
def chat(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The chat page with examples to start with, for the asker's place."""
    assistant: Assistant = request.app.state.live.current()
    rewords = request.app.state.model is not None
    values = {"examples": assistant.examples(asker.area.place), "additive": _additive(), "rewords": rewords}
    return templates.TemplateResponse(request, "chat.html", values)


@router.get("/documents", response_class=HTMLResponse)
def documents(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The list of documents; the template puts the levels in order."""
    values = {**_listed(request), "may_add": asker.may(Permission.MANAGE_DOCUMENTS)}
    return templates.TemplateResponse(request, "documents.html", values)


@router.get("/documents/compare", response_class=HTMLResponse)
def compare_documents(request: Request) -> HTMLResponse:
    """Two documents side by side; which, and on what topic, stands in the query of the address."""
    return templates.TemplateResponse(request, "compare.html", _listed(request))


@router.get("/documents/add", response_class=HTMLResponse)
def add_documents(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """Files in, metadata to confirm; who may not add documents is told so."""
    return templates.TemplateResponse(request, "documents_add.html", {"may": asker.may(Permission.MANAGE_DOCUMENTS)})


@router.get("/documents/{doc_id}", response_class=HTMLResponse)
def document(request: Request, doc_id: str) -> HTMLResponse:
    """The reading view of one document; which clause is highlighted stands in the query of the address."""
    assistant: Assistant = request.app.state.live.current()
    meta = next((meta for meta in assistant.documents() if meta.doc_id == doc_id), None)
    if meta is None:
        return templates.TemplateResponse(request, "missing.html", {"doc_id": doc_id}, status_code=404)
    return templates.TemplateResponse(request, "document.html", {"meta": meta, "today": date.today()})


def _listed(request: Request) -> dict[str, Any]:
    """The documents, the years that they speak of, and today, by which they are in force or not."""
    assistant: Assistant = request.app.state.live.current()
    listed = sorted(assistant.documents(), key=lambda meta: (meta.region.code, meta.doc_id))
    years = {year for meta in listed for year in years_of(meta)}
    return {"documents": listed, "years": sorted(years, reverse=True), "today": date.today()}


def years_of(meta: DocumentMeta) -> tuple[int, ...]:
    """The years in which a document holds, as far as it says; else the year in which it was issued."""
    dates = [each.year for each in (meta.valid_from, meta.valid_to) if each is not None]
    if not dates and meta.issued_on is not None:
        dates = [meta.issued_on.year]
    return tuple(range(min(dates), max(dates) + 1)) if dates else ()


@cache
def _additive() -> str:
    """The names of the figures whose sum over groups means something, for the totals below tables."""
    measures = shipped_model("household").measures
    return " ".join(name for name, measure in measures.items() if measure.additive)


@router.get("/api/docs", response_class=HTMLResponse)
def api_docs(request: Request) -> HTMLResponse:
    """The interface for programs. FastAPI's own page loads its scripts from elsewhere, so this one is ours."""
    schema = request.app.openapi()
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    values: dict[str, Any] = {"operations": operations, "models": schema["components"]["schemas"]}
    return templates.TemplateResponse(request, "api.html", values)


templates.env.globals.update(
    asset=asset, chart_address=chart_address, scripts=scripts, level_names=LEVEL_NAMES, years_of=years_of
)
