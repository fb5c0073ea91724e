"""The asker's own conversations."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.answer_docx import write_conversation
from server.chat.answer import Answer
from server.conversations.conversations import Conversation, KeptConversations
from server.routes.access import CurrentAsker
from server.routes.audit import note
from server.routes.sent_file import sent_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter(prefix="/api/conversations", tags=["对话"])
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "没有这个对话"}}


class ConversationOut(BaseModel):
    """A conversation without its answers. Times are UTC."""

    id: str
    title: str
    created_at: str
    updated_at: str
    turns: int


class TurnOut(BaseModel):
    """One question with its whole answer."""

    id: int = Field(description="回答的编号，提意见时用")
    asked_at: str
    question: str
    answer: Answer


class WholeConversation(ConversationOut):
    """A conversation with its answers, in order."""

    answers: list[TurnOut]


class Title(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"title": "西渡镇收入"}})

    title: str = Field(min_length=1, max_length=60)


@router.get("", summary="我的对话")
def list_conversations(
    request: Request,
    asker: CurrentAsker,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[ConversationOut]:
    """The last used first."""
    return [_out(each) for each in kept(request).of(asker, limit, offset)]


@router.get("/{conversation_id}", summary="一个对话和其中的回答", responses=_NOT_FOUND)
def read_conversation(conversation_id: str, request: Request, asker: CurrentAsker) -> WholeConversation:
    """Questions and whole answers, as they were given."""
    found = kept(request).one(asker, conversation_id)
    answers = [
        TurnOut(id=turn.id, asked_at=turn.asked_at, question=turn.question, answer=Answer.model_validate(turn.answer))
        for turn in kept(request).turns(asker, conversation_id)
    ]
    return WholeConversation(**_out(found).model_dump(), answers=answers)


@router.get(
    "/{conversation_id}/file.docx",
    summary="把一个对话存成 docx：全部回答和出处",
    response_class=Response,
    responses=_NOT_FOUND,
)
def conversation_file(conversation_id: str, request: Request, asker: CurrentAsker) -> Response:
    """Whole answers with their sources, as they were given."""
    found = kept(request).one(asker, conversation_id)
    answers = [Answer.model_validate(turn.answer) for turn in kept(request).turns(asker, conversation_id)]
    note(request, "conversation_file", asker, {"conversation_id": conversation_id})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "conversation.docx"
        write_conversation(found.title, answers, path, asker.name)
        return sent_file(path.read_bytes(), f"{found.title}.docx", DOCX)


@router.patch(
    "/{conversation_id}", summary="改对话的标题", responses={400: {"description": "标题是空的"}, **_NOT_FOUND}
)
def rename_conversation(conversation_id: str, body: Title, request: Request, asker: CurrentAsker) -> ConversationOut:
    """Another title."""
    return _out(kept(request).rename(asker, conversation_id, body.title))


@router.delete("/{conversation_id}", summary="删除对话", status_code=204, responses=_NOT_FOUND)
def delete_conversation(conversation_id: str, request: Request, asker: CurrentAsker) -> None:
    """The conversation and its answers are gone; the audit log keeps that there were such questions."""
    kept(request).delete(asker, conversation_id)


def kept(request: Request) -> KeptConversations:
    """The conversations of the running service."""
    conversations: KeptConversations = request.app.state.conversations
    return conversations


def _out(each: Conversation) -> ConversationOut:
    return ConversationOut(
        id=each.id, title=each.title, created_at=each.created_at, updated_at=each.updated_at, turns=each.turns
    )
