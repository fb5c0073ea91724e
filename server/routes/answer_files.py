"""``POST /api/export/…``: an answer that the page shows, as a file to take to a meeting.

The page sends the answer back; nothing is looked up again, so the file says what the person saw. Only a chart whose
figures stand in it is drawn.
"""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Request, Response
from fastapi.openapi.models import Example
from pydantic_core import PydanticSerializationError

from server.answer_docx import write_answer
from server.chat.answer import Answer
from server.errors import BadRequest, TooLarge
from server.export import export_answer
from server.limits.body_limit import UPLOAD_BYTES
from server.routes.access import CurrentAsker

MOST_BYTES = 4_000_000
_NAME = 40
"""Characters of a file name."""
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_EXAMPLE = {
    "拒答": Example(
        value={
            "kind": "refusal",
            "reason": "not_covered",
            "question": "彩礼上限是多少？",
            "asked_on": "2026-03-15",
            "answer": "现有文件没有写明。",
            "short": "文件没有写明",
            "conversation_id": "",
        }
    )
}

router = APIRouter(tags=["问答"])


@router.post(
    "/export/{form}",
    summary="把一个回答存成文件：docx 全文，xlsx 或 csv 表格",
    response_class=Response,
    responses={400: {"description": "这个回答里没有表格"}, 413: {"description": "回答太大"}},
    max_body_size=UPLOAD_BYTES,
)
def export(
    form: Literal["docx", "xlsx", "csv"],
    answer: Annotated[Answer, Body(openapi_examples=_EXAMPLE)],
    request: Request,
    asker: CurrentAsker,
) -> Response:
    """The file, named after the question."""
    if int(request.headers.get("content-length", "0")) > MOST_BYTES:
        raise TooLarge("这个回答太大，存不了。", "请把问题问得更具体些，或缩小地区。")
    _require_writable(answer)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"answer.{form}"
        _write(answer, path, asker.name)
        return Response(path.read_bytes(), media_type=_TYPES[form], headers=_attached(answer.question, form))


def _require_writable(answer: Answer) -> None:
    """A program can send what no answer holds and no file takes: half a character, a number without an end."""
    cells = [cell for block in answer.data for row in block.rows for cell in row if not isinstance(cell, str)]
    try:
        answer.model_dump_json()
        finite = all(math.isfinite(float(cell)) for cell in cells if cell is not None)
    except (PydanticSerializationError, OverflowError):
        finite = False
    if not finite:
        raise BadRequest("这个回答里有写不进文件的字符或数。", "请原样送回系统给出的回答。")


def _write(answer: Answer, path: Path, asked_by: str) -> None:
    if path.suffix == ".docx":
        write_answer(answer, path, asked_by)
    else:
        export_answer(answer, path, asked_by)


def _attached(question: str, form: str) -> dict[str, str]:
    name = "".join(char for char in question if char not in '\\/:*?"<>|？\r\n\t')[:_NAME] or "回答"
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"}
