"""Keyword search over the documents, as a page and for programs: clauses as they are, no answer made of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from policies_corpus.model import LEVELS, Level
from server.chat.assistant import Assistant
from server.library.policy_search import Filters, Matches, search_policies
from server.routes.pages import templates

router = APIRouter(tags=["政策"])

Words = Annotated[str, Query(max_length=200, description="要找的词，用空格隔开；引号里的算一个词")]
DocId = Annotated[str, Query(max_length=100, description="只在这一份文件里找")]
LevelAsked = Annotated[str, Query(pattern="^(national|province|city|county)?$", description="只找这一级的文件")]
Region = Annotated[str, Query(max_length=50, description="只找这个地区的文件，名称或代码")]
Year = Annotated[str, Query(pattern=r"^(20\d\d)?$", description="只找对这一年作出规定的文件")]
InForce = Annotated[bool, Query(description="只找今天还在有效期内的文件")]
Page = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/api/search", summary="按词查找条款")
def search(
    request: Request,
    q: Words = "",
    doc_id: DocId = "",
    level: LevelAsked = "",
    region: Region = "",
    year: Year = "",
    in_force: InForce = False,
    page: Page = 1,
) -> dict[str, Any]:
    """Clauses that have all the words, those of documents in force first, 20 a page."""
    found = _found(request, q, _filters(doc_id, level, region, year, in_force), page)
    shown = asdict(found)
    for match, each in zip(shown["matches"], found.matches, strict=True):
        match["meta"] = each.meta.model_dump(mode="json", include=_OF_A_DOCUMENT)
    return shown


@router.get("/search", response_class=HTMLResponse, include_in_schema=False)
def search_page(
    request: Request,
    q: Words = "",
    doc_id: DocId = "",
    level: LevelAsked = "",
    region: Region = "",
    year: Year = "",
    in_force: InForce = False,
    page: Page = 1,
) -> HTMLResponse:
    """The form, and under it what was found; each result opens the document at the clause."""
    assistant: Assistant = request.app.state.live.current()
    metas = sorted(assistant.documents(), key=lambda meta: (meta.region.code, meta.title))
    values = {
        "asked": {"q": q, "doc_id": doc_id, "level": level, "region": region, "year": year, "in_force": in_force},
        "found": _found(request, q, _filters(doc_id, level, region, year, in_force), page) if q.strip() else None,
        "documents": metas,
        "regions": sorted({(meta.region.code, meta.region.name) for meta in metas}),
        "years": _years(assistant),
        "today": date.today(),
    }
    return templates.TemplateResponse(request, "search.html", values)


_OF_A_DOCUMENT = {"doc_id", "title", "doc_number", "issuer", "region", "issued_on", "valid_from", "valid_to"}


def _found(request: Request, q: str, filters: Filters, page: int) -> Matches:
    assistant: Assistant = request.app.state.live.current()
    return search_policies(q, assistant.policy.keywords, assistant.documents(), filters, date.today(), page)


def _filters(doc_id: str, level: str, region: str, year: str, in_force: bool) -> Filters:
    """An empty field of the form is no filter."""
    asked: Level | None = next((each for each in LEVELS if each == level), None)
    return Filters(doc_id or None, asked, region or None, int(year) if year else None, in_force)


def _years(assistant: Assistant) -> list[int]:
    """Every year that some document is valid in or was issued in, newest first."""
    years: set[int] = set()
    for meta in assistant.documents():
        days = [day.year for day in (meta.valid_from, meta.valid_to, meta.issued_on) if day is not None]
        years.update(range(min(days), max(days) + 1) if days else ())
    return sorted(years, reverse=True)
