"""``POST /api/ask/stream``: one question; what is being done, then the answer piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from server.answering import Answering, Asked
from server.routes.access import CurrentAsker, now
from server.routes.ask import AskRequest
from server.streaming import answering

router = APIRouter(prefix="/api", tags=["问答"])


@router.post(
    "/ask/stream",
    response_class=EventSourceResponse,
    summary="问一个问题，边答边发",
    description="依次发出：`step`（正在做什么）、`text`（回答的一段）、`answer`（完整的 Answer 和回答编号）；"
    "出错时最后是 `error`。连接断开就不再往下做。",
)
async def ask_stream(body: AskRequest, request: Request, asker: CurrentAsker) -> AsyncIterator[ServerSentEvent]:
    """The events of one answer."""
    service: Answering = request.app.state.answering
    asked = Asked(body.question, body.asked_on or date.today(), body.region, body.conversation_id)
    moment = now()
    async for happened in answering(lambda watch: service.answer(asker, asked, moment, watch), request.is_disconnected):
        yield ServerSentEvent(event=happened.name, data=happened.data)
