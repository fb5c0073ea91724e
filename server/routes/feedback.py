"""What people think of answers, and the review list of the administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.accounts.role import Permission
from server.conversations.feedback import Feedback, FeedbackList
from server.conversations.proposals import Proposal, write_proposal
from server.local_words import LocalWord, add_local_word
from server.routes.access import LARGEST_ID, CurrentAsker, Ident, now, require
from server.routes.audit import note
from server.routes.conversations import kept
from sql_tools.semantic_model import shipped_model

router = APIRouter(prefix="/api/feedback", tags=["意见"])
Reviewer = Annotated[Asker, Depends(require(Permission.REVIEW_FEEDBACK))]
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "没有这个回答或这条意见"}}
_SETTLED: dict[int | str, dict[str, Any]] = {409: {"description": "已经处理过了"}}


class Opinion(BaseModel):
    """有用 or 有误, with a note."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"turn_id": 12, "useful": False, "note": "镇名认错了"}}
    )
    turn_id: int = Field(ge=1, le=LARGEST_ID, description="回答的编号：响应头 X-Turn-Id，或对话里回答的 id")
    useful: bool = Field(description="true 有用，false 有误")
    note: str = Field(default="", max_length=2000, description="说明")


class FeedbackOut(BaseModel):
    """An opinion. ``outcome`` says what was made of it, null while it is open."""

    id: int
    user_name: str
    useful: bool
    note: str
    question: str
    kind: str
    short: str
    created_at: str
    outcome: str | None
    settled_by: str | None
    settled_at: str | None


@router.post("", summary="对一个回答提意见", status_code=201, responses={**_NOT_FOUND, **_SETTLED})
def add_feedback(body: Opinion, request: Request, asker: CurrentAsker) -> FeedbackOut:
    """On an answer of one's own; a second opinion takes the place of the first."""
    turn = kept(request).turn(asker, body.turn_id)
    return _out(_list(request).add(asker, turn, body.useful, body.note, now()))


@router.get("", summary="意见列表（管理员）")
def list_feedback(
    request: Request,
    _: Reviewer,
    only_open: bool = True,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[FeedbackOut]:
    """Newest first."""
    return [_out(each) for each in _list(request).all(only_open, limit, offset)]


@router.post(
    "/{feedback_id}/outcome",
    summary="处理一条意见（管理员）",
    responses={400: {"description": "内容不能用"}, **_NOT_FOUND, **_SETTLED},
)
def settle_feedback(feedback_id: Ident, body: Proposal, request: Request, asker: Reviewer) -> FeedbackOut:
    """Make a synonym, a gold question or a draft of a rule of it, or nothing; each lands in a file for people."""
    opinions = _list(request)
    about = opinions.require_open(feedback_id)
    note(request, "feedback_settled", asker, {"feedback": about.id, "outcome": body.said(), "word": body.word})
    if body.kind == "synonym" and body.use:
        word = LocalWord(str(body.word), str(body.means))
        add_local_word(request.app.state.settings.home, shipped_model("household"), word)
    settled = opinions.settle(feedback_id, body.said(), asker, now())
    write_proposal(request.app.state.settings.home, body, about, asker.name, now())
    return _out(settled)


def _list(request: Request) -> FeedbackList:
    opinions: FeedbackList = request.app.state.feedback
    return opinions


def _out(each: Feedback) -> FeedbackOut:
    return FeedbackOut(**vars(each))
