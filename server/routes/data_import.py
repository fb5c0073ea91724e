"""Figures in over HTTP: files → a guess → checked with the chosen columns → imported. Each step can be looked at.

Checking and importing go on in the background; the page asks how far they are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from server.accounts.asker import Asker
from server.errors import BadRequest, NotFound, ServerError, TooLarge
from server.household.batches import Batch, Batches
from server.household.choices import ImportChoices
from server.household.desk import household_importer, year_named
from server.household.import_work import REPORT, SET_ASIDE, start_check, start_load, state_of
from server.limits.body_limit import UPLOAD_BYTES
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.sent_file import SENDS_XLSX, XLSX, sent_file, takes_files
from server.settings import Settings
from sql_tools.errors import ImportRefused
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.table_shape import importable_shapes
from sql_tools.warehouse.workbook import Sheet, read_workbooks

MOST_FILES = 20
MOST_BYTES = 300_000_000
_ROOM_FOR_FORM = 1_000_000
_TOLD = ("table", "year", "mode", "keep_identity", "complete", "lenient", "fresh")
"""What the audit log says of the choices; columns and values stand in the report."""
_ONE_BATCH: dict[int | str, dict[str, Any]] = {
    404: {"description": "没有这批文件，或是别人的"},
    409: {"description": "正在处理，或还没有核对"},
}

router = APIRouter(prefix="/api/data/imports", tags=["数据"])


@router.post(
    "",
    summary="上传要导入的表格",
    status_code=201,
    responses={400: {"description": "没有文件，或不是表格"}, 413: {"description": "文件过大"}},
    max_body_size=UPLOAD_BYTES,
    openapi_extra=takes_files("files", several=True),
)
async def upload(request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Takes xlsx, xls and csv files (field ``files``) and guesses which table and year they are of."""
    _check_length(request)
    try:
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
            files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
            return await run_in_threadpool(_kept, _settings(request), files, asker)
    except MultiPartException as error:
        raise BadRequest(
            "上传的内容读不出来。", f"请用 multipart/form-data 的 files 字段，一次最多 {MOST_FILES} 份。"
        ) from error


@router.post("/{token}/check", summary="核对一批文件", status_code=202, responses=_ONE_BATCH)
def check(token: str, body: ImportChoices, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Starts reading and checking; nothing in the database changes."""
    batch = _batch(request, token, asker)
    start_check(_settings(request), batch, body, date.today(), asker)
    return state_of(batch)


@router.post("/{token}/load", summary="导入核对过的一批文件", status_code=202, responses=_ONE_BATCH)
def load(token: str, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Starts writing a new snapshot; it is put in use when it is whole."""
    batch = _batch(request, token, asker)
    files = [path.name for path in batch.files]
    start_load(_settings(request), batch, date.today(), asker)
    # Only now is it known that the files can be imported; they take longer to load than this line.
    chosen = {name: value for name, value in batch.read("choices").items() if name in _TOLD}
    note(request, "data_imported", asker, {"files": files, "choices": chosen})
    return state_of(batch)


@router.get("/{token}", summary="一批文件处理到哪里了", responses=_ONE_BATCH)
def read_state(token: str, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """The phase, what belongs to it (progress, preview, result or error), what was uploaded and what was chosen."""
    batch = _batch(request, token, asker)
    return {**state_of(batch), "upload": batch.read("upload"), "choices": batch.read("choices")}


@router.get(
    "/{token}/report.xlsx",
    summary="核对报告，问题单元格已标出",
    response_class=Response,
    responses={**_ONE_BATCH, **SENDS_XLSX},
)
def download_report(token: str, request: Request, asker: CurrentAsker) -> Response:
    """Every finding, and the rows with findings with their cells marked."""
    return _file(_batch(request, token, asker), REPORT)


@router.get(
    "/{token}/set-aside.xlsx",
    summary="没有导入的行，改好可再导入",
    response_class=Response,
    responses={**_ONE_BATCH, **SENDS_XLSX},
)
def download_set_aside(token: str, request: Request, asker: CurrentAsker) -> Response:
    """The rows set aside under their own header, with the reasons."""
    return _file(_batch(request, token, asker), SET_ASIDE)


def _check_length(request: Request) -> None:
    """The server reads no more than the length that is declared, so that one is checked before anything is read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        raise BadRequest("上传时要写明长度（Content-Length）。", "请用浏览器或常见的上传工具。")
    if int(declared) > MOST_BYTES + _ROOM_FOR_FORM:
        raise TooLarge(f"一次上传超过 {MOST_BYTES // 1_000_000} MB。", "请分几次上传，或拆开文件。")


def _kept(settings: Settings, files: list[UploadFile], asker: Asker) -> dict[str, Any]:
    if not files:
        raise BadRequest("没有收到文件。", "请选择要导入的 xlsx、xls 或 csv 文件。")
    batch = Batches(settings.home).new(asker)
    try:
        sheets = read_workbooks([batch.add(file.filename or "", file.file) for file in files])
    except (ServerError, ImportRefused):
        batch.drop()
        raise
    importer = household_importer(settings)
    tables = [
        {"name": name, "label": importer.model.tables[name].label, "has_year": shape.has_year}
        for name, shape in importable_shapes(importer.model).items()
    ]
    uploaded = {"files": [path.name for path in batch.files], "tables": tables, **_guess(importer, sheets)}
    batch.write("upload", uploaded)
    return {"token": batch.token, **uploaded}


def _guess(importer: Importer, sheets: tuple[Sheet, ...]) -> dict[str, Any]:
    """The table by the headers, the year by titles and names; what cannot be told is null, and a person says it."""
    try:
        table = importer.guess_table(sheets)
    except ImportRefused as error:
        return {"table": None, "year": None, "note": f"{error.message}请选择是哪张表。"}
    return {"table": table, "year": year_named(importer.titles(sheets, table)), "note": ""}


def _file(batch: Batch, name: str) -> Response:
    path = batch.folder / name
    if not path.exists():
        raise NotFound(f"这批文件没有“{name}”。", "请先核对或导入。")
    return sent_file(path.read_bytes(), name, XLSX)


def _batch(request: Request, token: str, asker: Asker) -> Batch:
    return Batches(_settings(request).home).get(token, asker)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
