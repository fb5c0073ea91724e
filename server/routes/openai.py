"""``/v1``: the interface of OpenAI, as far as chat front ends use it, so that they work with this service unchanged.

The last message is asked; earlier ones of the user give it its context. Whatever else a client sends is left aside: the
words of a system message are no instructions here.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from server.answer_markdown import as_markdown
from server.answering import Answering, Asked
from server.chat.answer import Answer
from server.errors import BadQuestion, BadRequest, NotFound
from server.openai_format import MODEL, ChatRequest, Choice, Chunks, Completion, ModelCard, ModelList, Said, Usage
from server.routes.access import CurrentAsker, now
from server.streaming import Happened, answering, pieces

REMEMBERED = 4
"""So many earlier questions are taken up; a follow-up seldom reaches further back."""

router = APIRouter(prefix="/v1", tags=["OpenAI 兼容接口"])


@router.get("/models", summary="可用的模型")
def models() -> ModelList:
    """The one model."""
    return ModelList(data=[ModelCard()])


@router.get("/models/{model}", summary="一个模型", responses={404: {"description": "没有这个模型"}})
def model_card(model: str) -> ModelCard:
    """The one model, by its name."""
    _known(model)
    return ModelCard()


def _known(model: str) -> None:
    if model != MODEL:
        raise NotFound(f"没有名为“{model}”的模型。", f"请用 {MODEL}。")


@router.post(
    "/chat/completions",
    response_model=Completion,
    summary="按 OpenAI 的格式问",
    responses={
        200: {"content": {"text/event-stream": {"schema": {}}}},
        400: {"description": "没有问题，问题过长，或要几个回答"},
        404: {"description": "没有这个模型"},
    },
)
def complete(body: ChatRequest, request: Request, asker: CurrentAsker) -> Any:
    """One answer, whole or in pieces."""
    _known(body.model)
    service: Answering = request.app.state.answering
    if body.n not in (None, 1):
        raise BadRequest("一次只给一个回答。", "请去掉 n，或填 1。")
    *before, question = _asked(body)
    moment = now()
    asked = Asked(question, date.today())
    ident, created = f"chatcmpl-{uuid.uuid4().hex}", int(moment.timestamp())
    if body.stream:
        happening = answering(
            lambda watch: service.answer(asker, asked, moment, watch, before), request.is_disconnected
        )
        return StreamingResponse(
            _streamed(happening, Chunks(ident, created, _wants_usage(body)), question), media_type="text/event-stream"
        )
    answer, _ = service.answer(asker, asked, moment, before=before)
    content = as_markdown(answer)
    return Completion(
        id=ident, created=created, choices=[Choice(message=Said(content=content))], usage=Usage.of(question, content)
    )


def _asked(body: ChatRequest) -> list[str]:
    """What the user said, the question last; ``BadQuestion`` where the last message is not the user's."""
    if body.messages[-1].role != "user":
        raise BadQuestion("最后一条消息不是用户的问题。", "请把要问的话放在最后一条 user 消息里。")
    said = [message.words() for message in body.messages if message.role == "user"]
    return said[-REMEMBERED - 1 :]


def _wants_usage(body: ChatRequest) -> bool:
    return body.stream_options is not None and body.stream_options.include_usage


async def _streamed(happening: AsyncIterator[Happened], chunks: Chunks, question: str) -> AsyncIterator[bytes]:
    async for happened in happening:
        if happened.name == "answer":
            content = as_markdown(Answer.model_validate(happened.data["answer"]))
            for piece in pieces(content):
                yield chunks.piece(piece)
            for event in chunks.end(Usage.of(question, content)):
                yield event
        elif happened.name == "error":
            yield chunks.failed(happened.data)
