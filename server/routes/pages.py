"""The pages. Each is a template of ``web``; the page asks the API for everything else."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from server.chat.assistant import Assistant
from server.routes.assets import asset, chart_address, scripts

LEVEL_NAMES = {"national": "国家", "province": "省级", "city": "市级", "county": "县级"}

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=str(files("web") / "templates"))
templates.env.filters["tojson_text"] = lambda value: json.dumps(value, ensure_ascii=False)
templates.env.globals.update(asset=asset, chart_address=chart_address, scripts=scripts, level_names=LEVEL_NAMES)


@router.get("/", response_class=HTMLResponse)
def chat(request: Request) -> HTMLResponse:
    """The chat page with examples to start with."""
    assistant: Assistant = request.app.state.live.current()
    return templates.TemplateResponse(request, "chat.html", {"examples": assistant.examples()})


@router.get("/documents", response_class=HTMLResponse)
def documents(request: Request) -> HTMLResponse:
    """The list of documents; the template puts the levels in order."""
    assistant: Assistant = request.app.state.live.current()
    listed = sorted(assistant.documents(), key=lambda meta: (meta.region.code, meta.doc_id))
    return templates.TemplateResponse(request, "documents.html", {"documents": listed, "today": date.today()})


@router.get("/documents/{doc_id}", response_class=HTMLResponse)
def document(request: Request, doc_id: str) -> HTMLResponse:
    """The reading view of one document; which clause is highlighted stands in the query of the address."""
    assistant: Assistant = request.app.state.live.current()
    meta = next((meta for meta in assistant.documents() if meta.doc_id == doc_id), None)
    if meta is None:
        return templates.TemplateResponse(request, "missing.html", {"doc_id": doc_id}, status_code=404)
    return templates.TemplateResponse(request, "document.html", {"meta": meta, "today": date.today()})


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
