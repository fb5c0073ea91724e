"""The pages. Each is a template of ``web``; the page asks the API for everything else."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=str(files("web") / "templates"))


@router.get("/", response_class=HTMLResponse)
def chat(request: Request) -> HTMLResponse:
    """The chat page with examples to start with."""
    assistant = request.app.state.assistant
    return templates.TemplateResponse(request, "chat.html", {"examples": assistant.examples()})
