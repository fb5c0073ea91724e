"""The county's own 办理指南: their page, one by one from a form, many from an xlsx file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.openapi.models import Example
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from policies_corpus.cards import FIELD_NAMES, Card, remove_card, save_cards
from policies_corpus.errors import DocumentError
from server.accounts.asker import Asker
from server.accounts.role import Permission
from server.errors import BadRequest, NotFound, TooLarge
from server.library.card_file import card_of, read_cards, template
from server.library.card_shelf import CardShelf
from server.limits.body_limit import UPLOAD_BYTES
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.pages import templates
from server.routes.sent_file import SENDS_XLSX, XLSX, sent_file, takes_files

LARGEST = 5_000_000
_HINTS = {
    "programme": "如 雨露计划补助",
    "words": "群众的叫法，用顿号隔开，如 读中专的补助、职校补贴",
    "region": "全名或代码，如 衡阳县",
    "papers": "一项一个，用分号隔开",
    "source": "依据的文件或发布单位",
    "issued_on": "如 2026-03-15",
    "valid_to": "不确定可不填",
}
_REQUIRED = ("programme", "region", "source", "issued_on")
_LONG = ("who", "how_much", "papers")
_EXAMPLE = {
    "一张": Example(
        value={
            "programme": "雨露计划补助",
            "region": "衡阳县",
            "papers": "户口簿；在校证明",
            "source": "县农业农村局",
            "issued_on": "2026-03-15",
        }
    )
}

router = APIRouter(tags=["政策"])
writing = APIRouter(tags=["政策"])
"""What changes cards; it needs the permission to manage documents."""


@router.get("/api/cards", summary="办理指南列表")
def list_cards(request: Request) -> dict[str, Any]:
    """Every card, and what is wrong with those that cannot be read."""
    shelf = _shelf(request)
    damaged = [{"message": error.message, "hint": error.hint} for error in shelf.damaged()]
    return {"cards": [card.model_dump(mode="json") for card in shelf()], "damaged": damaged, "labels": FIELD_NAMES}


@router.get("/api/cards/template", summary="办理指南的空表（xlsx）", response_class=Response, responses=SENDS_XLSX)
def download_template() -> Response:
    """An empty form to be filled in and imported."""
    return sent_file(template(), "办理指南.xlsx", XLSX)


@writing.post(
    "/api/cards",
    summary="填写一张办理指南",
    status_code=201,
    responses={400: {"description": "缺少必填的项，或格式不对"}},
)
def add_card(
    body: Annotated[dict[str, Any], Body(openapi_examples=_EXAMPLE)], request: Request, asker: CurrentAsker
) -> dict[str, Any]:
    """Fields by name; a card with the same id is replaced."""
    return _saved(request, asker, body).model_dump(mode="json")


@writing.post(
    "/api/cards/import",
    summary="从 xlsx 导入办理指南",
    responses={400: {"description": "没有表格，或读不出来"}, 413: {"description": "表格过大"}},
    max_body_size=UPLOAD_BYTES,
    openapi_extra=takes_files("file", several=False),
)
async def import_cards(request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """The file of a multipart form (field ``file``); rows that make no card are named with the reason."""
    cards, refused = await _imported(request, asker)
    return {
        "saved": [card.card_id for card in cards],
        "refused": [{"row": row, "message": message} for row, message in refused],
    }


@writing.delete(
    "/api/cards/{card_id}",
    summary="删除一张办理指南",
    status_code=204,
    responses={404: {"description": "没有这张办理指南"}},
)
def delete_card(card_id: str, request: Request, asker: CurrentAsker) -> None:
    """Takes a card away."""
    _removed(request, asker, card_id)


@router.get("/cards", response_class=HTMLResponse, include_in_schema=False)
def cards_page(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The cards, and for those who may the form."""
    return _page(request, asker.may(Permission.MANAGE_DOCUMENTS))


@writing.post("/cards", include_in_schema=False)
async def fill_in(request: Request, asker: CurrentAsker) -> Response:
    """The form of the page; what is wrong is said above it and nothing typed is lost."""
    async with request.form(max_files=0, max_fields=len(FIELD_NAMES)) as form:
        typed = {name: str(value) for name, value in form.items()}
    try:
        await run_in_threadpool(_saved, request, asker, typed)
    except BadRequest as error:
        return _page(request, True, typed=typed, failed=f"{error.message}{error.hint}", status=400)
    return RedirectResponse("/cards", status_code=303)


@writing.post("/cards/import", include_in_schema=False, max_body_size=UPLOAD_BYTES)
async def import_on_page(request: Request, asker: CurrentAsker) -> Response:
    """An xlsx file from the page."""
    try:
        cards, refused = await _imported(request, asker)
    except BadRequest as error:
        return _page(request, True, failed=f"{error.message}{error.hint}", status=error.status)
    return _page(request, True, saved=len(cards), refused=refused)


@writing.post("/cards/{card_id}/remove", include_in_schema=False)
def remove_on_page(card_id: str, request: Request, asker: CurrentAsker) -> Response:
    """The button beside a card."""
    _removed(request, asker, card_id)
    return RedirectResponse("/cards", status_code=303)


def _folder(request: Request) -> Path:
    return Path(request.app.state.settings.home) / "cards"


def _shelf(request: Request) -> CardShelf:
    return CardShelf(_folder(request))


def _saved(request: Request, asker: Asker, values: dict[str, Any]) -> Card:
    try:
        card = card_of(values, "这张办理指南")
    except DocumentError as error:
        raise BadRequest(error.message, "请对照各项的提示改正；项目、适用地区、依据、填写日期必填。") from error
    note(request, "cards_saved", asker, {"documents": [_called(card)]})
    save_cards(_folder(request), [card])
    return card


async def _imported(request: Request, asker: Asker) -> tuple[list[Card], list[tuple[str, str]]]:
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal() or int(declared) > LARGEST:
        raise TooLarge(f"表格超过 {LARGEST // 1_000_000} MB，或没有写明大小。", "请分成几份导入。")
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadRequest("没有收到表格。", "请选一个填好的 xlsx 文件，或先下载空表。")
        return await run_in_threadpool(_read, request, asker, await file.read())


def _read(request: Request, asker: Asker, content: bytes) -> tuple[list[Card], list[tuple[str, str]]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "办理指南.xlsx"
        path.write_bytes(content)
        cards, refused = read_cards(path)
    note(request, "cards_saved", asker, {"documents": [_called(card) for card in cards]})
    save_cards(_folder(request), cards)
    return cards, refused


def _called(card: Card) -> str:
    return f"{card.card_id} {card.programme}"


def _removed(request: Request, asker: Asker, card_id: str) -> None:
    note(request, "card_removed", asker, {"documents": [card_id[:100]]})
    try:
        remove_card(_folder(request), card_id)
    except DocumentError as error:
        raise NotFound(error.message, "请刷新办理指南页面。") from error


def _page(request: Request, may: bool, status: int = 200, **said: Any) -> HTMLResponse:
    shelf, today = _shelf(request), date.today()
    values = {
        "cards": sorted(shelf(), key=lambda card: (card.region.code, card.programme)),
        "damaged": shelf.damaged(),
        "labels": FIELD_NAMES,
        "hints": _HINTS,
        "required": _REQUIRED,
        "long": _LONG,
        "may": may,
        "today": today,
        "typed": {"issued_on": today.isoformat()},
        "failed": "",
        "saved": None,
        "refused": [],
    }
    return templates.TemplateResponse(request, "cards.html", values | said, status_code=status)
