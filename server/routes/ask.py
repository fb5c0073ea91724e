"""``POST /api/ask``: one question, one Answer; around it the words while one types, and the answer as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from server.answering import Answering, Asked
from server.chat.answer import Answer
from server.routes import answer_files, chart_pictures, words
from server.routes.access import CurrentAsker, now

router = APIRouter(prefix="/api", tags=["问答"])
router.include_router(words.router)
router.include_router(answer_files.router)
router.include_router(chart_pictures.router)


class AskRequest(BaseModel):
    """What is asked. ``asked_on`` defaults to today; ``region`` is the asker's own place by name or code."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "西渡镇人均纯收入低于1万元的脱贫户有多少户？", "region": "衡阳县"}},
    )
    question: str = Field(description="要问的话，不超过2000字")
    conversation_id: str | None = Field(default=None, max_length=100, description="接着上一个回答问时，填它的这一项")
    region: str | None = Field(default=None, max_length=100, description="提问人所在地的名称或代码")
    asked_on: date | None = Field(default=None, description="提问日期，如 2026-03-15；不填为当天")


@router.post(
    "/ask",
    response_model=Answer,
    summary="问一个问题",
    responses={
        200: {"headers": {"X-Turn-Id": {"description": "回答的编号，提意见时用", "schema": {"type": "integer"}}}},
        400: {"description": "问题为空或过长"},
        404: {"description": "没有这个对话"},
    },
)
def ask(body: AskRequest, request: Request, asker: CurrentAsker) -> Any:
    """Answer one question; a question that cannot be answered is an answer too (kind refusal)."""
    answering: Answering = request.app.state.answering
    asked = Asked(body.question, body.asked_on or date.today(), body.region, body.conversation_id)
    answer, turn = answering.answer(asker, asked, now())
    return JSONResponse(answer.to_json(), headers={"X-Turn-Id": str(turn)})
