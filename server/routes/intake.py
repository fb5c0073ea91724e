"""Documents in over HTTP, in two steps: files → proposals under a token; the token and what was confirmed → added.

What a proposal says was read from the files and is shown to a person; nothing is on file before it is confirmed.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from retrieval.errors import UnreadableFile
from retrieval.formats.limits import MAX_BYTES
from server.errors import BadRequest, TooLarge
from server.library.change import Addition, add_documents, remove_document
from server.library.draft import LABELS, Draft, choices_from, confirmed
from server.library.uploads import Uploads
from server.limits.body_limit import UPLOAD_BYTES
from server.prepare import load_documents, load_setting_encoder
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.sent_file import takes_files
from server.settings import Settings

MOST_FILES = 20
_ROOM_FOR_FORM = 1_000_000

router = APIRouter(prefix="/api/documents", tags=["政策"])


class Confirmation(BaseModel):
    """``documents``: by file name, the fields that a person set; a file that is not named is not added."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"token": "上传后得到的编号", "documents": {"通知.docx": {"region": "衡阳县"}}}},
    )

    token: str = Field(max_length=100)
    documents: dict[str, dict[str, Any]] = Field(min_length=1, max_length=MOST_FILES)


@router.post(
    "/proposals",
    summary="上传文件，得到题名、文号等的建议",
    responses={400: {"description": "没有文件，或读不出来"}, 413: {"description": "文件过大"}},
    max_body_size=UPLOAD_BYTES,
    openapi_extra=takes_files("files", several=True),
)
async def propose_documents(request: Request) -> dict[str, Any]:
    """Reads the files of a multipart form (field ``files``); those that cannot be read are named with the reason."""
    _check_length(request)
    try:
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
            files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
            return await run_in_threadpool(_proposals, request.app.state.settings, files)
    except MultiPartException as error:
        raise BadRequest(
            "上传的内容读不出来。", f"请用 multipart/form-data 的 files 字段，一次最多 {MOST_FILES} 份。"
        ) from error


@router.post(
    "",
    summary="确认建议，添加文件并更新索引",
    status_code=201,
    responses={
        400: {"description": "这批里没有这份文件，或填的项不对"},
        404: {"description": "没有这批文件"},
        409: {"description": "编号已有，或正在更新索引"},
    },
)
def confirm_documents(body: Confirmation, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Adds the named files with the proposed metadata and what was set; all of them, or none."""
    settings: Settings = request.app.state.settings
    uploads = Uploads(settings.home)
    drafts = {draft.name: draft for draft in uploads.drafts(body.token, _taken(settings))}
    unknown = [name for name in body.documents if name not in drafts]
    if unknown:
        raise BadRequest(f"这批文件里没有“{'、'.join(unknown)}”。", "请核对文件名，或重新上传。")
    additions = [_addition(drafts[name], values) for name, values in body.documents.items()]
    added = [f"{addition.meta.doc_id}《{addition.meta.title}》" for addition in additions]
    note(request, "documents_added", asker, {"documents": added})
    add_documents(settings, additions, load_setting_encoder(settings))
    uploads.drop(body.token)
    return {"added": [addition.meta.model_dump(mode="json") for addition in additions]}


@router.delete(
    "/{doc_id}",
    summary="删除一份自己添加的文件",
    status_code=204,
    responses={
        400: {"description": "随产品附带的文件不能删除"},
        404: {"description": "没有这份文件"},
        409: {"description": "正在更新索引"},
    },
)
def delete_document(doc_id: str, request: Request, asker: CurrentAsker) -> None:
    """Takes an added document out of the corpus and the index."""
    settings: Settings = request.app.state.settings
    note(request, "document_removed", asker, {"documents": [doc_id[:100]]})
    remove_document(settings, doc_id, load_setting_encoder(settings))


def _check_length(request: Request) -> None:
    """The server reads no more than the length that is declared, so that one is checked before anything is read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        raise BadRequest("上传时要写明长度（Content-Length）。", "请用浏览器或常见的上传工具。")
    if int(declared) > MAX_BYTES + _ROOM_FOR_FORM:
        raise TooLarge(f"一次上传超过 {MAX_BYTES // 1_000_000} MB。", "请分几次上传，或拆开文件。")


def _proposals(settings: Settings, files: list[UploadFile]) -> dict[str, Any]:
    if not files:
        raise BadRequest("没有收到文件。", "请在 files 字段里放要添加的文件。")
    uploads, taken = Uploads(settings.home), _taken(settings)
    token = uploads.new()
    proposals: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    for file in files:
        name, path = uploads.add(token, file.filename or "", file.file)
        try:
            draft = uploads.read(name, path, taken)
        except UnreadableFile as error:
            refused.append({"name": name, "message": error.message, "hint": error.hint})
            continue
        taken.add(draft.doc_id)
        proposals.append(_shown(draft))
    return {"token": token, "proposals": proposals, "refused": refused, "labels": LABELS}


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "fields": draft.fields(),
        "region": draft.proposal.region.model_dump() if draft.proposal.region else None,
        "found": draft.proposal.found,
        "missing": draft.missing(),
        "notes": list(draft.extracted.notes),
        "text": draft.extracted.text[:2000],
    }


def _addition(draft: Draft, values: dict[str, Any]) -> Addition:
    return Addition(confirmed(draft, choices_from(values, draft.name)), draft.extracted.text, draft.path)


def _taken(settings: Settings) -> set[str]:
    return {document.meta.doc_id for document in load_documents(settings)}
