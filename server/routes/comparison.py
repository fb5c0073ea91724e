"""``GET /api/documents/compare``: what two documents say on one topic."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from server.chat.assistant import Assistant
from server.chat.policy.topic_comparison import ClauseOnTopic, Side
from server.errors import NotFound

router = APIRouter(tags=["政策"])


@router.get("/compare", summary="两份文件对同一件事怎么写", responses={404: {"description": "没有这份文件"}})
def compare(
    request: Request, left: str, right: str, topic: Annotated[str, Query(min_length=1, max_length=200)]
) -> dict[str, Any]:
    """The clauses of both, each with the places of its quotes; an empty list where a document does not speak of it."""
    assistant: Assistant = request.app.state.live.current()
    return {"topic": topic, "sides": [_shown(_side(assistant, doc_id, topic)) for doc_id in (left, right)]}


def _side(assistant: Assistant, doc_id: str, topic: str) -> Side:
    try:
        return assistant.on_topic(doc_id, topic, date.today())
    except KeyError as error:
        raise NotFound(f"没有编号为“{doc_id}”的文件。", "可在 /api/documents 查看现有文件。") from error


def _shown(side: Side) -> dict[str, Any]:
    return {**side.meta.model_dump(mode="json"), "clauses": [_clause(each) for each in side.clauses]}


def _clause(found: ClauseOnTopic) -> dict[str, Any]:
    clause = found.clause
    quotes = [{"text": quote.text, "start": quote.start, "end": quote.end} for quote in found.quotes]
    return {"clause_id": clause.clause_id, "path": list(clause.path), "text": clause.text, "quotes": quotes}
