"""``POST /api/export/…``: an answer that was given, as a file to take to a meeting.

The answer is looked up by its number among the asker's own: a file says what was answered, and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.answer_docx import write_answer
from server.audit.redact import redacted
from server.chat.answer import Answer
from server.export import export_answer
from server.routes.access import LARGEST_ID, CurrentAsker
from server.routes.audit import note
from server.routes.conversations import kept

_NAME = 40
"""Characters of a file name."""
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}

router = APIRouter(tags=["问答"])


class Exported(BaseModel):
    """Which answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"turn_id": 1}})
    turn_id: int = Field(ge=1, le=LARGEST_ID, description="回答的编号：响应头 X-Turn-Id，或对话里回答的 id")


@router.post(
    "/export/{form}",
    summary="把自己的一个回答存成文件：docx 全文，xlsx 或 csv 表格",
    response_class=Response,
    responses={400: {"description": "这个回答里没有表格"}, 404: {"description": "没有这个回答，或不是自己问的"}},
)
def export(form: Literal["docx", "xlsx", "csv"], body: Exported, request: Request, asker: CurrentAsker) -> Response:
    """The file, named after the question."""
    answer = Answer.model_validate(kept(request).turn(asker, body.turn_id).answer)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"answer.{form}"
        _write(answer, path, asker.name)
        content = path.read_bytes()
    note(request, "export", asker, {"form": form, "turn_id": body.turn_id, "question": redacted(answer.question)})
    return Response(content, media_type=_TYPES[form], headers=_attached(answer.question, form))


def _write(answer: Answer, path: Path, asked_by: str) -> None:
    if path.suffix == ".docx":
        write_answer(answer, path, asked_by)
    else:
        export_answer(answer, path, asked_by)


def _attached(question: str, form: str) -> dict[str, str]:
    name = "".join(char for char in question if char not in '\\/:*?"<>|？\r\n\t')[:_NAME] or "回答"
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"}
