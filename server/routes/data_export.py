"""``POST /api/data/export``: the tables of an answer as a file.

The questions are asked again, so that the file says what the answer says, to the same person, and nothing that a page
sends is taken for a figure.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.audit.entry import answered
from server.batch import answer_turns
from server.chat.assistant import Assistant
from server.export import export_answer
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.sent_file import CSV, XLSX, sent_file

router = APIRouter(prefix="/api/data", tags=["数据"])


class ExportRequest(BaseModel):
    """The questions of the conversation up to the one whose tables are wanted."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"turns": ["衡阳县各乡镇2025年人均纯收入排名"], "format": "xlsx"}}
    )
    turns: list[str] = Field(min_length=1, max_length=50, description="这次对话问过的话，最后一句是要导出的")
    region: str | None = Field(default=None, max_length=100, description="提问人所在地的名称或代码")
    asked_on: date | None = Field(default=None, description="提问日期；不填为当天")
    format: Literal["xlsx", "csv"] = Field(default="xlsx", description="xlsx（全部表格）或 csv（第一张表）")


@router.post("/export", summary="把回答里的表格存成文件", responses={400: {"description": "回答里没有表格"}})
def export(body: ExportRequest, request: Request, asker: CurrentAsker) -> Response:
    """Title, conditions, snapshot, date and who asked stand over each table; numbers are numbers."""
    assistant: Assistant = request.app.state.live.current()
    asked_on = body.asked_on or date.today()
    answer = answer_turns(assistant, body.turns, asked_on, body.region or asker.region, asker.area)
    note(request, "export", asker, answered(answer, asker, {}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"数据.{body.format}"
        export_answer(answer, path, asker.name)
        name = f"{body.turns[-1][:30]}_{asked_on}.{body.format}"
        return sent_file(path.read_bytes(), name, XLSX if body.format == "xlsx" else CSV)
